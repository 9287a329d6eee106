"""The small permit by which speed is measured: 5.9 steps a case, its state written and read as JSON at every wait.

Intake → decision table (5 rules, 2 inputs) → complete? (else a correction) → technical review beside consultation →
public inspection (timer) → decision → issue. `run_cases` plays cases on our engine; `anchor_spiff` plays the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from koboshi.core.decision import dmn
from koboshi.core.process import Complete, Definition, Fire, Start, advance, load, storing

NOW = datetime(2026, 4, 1, tzinfo=UTC)
FIELDS: dict[str, Any] = {
    **{f"field_{number}": f"value {number}" for number in range(1, 12)},
    "area": 1200,
    "kind": "shop",
    "name": "見本 花子",
    "new_building": True,
}

RULES = (
    ("&gt;= 10000", "-", 90000, "full"),
    ("[1000..10000)", '"shop","office"', 45000, "full"),
    ("[1000..10000)", "-", 30000, "normal"),
    ("[100..1000)", "-", 15000, "normal"),
    ("&lt; 100", "-", 5000, "simple"),
)


def _dmn() -> bytes:
    rules = "".join(
        f'<rule id="r{number}"><inputEntry id="i{number}a"><text>{area}</text></inputEntry>'
        f'<inputEntry id="i{number}b"><text>{kind}</text></inputEntry>'
        f'<outputEntry id="o{number}a"><text>{fee}</text></outputEntry>'
        f'<outputEntry id="o{number}b"><text>"{track}"</text></outputEntry></rule>'
        for number, (area, kind, fee, track) in enumerate(RULES)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="fee" namespace="anchor">'
        '<inputData id="in" name="answers"><variable id="v" name="answers"/></inputData>'
        '<decision id="fee" name="fee"><variable id="fv" name="fee"/>'
        '<informationRequirement id="q"><requiredInput href="#in"/></informationRequirement>'
        '<decisionTable id="t" hitPolicy="FIRST">'
        '<input id="a"><inputExpression id="ae" typeRef="number"><text>answers.area</text></inputExpression></input>'
        '<input id="b"><inputExpression id="be" typeRef="string"><text>answers.kind</text></inputExpression></input>'
        '<output id="f" name="fee" typeRef="number"/><output id="k" name="track" typeRef="string"/>'
        f"{rules}</decisionTable></decision></definitions>"
    ).encode()


DMN = _dmn()


def _flow(name: str, source: str, target: str, condition: str = "") -> str:
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def _user(name: str) -> str:
    return f'<userTask id="{name}" koboshi:role="examiner"/>'


BPMN = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:koboshi="https://koboshi.example/bpmn/1" targetNamespace="anchor"><process id="permit">'
    '<startEvent id="start"/>'
    + "".join(_user(each) for each in ("intake", "correct", "technical", "consult", "decide", "issue"))
    + '<businessRuleTask id="fee" koboshi:decision="fee" koboshi:result="handling"/>'
    '<exclusiveGateway id="enough" default="yes"/><parallelGateway id="split"/><parallelGateway id="join"/>'
    '<intermediateCatchEvent id="inspection"><timerEventDefinition><timeDuration>P14D</timeDuration>'
    "</timerEventDefinition></intermediateCatchEvent>"
    '<exclusiveGateway id="granted" default="no"/><endEvent id="issued"/><endEvent id="refused"/>'
    + _flow("f1", "start", "intake")
    + _flow("f2", "intake", "fee")
    + _flow("f3", "fee", "enough")
    + _flow("not_yet", "enough", "correct", "complete = false")
    + _flow("again", "correct", "fee")
    + _flow("yes", "enough", "split")
    + _flow("s1", "split", "technical")
    + _flow("s2", "split", "consult")
    + _flow("j1", "technical", "join")
    + _flow("j2", "consult", "join")
    + _flow("f4", "join", "inspection")
    + _flow("f5", "inspection", "decide")
    + _flow("f6", "decide", "granted")
    + _flow("ok", "granted", "issue", 'outcome = "grant"')
    + _flow("no", "granted", "refused")
    + _flow("f7", "issue", "issued")
    + "</process></definitions>"
).encode()


def definition() -> Definition:
    """The permit with its decision table."""
    return load(BPMN, decisions=dmn.load(DMN).callables())


def inputs(number: int) -> tuple[int, bool]:
    """Corrections and outcome: every tenth case is corrected once, two of ten are refused: 5.9 steps on average."""
    return int(number % 10 == 0), number % 10 not in {3, 7}


def _work(corrections: int, granted: bool) -> tuple[tuple[int, dict[str, Any] | None, datetime], ...]:
    """What is done at each wait: which of the waiting tokens, what is entered there (None: a timer), and when."""
    work: list[tuple[int, dict[str, Any] | None, datetime]] = [(0, {"complete": not corrections}, NOW)]
    work += [(0, {"complete": True}, NOW)] * corrections
    work += [(0, {}, NOW), (0, {}, NOW), (0, None, NOW + timedelta(days=14))]
    work += [(0, {"outcome": "grant" if granted else "refuse"}, NOW)]
    return (*work, (0, {}, NOW)) if granted else tuple(work)


_WORK = {(corrections, granted): _work(corrections, granted) for corrections in (0, 1) for granted in (True, False)}


def run_cases(
    permit: Definition,
    count: int,
    *,
    write: Callable[[Any], Any] = storing.write,
    read: Callable[[Any], Any] = storing.read,
) -> int:
    """Play so many cases and return the steps taken; the state goes through text at every wait."""
    steps = 0
    for number in range(count):
        work = _WORK[inputs(number)]
        text = write(advance(permit, None, Start({"answers": FIELDS}), NOW).state)
        for place, data, moment in work:
            state = read(text)
            token = state["tokens"][place][0]
            event = Complete(token, data) if data is not None else Fire(token)
            state = advance(permit, state, event, moment).state
            text = write(state)
        assert state["ended"] == "finished"
        steps += len(work)
    return steps


def state_after_corrections(permit: Definition, loops: int) -> int:
    """Bytes of the state of a case that was corrected so often."""
    state = advance(permit, None, Start({"answers": FIELDS}), NOW).state
    state = advance(permit, state, Complete(state["tokens"][0][0], {"complete": False}), NOW).state
    for _ in range(loops):
        state = advance(permit, state, Complete(state["tokens"][0][0], {"complete": False}), NOW).state
    return len(json.dumps(state))
