"""Reading times as machines write them (ISO 8601), many at once: whole columns of bytes instead of one text at a time.

`columns` knows the usual fixed-width forms only and leaves the rest to `single`, which reads what Python's own
`datetime.fromisoformat` reads. A test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.log import FIRST_TIME, LAST_TIME, MISSING, Flags, Times, microseconds

JAPAN: Final = timezone(timedelta(hours=9))
"""The zone of a time that names none."""
NO_ZONE: Final = -(2**15)
"""The offset of a time that names no zone."""
_SECOND: Final = 1_000_000
_DAYS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)
_SHORTEST: Final = 19

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Times in microseconds UTC (MISSING where unreadable) and the zones named, in minutes (NO_ZONE where none)."""

    times: Times
    offsets: NDArray[np.int16]


def single(text: str, zone: tzinfo = JAPAN) -> tuple[int, int]:
    """One time and its zone in minutes; (MISSING, NO_ZONE) for what is no time."""
    try:
        found = datetime.fromisoformat(text.strip())
        offset = found.utcoffset()
        time = microseconds(found.replace(tzinfo=zone) if offset is None else found)
        if not FIRST_TIME <= time <= LAST_TIME:
            return MISSING, NO_ZONE
        return time, NO_ZONE if offset is None else int(offset // timedelta(minutes=1))
    except (ValueError, OverflowError):
        return MISSING, NO_ZONE


def texts(values: Sequence[str], zone: tzinfo = JAPAN) -> Read:
    """Read many times; those of one length together."""
    times = np.full(len(values), MISSING, np.int64)
    offsets = np.full(len(values), NO_ZONE, np.int16)
    lengths: dict[int, list[int]] = {}
    for place, value in enumerate(values):
        lengths.setdefault(len(value), []).append(place)
    for length, places in lengths.items():
        chosen = [values[place] for place in places]
        joined = "".join(chosen)
        if length >= _SHORTEST and joined.isascii():
            matrix = np.frombuffer(joined.encode("ascii"), np.uint8).reshape(-1, length)
            found, readable = columns(matrix, zone)
            times[places], offsets[places] = found.times, found.offsets
            places = [place for place, fine in zip(places, readable.tolist(), strict=True) if not fine]
        for place in places:
            times[place], offsets[place] = single(values[place], zone)
    return Read(times, offsets)


def columns(matrix: Bytes, zone: tzinfo = JAPAN) -> tuple[Read, Flags]:
    """Read texts of equal length, one per row of bytes; the flags say which rows had a usual form.

    Usual is YYYY-MM-DD, T or a space, HH:MM:SS, perhaps a point and digits, perhaps Z or a zone such as +09:00.
    """
    count, length = matrix.shape
    times = np.full(count, MISSING, np.int64)
    offsets = np.full(count, NO_ZONE, np.int16)
    usual = np.zeros(count, np.bool_)
    if length < _SHORTEST or count == 0:
        return Read(times, offsets), usual
    zulu = matrix[:, length - 1] == ord("Z")
    sign = matrix[:, max(length - 6, 0)]
    signed = ((sign == ord("+")) | (sign == ord("-"))) & (length >= _SHORTEST + 6)
    for form, width in ((zulu, 1), (signed & ~zulu, 6), (~signed & ~zulu, 0)):
        rows = np.flatnonzero(form)
        if len(rows):
            part = matrix if len(rows) == count else matrix[rows]
            times[rows], offsets[rows], usual[rows] = _form(part, length - width, width, zone)
    usual &= (times >= FIRST_TIME) & (times <= LAST_TIME)
    return Read(np.where(usual, times, MISSING), offsets), usual


def _form(matrix: Bytes, end: int, width: int, zone: tzinfo) -> tuple[Times, NDArray[Any], Flags]:
    """Read rows whose zone takes `width` bytes from `end` on."""
    digits = matrix - np.uint8(48)
    local, good = _local(matrix, digits, end)
    offset = np.zeros(len(matrix), np.int64)
    if width == 6:
        hours, minutes = _number(digits, end + 1, 2), _number(digits, end + 4, 2)
        good &= _are_digits(digits, (end + 1, end + 2, end + 4, end + 5)) & (matrix[:, end + 3] == ord(":"))
        good &= (hours <= 23) & (minutes <= 59)
        offset = np.where(matrix[:, end] == ord("-"), -1, 1) * (hours * 60 + minutes)
    if width:
        return local - offset * 60 * _SECOND, offset.astype(np.int16), good
    return _zoned(local, good, zone), np.full(len(matrix), NO_ZONE, np.int16), good


def _zoned(local: Times, good: Flags, zone: tzinfo) -> Times:
    """Local times of a zone in UTC."""
    fixed = zone.utcoffset(None)
    if fixed is not None:
        return local - fixed // timedelta(microseconds=1)
    moved = local.copy()
    for row in np.flatnonzero(good).tolist():
        naive = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(local[row]))
        moved[row] = microseconds(naive.replace(tzinfo=zone))
    return moved


def _local(matrix: Bytes, digits: Bytes, end: int) -> tuple[Times, Flags]:
    """Microseconds since 1970 of the written date and time, and which rows are well written."""
    good = _are_digits(digits, (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18))
    for place, sign in ((4, "-"), (7, "-"), (13, ":"), (16, ":")):
        good &= matrix[:, place] == ord(sign)
    good &= (matrix[:, 10] == ord("T")) | (matrix[:, 10] == ord(" "))
    year, month, day = _number(digits, 0, 4), _number(digits, 5, 2), _number(digits, 8, 2)
    hour, minute, second = (_number(digits, place, 2) for place in (11, 14, 17))
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    last = _DAYS[np.clip(month, 0, 12)] + (leap & (month == 2))
    good &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    good &= (hour <= 23) & (minute <= 59) & (second <= 59)
    seconds = _days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
    return seconds * _SECOND + _fraction(matrix, digits, end, good), good


def _fraction(matrix: Bytes, digits: Bytes, end: int, good: Flags) -> Times:
    """Microseconds after the second; digits beyond the sixth are cut off. Rows without a proper fraction are marked."""
    if end == _SHORTEST:
        return np.zeros(len(matrix), np.int64)
    count = end - _SHORTEST - 1
    if count < 1:
        good[:] = False
        return np.zeros(len(matrix), np.int64)
    good &= matrix[:, _SHORTEST] == ord(".")
    good &= _are_digits(digits, range(_SHORTEST + 1, end))
    kept = min(count, 6)
    return np.asarray(_number(digits, _SHORTEST + 1, kept) * 10 ** (6 - kept), np.int64)


def _number(digits: Bytes, begin: int, count: int) -> Times:
    value = digits[:, begin].astype(np.int64)
    for place in range(begin + 1, begin + count):
        value = value * 10 + digits[:, place]
    return value


def _are_digits(digits: Bytes, places: Sequence[int]) -> Flags:
    return np.asarray((digits[:, list(places)] <= 9).all(1), np.bool_)


def _days(year: Times, month: Times, day: Times) -> Times:
    """Days since 1970 in the Gregorian calendar; the year begins in March, so that its leap day comes last."""
    early = month <= 2
    shifted = year - early
    month_of = month + np.where(early, 9, -3)
    in_year = (153 * month_of + 2) // 5 + day - 1
    return shifted * 365 + shifted // 4 - shifted // 100 + shifted // 400 + in_year - 719_468
