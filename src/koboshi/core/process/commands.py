"""What the engine asks the outside to do after one event. Carry them out in order, in the same transaction.

A wait that ends because of the event itself (the completed task, the fired timer, the received message) gets no closing
command: the caller knows. Closing commands are only for what the engine takes away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, TypeAlias

Lifecycle: TypeAlias = Literal["start", "complete", "cancel"]
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class OpenTask(NamedTuple):
    """Put a task before people; `letter` is the name of the letter to issue, already computed (or empty)."""

    token: int
    node: str
    role: str
    action: str
    outcomes: tuple[str, ...]
    due_days: int | None
    letter: str = ""


class CloseTask(NamedTuple):
    """Take a task back; reason is `interrupted`, `terminated` or `cancelled`."""

    token: int
    node: str
    reason: str


class CallService(NamedTuple):
    """Run a service (or a script in another language) and answer with ServiceDone, ServiceFailed or ServiceError."""

    token: int
    node: str
    service: str
    params: Mapping[str, Any]


class StopService(NamedTuple):
    """The answer of a service that was called is no longer wanted."""

    token: int
    node: str


class SetTimer(NamedTuple):
    """Send Fire(token) when `due` (aware, UTC) has come."""

    token: int
    node: str
    due: datetime


class CancelTimer(NamedTuple):
    """Forget a timer that was set."""

    token: int
    node: str


class AwaitMessage(NamedTuple):
    """From now on the message is expected; `wait` says from whom; `keys` are correlation values it must agree with."""

    token: int
    node: str
    message: str
    wait: str
    keys: Mapping[str, Any] = _NOTHING


class StopAwaiting(NamedTuple):
    """The message is no longer expected."""

    token: int
    node: str


class SendMessage(NamedTuple):
    """Give a message to its receiver: another case, a process still to be started, or somebody outside."""

    token: int
    node: str
    message: str
    payload: Mapping[str, Any]
    keys: Mapping[str, Any] = _NOTHING


class BroadcastSignal(NamedTuple):
    """Send Signal to every other case, and start the processes that begin with it; this case has heard it already."""

    token: int
    node: str
    signal: str
    payload: Mapping[str, Any]


class Log(NamedTuple):
    """One line of history for the journal; activity_kind is the kind of node, or `branch` with a flow's id as node."""

    node: str
    activity_kind: str
    lifecycle: Lifecycle
    name: str
    token: int = 0


class Finish(NamedTuple):
    """The process is over; `error` is the code of an error that nobody caught."""

    end_node: str
    end_state: str
    error: str = ""


class Incident(NamedTuple):
    """The token is stuck until a person repairs it and sends Retry; token 0 means no token can be retried."""

    token: int
    node: str
    sentence: str


Command: TypeAlias = (
    OpenTask
    | CloseTask
    | CallService
    | StopService
    | SetTimer
    | CancelTimer
    | AwaitMessage
    | StopAwaiting
    | SendMessage
    | BroadcastSignal
    | Log
    | Finish
    | Incident
)
