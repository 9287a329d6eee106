"""The fees of a procedure as data: items with amounts by date, reductions, ways to pay, and when money goes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from koboshi.core.confidence import CHECKED, UNCHECKED
from koboshi.core.decision import Expression

TIMINGS: Final = ("with_filing", "after_check", "at_issue")
REFUNDS: Final = ("before_work", "overpaid", "never")
METHODS: Final = ("online", "counter_cashless", "slip", "stamp")
GROUNDS: Final = ("disaster", "evacuation", "public_assistance", "disability", "public_body", "childcare", "special")
WAYS: Final = ("down", "up", "half_up")
MOST_YEN: Final = 100_000_000
"""No fee of a prefecture comes near it; beyond it is a mistake."""
MOST_UNITS: Final = 1_000_000


class FeeError(ValueError):
    """A schedule that cannot be used, or a fee that cannot be computed; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """One amount of several; without `when` it always fits."""

    amount: int
    when: Expression | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """The amount of one item in one period. `until` is the last day, None for "until further notice"."""

    start: date
    until: date | None
    basis: str
    status: str = UNCHECKED
    confidence: str = "C"
    amount: int | None = None
    formula: Expression | None = None
    rows: tuple[Row, ...] = ()
    per_unit: int = 0
    units: Expression | None = None
    free_units: int = 0

    def covers(self, on: date) -> bool:
        """Whether the line is in force on a day."""
        return self.start <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that costs money; `count` multiplies (FEEL, a whole number), `abolished` says that it has ended."""

    id: str
    title: str
    lines: tuple[FeeLine, ...]
    when: Expression | None = None
    count: Expression | None = None
    abolished: bool = False
    introduced: bool = False

    def line_on(self, on: date) -> FeeLine | None:
        """The line in force on a day."""
        return next((line for line in self.lines if line.covers(on)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """減免: takes a share or a sum off, on a ground, for those to whom `when` applies."""

    id: str
    ground: str
    order: int
    when: Expression
    basis: str
    percent: int = 0
    yen: int = 0
    items: tuple[str, ...] = ()
    exclusive: bool = False
    start: date | None = None
    until: date | None = None
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way to pay, in force from and until a day (the last day)."""

    id: str
    start: date | None = None
    until: date | None = None
    basis: str = ""
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """How a reduced amount becomes whole yen: to a multiple of `unit`."""

    unit: int = 1
    way: str = "down"
    basis: str = ""
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Everything that `fees.toml` says."""

    items: tuple[Item, ...]
    reductions: tuple[Reduction, ...] = ()
    methods: tuple[Method, ...] = ()
    timing: str = "with_filing"
    refund: str = "before_work"
    rounding: Rounding = Rounding()

    def methods_on(self, on: date) -> tuple[str, ...]:
        """How one may pay on a day."""
        return tuple(
            each.id
            for each in self.methods
            if (each.start is None or each.start <= on) and (each.until is None or on <= each.until)
        )

    def unchecked(self) -> list[str]:
        """What nobody has checked against the law, for the lists of staff."""
        rows: list[tuple[str, str]] = [
            (f"手数料 {item.id}（{line.start.isoformat()}から）", line.status)
            for item in self.items
            for line in item.lines
        ]
        rows += [(f"減免 {each.id}", each.status) for each in self.reductions]
        rows += [(f"納付の方法 {each.id}", each.status) for each in self.methods]
        rows += [("端数の処理", self.rounding.status)] if self.reductions else []
        return [name for name, status in rows if status != CHECKED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a computed fee: `key` is the sentence of the house, `values` fill it, `yen` may be below zero."""

    key: str
    item: str
    title: str
    yen: int
    values: Mapping[str, str | int]
    basis: str = ""
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True)
class Computed:
    """A fee and how it came about: the lines add up to `yen`."""

    yen: int
    lines: tuple[Line, ...]
    basis: tuple[str, ...]
    status: str

    @property
    def reductions(self) -> tuple[Line, ...]:
        """The lines that took something off."""
        return tuple(line for line in self.lines if line.key == "reduction")
