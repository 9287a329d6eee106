"""A spot: one node of the lowered process, still with names instead of numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from koboshi.core.simulate.chance import Law
from koboshi.core.simulate.kernel import shape
from koboshi.core.simulate.scenario import TaskPlan


@dataclass(slots=True)
class Way:
    """One way out: to which spot, along which sequence flow (empty: none of the model)."""

    target: str
    flow: str = ""


@dataclass(slots=True)
class Due:
    """When a wait is over."""

    kind: int = shape.BY_LAW
    law: Law | None = None
    days: tuple[int, ...] = ()
    keep_time: bool = True
    date: int = 0
    moment: int = -1
    otherwise: Due | None = None
    hours: str = ""
    never: float = 0.0
    repeats: int = 0
    every: int = 0


@dataclass(slots=True)
class Join:
    """How a spot with several ways in opens: its flows in order, the mode, and how many a counting join needs."""

    flows: tuple[str, ...]
    mode: int
    needed: int = 0


@dataclass(slots=True)
class Spot:
    """One lowered node; `element` is the id in the model, `scope` the key of the spot around it (empty: the case)."""

    key: str
    element: str
    op: int
    scope: str
    ways: list[Way] = field(default_factory=list)
    inner: str = ""
    join: Join | None = None
    due: Due | None = None
    plan: TaskPlan | None = None
    pools: tuple[str, ...] = ()
    law: Law | None = None
    count: Law | None = None
    parallel: bool = False
    task: bool = False
    stops: bool = False
    answers: bool = False
    guards: list[str] = field(default_factory=list)
    inner_guards: list[str] = field(default_factory=list)
    breaks: bool = True
    code: int = -1
    outcomes: tuple[str, ...] = ()
    rows: tuple[tuple[float, ...], ...] = ()
    column: int = -1
    gate: int = -1
    default: int = 0
