"""Which municipality a code or an address names, and what of the address is left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from koboshi.core.japan.municipalities import ALL, PREFECTURE_NAME, Municipality, find
from koboshi.core.japan.normalise import normalise

MAX_ADDRESS: Final = 300
_OTHER: Final = re.compile(r"(?:北海道|東京都|京都府|大阪府|[^市区町村郡]{2,3}県)")
_POST_CODE: Final = re.compile(r"〒?[0-9]{3}-?[0-9]{4}(?=\D)")
_NAMES: Final = sorted(
    ((name, town) for town in ALL for name in {town.full_name, town.name}), key=lambda pair: -len(pair[0])
)


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality and the rest of the address; `outside` for a place beyond the prefecture, town None if unknown."""

    town: Municipality | None
    rest: str = ""
    outside: bool = False


def place_of(text: str) -> Place:
    """The place of a six-digit code or of an address with or without post code and prefecture."""
    plain = re.sub(r"\s", "", normalise(text[:MAX_ADDRESS]))
    if re.fullmatch(r"[0-9]{6}", plain):
        return Place(find(plain), outside=not plain.startswith("07"))
    plain = _POST_CODE.sub("", plain, count=1) if _POST_CODE.match(plain) else plain
    plain = plain.removeprefix(PREFECTURE_NAME)
    if _OTHER.match(plain):
        return Place(None, outside=True)
    for name, town in _NAMES:
        if plain.startswith(name):
            return Place(town, plain.removeprefix(name))
    return Place(None)
