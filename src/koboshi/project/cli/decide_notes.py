"""What speaks against the data of a question: inputs that are missing, not asked for, of another type, or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from difflib import get_close_matches
from typing import Any, Final

from koboshi.core.decision import FeelError, feel
from koboshi.core.decision.types import SIMPLE_TYPES, kind_of
from koboshi.core.decision.values import YearsMonths, of_python
from koboshi.core.decision.writing import inner_text
from koboshi.project.cli.decide_inputs import Asked, Way

MOST: Final = 20
SHOWN: Final = 8
TYPES: Final = {
    "string": "文字",
    "number": "数",
    "boolean": "はい・いいえ（true・false）",
    "date": "日付",
    "time": "時刻",
    "date and time": "日時",
    "dateTime": "日時",
    "context": "組",
    "list": "並び",
}
_MISSING: Any = object()
_OPAQUE: Any = object()
_WRITTEN: Final = (date, time, timedelta, YearsMonths)
"""Types whose values JSON can only hold as text."""


def notes(asked: Sequence[Asked], data: Mapping[str, Any]) -> list[str]:
    """Sentences about data, one for each input that is not as the decision wants it."""
    wanted = [each for each in asked if not each.computed]
    found = [note for each in wanted if (note := _about(each, data))]
    strangers = [_stranger(path, asked) for path in _unasked(data, {path for each in wanted for path in _ways(each)})]
    rest = [f"ほかにも、使わない入力が {len(strangers) - MOST} 個あります"] if len(strangers) > MOST else []
    return [*found, *strangers[:MOST], *rest]


def _ways(each: Asked) -> tuple[Way, ...]:
    """Where an input may stand: under the names of its imports, or by name."""
    return (each.path, (*each.place, *each.path)) if each.place else (each.path,)


def _about(each: Asked, data: Mapping[str, Any]) -> str:
    values = [_look(data, path) for path in _ways(each)]
    value = next((value for value in values if value is not _MISSING), _MISSING)
    if value is _MISSING:
        return f"{each.name} が与えられていません（null として計算しました）"
    if value is _OPAQUE or value is None:
        return ""
    return _mistyped(each, value) or _unknown(each, value)


def _look(data: Mapping[str, Any], path: Way) -> Any:
    if ".".join(path) in data:
        return data[".".join(path)]
    value: Any = data
    for part in path:
        if not isinstance(value, Mapping):
            return _MISSING if value is None or isinstance(value, str | int | float) else _OPAQUE
        if part not in value:
            return _MISSING
        value = value[part]
    return value


def _mistyped(each: Asked, value: Any) -> str:
    wanted = SIMPLE_TYPES.get(each.type)
    found = kind_of(of_python(value))
    if wanted is None or found is wanted or wanted is list or found is list:
        return ""
    if found is str and wanted in _WRITTEN:
        return ""
    return (
        f"{each.name} は{TYPES.get(each.type, each.type)}のはずですが、{_kind(found)} {_short(value)} が与えられました"
    )


def _kind(found: type) -> str:
    return next((TYPES[name] for name, kind in SIMPLE_TYPES.items() if kind is found and name in TYPES), found.__name__)


def _short(value: Any) -> str:
    text = inner_text(of_python(value))
    return text if len(text) <= 60 else f"{text[:60]}…"


def _unknown(each: Asked, value: Any) -> str:
    if type(value) is not str or not each.values or value in each.values or _allowed(each, value):
        return ""
    near = get_close_matches(value, each.values, 1)
    hint = f"。{inner_text(near[0])} のことではありませんか" if near else ""
    return f"{each.name} の値 {_short(value)} は、どの行にも書かれていません（書かれている値：{texts(each)}）{hint}"


def _allowed(each: Asked, value: str) -> bool:
    try:
        return any(feel.compile_unary_tests(source)(value) for source in each.allowed)
    except FeelError:
        return False


def texts(each: Asked) -> str:
    """The texts that the cells name, the first ones."""
    shown = "、".join(inner_text(value) for value in each.values[:SHOWN])
    return f"{shown} ほか{len(each.values) - SHOWN}個" if len(each.values) > SHOWN else shown


def _unasked(data: Mapping[str, Any], wanted: set[Way], above: Way = ()) -> Iterator[Way]:
    """The paths of data that nobody asks for; what lies above a wanted path is looked into."""
    for name, value in data.items():
        path = (*above, name)
        if path in wanted or tuple(".".join(path).split(".")) in wanted:
            continue
        if not any(other[: len(path)] == path for other in wanted):
            yield path
        elif isinstance(value, Mapping):
            yield from _unasked(value, wanted, path)


def _stranger(path: Way, asked: Sequence[Asked]) -> str:
    name = ".".join(path)
    if any(each.computed and each.path == path for each in asked):
        return f"{name} は計算で求める値なので、与えられた値は使いませんでした"
    names = [each.name for each in asked if not each.computed]
    near = [other for other in names if other.endswith(f".{name}")] or get_close_matches(name, names, 1)
    hint = f"。{near[0]} のことではありませんか" if near else ""
    return f"{name} は、この判断では使いません{hint}"
