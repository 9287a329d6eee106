"""How a case can leave a model, in words, and how an alignment says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from koboshi.core.mining.alignments import Alignment, Move, Pair

SHOWN: Final = 5
"""Expected activities named in a sentence."""


class Kind(StrEnum):
    """How a case left the model."""

    UNKNOWN = "unknown"
    ADDITIONAL = "additional"
    SKIPPED = "skipped"
    ORDER = "order"
    MISSING = "missing"
    UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One place where a trace and the model part.

    `place` is the number of the event from 0 (the length of the trace for its end), `activity` what it is about,
    `expected` what the model was waiting for there.
    """

    kind: Kind
    activity: str
    place: int
    expected: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The deviation for a person."""
        expected = "、".join(f"「{each}」" for each in self.expected[:SHOWN]) or "何も予定されていない"
        expected += "など" if len(self.expected) > SHOWN else ""
        return _SENTENCES[self.kind].format(number=self.place + 1, activity=self.activity, expected=expected)


_SENTENCES: Final = {
    Kind.UNKNOWN: "{number}番目の「{activity}」は、モデルにない活動です。",
    Kind.ADDITIONAL: "{number}番目の「{activity}」は、ここでは予定されていません（予定：{expected}）。",
    Kind.SKIPPED: "{number}番目の出来事より前に行うはずの「{activity}」が、行われていません。",
    Kind.ORDER: "「{activity}」は行われていますが、モデルとは順序が違います（{number}番目）。",
    Kind.MISSING: "最後に行うはずの「{activity}」が、行われないまま終わっています。",
    Kind.UNFINISHED: "途中で終わっています（次の予定：{expected}）。",
}


def deviations_of(alignment: Alignment, known: frozenset[str]) -> list[Deviation]:
    """What the moves of an alignment say; `known` are the activities of the model."""
    found, place = [], 0
    events = sum(pair.move in (Move.BOTH, Move.LOG) for pair in alignment.moves)
    for number, pair in enumerate(alignment.moves):
        expected = _next_of(alignment.moves[number:])
        if pair.move is Move.LOG:
            kind = Kind.ADDITIONAL if pair.label in known else Kind.UNKNOWN
            found.append(Deviation(kind, pair.label, place, expected if pair.label in known else ()))
        elif pair.move is Move.MODEL:
            found.append(Deviation(Kind.SKIPPED if place < events else Kind.MISSING, pair.label, place, expected))
        place += pair.move in (Move.BOTH, Move.LOG)
    return in_order(found)


def _next_of(moves: Sequence[Pair]) -> tuple[str, ...]:
    following = (pair.label for pair in moves if pair.move in (Move.BOTH, Move.MODEL))
    return tuple(label for label in (next(following, ""),) if label)


def in_order(found: list[Deviation]) -> list[Deviation]:
    """Work that was left out in one place and is too much in another was done in another order."""
    kept: list[Deviation] = []
    for each in found:
        partner = next((other for other in kept if _belong_together(other, each)), None)
        if partner is None:
            kept.append(each)
        else:
            extra = each if each.kind is Kind.ADDITIONAL else partner
            kept[kept.index(partner)] = Deviation(Kind.ORDER, each.activity, extra.place, extra.expected)
    return kept


def _belong_together(one: Deviation, other: Deviation) -> bool:
    left_out = {Kind.SKIPPED, Kind.MISSING}
    kinds = {one.kind, other.kind}
    return one.activity == other.activity and Kind.ADDITIONAL in kinds and bool(kinds & left_out)
