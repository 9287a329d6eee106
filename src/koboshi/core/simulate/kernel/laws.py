"""Sampling from laws of chance by inversion, one uniform number per draw (gamma: as many as its rejection needs)."""

from __future__ import annotations

import math
from typing import Final

from koboshi.core.simulate.kernel.places import (
    CHANCE,
    LAW_A,
    LAW_AT,
    LAW_B,
    LAW_C,
    LAW_D,
    LAW_KIND,
    LAW_N,
    NODE_ROW_AT,
    NODE_ROW_ROUNDS,
    NODE_ROW_WAYS,
    POINT_FROM,
    POINT_SHARE,
    POINT_TO,
)
from koboshi.core.simulate.kernel.primitives import lean, uniform
from koboshi.core.simulate.kernel.shape import Floats, Ints

FIXED, UNIFORM, TRIANGULAR, NORMAL, LOGNORMAL, EXPONENTIAL, GAMMA, WEIBULL, EMPIRICAL = range(9)
# Draws of one visit are this far apart, so that a rejection sampler may take several.
STRIDE: Final = 64


@lean
def normal_quantile(u: float) -> float:
    """The inverse of the standard normal distribution function (Wichura 1988, AS 241 PPND16; about 16 digits)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _middle(0.180625 - q * q)
    r = math.sqrt(-math.log(u if q < 0 else 1.0 - u))
    value = _near(r - 1.6) if r <= 5.0 else _far(r - 5.0)
    return -value if q < 0 else value


@lean
def _middle(r: float) -> float:
    top = 2509.0809287301226727 * r + 33430.575583588128105
    top = (top * r + 67265.770927008700853) * r + 45921.953931549871457
    top = (top * r + 13731.693765509461125) * r + 1971.5909503065514427
    top = (top * r + 133.14166789178437745) * r + 3.387132872796366608
    low = 5226.495278852545925 * r + 28729.085735721942674
    low = (low * r + 39307.89580009271061) * r + 21213.794301586595867
    low = (low * r + 5394.1960214247511077) * r + 687.1870074920579083
    low = (low * r + 42.313330701600911252) * r + 1.0
    return top / low


@lean
def _near(r: float) -> float:
    top = 7.7454501427834140764e-4 * r + 0.0227238449892691845833
    top = (top * r + 0.24178072517745061177) * r + 1.27045825245236838258
    top = (top * r + 3.64784832476320460504) * r + 5.7694972214606914055
    top = (top * r + 4.6303378461565452959) * r + 1.42343711074968357734
    low = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
    low = (low * r + 0.0151986665636164571966) * r + 0.14810397642748007459
    low = (low * r + 0.68976733498510000455) * r + 1.6763848301838038494
    low = (low * r + 2.05319162663775882187) * r + 1.0
    return top / low


@lean
def _far(r: float) -> float:
    top = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    top = (top * r + 0.0012426609473880784386) * r + 0.026532189526576123093
    top = (top * r + 0.29656057182850489123) * r + 1.7848265399172913358
    top = (top * r + 5.4637849111641143699) * r + 6.6579046435011037772
    low = 2.04426310338993978564e-15 * r + 1.4215117583164458887e-7
    low = (low * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4
    low = (low * r + 0.0148753612908506148525) * r + 0.13692988092273580531
    low = (low * r + 0.59983220655588793769) * r + 1.0
    return top / low


@lean
def sample(d: Ints, m: Ints, f: Floats, law: int, case_key: int, node_key: int, visit: int) -> float:
    """One value of a law: never negative, in the law's own unit (milliseconds for durations)."""
    kind = m[d[LAW_KIND] + law]
    a = f[d[LAW_A] + law]
    if kind == FIXED:
        return a
    u = uniform(case_key, node_key, visit * STRIDE)
    if kind == EXPONENTIAL:
        return -a * math.log(u)
    if kind == UNIFORM:
        return a + (f[d[LAW_B] + law] - a) * u
    if kind == LOGNORMAL:
        return math.exp(a + f[d[LAW_B] + law] * normal_quantile(u))
    if kind == GAMMA:
        return _gamma(a, f[d[LAW_B] + law], case_key, node_key, visit * STRIDE)
    if kind == EMPIRICAL:
        return _empirical(d, m, f, m[d[LAW_AT] + law], m[d[LAW_N] + law], u)
    return _bounded(d, m, f, law, kind, a, u)


@lean
def _bounded(d: Ints, m: Ints, f: Floats, law: int, kind: int, a: float, u: float) -> float:
    """Laws with up to four parameters."""
    b, c, top = f[d[LAW_B] + law], f[d[LAW_C] + law], f[d[LAW_D] + law]
    if kind == TRIANGULAR:
        cut = (b - a) / (c - a)
        if u < cut:
            return a + math.sqrt(u * (c - a) * (b - a))
        return c - math.sqrt((1.0 - u) * (c - a) * (c - b))
    if kind == WEIBULL:
        return b * math.exp(math.log(-math.log(u)) / a)
    # Normal, cut at both ends: c and top are the distribution function at the two cuts.
    return max(0.0, a + b * normal_quantile(c + (top - c) * u))


@lean
def _gamma(shape: float, scale: float, case_key: int, node_key: int, draw: int) -> float:
    """Marsaglia and Tsang 2000; a shape below 1 is lifted by one and brought back by a power of a uniform number."""
    lift = 1.0
    u = uniform(case_key, node_key, draw)
    if shape < 1.0:
        lift = math.exp(math.log(u) / shape)
        shape += 1.0
    size = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * size)
    for attempt in range(1, 31):
        z = normal_quantile(uniform(case_key, node_key, draw + 2 * attempt))
        v = (1.0 + c * z) ** 3 if 1.0 + c * z > 0.0 else 0.0
        w = uniform(case_key, node_key, draw + 2 * attempt + 1)
        if v > 0.0 and math.log(w) < 0.5 * z * z + size - size * v + size * math.log(v):
            return scale * size * v * lift
    # Each attempt fails with probability below 0.05: 30 in a row never happen; the mean keeps the run well defined.
    return scale * size * lift


@lean
def _empirical(d: Ints, m: Ints, f: Floats, at: int, n: int, u: float) -> float:
    i, last = at, at + n - 1
    while i < last:
        middle = (i + last) >> 1
        if f[d[POINT_SHARE] + middle] < u:
            i = middle + 1
        else:
            last = middle
    before = f[d[POINT_SHARE] + i - 1] if i > at else 0.0
    part = (u - before) / (f[d[POINT_SHARE] + i] - before)
    return f[d[POINT_FROM] + i] + (f[d[POINT_TO] + i] - f[d[POINT_FROM] + i]) * part


@lean
def sample_ms(d: Ints, m: Ints, f: Floats, law: int, case_key: int, node_key: int, visit: int) -> int:
    """A duration in whole milliseconds."""
    return int(sample(d, m, f, law, case_key, node_key, visit) + 0.5)


@lean
def pick_row(d: Ints, m: Ints, f: Floats, node: int, visit: int, u: float) -> int:
    """Which way (or outcome) a uniform number picks; cumulative shares may differ by round, the last row staying."""
    ways = m[d[NODE_ROW_WAYS] + node]
    i = m[d[NODE_ROW_AT] + node] + min(visit, m[d[NODE_ROW_ROUNDS] + node] - 1) * ways
    for way in range(ways - 1):
        if u < f[d[CHANCE] + i + way]:
            return way
    return ways - 1


@lean
def fill(d: Ints, m: Ints, f: Floats, law: int, keys: list[int], node_key: int, out: list[float]) -> None:
    """One value of a law for each case key."""
    for i in range(len(keys)):
        out[i] = sample(d, m, f, law, keys[i], node_key, 0)
