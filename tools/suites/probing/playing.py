"""Play a small model until the element it is about has been reached, doing whatever the process waits for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from koboshi.core.process import (
    AwaitMessage,
    CallService,
    Command,
    Complete,
    Definition,
    Event,
    Fire,
    Log,
    NotWaiting,
    OpenTask,
    Receive,
    ServiceDone,
    SetTimer,
    Signal,
    Start,
    State,
    advance,
)

NOW = datetime(2026, 4, 1, tzinfo=UTC)
DATA: Mapping[str, Any] = {"go": True}
MOST = 40
"""Events after which a model is given up."""


def reached(definition: Definition, node: str) -> bool:
    """Whether history names the node when the model is played: outside events first, then the work of people."""
    names = {node, *(flow.id for flow in definition.flows.values() if flow.source == node)}  # a choice names its way
    return any(names & _history(definition, start) for start in (Start(DATA), Start(DATA, node=node)))


def _history(definition: Definition, start: Start) -> set[str]:
    seen: set[str] = set()
    state: State | None = None
    waits: list[Event] = [start]
    for _ in range(MOST):
        if not waits:
            break
        event = waits.pop(0)
        try:
            step = advance(definition, state, event, NOW)
        except NotWaiting:
            continue
        state = step.state
        seen |= {command.node for command in step.commands if isinstance(command, Log)}
        new = [answer for command in step.commands if (answer := _answer(command)) is not None]
        signal = [] if isinstance(event, Signal) else [Signal("s")]  # nobody announces that one is awaited
        waits = sorted([*waits, *signal, *new], key=lambda one: isinstance(one, Complete))
    return seen


def _answer(command: Command) -> Event | None:
    if isinstance(command, OpenTask):
        return Complete(command.token, DATA)
    if isinstance(command, SetTimer):
        return Fire(command.token)
    if isinstance(command, AwaitMessage):
        return Receive(command.message)
    return ServiceDone(command.token) if isinstance(command, CallService) else None
