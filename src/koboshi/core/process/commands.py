"""What the engine asks the outside to do after one event. Carry them out in order, in the same transaction.

A wait that ends because of the event itself (the completed task, the fired timer, the received message) gets no closing
command: the caller knows. Closing commands are only for what the engine takes away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

Lifecycle: TypeAlias = Literal["start", "complete", "cancel"]


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Put a task before people; `letter` is the name of the letter to issue, already computed (or empty)."""

    token: int
    node: str
    role: str
    action: str
    outcomes: tuple[str, ...]
    due_days: int | None
    letter: str = ""


@dataclass(frozen=True, slots=True)
class CloseTask:
    """Take a task back; reason is `interrupted`, `terminated` or `cancelled`."""

    token: int
    node: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallService:
    """Run a service and answer with ServiceDone or ServiceFailed."""

    token: int
    node: str
    service: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Send Fire(token) when `due` (aware, UTC) has come."""

    token: int
    node: str
    due: datetime


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Forget a timer that was set."""

    token: int
    node: str


@dataclass(frozen=True, slots=True)
class AwaitMessage:
    """From now on the message is expected; `wait` says from whom (resident, applicant, office)."""

    token: int
    node: str
    message: str
    wait: str


@dataclass(frozen=True, slots=True)
class StopAwaiting:
    """The message is no longer expected."""

    token: int
    node: str


@dataclass(frozen=True, slots=True)
class Log:
    """One line of history for the journal; activity_kind is the kind of node, or `branch` with a flow's id as node."""

    node: str
    activity_kind: str
    lifecycle: Lifecycle
    name: str
    token: int = 0


@dataclass(frozen=True, slots=True)
class Finish:
    """The process is over."""

    end_node: str
    end_state: str


@dataclass(frozen=True, slots=True)
class Incident:
    """The token is stuck until a person repairs it and sends Retry; token 0 means no token can be retried."""

    token: int
    node: str
    sentence: str


Command: TypeAlias = (
    OpenTask | CloseTask | CallService | SetTimer | CancelTimer | AwaitMessage | StopAwaiting | Log | Finish | Incident
)
