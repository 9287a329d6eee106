"""The 59 municipalities of Fukushima with their 団体コード, readings and regions.

Kana come from postal data and are to be confirmed against the list of 総務省 before they are published as its list.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final

PREFECTURE_CODE: Final = "070009"
PREFECTURE_NAME: Final = "福島県"
REGIONS: Final = ("会津", "中通り", "浜通り")


@dataclass(frozen=True, slots=True)
class Municipality:
    """One town: six-digit code, district (郡, may be empty), name without it, kana, region, evacuation-affected."""

    code: str
    district: str
    name: str
    kana: str
    region: str
    evacuation_affected: bool

    @property
    def full_name(self) -> str:
        """The name with its district: 双葉郡浪江町."""
        return f"{self.district}{self.name}"


def _read() -> tuple[Municipality, ...]:
    with files("koboshi.core.japan").joinpath("municipalities.csv").open(encoding="utf-8") as lines:
        return tuple(
            Municipality(
                row["code"],
                row["district"],
                row["name"],
                row["kana"],
                row["region"],
                row["evacuation_affected"] == "yes",
            )
            for row in csv.DictReader(lines)
        )


ALL: Final = _read()
"""All 59 in the order of their codes."""

BY_CODE: Final = MappingProxyType({town.code: town for town in ALL})
_BY_NAME = {name: town for town in ALL for name in (town.name, town.full_name)}


def find(code: str) -> Municipality | None:
    """The municipality of a six-digit code, or None for any other place."""
    return BY_CODE.get(code)


def by_name(name: str) -> Municipality | None:
    """The municipality of a name with or without its district, or None."""
    return _BY_NAME.get(name)


def code_with_check_digit(five: str) -> str:
    """The six-digit 団体コード of a five-digit JIS code (check digit by weights 6 to 2, modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return f"{five}{(11 - total % 11) % 10}"
