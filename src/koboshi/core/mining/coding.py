"""Making a log: texts become codes, rows are grouped by case, and the recorded order is kept.

`LogBuilder` takes events one by one; `assemble` takes whole columns, as the fast readers have them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.log import (
    FIRST_TIME,
    LAST_TIME,
    MISSING,
    NONE,
    UNNAMED,
    Codes,
    Column,
    EventLog,
    Kind,
    LogError,
    Rows,
    Times,
    Value,
    microseconds,
)

_SMALL: Final = np.iinfo(np.int16).max
_LARGEST: Final = 2**63 - 1
_WHOLE: Final = 2**53


class Coder(dict[str, int]):
    """A dictionary that gives every new text the next code: `coder[text]`."""

    def __missing__(self, text: str) -> int:
        """Give the next code."""
        code = self[text] = len(self)
        return code

    def of(self, text: str | None) -> int:
        """The code of a text, NONE for none."""
        return NONE if text is None else self[text]


def narrow(codes: NDArray[Any], count: int) -> Codes:
    """Codes in as few bytes as their dictionary of `count` texts allows (int16 or int32)."""
    return np.ascontiguousarray(codes, np.int16 if count <= _SMALL else np.int32)


def absent(rows: int) -> Times:
    """A column of missing times that needs no memory."""
    return np.broadcast_to(np.array(MISSING, np.int64), rows)


def no_codes(rows: int) -> Codes:
    """A column of missing codes that needs no memory."""
    return np.broadcast_to(np.array(NONE, np.int16), rows)


def column_of(values: Mapping[int, Value], rows: int) -> Column:
    """A column from values at some rows; values of several types, or whole numbers beyond 64 bits, become texts."""
    kind = _kind([value for value in values.values() if value is not None])
    where = np.fromiter(values, np.int64, len(values))
    if kind is Kind.TEXT:
        coder = Coder()
        codes = [coder.of(None if value is None else as_text(value)) for value in values.values()]
        filled = np.full(rows, NONE, np.int32)
        filled[where] = codes
        return Column(kind, narrow(filled, len(coder)), tuple(coder))
    filled_with, convert = _FILLING[kind]
    numbers = np.full(rows, filled_with, filled_with.dtype)
    if values:
        numbers[where] = [filled_with if value is None else convert(value) for value in values.values()]
    return Column(kind, numbers)


_FILLING: Final[dict[Kind, tuple[Any, Any]]] = {
    Kind.INTEGER: (np.int64(MISSING), int),
    Kind.NUMBER: (np.float64("nan"), float),
    Kind.TIME: (np.int64(MISSING), microseconds),
    Kind.FLAG: (np.int8(NONE), int),
}
_KINDS: Final = {bool: Kind.FLAG, int: Kind.INTEGER, float: Kind.NUMBER, datetime: Kind.TIME}


def _kind(values: Sequence[Value]) -> Kind:
    types = {type(value) for value in values}
    if types == {int, float} and all(abs(value) <= _WHOLE for value in values):  # type: ignore[arg-type]
        return Kind.NUMBER
    if len(types) != 1:
        return Kind.TEXT
    kind = _KINDS.get(types.pop(), Kind.TEXT)
    too_large = kind is Kind.INTEGER and any(not MISSING < int(value or 0) <= _LARGEST for value in values)  # type: ignore[arg-type]
    return Kind.TEXT if too_large else kind


def as_text(value: Value) -> str:
    """A value as it is written in a text column: true/false, ISO times."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else str(value)


@dataclass(slots=True)
class Raw:
    """Whole columns in the order recorded; `case` codes point into `case_ids`. What a log has not is left out."""

    case: NDArray[Any]
    case_ids: Sequence[str]
    activity: NDArray[Any]
    activities: Sequence[str]
    complete: NDArray[Any] | None = None
    start: NDArray[Any] | None = None
    resource: NDArray[Any] | None = None
    resources: Sequence[str] = ()
    lifecycle: NDArray[Any] | None = None
    lifecycles: Sequence[str] = ()
    seq: NDArray[Any] | None = None
    attributes: Mapping[str, Column] = field(default_factory=dict)
    case_attributes: Mapping[str, Column] = field(default_factory=dict)


def assemble(raw: Raw) -> EventLog:
    """Group rows by case; inside a case `seq` orders and the recorded order breaks ties.

    Cases stand in the order of `case_ids`; a case without any event keeps its place with no rows.
    """
    count = len(raw.case)
    order = _order(raw)
    case = np.ascontiguousarray(raw.case if order is None else raw.case[order], np.int32)
    if count and not 0 <= int(case[0]) <= int(case[-1]) < len(raw.case_ids):
        raise LogError("ログの行に、案件の一覧にない番号があります。")
    offsets = np.searchsorted(case, np.arange(len(raw.case_ids) + 1)).astype(np.int64)
    seq = (np.arange(count) - offsets[case]).astype(np.int32) if count else np.zeros(0, np.int32)
    attributes = raw.attributes
    if order is not None:
        attributes = {name: column.take(order) for name, column in attributes.items()}
    return EventLog(
        case=case,
        seq=seq,
        activity=narrow(_at(raw.activity, order), len(raw.activities)),
        resource=_codes(raw.resource, order, count, len(raw.resources)),
        lifecycle=_codes(raw.lifecycle, order, count, len(raw.lifecycles)),
        start=_times(raw.start, order, count),
        complete=_times(raw.complete, order, count),
        offsets=offsets,
        case_ids=raw.case_ids,
        activities=tuple(raw.activities),
        resources=tuple(raw.resources),
        lifecycles=tuple(raw.lifecycles),
        attributes=attributes,
        case_attributes=raw.case_attributes,
    )


def _order(raw: Raw) -> Rows | None:
    """The row numbers in the order of the log; None where they stand so already."""
    if raw.seq is not None:
        return np.lexsort((raw.seq, raw.case)).astype(np.int64)
    if len(raw.case) < 2 or bool(np.all(raw.case[1:] >= raw.case[:-1])):
        return None
    return np.argsort(raw.case, kind="stable").astype(np.int64)


def _at(values: NDArray[Any], order: Rows | None) -> NDArray[Any]:
    return values if order is None else values[order]


def _codes(values: NDArray[Any] | None, order: Rows | None, count: int, texts: int) -> Codes:
    return no_codes(count) if values is None else narrow(_at(values, order), texts)


def _times(values: NDArray[Any] | None, order: Rows | None, count: int) -> Times:
    return absent(count) if values is None else np.ascontiguousarray(_at(values, order), np.int64)


@dataclass(slots=True)
class LogBuilder:
    """A log made event by event, in the order recorded; cases may be mixed. `build` may be called again later."""

    _cases: Coder = field(default_factory=Coder)
    _activities: Coder = field(default_factory=Coder)
    _resources: Coder = field(default_factory=Coder)
    _lifecycles: Coder = field(default_factory=Coder)
    _rows: list[tuple[int, int, int, int, int, int, int]] = field(default_factory=list)
    _values: dict[str, dict[int, Value]] = field(default_factory=dict)
    _case_values: dict[str, dict[int, Value]] = field(default_factory=dict)

    def add(
        self,
        case: str,
        activity: str | None,
        *,
        complete: datetime | int | None = None,
        start: datetime | int | None = None,
        resource: str | None = None,
        lifecycle: str | None = None,
        seq: int = 0,
        **attributes: Value,
    ) -> None:
        """Add one event; times are aware datetimes or microseconds since 1970. `seq` orders before the order of adding.

        An event without an activity is kept as UNNAMED. Raises LogError for a time without a zone.
        """
        row = len(self._rows)
        self._rows.append(
            (
                self._cases[case],
                self._activities[UNNAMED if activity is None else activity],
                self._resources.of(resource),
                self._lifecycles.of(lifecycle),
                _time(start),
                _time(complete),
                seq,
            )
        )
        for name, value in attributes.items():
            self._values.setdefault(name, {})[row] = value

    def case(self, case: str, **attributes: Value) -> None:
        """Say something about a case, which may still have no events."""
        code = self._cases[case]
        for name, value in attributes.items():
            self._case_values.setdefault(name, {})[code] = value

    def more(self, values: Mapping[str, Value], *, case: str | None = None) -> None:
        """Say more about the event added last, or about a case, under any names."""
        row = len(self._rows) - 1 if case is None else self._cases[case]
        target = self._values if case is None else self._case_values
        for name, value in values.items():
            target.setdefault(name, {})[row] = value

    def build(self) -> EventLog:
        """The log of everything added so far."""
        rows = np.array(self._rows, np.int64).reshape(-1, 7)
        case, activity, resource, lifecycle, start, complete, seq = rows.T
        return assemble(
            Raw(
                case,
                tuple(self._cases),
                activity,
                tuple(self._activities),
                complete=complete if np.any(complete != MISSING) else None,
                start=start if np.any(start != MISSING) else None,
                resource=resource if self._resources else None,
                resources=tuple(self._resources),
                lifecycle=lifecycle if self._lifecycles else None,
                lifecycles=tuple(self._lifecycles),
                seq=seq if np.any(seq) else None,
                attributes={name: column_of(values, len(rows)) for name, values in self._values.items()},
                case_attributes={name: column_of(each, len(self._cases)) for name, each in self._case_values.items()},
            )
        )


def _time(value: datetime | int | None) -> int:
    if value is None:
        return MISSING
    time = value if isinstance(value, int) else microseconds(value)
    if time != MISSING and not FIRST_TIME <= time <= LAST_TIME:
        raise LogError("時刻が、西暦 1 年から 9999 年までの外にあります。")
    return time
