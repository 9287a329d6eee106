"""The sections of the report of a simulation: the model, waiting, people, days, costs, period, doors, years, ends."""

from __future__ import annotations

import math

from koboshi.core import bpmn
from koboshi.core.drawing import draw
from koboshi.core.simulate import Key, Results
from koboshi.core.simulate.results_model import UTILISATION
from koboshi.core.simulate.statistics import Estimate
from koboshi.project.cli.simulate_findings import meant, paid_cost
from koboshi.project.cli.simulate_tables import of_finished, whole_years
from koboshi.project.cli.simulate_words import interval_words, named, period_words, value_words
from koboshi.project.cli.simulation_report_charts import (
    GOOD,
    MAIN,
    PALE,
    WAIT,
    Line,
    course,
    distribution,
    e,
    estimates,
    key,
    parts,
)
from koboshi.project.cli.simulation_report_map import overlays, waited
from koboshi.project.cli.simulation_report_steps import steps
from koboshi.project.cli.simulation_report_tables import cell, note, table

HOUR_MS = 3_600_000
UNIT_HOURS = {"day": 24.0, "open_day": 24.0 * 1.45, "month": 24.0 * 30.4}


# -- sections --------------------------------------------------------------------------------------------------------


def picture(results: Results) -> str:
    """The model with numbers on it."""
    drawing = draw(bpmn.read(results.definition.document), overlays=overlays(results))
    listed = steps(results)
    return (
        f'<figure class="screen"><div class="wide drawing" role="region" tabindex="0" aria-label="流れ図">{drawing.svg}'
        "</div><figcaption>数字は、1回の試行に通った件数、その前で待った時間の平均、1件あたりの費用。色と斜線が濃いほど、"
        "全体の待ちの多くがそこにあります。図は、枠の中で縦と横に動かして見られます。</figcaption></figure>"
        f'<details class="screen"><summary>同じ内容を表で読む</summary>{listed}</details>'
        f'<div class="paper">{listed}</div>' + note(results)
    )


def waiting(results: Results) -> str:
    """Where jobs wait."""
    ranked = sorted(results.tasks, key=lambda task: -waited(results, task))
    rows = [
        (
            results.name(task),
            results.of("wait_mean", "task", task),
            f"1件に {value_words(results.of('per_case', 'task', task).mean, 'number')} 回",
        )
        for task in ranked
        if results.of("wait_mean", "task", task).n
    ]
    detail = [
        (
            results.name(task),
            *(
                value_words(results.of(what, "task", task).mean, meant(Key("task", "", what)).unit)
                for what in ("wait_median", "wait_p90", "wait_p95", "work_mean", "queue_mean", "queue_most", "repeated")
            ),
        )
        for task in ranked
        if results.of("wait_mean", "task", task).n
    ]
    headers = ("仕事", "待ちの中央値", "10回に9回", "20回に19回", "作業の平均", "行列の平均", "行列の最長", "やり直し")
    text = (
        "<p>仕事ができるようになってから、だれかが手をつけるまでの時間です（夜と休日も数えます）。"
        "棒の上の線が95％の区間です。</p>"
        f"{estimates(rows, 'ms', colour=WAIT)}<h3>くわしい数字</h3>{table(headers, detail)}"
    )
    return text + _answers(results) + note(results)


def _answers(results: Results) -> str:
    """Waits for others: those that were answered, and those that ran into their time limit."""
    rows = [each for wait in results.waits for each in _outcomes(results, wait)]
    return f"<h3>相手や期日を待つ所</h3>{estimates(rows, 'ms')}" if rows else ""


def _outcomes(results: Results, wait: str) -> list[tuple[str, Estimate, str]]:
    came, late = results.of("done", "wait", wait), results.of("timed_out", "wait", wait)
    two = late.n > 0 and late.mean > 0
    name, rows = results.name(wait), []
    if came.n and came.mean and results.of("wait_mean", "wait", wait).n:
        told = f"1回の試行に {came.mean:,.1f} 回"
        rows.append((f"{name}：来たもの" if two else name, results.of("wait_mean", "wait", wait), told))
    if two:
        told = f"1回の試行に {late.mean:,.1f} 回"
        rows.append((f"{name}：来ないまま期限になったもの", results.of("timed_out_mean", "wait", wait), told))
        rows.append((f"{name}：両方の平均", results.of("both_mean", "wait", wait), ""))
    return rows


def people(results: Results) -> str:
    """How busy each pool is, and when."""
    rows = [
        (named(pool), results.of("utilisation", "pool", pool), _hours(results, pool))
        for pool in results.pools
        if results.of("utilisation", "pool", pool).n
    ]
    text = f"<p>{e(UTILISATION)}ほかの仕事の時間は、入っていません。</p>{estimates(rows, 'share', 1.0)}"
    if len(results.slices) > 2:
        lines = [
            Line(named(pool), [results.of("utilisation", "slice", each, pool) for each in results.slices])
            for pool in results.pools[:5]
        ]
        queue = [Line("順番を待つ仕事", [results.of("queue", "slice", each) for each in results.slices])]
        process = [Line("進行中の案件", [results.of("in_process", "slice", each) for each in results.slices])]
        busy = course(results.slices, lines, "share", "担当ごとの働いている割合の推移", most=1.0)
        text += f"<h3>時期による忙しさ</h3>{busy}"
        text += f"<h3>進行中の案件の数</h3>{course(results.slices, process, 'number', '進行中の案件の数の推移')}"
        text += f"<h3>順番を待つ仕事の数</h3>{course(results.slices, queue, 'number', '順番を待つ仕事の数の推移')}"
    return text + note(results, "帯は95％の区間。" if len(results.slices) > 2 else "")


def _hours(results: Results, pool: str) -> str:
    busy, opened = results.of("busy", "pool", pool).mean, results.of("open", "pool", pool).mean
    return f"1年に {busy:,.0f} 時間（働けるのは {opened:,.0f} 時間）"


def days(results: Results) -> str:
    """How long cases take."""
    ninth = results.of("cycle_p90").mean
    marks = [(ninth / HOUR_MS, "10件に9件")] if math.isfinite(ninth) else []
    clock = results.scenario.clock
    if clock is not None:
        marks.append((clock.amount * UNIT_HOURS[clock.unit], "標準処理期間のめやす"))
    rows = [
        (meant(Key("all", "", what)).name + of_finished(results, what), cell(results.of(what), "ms"))
        for what in ("cycle_mean", "cycle_median", "cycle_p90", "cycle_p95")
    ]
    more = (
        "標準処理期間には返事を待つ日を数えないので、線より右の案件がすべて期間を超えるわけではありません。"
        if clock
        else ""
    )
    return (
        f"<p>届いてから終わるまでの長さごとの、案件の割合です。{more}</p>{distribution(results.hours, marks)}"
        f"{table(('数字', '値（95％の区間）'), rows)}{note(results, '分布は、すべての試行の終わった案件の合計。')}"
    )


def costs(results: Results) -> str:
    """What it costs the authority and the citizen."""
    tasks = sorted(results.tasks, key=lambda task: -results.of("cost_case", "task", task).mean)
    rows = [
        (results.name(task), results.of("cost_case", "task", task), "")
        for task in tasks
        if results.of("cost_case", "task", task).mean
    ]
    text = (
        f"<h3>県の作業時間の費用（1件あたり、仕事ごと）</h3>{estimates(rows, 'yen')}"
        if rows
        else "<p>県の費用は、シナリオに書かれていません。</p>"
    )
    time, yen = results.of("citizen_cost"), results.of("citizen_yen")
    if not time.n:
        return text + "<p>住民の手間は、シナリオに書かれていないため計算していません。</p>" + note(results)
    authority = results.of("cost")
    paid = paid_cost(results)
    both: list[tuple[str, tuple[tuple[float, str], ...], str, str]] = [
        ("県：作業時間の費用", ((authority.mean, MAIN),), value_words(authority.mean, "yen"), _inside(authority)),
    ]
    if paid.n:
        both.append(
            (
                "県：勤務時間全体の費用（手の空いた時間を含む）",
                ((authority.mean, MAIN), (max(paid.mean - authority.mean, 0.0), PALE)),
                value_words(paid.mean, "yen"),
                _inside(paid),
            )
        )
    both += [
        ("住民", ((time.mean - yen.mean, GOOD), (yen.mean, WAIT)), value_words(time.mean, "yen"), _inside(time)),
    ]
    meanings = (
        ("県の作業時間の費用", MAIN),
        ("手の空いた時間の人件費", PALE),
        ("住民の時間を金額に直したもの", GOOD),
        ("住民の支払い", WAIT),
    )
    return (
        f"<p>1件あたり。住民の1時間は {results.scenario.citizen.yen_per_hour:,.0f} 円と数えました（想定）。</p>"
        f"{parts(both)}{key(meanings)}{text}{_doors(results)}{note(results)}"
    )


def _inside(found: Estimate) -> str:
    words = interval_words(found, "yen")
    return "" if words == "–" else f"区間 {words}"


def _doors(results: Results) -> str:
    if not results.doors:
        return ""
    wanted = ("cases", "cycle_mean", "citizen_time", "citizen_travel", "citizen_yen", "citizen_cost")
    rows = [
        (named(door), *(cell(results.of(what, "door", door), meant(Key("door", "", what)).unit) for what in wanted))
        for door in results.doors
    ]
    headers = ("入口", "件数", "かかった日数", "住民の時間", "うち移動", "支払い", "負担の合計")
    return f"<h3>入口ごと（1件あたり）</h3>{table(headers, rows)}"


def period(results: Results) -> str:
    """The standard period: how often it is missed."""
    clock = results.scenario.clock
    if clock is None:
        return "<p>シナリオに標準処理期間（clock）がないため、計算していません。</p>"
    rows = [("全体", results.of("breach"), f"1回の試行に {results.of('cases').mean:,.0f} 件")]
    rows += [(named(door), results.of("breach", "door", door), "") for door in results.doors]
    most = max((found.high if found.known else found.mean for _, found, _ in rows if found.n), default=0.0)
    scale = 1.0 if most > 0.5 else max(2 * most, 0.05)
    return (
        f"<p>標準処理期間：{e(period_words(clock, results))}。"
        "最後の日を過ぎて終わった案件（終わらずに過ぎた案件を含む）の割合です。"
        f"棒の右端が {scale:.0%} です。</p>".replace("%", "％")
        + estimates(rows, "share", scale, WAIT)
        + note(results)
    )


def years(results: Results) -> str:
    """The course over the years."""
    labels = [year.partition("（")[0] for year in whole_years(results)]
    charts = []
    for what in ("cases", "cycle_p90", "breach", "backlog", "cost", "citizen_cost"):
        points = [results.of(what, "year", year) for year in whole_years(results)]
        means = meant(Key("year", "", what))
        if any(point.n for point in points):
            picture = course(labels, [Line(means.name, points)], means.unit, f"{means.name}の推移", small=True)
            charts.append(f"<figure><figcaption>{e(means.name)}</figcaption>{picture}</figure>")
    lines = [
        Line(named(pool), [results.of("utilisation", "year", year, pool) for year in whole_years(results)])
        for pool in results.pools[:5]
    ]
    busy = course(labels, lines, "share", "担当ごとの働いている割合の推移", small=True)
    charts.append(f"<figure><figcaption>働いている割合</figcaption>{busy}</figure>")
    wanted = ("cases", "cycle_mean", "cycle_p90", "breach", "cost", "backlog")
    rows = [
        (year, *(cell(results.of(what, "year", year), meant(Key("year", "", what)).unit) for what in wanted))
        for year in whole_years(results)
    ]
    headers = ("年", "件数", "かかった日数", "10件に9件", "期間超え", "作業時間の費用", "年末の残り")
    return f'<div class="charts">{"".join(charts)}</div>{table(headers, rows)}{note(results, "帯は95％の区間。")}'


def ends(results: Results) -> str:
    """How cases end."""
    rows = [(results.name(end) if end else "途中で終わり", results.of("share", "end", end), "") for end in results.ends]
    return estimates(rows, "share", 1.0) + note(results)
