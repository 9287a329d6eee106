"""FEEL's functions on lists and contexts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from koboshi.core.decision.arithmetic import arithmetic
from koboshi.core.decision.limits import MAX_STRING, FeelError, list_within, spend
from koboshi.core.decision.moments import DURATIONS
from koboshi.core.decision.operators import compare, equal
from koboshi.core.decision.registry import Registry
from koboshi.core.decision.values import NUMBERS, Function, YearsMonths

FUNCTIONS = Registry()
_SUMMED = DURATIONS | {Decimal, YearsMonths}


def _has(items: list[Any], wanted: Any) -> bool:
    return any(equal(item, wanted) is True for item in items)


@FUNCTIONS.add("list contains", "list:l, element:a")
def list_contains(items: list[Any], element: Any) -> bool:
    """Whether a list holds an element (also null)."""
    spend(len(items) + 1)
    return _has(items, element)


@FUNCTIONS.add("count", "list:l", "list:a...")
def count(items: list[Any]) -> Decimal:
    """Number of elements."""
    return Decimal(len(items))


@FUNCTIONS.add("min", "list:a...")
def minimum(items: list[Any]) -> Any:
    """The least; null when the elements cannot be compared."""
    return _extreme(items, "<")


@FUNCTIONS.add("max", "list:a...")
def maximum(items: list[Any]) -> Any:
    """The greatest; null when the elements cannot be compared."""
    return _extreme(items, ">")


def _extreme(items: Any, sign: str) -> Any:
    if not items:
        return None
    spend(len(items))
    best = items[0]
    if compare("=", best, best) is None or best is None:
        return None
    for item in items[1:]:
        better = compare(sign, item, best)
        if better is None:
            return None
        best = item if better else best
    return best


@FUNCTIONS.add("sum", "list:a...")
def total(items: list[Any]) -> Any:
    """Numbers or durations together; null for none."""
    if not items or type(items[0]) not in _SUMMED:
        return None
    spend(len(items))
    result = items[0]
    for item in items[1:]:
        result = arithmetic("+", result, item)
    return result


@FUNCTIONS.add("product", "list:a...")
def product(items: list[Any]) -> Decimal | None:
    """Numbers multiplied; null for none."""
    if not _numbers(items):
        return None
    result = Decimal(1)
    for item in items:
        result = NUMBERS.multiply(result, item)
    return result


def _numbers(items: list[Any]) -> bool:
    spend(len(items) + 1)
    return bool(items) and all(type(item) is Decimal for item in items)


@FUNCTIONS.add("mean", "list:a...")
def mean(items: list[Any]) -> Any:
    """The average of numbers or durations."""
    return arithmetic("/", total(items), Decimal(len(items))) if items else None


@FUNCTIONS.add("median", "list:a...")
def median(items: list[Any]) -> Decimal | None:
    """The middle value."""
    if not _numbers(items):
        return None
    ordered = sorted(items)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]  # type: ignore[no-any-return]
    return NUMBERS.divide(NUMBERS.add(ordered[middle - 1], ordered[middle]), Decimal(2))


@FUNCTIONS.add("stddev", "list:a...")
def stddev(items: list[Any]) -> Decimal | None:
    """The standard deviation of a sample of at least two."""
    if len(items) < 2 or not _numbers(items):
        return None
    middle = mean(items)
    squares = [NUMBERS.power(NUMBERS.subtract(item, middle), 2) for item in items]
    return NUMBERS.sqrt(NUMBERS.divide(total(squares), Decimal(len(items) - 1)))


@FUNCTIONS.add("mode", "list:a...")
def mode(items: list[Any]) -> list[Any] | None:
    """The most frequent numbers, in order."""
    if not items:
        return []
    if not _numbers(items):
        return None
    counts: dict[Decimal, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values())
    return sorted(item for item, times in counts.items() if times == most)


@FUNCTIONS.add("all", "list:a...")
@FUNCTIONS.add("and", "list:a...")
def every(items: list[Any]) -> bool | None:
    """False when one is false, null when one is no boolean."""
    return _logic(items, decisive=False)


@FUNCTIONS.add("any", "list:a...")
@FUNCTIONS.add("or", "list:a...")
def some(items: list[Any]) -> bool | None:
    """True when one is true, null when one is no boolean."""
    return _logic(items, decisive=True)


def _logic(items: Any, *, decisive: bool) -> bool | None:
    if type(items) is not list:
        return None
    spend(len(items) + 1)
    if any(item is decisive for item in items):
        return decisive
    return None if any(type(item) is not bool for item in items) else not decisive


@FUNCTIONS.add("sublist", "list:l, start position:n, length:n?")
def sublist(items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any] | None:
    """Elements from a place counted from 1, or from -1 backwards."""
    first = int(start)
    begin = first - 1 if first > 0 else len(items) + first
    if first == 0 or not 0 <= begin < len(items) or (length is not None and not 0 <= length <= len(items) - begin):
        return None
    return list_within(items[begin : None if length is None else begin + int(length)])


@FUNCTIONS.add("append", "list:l, item:a", "list:l, item:a, item2:a?, item3:a?, item4:a?, item5:a?")
def append(items: list[Any], *more: Any) -> list[Any]:
    """A list with elements added at its end."""
    return list_within([*items, *more])


def _joined(lists: list[Any]) -> list[Any]:
    found: list[Any] = []
    for part in lists:
        found.extend(part if type(part) is list else [part])
        list_within(found)
    return found


@FUNCTIONS.add("concatenate", "list:a, list2:a?, list3:a?, list4:a?, list5:a?, list6:a?")
def concatenate(*lists: Any) -> list[Any] | None:
    """Lists one after the other."""
    return None if any(part is None for part in lists) else _joined(list(lists))


@FUNCTIONS.add("union", "list:a, list2:a?, list3:a?, list4:a?, list5:a?, list6:a?")
def union(*lists: Any) -> list[Any]:
    """Lists one after the other, each value once."""
    return distinct_values(_joined(list(lists)))


@FUNCTIONS.add("distinct values", "list:l")
def distinct_values(items: list[Any]) -> list[Any]:
    """Each value once, where it came first."""
    kept: list[Any] = []
    for item in items:
        spend(len(kept) + 1)
        if not _has(kept, item):
            kept.append(item)
    return kept


@FUNCTIONS.add("duplicate values", "list:l")
def duplicate_values(items: list[Any]) -> list[Any]:
    """The values that stand there more than once."""
    spend(len(items) * len(items))
    twice = [item for index, item in enumerate(items) if _has(items[:index], item)]
    return distinct_values(twice)


def _place(items: list[Any], position: Decimal, *, end: int) -> int | None:
    """A position counted from 1 (or -1 backwards) as an index; None outside."""
    if position != position.to_integral_value() or position.adjusted() > 9:
        return None
    first = int(position)
    index = first - 1 if first > 0 else len(items) + first
    return index if first != 0 and 0 <= index < end else None


@FUNCTIONS.add("insert before", "list:l, position:n, newItem:a")
def insert_before(items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    """A list with an element put in front of a place."""
    index = _place(items, position, end=len(items) + 1)
    return None if index is None else list_within([*items[:index], item, *items[index:]])


@FUNCTIONS.add("remove", "list:l, position:n")
def remove(items: list[Any], position: Decimal) -> list[Any] | None:
    """A list without the element at a place."""
    index = _place(items, position, end=len(items))
    return None if index is None else list_within([*items[:index], *items[index + 1 :]])


@FUNCTIONS.add("list replace", "list:l, position:n, newItem:a")
def replace_at(items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    """A list with another element at a place."""
    index = _place(items, position, end=len(items))
    return None if index is None else list_within([*items[:index], item, *items[index + 1 :]])


@FUNCTIONS.add("list replace", "list:l, match:f, newItem:a")
def replace_where(items: list[Any], match: Function, item: Any) -> list[Any] | None:
    """A list with another element wherever `match(element, new)` holds; null when it does not answer true or false."""
    spend(len(items) + 1)
    holds = [match.positional([old, item]) for old in items]
    if any(type(answer) is not bool for answer in holds):
        return None
    return list_within([item if answer else old for old, answer in zip(items, holds, strict=True)])


@FUNCTIONS.add("reverse", "list:l")
def reverse(items: list[Any]) -> list[Any]:
    """From the last to the first."""
    return list_within(items[::-1])


@FUNCTIONS.add("index of", "list:l, match:a")
def index_of(items: list[Any], match: Any) -> list[Any]:
    """Every place of a value, from 1."""
    spend(len(items) + 1)
    return [Decimal(index) for index, item in enumerate(items, 1) if equal(item, match) is True]


@FUNCTIONS.add("flatten", "list:l")
def flatten(items: list[Any]) -> list[Any]:
    """Lists inside lists opened out."""
    found: list[Any] = []
    _flatten(items, found)
    return list_within(found)


def _flatten(items: list[Any], found: list[Any]) -> None:
    spend(len(items) + 1)
    for item in items:
        if type(item) is list:
            _flatten(item, found)
        else:
            found.append(item)


@FUNCTIONS.add("sort", "list:l, precedes:f?")
def sort(items: list[Any], precedes: Function | None = None) -> list[Any] | None:
    """In the order that `precedes(a, b)` gives, or from the least."""
    spend(len(items) * max(1, len(items).bit_length()))
    before: Callable[[Any, Any], Any] = (
        (lambda left, right: precedes.positional([left, right])) if precedes else lambda a, b: compare("<", a, b)
    )
    order = cmp_to_key(lambda left, right: -1 if before(left, right) is True else int(before(right, left) is True))
    if precedes is None and any(compare("<", items[0], item) is None for item in items):
        return None
    return sorted(items, key=order)


# -- contexts --------------------------------------------------------------------------------------------------------


@FUNCTIONS.add("get value", "m:c, key:s")
def get_value(context: dict[str, Any], key: str) -> Any:
    """The value of an entry."""
    return context.get(key)


@FUNCTIONS.add("get value", "m:c, keys:l")
def get_deep(context: dict[str, Any], keys: list[Any]) -> Any:
    """The value at the end of a path of keys."""
    found: Any = context
    for key in keys:
        found = found.get(key) if type(found) is dict else None
    return found


@FUNCTIONS.add("get entries", "m:c")
def get_entries(context: dict[str, Any]) -> list[Any]:
    """Every entry as a context of key and value."""
    return list_within([{"key": key, "value": value} for key, value in context.items()])


@FUNCTIONS.add("context", "entries:l")
def context_of(entries: list[Any]) -> dict[str, Any] | None:
    """A context from its entries; null when a key is missing or stands there twice."""
    made: dict[str, Any] = {}
    list_within(entries)
    for entry in entries:
        if type(entry) is not dict or "value" not in entry or type(entry.get("key")) is not str or entry["key"] in made:
            return None
        made[entry["key"]] = entry["value"]
    return made


@FUNCTIONS.add("context put", "context:c, key:s, value:a")
def context_put(context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """A context with an entry set."""
    if len(key) > MAX_STRING:
        raise FeelError("計算した文字列が長すぎます。")
    spend(len(context) + 1)
    return {**context, key: value}


@FUNCTIONS.add("context put", "context:c, keys:l, value:a")
def context_put_deep(context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any] | None:
    """A context with an entry set at the end of a path of keys."""
    if not keys or any(type(key) is not str for key in keys):
        return None
    if len(keys) == 1:
        return context_put(context, keys[0], value)
    inner = context.get(keys[0], {})
    deeper = context_put_deep(inner, keys[1:], value) if type(inner) is dict else None
    return None if deeper is None else context_put(context, keys[0], deeper)


@FUNCTIONS.add("context merge", "contexts:l")
def context_merge(contexts: list[Any]) -> dict[str, Any] | None:
    """Contexts in one; the later entry wins."""
    made: dict[str, Any] = {}
    for part in contexts:
        if type(part) is not dict:
            return None
        spend(len(part) + 1)
        made |= part
    return made
