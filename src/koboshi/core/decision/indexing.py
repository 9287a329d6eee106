"""A column of a table sorted in advance: for a value, which rules pass, as the bits of one whole number.

Where all cells of a column are constants, their answers can only change at those constants. So the column's own
compiled tests are asked once for each constant, between two constants, and for every other kind of value; when the
table is used, a look-up stands for all of them. What a look-up cannot tell (None) is left to the tests themselves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from koboshi.core.decision.limits import FeelError
from koboshi.core.decision.values import NUMBERS, number

Ask: TypeAlias = Callable[[Any], int]
"""Which rules pass for a value of FEEL; FeelError when the value is refused."""
SAFE = 10**15
MISS: Any = object()
"""The answer cannot be told here."""
_UNHEARD_OF = "\0\0"


@dataclass(frozen=True, slots=True)
class Column:
    """The look-ups of one column, and the names that lead to its value in the data."""

    names: tuple[str, ...]
    words: Mapping[str, int | None]
    other_word: int | None
    bounds: tuple[Any, ...]
    """Numbers in order, whole ones as int."""
    numbers: tuple[int | None, ...]
    """Below the first bound, at it, between it and the next, …"""
    plain: Mapping[Any, int | None]
    """For null, true and false."""

    def odd(self, value: Any) -> int | None:
        """The rules for what is neither text nor a small whole number."""
        if value is None or value is True or value is False:
            return self.plain[value]
        if type(value) not in (Decimal, float):
            return None
        read = number(repr(value) if type(value) is float else value)
        return None if read is None else self.numbers[place_of(self.bounds, read)]


def place_of(bounds: tuple[Any, ...], value: Any) -> int:
    """Where a number stands among the bounds: odd places are the bounds themselves."""
    at = bisect_left(bounds, value)
    return 2 * at + (at < len(bounds) and bounds[at] == value)


def column(names: tuple[str, ...], constants: Iterable[Any], ask: Ask, *, reads_words: bool) -> Column:
    """Ask a column in advance; with `reads_words`, a text may be read as another kind and is left to the tests."""
    known = list(constants)
    bounds = sorted({value for value in known if type(value) is Decimal})
    words = {value for value in known if type(value) is str}
    return Column(
        names,
        {} if reads_words else {word: _asked(ask, word) for word in words},
        None if reads_words else _asked(ask, _UNHEARD_OF),
        tuple(int(bound) if bound == bound.to_integral_value() else bound for bound in bounds),
        tuple(_asked(ask, value) for value in _samples(bounds)),
        {None: _asked(ask, None), True: _asked(ask, True), False: _asked(ask, False)},
    )


def _asked(ask: Ask, value: Any) -> int | None:
    try:
        return ask(value)
    except FeelError:
        return None


def _samples(bounds: list[Decimal]) -> list[Decimal]:
    """One number below all bounds, each bound, one between each two, one above."""
    if not bounds:
        return [Decimal(0)]
    found = [bounds[0] - 1]
    for low, high in pairwise(bounds):
        found += [low, NUMBERS.divide(NUMBERS.add(low, high), Decimal(2))]
    return [*found, bounds[-1], bounds[-1] + 1]


def walk(data: Any, names: tuple[str, ...]) -> Any:
    """The value at the end of a path of plain mappings; MISS where something else stands in the way."""
    for name in names:
        if type(data) is not dict and not isinstance(data, Mapping):
            return None if data is None else MISS
        data = data.get(name)
    return data
