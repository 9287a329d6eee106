"""Values of OCEL 2.0 attributes: from texts to typed values and back, the same for all three formats."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from koboshi.core.mining import times_iso
from koboshi.core.mining.coding import as_text
from koboshi.core.mining.log import MISSING, LogError, Value, moment
from koboshi.core.mining.log_report import Notes


def time_of(text: Any, zone: tzinfo, notes: Notes, place: str) -> int:
    """A time in microseconds; an unreadable one is noted and missing."""
    if text is None or text == "":
        return MISSING
    time, offset = times_iso.single(str(text), zone)
    if time == MISSING:
        notes.note("bad_time", f"{place}の「{str(text)[:30]}」")
    elif offset == times_iso.NO_ZONE:
        notes.note("no_zone", place)
    return time


def value_of(value: Any, kind: str, zone: tzinfo, notes: Notes, place: str) -> Value:
    """A value as its declared type says; an unreadable one is noted and kept as its text."""
    if value is None:
        return None
    try:
        if kind == "integer":
            return value if isinstance(value, int) and not isinstance(value, bool) else int(str(value))
        if kind == "float":
            return float(value)
        if kind == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[str(value).strip().lower()]
    except (ValueError, KeyError, TypeError, OverflowError):
        notes.note("mixed_types", place)
        return str(value)
    if kind == "time":
        time = time_of(value, zone, notes, place)
        return str(value) if time == MISSING else moment(time)
    return as_text(value) if isinstance(value, str | int | float | bool | datetime) else str(value)


def iso(time: int) -> str:
    """A time as the formats write it: UTC with Z."""
    found = moment(time)
    if found is None:
        raise LogError("OCEL 2.0 では、時刻のないイベントを書けません。")
    return found.isoformat().replace("+00:00", "Z")


def shown(value: Value) -> str:
    """A value as a text."""
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else as_text(value)
