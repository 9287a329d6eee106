"""The sections of a comparison: every one shows both sides, the difference with its interval, and what got worse."""

from __future__ import annotations

import math
from typing import Final

from koboshi.core import bpmn
from koboshi.core.drawing import draw
from koboshi.core.simulate import Comparison, Difference, Key, Results
from koboshi.core.simulate.comparing import paired
from koboshi.core.simulate.results_model import UTILISATION
from koboshi.project.cli.simulate_findings import meant, told_differences
from koboshi.project.cli.simulate_pairs import CHANCE, MANY_SLICES, columns, differences, few_slices, heading, things
from koboshi.project.cli.simulate_tables import label, of_finished
from koboshi.project.cli.simulate_words import named, period_words, rests_on
from koboshi.project.cli.simulation_report_charts import GOOD, WAIT, distributions, e
from koboshi.project.cli.simulation_report_map import overlays, waited
from koboshi.project.cli.simulation_report_pairs import (
    Named,
    bars_of_both,
    courses,
    grid,
    grid_within,
    lines,
    pair,
)
from koboshi.project.cli.simulation_report_sections import HOUR_MS, UNIT_HOURS
from koboshi.project.cli.simulation_report_steps import order, place_name, way_on
from koboshi.project.cli.simulation_report_tables import Cell, table

_TIMES: Final = ("cycle_mean", "cycle_median", "cycle_p90", "cycle_p95")
_PARTS: Final = ("waiting", "processing", "away", "resting", "other_wait", "overlap")
_MOST_COURSES: Final = 12
"""So many pools get a picture of their own; the table has all of them."""


def note(comparison: Comparison, more: str = "") -> str:
    """On what the figures of a section rest."""
    return f'<p class="note">{e(rests_on(comparison.before.replications))}差は、後 − 前。{e(more)}</p>'


def compared(comparison: Comparison) -> str:
    """The whole, before and after."""
    text = (
        f"<p>前＝「{e(label(comparison.before))}」、後＝「{e(label(comparison.after))}」。まったく同じ案件を、同じ乱数で"
        "両方に流して、1回ごとの差を調べました。区間が0をまたぐときは「差があるとはいえない」と書きます。"
        "前か後のどちらかにしかないものは、そう書きます。</p>"
    )
    return text + lines(comparison, "数字", told_differences(comparison)) + note(comparison, CHANCE)


def picture(comparison: Comparison) -> str:
    """Both models with numbers on them, and the same as one table."""
    listed = _steps(comparison)
    drawn = "".join(
        f"<h3>{word}：{e(label(side))}</h3>"
        f'<div class="wide drawing" role="region" tabindex="0" aria-label="流れ図（{word}）">'
        f"{draw(bpmn.read(side.definition.document), overlays=overlays(side)).svg}</div>"
        for word, side in (("前", comparison.before), ("後", comparison.after))
    )
    return (
        f'<figure class="screen">{drawn}<figcaption>数字は、1回の試行に通った件数、その前で待った時間の平均、'
        "1件あたりの費用。色と斜線が濃いほど、その図の中で待ちの多い所です（濃さは、前と後で比べられません）。"
        "図は、枠の中で縦と横に動かして見られます。</figcaption></figure>"
        f'<details class="screen"><summary>同じ内容を、前と後の差とともに表で読む</summary>{listed}</details>'
        f'<div class="paper">{listed}</div>{note(comparison)}'
    )


def _steps(comparison: Comparison) -> str:
    before, after = comparison.before.definition, comparison.after.definition
    rows: list[tuple[Cell, ...]] = []
    for name in dict.fromkeys((*order(before), *order(after))):
        here = before if name in before.nodes else after
        alone = "" if name in before.nodes and name in after.nodes else f"{'前' if here is before else '後'}だけにある"
        first = place_name(here, name)
        ways = [way_on(each, name) for each in (before, after) if name in each.nodes]
        ahead: Cell = ways[0] if len(set(ways)) == 1 else (f"前：{ways[0]}", f"後：{ways[1]}")
        rows.append(
            (
                (*((first,) if isinstance(first, str) else first), alone),
                ahead,
                pair(comparison, _count(comparison, name)),
                pair(comparison, _wait(comparison, name)),
                pair(comparison, comparison.of("cost_case", "task", name)),
            )
        )
    return table(("どこ", "次に進む所", "1回の試行に通る件数", "前で待つ平均", "1件の費用"), rows, 2, look="pair")


def _count(comparison: Comparison, name: str) -> Difference | None:
    if _is_end(comparison.before, name) or _is_end(comparison.after, name):
        sides = [_ended(side, name) for side in (comparison.before, comparison.after)]
        return paired(Key("task", name, "done"), *sides)
    return comparison.of("done", "task", name) or comparison.of("done", "wait", name)


def _wait(comparison: Comparison, name: str) -> Difference | None:
    return comparison.of("wait_mean", "task", name) or comparison.of("wait_mean", "wait", name)


def _is_end(side: Results, name: str) -> bool:
    return name in side.ends


def _ended(side: Results, name: str) -> list[float]:
    """How many cases ended here, replication by replication."""
    if name not in side.definition.nodes:
        return [math.nan] * side.replications
    finished = side.values[Key("all", "", "finished")]
    shares = side.values.get(Key("end", name, "share"), (0.0,) * side.replications)
    return [share * count for share, count in zip(shares, finished, strict=True)]


def waiting(comparison: Comparison) -> str:
    """Where jobs wait."""
    found = sorted(
        differences(comparison, "task", "wait_mean"),
        key=lambda row: -max(waited(side, row[1].key.of) for side in (comparison.before, comparison.after)),
    )
    text = (
        "<p>仕事ができるようになってから、だれかが手をつけるまでの時間です（夜と休日も数えます）。"
        "棒の上の線が95％の区間です。</p>"
        f"{bars_of_both(comparison, found, colour=WAIT)}<h3>くわしい数字：待ち</h3>"
        f"{grid(comparison, 'task', '仕事', ('wait_median', 'wait_p90', 'wait_p95', 'queue_mean', 'queue_most'))}"
        "<h3>くわしい数字：作業</h3>"
        f"{grid(comparison, 'task', '仕事', ('per_case', 'work_mean', 'repeated', 'redone', 'left'))}"
    )
    return text + _answers(comparison) + note(comparison)


def _answers(comparison: Comparison) -> str:
    """Waits for others: those that were answered, and those that ran into their time limit."""
    wanted = ("answered", "wait_mean", "timed_out", "timed_out_mean", "both_mean")
    found = list(differences(comparison, "wait", "wait_mean"))
    if not columns(comparison, "wait", wanted):
        return ""
    bars = bars_of_both(comparison, found)
    return f"<h3>相手や期日を待つ所</h3>{bars}{grid(comparison, 'wait', '待つ所', wanted)}"


def people(comparison: Comparison) -> str:
    """How busy each pool is, and when."""
    found = list(differences(comparison, "pool", "utilisation"))
    text = f"<p>{e(UTILISATION)}ほかの仕事の時間は、入っていません。</p>{bars_of_both(comparison, found, 1.0)}"
    text += f"<h3>1年の時間</h3>{grid(comparison, 'pool', '担当', ('busy', 'open'))}"
    months = things(comparison.before, "slice"), things(comparison.after, "slice")
    if max(map(len, months)) > 2:
        text += _months(comparison)
    return text + note(comparison, "図の帯は95％の区間。" if max(map(len, months)) > 2 else "")


def _pools(comparison: Comparison) -> list[tuple[str, str]]:
    every = dict.fromkeys((*comparison.before.pools, *comparison.after.pools))
    return [(pool, named(pool)) for pool in every if comparison.of("utilisation", "pool", pool) is not None]


def _months(comparison: Comparison) -> str:
    labels = list(dict.fromkeys((*comparison.before.slices, *comparison.after.slices)))
    pools = _pools(comparison)
    charts = [
        courses(
            comparison,
            labels,
            lambda side, each, pool=pool: side.of("utilisation", "slice", each, pool),  # type: ignore[misc]
            "share",
            f"{name}の働いている割合",
            most=1.0,
        )
        for pool, name in pools[:_MOST_COURSES]
    ]
    charts += [
        courses(comparison, labels, lambda side, each, what=what: side.of(what, "slice", each), "number", word)  # type: ignore[misc]
        for what, word in (("in_process", "進行中の案件の数"), ("queue", "順番を待つ仕事の数"))
    ]
    text = f'<h3>時期による移り変わり</h3>{SIDES}<div class="charts">{"".join(charts)}</div>'
    if not few_slices(comparison):
        return f'{text}<p class="note">{MANY_SLICES}</p>'
    return (
        f"{text}<h3>時期ごとの案件の数</h3>"
        f"{grid(comparison, 'slice', '時期', ('arrived', 'finished', 'in_process', 'queue'))}"
        f"<h3>時期ごとの働いている割合</h3>{grid_within(comparison, 'slice', '時期', 'utilisation', pools)}"
    )


SIDES: Final = '<p class="soft">実線が前、破線が後です。</p>'


def days(comparison: Comparison) -> str:
    """How long cases take."""
    sides = (("前", comparison.before), ("後", comparison.after))
    pictures = distributions([(word, side.hours, _marks(side)) for word, side in sides])
    drawn = "".join(
        f"<h3>{word}：{e(label(side))}</h3>{shown}" for (word, side), shown in zip(sides, pictures, strict=True)
    )
    more = (
        "標準処理期間には返事を待つ日を数えないので、線より右の案件がすべて期間を超えるわけではありません。"
        if any(side.scenario.clock for _, side in sides)
        else ""
    )
    return (
        f"<p>届いてから終わるまでの長さごとの、案件の割合です。二つの図の目もりは同じです。{more}</p>{drawn}"
        f"<h3>長さ</h3>{lines(comparison, '数字', _whole(comparison, _TIMES))}"
        f"<h3>長さの内訳（1件あたり）</h3>{lines(comparison, '内訳', _whole(comparison, _PARTS))}"
        f"{note(comparison, '分布は、すべての試行の終わった案件の合計。')}"
    )


def _marks(side: Results) -> list[tuple[float, str]]:
    ninth, clock = side.of("cycle_p90").mean, side.scenario.clock
    marks = [(ninth / HOUR_MS, "10件に9件")] if math.isfinite(ninth) else []
    if clock is not None:
        marks.append((clock.amount * UNIT_HOURS[clock.unit], "標準処理期間のめやす"))
    return marks


def _whole(comparison: Comparison, wanted: tuple[str, ...]) -> list[Named]:
    found = []
    for what in wanted:
        for _, each in differences(comparison, "all", what):
            found.append((meant(each.key).name + _finished(comparison, what), each))
    return found


def _finished(comparison: Comparison, what: str) -> str:
    """The mark of a mean that leaves out cases which did not end, for either side."""
    marks = [of_finished(side, what) for side in (comparison.before, comparison.after)]
    if not any(marks):
        return ""
    if marks[0] == marks[1]:
        return marks[0]
    told = [f"{word}：{mark.strip('（）') or 'すべて'}" for word, mark in zip(("前", "後"), marks, strict=True)]
    return f"（{'、'.join(told)}）"


def costs(comparison: Comparison) -> str:
    """What it costs the authority and the citizen."""
    wanted = {"cost", "citizen_cost", "citizen_yen", "citizen_time", "citizen_travel"}
    whole = [(name, each) for name, each in told_differences(comparison) if each.key.what in wanted]
    hours = [(side.scenario.citizen.yen_per_hour, word) for word, side in _sides(comparison)]
    rate = (
        f"住民の1時間は {hours[0][0]:,.0f} 円"
        if hours[0][0] == hours[1][0]
        else f"住民の1時間は、前 {hours[0][0]:,.0f} 円、後 {hours[1][0]:,.0f} 円"
    )
    text = f"<p>1件あたり。{rate}と数えました（想定）。</p>{lines(comparison, '数字', whole)}" if whole else ""
    missing = [
        (comparison.of("cost"), "県の費用"),
        (comparison.of("citizen_cost"), "住民の手間"),
    ]
    for each, word in missing:
        if each is None or not (each.before.mean or each.after.mean):
            text += f"<p>{word}は、どちらのシナリオにも書かれていないため計算していません。</p>"
    tasks = sorted(
        differences(comparison, "task", "cost_case"),
        key=lambda row: -max(_value(row[1].before.mean), _value(row[1].after.mean)),
    )
    if tasks:
        text += f"<h3>県の作業時間の費用（1件あたり、仕事ごと）</h3>{bars_of_both(comparison, tasks)}"
    doors = ("cases", "cycle_mean", "citizen_time", "citizen_travel", "citizen_yen", "citizen_cost")
    listed = grid(comparison, "door", "入口", doors)
    return text + (f"<h3>入口ごと（1件あたり）</h3>{listed}" if listed else "") + note(comparison)


def _sides(comparison: Comparison) -> tuple[tuple[str, Results], ...]:
    return ("前", comparison.before), ("後", comparison.after)


def _value(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def period(comparison: Comparison) -> str:
    """The standard period: how often it is missed."""
    told = [
        period_words(side.scenario.clock, side)
        if side.scenario.clock
        else "シナリオに clock がないため、計算していません"
        for _, side in _sides(comparison)
    ]
    if not any(side.scenario.clock for _, side in _sides(comparison)):
        return "<p>どちらのシナリオにも標準処理期間（clock）がないため、計算していません。</p>"
    words = told[0] if told[0] == told[1] else f"前は {told[0]}、後は {told[1]}"
    rows: list[Named] = [("全体", each) for _, each in differences(comparison, "all", "breach")]
    rows += [(f"入口「{name}」", each) for name, each in differences(comparison, "door", "breach")]
    found = [side for _, each in rows for side in (each.before, each.after)]
    most = max((_top(each.high, each.mean) for each in found), default=0.0)
    scale = 1.0 if most > 0.5 else max(2 * most, 0.05)
    nobody = "" if rows else "<p>前も後も、期間を超えた案件はありません（0％）。</p>"
    undecided = _whole(comparison, ("undecided",))
    return (
        f"<p>標準処理期間：{e(words)}。最後の日を過ぎて終わった案件（終わらずに過ぎた案件を含む）の割合です。"
        f"棒の右端が {scale:.0%} です。</p>".replace("%", "％")
        + nobody
        + bars_of_both(comparison, rows, scale, WAIT)
        + (lines(comparison, "数字", undecided) if undecided else "")
        + note(comparison)
    )


def _top(high: float, mean: float) -> float:
    return high if math.isfinite(high) else _value(mean)


def years(comparison: Comparison) -> str:
    """The course over the years."""
    labels = list(dict.fromkeys((*things(comparison.before, "year"), *things(comparison.after, "year"))))
    charts = [
        courses(
            comparison,
            labels,
            lambda side, each, what=what: side.of(what, "year", each),  # type: ignore[misc]
            meant(Key("year", "", what)).unit,
            heading("year", what),
        )
        for what in ("cases", "cycle_p90", "breach", "backlog", "cost", "citizen_cost")
        if columns(comparison, "year", (what,))
    ]
    pools = _pools(comparison)
    wanted = ("cases", "cycle_mean", "cycle_p90", "breach", "cost", "backlog")
    return (
        f'{SIDES}<div class="charts">{"".join(charts)}</div>{grid(comparison, "year", "年", wanted)}'
        f"<h3>年ごとの働いている割合</h3>{grid_within(comparison, 'year', '年', 'utilisation', pools)}"
        f"{note(comparison, '図の帯は95％の区間。')}"
    )


def ends(comparison: Comparison) -> str:
    """How cases end."""
    found = list(differences(comparison, "end", "share"))
    return bars_of_both(comparison, found, 1.0, GOOD) + note(comparison)
