"""What may stand in a pattern, and the rules that keep its numbers apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from koboshi.core.numbering.kanji import NUMERALS

MOST_CHARACTERS: Final = 60
YEARS: Final = frozenset({"year", "era_year", "fiscal_year", "calendar_year"})
SIGNS: Final = frozenset({"office", "kind"})
PLACES: Final = YEARS | SIGNS | {"n", "branch"}
ERAS: Final = ("令和", "平成", "昭和", "大正", "明治")
_PIECE: Final = re.compile(r"\{([^{}]*)\}")
_PLACE: Final = re.compile(r"([a-z_]+)(?::([1-9]))?")
_SIGN: Final = re.compile(r"[^\W\d_]{1,10}")
_CLOSED: Final = frozenset("第号の")


class PatternError(ValueError):
    """A pattern that cannot be used, or a number that cannot be written; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place to be filled; `width` is the number of digits, 0 for as many as needed."""

    name: str
    width: int = 0


Piece: TypeAlias = Place | str


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The pieces of a pattern; PatternError for what is no place, stands twice, or is too long."""
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise PatternError(f"文書番号の型は、1文字以上{MOST_CHARACTERS}文字以内で書いてください。")
    if any(sign in text for sign in "\n\r\t/#|"):
        raise PatternError("文書番号の型に、改行・タブと「/」「#」「|」は使えません。")
    found: list[Piece] = []
    for index, part in enumerate(_PIECE.split(text)):
        if index % 2:
            found.append(_place(part))
        elif "{" in part or "}" in part:
            raise PatternError("文書番号の型の { と } が対になっていません。")
        elif part:
            found.append(part)
    names = [piece.name for piece in found if isinstance(piece, Place)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PatternError(f"文書番号の型に {{{twice[0]}}} が2回あります。1回だけ書いてください。")
    return tuple(found)


def _place(source: str) -> Place:
    match = _PLACE.fullmatch(source)
    if match is None or match[1] not in PLACES or (match[2] and match[1] != "n"):
        known = "、".join(f"{{{name}}}" for name in sorted(PLACES))
        raise PatternError(
            f"文書番号の型の {{{source}}} は使えません。使えるのは {known} と、{{n:4}} のような桁数です。"
        )
    return Place(match[1], int(match[2] or 0))


def check_neighbours(pieces: tuple[Piece, ...], kanji: bool) -> None:
    """Refuse places that run into each other, so that every number can be read back in one way only."""
    previous: Piece = ""
    for piece in pieces:
        if isinstance(piece, Place) and isinstance(previous, Place):
            _apart(previous.name, piece.name, kanji)
        if isinstance(piece, str) and isinstance(previous, Place):
            _no_numeral(previous.name, piece[0], kanji)
        if isinstance(piece, Place) and isinstance(previous, str) and previous:
            _no_numeral(piece.name, previous[-1], kanji)
        previous = piece
    _two_signs(pieces)


def _apart(left: str, right: str, kanji: bool) -> None:
    numbers = left not in SIGNS and right not in SIGNS
    signs = left in SIGNS and right in SIGNS
    if (left, right) == ("n", "branch"):
        return
    if numbers or signs or kanji:
        raise PatternError(
            f"{{{left}}} と {{{right}}} の間に「第」や「-」などの文字を入れてください。続けて書くと区別できません。"
        )


def _no_numeral(name: str, sign: str, kanji: bool) -> None:
    if name not in SIGNS and (sign.isdecimal() or (kanji and sign in NUMERALS)):
        raise PatternError(f"{{{name}}} のすぐ隣に数字の「{sign}」は書けません。続けて読むと区別できません。")


def _two_signs(pieces: tuple[Piece, ...]) -> None:
    """Two signs with only letters between them cannot be told apart."""
    between: str | None = None
    for piece in pieces:
        if isinstance(piece, str):
            between = between + piece if between is not None else None
        elif piece.name in SIGNS:
            if between is not None and not any(sign in _CLOSED or not sign.isalpha() for sign in between):
                raise PatternError("{office} と {kind} の間に「第」や「（」などの区切りを入れてください。")
            between = ""
        else:
            between = None


def check_sign(name: str, sign: str) -> str:
    """The sign of an office or a kind; PatternError when it could be mistaken for another part of the number."""
    if not _SIGN.fullmatch(sign) or any(each in _CLOSED for each in sign) or sign.startswith(ERAS):
        word = "文書記号" if name == "office" else "種類の記号"
        raise PatternError(
            f"{word}「{sign[:20]}」は使えません。数字・記号と「第」「号」「の」を除く10文字以内で書いてください。"
        )
    return sign
