"""Figures of a simulation as an office says them, always with how many replications they rest on."""

from __future__ import annotations

import math
from typing import Final

from koboshi.core.simulate import Difference, Estimate, Results, Verdict
from koboshi.core.simulate.results_model import Unit
from koboshi.core.simulate.scenario import Clock
from koboshi.project.cli.mining_report_words import percent, time_words

ASSUMED: Final = "想定に基づく試算であり、実績ではありません。"
_NAMES: Final = {
    "citizen": "オンライン",
    "counter": "窓口",
    "post": "郵送",
    "telephone": "電話",
    "clerk": "事務の担当（clerk）",
    "examiner": "審査の担当（examiner）",
    "decider": "決裁する人（decider）",
    "staff": "担当（staff）",
    "bot": "機械（bot）",
}
NEVER: Final = "期間内に達しない"
"""For a time that lies among cases which did not end."""
_MINUS: Final = "−"
_UNITS: Final = {"day": "日", "open_day": "開庁日", "month": "か月"}
_AFTER: Final = {"yen": "円", "hours": " 時間"}


def value_words(value: float, unit: Unit) -> str:
    """A value with its unit; a dash where there is none."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return NEVER
    if unit == "ms":
        return time_words(round(value) * 1000)
    if unit == "share":
        return percent(value) if value >= 0 else f"{_MINUS}{percent(-value)}"
    whole = unit in ("yen", "hours") or abs(value) >= 100 or value == int(value)
    shown = f"{abs(value):,.{0 if whole else 1 if abs(value) >= 1 else 2}f}"
    sign = _MINUS if value < 0 and shown.strip("0.,") else ""
    return f"{sign}{shown}{_AFTER.get(unit, '')}"


def about_yen(yen: float) -> str:
    """A large sum in three figures: 約 3,490 万円."""
    if math.isnan(yen) or yen < 10_000:
        return value_words(yen, "yen")
    kept = 10 ** max(len(f"{yen:.0f}") - 3, 0)
    rounded = round(yen / kept) * kept
    return f"約 {rounded / 1e8:,.2f} 億円" if rounded >= 1e8 else f"約 {rounded / 1e4:,.0f} 万円"


def named(name: str) -> str:
    """A pool or door by a name that everybody knows, where it has one."""
    return _NAMES.get(name, name)


def interval_words(found: Estimate, unit: Unit, lowest: float = 0.0) -> str:
    """The interval, cut where a figure cannot lie; a dash where there is none."""
    if not (found.known and math.isfinite(found.mean)):
        return "–"
    high = min(found.high, 1.0) if unit == "share" else found.high
    return f"{value_words(max(found.low, lowest), unit)}～{value_words(high, unit)}"


def figure_words(found: Estimate, unit: Unit) -> str:
    """Mean and interval in one line."""
    if not found.n:
        return "–"
    inside = interval_words(found, unit)
    return value_words(found.mean, unit) if inside == "–" else f"{value_words(found.mean, unit)}（{inside}）"


def change_words(difference: Difference, unit: Unit) -> str:
    """A difference with its interval: ＋ more, − less."""
    change = difference.change
    if difference.verdict is Verdict.SAME:
        return "0"
    if not math.isfinite(change.mean):
        return "–"
    if unit == "share":
        return _points(change)
    shown = _signed(change.mean, unit)
    return shown if not change.known else f"{shown}（{_signed(change.low, unit)}～{_signed(change.high, unit)}）"


def _points(change: Estimate) -> str:
    """Percentage points, all three numbers with the same digits: ＋3.5ポイント（−1.0～＋8.0ポイント）."""
    largest = max(abs(each) for each in (change.mean, change.low, change.high) if math.isfinite(each))
    digits = 1 if largest >= 0.01 else 2 if largest >= 0.001 else 3
    mean, low, high = (_sign(each, f"{abs(each) * 100:.{digits}f}") for each in (change.mean, change.low, change.high))
    return f"{mean}ポイント（{low}～{high}ポイント）" if change.known else f"{mean}ポイント"


def _signed(value: float, unit: Unit) -> str:
    return _sign(value, value_words(abs(value), unit))


def _sign(value: float, shown: str) -> str:
    """A value with its sign; none for what is shown as nought or in words."""
    if not any(digit in shown for digit in "123456789"):
        return shown
    return f"{_MINUS if value < 0 else '＋'}{shown}"


def month_words(label: str) -> str:
    """A month or a day as people write it: 2026年4月 for 2026-04, 4月1日 for 04-01; other labels stay as they are."""
    before, _, after = label.partition("-")
    if not (before.isdecimal() and after.isdecimal()):
        return label
    return f"{before}年{int(after)}月" if len(before) == 4 else f"{int(before)}月{int(after)}日"


def period_words(clock: Clock, results: Results) -> str:
    """The standard period in words, and which days of waiting count; as in the engine, those for money do."""
    first = "初日を含む" if clock.first_day == "included" else "初日を含まない"
    return f"{clock.amount}{_UNITS[clock.unit]}（{first}。申請した人の返事を待つ日は数えない{_paying(results)}）"


def _paying(results: Results) -> str:
    """Whether days of waiting for money count; empty where the process does not wait for any."""
    plans = results.scenario.events
    waits = [node.id for node in results.definition.nodes.values() if node.attributes.get("wait") == "payment"]
    stops = {bool(plans[wait].stops_clock) if wait in plans else False for wait in waits}
    if not stops:
        return ""
    if len(stops) > 1:
        return "。支払いを待つ日は、数える所と数えない所がある"
    return "。支払いを待つ日も数えない" if True in stops else "。支払いを待つ日は数える"


def rests_on(replications: int) -> str:
    """On how many replications the figures rest, and what the brackets are."""
    if replications == 1:
        return "試行 n = 1 回。1回だけなので、区間はありません。"
    return f"試行 n = {replications:,} 回の平均。（ ）は95％の区間。"
