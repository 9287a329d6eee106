"""The first page: what a head of section should know, in plain sentences, each with its interval."""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.core.simulate import Comparison, Estimate, Key, Results, Verdict, meaning
from koboshi.core.simulate.scenario import Clock
from koboshi.project.cli.mining_report_pictures import e
from koboshi.project.cli.simulate_tables import label, nothing_told, verdict_words, whole_years
from koboshi.project.cli.simulate_words import about_yen, change_words, figure_words, interval_words, named, value_words
from koboshi.project.cli.simulation_report_map import waited

NBSP = "\u00a0"
"""A space where no line may end."""
_UNITS = {"day": "日", "open_day": "開庁日", "month": "か月"}
_FULL, _IDLE = 0.85, 0.5
_TOLD = ("cycle_mean", "cycle_p90", "breach", "waiting", "cost", "citizen_cost", "backlog")


def figures(results: Results) -> str:
    """The numbers at the top."""
    n = f"試行 n = {results.replications:,} 回".replace(" ", NBSP)
    wanted = ["cycle_mean", "cycle_p90", "breach", "cost", "citizen_cost", "in_process"]
    items = []
    for what in wanted:
        found, means = results.of(what), meaning(Key("all", "", what))
        if not found.n or nothing_told(results, what):
            continue
        inside = interval_words(found, means.unit)
        note = f"95％の区間 {inside}".replace(" ", NBSP) if inside != "–" else "区間なし"
        value = value_words(found.mean, means.unit)
        items.append(f"<li><span>{e(means.name)}</span><b>{e(value)}</b><span>{e(note)} （{e(n)}）</span></li>")
    return f'<ul class="figures">{"".join(items)}</ul>'


def told(results: Results, comparison: Comparison | None) -> str:
    """The sentences, each under a short word."""
    rows: list[tuple[str, str]] = []
    if comparison is not None:
        rows += _change(comparison)
    for part in (_days, _period, _waiting, _people, _cost, _again, _left, _years):
        rows += part(results)
    items = "".join(f"<li><strong>{e(word)}</strong><div>{text}</div></li>" for word, text in rows)
    # Between Japanese words there is no space: the bracket brings its own.
    return f'<ul class="told">{items.replace("） ", "）")}</ul>'


def _change(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """What a change would do: first what is certain, then what is not."""
    sure, unsure = [], []
    for what in _TOLD:
        each = comparison.of(what)
        if each is None or each.verdict is Verdict.SAME:
            continue
        means = meaning(each.key)
        if each.verdict in (Verdict.LESS, Verdict.MORE):
            sure.append(f"{e(means.name)}は <b>{e(verdict_words(each))}</b>：{e(change_words(each, means.unit))}")
        else:
            unsure.append(e(means.name))
    text = "".join(f"<br>・{line}" for line in sure) or "<br>・はっきり変わるといえる数字はありません"
    if unsure:
        word = "1回の試行では判断できない" if comparison.before.replications == 1 else "差があるとはいえない"
        text += f"<br>・{word}もの：{'、'.join(unsure)}"
    yield "変えたら", f"「{e(label(comparison.before))}」から「{e(label(comparison.after))}」にすると：{text}"


def _days(results: Results) -> Iterator[tuple[str, str]]:
    mean, ninth = results.of("cycle_mean"), results.of("cycle_p90")
    if not mean.n:
        yield "かかる日数", "終わった案件がありません。人手が足りているか、シナリオを確かめてください。"
        return
    parts = "、".join(
        f"{word} {e(value_words(results.of(what).mean, 'ms'))}"
        for what, word in (
            ("processing", "作業"),
            ("waiting", "順番や夜・休日の待ち"),
            ("away", "申請した人の返事待ち"),
        )
    )
    yield (
        "かかる日数",
        f"届いてから終わるまで、平均 {e(figure_words(mean, 'ms'))}です。"
        f"10件に9件は {e(figure_words(ninth, 'ms'))}までに終わります。1件あたりの内訳は、{parts}です。",
    )


def period_words(clock: Clock) -> str:
    """The standard period in words."""
    first = "初日を含む" if clock.first_day == "included" else "初日を含まない"
    return f"{clock.amount}{_UNITS[clock.unit]}（{first}。申請した人の返事を待つ日は数えない）"


def _period(results: Results) -> Iterator[tuple[str, str]]:
    clock, breach = results.scenario.clock, results.of("breach")
    if clock is None:
        yield "標準処理期間", "シナリオに標準処理期間（clock）がないため、期間を超える割合は計算していません。"
        return
    open_yet = results.of("undecided").mean
    more = f"まだ決まらない案件が平均 {open_yet:,.1f} 件あり、割合に入っていません。" if open_yet > 0 else ""
    yield (
        "標準処理期間",
        f"{e(period_words(clock))}を超える割合は、{e(figure_words(breach, 'share'))}です。{more}",
    )


def _waiting(results: Results) -> Iterator[tuple[str, str]]:
    total = sum(waited(results, task) for task in results.tasks)
    if total <= 0:
        yield "待つ所", "仕事の順番を待つことは、ほとんどありません。"
        return
    ranked = sorted(results.tasks, key=lambda task: -waited(results, task))[:3]
    listed = "".join(
        f"<br>・「{e(results.name(task))}」の前：順番待ち全体の {waited(results, task) / total:.0%}、"
        f"1回平均 {e(figure_words(results.of('wait_mean', 'task', task), 'ms'))}"
        for task in ranked
        if waited(results, task) > 0.02 * total
    )
    yield "待つ所", f"順番を待つ時間が長い所：{listed.replace('%', '％')}"


def _people(results: Results) -> Iterator[tuple[str, str]]:
    shares = [(pool, results.of("utilisation", "pool", pool)) for pool in results.pools]
    known = sorted(((pool, found) for pool, found in shares if found.n), key=lambda each: -each[1].mean)
    if not known:
        return
    pool, found = known[0]
    text = (
        f"最も忙しいのは「{e(named(pool))}」で、働ける時間の {e(figure_words(found, 'share'))} をこの手続きに使います。"
    )
    if found.mean > _FULL:
        text += "8割5分を超えると、少しの増減で待ちが急に長くなります。"
    elif found.mean < _IDLE:
        text += "どの担当にも、この手続きのほかに使える時間があります。"
    yield "人手", text


def _cost(results: Results) -> Iterator[tuple[str, str]]:
    cost, citizen = results.of("cost"), results.of("citizen_cost")
    nothing = "県の費用は、シナリオに書かれていないため計算していません。"
    year = cost.mean * results.of("throughput").mean
    text = f"県の費用は1件 {e(figure_words(cost, 'yen'))}、1年に {e(about_yen(year))}です。" if cost.mean else nothing
    if citizen.n:
        text += (
            f"住民の側では、1件に {e(value_words(results.of('citizen_time').mean, 'ms'))}"
            f"（うち移動 {e(value_words(results.of('citizen_travel').mean, 'ms'))}）と実費 "
            f"{e(value_words(results.of('citizen_yen').mean, 'yen'))}がかかり、時間を金額に直して合わせると "
            f"{e(figure_words(citizen, 'yen'))}です。"
        )
    else:
        text += "住民の手間は、シナリオに書かれていないため計算していません。"
    yield "費用", text


def _again(results: Results) -> Iterator[tuple[str, str]]:
    found = results.of("rework")
    if found.n and found.mean > 0:
        yield "やり直し", f"同じ仕事を2回以上行う案件は、{e(figure_words(found, 'share'))}です。"


def _cases(found: Estimate) -> str:
    """So many cases, with the interval."""
    inside = interval_words(found, "number")
    number = f"{value_words(found.mean, 'number')} 件"
    return e(number if inside == "–" else f"{number}（{inside}）")


def _left(results: Results) -> Iterator[tuple[str, str]]:
    backlog, running = results.of("backlog"), results.of("running")
    text = f"受付の最終日に終わっていない案件は、{_cases(backlog)}です。"
    if running.mean > 0:
        text += (
            f"そのうち {_cases(running)}は、さらに {results.scenario.drain_days:,} 日たっても"
            "終わりません。上の日数や費用の平均には、この案件は入っていません。"
        )
    yield "残る案件", text


def _years(results: Results) -> Iterator[tuple[str, str]]:
    years = whole_years(results)
    if not years:
        return
    first, last = years[0], years[-1]

    def pair(what: str) -> str:
        unit = meaning(Key("year", "", what)).unit
        return " から ".join(e(figure_words(results.of(what, "year", year), unit)) for year in (first, last))

    text = f"1年目から{last.partition('（')[0]}までに、10件に9件が終わるまでの時間は {pair('cycle_p90')}、"
    if results.scenario.clock is not None:
        text += f"標準処理期間を超える割合は {pair('breach')}、"
    yield "年ごと", f"{text}年の終わりに残る件数は {pair('backlog')} に変わります。"
