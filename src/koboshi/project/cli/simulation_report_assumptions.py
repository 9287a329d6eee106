"""What the figures rest on: the scenario in words, what was assumed beyond it, and how it was computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from koboshi.core.simulate import Results
from koboshi.core.simulate.chance import Law
from koboshi.core.simulate.scenario import EventPlan, Pool, Shares, TaskPlan
from koboshi.project.cli.mining_report_words import percent
from koboshi.project.cli.simulate_choices import flow_words, result_words
from koboshi.project.cli.simulate_tables import cautions
from koboshi.project.cli.simulate_words import named, value_words
from koboshi.project.cli.simulation_report_charts import e
from koboshi.project.cli.simulation_report_sections import table

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
GLOSSARY: Final = (
    ("試行（n）", "同じ条件で、偶然だけを変えて、期間全体を1回流すこと。くり返すほど区間が狭くなります。"),
    (
        "95％の区間",
        "試行を限りなくくり返したときの平均が入っていると考えられる幅（スチューデントの t 分布）。"
        "想定そのものの正しさは、表しません。",
    ),
    ("順番や夜・休日の待ち", "仕事ができるようになってから、担当が手をつけるまで。夜と休日も数えます。"),
    ("働いている割合", "担当が働ける時間のうち、この手続きの仕事をしている割合。"),
    ("標準処理期間", "申請が届いてから決めるまでの、めやすの期間。申請した人の返事を待つ日は数えません。"),
    ("住民の負担", "移動・窓口の待ち・書く時間を金額に直したものと、交通費などの支払いの合計。"),
    ("役所の時間", "平日の 8:30–12:00 と 13:00–17:15。祝日と年末年始は休み。"),
    ("慣らし", "だれも並んでいない役所から始まる、初めのしばらく。数えません。"),
)


def assumptions(results: Results) -> str:
    """The scenario as lists and tables."""
    scenario = results.scenario
    facts = "".join(f"<li>{e(line)}</li>" for line in _facts(results))
    pools = [_pool(pool) for pool in scenario.pools.values()]
    tasks = [_task(results, name, plan) for name, plan in scenario.tasks.items()]
    notes = "".join(f"<li>{e(line)}</li>" for line in cautions(results)) or "<li>ありません。</li>"
    text = f"<p>{e(scenario.note)}</p>" if scenario.note else ""
    text += f"<ul>{facts}</ul>"
    if pools:
        text += "<h3>担当</h3>" + table(("担当", "人数", "1時間の費用", "その他"), pools, 9)
    if tasks:
        text += "<h3>仕事</h3>" + table(("仕事", "1回の作業", "結果の割合", "その他"), tasks, 9)
    events = [(results.name(name), _event(plan)) for name, plan in scenario.events.items()]
    events += [
        (results.name(name), _shares(plan.chances, partial(flow_words, results.definition)))
        for name, plan in scenario.gateways.items()
        if plan.chances
    ]
    if events:
        text += "<h3>待ちと分かれ道</h3>" + table(("所", "想定"), events, 9)
    return f"{text}<h3>このほかに置いた想定と、注意</h3><ul>{notes}</ul>"


def _facts(results: Results) -> Iterator[str]:
    scenario = results.scenario
    arrivals = scenario.arrivals
    yield f"{scenario.start:%Y年%-m月%-d日}から {scenario.days:,} 日間に届く案件を流しました。"
    if arrivals.times:
        yield f"届く日時は、決まった {len(arrivals.times):,} 件です。"
    elif arrivals.interval is not None:
        yield f"届く間隔：{law_words(arrivals.interval)}。"
    else:
        growth = f"、1年に {arrivals.growth:+.1%} ずつ変わる".replace("%", "％") if arrivals.growth else ""
        yield f"1年に平均 {arrivals.per_year:,.0f} 件が、ばらばらに届く{growth}。"
    if scenario.warm_up_days:
        yield f"初めの {scenario.warm_up_days:,} 日に届いた案件は、慣らしとして数えません。"
    yield f"受付のあと {scenario.drain_days:,} 日間、残った案件を続けます。"
    if scenario.running:
        yield f"初めから進行中の案件が {len(scenario.running):,} 件あります（日数などの平均には入れません）。"
    for name, effort in scenario.citizen.doors.items():
        minutes = "、".join(
            f"{word} {value_words(float(part), 'ms')}"
            for word, part in (("移動", effort.travel), ("待ち", effort.waiting), ("書く", effort.form))
        )
        yield f"「{named(name)}」で申請するとき：{minutes}、支払い {effort.yen:,.0f} 円。"
    for attribute in scenario.attributes:
        if attribute.shares and attribute.name != "door":
            listed = "、".join(f"{value or '（空）'} {percent(share)}" for value, share in attribute.shares)
            yield f"判断の表が見る「{attribute.name}」：{listed}。"


def law_words(law: Law) -> str:
    """A law of time in words."""
    mean = value_words(law.mean, "ms")
    return f"いつも {mean}" if law.name == "fixed" else f"平均 {mean}（{LAWS[law.name]}）"


def _pool(pool: Pool) -> tuple[str, str, str, str]:
    people = Counter(member.hours for member in pool.members if member.since is None)
    unit = "台" if pool.machine else "人"
    count = "、".join(f"{number}{unit}（{CALENDARS.get(hours, hours)}）" for hours, number in people.items())
    more = []
    leave = {member.leave_days for member in pool.members}
    if leave != {0}:
        more.append(f"休暇 年 {max(leave)} 日")
    parts = {member.part for member in pool.members}
    if parts != {1.0}:
        least, most = percent(min(parts)), percent(max(parts))
        more.append(f"勤務の割合 {least if least == most else f'{least}～{most}'}")
    leaving = Counter(member.until for member in pool.members if member.until is not None)
    more += [f"{day:%Y-%m-%d} まで {number}人" for day, number in sorted(leaving.items())]
    joining = Counter(member.since for member in pool.members if member.since is not None)
    more += [f"{day:%Y-%m-%d} から {number}人" for day, number in sorted(joining.items())]
    if pool.error_rate:
        more.append(f"誤り {percent(pool.error_rate)}（人がやり直す）")
    cost = (f"{pool.yen_per_hour:,.0f} 円" if pool.yen_per_hour else "–") + (
        f"、1回 {pool.yen_per_run:,.0f} 円" if pool.yen_per_run else ""
    )
    return named(pool.name), count, cost, "、".join(more) or "–"


def _task(results: Results, name: str, plan: TaskPlan) -> tuple[str, str, str, str]:
    times = [law_words(plan.duration)] if plan.duration is not None else []
    times += [f"{named(pool)}：{law_words(law)}" for pool, law in plan.by_pool.items()]
    more = [f"担当 {'、'.join(map(named, plan.pools))}"] if plan.pools else []
    if plan.yen:
        more.append(f"1回 {plan.yen:,.0f} 円")
    if plan.batch is not None:
        more.append("まとめて処理")
    if plan.citizen:
        more.append("住民が同席")
    return (
        results.name(name),
        "、".join(times) or "–",
        _shares(plan.outcomes, partial(result_words, results.definition, name)),
        "、".join(more) or "–",
    )


def _shares(rounds: Shares, words: Callable[[str], str]) -> str:
    def one(shares: Mapping[str, float]) -> str:
        return "、".join(f"{words(name)} {percent(share)}" for name, share in shares.items())

    if len(rounds) < 2:
        return one(rounds[0]) if rounds else "–"
    return "／".join(
        f"{i + 1}回目{'から' if i == len(rounds) - 1 else ''}：{one(each)}" for i, each in enumerate(rounds)
    )


def _event(plan: EventPlan) -> str:
    words = law_words(plan.after) if plan.after is not None else ""
    words = f"{plan.open_days} 開庁日あと" if plan.open_days is not None else words
    never = f"{percent(plan.never)} は、ついに来ない" if plan.never else ""
    return "、".join(part for part in (words, never) if part) or "–"


def glossary() -> str:
    """Words of the report."""
    return "<dl>" + "".join(f"<dt>{e(word)}</dt><dd>{e(text)}</dd>" for word, text in GLOSSARY) + "</dl>"
