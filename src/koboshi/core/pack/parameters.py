"""Legal values by date, each with its reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from koboshi.core.confidence import UNCHECKED
from koboshi.core.pack.problems import PackError


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value from a day on."""

    start: date
    value: Any
    unit: str
    reference: str
    status: str
    file: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters of a pack: name → values, oldest first."""

    values: Mapping[str, tuple[Value, ...]]

    def at(self, on: date) -> dict[str, Any]:
        """The values in force on a day; a parameter that does not exist yet is left out."""
        found: dict[str, Any] = {}
        for name, values in self.values.items():
            past = [each for each in values if each.start <= on]
            if past:
                found[name] = past[-1].value
        return found

    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self.values)


def read_parameters(files: Iterable[tuple[str, Mapping[str, Any]]]) -> Parameters:
    """The parameters of some parsed TOML files; PackError when a name stands in two files or a row is incomplete."""
    values: dict[str, tuple[Value, ...]] = {}
    for file, data in files:
        for name, rows in data.items():
            if name in values:
                raise PackError(file, f"{name} は、ほかのファイルにもあります。")
            if not isinstance(rows, list):
                raise PackError(file, f"[[{name}]] の形で書いてください。")
            values[name] = tuple(sorted((_value(file, name, row) for row in rows), key=lambda each: each.start))
            if len({each.start for each in values[name]}) != len(values[name]):
                raise PackError(file, f"{name} に、同じ日の値が2つあります。")
    return Parameters(values)


def _value(file: str, name: str, row: Any) -> Value:
    if not isinstance(row, Mapping) or type(row.get("from")) is not date or "value" not in row:
        raise PackError(file, f"{name} には from（日付）と value が必要です。")
    return Value(
        start=row["from"],
        value=row["value"],
        unit=str(row.get("unit", "")),
        reference=str(row.get("reference", "")),
        status=str(row.get("status", UNCHECKED)),
        file=file,
    )
