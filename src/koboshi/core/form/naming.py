"""Names of people: emoji and pictograms are told where they are typed; every letter of any script is taken as it is.

Judged when it is typed, never afterwards, so that a name kept from before does not keep an answer from arriving.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

from koboshi.core.form.model import Field
from koboshi.core.form.problem import Problem

_LETTERLIKE: Final = (range(0x2E80, 0x3400), range(0xF900, 0xFB00), range(0x20000, 0x40000))
"""Blocks of Chinese characters with their signs: 〓 where nobody knew the character, and what is yet to be added."""
_PICTURES: Final = range(0x1F000, 0x20000)
_KEYCAP: Final = "\u20e3"
_MOST_NAMED: Final = 10


def name_problems(field: Field, path: str, value: object) -> list[Problem]:
    """The parts of a typed name of a person that hold a picture; nothing for other fields."""
    if field.type != "person_name" or not isinstance(value, Mapping):
        return []
    found = ((part.name, pictures(str(value.get(part.name, "")))) for part in field.parts)
    return [
        Problem(f"{path}.{name}", "problem.name_picture", {"characters": "".join(signs)})
        for name, signs in found
        if signs
    ]


def pictures(text: str) -> list[str]:
    """The emoji and pictograms of a text, each once."""
    return list(dict.fromkeys(sign for sign in text if _is_picture(sign)))[:_MOST_NAMED]


def _is_picture(sign: str) -> bool:
    code = ord(sign)
    if any(code in block for block in _LETTERLIKE):
        return False
    return code in _PICTURES or sign == _KEYCAP or unicodedata.category(sign) == "So"
