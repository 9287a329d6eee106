"""Regular expressions as XPath writes them, turned into RE2's (XQuery and XPath Functions 3.1, section 5.6).

RE2 answers in time linear in the text, so no pattern can hold up the house. What it cannot do is None: back references.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from koboshi.core.decision.limits import spend

_FLAGS = frozenset("smixq")
_MAX_PATTERN = 1_000
COMPILE_STEPS = 4_000
"""What reading a pattern costs that was not read lately: at worst some milliseconds in RE2."""
_TOP = 0x10FFFF
Ranges = list[tuple[int, int]]
_BLOCKS: dict[str, tuple[int, int]] = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "Greek": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7A3),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
_INITIAL: Ranges = [
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D),
    (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF), (0xF900, 0xFDCF),
    (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
]  # fmt: skip
_NAMED: dict[str, Ranges] = {
    "i": _INITIAL,
    "c": [*_INITIAL, (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040)],
    "d": [(0x30, 0x39)],
    "s": [(0x9, 0xA), (0xD, 0xD), (0x20, 0x20)],
    "n": [(0xA, 0xA)],
    "r": [(0xD, 0xD)],
    "t": [(0x9, 0x9)],
}
_LITERAL = frozenset("\\|.-^?*+{}()[]$/ ")


class _Odd(Exception):
    """The pattern breaks XPath's rules, or needs what RE2 does not have."""


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Any:
    """The compiled pattern, or None when XPath's or RE2's rules are broken."""
    spend(COMPILE_STEPS)
    if len(pattern) > _MAX_PATTERN or any(flag not in _FLAGS for flag in flags):
        return None
    try:
        source = re2.escape(pattern) if "q" in flags else _Translator(pattern, flags).whole()
    except _Odd:
        return None
    letters = "".join(sorted(set(flags) & set("smi")))
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(f"(?{letters})(?:{source})" if letters else source, options)
    except re2.error:
        return None


class _Translator:
    """Reads a pattern once from left to right."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.text = _without_spaces(pattern) if "x" in flags else pattern
        self.dot = "." if "s" in flags else r"[^\n\r]"
        self.at = 0

    def whole(self) -> str:
        """The pattern as RE2 writes it."""
        found: list[str] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "[":
                found.append(_written(self.bracket()))
            elif char == "\\":
                found.append(self.escape())
            else:
                self.at += 1
                found.append(self.dot if char == "." else self.group() if char == "(" else char)
        return "".join(found)

    def group(self) -> str:
        """`(` or `(?:`; no other kind of group."""
        if self.text.startswith("?", self.at):
            if not self.text.startswith("?:", self.at):
                raise _Odd
            self.at += 2
            return "(?:"
        return "("

    def escape(self) -> str:
        """An escape outside brackets."""
        letter = self.letter()
        if letter.lower() == "p":
            return _written(self.category(letter), self.kind)
        if letter.isdigit():
            raise _Odd
        ranges = _NAMED.get(letter.lower())
        if letter in "wW" or letter in "dD":
            return f"\\{letter}" if letter in "dD" else r"[^\pP\pZ\pC]" if letter == "w" else r"[\pP\pZ\pC]"
        if ranges is not None:
            return _written(_complement(ranges) if letter.isupper() else ranges)
        return str(re2.escape(self.literal(letter)))

    def letter(self) -> str:
        """The sign after a backslash."""
        self.at += 2
        if self.at > len(self.text):
            raise _Odd
        return self.text[self.at - 1]

    def literal(self, letter: str) -> str:
        """A sign that may be escaped."""
        if letter not in _LITERAL:
            raise _Odd
        return letter

    kind = ""

    def category(self, letter: str) -> Ranges:
        """`\\p{…}`: a block as its ranges; a category is RE2's own and stands in `kind`."""
        end = self.text.find("}", self.at)
        if not self.text.startswith("{", self.at) or end < 0:
            raise _Odd
        name = self.text[self.at + 1 : end]
        self.at = end + 1
        self.kind = ""
        if name.startswith("Is"):
            block = _BLOCKS.get(name[2:])
            if block is None:
                raise _Odd
            return _complement([block]) if letter == "P" else [block]
        if not name.isalpha() or len(name) > 2:
            raise _Odd
        self.kind = f"\\{letter}{{{name}}}"
        return []

    # -- character classes ---------------------------------------------------------------------------------------

    def bracket(self, *, inner: bool = False) -> Ranges | str:
        """`[…]`: as ranges, or as RE2 writes it when it holds what only RE2 knows (`\\p{L}`, `\\w`)."""
        start = self.at
        self.at += 1
        negated = self.text.startswith("^", self.at)
        self.at += negated
        ranges: Ranges = []
        plain = True
        first = True
        while first or not self.text.startswith("]", self.at):
            if self.at >= len(self.text):
                raise _Odd
            if self.text.startswith("-[", self.at) and not first:
                self.at += 1
                without = self.bracket(inner=True)
                if isinstance(without, str) or not plain or not self.text.startswith("]", self.at):
                    raise _Odd
                self.at += 1
                return _minus(_complement(ranges) if negated else ranges, without)
            plain = self.member(ranges) and plain
            first = False
        self.at += 1
        if not plain:
            return self.text[start : self.at]
        if negated and not inner:
            return f"[^{_listed(ranges)}]"
        return _complement(ranges) if negated else ranges

    def member(self, ranges: Ranges) -> bool:
        """One sign, range or escape; False for what only RE2 knows."""
        low, plain = self.point(ranges)
        if low is None:
            return plain
        high = low
        ahead = self.text[self.at + 1 : self.at + 2]
        if self.text.startswith("-", self.at) and ahead and ahead not in "[]":
            self.at += 1
            end, _ = self.point(ranges)
            if end is None or end < low:
                raise _Odd
            high = end
        ranges.append((low, high))
        return True

    def point(self, ranges: Ranges) -> tuple[int | None, bool]:
        """A single sign; an escape for several goes into the ranges."""
        char = self.text[self.at : self.at + 1]
        if char == "[" or not char:
            raise _Odd
        if char != "\\":
            self.at += 1
            return ord(char), True
        letter = self.letter()
        if letter.lower() == "p":
            ranges += self.category(letter)
            return None, not self.kind
        if letter in "wWdD":
            return None, False
        named = _NAMED.get(letter.lower())
        if named is not None and letter in "nrt":
            return named[0][0], True
        if named is not None:
            ranges += _complement(named) if letter.isupper() else named
            return None, True
        return ord(self.literal(letter)), True


def _without_spaces(pattern: str) -> str:
    """The flag x: white space does not count, but inside brackets it does."""
    kept: list[str] = []
    level = 0
    for index, char in enumerate(pattern):
        escaped = index > 0 and pattern[index - 1] == "\\"
        if char in "[]" and not escaped:
            level = max(0, level + (1 if char == "[" else -1))
        if level or char not in " \t\n\r":
            kept.append(char)
    return "".join(kept)


def _complement(ranges: Ranges) -> Ranges:
    return _minus([(0, _TOP)], ranges)


def _minus(ranges: Ranges, without: Ranges) -> Ranges:
    left = list(ranges)
    for low, high in without:
        parts: Ranges = []
        for start, end in left:
            if high < start or low > end:
                parts.append((start, end))
                continue
            if start < low:
                parts.append((start, low - 1))
            if end > high:
                parts.append((high + 1, end))
        left = parts
    return left


def _written(ranges: Ranges | str, kind: str = "") -> str:
    """Ranges as RE2 writes them."""
    if isinstance(ranges, str):
        return ranges
    if kind:
        return kind
    if not ranges:
        return r"[^\x{0}-\x{10FFFF}]"
    return f"[{_listed(ranges)}]"


def _listed(ranges: Ranges) -> str:
    return "".join(f"\\x{{{low:X}}}-\\x{{{high:X}}}" for low, high in ranges)
