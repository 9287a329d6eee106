"""Two simulations side by side under common random numbers: paired differences, and what they allow to say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from koboshi.core.simulate.problems import ScenarioError
from koboshi.core.simulate.results_model import Key, Kind, Results, meaning
from koboshi.core.simulate.statistics import Estimate, estimate

_LEAST: Final = 2
"""So many pairs allow to say something."""
_DIGITS: Final = 1e-10
"""Values that differ by less than this part of them are the same: figures are sums of some thousand numbers."""


class Verdict(StrEnum):
    """What a paired interval allows to say."""

    LESS = "減る"
    MORE = "増える"
    SAME = "変わらない"
    UNSURE = "差があるとはいえない"
    UNKNOWN = "判断できない"
    ONLY_BEFORE = "前だけにある"
    ONLY_AFTER = "後だけにある"


ONE_SIDED: Final = frozenset({Verdict.ONLY_BEFORE, Verdict.ONLY_AFTER})
"""Nothing to take a difference of: the other side has no such thing, or never came to it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure before and after; `change` is after minus before, replication by replication.

    What only one side has (a task that the other model lacks, a wait that nobody came to) has n = 0 on the other one.
    """

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
    """Differences by figure, in the order of the first simulation; what only the second has stands last."""

    before: Results
    after: Results
    differences: tuple[Difference, ...]

    def of(self, what: str, kind: Kind = "all", of: str = "", within: str = "") -> Difference | None:
        """One difference; None where neither of the two has the figure."""
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
    found = [paired(key, _values(before, key), _values(after, key)) for key in {**before.values, **after.values}]
    return Comparison(before, after, tuple(each for each in found if each.before.n or each.after.n))


def _values(results: Results, key: Key) -> tuple[float, ...]:
    """One value per replication. An end that the model has and that no case came to has the share 0, not none."""
    found = results.values.get(key)
    if found is not None:
        return found
    nought = key.kind == "end" and (not key.of or key.of in results.definition.nodes)
    return (0.0 if nought else math.nan,) * results.replications


def paired(key: Key, before: Sequence[float], after: Sequence[float]) -> Difference:
    """One figure of two simulations, replication by replication; NaN is a replication that does not have it."""
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if not (math.isnan(a) or math.isnan(b))]
    change = estimate([0.0 if _equal(a, b) else b - a for a, b in pairs])
    was, now = estimate(before), estimate(after)
    if bool(was.n) != bool(now.n):
        verdict = Verdict.ONLY_BEFORE if was.n else Verdict.ONLY_AFTER
    else:
        verdict = _verdict(change, same=all(_equal(a, b) for a, b in pairs))
    return Difference(key, was, now, change, verdict)


def _equal(before: float, after: float) -> bool:
    """Whether two values are one: sums in another order differ in their last digits, two endless times do not."""
    return math.isclose(before, after, rel_tol=_DIGITS)


def _verdict(change: Estimate, *, same: bool) -> Verdict:
    if change.n and same:
        return Verdict.SAME
    if change.n < _LEAST:
        return Verdict.UNKNOWN
    if change.low > 0:
        return Verdict.MORE
    return Verdict.LESS if change.high < 0 else Verdict.UNSURE
