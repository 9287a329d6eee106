"""The frozen form of one process model (a subset of BPMN 2.0, ISO/IEC 19510), ready for the engine and the drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

Context: TypeAlias = Mapping[str, Any]
Decision: TypeAlias = Callable[[Context], object]
State: TypeAlias = dict[str, Any]


class ProcessError(Exception):
    """Anything this package refuses; `sentence` is meant for a person."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence that a person reads."""
        super().__init__(sentence)
        self.sentence = sentence


class ModelError(ProcessError):
    """A process model that cannot be used; `element` is the id of the faulty element (empty: the whole file)."""

    def __init__(self, element: str, sentence: str) -> None:
        """Keep where the fault is and what to do about it."""
        super().__init__(sentence)
        self.element = element

    def __str__(self) -> str:
        """Show the place in front of the sentence."""
        return f"{self.element}: {self.sentence}" if self.element else self.sentence


class NodeKind(StrEnum):
    """What a node does when a token reaches it."""

    START = "start"
    END = "end"
    USER = "user"
    SERVICE = "service"
    RULE = "rule"
    RECEIVE = "receive"
    CATCH_MESSAGE = "catch_message"
    CATCH_TIMER = "catch_timer"
    BOUNDARY_TIMER = "boundary_timer"
    BOUNDARY_MESSAGE = "boundary_message"
    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    SUBPROCESS = "subprocess"


ACTIVITIES = frozenset({NodeKind.USER, NodeKind.SERVICE, NodeKind.RULE, NodeKind.RECEIVE, NodeKind.SUBPROCESS})
HOSTS = ACTIVITIES - {NodeKind.RULE}
BOUNDARIES = frozenset({NodeKind.BOUNDARY_TIMER, NodeKind.BOUNDARY_MESSAGE})
CATCHES = frozenset({NodeKind.CATCH_MESSAGE, NodeKind.CATCH_TIMER})
MESSAGES = frozenset({NodeKind.RECEIVE, NodeKind.CATCH_MESSAGE, NodeKind.BOUNDARY_MESSAGE})
TIMERS = frozenset({NodeKind.CATCH_TIMER, NodeKind.BOUNDARY_TIMER})
WAITING = HOSTS | BOUNDARIES | CATCHES


@dataclass(frozen=True, slots=True)
class Formula:
    """One FEEL expression of the model with its source; two formulas are equal when their sources are."""

    source: str
    evaluate: Callable[[Context], object] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer fires: an ISO 8601 duration, an ISO 8601 date(-time), or a date taken from process data."""

    duration: str = ""
    date: str = ""
    until: Formula | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """One sequence flow; `branch` is true where it leaves an exclusive gateway that really chooses."""

    id: str
    name: str
    source: str
    target: str
    condition: Formula | None = None
    default: bool = False
    branch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One flow node. `scope` is the id of the sub-process around it (empty: the process itself)."""

    id: str
    kind: NodeKind
    name: str = ""
    scope: str = ""
    documentation: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    boundaries: tuple[str, ...] = ()
    attached_to: str = ""
    interrupting: bool = True
    terminate: bool = False
    message: str = ""
    timer: Timer | None = None
    letter: Formula | None = None
    start: str = ""

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
        return int(days) if days else None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the diagram, in the diagram's own units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The diagram interchange part: boxes of nodes, way points of flows, named areas (pools and lanes)."""

    shapes: Mapping[str, Box]
    edges: Mapping[str, tuple[tuple[float, float], ...]]
    areas: tuple[tuple[str, Box], ...] = ()


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
    """One compiled process model. `digest` covers the meaning (nodes, flows, attributes), not the picture."""

    id: str
    name: str
    start: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    digest: str
    decisions: Mapping[str, Decision] = field(default_factory=dict, compare=False, repr=False)
    layout: Layout | None = field(default=None, compare=False, repr=False)

    def user_tasks(self) -> tuple[Node, ...]:
        """All tasks done by people, in the order of the file."""
        return tuple(node for node in self.nodes.values() if node.kind is NodeKind.USER)

    def branches(self) -> tuple[Flow, ...]:
        """Every way out of a choosing gateway, defaults included: what 'every branch walked' has to cover."""
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
    arms, stuck = state["arms"], state["stuck"]
    return [
        Waiting(
            token=token,
            node=node,
            kind=definition.nodes[node].kind if definition else None,
            due=datetime.fromisoformat(due) if due else None,
            attached_to=arms.get(str(token)),
            stuck=str(token) in stuck,
        )
        for token, node, _scope, due in state["tokens"]
    ]
