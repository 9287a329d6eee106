"""The frozen form of a BPMN 2.0 model (ISO/IEC 19510), ready for the engine, the drawing, simulation and mining."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from koboshi.core.process.happenings import Happening, Loop, Script, Trigger
from koboshi.core.process.terms import Context, Decision, Formula, ModelError, ProcessError, State, Timer

__all__ = [
    "ACTIVITIES",
    "BOUNDARIES",
    "CATCHES",
    "GATEWAYS",
    "HOSTS",
    "SCOPES",
    "TASKS",
    "WAITING",
    "Assignment",
    "Context",
    "Decision",
    "Definition",
    "Flow",
    "Formula",
    "Happening",
    "Loop",
    "MessageFlow",
    "ModelError",
    "Node",
    "NodeKind",
    "Outside",
    "Process",
    "ProcessError",
    "Script",
    "State",
    "Timer",
    "Trigger",
    "Waiting",
    "entries",
    "waiting",
]


class NodeKind(StrEnum):
    """What a node is; what happens at an event is its `trigger`."""

    START = "start"
    END = "end"
    TASK = "task"
    USER = "user"
    MANUAL = "manual"
    SERVICE = "service"
    SEND = "send"
    RECEIVE = "receive"
    SCRIPT = "script"
    RULE = "rule"
    SUBPROCESS = "subprocess"
    EVENT_SUBPROCESS = "event_subprocess"
    TRANSACTION = "transaction"
    ADHOC = "adhoc"
    CALL = "call"
    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    INCLUSIVE = "inclusive"
    COMPLEX = "complex"
    EVENT_BASED = "event_based"
    CATCH = "catch"
    THROW = "throw"
    BOUNDARY = "boundary"


TASKS: Final = frozenset(
    {
        *(NodeKind.TASK, NodeKind.USER, NodeKind.MANUAL, NodeKind.SERVICE),
        *(NodeKind.SEND, NodeKind.RECEIVE, NodeKind.SCRIPT, NodeKind.RULE),
    }
)
SCOPES: Final = frozenset({NodeKind.SUBPROCESS, NodeKind.EVENT_SUBPROCESS, NodeKind.TRANSACTION, NodeKind.ADHOC})
"""Nodes with nodes inside; a call activity has them elsewhere."""
ACTIVITIES: Final = TASKS | SCOPES | {NodeKind.CALL}
GATEWAYS: Final = frozenset(
    {NodeKind.EXCLUSIVE, NodeKind.PARALLEL, NodeKind.INCLUSIVE, NodeKind.COMPLEX, NodeKind.EVENT_BASED}
)
HOSTS: Final = ACTIVITIES - {NodeKind.EVENT_SUBPROCESS}
"""Where boundary events may stand."""
BOUNDARIES: Final = frozenset({NodeKind.BOUNDARY})
CATCHES: Final = frozenset({NodeKind.CATCH})
WAITING: Final = frozenset(
    {
        *(NodeKind.USER, NodeKind.SERVICE, NodeKind.RECEIVE, NodeKind.SUBPROCESS, NodeKind.TRANSACTION),
        *(NodeKind.ADHOC, NodeKind.CALL, NodeKind.CATCH, NodeKind.BOUNDARY, NodeKind.EVENT_BASED),
    }
)
"""Where a case may stand still until somebody or something outside moves it."""

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Flow:
    """One sequence flow; `branch` is true where it leaves a node that really chooses."""

    id: str
    name: str
    source: str
    target: str
    condition: Formula | None = None
    default: bool = False
    branch: bool = False


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A message between two pools; the ends are ids of nodes, processes or participants."""

    id: str
    name: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """A data association: the value of `source` goes to the variable `target`."""

    target: str
    source: Formula


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the file (or one global task); `starts` are its start events or nodes that begin at once."""

    id: str
    name: str = ""
    starts: tuple[str, ...] = ()
    executable: bool = True
    imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One flow node. `scope` is the id of the sub-process around it (empty: the process itself).

    Events: `trigger` and `happenings` (one, or several for MULTIPLE); `message`, `timer`, `signal`, `error`,
    `escalation`, `condition`, `link` repeat the first of each kind. `start` of a sub-process is its first entry.
    """

    id: str
    kind: NodeKind
    trigger: Trigger = Trigger.NONE
    name: str = ""
    scope: str = ""
    process: str = ""
    lane: str = ""
    documentation: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    boundaries: tuple[str, ...] = ()
    attached_to: str = ""
    interrupting: bool = True
    happenings: tuple[Happening, ...] = ()
    script: Script | None = None
    loop: Loop | None = None
    called: str = ""
    start: str = ""
    instantiate: bool = False
    activation: Formula | None = None
    completion: Formula | None = None
    sequential: bool = False
    cancel_remaining: bool = True
    start_quantity: int = 1
    completion_quantity: int = 1
    for_compensation: bool = False
    handler: str = ""
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    payload: Formula | None = None
    letter: Formula | None = None
    operation: str = ""

    @property
    def role(self) -> str:
        """Who does a user task (`koboshi:role`)."""
        return self.attributes.get("role", "")

    @property
    def action(self) -> str:
        """What a user task is about (`koboshi:action`)."""
        return self.attributes.get("action", "")

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The results a user task may have, in the order of the model (`koboshi:outcomes`)."""
        return tuple(part.strip() for part in self.attributes.get("outcomes", "").split(",") if part.strip())

    @property
    def due_days(self) -> int | None:
        """The target in calendar days (`koboshi:days`), or None."""
        days = self.attributes.get("days", "")
        return int(days) if days.isdecimal() else None

    @property
    def terminate(self) -> bool:
        """Whether this end event ends everything around it."""
        return self.trigger is Trigger.TERMINATE

    @property
    def message(self) -> str:
        """The message sent or awaited."""
        return next((each.message for each in self.happenings if each.message), "")

    @property
    def timer(self) -> Timer | None:
        """When a timer event fires."""
        return next((each.timer for each in self.happenings if each.timer is not None), None)

    @property
    def signal(self) -> str:
        """The signal thrown or caught."""
        return next((each.signal for each in self.happenings if each.signal), "")

    @property
    def error(self) -> str:
        """The code of the error thrown or caught; empty catches every error."""
        return next((each.code for each in self.happenings if each.trigger is Trigger.ERROR), "")

    @property
    def escalation(self) -> str:
        """The code of the escalation thrown or caught."""
        return next((each.code for each in self.happenings if each.trigger is Trigger.ESCALATION), "")

    @property
    def condition(self) -> Formula | None:
        """What a conditional event waits for."""
        return next((each.condition for each in self.happenings if each.condition is not None), None)

    @property
    def link(self) -> str:
        """The name that connects link events."""
        return next((each.link for each in self.happenings if each.link), "")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing a case waits for. `attached_to`: the host's token, for boundary events; `stuck`: see Incident."""

    token: int
    node: str
    kind: NodeKind | None
    due: datetime | None = None
    attached_to: int | None = None
    stuck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One compiled model. `digest` covers the meaning (nodes, flows, attributes), not the picture.

    `id`, `name`, `start` belong to the main process (the first executable one). `document` is the XML it was made from.
    """

    id: str
    name: str
    start: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    digest: str
    processes: Mapping[str, Process] = field(default_factory=dict)
    message_flows: tuple[MessageFlow, ...] = ()
    correlations: Mapping[str, Mapping[str, Formula]] = field(default_factory=dict)
    bindings: Mapping[str, Mapping[str, Formula]] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict, compare=False, repr=False)
    document: bytes = field(default=b"", compare=False, repr=False)
    cache: dict[str, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    def inside(self, scope: str, process: str = "") -> Iterator[Node]:
        """The nodes directly in a sub-process, or on top of a process (the main one unless named)."""
        top = process or self.id
        for node in self.nodes.values():
            if node.scope == scope and (scope or node.process in {top, ""}):
                yield node

    def user_tasks(self) -> tuple[Node, ...]:
        """All tasks done by people, in the order of the file."""
        return tuple(node for node in self.nodes.values() if node.kind is NodeKind.USER)

    def branches(self) -> tuple[Flow, ...]:
        """Every way out of a choosing node, defaults included: what 'every branch walked' has to cover."""
        return tuple(flow for flow in self.flows.values() if flow.branch)

    def name_of(self, node: str) -> str:
        """The label of a node as drawn; its id where the model gives no label or no longer has the node."""
        found = self.nodes.get(node)
        return found.name or found.id if found else node

    def waiting(self, state: State) -> list[Waiting]:
        """Everything the case waits for, by token number; empty once it has ended."""
        return waiting(state, self)


def waiting(state: State, definition: Definition | None = None) -> list[Waiting]:
    """Everything a case waits for, by token number; `kind` is known only with the definition."""
    arms, stuck = state.get("arms", {}), state.get("stuck", {})
    return [
        Waiting(
            token=token[0],
            node=token[1],
            kind=definition.nodes[token[1]].kind if definition else None,
            due=datetime.fromisoformat(token[3]) if token[3] else None,
            attached_to=arms.get(str(token[0])),
            stuck=str(token[0]) in stuck,
        )
        for token in state["tokens"]
    ]


def entries(inside: Sequence[Node]) -> Iterator[Node]:
    """Where a scope begins: its start events; else every node that nothing leads to (13.2.2, 13.3.4)."""
    starts = [node for node in inside if node.kind is NodeKind.START]
    yield from starts
    for node in inside:
        begins = not node.incoming and node.kind not in BOUNDARIES and not node.for_compensation
        linked = node.kind is NodeKind.CATCH and node.trigger is Trigger.LINK
        instantiating = node.instantiate or not starts
        if begins and not linked and instantiating and node.kind not in {NodeKind.START, NodeKind.EVENT_SUBPROCESS}:
            yield node


Outside: TypeAlias = Callable[[str], bytes | None]
"""Finds the file of a process that a call activity names; None when there is none."""
