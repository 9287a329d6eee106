"""The bounds of process data: small, plain JSON under plain names, and some names that nobody may overwrite.

Only what is new is looked at. The size of all data is carried along in the state, so no step has to measure it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Final

from koboshi.core.process.storing import FAST, write
from koboshi.core.process.terms import ProcessError

MAX_BYTES: Final = 64 * 1024
MAX_DEPTH: Final = 12
MAX_NAME: Final = 64
MAX_BITS: Final = 13_320
"""Of a whole number: about 4,000 digits."""
_spelled: Final = int.__repr__
_NUMBERS: Final = (float, Decimal)
FLAT: Final = frozenset({str, int, bool, type(None)})
"""What can be measured all at once, because it is plain already."""
# What was true at the start must stay reproducible; a correction may change the answers, and nothing else may.
FIXED: Final = frozenset({"parameters", "door", "arrived_on"})
ANSWERS: Final = "answers"
_KEPT: Final = FIXED | {ANSWERS}


class DataRefused(ProcessError):
    """Data that a process must not hold; nothing of the event was applied."""


def check_name(name: object) -> str:
    """Return the name if it may be a variable; raise DataRefused otherwise."""
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("_") or len(name) > MAX_NAME:
        raise DataRefused("手続きの変数の名前に使えない文字があります。")
    return name


def check_names(names: Iterable[str], *, answers: bool) -> None:
    """DataRefused when one of the names may not be written in the middle of a process."""
    for name in names:
        if not _is_free(name) and not (answers and name == ANSWERS):
            raise DataRefused(f"「{name}」は手続きの途中では変えられません。")


@lru_cache(maxsize=4_096)
def _is_free(name: object) -> bool:
    return check_name(name) not in _KEPT


def merge(old: Mapping[str, Any], new: Mapping[str, Any], size: int) -> tuple[dict[str, Any], int]:
    """New data written over old, and the size of all; `size` is that of the old data. DataRefused otherwise."""
    merged = {**old}
    for name, value in new.items():
        measure: Callable[[Any], tuple[Any, int]] = _MEASURES.get(value.__class__, plain)
        value, room = measure(value)
        size += room - plain(merged[name])[1] if name in merged else room + len(name) + 4
        merged[name] = value
    if size > MAX_BYTES:
        raise DataRefused("手続きのデータが大きすぎます。")
    return merged, size


def put(old: Mapping[str, Any], name: str, value: object, room: int, size: int) -> tuple[dict[str, Any], int]:
    """The same for one value that is plain already and takes so much room."""
    size += room - plain(old[name])[1] if name in old else room + len(name) + 4
    if size > MAX_BYTES:
        raise DataRefused("手続きのデータが大きすぎます。")
    return {**old, name: value}, size


def total(data: Mapping[str, Any]) -> int:
    """The size of data that was accepted before."""
    return sum(len(name) + 4 + plain(value)[1] for name, value in data.items())


def plain(value: object, depth: int = MAX_DEPTH) -> tuple[Any, int]:
    """A value as plain JSON (dates as ISO text, whole decimals as int) and its size in bytes; DataRefused otherwise."""
    if value is True or value is None:
        return value, 4
    if value is False:
        return value, 5
    if isinstance(value, str):
        return value, _measured(value)
    if isinstance(value, int):
        return value, _digits(value)
    return _numeric(value) if isinstance(value, _NUMBERS) else _composed(value, depth)


def _composed(value: object, depth: int) -> tuple[Any, int]:
    if depth == 0:
        raise DataRefused("手続きのデータの入れ子が深すぎます。")
    if isinstance(value, dict):
        return _mapping(value, depth)  # asked first: an abstract Mapping takes longer to recognise
    if isinstance(value, date):
        text = value.isoformat()
        return text, len(text) + 2
    if isinstance(value, Mapping):
        return _mapping(value, depth)
    if isinstance(value, list | tuple):
        parts = [plain(item, depth - 1) for item in value]
        return [part for part, _ in parts], 2 + max(len(parts) - 1, 0) + sum(size for _, size in parts)
    raise DataRefused("手続きのデータに使えない種類の値があります。")


def _text(value: str) -> tuple[str, int]:
    return value, _measured(value)


def _mapping(value: Mapping[Any, Any], depth: int = MAX_DEPTH) -> tuple[dict[str, Any], int]:
    copied = dict(value)
    size = _written(copied) if FAST and FLAT.issuperset(map(type, copied.values())) else 0
    if not size:
        size = 1 + max(len(copied), 1)
        for key, item in copied.items():
            if not isinstance(key, str):
                raise DataRefused("手続きのデータの項目名は文字でなければなりません。")
            copied[key], room = plain(item, depth - 1)
            size += _measured(key) + 1 + room
    if size > MAX_BYTES:
        raise DataRefused("手続きのデータが大きすぎます。")
    return copied, size


def _written(value: dict[str, Any]) -> int:
    """The size of a flat mapping, by writing it at once; 0 where its values must be looked at one by one."""
    try:
        text = write(value)
    except (TypeError, ValueError):
        return 0
    return 0 if b"\\" in text and b"\\u0000" in text else len(text)


def _measured(text: str) -> int:
    """The bytes of a text in JSON, unless it holds what neither UTF-8 nor the database can hold."""
    quoted = encode_basestring(text)
    if quoted.isascii():
        size = len(quoted)
    else:
        try:
            size = len(quoted.encode())
        except UnicodeEncodeError as problem:
            raise DataRefused("手続きのデータに使えない文字があります。") from problem
    if "\0" in text:
        raise DataRefused("手続きのデータに使えない文字があります。")
    return size


def _digits(value: int) -> int:
    # Python refuses to write out very long numbers; bits tell their length without trying.
    if value.bit_length() > MAX_BITS:
        raise DataRefused("手続きのデータに使えない数があります。")
    return len(_spelled(value))


_MEASURES: Final[dict[type[Any], Callable[[Any], tuple[Any, int]]]] = {str: _text, dict: _mapping}
"""The kinds of value that are found most often."""


@lru_cache(maxsize=1_024)
def _numeric(value: float | Decimal) -> tuple[int | float, int]:
    number = value if value.__class__ is Decimal else Decimal(value)
    if not number.is_finite() or not -1_000 <= number.adjusted() <= 1_000:
        raise DataRefused("手続きのデータに使えない数があります。")
    whole = int(value)
    if value == whole:
        return whole, _digits(whole)
    broken = float(value)
    return broken, len(repr(broken))
