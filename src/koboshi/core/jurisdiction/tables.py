"""The tables of areas and offices, each row with its confidence (A, B, C) and its status."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final

Row = Mapping[str, str]
OUTSIDE: Final = "outside"


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables; keys as the questions ask them."""

    areas: Mapping[str, Row]
    offices: Mapping[tuple[str, str], Row]
    core_cities: Mapping[tuple[str, str], Row]
    police: Mapping[str, tuple[Row, ...]]
    former: Mapping[tuple[str, str], tuple[Row, ...]]

    def competent(self, kind: str) -> dict[str, str]:
        """The offices that may be competent for a kind, by slug with their names; a branch (分庁舎) is its office.

        Those of the core cities are other bodies', and are left out.
        """
        if kind == "police":
            rows = [row for towns in self.police.values() for row in towns]
        else:
            rows = [row for (of, _), row in self.offices.items() if of == kind]
        found: dict[str, str] = {}
        for row in rows:
            found.setdefault(row["office"], row["name"].partition("（")[0])
        return found


def _rows(name: str) -> list[Row]:
    with files("koboshi.core.jurisdiction").joinpath("tables", name).open(encoding="utf-8") as lines:
        return [MappingProxyType(row) for row in csv.DictReader(lines)]


def _grouped(rows: list[Row], *keys: str) -> dict[tuple[str, ...], tuple[Row, ...]]:
    found: dict[tuple[str, ...], tuple[Row, ...]] = {}
    for row in rows:
        key = tuple(row[each] for each in keys)
        found[key] = (*found.get(key, ()), row)
    return found


def _read() -> Tables:
    return Tables(
        areas={row["code"]: row for row in _rows("areas.csv")},
        offices={(row["kind"], row["area"]): row for row in _rows("offices.csv")},
        core_cities={(row["kind"], row["code"]): row for row in _rows("core_cities.csv")},
        police={code: rows for (code,), rows in _grouped(_rows("police.csv"), "code").items()},
        former={
            (rule, code): rows for (rule, code), rows in _grouped(_rows("former_villages.csv"), "rule", "code").items()
        },
    )


TABLES: Final = _read()
