"""What a XES file says, collected per key, until it can become columns: both readers (fast and careful) end here.

A `Field` holds the values of one key: which rows have one, and a code for each different value as it was written.
Values are understood once per different text, at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining import times_iso
from koboshi.core.mining.coding import column_of, narrow
from koboshi.core.mining.log import MISSING, NONE, Column, Kind, LogError, Rows, Times, Value, moment
from koboshi.core.mining.log_report import Notes
from koboshi.core.mining.times_iso import NO_ZONE

NESTED: Final = "␟"
"""Between the key of an attribute and the key of an attribute inside it."""
TEXT_TAGS: Final = frozenset({"string", "id"})
_JAPAN: Final = 540
COLUMNS: Final = 1000
"""A log has fewer different keys than this; more are an attack or a mistake."""
Place = Callable[[int], str]


class Unusual(Exception):
    """The fast reader met something that only the careful one may judge; nothing is said about its being wrong."""


@dataclass(slots=True)
class Field:
    """The values of one key; rows rise from part to part, and a row that comes again had the key twice."""

    coder: dict[tuple[str, str], int] = field(default_factory=dict)
    rows: list[NDArray[Any]] = field(default_factory=list)
    codes: list[NDArray[Any]] = field(default_factory=list)
    time_rows: list[NDArray[Any]] = field(default_factory=list)
    times: list[Times] = field(default_factory=list)
    zones: dict[int, int] = field(default_factory=dict)

    def code(self, tag: str, text: str) -> int:
        """The code of a value: its type and its text."""
        return self.coder.setdefault((tag, text), len(self.coder))

    def codes_of(self, tag: str, texts: Iterable[str]) -> list[int]:
        """The codes of many values of one type."""
        coder = self.coder
        return [coder.setdefault((tag, text), len(coder)) for text in texts]

    def add(self, rows: NDArray[Any], codes: NDArray[Any]) -> None:
        """Add values by their codes."""
        self.rows.append(rows.astype(np.int32, copy=False))
        self.codes.append(codes.astype(np.int32, copy=False))

    def add_times(self, rows: NDArray[Any], times: Times, offsets: NDArray[Any]) -> None:
        """Add times that are understood already."""
        self.time_rows.append(rows.astype(np.int32, copy=False))
        self.times.append(times)
        counts = np.bincount(offsets.astype(np.int64) - NO_ZONE)
        for place in np.flatnonzero(counts).tolist():
            self.zones[place + NO_ZONE] = self.zones.get(place + NO_ZONE, 0) + int(counts[place])


@dataclass(slots=True)
class Collected:
    """Everything of a file: `events` counts events, `case_of` gives the case of each, fields by key."""

    zone: tzinfo
    notes: Notes = field(default_factory=Notes)
    events: int = 0
    cases: int = 0
    case_of: list[NDArray[Any]] = field(default_factory=list)
    event_fields: dict[str, Field] = field(default_factory=dict)
    case_fields: dict[str, Field] = field(default_factory=dict)

    def field(self, key: str, *, of_event: bool) -> Field:
        """The field of a key; LogError when there are more keys than a log can have."""
        fields = self.event_fields if of_event else self.case_fields
        if key not in fields:
            if len(fields) >= COLUMNS:
                raise LogError(f"項目の種類が {COLUMNS} を超えています。項目を減らしてから読み込んでください。")
            fields[key] = Field()
        return fields[key]

    def columns(self, *, of_event: bool, place: Place) -> dict[str, Column]:
        """All fields of the events or of the cases as columns; a key given twice makes a further column `key#2`."""
        fields = self.event_fields if of_event else self.case_fields
        size = self.events if of_event else self.cases
        found: dict[str, Column] = {}
        for key, each in fields.items():
            for number, (rows, values) in enumerate(_layers(_Understood(each, self.zone))):
                name = key if number == 0 else f"{key}#{number + 1}"
                self.notes.note("repeated_key", f"{place(int(rows[0]))} の {key}", len(rows) if number else 0)
                found[name] = _column(values, rows, size, self.notes, partial(_key_place, place, key))
        return found


class _Understood:
    """The values of a field: `table` has what each code means, `direct` the times understood before."""

    def __init__(self, source: Field, zone: tzinfo) -> None:
        tags, texts = zip(*source.coder, strict=True) if source.coder else ((), ())
        self.plain = tags.count("string") == len(tags)
        self.table: list[Value] = list(texts)
        self.wrong = [""] * len(self.table)
        none = [np.zeros(0, np.int32)]
        coded, direct = np.concatenate(source.rows or none), np.concatenate(source.time_rows or none)
        if not self.plain:
            self.table, self.wrong, zones = understood(source.coder, zone)
            _count_zones(source, zones, np.bincount(np.concatenate(source.codes or none), minlength=1))
        self.times = np.concatenate(source.times or [np.zeros(0, np.int64)])
        rows = np.concatenate((coded, direct))
        codes = np.concatenate((*source.codes, -1 - np.arange(len(direct))))
        if (rows[1:] < rows[:-1]).any():
            order = np.argsort(rows, kind="stable")
            rows, codes = rows[order], codes[order]
        self.rows, self.codes = rows, codes.astype(np.int64)
        twice = self.rows[1:] == self.rows[:-1]
        self.layered = bool(twice.any())
        if self.layered and (twice & ((self.codes[1:] < 0) | (self.codes[:-1] < 0))).any():
            raise Unusual  # a key twice in one event: the order is known to the careful reader only

    def value(self, code: int) -> Value:
        """What a code means."""
        return self.table[code] if code >= 0 else moment(int(self.times[-1 - code]))


def _count_zones(source: Field, zones: list[int | None], counts: Rows) -> None:
    for offset, count in zip(zones, counts.tolist(), strict=False):
        if offset is not None:
            source.zones[offset] = source.zones.get(offset, 0) + count


@dataclass(frozen=True, slots=True)
class _Layer:
    """One value per row at most: codes of `all`, negative ones are times of `all.times`."""

    all: _Understood
    codes: Rows


def _layers(whole: _Understood) -> list[tuple[Rows, _Layer]]:
    """The first values of the rows, the second values of those that have two, and so on."""
    rows, layers = whole.rows.astype(np.int64), []
    if not whole.layered and len(rows):
        return [(rows, _Layer(whole, whole.codes))]
    begins = np.flatnonzero(np.append(True, rows[1:] != rows[:-1])) if len(rows) else np.zeros(0, np.int64)
    nth = np.arange(len(rows)) - np.repeat(begins, np.diff(np.append(begins, len(rows))))
    for number in range(int(nth.max(initial=-1)) + 1):
        chosen = nth == number
        layers.append((rows[chosen], _Layer(whole, whole.codes[chosen])))
    if len(layers) > COLUMNS:
        raise LogError("同じ項目が一つのイベントに何度も書かれています。ログを確かめてください。")
    return layers


def understood(coder: Mapping[tuple[str, str], int], zone: tzinfo) -> tuple[list[Value], list[str], list[int | None]]:
    """What each written value means (None where unreadable), what was wrong with it, and the zone a time names."""
    values: list[Value] = []
    wrong: list[str] = []
    zones: list[int | None] = []
    read = times_iso.texts([text for tag, text in coder if tag == "date"], zone)
    times = iter(zip(read.times.tolist(), read.offsets.tolist(), strict=True))
    for tag, text in coder:
        time, offset = next(times) if tag == "date" else (MISSING, None)
        value, problem = (moment(time), "bad_time" if time == MISSING else "") if tag == "date" else typed(tag, text)
        values.append(value)
        wrong.append(problem)
        zones.append(None if problem else offset)
    return values, wrong, zones


def typed(tag: str, text: str) -> tuple[Value, str]:
    """A value of a XES type from its text, and what was wrong with it."""
    if tag in TEXT_TAGS:
        return text, ""
    plain = text.strip()
    try:
        if tag == "int":
            return int(plain), ""
        if tag == "float":
            number = float(plain)
            return (None, "not_a_number") if math.isnan(number) else (number, "")
        if tag == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[plain.lower()], ""
    except (ValueError, KeyError):
        return None, "bad_value"
    return text, ""


def _column(layer: _Layer, rows: Rows, size: int, notes: Notes, place: Place) -> Column:
    """A column of one layer of a field; unreadable values are noted with their places."""
    whole, codes = layer.all, layer.codes
    if not (codes >= 0).any():
        return _spread(Column(Kind.TIME, whole.times[-1 - codes]), rows, size)
    met, numbers = _in_order(codes, len(whole.table))
    if whole.plain and codes.min() >= 0:
        texts = tuple(str(whole.table[code]) for code in met)
        return _spread(Column(Kind.TEXT, narrow(numbers, len(texts)), texts), rows, size)
    values = {number: whole.value(code) for number, code in enumerate(met)}
    wrong = [whole.wrong[code] if code >= 0 else "" for code in met]
    if any(wrong):
        for row, number in zip(rows.tolist(), numbers.tolist(), strict=True):
            if wrong[number]:
                notes.note(wrong[number], place(row))
    found = column_of(values, len(values))
    types = {type(value) for value in values.values() if value is not None}
    notes.note("mixed_types", place(int(rows[0])), int(len(types) > 1 and found.kind is Kind.TEXT))
    return _spread(found.take(numbers), rows, size)


def _in_order(codes: Rows, size: int) -> tuple[list[int], Rows]:
    """The different codes in the order in which they come, and for every row the place of its code among them.

    Codes are below `size`; negative ones, which are all different, count from -1 down.
    """
    low = -min(0, int(codes.min()))
    first = np.full(size + low, len(codes), np.int64)
    first[(codes + low)[::-1]] = np.arange(len(codes))[::-1]
    used = np.flatnonzero(first < len(codes))
    met = used[np.argsort(first[used])]
    numbers = np.zeros(size + low, np.int64)
    numbers[met] = np.arange(len(met))
    return (met - low).tolist(), numbers[codes + low]


def _key_place(place: Place, key: str, row: int) -> str:
    return f"{place(row)} の {key}"


def _spread(values: Column, rows: Rows, size: int) -> Column:
    """The values at their rows, which rise; nothing elsewhere."""
    if len(rows) == size:
        return values
    place = np.full(size, NONE, np.int64)
    place[rows] = np.arange(len(rows))
    return values.take(place)


def note_zones(fields: Mapping[str, Field], keys: tuple[str, ...], notes: Notes) -> int:
    """Note times without a zone, and zones that differ; returns the zone named most often, Japan's where none is."""
    zones: dict[int, int] = {}
    for key in keys:
        for offset, count in (fields[key].zones if key in fields else {}).items():
            zones[offset] = zones.get(offset, 0) + count
    notes.note("no_zone", count=zones.pop(NO_ZONE, 0))
    if len(zones) > 1:
        for offset, count in sorted(zones.items()):
            sign = "-" if offset < 0 else "+"
            notes.note("zones", f"{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02} が {count:,} 件", count)
    return max(sorted(zones), key=lambda offset: zones[offset], default=_JAPAN)
