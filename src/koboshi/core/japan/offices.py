"""What an office, or whoever decides, is called in English: the place in Latin letters and a translation of the kind.

No list of English names of the prefecture was found that this table could follow, so these are translations (要確認),
shown beside the Japanese name and never in its place. A name that the table does not know has none: nothing is guessed.
"""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Final

from koboshi.core.japan import municipalities


def _read() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {"ending": {}, "whole": {}, "side": {}}
    with files("koboshi.core.japan").joinpath("office_words.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["part"]][row["japanese"]] = row["english"]
    return found


def _places() -> dict[str, str]:
    """Areas and towns by the names that offices carry: 県北, 福島市, 福島."""
    places = {area.name: area.roman.partition(" (")[0] for area in municipalities.AREAS}
    for town in municipalities.ALL:
        places[town.name] = town.english
        places.setdefault(town.name[:-1], town.roman)
    return places


_WORDS: Final = _read()
_PLACES: Final = _places()
_ENDINGS: Final = sorted(_WORDS["ending"], key=len, reverse=True)


def english(name: str) -> str:
    """The name of an office in English; '' where the table does not know its kind or its place."""
    if name in _WORDS["whole"]:
        return _WORDS["whole"][name]
    for ending in _ENDINGS:
        place = name.removesuffix(ending).strip()
        if place != name:
            where = _where(place)
            return f"{where} {_WORDS['ending'][ending]}" if where else ""
    plain = name.partition("（")[0]
    return english(plain) if plain not in ("", name) else ""


def _where(place: str) -> str:
    """福島北: a town and the part of it after which a police station is named."""
    if place in _PLACES:
        return _PLACES[place]
    for side, spelt in _WORDS["side"].items():
        town = _PLACES.get(place.removesuffix(side))
        if place.endswith(side) and town:
            return f"{town} {spelt}"
    return ""
