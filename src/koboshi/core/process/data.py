"""The bounds of process data: small, plain JSON under plain names, and some names that nobody may overwrite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from koboshi.core.process.model import ProcessError

MAX_BYTES = 64 * 1024
MAX_DEPTH = 12
MAX_NAME = 64
# What was true at the start must stay reproducible; a correction may change the answers, and nothing else may.
FIXED = frozenset({"parameters", "door", "arrived_on"})
ANSWERS = "answers"


class DataRefused(ProcessError):
    """Data that a process must not hold; nothing of the event was applied."""


def check_name(name: object) -> str:
    """Return the name if it may be a variable; raise DataRefused otherwise."""
    if not isinstance(name, str) or not name.isidentifier() or name.startswith("_") or len(name) > MAX_NAME:
        raise DataRefused("手続きの変数の名前に使えない文字があります。")
    return name


def merge(old: Mapping[str, Any], new: Mapping[str, Any], *, starting: bool, answers: bool) -> dict[str, Any]:
    """Return old with new written over it; DataRefused otherwise. `starting` frees all names, `answers` that one."""
    for name in new:
        check_name(name)
        if not starting and (name in FIXED or (name == ANSWERS and not answers)):
            raise DataRefused(f"「{name}」は手続きの途中では変えられません。")
    merged = {**old, **{name: plain(value) for name, value in new.items()}}
    _check_size(merged)
    return merged


def plain(value: object, depth: int = MAX_DEPTH) -> Any:
    """Copy a value into plain JSON (dates as ISO text, whole decimals as int); DataRefused for anything else."""
    if depth == 0:
        raise DataRefused("手続きのデータの入れ子が深すぎます。")
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise DataRefused("手続きのデータの項目名は文字でなければなりません。")
        return {key: plain(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth - 1) for item in value]
    raise DataRefused("手続きのデータに使えない種類の値があります。")


def _number(value: float | Decimal) -> int | float:
    if not Decimal(value).is_finite():
        raise DataRefused("手続きのデータに使えない数があります。")
    return int(value) if value == int(value) else float(value)


def _check_size(data: Mapping[str, Any]) -> None:
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
        size = len(text.encode("utf-8"))
    except (ValueError, OverflowError) as problem:
        raise DataRefused("手続きのデータに使えない文字か数があります。") from problem
    if "\\u0000" in text:
        raise DataRefused("手続きのデータに使えない文字があります。")
    if size > MAX_BYTES:
        raise DataRefused("手続きのデータが大きすぎます。")
