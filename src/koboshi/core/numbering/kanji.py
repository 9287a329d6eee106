"""Digits as documents write them: half width, full width, 百二十三, and digit by digit 一二三 (vertical text)."""

from __future__ import annotations

import re
from typing import Final, Literal

Digits = Literal["half", "full", "kanji", "kanji_positional"]
STYLES: Final = ("half", "full", "kanji", "kanji_positional")
KANJI: Final = frozenset({"kanji", "kanji_positional"})
MOST: Final = 9_999_999
"""The largest number of a series."""

_FULL: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_SIGNS: Final = "〇一二三四五六七八九"
_UNITS: Final = ((1000, "千"), (100, "百"), (10, "十"))
NUMERALS: Final = frozenset("0123456789０１２３４５６７８９〇一二三四五六七八九十百千万")
"""Every character that some style writes numbers with."""
_GROUP: Final = re.compile(
    r"(?:([二三四五六七八九]?)千)?(?:([二三四五六七八九]?)百)?(?:([二三四五六七八九]?)十)?([一二三四五六七八九]?)"
)


def write(number: int, style: str, width: int = 0) -> str:
    """A whole number in a style; `width` pads with zeros (not for 百二十三)."""
    if style == "kanji":
        return _counted(number)
    plain = str(number).zfill(width)
    if style == "full":
        return plain.translate(_FULL)
    return "".join(_SIGNS[int(digit)] for digit in plain) if style == "kanji_positional" else plain


def read(text: str) -> int | None:
    """The number of a text in any style; None when it is none."""
    if text.isdecimal():
        return int(text)
    if text and all(sign in _SIGNS for sign in text):
        return int("".join(str(_SIGNS.index(sign)) for sign in text))
    high, man, low = text.rpartition("万")
    found = [_group(part) for part in (high, low)]
    if not text or (man and not high) or None in found:
        return None
    return (found[0] or 0) * 10_000 + (found[1] or 0)


def _counted(number: int) -> str:
    if number == 0:
        return "〇"
    high, low = divmod(number, 10_000)
    return (f"{_counted(high)}万" if high else "") + _below_ten_thousand(low)


def _below_ten_thousand(number: int) -> str:
    text = ""
    for size, sign in _UNITS:
        count, number = divmod(number, size)
        text += ("" if count == 1 else _SIGNS[count]) + sign if count else ""
    return text + (_SIGNS[number] if number else "")


def _group(text: str) -> int | None:
    match = _GROUP.fullmatch(text)
    if match is None:
        return None
    total = 0
    for (size, sign), count in zip((*_UNITS, (1, "")), match.groups(), strict=True):
        here = count is not None and (sign != "" or count != "")
        total += size * (_SIGNS.index(count) if count else 1) if here else 0
    return total
