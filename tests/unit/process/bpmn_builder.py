"""Short ways to write process models and to play them in tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from koboshi.core.process import Definition, Event, Log, OpenTask, Start, Step, advance, load

NOW = datetime(2026, 4, 1, 0, 0, tzinfo=UTC)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:koboshi="https://koboshi.example/bpmn/1" targetNamespace="t">'
)
T = TypeVar("T")


def model(body: str, outside: str = "") -> bytes:
    """A whole BPMN file around the content of one process."""
    return f'{HEAD}{outside}<process id="p" name="許可">{body}</process></definitions>'.encode()


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    """One sequence flow; its id is made of both ends."""
    text = condition.replace("<", "&lt;")
    inside = f"<conditionExpression>{text}</conditionExpression>" if condition else ""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{source}_{target}" name="{name}" {ends}>{inside}</sequenceFlow>'


def flows(*ways: str) -> str:
    """Chains of flows without conditions, written 'a b c'."""
    return "".join(
        flow(source, target) for way in ways for source, target in zip(way.split(), way.split()[1:], strict=False)
    )


def user(name: str, outcomes: str = "complete", extra: str = "") -> str:
    """A user task of an examiner."""
    return f'<userTask id="{name}" name="{name}" koboshi:role="examiner" koboshi:outcomes="{outcomes}" {extra}/>'


def timer(name: str, host: str = "", duration: str = "P14D", *, interrupting: bool = True) -> str:
    """A boundary timer, or an intermediate one without a host."""
    inside = f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"
    if not host:
        return f'<intermediateCatchEvent id="{name}">{inside}</intermediateCatchEvent>'
    stays = "true" if interrupting else "false"
    return f'<boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="{stays}">{inside}</boundaryEvent>'


PERMIT = model(
    '<startEvent id="start"/>'
    + user("examine", "complete,correct", 'koboshi:days="5"')
    + '<exclusiveGateway id="enough" name="足りている？" default="enough_track"/>'
    + '<receiveTask id="wait_correction" koboshi:message="correction_answered" koboshi:wait="resident"/>'
    + timer("lapse", "wait_correction")
    + '<businessRuleTask id="track" koboshi:decision="track" koboshi:result="fee"/>'
    + '<parallelGateway id="split"/>'
    + user("technical")
    + user("consult")
    + '<parallelGateway id="join"/>'
    + timer("inspection", duration="P2W")
    + user("decide", "grant,refuse")
    + '<userTask id="issue" koboshi:role="clerk" koboshi:action="issue" koboshi:letter="outcome"/>'
    + '<endEvent id="decided" koboshi:state="decided"/><endEvent id="lapsed" koboshi:state="lapsed"/>'
    + flow("enough", "wait_correction", 'examine = "correct"', "足りない")
    + flow("enough", "track", name="足りている")
    + flows("start examine enough", "wait_correction examine", "lapse lapsed", "track split technical join")
    + flows("split consult join inspection decide issue decided")
)
DECISIONS = {"track": lambda data: 300 * data["answers"]["copies"]}


class Case:
    """One running case; every state goes through JSON, as in the database."""

    def __init__(self, definition: Definition, data: Mapping[str, Any] | None = None, now: datetime = NOW) -> None:
        self.definition, self.now = definition, now
        self.path: list[str] = []
        self.events: list[Event] = []
        self.state: Any = None
        self.send(Start(data or {}))

    def send(self, event: Event) -> Step:
        """Apply an event and keep its result."""
        self.step = advance(self.definition, self.state, event, self.now)
        self.state = json.loads(json.dumps(self.step.state))
        assert self.state == self.step.state
        self.events.append(event)
        self.path.extend(each.node for each in self.step.commands if isinstance(each, OpenTask))
        return self.step

    def token(self, node: str) -> int:
        """The token waiting at a node."""
        return next(each.token for each in self.definition.waiting(self.state) if each.node == node)

    def nodes(self) -> set[str]:
        """All nodes with a waiting token."""
        return {each.node for each in self.definition.waiting(self.state)}

    def commands(self, kind: type[T]) -> list[T]:
        """The commands of one kind in the last step."""
        return [each for each in self.step.commands if isinstance(each, kind)]

    def branches(self) -> set[str]:
        """The ways out of choices taken in the last step."""
        return {each.node for each in self.commands(Log) if each.activity_kind == "branch"}


def permit() -> Case:
    """A permit case just filed."""
    return Case(load(PERMIT, decisions=DECISIONS), {"answers": {"copies": 2}, "door": "counter"})
