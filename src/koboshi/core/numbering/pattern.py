"""One pattern of document numbers: read, checked against repetition, shown, and read back.

The year is that of the counter: with `fiscal` the year that began on 1 April (会計年度, 地方自治法208条), else the year
of the day. A counter that restarts every year must show that year, one that is kept per office or kind must show the
office or kind: else two documents would bear one number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Literal, cast

from koboshi.core.japan.fiscal import fiscal_year
from koboshi.core.japan.wareki import ERAS, FIRST_DAY, LAST_DAY, Era
from koboshi.core.numbering import kanji
from koboshi.core.numbering.places import (
    SIGNS,
    YEARS,
    PatternError,
    Piece,
    Place,
    check_neighbours,
    check_sign,
    pieces_of,
)

Reset = Literal["fiscal", "calendar", "never"]
RESETS: Final = ("fiscal", "calendar", "never")
_SHOWN_YEARS: Final = {
    "fiscal": frozenset({"year", "era_year", "fiscal_year"}),
    "calendar": frozenset({"year", "era_year", "calendar_year"}),
}
_ARABIC: Final = "[0-9]+"
_ARABIC_YEARS: Final = {"year": "[0-9]{1,3}", "fiscal_year": "[0-9]{4}", "calendar_year": "[0-9]{4}"}
"""Between `FIRST_DAY` and `LAST_DAY` an era year has at most three digits, a year of the calendar has four."""
_KANJI: Final = "[〇一二三四五六七八九十百千万]+"
_ERA_NAMES: Final = "|".join(era.name for era in ERAS)


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """What a number says; places that the pattern lacks are empty (branch: 1)."""

    n: int
    year: str = ""
    office: str = ""
    kind: str = ""
    branch: int = 1


@dataclass(frozen=True)
class Pattern:
    """A checked pattern; make it with `parse`. Two patterns with the same fields share their counters."""

    text: str
    reset: Reset = "fiscal"
    per: frozenset[str] = frozenset()
    digits: kanji.Digits = "half"
    offices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        reset: str = "fiscal",
        per: Collection[str] | None = None,
        digits: str = "half",
        offices: Iterable[str] = (),
        kinds: Iterable[str] = (),
    ) -> Pattern:
        """Read a pattern; PatternError with a sentence for the author when it cannot be used or would repeat.

        `per` names what has a counter of its own (`office`, `kind`; by default what the pattern shows). `offices` and
        `kinds` limit the pattern to some signs; with exactly one, the sign need not be shown, and a document whose
        kind nobody names is of that one.
        """
        if reset not in RESETS:
            raise PatternError(
                f"番号の付け直し「{reset}」は、fiscal（年度）・calendar（暦年）・never（通し）で書いてください。"
            )
        if digits not in kanji.STYLES:
            raise PatternError(f"数字の書き方「{digits}」は、{'・'.join(kanji.STYLES)} で書いてください。")
        pieces = pieces_of(text)
        shown = {piece.name for piece in pieces if isinstance(piece, Place)}
        signs = {"office": tuple(check_sign("office", each) for each in offices)}
        signs["kind"] = tuple(check_sign("kind", each) for each in kinds)
        counters = frozenset(shown & SIGNS if per is None else per)
        check_neighbours(pieces, digits in kanji.KANJI)
        _check_repeats(shown, reset, counters, signs)
        _check_width(pieces, digits)
        style = cast(kanji.Digits, digits)
        return cls(text, cast(Reset, reset), counters, style, signs["office"], signs["kind"])

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The places and the fixed text between them."""
        return pieces_of(self.text)

    @property
    def repeats_across_eras(self) -> bool:
        """Whether the only year shown is an era year without its era: it comes again in the next era."""
        shown = {piece.name for piece in self.pieces if isinstance(piece, Place)}
        return shown & YEARS == {"year"}

    def series(self, on: date, office: str = "", kind: str = "") -> str:
        """The key of the counter that this document draws from; documents with one key are numbered in one row."""
        kind = kind or self._only_kind
        self._allowed(office, kind)
        year = "-" if self.reset == "never" else str(self._year(on))
        own = [value if name in self.per else "-" for name, value in (("office", office), ("kind", kind))]
        return "#".join((self.text, self.reset, year, *own))

    def show(self, n: int, on: date, office: str = "", kind: str = "", branch: int = 1) -> str:
        """The number as it stands on the document; PatternError for a number below 1 or a sign that does not fit."""
        if type(n) is not int or not 1 <= n <= kanji.MOST:
            raise PatternError(f"文書番号は1から{kanji.MOST:,}までです（{n}）。")
        if type(branch) is not int or not 1 <= branch <= 999:
            raise PatternError(f"枝番は1から999までです（{branch}）。")
        if branch > 1 and Place("branch") not in self.pieces:
            raise PatternError("この文書番号の型には {branch} がないので、枝番を付けられません。")
        kind = kind or self._only_kind
        self._allowed(office, kind)
        values = {"office": office, "kind": kind, "branch": f"の{self._number(branch)}" if branch > 1 else ""}
        parts = [
            piece if isinstance(piece, str) else values.get(piece.name) or self._filled(piece, n, on)
            for piece in self.pieces
        ]
        return "".join(parts)

    def read(self, number: str) -> ReadNumber | None:
        """What a number of this pattern says, however wide its digits are; None when it is not of this pattern."""
        match = self._regex.fullmatch(_plain(number))
        if match is None:
            return None
        found = match.groupdict()
        n, branch = kanji.read(found["n"]), kanji.read(found.get("branch") or "1")
        if not n or not branch or (found.get("branch") and branch < 2):
            return None
        year = next(
            (found[name] for name in ("era_year", "fiscal_year", "calendar_year", "year") if found.get(name)), ""
        )
        return ReadNumber(n, year, found.get("office") or "", found.get("kind") or "", branch)

    @property
    def _only_kind(self) -> str:
        return self.kinds[0] if len(self.kinds) == 1 else ""

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile("".join(self._expression(piece) for piece in self.pieces))

    def _expression(self, piece: Piece) -> str:
        numeral = _KANJI if self.digits in kanji.KANJI else _ARABIC
        if isinstance(piece, str):
            return re.escape(_plain(piece))
        if piece.name in SIGNS:
            signs = self.offices if piece.name == "office" else self.kinds
            inner = "|".join(re.escape(_plain(sign)) for sign in signs) or r"[^\W\d_]{1,10}"
            return f"(?P<{piece.name}>{inner})"
        if piece.name == "branch":
            return f"(?:の(?P<branch>{numeral}))?"
        if piece.name == "era_year":
            return f"(?P<era_year>(?:{_ERA_NAMES})(?:元|{numeral}))"
        if self.digits not in kanji.KANJI:
            numeral = _ARABIC_YEARS.get(piece.name, numeral)
        return f"(?P<{piece.name}>{numeral})"

    def _filled(self, place: Place, n: int, on: date) -> str:
        if place.name == "branch":
            return ""
        if place.name == "n":
            return self._number(n, place.width)
        if place.name in ("fiscal_year", "calendar_year"):
            return self._number(fiscal_year(on) if place.name == "fiscal_year" else on.year)
        if place.name in SIGNS:
            raise PatternError("文書記号か種類の記号が空です。番号を付ける前に決めてください。")
        era, year = self._era_year(on)
        if place.name == "year":
            return self._number(year)
        return f"{era.name}{'元' if year == 1 else self._number(year)}"

    def _number(self, number: int, width: int = 0) -> str:
        return kanji.write(number, self.digits, width)

    def _year(self, on: date) -> int:
        if not FIRST_DAY <= on <= LAST_DAY:
            raise PatternError("文書番号の日付が、扱える範囲の外にあります。")
        return on.year if self.reset == "calendar" else fiscal_year(on)

    def _era_year(self, on: date) -> tuple[Era, int]:
        """The era year of the counter's year; a fiscal year that began before the era bears the name of the old one."""
        year = self._year(on)
        for era in ERAS:
            if era.first <= on and year >= era.first.year:
                return era, year - era.first.year + 1
        raise PatternError("文書番号の日付が、扱える範囲の外にあります。")

    def _allowed(self, office: str, kind: str) -> None:
        needed = {piece.name for piece in self.pieces if isinstance(piece, Place)} | self.per
        for name, sign, allowed in (("office", office, self.offices), ("kind", kind, self.kinds)):
            if sign or name in needed:
                check_sign(name, sign)
            if allowed and sign and sign not in allowed:
                raise PatternError(f"「{sign}」は、この文書番号の型を使えません（使えるのは {'、'.join(allowed)}）。")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _check_repeats(shown: set[str], reset: str, per: frozenset[str], signs: dict[str, tuple[str, ...]]) -> None:
    if "n" not in shown:
        raise PatternError("文書番号の型に {n}（番号）がありません。すべての文書が同じ番号になってしまいます。")
    if reset != "never" and not shown & _SHOWN_YEARS[reset]:
        unit, own = ("年度", "fiscal_year") if reset == "fiscal" else ("暦年", "calendar_year")
        raise PatternError(
            f"番号を{unit}ごとに1から付け直すのに、型にその年がありません。"
            f"次の年に同じ番号が出るので、{{year}}・{{era_year}}・{{{own}}} のどれかを入れてください。"
        )
    if per - SIGNS:
        raise PatternError(f"番号を分ける単位「{min(per - SIGNS)}」は、office（所属）か kind（種類）で書いてください。")
    for name in sorted(per - shown):
        if len(signs[name]) != 1:
            word = "所属" if name == "office" else "種類"
            raise PatternError(
                f"番号を{word}ごとに数えるのに、型に {{{name}}} がありません。2つの{word}で同じ番号が出るので、"
                f"{{{name}}} を入れるか、番号を{word}をまたいで通しで数えてください。"
            )


def _check_width(pieces: tuple[Piece, ...], digits: str) -> None:
    if digits == "kanji" and any(isinstance(piece, Place) and piece.width for piece in pieces):
        raise PatternError("「百二十三」の書き方では、{n:4} のような桁数は使えません。")
