"""The first page: what a head of section should know, in plain sentences, each with its interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from koboshi.core.simulate import Comparison, Difference, Estimate, Key, Results, Verdict
from koboshi.core.simulate.comparing import ONE_SIDED
from koboshi.core.simulate.results_model import Unit
from koboshi.project.cli.mining_report_pictures import e
from koboshi.project.cli.mining_report_words import percent
from koboshi.project.cli.simulate_findings import (
    FULL,
    meant,
    newly_full,
    paid_cost,
    told_differences,
    unfinished,
)
from koboshi.project.cli.simulate_pairs import verdict_words
from koboshi.project.cli.simulate_speech import PLAIN, Speech
from koboshi.project.cli.simulate_tables import label, nothing_told, of_finished, whole_years
from koboshi.project.cli.simulate_words import (
    about_yen,
    change_words,
    figure_words,
    interval_words,
    named,
    period_words,
    value_words,
)
from koboshi.project.cli.simulate_worse import Place, Worse, details, gravest, slightly
from koboshi.project.cli.simulation_report_map import waited

NBSP = "\u00a0"
"""A space where no line may end."""
_IDLE = 0.5
_MOST_DETAILS = 4
"""So many things of one part are told by name; the tables have all of them."""
_OPEN = 0.0005
"""From this share of cases on that did not end, means are marked."""
_TILES = ("cycle_mean", "cycle_p90", "breach", "cost", "citizen_cost", "in_process")
_TOLD = ("cycle_mean", "cycle_p90", "breach", "waiting", "cost", "citizen_cost", "backlog")


def figures(results: Results, comparison: Comparison | None = None) -> str:
    """The numbers at the top; with a comparison both values, and what may be said of the difference."""
    items = [_tile(results, comparison, what) for what in _TILES]
    return f'<ul class="figures">{"".join(items)}</ul>'


def _tile(results: Results, comparison: Comparison | None, what: str) -> str:
    found, means = results.of(what), meant(Key("all", "", what))
    if not found.n or nothing_told(results, what):
        return ""
    name = means.name + of_finished(results, what)
    each = comparison.of(what) if comparison is not None else None
    if each is not None and comparison is not None:
        now = value_words(each.after.mean, means.unit)
        value = f"{_whole(value_words(found.mean, means.unit))} → {_whole(now)}"
        notes = [
            f"差 {change_words(each, means.unit)}：{verdict_words(each, comparison)}",
            _inside("前", found, means.unit),
            _inside("後", each.after, means.unit),
        ]
    else:
        value, notes = _whole(value_words(found.mean, means.unit)), [_inside("", found, means.unit)]
    if what == "cost":
        notes += _paid(results, comparison)
    n = f"（試行 n = {results.replications:,} 回）".replace(" ", NBSP)
    told = "".join(f"<span>{e(_whole(note))}</span>" for note in notes)
    return f"<li><span>{e(name)}</span><b>{e(value)}</b>{told}<span>{e(n)}</span></li>"


def _whole(words: str) -> str:
    """Words that stay on one line."""
    return words.replace(" ", NBSP)


def _inside(side: str, found: Estimate, unit: Unit) -> str:
    inside = interval_words(found, unit)
    return (
        f"{side}{'の' if side else ''}95％の区間 {inside}" if inside != "–" else f"{side}{'：' if side else ''}区間なし"
    )


def _paid(results: Results, comparison: Comparison | None) -> list[str]:
    """The cost of all paid hours beside the cost of hours worked."""
    paid = paid_cost(results)
    if not paid.n:
        return []
    after = f" → {value_words(paid_cost(comparison.after).mean, 'yen')}" if comparison is not None else ""
    return [f"勤務時間全体では {value_words(paid.mean, 'yen')}{after}"]


def told(results: Results, comparison: Comparison | None, speech: Speech = PLAIN) -> str:
    """The sentences, each under a short word."""
    rows: list[tuple[str, str]] = []
    if comparison is None:
        for part in PARAGRAPHS:
            rows += part(results, speech)
    else:
        rows += [*_change(comparison), *_both(comparison, speech)]
    items = "".join(f"<li><strong>{e(word)}</strong><div>{text}</div></li>" for word, text in rows)
    # Between Japanese words there is no space: the bracket brings its own.
    return f'<ul class="told">{items.replace("） ", "）")}</ul>'


def _both(comparison: Comparison, speech: Speech) -> Iterator[tuple[str, str]]:
    """Each paragraph for both sides; one that does not differ stands once."""
    for part in PARAGRAPHS:
        before, after = (dict(part(side, speech)) for side in (comparison.before, comparison.after))
        for word in dict.fromkeys((*before, *after)):
            was, now = before.get(word, _NOTHING), after.get(word, _NOTHING)
            yield word, f"{was}（前も後も同じです）" if was == now else f"<b>前：</b>{was}<br><b>後：</b>{now}"


_NOTHING: Final = "ありません。"


def _change(comparison: Comparison) -> Iterator[tuple[str, str]]:
    """What a change would do: what is certain, the worst of it, the pools that become full, then what is unsure."""
    sure, unsure = [], []
    for name, each in told_differences(comparison):
        if each.key.what not in _TOLD or each.verdict is Verdict.SAME:
            continue
        if each.verdict in (Verdict.LESS, Verdict.MORE):
            change = change_words(each, meant(each.key).unit)
            sure.append(f"{e(name)}は <b>{e(verdict_words(each))}</b>：{e(change)}")
        elif each.verdict in ONE_SIDED:
            sure.append(f"{e(name)}は <b>{e(verdict_words(each, comparison))}</b>")
        else:
            unsure.append(e(name))
    text = "".join(f"<br>・{line}" for line in sure) or "<br>・はっきり変わるといえる数字はありません"
    if unsure:
        word = "1回の試行では判断できない" if comparison.before.replications == 1 else "差があるとはいえない"
        text += f"<br>・{word}もの：{'、'.join(unsure)}"
    yield "変えたら", f"「{e(label(comparison.before))}」から「{e(label(comparison.after))}」にすると：{text}"
    yield "わるくなる所", _worst(comparison)


def _worst(comparison: Comparison) -> str:
    """The gravest changes, whatever else the tables call worse with where it stands, and who has no time left."""
    lines = [f"{e(name)}：{_moved(each)}" for name, each in gravest(comparison)]
    rest = list(details(comparison))
    if rest:
        first = "このほか" if lines else "大きくわるくなるものは見つかりませんでしたが"
        lines.append(f"{first}、表のくわしい数字には、わるくなるものがあります（大きい順）：")
        lines += [_detail(place, rows) for place, rows in rest]
    if not lines:
        once = comparison.before.replications == 1
        but = "ごくわずかな違いのほかに、" if slightly(comparison) else ""
        lines = ["1回の試行では判断できません" if once else f"{but}わるくなるといえる数字は、見つかりませんでした"]
    for pool, was, now in newly_full(comparison):
        before = value_words(was.mean, "share") if was.n else "（なし）"
        lines.append(
            f"「{e(pool)}」の働いている割合が、新しく8割5分を超えます："
            f"{e(before)} → {e(value_words(now.mean, 'share'))}"
        )
    return "<br>".join(f"・{line}" for line in lines)


def _moved(each: Difference) -> str:
    """Both values and the difference."""
    unit = meant(each.key).unit
    before, after = value_words(each.before.mean, unit), value_words(each.after.mean, unit)
    return f"{e(before)} → {e(after)}、差 {e(change_words(each, unit))}"


def _detail(place: Place, rows: Sequence[Worse]) -> str:
    """One part of the tables: the gravest of its things with their values, and how many more there are."""
    told = []
    for name, each in rows[:_MOST_DETAILS]:
        unit = meant(each.key).unit
        what = "" if place.kind == "all" else f"の{meant(each.key).name}"
        both = f"{value_words(each.before.mean, unit)} → {value_words(each.after.mean, unit)}"
        told.append(f"{name if place.kind in ('all', 'slice', 'year') else f'「{name}」'}{what} {both}")
    more = f"、ほか {len(rows) - len(told):,}" if len(rows) > len(told) else ""
    return f"{e(place.words)}（「{e(place.section)}」の表）：{e('、'.join(told))}{more}"


_PARTS: Final = (
    ("processing", "作業"),
    ("waiting", "順番や夜・休日の待ち"),
    ("resting", "夜・休日・ほかの仕事で止まった時間"),
    ("away", "申請した人の返事待ち"),
    ("other_wait", "そのほかの待ち（決まった日や知らせ）"),
)


_ALWAYS: Final = ("processing", "waiting", "away")


def _days(results: Results) -> Iterator[tuple[str, str]]:
    mean, ninth = results.of("cycle_mean"), results.of("cycle_p90")
    if not mean.n:
        yield "かかる日数", "終わった案件がありません。人手が足りているか、シナリオを確かめてください。"
        return
    found = [(what, word, results.of(what)) for what, word in _PARTS]
    inside = [(word, each.mean) for what, word, each in found if each.n and (each.mean or what in _ALWAYS)]
    parts = "、".join(f"{word} {e(value_words(part, 'ms'))}" for word, part in inside)
    twice = results.of("overlap")
    if twice.n and twice.mean > 0:
        parts += f"（同時に進む所を二重に数えた {e(value_words(twice.mean, 'ms'))}を引くと、平均になります）"
    open_yet = unfinished(results)
    only = (
        f"これは、終わった {e(percent(1 - open_yet))} だけの平均です（{e(percent(open_yet))}は終わりませんでした）。"
        if open_yet >= _OPEN
        else ""
    )
    until = (
        f"10件に9件は {e(figure_words(ninth, 'ms'))}までに終わります。"
        if math.isfinite(ninth.mean)
        else "10件に9件が終わるまでの時間は、この期間の中では分かりません（期間内に達しません）。"
    )
    yield (
        "かかる日数",
        f"届いてから終わるまで、平均 {e(figure_words(mean, 'ms'))}です。{only}{until}1件あたりの内訳は、{parts}です。",
    )


def _period(results: Results, speech: Speech) -> Iterator[tuple[str, str]]:
    clock, breach = results.scenario.clock, results.of("breach")
    if clock is None:
        yield "標準処理期間", "シナリオに標準処理期間（clock）がないため、期間を超える割合は計算していません。"
        return
    open_yet = results.of("undecided").mean
    more = f"まだ決まらない案件が平均 {open_yet:,.1f} 件あり、割合に入っていません。" if open_yet > 0 else ""
    yield (
        "標準処理期間",
        f"{e(period_words(clock, results))}を超える割合は、{e(figure_words(breach, 'share'))}です。{more}",
    )
    if speech.period_remark():
        yield "期間の根拠", e(speech.period_remark())


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
    text = _busiest(results)
    if text:
        yield "人手", text


def _busiest(results: Results) -> str:
    shares = [(pool, results.of("utilisation", "pool", pool)) for pool in results.pools]
    known = sorted(((pool, found) for pool, found in shares if found.n), key=lambda each: -each[1].mean)
    if not known:
        return ""
    pool, found = known[0]
    text = (
        f"最も忙しいのは「{e(named(pool))}」で、働ける時間の {e(figure_words(found, 'share'))} をこの手続きに使います。"
    )
    if found.mean > FULL:
        return f"{text}8割5分を超えると、少しの増減で待ちが急に長くなります。"
    return f"{text}どの担当にも、この手続きのほかに使える時間があります。" if found.mean < _IDLE else text


def _cost(results: Results) -> Iterator[tuple[str, str]]:
    cost, citizen, paid = results.of("cost"), results.of("citizen_cost"), paid_cost(results)
    nothing = "県の費用は、シナリオに書かれていないため計算していません。"
    ends = results.of("throughput").mean
    text = (
        f"県の作業時間の費用は1件 {e(figure_words(cost, 'yen'))}、1年に {e(about_yen(cost.mean * ends))}です。"
        if cost.mean
        else nothing
    )
    if paid.n and cost.mean:
        text += (
            f"手の空いた時間を含む勤務時間全体の費用は、1件 {e(figure_words(paid, 'yen'))}、"
            f"1年に {e(about_yen(paid.mean * ends))}です。"
        )
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
        unit = meant(Key("year", "", what)).unit
        return " から ".join(e(figure_words(results.of(what, "year", year), unit)) for year in (first, last))

    text = f"1年目から{last.partition('（')[0]}までに、10件に9件が終わるまでの時間は {pair('cycle_p90')}、"
    if results.scenario.clock is not None:
        text += f"標準処理期間を超える割合は {pair('breach')}、"
    yield "年ごと", f"{text}年の終わりに残る件数は {pair('backlog')} に変わります。"


def _plain(part: Callable[[Results], Iterator[tuple[str, str]]]) -> Paragraph:
    """A paragraph that needs no words of a pack."""
    return lambda results, _: part(results)


Paragraph = Callable[[Results, Speech], Iterator[tuple[str, str]]]
PARAGRAPHS: Final[tuple[Paragraph, ...]] = (
    _plain(_days),
    _period,
    *map(_plain, (_waiting, _people, _cost, _again, _left, _years)),
)
"""The sentences of the first page, each under a short word."""
