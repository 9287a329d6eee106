"""The first page: what a head of department should know, in plain sentences, each with how many cases it rests on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from koboshi.core.mining import MISSING
from koboshi.core.mining.groups import Group
from koboshi.core.mining.groups_statistics import median_interval
from koboshi.project.cli.mining_report_facts import Facts
from koboshi.project.cli.mining_report_notice import differences
from koboshi.project.cli.mining_report_pictures import e
from koboshi.project.cli.mining_report_words import (
    FEW_WORDS,
    OWN_MODEL,
    between,
    between_times,
    chance_words,
    day_words,
    percent,
    shorter,
    time_words,
)


def figures(facts: Facts) -> str:
    """The four numbers at the top."""
    found = facts.found
    times = found.durations
    ends = facts.log.ends
    known = ends[ends != MISSING]
    span = "–"
    if len(known):
        span = f"{day_words(int(known.min()), facts.zone)}から{day_words(int(known.max()), facts.zone)}まで"
    cells = [
        (f"{found.case_count:,} 件", "案件", span),
        (
            f"{found.event_count:,} 件",
            "出来事",
            f"活動 {int((found.events > 0).sum())} 種類、1 件あたり平均 {_mean_steps(facts)} 回",
        ),
    ]
    if times is not None:
        middle, low, high = median_interval(found.spans[found.spans != MISSING])
        cells.append(
            (
                time_words(middle),
                "かかった時間の中央値",
                f"{FEW_WORDS if facts.few else f'95％の区間 {between_times(low, high)}'}（n = {times.count:,}）",
            )
        )
        cells.append(
            (
                time_words(times.ninth),
                "10 件に 9 件が終わる時間",
                f"平均は {time_words(times.mean)}、最長は {time_words(times.most)}",
            )
        )
    items = "".join(
        f"<li><span>{e(name)}</span><b>{e(value)}</b><span>{e(note)}</span></li>" for value, name, note in cells
    )
    return f'<ul class="figures">{items}</ul>'


def _mean_steps(facts: Facts) -> str:
    return f"{facts.found.event_count / max(facts.found.case_count, 1):.1f}"


def told(facts: Facts) -> str:
    """The sentences, each under a short word."""
    parts = [_usual, _waiting, _again, _different, _changed, _model]
    items = "".join(
        f"<li><strong>{e(word)}</strong><div>{text}</div></li>" for part in parts for word, text in part(facts)
    )
    return f'<ul class="told">{items}</ul>'


def _sure(facts: Facts, low: float | None, high: float | None) -> str:
    """The interval behind a share, unless the cases are too few for one."""
    return "" if facts.few else f"、区間 {between(low, high)}"


def _usual(facts: Facts) -> Iterator[tuple[str, str]]:
    variants = facts.found.variants
    if not facts.wants("variants") or not len(variants):
        return
    order = variants.by_count()
    whole = facts.found.case_count
    first = int(variants.count[order[0]])
    half = int(np.searchsorted(np.cumsum(variants.count[order]), whole / 2)) + 1
    once = int(np.sum(variants.count == 1))
    steps = " → ".join(facts.found.activities[code] for code in variants.sequence(int(order[0])).tolist())
    yield (
        "ふつうの進み方",
        f"最も多い進み方は {first:,} 件（{percent(first / whole)}）です。"
        f"案件の半分は {half:,} 通りの進み方に収まり、"
        f"全部では {len(variants):,} 通りあり{f'、そのうち {once:,} 通りは一度しかありません' if once else 'ます'}。"
        f'<br><span class="soft">{e(shorter(steps, 220))}</span>',
    )


def _waiting(facts: Facts) -> Iterator[tuple[str, str]]:
    ranked = facts.bottlenecks
    if ranked is None or not ranked.activities:
        return
    top = [each for each in ranked.activities[:3] if each.share >= 0.01]
    if not top:
        return
    listed = "、".join(
        f"「{e(each.activity)}」の前（{percent(each.share)}{_sure(facts, each.low, each.high)}）" for each in top
    )
    together = sum(each.share for each in top)
    word = "待った時間" if ranked.split else "作業の間に過ぎた時間"
    yield (
        "待っている所",
        f"全案件の時間の {percent(together)}は、{len(top)} か所で過ぎています：{listed}。"
        f"ここでいう時間は{word}です。平均は長くても、ふだん（中央値）は短いことがあります（「どこで待っているか」を見てください）。",
    )


def _again(facts: Facts) -> Iterator[tuple[str, str]]:
    if not facts.wants("rework"):
        return
    if not facts.rework:
        yield "やり直し", "同じ活動を二度行った案件は、ありません。"
        return
    variants = facts.found.variants
    lengths = [len(np.unique(variants.sequence(number))) for number in range(len(variants))]
    again = int(np.sum(variants.count[variants.lengths > np.array(lengths)]))
    top = facts.rework[0]
    yield (
        "やり直し",
        f"{facts.found.case_count:,} 件のうち {again:,} 件（{percent(again / facts.found.case_count)}）で、"
        "同じ活動が二度以上ありました。"
        f"最も多いのは「{e(top.activity)}」で、{top.cases:,} 件中 {top.reworked:,} 件"
        f"（{percent(top.share)}{_sure(facts, top.low, top.high)}）です。",
    )


def _different(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.few or not facts.wants("groups") or not any(each.shown for each in facts.groups):
        return
    found = differences(facts.groups)
    if not found:
        yield "違いのあるグループ", "比べたグループの間に、偶然と言えないほどの所要時間の違いは見つかりませんでした。"
        return
    shown = "。".join(
        f"{e(each.column)}の「{e(each.longer.name)}」は中央値 {time_words(each.longer.median)}"
        f"（{_counted(each.longer)}）、「{e(each.shorter.name)}」は {time_words(each.shorter.median)}"
        f"（{_counted(each.shorter)}）"
        for each in found[:3]
    )
    yield (
        "違いのあるグループ",
        f"所要時間が偶然とは言えないほど違うグループがあります：{shown}。理由までは、このログからは分かりません。",
    )


def _counted(group: Group) -> str:
    """On how many cases it rests, and how likely chance alone is; the whole has no test of its own."""
    sure = f"、偶然の確率 {chance_words(group.chance)}" if group.chance < 1 else ""
    return f"n = {group.cases:,}{sure}"


def _changed(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.drift is None or facts.drift.reason:
        return
    changes = [each for each in facts.drift.changes if each.found]
    if not changes:
        yield (
            "時期による変化",
            f"{len(facts.drift.spans)} 期間を比べましたが、偶然と言えないほどの変化はありませんでした。",
        )
        return
    shown = "、".join(f"{e(each.after)}（{'・'.join(each.found)}）" for each in changes[:5])
    yield (
        "時期による変化",
        f"前の期間から変わったのは{shown}です（{len(facts.drift.changes)} 回の比較のうち {len(changes)} 回）。",
    )


def _model(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.replay is None or facts.replay.fitness is None:
        return
    whose = f"渡された流れ図（{e(facts.asked.model_name)}）" if facts.asked.model else "ログから作った流れ図"
    yield (
        "流れ図との適合",
        f"{whose}のとおりに進んだ案件は {facts.replay.fitting:,} 件（{percent(facts.replay.fitness)}）です"
        f"（比べられた {facts.replay.computed:,} 件のうち{f'。{FEW_WORDS}' if facts.few else ''}）。"
        f"{'' if facts.asked.model else OWN_MODEL}",
    )
