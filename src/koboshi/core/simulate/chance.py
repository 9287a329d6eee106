"""Laws of chance as a scenario states them. What is impossible is refused; nothing is replaced by something else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Final

from koboshi.core.simulate.kernel import laws
from koboshi.core.simulate.keys import Table, duration_ms, plain_number
from koboshi.core.simulate.problems import ScenarioError

_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Law:
    """One law: its kind (codes of the kernel), up to four numbers, and for histograms (share, from, to) per bar.

    Durations are in milliseconds. `mean` is exact but for the truncated normal law, where it is that of the cut law.
    """

    kind: int
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    points: tuple[tuple[float, float, float], ...] = ()

    @property
    def mean(self) -> float:
        """The expected value."""
        return _MEANS[self.kind](self)

    @property
    def name(self) -> str:
        """The word of the scenario file."""
        return NAMES[self.kind]


def fixed(value: float) -> Law:
    """Always the same."""
    return Law(laws.FIXED, float(value))


def exponential(mean: float) -> Law:
    """Exponential with a mean."""
    return Law(laws.EXPONENTIAL, float(mean))


def lognormal(mean: float, sd: float) -> Law:
    """Lognormal with the mean and standard deviation of the values themselves."""
    spread = math.log1p((sd / mean) ** 2)
    return Law(laws.LOGNORMAL, math.log(mean) - spread / 2, math.sqrt(spread))


def gamma(mean: float, sd: float) -> Law:
    """Gamma with a mean and a standard deviation."""
    return Law(laws.GAMMA, (mean / sd) ** 2, sd * sd / mean)


def histogram(edges: list[float], shares: list[float]) -> Law:
    """Uniform inside each bar; `shares` are those of the bars, `edges` one more."""
    total, running, points = math.fsum(shares), 0.0, []
    for i, share in enumerate(shares):
        if share > 0:
            running += share / total
            points.append((running, edges[i], edges[i + 1]))
    points[-1] = (1.0, points[-1][1], points[-1][2])
    return Law(laws.EMPIRICAL, points=tuple(points))


def read_law(table: Table, key: str, *, time: bool = True) -> Law:
    """A law at a key: a length of time (or number), or a table {law = …}. ScenarioError naming the key."""
    value, place = table.raw(key), table.place(key)
    if not isinstance(value, dict):
        return fixed(duration_ms(value, place) if time else plain_number(value, place))
    inner = Table(place, value)
    kind = inner.choice("law", _READERS, "fixed")
    law = _READERS[kind](_Numbers(inner, time))
    inner.done()
    return law


class _Numbers:
    """The numbers of one law, as milliseconds where the law is about time."""

    def __init__(self, table: Table, time: bool) -> None:
        self.table = table
        self.time = time

    def value(self, key: str, default: float | None = None) -> float:
        if key not in self.table and default is not None:
            self.table.raw(key)
            return default
        if key not in self.table:
            raise self.table.refuse(key, "この値がありません。")
        return self.of(self.table.raw(key), self.table.place(key))

    def of(self, value: object, place: str) -> float:
        return float(duration_ms(value, place)) if self.time else plain_number(value, place)

    def above_zero(self, key: str) -> float:
        value = self.value(key)
        if value <= 0:
            raise self.table.refuse(key, "0より大きくしてください。")
        return value

    def refuse(self, key: str, sentence: str) -> ScenarioError:
        return self.table.refuse(key, sentence)

    def values(self, key: str) -> list[float]:
        place = self.table.place(key)
        return [self.of(item, f"{place}[{i + 1}]") for i, item in enumerate(self.table.items(key))]


def _fixed(n: _Numbers) -> Law:
    return fixed(n.value("value"))


def _uniform(n: _Numbers) -> Law:
    low, high = n.value("low"), n.value("high")
    if low > high:
        raise n.refuse("high", "low より小さくできません。")
    return Law(laws.UNIFORM, low, high)


def _triangular(n: _Numbers) -> Law:
    low, mode, high = n.value("low"), n.value("mode"), n.value("high")
    if not low <= mode <= high or low == high:
        raise n.refuse("mode", "low ≦ mode ≦ high（low < high）の順にしてください。")
    return Law(laws.TRIANGULAR, low, mode, high)


def _normal(n: _Numbers) -> Law:
    mean, sd, low = n.value("mean"), n.above_zero("sd"), n.value("low", 0.0)
    high = n.value("high", math.inf)
    if low >= high:
        raise n.refuse("high", "low より大きくしてください。")
    below, above = _NORMAL.cdf((low - mean) / sd), _NORMAL.cdf((high - mean) / sd) if high < math.inf else 1.0
    if above - below < 1e-4:
        raise n.refuse("mean", "low から high までに値が入ることは、ほとんどありません。分布を見直してください。")
    return Law(laws.NORMAL, mean, sd, below, above)


def _lognormal(n: _Numbers) -> Law:
    return lognormal(n.above_zero("mean"), n.above_zero("sd"))


def _exponential(n: _Numbers) -> Law:
    return exponential(n.above_zero("mean"))


def _gamma(n: _Numbers) -> Law:
    law = gamma(n.above_zero("mean"), n.above_zero("sd"))
    if not 1e-3 <= law.a <= 1e6:
        raise n.refuse("sd", "平均に対して大きすぎるか、小さすぎます。")
    return law


def _weibull(n: _Numbers) -> Law:
    mean = n.above_zero("mean")
    shape = n.table.number("shape", None, 0.1, 100.0)
    return Law(laws.WEIBULL, shape, mean / math.gamma(1 + 1 / shape))


def _histogram(n: _Numbers) -> Law:
    edges = n.values("edges")
    shares = [plain_number(x, n.table.place("shares")) for x in n.table.items("shares")]
    if len(edges) < 2 or len(shares) != len(edges) - 1:
        raise n.refuse("shares", "edges より1つ少ない数だけ書いてください。")
    if any(a >= b for a, b in pairwise(edges)):
        raise n.refuse("edges", "小さい順に書いてください。")
    if not 0 < math.fsum(shares) < math.inf:
        raise n.refuse("shares", "割合の合計が0です。")
    return histogram(edges, shares)


def _observed(n: _Numbers) -> Law:
    values = sorted(n.values("values"))
    if not values:
        raise n.refuse("values", "値がありません。")
    return observed(values)


def observed(values: list[float]) -> Law:
    """Each of the sorted values with the same chance."""
    size = len(values)
    return Law(laws.EMPIRICAL, points=tuple(((i + 1) / size, value, value) for i, value in enumerate(values)))


_READERS: Final[dict[str, Callable[[_Numbers], Law]]] = {
    "fixed": _fixed,
    "uniform": _uniform,
    "triangular": _triangular,
    "normal": _normal,
    "lognormal": _lognormal,
    "exponential": _exponential,
    "gamma": _gamma,
    "weibull": _weibull,
    "histogram": _histogram,
    "observed": _observed,
}
NAMES: Final = dict(enumerate(_READERS))


def _normal_mean(law: Law) -> float:
    low, high = (_NORMAL.inv_cdf(x) if 0 < x < 1 else None for x in (law.c, law.d))
    dense = (_NORMAL.pdf(low) if low is not None else 0.0) - (_NORMAL.pdf(high) if high is not None else 0.0)
    return law.a + law.b * dense / (law.d - law.c)


def _points_mean(law: Law) -> float:
    before, total = 0.0, 0.0
    for share, begin, end in law.points:
        total += (share - before) * (begin + end) / 2
        before = share
    return total


_MEANS: Final[dict[int, Callable[[Law], float]]] = {
    laws.FIXED: lambda law: law.a,
    laws.UNIFORM: lambda law: (law.a + law.b) / 2,
    laws.TRIANGULAR: lambda law: (law.a + law.b + law.c) / 3,
    laws.NORMAL: _normal_mean,
    laws.LOGNORMAL: lambda law: math.exp(law.a + law.b**2 / 2),
    laws.EXPONENTIAL: lambda law: law.a,
    laws.GAMMA: lambda law: law.a * law.b,
    laws.WEIBULL: lambda law: law.b * math.gamma(1 + 1 / law.a),
    laws.EMPIRICAL: _points_mean,
}
