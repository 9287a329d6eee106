"""Laws of chance, calendars and weights of a scenario in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from koboshi.core.simulate.chance import Law
from koboshi.core.simulate.results_model import Unit
from koboshi.core.simulate.scenario import Hours, Shares
from koboshi.project.cli.mining_report_pictures import DAYS
from koboshi.project.cli.mining_report_words import percent
from koboshi.project.cli.simulate_words import value_words

LAWS: Final = {
    "fixed": "いつも同じ",
    "uniform": "一様分布",
    "triangular": "三角分布",
    "normal": "正規分布",
    "lognormal": "対数正規分布",
    "exponential": "指数分布",
    "gamma": "ガンマ分布",
    "weibull": "ワイブル分布",
    "histogram": "度数分布",
    "observed": "観察した値",
}
CALENDARS: Final = {"office": "役所の時間", "always": "いつでも"}


def law_words(law: Law, unit: Unit = "ms") -> str:
    """A law in words, with its spread: 平均 30 分、標準偏差 20 分（対数正規分布）."""
    mean = value_words(law.mean, unit)
    if law.name == "fixed":
        return f"いつも {mean}"
    if law.name in ("uniform", "triangular"):
        most = f"最も多いのは {value_words(law.b, unit)}、" if law.name == "triangular" else ""
        high = law.c if law.name == "triangular" else law.b
        return f"{value_words(law.a, unit)}～{value_words(high, unit)}、{most}平均 {mean}（{LAWS[law.name]}）"
    return f"平均 {mean}、標準偏差 {value_words(spread(law), unit)}（{LAWS.get(law.name, law.name)}）"


def spread(law: Law) -> float:
    """The standard deviation; that of the uncut law for a normal one."""
    if law.name == "lognormal":
        return law.mean * math.sqrt(math.expm1(law.b**2))
    if law.name == "exponential":
        return law.mean
    if law.name == "gamma":
        return math.sqrt(law.a) * law.b
    if law.name == "normal":
        return law.b
    if law.name == "weibull":
        one, two = math.gamma(1 + 1 / law.a), math.gamma(1 + 2 / law.a)
        return law.b * math.sqrt(max(two - one * one, 0.0))
    return _spread_of_points(law)


def _spread_of_points(law: Law) -> float:
    before, squares = 0.0, 0.0
    for share, begin, end in law.points:
        squares += (share - before) * (begin * begin + begin * end + end * end) / 3
        before = share
    return math.sqrt(max(squares - law.mean**2, 0.0))


def weights_words(names: Sequence[str], weights: Sequence[float]) -> str:
    """Weights that differ from one; empty where none does."""
    found = [f"{name} {weight:g} 倍" for name, weight in zip(names, weights, strict=True) if weight != 1.0]
    return f"{'、'.join(found)}（ほかは 1 倍）" if found and len(found) < len(names) else "、".join(found)


def hours_words(hours: Hours) -> str:
    """Open times of a calendar: 月～金 8:30–12:00・13:00–17:15、祝日は休み."""
    groups: list[list[int]] = []
    for day in range(7):
        if groups and hours.weekly[groups[-1][0]] == hours.weekly[day]:
            groups[-1].append(day)
        else:
            groups.append([day])
    told = []
    for days in groups:
        spans = hours.weekly[days[0]]
        if spans:
            names = DAYS[days[0]] if len(days) == 1 else f"{DAYS[days[0]]}～{DAYS[days[-1]]}"
            told.append(f"{names} {'・'.join(f'{_clock(a)}–{_clock(b)}' for a, b in spans)}")
    told.append("祝日と年末年始は休み" if hours.holidays else "祝日も開く")
    if hours.closed:
        told.append(f"ほかに休み {len(hours.closed):,} 日")
    return "、".join(told)


def _clock(ms: int) -> str:
    return f"{ms // 3_600_000}:{ms // 60_000 % 60:02d}"


def shares_words(rounds: Shares, words: Mapping[str, str]) -> str:
    """Shares by round in words."""

    def one(shares: Mapping[str, float]) -> str:
        return "、".join(f"{words.get(name, name)} {percent(share)}" for name, share in shares.items())

    if len(rounds) < 2:
        return one(rounds[0]) if rounds else ""
    every = enumerate(rounds, 1)
    return "／".join(f"{i}回目{'から' if i == len(rounds) else ''}：{one(each)}" for i, each in every)
