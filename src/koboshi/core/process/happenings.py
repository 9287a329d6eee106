"""Parts of nodes: what an event waits for or tells, how an activity repeats, what a script computes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from koboshi.core.process.terms import Formula, Timer


class Trigger(StrEnum):
    """What makes an event happen, or what it makes happen (BPMN 2.0, 10.5.5)."""

    NONE = "none"
    MESSAGE = "message"
    TIMER = "timer"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    LINK = "link"
    COMPENSATION = "compensation"
    CANCEL = "cancel"
    TERMINATE = "terminate"
    MULTIPLE = "multiple"
    PARALLEL_MULTIPLE = "parallel_multiple"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event definition. `code` is that of an error or escalation; `activity` what to compensate (empty: all)."""

    trigger: Trigger
    message: str = ""
    timer: Timer | None = None
    signal: str = ""
    code: str = ""
    condition: Formula | None = None
    link: str = ""
    activity: str = ""
    waits: bool = True


@dataclass(frozen=True, slots=True)
class Script:
    """What a script task computes: FEEL whose context is merged into the data, or goes to the variable `result`.

    A script in another language has no `formula`: it is work for the outside, like a service.
    """

    source: str
    language: str = ""
    formula: Formula | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """How an activity repeats: a standard loop, or instances side by side or one after another (`multi`).

    `cardinality` or `collection` say how many; `item` and `output_item` name the variables of one instance, `output`
    the list that takes the results. `behavior` is None, One, All or Complex; `told` are the events thrown for None and
    One, `cases` the conditions with their events for Complex (BPMN 2.0, 10.3.8).
    """

    multi: bool
    sequential: bool = False
    before: bool = False
    maximum: int | None = None
    condition: Formula | None = None
    cardinality: Formula | None = None
    collection: Formula | None = None
    item: str = ""
    output: str = ""
    output_item: str = ""
    completion: Formula | None = None
    behavior: str = "All"
    told: Happening | None = None
    cases: tuple[tuple[Formula, Happening], ...] = ()
