"""Whether every number that a counter gave stands on a document: what an auditor asks of a register of numbers.

A counter without gaps (`last` = how many numbers it gave) is compared with the numbers that documents bear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from koboshi.core.numbering.kanji import STYLES
from koboshi.core.numbering.pattern import Pattern, ReadNumber
from koboshi.core.numbering.places import PatternError

_PARTS: Final = 5
_NONE: Final = "-"
_PLACE: Final = re.compile(r"\{[^{}]*\}")
MOST_NAMED: Final = 50
"""Missing numbers of one series that are named; how many there are is always told."""


@dataclass(frozen=True, slots=True)
class Borne:
    """A number on a document, the day it was given for, and the office that gave it (any lasting name of it)."""

    number: str
    on: date
    office: str = ""


@dataclass(frozen=True, slots=True)
class Backwards:
    """Number `n` is dated `on`, although the number `earlier` before it is dated later, on `earlier_on`."""

    n: int
    on: date
    earlier: int
    earlier_on: date


@dataclass(slots=True)
class Counted:
    """One series: `last` is what its counter says, `borne` the numbers found on documents, `days` their first days."""

    key: str
    text: str
    year: str
    office: str
    last: int
    borne: set[int] = field(default_factory=set)
    days: dict[int, date] = field(default_factory=dict)
    example: str = ""
    """A number of the series as it stands on a document."""

    def bear(self, n: int, on: date) -> None:
        """A document bears this number since a day; of branches of one number the first day counts."""
        self.borne.add(n)
        self.days[n] = min(on, self.days.get(n, on))

    @property
    def shown(self) -> str:
        """How its numbers look, for people: one of them, or the pattern with circles for what changes."""
        return self.example or _PLACE.sub("○", self.text)

    @property
    def missing(self) -> int:
        """How many given numbers stand on no document."""
        return self.last - sum(1 for n in self.borne if n <= self.last)

    @property
    def beyond(self) -> int:
        """How many documents bear a number that the counter never gave."""
        return sum(1 for n in self.borne if n > self.last)

    @property
    def whole(self) -> bool:
        """No gap, and nothing that the counter did not give."""
        return not self.missing and not self.beyond

    @property
    def backwards(self) -> list[Backwards]:
        """Numbers that are dated before the number that was given before them, the first 50."""
        found = []
        before: tuple[int, date] | None = None
        for n, on in sorted(self.days.items()):
            if before is not None and on < before[1]:
                found.append(Backwards(n, on, *before))
                if len(found) == MOST_NAMED:
                    break
            before = (n, on)
        return found

    def named(self) -> list[int]:
        """The missing numbers, the first 50."""
        found: list[int] = []
        for n in range(1, self.last + 1):
            if n not in self.borne:
                found.append(n)
                if len(found) == MOST_NAMED:
                    break
        return found


def year_of(key: str) -> tuple[str, str]:
    """How a series begins again (`fiscal`, `calendar`, `never`) and its year (`-` for none), out of its key."""
    _, reset, year, _, _ = _parts(key)
    return reset, year


def count(counters: Mapping[str, int], documents: Iterable[Borne]) -> tuple[list[Counted], list[str]]:
    """Compare counters (key of `Pattern.series` to the last number given) with the numbers on documents.

    Returns every series, and the first 50 numbers that belong to none of them. A key that is none of a pattern raises
    PatternError.
    """
    series = {_plain(key): Counted(key, *_told(key), last) for key, last in counters.items()}
    near: dict[str, dict[str, None]] = {}
    strangers: list[str] = []
    for document in documents:
        known = near.setdefault(document.office, {})
        found = _find(document, known, series) or _find(document, series, series)
        if found is None:
            if len(strangers) < MOST_NAMED:
                strangers.append(document.number)
            continue
        key, n = found
        known.setdefault(key)
        series[key].bear(n, document.on)
        series[key].example = series[key].example or document.number
    return list(series.values()), strangers


def _find(document: Borne, among: Iterable[str], series: Mapping[str, Counted]) -> tuple[str, int] | None:
    """The series a number belongs to and which one of it; those where the office's last numbers stood come first."""
    for key in among:
        for pattern in _patterns(series[key].key):
            read = pattern.read(document.number)
            if read is not None and _is(pattern, read, document, series[key].key):
                return key, read.n
    return None


def _is(pattern: Pattern, read: ReadNumber, document: Borne, key: str) -> bool:
    """Whether the pattern would give just this number, on that day, out of this counter."""
    _, _, _, office, kind = _parts(key)
    signs = (read.office if office == _NONE else office), (read.kind if kind == _NONE else kind)
    try:
        if _plain(pattern.series(document.on, *signs)) != _plain(key):
            return False
        return _plain(pattern.show(read.n, document.on, *signs, branch=read.branch)) == _plain(document.number)
    except PatternError:
        return False


def _parts(key: str) -> tuple[str, str, str, str, str]:
    parts = key.rsplit("#", _PARTS - 1)
    if len(parts) != _PARTS:
        raise PatternError(f"「{key[:60]}」は、文書番号の系列の名前ではありません。")
    text, reset, year, office, kind = parts
    return text, reset, year, office, kind


def _told(key: str) -> tuple[str, str, str]:
    text, _, year, office, _ = _parts(key)
    return text, year, "" if office == _NONE else office


@lru_cache(maxsize=2048)
def _patterns(key: str) -> tuple[Pattern, ...]:
    """The pattern of a series, once for each way of writing digits: the key does not say which."""
    return tuple(_readings(key))


def _readings(key: str) -> Iterator[Pattern]:
    text, reset, _, office, kind = _parts(key)
    signs = {name: (sign,) for name, sign in (("offices", office), ("kinds", kind)) if sign != _NONE}
    per = [name for name, sign in (("office", office), ("kind", kind)) if sign != _NONE]
    for digits in STYLES:
        try:
            yield Pattern.parse(text, reset=reset, per=per, digits=digits, **signs)
        except PatternError:
            continue  # this text cannot be written with these digits


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
