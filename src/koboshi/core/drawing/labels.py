"""Breaking labels into lines: East Asian wide characters are twice as wide as narrow ones, lines break between phrases.

The rules of JIS X 4051 in short form: some signs never begin a line, some never end one. Among the possible breaks the
best ones are chosen together, so that lines are about equally long and words stay whole where the room allows it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise

import budoux

NARROW = 0.56
# Characters that must not begin a line, and those that must not end one.
_NOT_FIRST = frozenset("、。，．・：；？！ー）」』】〕〉》ゃゅょっぁぃぅぇぉャュョッァィゥェォ々,.:;?!)]}%％")
_NOT_LAST = frozenset("（「『【〔〈《([{〒￥¥")
_HANGING = frozenset("、。，．,.）」』】〕")
# How bad it is to break between two kinds of characters (h hiragana, k kanji, t katakana, n letters, digits).
_BAD = {"hh": 14, "kh": 18, "kk": 14, "tt": 26, "th": 9, "kn": 3, "nk": 9, "nh": 9, "nn": 4, "tk": 3, "kt": 2, "hn": 1}
_INSIDE = 5.0
"""What it costs to break inside a phrase at all; between phrases nothing."""
_EXTRA, _LONGEST = 4.0, 600


@lru_cache(maxsize=8192)
def _char(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Cc"}:
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else NARROW


def width(text: str) -> float:
    """The width of a text in em: 1 for wide characters, about a half for narrow, 0 for marks that sit on others."""
    return sum(map(_char, text))


@lru_cache(maxsize=4096)
def _wrapped(text: str, limit: float, max_lines: int) -> tuple[str, ...]:
    pieces = _pieces(" ".join(text[:_LONGEST].split()), limit)
    if not pieces or max_lines < 1:
        return ()
    fewest = len(_greedy(pieces, limit))
    if fewest <= max_lines:
        # One more line than needed where that keeps words whole.
        tries = [_balanced(pieces, limit, count) for count in range(fewest, min(max_lines, fewest + 1) + 1)]
        return tuple(min((cost + number * _EXTRA, lines) for number, (cost, lines) in enumerate(tries))[1])
    kept = _greedy(pieces, limit)[:max_lines]
    last = kept[-1]
    while last and width(last) + 1 > limit:
        last = last[:-1]
    return (*kept[:-1], last.rstrip() + "…")


def wrap(text: str, limit: float, max_lines: int) -> list[str]:
    """Lines no wider than `limit` em (a closing mark may stick out); the last one ends in … when text was left over."""
    return list(_wrapped(text, limit, max_lines))


def _pieces(text: str, limit: float) -> list[str]:
    """What is never broken: Latin words with what follows them, and signs with what they belong to."""
    pieces: list[str] = []
    for character in text:
        if pieces and _together(pieces[-1], character, limit):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _together(piece: str, character: str, limit: float) -> bool:
    last = piece[-1]
    if width(piece) + _char(character) > limit and not (character in _HANGING and last not in _HANGING):
        return character.isspace()
    if character.isspace() or last in _NOT_LAST or character in _NOT_FIRST or unicodedata.combining(character):
        return True
    hyphen = len(piece) > 2 and (last == "-" or (last.islower() and character.isupper()))  # `camelCase` may break
    return _kind(last) == "n" and _kind(character) == "n" and not hyphen


def _kind(character: str) -> str:
    if "ぁ" <= character <= "ゟ":
        return "h"
    if "゠" <= character <= "ヿ" or "ｦ" <= character <= "ﾟ":
        return "t"
    if "㐀" <= character <= "鿿" or character == "々":
        return "k"
    return "n" if character.isalnum() or character in "'’-_/@" else "o"


def _greedy(pieces: Sequence[str], limit: float) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and _room(lines[-1] + piece) > limit:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return [line.rstrip() for line in lines if line.strip()]


def _room(line: str) -> float:
    """The width that counts: the empty half of a wide closing mark at the end may hang out."""
    line = line.rstrip()
    return width(line) - (0.5 if line and line[-1] in _HANGING and _char(line[-1]) == 1 else 0.0)


def _balanced(pieces: Sequence[str], limit: float, count: int) -> tuple[float, list[str]]:
    """The best way to put pieces on a known number of lines (dynamic programming over the breaks)."""
    whole = "".join(pieces)
    if count == 1:
        return 0.0, [whole.strip()]
    even = min(limit, width(whole) / count + 0.5)
    phrases, ends = _phrases(whole), [0, *accumulate(map(len, pieces))]
    breaks = [_break(pieces, end, phrases, ends[end]) for end in range(len(pieces) + 1)]
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, -1)}]
    for line in range(1, count + 1):
        reached: dict[int, tuple[float, int]] = {}
        for begin, (cost, _) in best[-1].items():
            for end, room in _lines_from(pieces, begin, limit, last=line == count):
                found = cost + (even - min(even, room)) ** 2 + breaks[end]
                if end not in reached or found < reached[end][0]:
                    reached[end] = (found, begin)
        best.append(reached)
    place, cuts = len(pieces), []
    for line in range(count, 0, -1):
        if place not in best[line]:
            return 99.0, _greedy(pieces, limit)
        cuts.append(place)
        place = best[line][place][1]
    cuts = [0, *reversed(cuts)]
    lines = ["".join(pieces[a:b]).strip() for a, b in pairwise(cuts)]
    return best[count][len(pieces)][0], lines


def _lines_from(pieces: Sequence[str], begin: int, limit: float, *, last: bool) -> Iterator[tuple[int, float]]:
    """Every line that can begin at a place: where it ends and how wide it is."""
    line = ""
    for end in range(begin + 1, len(pieces) + 1):
        line += pieces[end - 1]
        room = _room(line)
        if room > limit and end > begin + 1:
            return
        if not last or end == len(pieces):
            yield end, room


def _break(pieces: Sequence[str], end: int, phrases: frozenset[int], place: int) -> float:
    """How bad it is to break after a piece; `place` is where it ends in the text."""
    if end >= len(pieces) or place in phrases:
        return 0.0
    last, following = pieces[end - 1][-1], pieces[end][0]
    kinds = _kind(last) + _kind(following)
    return _BAD[kinds] + _INSIDE if kinds in _BAD else 0.0


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _phrases(text: str) -> frozenset[int]:
    """Where phrases of Japanese end, by a small model of the language."""
    return frozenset(accumulate(len(phrase) for phrase in _parser().parse(text))) if text else frozenset()


def longest(text: str) -> float:
    """The width of the widest piece that should not be broken."""
    return max((width(piece.rstrip()) for piece in _pieces(text[:_LONGEST], 1e9)), default=0.0)
