"""Two simulations side by side under common random numbers: paired differences, and what they allow to say."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from koboshi.core.simulate.problems import ScenarioError
from koboshi.core.simulate.results_model import Key, Kind, Results, meaning
from koboshi.core.simulate.statistics import Estimate, estimate

_LEAST: Final = 2
"""So many pairs allow to say something."""


class Verdict(StrEnum):
    """What a paired interval allows to say."""

    LESS = "減る"
    MORE = "増える"
    SAME = "変わらない"
    UNSURE = "差があるとはいえない"
    UNKNOWN = "判断できない"


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure before and after; `change` is after minus before, replication by replication."""

    key: Key
    before: Estimate
    after: Estimate
    change: Estimate
    verdict: Verdict

    @property
    def good(self) -> bool | None:
        """Whether the change is one for the better; None where that cannot be said."""
        better = meaning(self.key).better
        if not better or self.verdict not in (Verdict.LESS, Verdict.MORE):
            return None
        return (self.verdict is Verdict.MORE) == (better > 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences by figure, in the order of the first simulation."""

    before: Results
    after: Results
    differences: tuple[Difference, ...]

    def of(self, what: str, kind: Kind = "all", of: str = "", within: str = "") -> Difference | None:
        """One difference; None where one of the two does not have the figure."""
        wanted = Key(kind, of, what, within)
        return next((each for each in self.differences if each.key == wanted), None)

    def kind(self, kind: Kind) -> Iterator[Difference]:
        """All differences of one kind."""
        return (each for each in self.differences if each.key.kind == kind)


def compare(before: Results, after: Results) -> Comparison:
    """Compare two simulations of equal seed and equally many replications; ScenarioError for others.

    Cases of both arrive at the same moments with the same attributes, and the same task of the same case draws the
    same luck, as far as the two have the same names: the pairs then differ by what was changed and little else.
    """
    if (before.seed, before.replications) != (after.seed, after.replications):
        raise ScenarioError("seed", "比べる二つのシミュレーションは、seed と試行の回数を同じにしてください。")
    shared = [key for key in before.values if key in after.values]
    found = [_difference(key, before.values[key], after.values[key]) for key in shared]
    return Comparison(before, after, tuple(each for each in found if each.change.n))


def _difference(key: Key, before: tuple[float, ...], after: tuple[float, ...]) -> Difference:
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if not (math.isnan(a) or math.isnan(b))]
    change = estimate([b - a for a, b in pairs])
    verdict = _verdict(change, same=all(a == b for a, b in pairs))
    return Difference(key, estimate(before), estimate(after), change, verdict)


def _verdict(change: Estimate, *, same: bool) -> Verdict:
    if change.n and same:
        return Verdict.SAME
    if change.n < _LEAST:
        return Verdict.UNKNOWN
    if change.low > 0:
        return Verdict.MORE
    return Verdict.LESS if change.high < 0 else Verdict.UNSURE
