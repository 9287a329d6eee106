"""Corporate numbers (法人番号): 13 digits, the first one checks the others (法人番号の指定等に関する省令第2条)."""

from __future__ import annotations

import re

from koboshi.core.japan.normalise import normalise


def tidy(text: str) -> str:
    """The digits of a number as typed, full-width and hyphens allowed; anything else stays to be refused."""
    return re.sub(r"[\s-]", "", normalise(text)) if len(text) <= 60 else text


def check(number: str) -> bool:
    """Whether 13 ASCII digits carry the right check digit; a right digit does not prove that the body exists."""
    if not re.fullmatch(r"[0-9]{13}", number):
        return False
    total = sum(int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(number[1:])))
    return int(number[0]) == 9 - total % 9
