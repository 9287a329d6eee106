"""FEEL's functions that set points and ranges against each other (DMN 1.5, table 78)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from koboshi.core.decision import functions_time, nodes
from koboshi.core.decision.limits import FeelError, spend
from koboshi.core.decision.operators import both, compare, within
from koboshi.core.decision.parser import parse
from koboshi.core.decision.registry import Registry, builtin
from koboshi.core.decision.values import Range

FUNCTIONS = Registry()
_LITERALS = {
    name: builtin(functions_time.FUNCTIONS.overloads[name]) for name in ("date", "time", "date and time", "duration")
}
_MAX_TEXT = 1_000
_NOTHING: Any = object()


def _as_range(value: Any) -> Range | None:
    if value is None:
        return None
    return value if type(value) is Range else Range(value, value, True, True)


def _pair(left: Any, right: Any) -> tuple[Range, Range] | None:
    first, second = _as_range(left), _as_range(right)
    if first is None or second is None or "!=" in (first.sign, second.sign):
        return None
    return first, second


def _less_end(first: Range, second: Range) -> bool | None:
    """Whether the first ends before the second begins."""
    touching = not (first.high_closed and second.low_closed)
    return compare("<=" if touching else "<", first.high, second.low)


def _starts_within(first: Range, second: Range) -> bool | None:
    """Whether the first begins no earlier than the second."""
    loose = second.low_closed or not first.low_closed
    return compare(">=" if loose else ">", first.low, second.low)


def _starts_before(first: Range, second: Range) -> bool | None:
    """Whether the first begins earlier than the second; at one point, where only the first holds it."""
    loose = first.low_closed and not second.low_closed
    return compare("<=" if loose else "<", first.low, second.low)


def _ends_within(first: Range, second: Range) -> bool | None:
    """Whether the first ends no later than the second."""
    loose = second.high_closed or not first.high_closed
    return compare("<=" if loose else "<", first.high, second.high)


@FUNCTIONS.add("before", "a:a, b:a")
def before(left: Any, right: Any) -> bool | None:
    """Whether one lies wholly before the other."""
    pair = _pair(left, right)
    return _less_end(*pair) if pair else None


@FUNCTIONS.add("after", "a:a, b:a")
def after(left: Any, right: Any) -> bool | None:
    """Whether one lies wholly after the other."""
    return before(right, left)


@FUNCTIONS.add("meets", "a:a, b:a")
def meets(left: Any, right: Any) -> bool | None:
    """Whether the second begins exactly where the first ends."""
    if type(left) is not Range or type(right) is not Range:
        return None
    return both(left.high_closed and right.low_closed, compare("=", left.high, right.low))


@FUNCTIONS.add("met by", "a:a, b:a")
def met_by(left: Any, right: Any) -> bool | None:
    """Whether the first begins exactly where the second ends."""
    return meets(right, left)


@FUNCTIONS.add("overlaps", "a:a, b:a")
def overlaps(left: Any, right: Any) -> bool | None:
    """Whether two ranges share a point."""
    pair = _ranges(left, right)
    if pair is None:
        return None
    one, other = _less_end(*pair), _less_end(pair[1], pair[0])
    return None if one is None or other is None else not one and not other


def _ranges(left: Any, right: Any) -> tuple[Range, Range] | None:
    return _pair(left, right) if type(left) is Range and type(right) is Range else None


@FUNCTIONS.add("overlaps before", "a:a, b:a")
def overlaps_before(left: Any, right: Any) -> bool | None:
    """Whether two ranges overlap, the first begins earlier, and it ends no later."""
    pair = _ranges(left, right)
    if pair is None:
        return None
    return both(overlaps(left, right), both(_starts_before(*pair), _ends_within(*pair)))


@FUNCTIONS.add("overlaps after", "a:a, b:a")
def overlaps_after(left: Any, right: Any) -> bool | None:
    """Whether two ranges overlap, the second begins earlier, and it ends no later."""
    return overlaps_before(right, left)


@FUNCTIONS.add("finishes", "a:a, b:a")
def finishes(left: Any, right: Any) -> bool | None:
    """Whether the first ends with the second and begins inside it."""
    pair = _pair(left, right)
    if pair is None or type(right) is not Range:
        return None
    same_end = both(pair[0].high_closed is pair[1].high_closed, compare("=", pair[0].high, pair[1].high))
    return both(same_end, _starts_within(*pair))


@FUNCTIONS.add("finished by", "a:a, b:a")
def finished_by(left: Any, right: Any) -> bool | None:
    """Whether the second ends with the first and begins inside it."""
    return finishes(right, left)


@FUNCTIONS.add("starts", "a:a, b:a")
def starts(left: Any, right: Any) -> bool | None:
    """Whether the first begins with the second and ends inside it."""
    pair = _pair(left, right)
    if pair is None or type(right) is not Range:
        return None
    same_start = both(pair[0].low_closed is pair[1].low_closed, compare("=", pair[0].low, pair[1].low))
    return both(same_start, _ends_within(*pair))


@FUNCTIONS.add("started by", "a:a, b:a")
def started_by(left: Any, right: Any) -> bool | None:
    """Whether the second begins with the first and ends inside it."""
    return starts(right, left)


@FUNCTIONS.add("during", "a:a, b:a")
def during(left: Any, right: Any) -> bool | None:
    """Whether the first lies inside the second."""
    if type(right) is not Range:
        return None
    if type(left) is not Range:
        return within(left, right)
    return both(_starts_within(left, right), _ends_within(left, right))


@FUNCTIONS.add("includes", "a:a, b:a")
def includes(left: Any, right: Any) -> bool | None:
    """Whether the second lies inside the first."""
    return during(right, left)


@FUNCTIONS.add("coincides", "a:a, b:a")
def coincides(left: Any, right: Any) -> bool | None:
    """Whether two points or two ranges are the same."""
    if (type(left) is Range) is not (type(right) is Range):
        return None
    return compare("=", left, right)


# -- a range from its text -------------------------------------------------------------------------------------------


@FUNCTIONS.add("range", "from:s")
def to_range(text: str) -> Range | None:
    """A range from its text, such as `[1..3]` or `(..5]`; null when an end is no literal, and for `< 5`."""
    text = text.strip()
    spend(2 * len(text) + 1)
    if not text or len(text) > _MAX_TEXT:
        return None
    if text[0] not in "[(]" or text[-1] not in "])[":
        return None
    middle = _middle(text)
    if middle < 0:
        return None
    low, high = _literal(text[1:middle]), _literal(text[middle + 2 : -1])
    closed = text[0] == "[", text[-1] == "]"
    if _ill_formed(low, high, closed):
        return None
    sign = "" if None not in (low, high) else "<" if low is None else ">"
    return Range(low, high, *closed, f"{sign}=" if sign and any(closed) else sign)


def _ill_formed(low: Any, high: Any, closed: tuple[bool, bool]) -> bool:
    if low is _NOTHING or high is _NOTHING or (low is None and (high is None or closed[0])):
        return True
    if high is None:
        return closed[1]
    return low is not None and compare("<=", low, high) is not True


def _middle(text: str) -> int:
    """Where the two dots stand, outside of strings."""
    quoted = False
    for index, char in enumerate(text):
        if char == '"' and text[index - 1] != "\\":
            quoted = not quoted
        if not quoted and text.startswith("..", index):
            return index
    return -1


def _literal(text: str) -> Any:
    """The value of a literal; None for no text, _NOTHING for what is no literal."""
    if not text.strip():
        return None
    try:
        return _value_of(parse(text))
    except FeelError:
        return _NOTHING


def _value_of(node: nodes.Node) -> Any:
    if isinstance(node, nodes.Const):
        return node.value if node.value is not None else _NOTHING
    if isinstance(node, nodes.Negative):
        value = _value_of(node.operand)
        return -value if type(value) is Decimal else _NOTHING
    if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name) and not node.names:
        function = _LITERALS.get(node.function.name)
        args = [_value_of(arg) for arg in node.args]
        if function is not None and _NOTHING not in args:
            value = function.positional(args)
            return value if value is not None else _NOTHING
    return _NOTHING
