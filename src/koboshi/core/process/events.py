"""What can happen to a running process; the only way to move it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from koboshi.core.process.model import ProcessError


class NotWaiting(ProcessError):
    """The event fits nothing that the process waits for (already done, cancelled, or never asked)."""


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a process; `data` is what it knows from the start (answers, door, arrived_on, parameters)."""

    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Complete:
    """A person finished the user task held by `token`; `data` is merged into the process data."""

    token: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fire:
    """The timer held by `token` (at `node`, if given) went off. The caller decides when; due times are not compared."""

    token: int
    node: str = ""


@dataclass(frozen=True, slots=True)
class Receive:
    """A message arrived; the oldest token that waits for it takes it. Only here may `answers` be replaced."""

    message: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceDone:
    """The service called for `token` succeeded."""

    token: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceFailed:
    """The service called for `token` gave up; the token stays and becomes an incident for a person."""

    token: int
    error: str


@dataclass(frozen=True, slots=True)
class Retry:
    """A person repaired the cause of an incident (perhaps with better `data`): try the node of `token` again."""

    token: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the whole process, for example because the applicant withdrew."""

    reason: str
    end_state: str = "withdrawn"


Event: TypeAlias = Start | Complete | Fire | Receive | ServiceDone | ServiceFailed | Retry | Cancel
