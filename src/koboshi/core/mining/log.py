"""An event log as columns of integers: rows grouped by case, in the order in which they were recorded.

Texts live once in dictionaries (`activities`, `resources`, …); columns hold their codes. Times are whole microseconds
since 1970 in UTC. The order inside a case is `seq`, never the timestamp alone and never a name: sorting equal times by
name changes what follows what.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.signedinteger[Any]]
Times: TypeAlias = NDArray[np.int64]
Rows: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Value: TypeAlias = str | int | float | bool | datetime | None

NONE: Final = -1
"""The code of a text that is not there."""
MISSING: Final = -(2**63)
"""The time (and the whole number) that is not there."""
FIRST_TIME, LAST_TIME = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The years 1 to 9999 in UTC: times outside are not times."""
UNNAMED: Final = "（活動名なし）"
"""The activity of an event that came without a name: kept and reported, never dropped."""
TENANT, DOOR, OFFICE, AREA, AGE_BAND = "tenant", "door", "office", "area", "age_band"
"""Columns that this house gives its own logs; every log may have any others."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    TIME = "time"
    FLAG = "flag"


class LogError(ValueError):
    """A log that cannot be read or built; the sentence is for the person who brought it."""


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC; raises LogError for a time without a zone."""
    if moment.tzinfo is None:
        raise LogError(f"時刻「{moment}」に時差がありません。時差を付けるか、時間帯を指定してください。")
    return (moment - _EPOCH) // _MICROSECOND


def moment(time: int) -> datetime | None:
    """The moment of a number of microseconds; None where it is missing."""
    return None if time == MISSING else _EPOCH + timedelta(microseconds=int(time))


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A further column: codes of `texts`, whole numbers, numbers, times in microseconds, or flags (-1 unknown)."""

    kind: Kind
    values: NDArray[Any]
    texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Freeze the values."""
        self.values.flags.writeable = False

    def __len__(self) -> int:
        """Number of values, missing ones included."""
        return len(self.values)

    @property
    def present(self) -> Flags:
        """Which values are there."""
        there = ~np.isnan(self.values) if self.kind is Kind.NUMBER else self.values != self._nothing
        return np.asarray(there, np.bool_)

    def take(self, rows: Rows) -> Column:
        """The same column at other rows; a negative row gives a missing value."""
        values = self.values[rows] if len(self.values) else np.zeros(len(rows), self.values.dtype)
        if len(rows) and int(rows.min()) < 0:
            values[rows < 0] = self._nothing
        return Column(self.kind, values, self.texts)

    @property
    def _nothing(self) -> float | int:
        if self.kind is Kind.NUMBER:
            return np.nan
        return NONE if self.kind in (Kind.TEXT, Kind.FLAG) else MISSING

    def at(self, row: int) -> Value:
        """One value as Python knows it; None where it is missing."""
        value = self.values[row]
        if self.kind is Kind.TEXT:
            return self.texts[value] if value >= 0 else None
        if self.kind is Kind.NUMBER:
            return None if np.isnan(value) else float(value)
        if self.kind is Kind.FLAG:
            return None if value < 0 else bool(value)
        return moment(int(value)) if self.kind is Kind.TIME else None if value == MISSING else int(value)


@dataclass(frozen=True, slots=True)
class Numbered(Sequence[str]):
    """Case ids that are only numbers, without a text for each: `prefix` and the number of the case from 1."""

    size: int
    prefix: str = ""

    def __len__(self) -> int:
        """How many cases there are."""
        return self.size

    def __getitem__(self, index: Any) -> Any:
        """The id of one case, or a tuple of ids for a slice."""
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(self.size)))
        place = index + self.size if index < 0 else index
        if not 0 <= place < self.size:
            raise IndexError(index)
        return f"{self.prefix}{place + 1}"


@dataclass(frozen=True, slots=True, eq=False)
class EventLog:
    """Events in columns of equal length; row i belongs to case `case[i]`, whose rows are `offsets[c]:offsets[c + 1]`.

    `activity`, `resource` and `lifecycle` are codes (int16 or int32); `activity` is never missing, the others are -1
    where unknown. `start` and `complete` are MISSING where unknown. `attributes` have one value per row,
    `case_attributes` one per case. Every array is read-only. Make one with `LogBuilder`, a reader or `assemble`.
    """

    case: Codes
    seq: Codes
    activity: Codes
    resource: Codes
    lifecycle: Codes
    start: Times
    complete: Times
    offsets: Rows
    case_ids: Sequence[str]
    activities: tuple[str, ...]
    resources: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    attributes: Mapping[str, Column] = field(default_factory=lambda: _EMPTY)
    case_attributes: Mapping[str, Column] = field(default_factory=lambda: _EMPTY)

    def __post_init__(self) -> None:
        """Freeze the columns and refuse what does not fit together."""
        for name in ("case", "seq", "activity", "resource", "lifecycle", "start", "complete", "offsets"):
            column: NDArray[Any] = getattr(self, name)
            column.flags.writeable = False
            if name != "offsets" and len(column) != len(self.case):
                raise LogError(f"ログの列「{name}」の長さが、ほかの列と合いません。")
        if len(self.offsets) != len(self.case_ids) + 1 or int(self.offsets[-1]) != len(self.case):
            raise LogError("ログの案件の区切りが、行の数と合いません。")
        object.__setattr__(self, "attributes", MappingProxyType(dict(self.attributes)))
        object.__setattr__(self, "case_attributes", MappingProxyType(dict(self.case_attributes)))

    def __len__(self) -> int:
        """Number of events."""
        return len(self.case)

    @property
    def case_count(self) -> int:
        """Number of cases."""
        return len(self.case_ids)

    @property
    def lengths(self) -> Rows:
        """Number of events of each case."""
        return np.diff(self.offsets)

    @property
    def begins(self) -> Times:
        """When each row began as far as known: `start`, else `complete`."""
        return np.where(self.start == MISSING, self.complete, self.start)

    @property
    def ends(self) -> Times:
        """When each row ended as far as known: `complete`, else `start`."""
        return np.where(self.complete == MISSING, self.start, self.complete)

    def trace(self, case: int) -> Codes:
        """The activity codes of one case, in order."""
        return self.activity[int(self.offsets[case]) : int(self.offsets[case + 1])]

    def column(self, name: str) -> Column:
        """A column with one value per row, whether it was given per event or per case; LogError if there is none."""
        if name in self.attributes:
            return self.attributes[name]
        if name in self.case_attributes:
            return self.case_attributes[name].take(self.case.astype(np.int64))
        if name in ("activity", "resource", "lifecycle"):
            return Column(Kind.TEXT, getattr(self, name).copy(), self._dictionary(name))
        known = "、".join((*self.attributes, *self.case_attributes)) or "なし"
        raise LogError(f"ログに列「{name}」がありません（ある列：{known}）。")

    def case_column(self, name: str) -> Column:
        """A column with one value per case; one given per event counts by its first event."""
        if name in self.case_attributes:
            return self.case_attributes[name]
        return self.column(name).take(np.where(self.lengths > 0, self.offsets[:-1], NONE))

    def _dictionary(self, name: str) -> tuple[str, ...]:
        return {"activity": self.activities, "resource": self.resources, "lifecycle": self.lifecycles}[name]

    def where(self, rows: Flags | Rows | None = None, **values: str | Collection[str]) -> EventLog:
        """The events chosen by a mask or by row numbers, and by texts: `where(activity="審査", door=("web", "mail"))`.

        Cases that keep no event are left out. Dictionaries stay as they are, so codes can be compared between the two.
        """
        chosen = np.ones(len(self), np.bool_)
        if rows is not None:
            chosen = np.zeros(len(self), np.bool_)
            chosen[rows] = True
        for name, wanted in values.items():
            chosen &= _among(self.column(name), wanted)
        return self._keep(np.flatnonzero(chosen))

    def cases(self, chosen: Flags | Rows | Collection[str]) -> EventLog:
        """Whole cases chosen by a mask, by their numbers or by their ids; in the order of this log."""
        if not isinstance(chosen, np.ndarray):
            wanted = frozenset(chosen)
            chosen = np.fromiter((each in wanted for each in self.case_ids), np.bool_, self.case_count)
        mask = np.zeros(self.case_count, np.bool_)
        mask[chosen] = True
        return self._keep(np.flatnonzero(mask[self.case]))

    def _keep(self, rows: Rows) -> EventLog:
        """A log of some rows, given in rising order."""
        old = self.case[rows]
        first = np.ones(len(rows), np.bool_)
        first[1:] = old[1:] != old[:-1]
        kept = old[first].astype(np.int64)
        return replace(
            self,
            case=(np.cumsum(first) - 1).astype(np.int32),
            seq=self.seq[rows],
            activity=self.activity[rows],
            resource=self.resource[rows],
            lifecycle=self.lifecycle[rows],
            start=self.start[rows],
            complete=self.complete[rows],
            offsets=np.append(np.flatnonzero(first), len(rows)).astype(np.int64),
            case_ids=tuple(self.case_ids[each] for each in kept.tolist()),
            attributes={name: column.take(rows) for name, column in self.attributes.items()},
            case_attributes={name: column.take(kept) for name, column in self.case_attributes.items()},
        )


def _among(column: Column, wanted: str | Collection[str]) -> Flags:
    names = {wanted} if isinstance(wanted, str) else set(wanted)
    if column.kind is not Kind.TEXT:
        values = (str(column.at(row)) in names for row in range(len(column)))
        return np.fromiter(values, np.bool_, len(column))
    codes = [code for code, text in enumerate(column.texts) if text in names]
    return np.isin(column.values, codes)


def same(one: EventLog, other: EventLog) -> bool:
    """Whether two logs say the same about the same cases in the same order, whatever codes they use inside."""
    if len(one) != len(other) or list(one.case_ids) != list(other.case_ids):
        return False
    for name in ("case", "start", "complete", "offsets"):
        if not np.array_equal(getattr(one, name), getattr(other, name)):
            return False
    texts = all(same_column(one.column(name), other.column(name)) for name in ("activity", "resource", "lifecycle"))
    return texts and all(
        mine.keys() == its.keys() and all(same_column(mine[name], its[name]) for name in mine)
        for mine, its in ((one.attributes, other.attributes), (one.case_attributes, other.case_attributes))
    )


def same_column(one: Column, other: Column) -> bool:
    """Whether two columns hold the same values."""
    if one.kind is not other.kind or len(one) != len(other):
        return False
    if one.kind is Kind.NUMBER:
        return np.array_equal(one.values, other.values, equal_nan=True)
    if one.kind is not Kind.TEXT or one.texts == other.texts:
        return np.array_equal(one.values, other.values)
    codes = {text: code for code, text in enumerate(one.texts)}
    translated = np.array([*(codes.get(text, -2) for text in other.texts), NONE], np.int64)
    return np.array_equal(one.values, translated[other.values])


ARRAYS: Final = tuple(each.name for each in fields(EventLog))
"""Names of everything a log holds, for writers of stores."""
