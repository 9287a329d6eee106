"""The 59 municipalities of Fukushima with their 団体コード, readings, regions and areas.

Kana come from postal data and are to be confirmed against the list of 総務省 before they are published as its list.
`roman` is the kana in Hepburn spelling without marks for long vowels, as on road signs; 桑折 is spelt as the town
itself does (Koori). `area` is the part of the prefecture that residents name, one for each 地方振興局; the tables of
`core.jurisdiction` divide it in the same way.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from koboshi.core.japan.kana import to_hiragana, to_katakana

PREFECTURE_CODE: Final = "070009"
PREFECTURE_NAME: Final = "福島県"
REGIONS: Final = ("会津", "中通り", "浜通り")
KINDS: Final = MappingProxyType({"市": "City", "町": "Town", "村": "Village"})


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the prefecture as residents speak of it: slug, name, reading, Latin letters and where it lies."""

    slug: str
    name: str
    kana: str
    roman: str

    def named(self, lang: str) -> str:
        """As a heading of a list in which no reading can stand above the characters."""
        return {"en": self.roman, "ja-easy": f"{self.name}（{self.kana}）"}.get(lang, self.name)


AREAS: Final = (
    Area("kenpoku", "県北", "けんほく", "Kenpoku (north)"),
    Area("kenchu", "県中", "けんちゅう", "Kenchu (centre)"),
    Area("kennan", "県南", "けんなん", "Kennan (south)"),
    Area("aizu", "会津", "あいづ", "Aizu (west)"),
    Area("minamiaizu", "南会津", "みなみあいづ", "Minamiaizu (south-west)"),
    Area("soso", "相双", "そうそう", "Soso (north and middle of the coast)"),
    Area("iwaki", "いわき", "いわき", "Iwaki (south of the coast)"),
)
"""From north to south, then west, then the coast: the order in which the prefecture lists its 地方振興局."""


@dataclass(frozen=True, slots=True)
class Municipality:
    """One town: six-digit code, district (郡, may be empty), name without it, kana, Latin letters, region, area."""

    code: str
    district: str
    name: str
    kana: str
    roman: str
    region: str
    area: str
    evacuation_affected: bool

    @property
    def full_name(self) -> str:
        """The name with its district: 双葉郡浪江町."""
        return f"{self.district}{self.name}"

    @property
    def english(self) -> str:
        """The name in English: Namie Town."""
        return f"{self.roman} {KINDS[self.name[-1]]}"

    def named(self, lang: str) -> str:
        """The name for a reader of a language, always with the characters that stand on papers and signs."""
        if lang == "en":
            return f"{self.english} ({self.full_name})"
        return f"{self.full_name}（{self.kana}）" if lang == "ja-easy" else self.full_name

    def choice(self, lang: str) -> str:
        """The name in a list to choose from: it begins with what one types or looks for, the district comes after."""
        if lang == "en":
            return f"{self.english} ({self.name})"
        after = "・".join(part for part in (self.kana if lang == "ja-easy" else "", self.district) if part)
        return f"{self.name}（{after}）" if after else self.name


def _read() -> tuple[Municipality, ...]:
    with files("koboshi.core.japan").joinpath("municipalities.csv").open(encoding="utf-8") as lines:
        return tuple(
            Municipality(
                row["code"],
                row["district"],
                row["name"],
                row["kana"],
                row["roman"],
                row["region"],
                row["area"],
                row["evacuation_affected"] == "yes",
            )
            for row in csv.DictReader(lines)
        )


ALL: Final = _read()
"""All 59 in the order of their codes."""

BY_CODE: Final = MappingProxyType({town.code: town for town in ALL})
_BY_NAME = {name: town for town in ALL for name in (town.name, town.full_name)}


def by_area() -> tuple[tuple[Area, tuple[Municipality, ...]], ...]:
    """Every area with its municipalities in the order of their kana."""
    return tuple(
        (area, tuple(sorted((town for town in ALL if town.area == area.slug), key=lambda town: town.kana)))
        for area in AREAS
    )


def find(code: str) -> Municipality | None:
    """The municipality of a six-digit code, or None for any other place."""
    return BY_CODE.get(code)


def by_name(name: str) -> Municipality | None:
    """The municipality of a name with or without its district, or None."""
    return _BY_NAME.get(name)


def meant(text: str) -> Municipality | None:
    """The one municipality that a text probably means, or None: いわき, いわきし, IwakiCity, いわき市平."""
    plain = text.removeprefix(PREFECTURE_NAME).casefold()
    exact = {town.code: town for town in ALL if plain in _spellings(town)}
    if not exact:
        begun = [town for name, town in _BY_NAME.items() if plain.startswith(name)]
        exact = {town.code: town for town in begun}
    return next(iter(exact.values())) if len(exact) == 1 else None


def _spellings(town: Municipality) -> frozenset[str]:
    roman = town.roman.casefold()
    kinds = {
        "市": ("city", "shi", "-shi"),
        "町": ("town", "machi", "-machi", "cho", "-cho"),
        "村": ("village", "mura", "-mura"),
    }
    return frozenset(
        (
            *(town.name, town.full_name, town.name[:-1], town.full_name[:-1]),
            *(town.kana, to_hiragana(town.kana), to_katakana(town.kana)),
            *(roman, *(roman + kind for kind in kinds[town.name[-1]])),
        )
    )


def code_with_check_digit(five: str) -> str:
    """The six-digit 団体コード of a five-digit JIS code (check digit by weights 6 to 2, modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return f"{five}{(11 - total % 11) % 10}"
