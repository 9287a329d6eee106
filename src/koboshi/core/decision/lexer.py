"""Cuts a FEEL text into tokens (DMN 1.5, section 10.3.1.2, rules 22–37)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import re2

from koboshi.core.decision.limits import MAX_SOURCE, FeelError

KEYWORDS = frozenset(
    "if then else for in return some every satisfies and or between instance true false null function".split()
)
SPACED_WORDS = (
    "date and time",
    "days and time duration",
    "years and months duration",
    "day-time duration",
    "year-month duration",
)
"""Names of the language that hold a keyword or a sign; other names of several words are simply read together."""

_SIGNS = ("...", "**", "<=", ">=", "!=", "->", "..", *"-+*/<>=()[]{},:.@")
_DIGITS = frozenset("0123456789")
_DECLARED = re2.compile(r"[{,]\s*([\pL_?][^\n:{}\[\]()\",<>=]*?)\s*:")
_SPACES = re2.compile(r"\s+")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_RANGES = (
    (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F),
    (0x2C00, 0x2FEF), (0x3005, 0x3007), (0x3021, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFEFF), (0xFF10, 0xFF19),
    (0xFF21, 0xFF3A), (0xFF41, 0xFF5A), (0xFF65, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: its kind (number, string, name, word, op, end), what it says, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


def starts_name(char: str) -> bool:
    """Whether a name may begin with this character; Japanese may, the full-width signs may not."""
    if char < "\x80":
        return char.isalpha() or char in "_?"
    code = ord(char)
    return any(low <= code <= high for low, high in _RANGES)


def continues_name(char: str) -> bool:
    """Whether a name may go on with this character."""
    return char.isdigit() or starts_name(char) or char == "\xb7" or 0x300 <= ord(char) <= 0x36F


def tokens(source: str, known: Collection[str] = ()) -> list[Token]:
    """All tokens; `known` are names that hold signs or keywords. FeelError names the character it cannot read."""
    if len(source) > MAX_SOURCE:
        raise FeelError("式が長すぎます。", MAX_SOURCE)
    names = _special_names(source, known)
    found: list[Token] = []
    at = 0
    while at < len(source):
        token = _name(source, at, names, found) if starts_name(source[at]) else _piece(source, at)
        if token.kind != "space":
            found.append(token)
        at = token.end
    found.append(Token("end", "", at, at))
    return found


def _special_names(source: str, known: Collection[str]) -> dict[str, list[tuple[str, ...]]]:
    declared = (match.group(1) for match in _DECLARED.finditer(source))
    wanted = {_SPACES.sub(" ", name).strip() for name in (*known, *SPACED_WORDS, *declared)}
    by_start: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(wanted, key=lambda name: (-len(name), name)):
        if name and any(not continues_name(char) for char in name):
            by_start.setdefault(name[0], []).append(tuple(name.split(" ")))
    return by_start


def _name(source: str, at: int, names: dict[str, list[tuple[str, ...]]], before: list[Token]) -> Token:
    for words in names.get(source[at], ()):
        end = _match_words(source, at, words)
        if end and _fits(" ".join(words), source, end, before):
            return Token("name", " ".join(words), at, end)
    end = at + 1
    while end < len(source) and continues_name(source[end]):
        end += 1
    text = source[at:end]
    return Token("word" if text in KEYWORDS else "name", text, at, end)


def _fits(name: str, source: str, end: int, before: list[Token]) -> bool:
    """`date and time` is one name where it is called or names a type; else two variables joined by `and`."""
    if name != "date and time" or (before and before[-1].text in {"of", "<", ":", ",", "->"}):
        return True
    return source[end:].lstrip().startswith("(")


def _match_words(source: str, at: int, words: tuple[str, ...]) -> int:
    for index, word in enumerate(words):
        if index:
            gap = at
            while at < len(source) and source[at].isspace():
                at += 1
            if at == gap:
                return 0
        if not source.startswith(word, at):
            return 0
        at += len(word)
    return 0 if at < len(source) and continues_name(source[at]) else at


def _piece(source: str, at: int) -> Token:
    char, following = source[at], source[at + 1 : at + 2]
    if char.isspace() or (char == "/" and following in ("/", "*") and following):
        return Token("space", "", at, _after_space(source, at))
    if char == '"':
        end = _after_string(source, at)
        return Token("string", _unescaped(source[at + 1 : end - 1], at), at, end)
    if char in _DIGITS or (char == "." and following in _DIGITS):
        end = _after_number(source, at)
        return Token("number", source[at:end], at, end)
    sign = next((sign for sign in _SIGNS if source.startswith(sign, at)), None)
    if sign is None:
        raise FeelError(f"「{char}」は式に使えない文字です。", at)
    return Token("op", sign, at, at + len(sign))


def _after_space(source: str, at: int) -> int:
    if source[at] != "/":
        return at + 1
    mark, width = ("\n", 1) if source[at + 1] == "/" else ("*/", 2)
    end = source.find(mark, at + 2)
    if end < 0 and width == 2:
        raise FeelError("注の終わりの「*/」がありません。", at)
    return len(source) if end < 0 else end + width


def _after_string(source: str, at: int) -> int:
    end = at + 1
    while end < len(source) and source[end] not in '"\n':
        end += 2 if source[end] == "\\" else 1
    if end >= len(source) or source[end] != '"':
        raise FeelError('文字列の終わりの「"」がありません。', at)
    return end + 1


def _after_digits(source: str, at: int) -> int:
    while at < len(source) and source[at] in _DIGITS:
        at += 1
    return at


def _after_number(source: str, at: int) -> int:
    end = _after_digits(source, at)
    if source[end : end + 1] == "." and source[end + 1 : end + 2] in _DIGITS:
        end = _after_digits(source, end + 1)
    if source[end : end + 1] in ("e", "E"):
        power = end + (2 if source[end + 1 : end + 2] in ("+", "-") else 1)
        return _after_digits(source, power) if source[power : power + 1] in _DIGITS else end
    return end


def _unescaped(text: str, at: int) -> str:
    return "".join(_characters(text, at)) if "\\" in text else text


def _characters(text: str, at: int) -> Iterator[str]:
    index = 0
    while index < len(text):
        char = text[index]
        index += 1
        if char != "\\":
            yield char
            continue
        mark = text[index]
        index += 1
        width = {"u": 4, "U": 6}.get(mark, 0)
        if width:
            code = _code_point(text[index : index + width], at)
            index += width
            if 0xD800 <= code < 0xDC00 and text.startswith("\\u", index):
                code = _joined(code, _code_point(text[index + 2 : index + 6], at))
                index += 6
            yield _character(code, at)
        else:
            yield _ESCAPES.get(mark, mark if mark in "\"'\\" else "\\" + mark)


def _code_point(digits: str, at: int) -> int:
    try:
        return int(digits, 16)
    except ValueError as problem:
        raise FeelError("文字の番号（\\u…）を読めません。", at) from problem


def _joined(high: int, low: int) -> int:
    """A character beyond U+FFFF that is written as two halves."""
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) if 0xDC00 <= low < 0xE000 else high


def _character(code: int, at: int) -> str:
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        raise FeelError("文字の番号（\\u…）を読めません。", at)
    return chr(code)
