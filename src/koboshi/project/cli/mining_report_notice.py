"""What to look at first: three to five plain sentences for a head of department, computed from the figures.

Each says what is seen and what to check; none says why, because a log does not know.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from koboshi.core.mining import MISSING
from koboshi.core.mining.bottlenecks import Bottleneck
from koboshi.core.mining.drift import Span
from koboshi.core.mining.groups import UNKNOWN, Group, Groups
from koboshi.project.cli.mining_report_facts import Facts
from koboshi.project.cli.mining_report_pictures import e
from koboshi.project.cli.mining_report_words import FEW_CASES, percent, time_words

_SURE: Final = 0.05
_SHARE: Final = 0.02
_UNEVEN: Final = 4
_NEARLY: Final = 0.8
_TINY: Final = 60_000_000.0
_NAMELESS: Final = frozenset(
    {"", "-", "–", "empty", "unknown", "undefined", "missing", "none", "null", "nan", "n/a", "na", "other", "なし",
     "不明", "空", "空欄", "未記入", "未設定", "その他", UNKNOWN.casefold()}
)  # fmt: skip
_NUMBERED: Final = re.compile(r"[A-Za-z_ .:-]*[0-9]+$")
_MONTH: Final = re.compile(r"([0-9]{4})-([0-9]{2})$")


@dataclass(frozen=True, slots=True)
class Difference:
    """Two groups of a column whose median times differ most; `named` when all its groups say who they are."""

    column: str
    longer: Group
    shorter: Group
    named: bool

    @property
    def gap(self) -> float:
        """The difference of the medians in microseconds."""
        return self.longer.median - self.shorter.median


def notices(facts: Facts) -> str:
    """The box at the very top."""
    parts = (_few, _changed, _single, _different, _waiting)
    found = [sentence for part in parts for sentence in part(facts)]
    if not found:
        found = ["数字の上で目立つ所は、見つかりませんでした。"]
    items = "".join(f"<li>{sentence}</li>" for sentence in found)
    return (
        f'<div class="notice"><h2>気になる所と、確かめること</h2><ol>{items}</ol>'
        '<p class="note">数字から分かることだけです。原因は、このログからは分かりません。</p></div>'
    )


def _few(facts: Facts) -> Iterator[str]:
    if facts.few:
        yield f"案件が {facts.found.case_count:,} 件だけです。少ないため、この報告の数字はすべて目安です。"


def _changed(facts: Facts) -> Iterator[str]:
    """The clearest change of the median time between two periods."""
    if facts.few or facts.drift is None or facts.drift.reason:
        return
    if not any("所要時間" in each.found for each in facts.drift.changes):
        return
    pairs = [pair for pair in combinations(facts.drift.spans, 2) if _apart(*pair)]
    if not pairs:
        return
    before, after = _turn(facts.drift.spans, pairs)
    way = "短く" if after.median < before.median else "長く"
    text = (
        f"かかった時間の中央値は、{_when(before.name)}の{about(before.median)}から"
        f"{_when(after.name)}の{about(after.median)}へ、{way}なりました"
        f"（n = {before.cases:,} と {after.cases:,}）。"
    )
    last = next((each for each in reversed(facts.drift.spans) if not math.isnan(each.median)), after)
    if last is not after:
        text += f"最後の{_when(last.name)}は{about(last.median)}です。"
    yield text + "この間に、受付や記録のしかた、体制を変えたかを確かめてください。"


def _turn(spans: Sequence[Span], pairs: Sequence[tuple[Span, Span]]) -> tuple[Span, Span]:
    """Of the pairs that differ nearly as much as any, the one with least time between: there the change happened."""
    widest = max(abs(after.median - before.median) for before, after in pairs)
    large = [pair for pair in pairs if abs(pair[1].median - pair[0].median) >= _NEARLY * widest]
    place = {span.name: number for number, span in enumerate(spans)}
    return min(large, key=lambda pair: (place[pair[1].name] - place[pair[0].name], place[pair[0].name]))


def _apart(one: Span, other: Span) -> bool:
    """Whether the intervals of two medians do not touch."""
    return one.high < other.low or other.high < one.low


def _when(name: str) -> str:
    found = _MONTH.match(name)
    return f"{found[1]}年{int(found[2])}月" if found else e(name)


def about(microseconds: float) -> str:
    """A time in one rounded unit, as one says it."""
    if microseconds < _TINY:
        return "ほぼ0"
    for unit, word in ((86_400e6, "日"), (3_600e6, "時間"), (60e6, "分")):
        if microseconds >= 0.95 * unit:
            return f"約{max(1, round(microseconds / unit)):,}{word}"
    return "約1分"


def _single(facts: Facts) -> Iterator[str]:
    """Cases that have nothing to measure, and what they do to the median."""
    spans, lengths = facts.found.spans, facts.log.lengths
    timed = spans != MISSING
    single, none = int(np.sum(lengths == 1)), int(np.sum(timed & (spans == 0)))
    whole = facts.found.case_count
    if max(single, none) < _SHARE * whole or facts.found.durations is None:
        return
    rest = spans[timed & (spans > 0)]
    what = f"出来事が一つしかない案件が {single:,} 件（{percent(single / whole)}）あります"
    if none > single:
        what = f"始まりと終わりが同じ時刻の案件が {none:,} 件（{percent(none / whole)}）あります"
        what += f"（うち出来事が一つだけのもの {single:,} 件）" if single else ""
    without = ""
    if none and len(rest):
        middle, others = float(np.median(spans[timed])), float(np.median(rest))
        without = (
            "。かかった時間は 0 と数えられ、中央値を下げています"
            f"（{time_words(middle)}。時間が 0 の {none:,} 件を除くと {time_words(others)}）"
        )
    yield f"{what}{without}。途中の案件か、記録が抜けているか、別の所で続いているかを確かめてください。"


def differences(groups: Sequence[Groups]) -> list[Difference]:
    """The widest sure difference of each column: columns whose groups have names first, then the widest gap."""
    found = [each for column in groups if (each := _widest(column)) is not None]
    return sorted(found, key=lambda each: (not each.named, -each.gap))


def _widest(groups: Groups) -> Difference | None:
    """The two groups of a column that lie farthest apart in time, each of them beyond chance by its own test.

    Where only one group is, it stands beside the whole; groups without a name do not count.
    """
    known = [each for each in groups.shown if says_nothing(each.name) < 2 and not math.isnan(each.median)]
    sure = [each for each in known if each.chance < _SURE]
    pairs = [
        (one, other)
        for one, other in combinations(sorted(sure, key=lambda each: -each.median), 2)
        if one.median_low > other.median_high
    ]
    if not pairs and groups.whole is not None:
        pairs = [
            (each, groups.whole) if each.median > groups.whole.median else (groups.whole, each)
            for each in sure
            if each.median != groups.whole.median and not says_nothing(each.name)
        ]
    if not pairs:
        return None
    longer, shorter = max(pairs, key=lambda pair: pair[0].median - pair[1].median)
    sizes = sum(each.cases for each in groups.shown)
    nameless = sum(each.cases for each in groups.shown if says_nothing(each.name))
    large = min(longer.cases, shorter.cases) >= FEW_CASES
    named = large and 2 * nameless < sizes and not says_nothing(longer.name) and not says_nothing(shorter.name)
    return Difference(groups.column, longer, shorter, named)


def says_nothing(name: str) -> int:
    """2 for a missing value, 1 for a mere number (`Group 8`), 0 for a name."""
    if name.strip().strip("()（）").casefold() in _NAMELESS or name.casefold() in _NAMELESS:
        return 2
    return 1 if _NUMBERED.match(name.strip()) else 0


def _different(facts: Facts) -> Iterator[str]:
    found = [] if facts.few else differences(facts.groups)
    if not found:
        return
    top = found[0]
    whole = facts.found.durations
    if top.gap < _TINY or (whole is not None and top.gap < whole.mean / 10):
        return
    yield (
        f"「{e(top.column)}」による違いが大きく、「{e(top.longer.name)}」は中央値 {time_words(top.longer.median)}"
        f"（n = {top.longer.cases:,}）、「{e(top.shorter.name)}」は {time_words(top.shorter.median)}"
        f"（n = {top.shorter.cases:,}）です。扱う案件の種類や手順が違うかを確かめてください。"
    )


def _waiting(facts: Facts) -> Iterator[str]:
    ranked = facts.bottlenecks
    if ranked is None or not ranked.activities or ranked.activities[0].share < 0.01:
        return
    top = ranked.activities[0]
    word = "待ち" if ranked.split else "作業の間の時間"
    yield (
        f"{word}が最も多いのは「{e(top.activity)}」の前で、全案件の時間の {percent(top.share)}が過ぎています。"
        f"{'' if facts.few else _uneven(top)}"
    )


def _uneven(top: Bottleneck) -> str:
    """Median and mean in words: a few long ones, or many."""
    middle, mean = time_words(top.median * 1e6), time_words(top.mean * 1e6)
    figures = f"真ん中は {middle}、平均は {mean}、n = {top.count:,}"
    if top.mean > _UNEVEN * top.median:
        return (
            f"多くはすぐに進み、少数のとても長いものに偏っています（{figures}）。長い案件を何件か選んで、"
            "何を待っていたかを確かめてください。"
        )
    return f"一部だけでなく、多くの案件で待っています（{figures}）。この作業の順番待ちや手順を確かめてください。"
