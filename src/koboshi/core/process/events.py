"""What can happen to a running process; the only way to move it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from koboshi.core.process.terms import ProcessError

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class NotWaiting(ProcessError):
    """The event fits nothing that the process waits for (already done, cancelled, or never asked)."""


class Start(NamedTuple):
    """Begin a process; `data` is what it knows from the start (answers, door, arrived_on, parameters).

    `process` names one of several in the file, `node` the start event (or instantiating task) that has happened.
    """

    data: Mapping[str, Any] = NOTHING
    process: str = ""
    node: str = ""


class Complete(NamedTuple):
    """A person finished the user task held by `token`; `data` is merged into the process data."""

    token: int
    data: Mapping[str, Any] = NOTHING


class Fire(NamedTuple):
    """The timer held by `token` (at `node`, if given) went off. The caller decides when; due times are not compared."""

    token: int
    node: str = ""


class Receive(NamedTuple):
    """A message arrived; the oldest token that waits for it takes it (or `token`). Only here may `answers` change."""

    message: str
    data: Mapping[str, Any] = NOTHING
    token: int = 0


class Signal(NamedTuple):
    """A signal was broadcast by another case; everything here that waits for it takes it."""

    name: str
    data: Mapping[str, Any] = NOTHING


class ServiceDone(NamedTuple):
    """The service called for `token` succeeded."""

    token: int
    data: Mapping[str, Any] = NOTHING


class ServiceFailed(NamedTuple):
    """The service called for `token` gave up; the token stays and becomes an incident for a person."""

    token: int
    error: str


class ServiceError(NamedTuple):
    """The service ended with an error of the model: caught by an error event, else an incident for a person."""

    token: int
    code: str
    data: Mapping[str, Any] = NOTHING


class Retry(NamedTuple):
    """A person repaired the cause of an incident (perhaps with better `data`): try the node of `token` again."""

    token: int
    data: Mapping[str, Any] = NOTHING


class Cancel(NamedTuple):
    """Stop the whole process, for example because the applicant withdrew."""

    reason: str
    end_state: str = "withdrawn"


class Reopen(NamedTuple):
    """What a process ended with was taken back: it goes on at `node`, a task of people on top of the process."""

    node: str


Event: TypeAlias = (
    Start | Complete | Fire | Receive | Signal | ServiceDone | ServiceFailed | ServiceError | Retry | Cancel | Reopen
)
