"""Play a journey through the real engine, the real letters and the real legal clock, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from koboshi.core import process
from koboshi.core.fee import FeeError
from koboshi.core.form import sentence
from koboshi.core.japan import civil, clock
from koboshi.core.japan.civil import JAPAN
from koboshi.core.journey.model import Journey, JourneyStep
from koboshi.core.journey.playable import Playable
from koboshi.core.letter import Block, LetterError
from koboshi.core.process import NodeKind

CORRECTION: Final = "correct"
PAYMENT: Final = "payment_received"
"""What a receive task waits for that a fee settles."""
_OFFICE: Final = {"name": "（担当の窓口）", "tel": "000-000-0000", "address": "（窓口の所在地）"}
_SITE: Final = {"address": "（画面のアドレス）"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyResult:
    """What happened; `passed` means that it ended without problem and as expected."""

    journey: str
    passed: bool
    path: tuple[str, ...]
    outcome: str
    letters: tuple[str, ...]
    fee: int
    due: date | None
    end: str
    problems: tuple[str, ...]
    branches: frozenset[str]


class Stuck(Exception):
    """A step that cannot be taken; the message is a sentence for the author."""


@dataclass(slots=True)
class Play:
    """One journey under way; also what `koboshi pack walk` uses."""

    pack: Playable
    answers: dict[str, Any]
    door: str
    arrived_on: date
    today: date = field(init=False)
    state: process.State | None = None
    path: list[str] = field(default_factory=list)
    letters: list[tuple[str, list[Block]]] = field(default_factory=list)
    branches: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    stops: list[clock.Stop] = field(default_factory=list)
    end: str = ""
    _asked: date | None = None
    _charged: date | None = None
    _decision: dict[str, Any] = field(default_factory=dict)
    _decided: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start on the day of arrival."""
        self.today = self.arrived_on

    def begin(self) -> None:
        """The application arrives."""
        data = {
            "answers": self.pack.form.public_values(self.answers),
            "door": self.door,
            "arrived_on": self.arrived_on.isoformat(),
            "parameters": self.pack.parameters.at(self.arrived_on),
        }
        self._advance(process.Start(data))

    def take(self, step: JourneyStep) -> None:
        """Take one step; raises Stuck or a ProcessError."""
        self.today += timedelta(days=step.after_days)
        if step.withdraw:
            self._advance(process.Cancel("withdrawn"))
        elif step.message:
            self._resume()
            data = {"answers": self.pack.form.public_values(self.answers), **step.data}
            self._advance(process.Receive(step.message, data))
        elif step.timer:
            self._fire(step.timer)
        else:
            self._complete(step)

    @property
    def due(self) -> date:
        """The end of the standard period, corrections taken out."""
        level = self.pack.manifest.service_level
        return clock.due_on(self.arrived_on, level.period, self.stops, roll_forward=level.roll_forward).due

    @property
    def outcome(self) -> str:
        """The decision so far."""
        return str((self.state or {}).get("data", {}).get("outcome", ""))

    @property
    def fee(self) -> int:
        """The fee in yen as the house asks for it: on the day the case began to wait, from what is not personal.

        A schedule that does not say it is a problem of a story that waits for money, and nothing (0) of any other.
        """
        data = (self.state or {}).get("data", {})
        try:
            return self.pack.fee_for(data.get("answers", {}), data, self._charged or self.today)
        except FeeError as problem:
            told = f"手数料を計算できません。{problem}"
            if self._charged is not None and told not in self.problems:
                self.problems.append(told)
            return 0

    @property
    def asked(self) -> int:
        """The fee that was asked for: by a schedule only once the case waits for it, by `[fee]` what it says."""
        return 0 if self.pack.fees is not None and self._charged is None else self.fee

    def waiting(self) -> list[process.Waiting]:
        """What the case waits for."""
        return self.pack.definition.waiting(self.state) if self.state else []

    def _waiting_at(self, node: str) -> process.Waiting:
        for each in self.waiting():
            if each.node == node:
                return each
        open_now = "、".join(each.node for each in self.waiting()) or "なし"
        raise Stuck(f"「{node}」は、いま待っていません（待っているもの：{open_now}）。")

    def _complete(self, step: JourneyStep) -> None:
        token = self._waiting_at(step.task).token
        node = self.pack.definition.nodes[step.task]
        if node.outcomes and not step.outcome and len(node.outcomes) > 1:
            raise Stuck(f"「{step.task}」の outcome を書いてください。")
        known = "、".join(node.outcomes)
        if node.outcomes and step.outcome and step.outcome not in node.outcomes:
            raise Stuck(f"「{step.task}」に結果「{step.outcome}」はありません（あるもの：{known}）。")
        outcome = step.outcome or (node.outcomes[0] if node.outcomes else "")
        data: dict[str, Any] = {**step.data, **({step.task: outcome} if outcome else {})}
        self._note(node.action, outcome, step, data)
        if node.action == "issue":
            self._send(process.letter_of(node, (self.state or {}).get("data", {})))
        self._advance(process.Complete(token, data))

    def _note(self, action: str, outcome: str, step: JourneyStep, data: dict[str, Any]) -> None:
        if action == "decide":
            data["outcome"] = outcome
            self._decide(outcome, step)
        elif step.reason:
            self._decision["reason"] = step.reason
        if outcome == CORRECTION:
            self._asked = self.today

    def _decide(self, outcome: str, step: JourneyStep) -> None:
        find = self.pack.texts.find
        if find(f"outcome.{outcome}") is None:
            self.problems.append(f"文言 outcome.{outcome} がありません。")
        if step.clause and find(f"clause.{step.clause}") is None:
            self.problems.append(f"文言 clause.{step.clause} がありません。")
        wrong = self.pack.asked_of_decision([outcome], step.task, [step.clause]).check(
            step.decided, self.answers, self.today
        )
        self.problems += [f"decided: {sentence(each, self.pack.texts, 'ja')}" for each in wrong]
        self._decided = step.decided
        self._decision = {
            "outcome": outcome,
            "outcome_text": find(f"outcome.{outcome}") or outcome,
            "reason": step.reason,
            "clause": (find(f"clause.{step.clause}") or "") if step.clause else "",
            "conditions": "",
            "decided_on": self.today.isoformat(),
        }

    def _fire(self, node: str) -> None:
        waiting = self._waiting_at(node)
        if waiting.due is not None:
            self.today = max(self.today, civil.day_of(waiting.due))
        if self._on_an_edge(node):
            self._resume()
        self._advance(process.Fire(waiting.token))

    def _resume(self) -> None:
        if self._asked is not None:
            self.stops.append(clock.Stop(start=self._asked, end=self.today))
            self._asked = None

    def _advance(self, event: process.Event) -> None:
        now = datetime.combine(self.today, time(10), JAPAN)
        queue = [event]
        while queue:
            step = process.advance(self.pack.definition, self.state, queue.pop(0), now)
            self.state = step.state
            for command in step.commands:
                queue.extend(self._hear(command))

    def _on_an_edge(self, node: str) -> bool:
        return self.pack.definition.nodes[node].kind is NodeKind.BOUNDARY

    def _hear(self, command: process.Command) -> list[process.Event]:
        match command:
            case process.Log(node=node, activity_kind="branch"):
                self.branches.add(node)
            case process.Log(node=node, lifecycle="complete") if self._on_an_edge(node):
                self.branches.add(node)
            case process.OpenTask(node=node) | process.AwaitMessage(node=node) | process.SetTimer(node=node):
                self._reach(node)
            case process.Incident(node=node, sentence=sentence):
                self.problems.append(f"{node}: {sentence}")
            case process.Finish(end_state=end):
                self.end = end
            case process.CallService(token=token, params=params):
                self._send(str(params.get("letter", "")))
                return [process.ServiceDone(token)]
            case _:
                pass
        return []

    def _reach(self, node: str) -> None:
        """A place where the case waits; guards on the edge of another place are not on the path."""
        if not self.pack.definition.nodes[node].attached_to:
            self.path.append(node)
        if self.pack.definition.nodes[node].message == PAYMENT and self._charged is None:
            self._charged = self.today

    def _send(self, name: str) -> None:
        if not name:
            return
        letter = self.pack.letters.get(name)
        if letter is None:
            raise Stuck(f"通知文 letters/{name}.html がありません。")
        try:
            self.letters.append((name, letter.fill(self.letter_context(name), pack=self.pack)))
        except LetterError as problem:
            self.problems.append(f"letters/{name}.html: {problem}")

    def letter_context(self, letter: str = "") -> dict[str, Any]:
        """What a letter may name, with an office that is clearly not a real one."""
        applicant = self.answers.get("applicant")
        parts = dict(applicant) if isinstance(applicant, dict) else {}
        name = f"{parts.get('family', '')}　{parts.get('given', '')}".strip("　")
        display = str(self.answers.get("corporation_name") or name)
        data = (self.state or {}).get("data", {})
        return {
            "applicant": {**parts, "display": display, "address": self.answers.get("address", {})},
            "answers": self.answers,
            "case": {
                "reference": "（受付番号）",
                "arrived_on": self.arrived_on.isoformat(),
                "due_on": self.due.isoformat(),
            },
            "decision": self._decision,
            "decided": self.pack.asked_of_decision().told(self._decided, self.pack.texts),
            "document": {"number": "（文書番号）", "issued_on": self.today.isoformat()},
            "office": _OFFICE,
            "site": _SITE,
            "authority": self.pack.manifest.authority_of(letter, _OFFICE["name"]),
            "parameters": self.pack.parameters.at(self.arrived_on),
            "procedure": {"title": self.pack.texts.get("title", "ja")},
            "permit": {"number": "（許可番号）", "valid_from": self.today.isoformat(), "valid_until": ""},
            "fee": {"yen": self.fee, "due_on": ""},
            "process": {name: data.get(name, "") for name in self.pack.manifest.law.variables},
        }


def run(pack: Playable, journey: Journey) -> JourneyResult:
    """Play one journey and compare it with what is expected; problems are sentences for the author."""
    sample = pack.samples.get(journey.sample)
    if sample is None:
        return _result(journey, None, [f"samples/{journey.sample} がありません。"])
    play = Play(pack, dict(sample["answers"]), journey.door, journey.on)
    problems: list[str] = []
    number = 0
    try:
        play.begin()
        for step in journey.steps:
            number += 1
            play.take(step)
    except (Stuck, process.ProcessError) as problem:
        problems.append(f"{number}歩目: {problem}")
    return _result(journey, play, problems)


def _result(journey: Journey, play: Play | None, problems: list[str]) -> JourneyResult:
    if play is None:
        play_problems, got = [], dict[str, Any](path=(), outcome="", letters=(), fee=0, due=None, end="")
    else:
        play_problems = play.problems
        got = {
            "path": tuple(play.path),
            "outcome": play.outcome,
            "letters": tuple(name for name, _ in play.letters),
            "fee": play.asked,
            "due": play.due,
            "end": play.end,
        }
    found = [*play_problems, *problems, *(_differences(journey, got) if play else [])]
    return JourneyResult(
        journey=journey.name,
        passed=not found,
        problems=tuple(found),
        branches=frozenset(play.branches if play else ()),
        **got,
    )


def _differences(journey: Journey, got: Mapping[str, Any]) -> list[str]:
    found = []
    for name, value in got.items():
        wanted = getattr(journey.expect, name)
        if wanted is not None and wanted != value:
            found.append(f"{name} は {_show(wanted)} のはずですが、{_show(value)} でした。")
    return found


def _show(value: object) -> str:
    if isinstance(value, tuple):
        return "→".join(map(str, value)) or "なし"
    return str(value) or "なし"
