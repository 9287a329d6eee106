"""Breaking labels into lines by width, with the plain rule that East Asian wide characters are twice as wide."""

from __future__ import annotations

import re
import unicodedata

# Characters that must not begin a line, and those that must not end one (the short form of JIS X 4051's rules).
_NOT_FIRST = frozenset("、。，．・：；？！ー）」』】〕〉》ゃゅょっぁぃぅぇぉャュョッァィゥェォ々,.:;?!)]}")
_NOT_LAST = frozenset("（「『【〔〈《([{")
_PIECES = re.compile(r"[A-Za-z0-9'’\-]+|\s+|.", re.DOTALL)


def width(text: str) -> float:
    """The width of a text in em: 1 for wide characters, 0.55 for narrow, 0 for marks that sit on others."""
    return sum(_char(character) for character in text)


def _char(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55


def wrap(text: str, limit: float, max_lines: int) -> list[str]:
    """Lines no wider than `limit` em (a hanging mark may stick out); the last one ends in … when text was left over.

    Lines are about equally long, so that no single character stands alone in the last one.
    """
    lines = _fill(text, limit)
    if len(lines) > max_lines:
        return [*lines[: max_lines - 1], lines[max_lines - 1][:-1] + "…"]
    widest = max((width(piece) for piece in _split(text, limit)), default=0.0)
    narrow = max(widest, width(text) / max(1, len(lines)))
    while narrow < limit and len(_fill(text, narrow)) > len(lines):
        narrow += 0.5
    return _fill(text, min(narrow, limit))


def _fill(text: str, limit: float) -> list[str]:
    """Fill lines from the first to the last."""
    lines = [""]
    for piece in _split(" ".join(text.split()), limit):
        if width(lines[-1] + piece) <= limit or not lines[-1]:
            lines[-1] += piece if lines[-1] else piece.lstrip()
        elif piece in _NOT_FIRST:
            lines[-1] += piece
        else:
            lines.append(_carry(lines) + piece.lstrip())
    return [line.rstrip() for line in lines if line.strip()]


def _carry(lines: list[str]) -> str:
    """Take an opening bracket at the end of the last line over to the next one."""
    last = lines[-1]
    if len(last) > 1 and last[-1] in _NOT_LAST:
        lines[-1] = last[:-1]
        return last[-1]
    return ""


def _split(text: str, limit: float) -> list[str]:
    """Words of Latin text stay together unless they are wider than a line; everything else breaks anywhere."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        pieces.extend(piece if width(piece) > limit else [piece])
    return pieces
