"""FEEL's functions on texts, conversions and booleans. Patterns run in RE2 only: no pattern can hang the house."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import re2

from koboshi.core.decision.limits import MAX_REPLACED, FeelError, list_within, spend, text_within
from koboshi.core.decision.patterns import compiled
from koboshi.core.decision.registry import Registry
from koboshi.core.decision.values import number
from koboshi.core.decision.writing import text_of

FUNCTIONS = Registry()
_NUMBER = re2.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


@FUNCTIONS.add("string", "from:a")
def string(value: Any) -> str | None:
    """A value as text; null stays null."""
    return None if value is None else text_within(text_of(value))


@FUNCTIONS.add("number", "from:s, grouping separator:s?, decimal separator:s?")
def to_number(text: str, grouping: str | None = None, point: str | None = None) -> Decimal | None:
    """A text as a number, with its grouping sign (space, comma, point) and decimal sign."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ".", ",") or (point and grouping == point):
        return None
    plain = text.replace(grouping, "") if grouping else text
    if point == ",":
        if "." in plain:
            return None
        plain = plain.replace(",", ".")
    return number(plain) if _NUMBER.fullmatch(plain) else None


@FUNCTIONS.add("number", "from:n")
def same_number(value: Decimal) -> Decimal:
    """A number stays what it is."""
    return value


@FUNCTIONS.add("not", "negand:a")
def negate(value: Any) -> bool | None:
    """Three-valued not."""
    return not value if type(value) is bool else None


@FUNCTIONS.add("substring", "string:s, start position:n, length:n?")
def substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """Characters from a place counted from 1, or from -1 backwards."""
    first = int(start)
    if first == 0 or (length is not None and length < 1):
        return None
    begin = first - 1 if first > 0 else len(text) + first
    if not 0 <= begin < len(text):
        return "" if first > 0 else None
    return text[begin : None if length is None else begin + int(length)]


@FUNCTIONS.add("string length", "string:s")
def string_length(text: str) -> Decimal:
    """Number of characters."""
    return Decimal(len(text))


@FUNCTIONS.add("upper case", "string:s")
def upper_case(text: str) -> str:
    """In capitals."""
    return text_within(text.upper())


@FUNCTIONS.add("lower case", "string:s")
def lower_case(text: str) -> str:
    """In small letters."""
    return text_within(text.lower())


@FUNCTIONS.add("trim", "string:s")
def trim(text: str) -> str:
    """Without spaces at the ends."""
    return text.strip()


@FUNCTIONS.add("substring before", "string:s, match:s")
def substring_before(text: str, match: str) -> str:
    """What stands before the first place."""
    spend(len(text) // 32 + 1)
    return text.partition(match)[0] if match and match in text else ""


@FUNCTIONS.add("substring after", "string:s, match:s")
def substring_after(text: str, match: str) -> str:
    """What stands after the first place."""
    spend(len(text) // 32 + 1)
    return text.partition(match)[2] if match else text


@FUNCTIONS.add("contains", "string:s, match:s")
def contains(text: str, match: str) -> bool:
    """Whether a text holds another."""
    spend((len(text) + len(match)) // 32 + 1)
    return match in text


@FUNCTIONS.add("starts with", "string:s, match:s")
def starts_with(text: str, match: str) -> bool:
    """Whether a text begins with another."""
    return text.startswith(match)


@FUNCTIONS.add("ends with", "string:s, match:s")
def ends_with(text: str, match: str) -> bool:
    """Whether a text ends with another."""
    return text.endswith(match)


@FUNCTIONS.add("matches", "input:s, pattern:s, flags:s?")
def matches(text: str, pattern: str, flags: str | None = None) -> bool | None:
    """Whether a pattern is found; null for a pattern that RE2 does not read (such as back references)."""
    sought = _pattern(pattern, flags)
    if sought is None:
        return None
    spend(len(text) // 8 + 1)
    return sought.search(text) is not None


@FUNCTIONS.add("replace", "input:s, pattern:s, replacement:s, flags:s?")
def replace(text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """Every place of a pattern replaced; `$1` is the first group."""
    sought = _pattern(pattern, flags)
    parts: list[str | int | None] = [replacement] if "q" in (flags or "") else list(_replacement(replacement))
    if sought is None or None in parts or sought.search("") is not None:
        return None
    if (len(text) + 1) * (len(replacement) + 1) > MAX_REPLACED:
        raise FeelError("置き換えの結果が長すぎます。")
    spend(2 * len(text) + 1)
    return text_within(sought.sub(lambda match: _filled(match, parts), text))


@FUNCTIONS.add("split", "string:s, delimiter:s")
def split(text: str, delimiter: str) -> list[Any] | None:
    """A text cut at a pattern."""
    sought = _pattern(delimiter, None)
    if sought is None or sought.search("") is not None:
        return None
    spend(2 * len(text) + 1)
    found: list[Any] = []
    at = 0
    for match in sought.finditer(text):
        found.append(text[at : match.start()])
        at = match.end()
    return list_within([*found, text[at:]])


@FUNCTIONS.add("string join", "list:l, delimiter:s?, prefix:s?, suffix:s?")
def string_join(
    items: list[Any], delimiter: str | None = None, prefix: str | None = None, suffix: str | None = None
) -> str | None:
    """Texts in one; null elements are left out."""
    words = [item for item in items if item is not None]
    if any(type(word) is not str for word in words):
        return None
    spend(len(words) + 1)
    between = delimiter or ""
    if sum(len(word) + len(between) for word in words) > MAX_REPLACED:
        raise FeelError("計算した文字列が長すぎます。")
    return text_within((prefix or "") + between.join(words) + (suffix or ""))


def _pattern(pattern: str, flags: str | None) -> Any:
    """A compiled pattern, or None when XPath's or RE2's rules are broken."""
    return compiled(pattern, flags or "")


def _replacement(text: str) -> Iterator[str | int | None]:
    """The parts of a replacement: text, the number of a group, or None for what XPath refuses."""
    index = 0
    while index < len(text):
        char, following = text[index], text[index + 1 : index + 2]
        if char == "$":
            yield int(following) if following.isdigit() else None
        elif char == "\\":
            yield following if following and following in "\\$" else None
        else:
            yield char
        index += 2 if char in "$\\" else 1


def _filled(match: Any, parts: list[str | int | None]) -> str:
    groups = len(match.groups())
    found: list[str] = []
    for part in parts:
        if isinstance(part, int):
            found.append((match.group(part) or "") if part <= groups else "")
        else:
            found.append(part or "")
    return text_within("".join(found))
