"""Whether two patterns of one register could ever make the same number: both are walked together, sign by sign.

Numbers count as equal however their digits are written (8, ８, 八), since people read them so. The walk is over states
of two small automata, at most a few thousand pairs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, TypeAlias

from koboshi.core.numbering.kanji import KANJI, NUMERALS
from koboshi.core.numbering.pattern import Pattern
from koboshi.core.numbering.places import ERAS, SIGNS, PatternError, Piece

_NUMBER: Final = "number"
_LETTERS: Final = "letters"
_NUMERAL: Final = "numeral"
"""Numbers in kanji, whose signs may also stand in the sign of an office (三春)."""
_FIRST: Final = "123456789一二三四五六七八九"
MOST: Final = 200
"""Patterns of one register."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of an automaton: a run of some class of signs, or one of some fixed texts ("" may be passed over)."""

    run: str = ""
    texts: tuple[str, ...] = ()


_DIGIT: Final = _Part(texts=("0",))
"""One digit: any two agree."""
_MAYBE: Final = _Part(texts=("0", ""))
_YEARS: Final = {
    "year": (_DIGIT, _MAYBE, _MAYBE),
    "fiscal_year": (_DIGIT,) * 4,
    "calendar_year": (_DIGIT,) * 4,
}
"""Year 8 of an era is never 2026: the first has at most three digits, the second four."""
_State: TypeAlias = tuple[int, int, int]
"""Part, which of its texts, and how many signs of it have been read."""


def check_together(patterns: Sequence[Pattern]) -> None:
    """Refuse two patterns whose numbers can be equal; PatternError names both. Equal patterns share one counter."""
    if len(patterns) > MOST:
        raise PatternError(f"1つの台帳で使える文書番号の型は{MOST}までです。")
    for one, other in combinations(dict.fromkeys(patterns), 2):
        if _can_meet(list(_parts(one)), list(_parts(other))):
            raise PatternError(
                f"「{one.text}」と「{other.text}」は、同じ番号になることがあります。所属や種類の記号を入れるか、同じ系列にしてください。"
            )


def _parts(pattern: Pattern) -> Iterator[_Part]:
    for piece in pattern.pieces:
        yield from _piece(pattern, piece)


def _piece(pattern: Pattern, piece: Piece) -> Iterable[_Part]:
    if isinstance(piece, str):
        return (_Part(texts=(_plain(piece),)),)
    if piece.name in SIGNS:
        signs = pattern.offices if piece.name == "office" else pattern.kinds
        return (_Part(texts=tuple(_plain(sign) for sign in signs)) if signs else _Part(run=_LETTERS),)
    if piece.name == "branch":
        return (_Part(texts=(*(f"の{digit}" for digit in _FIRST), "")), _Part(run="digits"))
    if piece.name == "era_year":
        return (_Part(texts=ERAS), _Part(run="era"))
    if pattern.digits in KANJI:
        return (_Part(run=_NUMERAL),)
    return _YEARS.get(piece.name, (_Part(run=_NUMBER),))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _can_meet(one: list[_Part], other: list[_Part]) -> bool:
    waiting = [(left, right) for left in _starts(one, 0) for right in _starts(other, 0)]
    seen = set(waiting)
    while waiting:
        left, right = waiting.pop()
        if left[0] == len(one) and right[0] == len(other):
            return True
        for mine, then in _moves(one, left):
            for theirs, after in _moves(other, right):
                if _agree(mine, theirs) and (then, after) not in seen:
                    seen.add((then, after))
                    waiting.append((then, after))
    return False


def _starts(parts: list[_Part], index: int) -> Iterator[_State]:
    """The states in which a part begins; a part that may be empty is also passed over."""
    if index == len(parts):
        yield (index, 0, 0)
        return
    part = parts[index]
    if part.run:
        yield (index, 0, 0)
        if part.run == "digits":
            yield from _starts(parts, index + 1)
        return
    for number, text in enumerate(part.texts):
        if text:
            yield (index, number, 0)
        else:
            yield from _starts(parts, index + 1)


def _moves(parts: list[_Part], state: _State) -> Iterator[tuple[str, _State]]:
    """What can be read next, and where that leads."""
    index, number, read = state
    if index == len(parts):
        return
    part = parts[index]
    if part.run:
        yield part.run, (index, 0, 0)
        yield from ((part.run, after) for after in _starts(parts, index + 1))
        return
    text = part.texts[number]
    if read + 1 < len(text):
        yield text[read], (index, number, read + 1)
    else:
        yield from ((text[read], after) for after in _starts(parts, index + 1))


def _agree(one: str, other: str) -> bool:
    """Whether two labels (a sign, or the name of a class) have a sign in common."""
    if len(one) == 1 and len(other) == 1:
        return one == other or {one, other} <= NUMERALS
    if len(one) == 1:
        return _holds(other, one)
    if len(other) == 1:
        return _holds(one, other)
    return (one == _LETTERS) == (other == _LETTERS) or bool({one, other} & {"era", "digits", _NUMERAL})


def _holds(run: str, sign: str) -> bool:
    if run == _LETTERS:
        return sign.isalpha() and sign not in "第号の"
    return sign in NUMERALS or (run == "era" and sign == "元")
