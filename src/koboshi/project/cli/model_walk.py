"""Walking a model in memory: what it waits for, one step at a time, and everything that happens in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from koboshi.core.decision import FeelError, feel
from koboshi.core.process import (
    AwaitMessage,
    BroadcastSignal,
    CallService,
    CloseTask,
    Command,
    Complete,
    Definition,
    Finish,
    Incident,
    Log,
    OpenTask,
    SendMessage,
    ServiceDone,
    ServiceError,
    SetTimer,
    Waiting,
)
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import ACTIVITIES, Node
from koboshi.core.process.runner import Instance, World
from koboshi.project.cli.decide import plain
from koboshi.project.cli.model_files import Refused
from koboshi.project.cli.output import say

MOST_STEPS: Final = 1_000
TURNS: Final = 3


def value_of(setting: str) -> tuple[str, Any]:
    """A name and its value, given as `name=FEEL`."""
    name, sign, text = setting.partition("=")
    if not sign or not name.strip():
        raise Refused(f"値は「名前=式」の形で書いてください（{setting}）。")
    try:
        return name.strip(), feel.compile(text)()
    except FeelError as problem:
        raise Refused(f"{name}: {problem}") from problem


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that a case waits for, as a person may choose it."""

    instance: Instance
    token: int
    node: str
    kind: str
    message: str = ""
    due: datetime | None = None


@dataclass(slots=True)
class Walk:
    """A world with one case, and what is said about it."""

    world: World
    quiet: bool = False
    heard: dict[int, int] = field(default_factory=dict)
    done: Counter[tuple[int, str]] = field(default_factory=Counter)
    passed: Counter[tuple[int, str]] = field(default_factory=Counter)

    @property
    def definition(self) -> Definition:
        """The model."""
        return self.world.definition

    def start(self, data: Mapping[str, Any], process: str) -> None:
        """Begin the case."""
        self.world.start(data, process)
        self.report()

    def take(self, step: Mapping[str, Any]) -> None:
        """One step of a list: task, service, message, signal, timer or wait, with `data` (and `error`)."""
        kind = next((each for each in _KINDS if each in step), "")
        if not kind:
            raise Refused(f"手順には {'・'.join(_KINDS)} のどれかを書いてください（{dict(step)}）。")
        data = step.get("data") or {}
        if not isinstance(data, dict):
            raise Refused(f"手順「{step[kind]}」の data は、名前と値の組にしてください。")
        _KINDS[kind](self, str(step[kind]), data, str(step.get("error", "")))
        self.report()

    def to_the_end(self) -> None:
        """Do every task with its first outcome, let time pass, and at last messages come, until nothing more happens.

        A task that comes again and again gets its next outcome every third time, and a message comes at the latest
        when its wait has been outlasted three times, so that most loops are left. Both are counted by the place in the
        model and not by the token: a boundary event goes on with a new one.
        """
        for _ in range(MOST_STEPS):
            waits = self.waits()
            ready = [wait for wait in waits if wait.kind in {"task", "service"}]
            awaited = [wait for wait in waits if wait.kind == "message"]
            late = [wait for wait in awaited if self.passed[wait.instance.number, wait.node] >= TURNS]
            if ready:
                self.finish(ready[0], self._turn(ready[0]), "")
            elif self.world.next_due is not None and not late:
                self.passed.update((wait.instance.number, wait.node) for wait in awaited)
                self.world.pass_time(self.world.next_due)
            elif awaited:
                wait = (late or awaited)[0]
                self.passed[wait.instance.number, wait.node] = 0
                self.world.message(wait.message)
            else:
                self.report()
                return
            self.report()
        raise Refused(f"{MOST_STEPS}回進めても終わりません。くり返しから出られない図かもしれません。")

    def _turn(self, wait: Wait) -> dict[str, Any]:
        """The outcome whose turn it is."""
        outcomes = self.definition.nodes[wait.node].outcomes
        key = wait.instance.number, wait.node
        self.done[key] += 1
        return {wait.node: outcomes[(self.done[key] - 1) // TURNS % len(outcomes)]} if outcomes else {}

    def stuck(self) -> bool:
        """Whether a case needs a person to repair it."""
        return any(waiting.stuck for instance in self.open() for waiting in self._waiting(instance))

    # -- what is waited for --------------------------------------------------------------------------------------

    def open(self) -> list[Instance]:
        """Cases that have not ended."""
        return [instance for instance in self.world.instances if instance.finish is None]

    def _waiting(self, instance: Instance) -> list[Waiting]:
        return self.definition.waiting(instance.state)

    def waits(self) -> list[Wait]:
        """Everything that somebody could do now, case by case."""
        found = []
        for instance in self.open():
            # A token keeps its number as it moves on: what was asked for at an earlier step is no longer asked for.
            asked = {(each.token, each.node): each for _, each in instance.log if isinstance(each, _ASKING)}
            for waiting in self._waiting(instance):
                command = asked.get((waiting.token, waiting.node))
                if waiting.stuck:
                    continue
                signal = _signal(self.definition.nodes[waiting.node])
                kind = _kind(command, waiting.due, signal)
                message = command.message if isinstance(command, AwaitMessage) else signal
                found.append(Wait(instance, waiting.token, waiting.node, kind, message, waiting.due))
        return found

    def _at(self, node: str, kind: str) -> Wait:
        for wait in self.waits():
            if wait.node == node and (wait.kind == kind or (kind == "timer" and wait.due is not None)):
                return wait
        known = "、".join(dict.fromkeys(wait.node for wait in self.waits() if wait.kind == kind)) or "ありません"
        raise Refused(f"いま「{node}」は待たれていません（待たれているもの：{known}）。")

    # -- steps ---------------------------------------------------------------------------------------------------

    def task(self, node: str, data: dict[str, Any], error: str) -> None:
        """Finish a task of a person."""
        self.finish(self._at(node, "task"), data, error)

    def service(self, node: str, data: dict[str, Any], error: str) -> None:
        """Finish a service, well or with an error of the model."""
        self.finish(self._at(node, "service"), data, error)

    def message(self, name: str, data: dict[str, Any], _error: str) -> None:
        """Bring a message in."""
        self.world.message(name, data)

    def signal(self, name: str, data: dict[str, Any], _error: str) -> None:
        """Broadcast a signal."""
        self.world.signal(name, data)

    def timer(self, node: str, _data: dict[str, Any], _error: str) -> None:
        """Let time pass until a timer goes off."""
        due = self._at(node, "timer").due
        self.world.pass_time(due or self.world.now)

    def wait(self, period: str, _data: dict[str, Any], _error: str) -> None:
        """Let an ISO 8601 period pass."""
        try:
            length = feel.compile('duration("' + period.replace('"', "") + '")')()
        except FeelError as problem:
            raise Refused(str(problem)) from problem
        if not isinstance(length, timedelta):
            raise Refused(f"時間は P14D や PT2H のように書いてください（{period}）。")
        self.world.pass_time(self.world.now + length)

    def finish(self, wait: Wait, data: dict[str, Any], error: str) -> None:
        """Finish a task (its first outcome unless the data say another) or a service."""
        node = self.definition.nodes[wait.node]
        if wait.kind == "service":
            event = ServiceError(wait.token, error, data) if error else ServiceDone(wait.token, data)
            self.world.send(wait.instance, event)
            return
        if node.outcomes and wait.node not in data:
            data = {**data, wait.node: node.outcomes[0]}
        if node.outcomes and data[wait.node] not in node.outcomes:
            name, wrong = self.definition.name_of(wait.node), data[wait.node]
            raise Refused(f"「{name}」の結果に「{wrong}」はありません（選べるもの：{' / '.join(node.outcomes)}）。")
        if node.action == "decide":  # as the house does: the decision on the case is its outcome
            data = {"outcome": data.get(wait.node), **data}
        self.world.send(wait.instance, Complete(wait.token, data))

    # -- telling -------------------------------------------------------------------------------------------------

    def report(self) -> None:
        """Say what has happened since the last time."""
        for instance in self.world.instances:
            for moment, command in instance.log[self.heard.get(instance.number, 0) :]:
                line = self._line(command)
                if line and not self.quiet:
                    case = f"[{instance.number}] " if len(self.world.instances) > 1 else ""
                    say(f"{moment:%Y-%m-%d %H:%M}  {case}{line}")
            self.heard[instance.number] = len(instance.log)

    def _line(self, command: Command) -> str:
        """One command in words; nothing for what only the house needs to know."""
        if isinstance(command, Log):
            return self._logged(command)
        if isinstance(command, Finish):
            name = self.definition.name_of(command.end_node) if command.end_node else ""
            error = f"（問題「{command.error}」）" if command.error else ""
            return f"■ 終わりました：「{name}」{error}"
        told = _TOLD.get(type(command))
        if told is None:
            return ""
        parts = {"message": "", "signal": "", "sentence": "", "due": self.world.now, **command._asdict()}
        return told.format_map({**parts, "name": self.definition.name_of(command.node)})

    def _logged(self, log: Log) -> str:
        if log.activity_kind == "branch":
            flow = self.definition.flows.get(log.node)
            return f"→ 「{flow.name}」に進みました" if flow is not None and flow.name else ""
        node = self.definition.nodes.get(log.node)
        if node is None or node.kind not in ACTIVITIES or log.lifecycle != "complete":
            return ""
        return f"✓ 「{node.name or node.id}」が済みました"

    def told(self) -> dict[str, Any]:
        """Everything as data: cases with their data, what they wait for and what happened."""
        return {"now": self.world.now, "cases": [self._case(instance) for instance in self.world.instances]}

    def _case(self, instance: Instance) -> dict[str, Any]:
        finish = instance.finish
        lines = [{"at": moment, "what": line} for moment, each in instance.log if (line := self._line(each))]
        return {
            "process": instance.process,
            "finished": finish is not None,
            "end": finish.end_node if finish else None,
            "error": (finish.error or None) if finish else None,
            "data": plain(instance.state.get("data", {})),
            "waiting": [
                {"kind": wait.kind, "node": wait.node, "message": wait.message or None, "due": wait.due}
                for wait in self.waits()
                if wait.instance is instance
            ],
            "incidents": [incident.sentence for incident in instance.incidents],
            "history": lines,
        }


_ASKING: Final = (OpenTask, CallService, AwaitMessage)
_KINDS: Final = {
    "task": Walk.task,
    "service": Walk.service,
    "message": Walk.message,
    "signal": Walk.signal,
    "timer": Walk.timer,
    "wait": Walk.wait,
}


def _signal(node: Node) -> str:
    """The signal that a step waits for."""
    return next((each.signal for each in node.happenings if each.trigger is Trigger.SIGNAL), "")


def _kind(command: object, due: datetime | None, signal: str) -> str:
    if isinstance(command, OpenTask):
        return "task"
    if isinstance(command, CallService):
        return "service"
    if isinstance(command, AwaitMessage):
        return "message"
    if due is not None:
        return "timer"
    return "signal" if signal else "other"


_TOLD: Final[dict[type, str]] = {
    OpenTask: "▶ 「{name}」を待っています",
    CallService: "▶ 処理「{name}」の結果を待っています",
    AwaitMessage: "▶ 知らせ「{message}」を待っています（{name}）",
    SetTimer: "▶ 「{name}」の時は {due:%Y-%m-%d %H:%M} です",
    CloseTask: "× 「{name}」は取り下げられました",
    SendMessage: "→ 知らせ「{message}」を送りました（{name}）",
    BroadcastSignal: "→ 合図「{signal}」を出しました（{name}）",
    Incident: "！ 「{name}」で止まりました：{sentence}",
}
