"""The sections of the report after the first page: each says what is seen, shows it, and on how many cases it rests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from koboshi.core.drawing.follows import Activity, Following, FollowsDrawing, draw_follows
from koboshi.core.mining import MISSING
from koboshi.core.mining.groups import LEAST_CASES
from koboshi.core.mining.times import summary
from koboshi.project.cli.mining_report_facts import Facts
from koboshi.project.cli.mining_report_map import usual_way
from koboshi.project.cli.mining_report_pictures import MAIN, PALE, WAIT, bar, bars, e, pairs_map, week_map
from koboshi.project.cli.mining_report_words import FEW_PAIRS, percent, time_words, zone_words

_HOUR = 3_600_000_000
_STEPS = (
    (_HOUR, "1 時間以内"), (4 * _HOUR, "4 時間以内"), (24 * _HOUR, "1 日以内"), (72 * _HOUR, "3 日以内"),
    (168 * _HOUR, "1 週間以内"), (336 * _HOUR, "2 週間以内"), (720 * _HOUR, "30 日以内"), (2160 * _HOUR, "90 日以内"),
    (4320 * _HOUR, "180 日以内"), (8760 * _HOUR, "1 年以内"),
)  # fmt: skip
_MOST_EDGES = 34
_MOST_VARIANTS = 10
_MOST_ROWS = 12
_MOST_PEOPLE = 12
_FEW_PASSED = f"<p>引継ぎが {FEW_PAIRS} 組に満たないため、人を守るために担当者の名前は示していません。</p>"


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], numbers: frozenset[int] = frozenset()) -> str:
    """A table that becomes a list of cards on a narrow screen; cells are plain text."""
    head = "".join(f'<th{_number(at, numbers)} scope="col">{e(each)}</th>' for at, each in enumerate(headers))
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{_number(at, numbers)} data-label="{e(headers[at])}">{e(cell)}</td>' for at, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return f'<table class="stack"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _number(at: int, numbers: frozenset[int]) -> str:
    return ' class="n"' if at in numbers else ""


def _follows(facts: Facts) -> FollowsDrawing:
    """The whole graph of what follows what, without its thinnest lines."""
    found = facts.found
    counts = found.edges.count
    threshold = int(np.sort(counts)[-_MOST_EDGES]) if len(counts) > _MOST_EDGES else 0
    activities = [
        Activity(str(code), name, int(found.events[code]), int(found.starts[code]), int(found.ends[code]))
        for code, name in enumerate(found.activities)
        if found.events[code]
    ]
    columns = (found.edges.source, found.edges.target, counts, found.between.mean)
    followings = [
        Following(str(source), str(target), count, None if math.isnan(mean) else mean / 1e6)
        for source, target, count, mean in zip(*(column.tolist() for column in columns), strict=True)
    ]
    return draw_follows(activities, followings, name="実際の流れ", threshold=threshold)


def map_svg(facts: Facts) -> str:
    """The whole graph as a picture of its own."""
    return _follows(facts).svg


def flow(facts: Facts) -> str:
    """The process map: the usual way, and the whole on demand."""
    found, picture = facts.found, _follows(facts)
    usual, left = usual_way(facts)
    steps = "".join(f"<li>{e(step)}</li>" for step in picture.steps)
    hidden = f"細い流れ {picture.hidden} 本は省いています。" if picture.hidden else ""
    return (
        "<p>上から下へ、ふつうの順に並べています。四角は活動、線の太さは通った回数です。右の線は先へ飛ぶもの、左の茶色の線は"
        "戻るものです。四角の左端の茶色の帯は、濃いほど、その活動の前で過ぎた時間が全体の中で多いことを示します（2％以上のもの）。</p>"
        f'<figure><div class="map">{usual}</div><figcaption>n = {found.case_count:,} 件の案件、'
        f"{found.event_count:,} 件の出来事。{left}{'。' if left else ''}</figcaption></figure>"
        "<details><summary>すべての活動の図を見る</summary>"
        f'<div class="wide">{picture.svg}</div><p class="note">{hidden}</p></details>'
        f"<details><summary>同じ内容を文章で読む</summary><ol>{steps}</ol></details>"
    )


def times(facts: Facts) -> str:
    """How long cases take."""
    spans = facts.found.spans
    known = np.sort(spans[spans != MISSING])
    found = facts.found.durations
    if found is None:
        return "<p>時刻がないため、計算していません。</p>"
    bounds = [step for step in _STEPS if step[0] <= _after(int(known[-1]))]
    edges = [0, *(int(np.searchsorted(known, bound, "right")) for bound, _ in bounds)]
    rows = []
    largest = max((high - low for low, high in pairwise(edges)), default=1)
    largest = max(largest, len(known) - edges[-1], 1)
    for (_, label), low, high in zip(bounds, edges[:-1], edges[1:], strict=True):
        part = (high - low) / len(known)
        note = f"ここまでで {percent(high / len(known))}"
        rows.append((label, bar([((high - low) / largest, MAIN)]), f"{high - low:,} 件（{percent(part)}）", note))
    if len(known) > edges[-1]:
        rest = len(known) - edges[-1]
        label = f"それより長い（最長 {time_words(found.most)}）"
        rows.append((label, bar([(rest / largest, MAIN)]), f"{rest:,} 件（{percent(rest / len(known))}）", ""))
    quarters = (
        f"4 分の 1 の案件は {time_words(found.lower)}以内、半分は {time_words(found.median)}以内、"
        f"4 分の 3 は {time_words(found.upper)}以内に終わりました。平均は {time_words(found.mean)}です。"
    )
    note = "平均が中央値よりずっと長いのは、少数の長い案件があるためです。" if found.mean > 2 * found.median else ""
    caption = f"最初の出来事から最後の出来事まで。n = {len(known):,}"
    unknown = len(spans) - len(known)
    missing = f"、時刻のない案件 {unknown:,} 件を除く" if unknown else ""
    return f"<p>{quarters}{note}</p><figure>{bars(rows)}<figcaption>{caption}{missing}。</figcaption></figure>"


def _after(longest: int) -> int:
    """The first step that holds everything."""
    return next((bound for bound, _ in _STEPS if bound >= longest), _STEPS[-1][0])


def variants(facts: Facts) -> str:
    """The most usual ways."""
    found = facts.found.variants
    whole = facts.found.case_count
    order = found.by_count()[:_MOST_VARIANTS]
    most = int(found.count[order[0]]) if len(order) else 1
    items = []
    for rank, number in enumerate(order.tolist(), 1):
        count = int(found.count[number])
        inside = summary(facts.found.spans[found.of_case == number])
        middle = time_words(inside.median) if inside else "–"
        steps = "".join(f"<li>{e(facts.found.activities[code])}</li>" for code in found.sequence(number)[:30].tolist())
        more = "<li>…</li>" if found.lengths[number] > 30 else ""
        items.append(
            f'<li><div class="head"><b>{rank}. {count:,} 件（{percent(count / whole)}）</b>'
            f'<span class="soft">{int(found.lengths[number])} 段階、所要時間の中央値 {middle}</span></div>'
            f'{bar([(count / most, MAIN)])}<ol class="path">{steps}{more}</ol></li>'
        )
    shown = int(found.count[order].sum())
    share = percent(shown / max(whole, 1))
    note = f"上の {len(order)} 通りで {shown:,} 件（{share}）。全部で {len(found):,} 通り、n = {whole:,}。"
    return f'<ol class="variants">{"".join(items)}</ol><p class="note">{note}</p>'


def waiting(facts: Facts) -> str:
    """Where time goes."""
    ranked = facts.bottlenecks
    if ranked is None or not ranked.activities:
        return "<p>時刻がないため、計算していません。</p>"
    word = "待ち" if ranked.split else "前の作業からの時間"
    rows = []
    for each in ranked.activities[:_MOST_ROWS]:
        mark = None if each.low is None or each.high is None else (each.low, each.high)
        note = f"ふだん {time_words(each.median * 1e6)}、平均 {time_words(each.mean * 1e6)}、n = {each.count:,}"
        rows.append((f"「{each.activity}」の前", bar([(each.share, WAIT)], mark), percent(each.share), note))
    trends = [
        f"「{e(each.activity)}」は後半に {each.trend:.1f} 倍"
        for each in ranked.activities[:5]
        if each.trend is not None and (each.trend > 1.5 or each.trend < 0.67)
    ]
    trend = f"<p>ログの前半と後半を比べた平均の変わり方：{'、'.join(trends)}。</p>" if trends else ""
    edges = [
        (f"{each.source} → {each.activity}", f"{each.count:,}", time_words(each.median * 1e6),
         time_words(each.mean * 1e6), percent(each.share), facts.interval(each.low, each.high))
        for each in ranked.edges[:8]
    ]  # fmt: skip
    return (
        f"<p>全案件の所要時間の合計のうち、{word}がどこで過ぎたかの割合です。細い線は 95％の区間です。</p>"
        f"<figure>{bars(rows)}<figcaption>「ふだん」は中央値。n はその活動に入った回数。</figcaption></figure>{trend}"
        "<h3>どの引継ぎの間か</h3>"
        + table(("間", "回数", "ふだん", "平均", "割合", "95％の区間"), edges, frozenset({1, 2, 3, 4, 5}))
        + _working(facts)
    )


def _working(facts: Facts) -> str:
    """Waiting beside working, where starts are known."""
    working = facts.found.working
    if working is None:
        return '<p class="note">開始の時刻が記録されていないため、待ちと作業を分けていません。</p>'
    waits = facts.found.waiting
    order = np.argsort(-facts.found.events, kind="stable")[:_MOST_ROWS].tolist()
    most = max((_both(waits.mean[code], working.mean[code]) for code in order), default=1.0) or 1.0
    rows = [
        (
            facts.found.activities[code],
            bar([(np.nan_to_num(waits.mean[code]) / most, WAIT), (np.nan_to_num(working.mean[code]) / most, MAIN)]),
            f"待ち {time_words(float(waits.mean[code]))}",
            f"作業 {time_words(float(working.mean[code]))}（n = {int(working.timed[code]):,}）",
        )
        for code in order
    ]
    return f"<h3>待ちと作業</h3><figure>{bars(rows)}<figcaption>茶色は待ち、青は作業の平均。</figcaption></figure>"


def _both(one: float, other: float) -> float:
    return float(np.nan_to_num(one) + np.nan_to_num(other))


def again(facts: Facts) -> str:
    """Rework."""
    if not facts.rework:
        return "<p>同じ活動を二度行った案件は、ありません。</p>"
    enough = [each for each in facts.rework if each.cases >= LEAST_CASES]
    few = len(facts.rework) - len(enough)
    note = f"その活動のある案件が {LEAST_CASES} 件に満たない {few} 種類は、示していません。" if few else ""
    rows = [
        (
            each.activity,
            bar([(each.share, WAIT)], (each.low, each.high)),
            percent(each.share),
            f"{each.cases:,} 件中 {each.reworked:,} 件、繰り返し {each.repeats:,} 回、"
            f"95％の区間 {facts.interval(each.low, each.high)}",
        )
        for each in enough[:_MOST_ROWS]
    ]
    return (
        "<p>その活動があった案件のうち、二度以上行われた案件の割合です。細い線は 95％の区間です。</p>"
        f"<figure>{bars(rows)}<figcaption>繰り返しの多い順。{note}</figcaption></figure>"
    )


def people(facts: Facts) -> str:
    """Hand-over of work, and when work is done."""
    parts = []
    passed = facts.found.handover
    if passed is None:
        parts.append("<p>担当者の列がないため、引継ぎは計算していません。</p>")
    elif facts.loads is not None:
        order = np.argsort(-facts.loads, kind="stable")[:_MOST_PEOPLE]
        matrix = passed.matrix(len(facts.found.resources))[np.ix_(order, order)]
        own, whole = int(passed.count[passed.own].sum()), int(passed.count.sum())
        active = int((facts.loads > 0).sum())
        matrix_shown = _passed(facts.found.resources, order.tolist(), matrix) if whole >= FEW_PAIRS else _FEW_PASSED
        parts.append(
            f"<p>担当者は {active} 人（または組織）です。続く二つの作業 {whole:,} 組のうち、"
            f"{own:,} 組（{percent(own / max(whole, 1))}）は同じ担当者が続けて行いました。</p>"
            f"{matrix_shown}"
        )
    if facts.week is not None and facts.week.sum():
        parts.append(
            f"<h3>いつ終えているか</h3><figure>{week_map(facts.week)}<figcaption>曜日と時刻ごとの出来事の数。"
            f"{zone_words(facts.report.offset_minutes)}で示しています。"
            f"n = {int(facts.week.sum()):,}</figcaption></figure>"
        )
    return "".join(parts)


def _passed(names: Sequence[str], order: Sequence[int], matrix: NDArray[np.int64]) -> str:
    """Who passed work to whom, by name."""
    return (
        f"<figure>{pairs_map([names[each] for each in order], matrix)}"
        f"<figcaption>出来事の多い {len(order)} 人の間の引継ぎの回数。左が渡した人、上が受けた人。"
        "</figcaption></figure>"
        '<p class="warn">この表は仕事の流れを見るためのものです。個人の評価に使わないでください。'
        "担当者の名前を載せない報告は、--what に handover を入れずに作れます。</p>"
    )


def together(facts: Facts) -> str:
    """Batches."""
    if not facts.batches:
        return "<p>まとめ処理は見つかりませんでした。</p>"
    who = "同じ担当者が" if facts.log.resources else "（担当者の記録がないため、だれかを問わず）"
    rows = [
        (each.activity, bar([(each.inside / max(each.events, 1), PALE)]), f"{each.batches:,} 回",
         f"{each.events:,} 件中 {each.inside:,} 件（{percent(each.inside / max(each.events, 1))}）、"
         f"平均 {each.mean_size:.1f} 件、最大 {each.largest} 件")
        for each in sorted(facts.batches, key=lambda each: -each.inside)[:_MOST_ROWS]
    ]  # fmt: skip
    return (
        f"<p>{who} 1 分以内の間隔で、同じ活動を 3 件以上の案件について続けて終えたものです。"
        "まとめて処理すると、先に来た案件は待つことになります。</p>"
        f"<figure>{bars(rows)}<figcaption>まとめて処理された出来事の割合。</figcaption></figure>"
    )
