"""Reading one table of a scenario file: every key is asked for by name and kind, and what is left over is refused."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from koboshi.core.simulate.problems import ScenarioError

MINUTE: Final = 60_000
UNITS: Final = {"s": 1_000, "m": MINUTE, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
MOST_MS: Final = 100 * 366 * 86_400_000
MOST_ENTRIES: Final = 100_000


class Table:
    """One table with its path; `done()` refuses keys that nobody asked for."""

    def __init__(self, path: str, values: object) -> None:
        """Wrap a table; anything else is refused."""
        if not isinstance(values, Mapping):
            raise ScenarioError(path, "ここは表（キーと値の組）で書いてください。")
        self.path = path
        self.values: Mapping[str, Any] = values
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self.values

    def place(self, key: str) -> str:
        """The full name of a key, for sentences."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def raw(self, key: str, default: object = None) -> Any:
        """The value as read, or the default."""
        self._asked.add(key)
        return self.values.get(key, default)

    def refuse(self, key: str, sentence: str) -> ScenarioError:
        """A problem with one key."""
        return ScenarioError(self.place(key), sentence)

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.raw(key, default)
        if not isinstance(value, str) or len(value) > 1_000:
            raise self.refuse(key, "文字で書いてください（1,000字まで）。")
        return value

    def choice(self, key: str, known: Iterable[str], default: str = "") -> str:
        """One of some words."""
        words = list(known)
        value = self.text(key, default)
        if value not in words:
            raise self.refuse(key, f"「{value}」は使えません。{'、'.join(words)} のどれかを書いてください。")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        value = self.raw(key, default)
        if not isinstance(value, bool):
            raise self.refuse(key, "true か false を書いてください。")
        return value

    def number(self, key: str, default: float | None = None, low: float = 0.0, high: float = 1e15) -> float:
        """A number within bounds."""
        value = self.raw(key, default)
        if value is None:
            raise self.refuse(key, "この値がありません。")
        return plain_number(value, self.place(key), low, high)

    def whole(self, key: str, default: int | None = None, low: int = 0, high: int = 1_000_000_000) -> int:
        """A whole number within bounds."""
        value = self.number(key, default, low, high)
        if value != int(value):
            raise self.refuse(key, "整数で書いてください。")
        return int(value)

    def ms(self, key: str, default: int | None = None) -> int:
        """A length of time in milliseconds."""
        value = self.raw(key, None)
        if value is None:
            if default is None:
                raise self.refuse(key, "時間の長さがありません。")
            return default
        return duration_ms(value, self.place(key))

    def day(self, key: str, default: date | None = None) -> date | None:
        """A date."""
        value = self.raw(key, default)
        return None if value is None else plain_date(value, self.place(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.raw(key, [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.refuse(key, "文字の並びで書いてください。")
        return tuple(value)

    def items(self, key: str) -> list[Any]:
        """A list."""
        value = self.raw(key, [])
        if not isinstance(value, list) or len(value) > MOST_ENTRIES:
            raise self.refuse(key, f"並び（[ ]、{MOST_ENTRIES:,} 個まで）で書いてください。")
        return value

    def table(self, key: str) -> Table:
        """A table inside; empty when it is not given."""
        return Table(self.place(key), self.raw(key, {}))

    def tables(self, key: str) -> list[Table]:
        """A list of tables."""
        return [Table(f"{self.place(key)}[{i + 1}]", item) for i, item in enumerate(self.items(key))]

    def named(self, key: str) -> dict[str, Table]:
        """A table of tables by name."""
        inner = self.table(key)
        return {name: inner.table(name) for name in inner.values}

    def done(self) -> None:
        """Refuse keys that mean nothing here: a slip of the pen must not be ignored."""
        for key in self.values:
            if key not in self._asked:
                known = "、".join(sorted(self._asked))
                raise self.refuse(str(key), f"このキーは知りません。ここに書けるもの：{known}。")


def plain_number(value: object, place: str, low: float = 0.0, high: float = 1e15) -> float:
    """A finite number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ScenarioError(place, "数で書いてください。")
    if not low <= value <= high:
        raise ScenarioError(place, f"{value} は使えません。{low:,g} から {high:,g} までの数を書いてください。")
    return float(value)


def plain_date(value: object, place: str) -> date:
    """A date, as TOML date or as text 2026-04-01."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as problem:
        raise ScenarioError(place, "日付を 2026-04-01 のように書いてください。") from problem


def duration_ms(value: object, place: str) -> int:
    """A length of time: a number is minutes; text is like 90s, 30m, 1h30m, 2d (24 hours each), 1w."""
    if isinstance(value, str):
        return _from_text(value, place)
    return round(plain_number(value, place, 0, MOST_MS / MINUTE) * MINUTE)


def _from_text(text: str, place: str) -> int:
    total, digits = 0.0, ""
    for sign in text.strip().lower()[:40]:
        if sign in "0123456789.":
            digits += sign
        elif sign in UNITS and digits not in {"", "."} and digits.count(".") < 2:
            total += float(digits) * UNITS[sign]
            digits = ""
        else:
            digits = "?"
            break
    if digits or not text.strip() or not 0 <= total <= MOST_MS:
        raise ScenarioError(place, f"時間の長さ「{text[:40]}」を読めません。30m、1h30m、2d のように書いてください。")
    return round(total)
