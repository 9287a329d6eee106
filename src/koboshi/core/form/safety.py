"""Characters and shapes that never get in: NUL, lone surrogates, direction overrides, invisible names, deep JSON."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

MAX_DEPTH: Final = 8
MAX_NODES: Final = 20_000
MAX_CHARACTERS: Final = 1_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\U000e0000-\U000e007f]")
_LINES = re.compile("[\t\n]")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def character_problem(text: str, *, lines: bool = False) -> str | None:
    """The key of the first thing wrong with the characters of a text (not empty), None when it may be kept."""
    if "\x00" in text:
        return "problem.character_nul"
    if _SURROGATE.search(text):
        return "problem.character_broken"
    if _BIDI.search(text):
        return "problem.character_direction"
    if _CONTROL.search(text) or (not lines and _LINES.search(text)):
        return "problem.character_control"
    return None if any(_seen(char) for char in text) else "problem.character_invisible"


def _seen(char: str) -> bool:
    category = unicodedata.category(char)
    return char not in _BLANK and (category[0] in "LNPS" or category in {"Co", "Cn", "Mc"})


def storable(text: str, most: int = 50_000) -> str:
    """What was typed, fit for storing and showing again: broken characters replaced, cut at a length."""
    return _SURROGATE.sub("\ufffd", text[:most].replace("\x00", "\ufffd"))


def shape_problem(value: object) -> str | None:
    """The key of what is wrong with the size or depth of JSON, None when it may be looked at closer."""
    nodes = characters = 0
    stack: list[tuple[object, int]] = [(value, 1)]
    while stack:
        node, depth = stack.pop()
        nodes += 1
        characters += len(node) if isinstance(node, str) else 0
        if depth > MAX_DEPTH:
            return "problem.too_deep"
        if nodes + len(stack) > MAX_NODES or characters > MAX_CHARACTERS:
            return "problem.too_big"
        stack.extend((child, depth + 1) for child in _children(node))
    return None


def _children(node: object) -> list[object]:
    if isinstance(node, Mapping):
        return [*node.keys(), *node.values()]
    return list(node) if isinstance(node, (list, tuple)) else []
