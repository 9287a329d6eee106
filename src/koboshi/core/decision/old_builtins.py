"""The built-in functions of FEEL that this house offers (DMN 1.5 §10.3.4), all total: what does not fit is null."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any, Final

import re2

from koboshi.core.decision.problems import FeelError
from koboshi.core.decision.old_values import Months, add, compare, divide, equal, plain

_DURATION = re.compile(
    r"(-)?P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?"
)
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _date(*parts: Any) -> date | None:
    if len(parts) == 3:
        return date(*(int(part) for part in parts))
    value = parts[0]
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(value)


def _date_and_time(text: Any) -> datetime:
    return text if isinstance(text, datetime) else datetime.fromisoformat(text)


def _duration(text: str) -> timedelta | Months | None:
    found = _DURATION.fullmatch(text)
    if found is None or text.rstrip("T").endswith("P"):
        return None
    sign = -1 if found[1] else 1
    years, months, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    if years or months:
        return Months(sign * (years * 12 + months))
    return sign * timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _number(text: Any, *_: Any) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?\d{1,34}(\.\d{1,34})?", str(text)) else None


def _string(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _items(values: tuple[Any, ...]) -> list[Any]:
    return values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)


def _sum(*values: Any) -> Any:
    total: Any = None
    for value in _items(values):
        total = value if total is None else add(total, value)
        if total is None:
            return None
    return total


def _mean(*values: Any) -> Any:
    items = _items(values)
    return divide(_sum(items), Decimal(len(items))) if items else None


def _extreme(sign: str) -> Callable[..., Any]:
    def find(*values: Any) -> Any:
        items = _items(values)
        best = items[0] if items else None
        for each in items[1:]:
            better = compare(sign, each, best)
            if better is None:
                return None
            best = each if better else best
        return best

    return find


def _round(mode: str) -> Callable[..., Decimal]:
    def work(value: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
        return value.quantize(Decimal(1).scaleb(-int(scale)), rounding=mode)

    return work


def _modulo(left: Decimal, right: Decimal) -> Decimal:
    return left - right * (left / right).to_integral_value(rounding=ROUND_FLOOR)


def _pattern(pattern: str) -> Any:
    try:
        return re2.compile(pattern)
    except re2.error as problem:
        raise FeelError("正規表現が読めません。") from problem


def _every(*values: Any) -> bool | None:
    items = _items(values)
    if any(each is False for each in items):
        return False
    return True if all(each is True for each in items) else None


def _some(*values: Any) -> bool | None:
    items = _items(values)
    if any(each is True for each in items):
        return True
    return False if all(each is False for each in items) else None


def _substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    at = int(start)
    if at == 0:
        return None
    begin = at - 1 if at > 0 else len(text) + at
    return text[max(begin, 0) :] if length is None else text[max(begin, 0) : max(begin, 0) + int(length)]


def _distinct(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for each in values:
        if not any(equal(each, known) is True for known in found):
            found.append(each)
    return found


def property_of(value: Any, name: str) -> Any:
    """`value.name` for contexts and dates; null otherwise."""
    if isinstance(value, Mapping):
        return plain(value.get(name))
    if isinstance(value, date) and name in ("year", "month", "day"):
        return Decimal(getattr(value, name))
    if isinstance(value, date) and name == "weekday":
        return Decimal(value.isoweekday())
    return None


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "date": _date,
    "date and time": _date_and_time,
    "duration": _duration,
    "number": _number,
    "string": _string,
    "string length": lambda text: Decimal(len(text)),
    "upper case": lambda text: text.upper(),
    "lower case": lambda text: text.lower(),
    "substring": _substring,
    "substring before": lambda text, match: text.partition(match)[0] if match in text else "",
    "substring after": lambda text, match: text.partition(match)[2],
    "contains": lambda text, match: match in text,
    "starts with": lambda text, match: text.startswith(match),
    "ends with": lambda text, match: text.endswith(match),
    "matches": lambda text, pattern: _pattern(pattern).search(text) is not None,
    "replace": lambda text, pattern, new: _pattern(pattern).sub(new, text),
    "split": lambda text, by: _pattern(by).split(text),
    "list contains": lambda items, item: any(equal(each, item) is True for each in items),
    "count": lambda *values: Decimal(len(_items(values))),
    "sum": _sum,
    "mean": _mean,
    "min": _extreme("<"),
    "max": _extreme(">"),
    "all": _every,
    "any": _some,
    "and": _every,
    "concatenate": lambda *lists: [each for one in lists for each in one],
    "append": lambda items, *more: [*items, *more],
    "reverse": lambda items: list(reversed(items)),
    "distinct values": _distinct,
    "flatten": lambda items: [x for each in items for x in (each if isinstance(each, list) else [each])],
    "index of": lambda items, item: [Decimal(at + 1) for at, each in enumerate(items) if equal(each, item) is True],
    "abs": lambda value: abs(value),
    "floor": _round(ROUND_FLOOR),
    "ceiling": _round(ROUND_CEILING),
    "decimal": _round(ROUND_HALF_EVEN),
    "round half up": _round(ROUND_HALF_UP),
    "modulo": _modulo,
    "odd": lambda value: value % 2 != 0,
    "even": lambda value: value % 2 == 0,
    "is defined": lambda value: value is not None,
    "get value": lambda context, key: context.get(key),
    "day of week": lambda day: _WEEK[day.weekday()],
    "years and months duration": lambda start, end: Months(
        (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    ),
}
