"""Driving the engine through recorded activities: from every state it may be in, along every way it may choose.

The states met and what leads from one to another are kept, so that a whole log is replayed over a small graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from koboshi.core.mining.replay_stage import Stage
from koboshi.core.process import (
    Complete,
    Event,
    Fire,
    Incident,
    NodeKind,
    ProcessError,
    Receive,
    Signal,
    Start,
    State,
    Trigger,
    Waiting,
    advance,
)

MAX_BEAM: Final = 64
"""States in which a case may be at once."""
MAX_SCRIPTS: Final = 128
"""Ways tried for one event."""
_NOW: Final = datetime(2000, 1, 3, tzinfo=UTC)

Beam: TypeAlias = frozenset[int]


class TooWide(Exception):
    """A case may be in too many states at once to be followed."""


class Playable:
    """A staged definition with all states met so far, each known by its number."""

    def __init__(self, stage: Stage) -> None:
        """Begin without any state."""
        self.stage = stage
        self._states: list[State] = []
        self._numbers: dict[str, int] = {}
        self._after: dict[tuple[int, str], Beam] = {}
        self._quiet: dict[int, Beam] = {}
        self._open: dict[int, frozenset[str]] = {}

    def begin(self) -> Beam:
        """The states of a case that has just begun; TooWide beyond the limits."""
        definition = self.stage.definition
        process = definition.processes.get(definition.id)
        starts = [each for each in (process.starts if process else ()) if definition.nodes[each].kind is NodeKind.START]
        events = [Start(node=each) for each in starts] if len(starts) > 1 else [Start()]
        return self.settled(frozenset(number for event in events for number in self._played(None, event)))

    def after(self, beam: Beam, label: str) -> Beam:
        """The states after an activity, from any of the states; empty where no state allows it."""
        found: set[int] = set()
        for number in beam:
            key = (number, label)
            if key not in self._after:
                self._after[key] = self.settled(frozenset(self._done(number, label)))
            found |= self._after[key]
        return self._narrow(found)

    def open_work(self, beam: Beam) -> list[str]:
        """The activities that could be done next, in order of their names."""
        return sorted(frozenset().union(*(self._open_of(number) for number in beam)))

    def finished(self, beam: Beam) -> bool:
        """Whether the case may be over."""
        return any(self._states[number]["ended"] is not None for number in beam)

    def settled(self, beam: Beam) -> Beam:
        """The states reached when things happen that the log does not record (timers, messages)."""
        seen, todo = set(beam), list(beam)
        for number in todo:
            if number not in self._quiet:
                self._quiet[number] = frozenset(self._by_themselves(number))
            for after in self._quiet[number] - seen:
                seen.add(after)
                todo.append(after)
            self._narrow(seen)
        return frozenset(seen)

    def _narrow(self, found: set[int]) -> Beam:
        if len(found) > MAX_BEAM:
            raise TooWide(f"1件が同時に{MAX_BEAM}通りを超える状態をとりうるため、追えません。")
        return frozenset(found)

    def _open_of(self, number: int) -> frozenset[str]:
        if number not in self._open:
            labels = self.stage.labels
            ready = [each.node for each in self._waits(number) if each.node in labels and self._event(each)]
            self._open[number] = frozenset(labels[node] for node in ready)
        return self._open[number]

    def _waits(self, number: int) -> list[Waiting]:
        state = self._states[number]
        return [] if state["ended"] is not None else self.stage.definition.waiting(state)

    def _done(self, number: int, label: str) -> Iterator[int]:
        for wait in self._waits(number):
            if self.stage.labels.get(wait.node) == label:
                event = self._event(wait)
                if event is not None:
                    yield from self._played(self._states[number], event)

    def _by_themselves(self, number: int) -> Iterator[int]:
        for wait in self._waits(number):
            event = self._event(wait)
            if wait.node not in self.stage.labels and event is not None:
                yield from self._played(self._states[number], event)

    def _event(self, wait: Waiting) -> Event | None:
        """What moves a wait on; None for what only other work can move."""
        node = self.stage.definition.nodes[wait.node]
        if wait.stuck:
            return None
        if node.kind is NodeKind.USER:
            return Complete(wait.token)
        for happening in node.happenings:
            if happening.trigger is Trigger.TIMER:
                return Fire(wait.token)
            if happening.trigger is Trigger.MESSAGE:
                return Receive(happening.message, token=wait.token)
            if happening.trigger is Trigger.SIGNAL:
                return Signal(happening.signal)
        return None

    def _played(self, state: State | None, event: Event) -> list[int]:
        """The states after an event, for every way that the choices met on it may go."""
        found: list[int] = []
        scripts: list[tuple[bool, ...]] = [()]
        for script in scripts:
            if len(scripts) > MAX_SCRIPTS:
                raise TooWide(f"1つの作業のあとの分かれ方が{MAX_SCRIPTS}通りを超えるため、追えません。")
            chooser = self.stage.chooser
            chooser.begin(script)
            try:
                step = advance(self.stage.definition, state, event, _NOW)
            except ProcessError:
                continue
            scripts.extend(chooser.others())
            if not any(isinstance(command, Incident) for command in step.commands):
                found.append(self._number(step.state))
        return found

    def _number(self, state: State) -> int:
        key = _key(state)
        if key not in self._numbers:
            self._numbers[key] = len(self._states)
            self._states.append(state)
        return self._numbers[key]


def _key(state: State) -> str:
    """Equal for states that differ only in how their tokens are numbered, where that is easy to tell."""
    kept: dict[str, Any] = {name: state[name] for name in state if name not in {"next", "tokens"}}
    if kept.keys() <= {"v", "data", "size", "ended", "joins", "process"}:
        tokens = sorted([token[1], token[2], token[4:]] for token in state["tokens"])
    else:
        tokens = state["tokens"]
    return json.dumps([tokens, kept], sort_keys=True)
