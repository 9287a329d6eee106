"""Which type a value has (DMN 1.5, section 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol

from koboshi.core.decision.limits import MAX_DEPTH, spend
from koboshi.core.decision.moments import PLAIN
from koboshi.core.decision.nodes import Type
from koboshi.core.decision.registry import Builtin
from koboshi.core.decision.scope import Scope
from koboshi.core.decision.temporal import midnight
from koboshi.core.decision.values import Function, Range, YearsMonths

SIMPLE_TYPES: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "time": time,
    "date and time": datetime,
    "dateTime": datetime,
    "days and time duration": timedelta,
    "dayTimeDuration": timedelta,
    "day-time duration": timedelta,
    "years and months duration": YearsMonths,
    "yearMonthDuration": YearsMonths,
    "year-month duration": YearsMonths,
    "context": dict,
    "list": list,
    "range": Range,
    "function": Function,
}
_STANDS_FOR: dict[type, type] = {**PLAIN, Builtin: Function}


def kind_of(value: Any) -> type:
    """The Python type that stands for the FEEL type of a value, as in `SIMPLE_TYPES`."""
    kind = type(value)
    return _STANDS_FOR.get(kind, kind)


def is_instance(value: Any, kind: Type) -> bool | None:
    """`value instance of type`; null is of no type but Null, and an unknown type is null."""
    if kind.name in ("Any", "null", "Null"):
        return (value is None) is (kind.name != "Any")
    wanted = SIMPLE_TYPES.get(kind.name)
    if wanted is None:
        return None
    if kind_of(value) is not wanted:
        return False
    deeper = _DEEPER.get(wanted)
    return True if deeper is None or not kind.of else deeper(value, kind)


def _list(value: list[Any], kind: Type) -> bool:
    spend(len(value) + 1)
    return all(_fits(item, kind.of[0][1]) for item in value)


def _fits(value: Any, kind: Type) -> bool:
    return value is None or is_instance(value, kind) is True


def _context(value: dict[str, Any], kind: Type) -> bool:
    spend(len(kind.of) + 1)
    return all(name in value and _fits(value[name], part) for name, part in kind.of)


def _range(value: Range, kind: Type) -> bool:
    return all(end is None or is_instance(end, kind.of[0][1]) is True for end in (value.low, value.high))


def _function(value: Function, kind: Type) -> bool:
    """By the declared types: parameters may take more than is asked, the result may be more special."""
    wanted = [part for name, part in kind.of if name != "->"]
    if len(value.params) != len(wanted):
        return False
    takes = value.types or (None,) * len(wanted)
    if not all(own is None or conforms(part, own) for own, part in zip(takes, wanted, strict=True)):
        return False
    result = dict(kind.of).get("->")
    return result is None or value.result is None or conforms(value.result, result)


def conforms(special: Type, general: Type, depth: int = 0) -> bool:
    """Whether every value of one type is of the other (DMN 1.5, section 10.3.2.9.1)."""
    if general.name == "Any" or special.name in ("null", "Null"):
        return True
    if depth > MAX_DEPTH or _plain_name(special) != _plain_name(general):
        return False
    own, other = dict(special.of), dict(general.of)
    if general.name == "context":
        return all(name in own and conforms(own[name], part, depth + 1) for name, part in other.items())
    if general.name == "function":
        return _conforms_function(special, general, depth)
    if not special.of or not general.of:
        return not general.of
    return conforms(special.of[0][1], general.of[0][1], depth + 1)


def _conforms_function(special: Type, general: Type, depth: int) -> bool:
    takes, wanted = ([part for name, part in kind.of if name != "->"] for kind in (special, general))
    if len(takes) != len(wanted):
        return False
    results = dict(special.of).get("->"), dict(general.of).get("->")
    fits = results[0] is None or results[1] is None or conforms(results[0], results[1], depth + 1)
    return fits and all(conforms(part, own, depth + 1) for own, part in zip(takes, wanted, strict=True))


def _plain_name(kind: Type) -> Any:
    return SIMPLE_TYPES.get(kind.name, kind.name)


def coerced(value: Any, kind: Type) -> Any:
    """An argument as its type wants it: a list of one for its element and the other way round; else null.

    A date becomes the first moment of its day in UTC where a date and time is wanted (DMN 1.5, section 10.3.2.9.4).
    """
    if kind.name == "Any" or is_instance(value, kind):
        return value
    if kind.name == "list":
        return [value] if is_instance([value], kind) else None
    one = alone(value)
    if SIMPLE_TYPES.get(kind.name) is datetime and kind_of(one) is date:
        return midnight(one, UTC)
    return one if is_instance(one, kind) else None


def alone(value: Any) -> Any:
    """What a list of one holds, and of that again; anything else as it is."""
    while type(value) is list and len(value) == 1:
        value = value[0]
    return value


class Types(Protocol):
    """What an expression needs to know of the types of its model."""

    def resolved(self, kind: Type) -> Type:
        """A type whose names of the model are replaced by what they stand for."""

    def fitted(self, value: Any, kind: Type | None, scope: Scope) -> Any:
        """An argument as the type of its parameter wants it, or null."""


class NoTypes:
    """An expression without a model knows FEEL's own types only."""

    def resolved(self, kind: Type) -> Type:
        """The type itself."""
        return kind

    def fitted(self, value: Any, kind: Type | None, _scope: Scope) -> Any:
        """An argument as the type of its parameter wants it, or null."""
        return value if kind is None or value is None else coerced(value, kind)


NO_TYPES = NoTypes()


_DEEPER: dict[type, Callable[[Any, Type], bool]] = {list: _list, dict: _context, Range: _range, Function: _function}
