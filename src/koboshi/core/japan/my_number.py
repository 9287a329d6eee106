"""Recognise a マイナンバー (個人番号) in order to refuse it: the house has no ground to hold it (番号利用法第20条)."""

from __future__ import annotations

import re

from koboshi.core.japan.normalise import normalise

_TWELVE = re.compile(r"(?<![0-9+\-])([0-9]{4})[ -]?([0-9]{4})[ -]?([0-9]{4})(?![0-9\-])")


def looks_like(text: str) -> bool:
    """Whether a text holds 12 digits with the check digit of a マイナンバー; one in eleven other numbers does too."""
    return any(_checks("".join(match.groups())) for match in _TWELVE.finditer(normalise(text)))


def _checks(number: str) -> bool:
    total = sum(int(d) * (n + 1 if n <= 6 else n - 5) for n, d in enumerate(reversed(number[:11]), start=1))
    rest = total % 11
    return int(number[11]) == (0 if rest <= 1 else 11 - rest)
