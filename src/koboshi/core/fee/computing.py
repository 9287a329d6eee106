"""What somebody pays on a day: each amount and each reduction as a line, so that the sum explains itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any, Final

from koboshi.core.confidence import CHECKED, UNCHECKED
from koboshi.core.decision import Expression, FeelError
from koboshi.core.fee.schedule import (
    MOST_UNITS,
    MOST_YEN,
    Computed,
    FeeError,
    FeeLine,
    Item,
    Line,
    Reduction,
    Rounding,
    Schedule,
)

_ROUNDINGS: Final = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "half_up": ROUND_HALF_UP}


def compute(schedule: Schedule, answers: Mapping[str, Any], variables: Mapping[str, Any], on: date) -> Computed:
    """The fee on a day; FeeError when the schedule does not say it (a missing answer, a day without an amount).

    Order: the items as written, then the reductions by `order`, each on what is left of an item. Never below zero.
    """
    work = _Work(schedule.rounding, {"answers": answers, "variables": variables, "on": on}, on)
    for item in schedule.items:
        work.charge(item)
    for reduction in schedule.reductions:
        work.reduce(reduction)
    lines = tuple(work.lines)
    grounds = tuple(dict.fromkeys(line.basis for line in lines if line.basis))
    status = CHECKED if all(line.status == CHECKED for line in lines) else UNCHECKED
    return Computed(sum(line.yen for line in lines), lines, grounds, status)


class _Work:
    """The lines so far, and what is left to pay of each item."""

    def __init__(self, rounding: Rounding, context: Mapping[str, Any], on: date) -> None:
        self.lines: list[Line] = []
        self._rounding, self._context, self._on = rounding, context, on
        self._left: dict[str, int] = {}
        self._closed: set[str] = set()
        self._titles: dict[str, str] = {}

    def charge(self, item: Item) -> None:
        """Add the lines of one item, where it applies."""
        place = f"手数料「{item.id}」"
        if not self._holds(item.when, place):
            return
        line = item.line_on(self._on)
        if line is None:
            self._outside(item, place)
            return
        count = self._whole(item.count, place, MOST_UNITS) if item.count else 1
        if count == 0:
            return
        amount, note = self._amount(line, place)
        values: dict[str, str | int] = {"each": amount, "count": count, "note": note}
        key = "amount" if count == 1 else "amount_each"
        if amount or line.units is None:
            self._add(item, line, key, amount * count, values)
        self._units(item, line, place, count)

    def reduce(self, reduction: Reduction) -> None:
        """Take one reduction off the items it is for."""
        after = reduction.start is not None and self._on < reduction.start
        before = reduction.until is not None and self._on > reduction.until
        if after or before or not self._holds(reduction.when, f"減免「{reduction.id}」"):
            return
        for name, left in list(self._left.items()):
            if left and name not in self._closed and (not reduction.items or name in reduction.items):
                self._take(reduction, name, left)

    def _take(self, reduction: Reduction, name: str, left: int) -> None:
        exact = Decimal(left) * (100 - reduction.percent) / 100 if reduction.percent else Decimal(left - reduction.yen)
        rest = max(0, min(left, rounded(exact, self._rounding)))
        self._left[name] = rest
        if reduction.exclusive:
            self._closed.add(name)
        checked = reduction.status == CHECKED and (rest == exact or self._rounding.status == CHECKED)
        values: dict[str, str | int] = {
            "ground": reduction.ground,
            "percent": reduction.percent,
            "off": left - rest,
            "rest": rest,
        }
        self.lines.append(
            Line(
                key="reduction",
                item=name,
                title=self._titles[name],
                yen=rest - left,
                values=values,
                basis=reduction.basis,
                status=CHECKED if checked else UNCHECKED,
            )
        )

    def _outside(self, item: Item, place: str) -> None:
        """A day without an amount is an error, unless the item is known to start later or to have ended."""
        early = self._on < item.lines[0].start
        if not (item.introduced if early else item.abolished):
            raise FeeError(f"{place}には、{self._on.isoformat()} に効く金額の定めがありません。")
        edge = item.lines[0 if early else -1]
        if not early:
            self._add(item, edge, "abolished", 0, {"until": edge.until.isoformat() if edge.until else ""})

    def _units(self, item: Item, line: FeeLine, place: str, count: int) -> None:
        if line.units is None:
            return
        number = max(0, self._whole(line.units, place, MOST_UNITS) - line.free_units)
        if number:
            values: dict[str, str | int] = {"each": line.per_unit, "count": number * count}
            self._add(item, line, "per_unit", line.per_unit * number * count, values)

    def _add(self, item: Item, line: FeeLine, key: str, yen: int, values: Mapping[str, str | int]) -> None:
        if yen > MOST_YEN:
            raise FeeError(f"手数料「{item.id}」が大きすぎます（{yen:,}円）。数を確かめてください。")
        self._left[item.id] = self._left.get(item.id, 0) + yen
        self._titles[item.id] = item.title
        found = Line(
            key=key,
            item=item.id,
            title=item.title,
            yen=yen,
            values=values,
            basis=line.basis,
            status=line.status,
        )
        self.lines.append(found)

    def _amount(self, line: FeeLine, place: str) -> tuple[int, str]:
        if line.amount is not None:
            return line.amount, ""
        if line.formula is not None:
            return self._whole(line.formula, place, MOST_YEN), ""
        for row in line.rows:
            if self._holds(row.when, place):
                return row.amount, row.note
        raise FeeError(f"{place}の区分のどれにも当てはまりません。回答を確かめてください。")

    def _holds(self, condition: Expression | None, place: str) -> bool:
        return condition is None or self._value(condition, place) is True

    def _whole(self, expression: Expression, place: str, most: int) -> int:
        value = self._value(expression, place)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or value != value // 1:
            raise FeeError(f"{place}の計算の結果が整数になりません。回答がそろっているか確かめてください。")
        if not 0 <= value <= most:
            raise FeeError(f"{place}の計算の結果が、0から{most:,}までになりません（{value}）。")
        return int(value)

    def _value(self, expression: Expression, place: str) -> Any:
        try:
            return expression(self._context)
        except FeelError as problem:
            raise FeeError(f"{place}を計算できませんでした: {problem}") from problem


def rounded(exact: Decimal, rounding: Rounding) -> int:
    """A whole number of yen, by the rule of the schedule."""
    unit = Decimal(rounding.unit)
    return int((exact / unit).quantize(Decimal(1), rounding=_ROUNDINGS[rounding.way]) * unit)
