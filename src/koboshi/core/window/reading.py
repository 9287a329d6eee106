"""Windows from TOML: `[[window]]` with `opens`/`closes`, or `dates`, a quota, and what happens outside."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final, get_args

from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan.wareki import DateProblem, parse_iso
from koboshi.core.text import LANGUAGES
from koboshi.core.window.model import Dates, MonthDay, Monthly, Outside, Period, Window, Yearly
from koboshi.core.window.wording import WindowError

MAX_WINDOWS: Final = 50
MAX_PERIODS: Final = 100
_KEYS: Final = {
    "id", "opens", "closes", "dates", "quota", "late", "early", "full", "late_until", "best_by", "best_by_note",
    "roll_forward", "note", "basis", "status",
}  # fmt: skip
_MONTH_DAY: Final = re.compile(r"([0-9]{2})-([0-9]{2})")
_MONTHLY: Final = re.compile(r"monthly ([0-9]{1,2})\.\.([0-9]{1,2}|last)")
_LONGEST: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def read(source: str) -> tuple[Window, ...]:
    """The windows of a TOML text. Raises WindowError with a sentence that names window and entry."""
    try:
        found = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise WindowError("unreadable", reason=problem) from problem
    return windows_from(found.get("window", []))


def windows_from(rows: object) -> tuple[Window, ...]:
    """The windows from plain data, as a pack has them."""
    if not isinstance(rows, list) or len(rows) > MAX_WINDOWS or not all(isinstance(row, Mapping) for row in rows):
        raise WindowError("unreadable", reason=f"[[window]] 0–{MAX_WINDOWS}")
    windows = tuple(_window(row) for row in rows)
    ids = [each.id for each in windows]
    for each in ids:
        if ids.count(each) > 1:
            raise WindowError("double", id=each)
    return windows


def _window(row: Mapping[str, Any]) -> Window:
    identifier = row.get("id")
    if not isinstance(identifier, str) or not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", identifier):
        raise WindowError("id", id=str(identifier)[:40])
    unknown = sorted(set(row) - _KEYS)
    if unknown:
        raise WindowError("key", id=identifier, entry=unknown[0])
    return Window(
        id=identifier,
        when=_when(identifier, row),
        late=_outside(identifier, row, "late", None),
        early=_outside(identifier, row, "early", "next_window"),
        full=_outside(identifier, row, "full", "next_window"),
        quota=_quota(identifier, row.get("quota")),
        late_until=_optional_day(identifier, row, "late_until"),
        best_by=_optional_day(identifier, row, "best_by"),
        roll_forward=_flag(identifier, row, "roll_forward"),
        note=_note(identifier, row, "note"),
        best_by_note=_note(identifier, row, "best_by_note"),
        basis=_text(identifier, row, "basis"),
        status=_text(identifier, row, "status") or UNCHECKED,
    )


def _when(identifier: str, row: Mapping[str, Any]) -> Yearly | Monthly | Dates:
    opens, closes = row.get("opens"), row.get("closes")
    if "dates" in row:
        if opens is not None or closes is not None:
            raise WindowError("value", id=identifier, entry="dates")
        return _dates(identifier, row["dates"])
    if isinstance(opens, str) and opens.startswith("monthly"):
        return _monthly(identifier, opens, closes)
    if isinstance(opens, str) and _MONTH_DAY.fullmatch(opens):
        first = _month_day(identifier, "opens", opens)
        if (first.month, first.day) == (2, 29):
            raise WindowError("leap_opening", id=identifier)
        return Yearly(first, _month_day(identifier, "closes", closes))
    return Dates((_period(identifier, opens, closes),))


def _monthly(identifier: str, opens: str, closes: object) -> Monthly:
    match = _MONTHLY.fullmatch(opens)
    if match is None or closes is not None:
        raise WindowError("monthly", id=identifier, value=opens[:40])
    first, last = int(match[1]), 31 if match[2] == "last" else int(match[2])
    if not 1 <= first <= 28 or not first <= last <= 31:
        raise WindowError("monthly", id=identifier, value=opens[:40])
    return Monthly(first, last)


def _dates(identifier: str, rows: object) -> Dates:
    if not isinstance(rows, list) or not 0 < len(rows) <= MAX_PERIODS:
        raise WindowError("value", id=identifier, entry="dates")
    periods = []
    for row in rows:
        first, sign, last = str(row).partition("..")
        if not sign:
            raise WindowError("date", id=identifier, entry="dates", value=str(row)[:40])
        periods.append(_period(identifier, first, last))
    periods.sort(key=lambda each: each.opens)
    for before, after in pairwise(periods):
        if after.opens <= before.closes:
            raise WindowError("overlap", id=identifier, one=before.opens, other=after.opens)
    return Dates(tuple(periods))


def _period(identifier: str, opens: object, closes: object) -> Period:
    period = Period(_day(identifier, "opens", opens), _day(identifier, "closes", closes))
    if period.closes < period.opens:
        raise WindowError("backwards", id=identifier, opens=period.opens, closes=period.closes)
    return period


def _day(identifier: str, key: str, value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    try:
        return parse_iso(value.strip() if isinstance(value, str) else "")
    except DateProblem as problem:
        raise WindowError("date", id=identifier, entry=key, value=str(value)[:40]) from problem


def _month_day(identifier: str, key: str, value: object) -> MonthDay:
    match = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
    if match is None or not 1 <= int(match[1]) <= 12 or not 1 <= int(match[2]) <= _LONGEST[int(match[1]) - 1]:
        raise WindowError("date", id=identifier, entry=key, value=str(value)[:40])
    return MonthDay(int(match[1]), int(match[2]))


def _optional_day(identifier: str, row: Mapping[str, Any], key: str) -> MonthDay | None:
    return _month_day(identifier, key, row[key]) if key in row else None


def _outside(identifier: str, row: Mapping[str, Any], key: str, default: str | None) -> Any:
    value = row.get(key, default)
    if value not in get_args(Outside):
        raise WindowError("outside", id=identifier, entry=key, allowed="、".join(get_args(Outside)))
    return value


def _quota(identifier: str, value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 1_000_000:
        raise WindowError("quota", id=identifier, value=str(value)[:40])
    return value


def _flag(identifier: str, row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise WindowError("value", id=identifier, entry=key)
    return value


def _text(identifier: str, row: Mapping[str, Any], key: str) -> str:
    value = row.get(key, "")
    if not isinstance(value, str) or len(value) > 1000:
        raise WindowError("value", id=identifier, entry=key)
    return value


def _note(identifier: str, row: Mapping[str, Any], key: str) -> dict[str, str]:
    """A note by language; where a language is missing, the Japanese stands in."""
    value = row.get(key, {})
    found = {"ja": value} if isinstance(value, str) else value
    if not isinstance(found, Mapping) or not all(isinstance(text, str) for text in found.values()):
        raise WindowError("value", id=identifier, entry=key)
    if found and ("ja" not in found or set(found) - set(LANGUAGES)):
        raise WindowError("value", id=identifier, entry=key)
    return {language: found.get(language, found["ja"]) for language in LANGUAGES} if found else {}
