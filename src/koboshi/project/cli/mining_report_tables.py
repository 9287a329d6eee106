"""The same facts as tables for a terminal, and as plain data for JSON (times in seconds, counts as they are)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from koboshi.core.mining import MISSING
from koboshi.core.mining.passes import Analyses
from koboshi.core.mining.times import Spread, summary
from koboshi.project.cli.mining_report_facts import TITLES, Facts
from koboshi.project.cli.mining_report_words import (
    FEW_CASES,
    FEW_PAIRS,
    FEW_WORDS,
    KIND_WORDS,
    OWN_MODEL,
    chance_words,
    percent,
    shorter,
    time_words,
)
from koboshi.project.cli.output import table

_ROWS: Final = 12
_SECOND: Final = 1e6


def shown(facts: Facts) -> Iterator[str]:
    """The lines for a terminal."""
    yield from facts.report.sentences
    if facts.left_out:
        yield f"終わりではない記録 {facts.left_out:,} 件は、分析に入れていません。"
    if facts.few:
        yield f"案件が {facts.found.case_count:,} 件だけです。{FEW_WORDS}（区間は示しません）。"
    for what, section in _SECTIONS.items():
        if facts.wants(what):
            lines = section(facts)
            if lines:
                yield f"\n■ {TITLES[what]}"
                yield lines
    if facts.missing:
        yield "\n■ 計算していないこと"
        yield from (f"  {what}：{reason}" for what, reason in facts.missing)


def _dfg(facts: Facts) -> str:
    found = facts.found
    order = np.argsort(-found.edges.count, kind="stable")[:_ROWS]
    middle, mean = found.between.quantile(0.5), found.between.mean
    rows = [
        (
            found.activities[int(found.edges.source[row])],
            found.activities[int(found.edges.target[row])],
            int(found.edges.count[row]),
            time_words(float(middle[row])),
            time_words(float(mean[row])),
        )
        for row in order.tolist()
    ]
    note = f"\n{len(found.edges):,} 通りのうち多い {len(rows)} 通り" if len(found.edges) > len(rows) else ""
    return table(("前", "次", "回数", "中央値（約）", "平均"), rows) + note


def _variants(facts: Facts) -> str:
    found = facts.found.variants
    rows = []
    for number in found.by_count()[:_ROWS].tolist():
        inside = summary(facts.found.spans[found.of_case == number])
        steps = " → ".join(facts.found.activities[code] for code in found.sequence(number).tolist())
        count = int(found.count[number])
        share = percent(count / max(facts.found.case_count, 1))
        rows.append((count, share, time_words(inside.median) if inside else "–", shorter(steps, 90)))
    return table(("件数", "割合", "中央値", f"進み方（全部で {len(found):,} 通り）"), rows)


def _times(facts: Facts) -> str:
    found = facts.found.durations
    if found is None:
        return ""
    values = (found.least, found.lower, found.median, found.upper, found.ninth, found.most, found.mean)
    heads = ("n", "最短", "4 分の 1", "中央値", "4 分の 3", "9 割", "最長", "平均")
    return table(heads, [(found.count, *(time_words(value) for value in values))])


def _rework(facts: Facts) -> str:
    rows = [
        (e.activity, e.cases, e.reworked, percent(e.share), facts.interval(e.low, e.high), e.repeats)
        for e in facts.rework
    ]
    return table(("活動", "案件", "やり直し", "割合", "95％の区間", "繰り返し"), rows[:_ROWS])


def _handover(facts: Facts) -> str:
    passed = facts.found.handover
    if passed is None:
        return ""
    others = np.flatnonzero(~passed.own)
    order = others[np.argsort(-passed.count[others], kind="stable")][:_ROWS]
    names = facts.found.resources
    rows = [(names[passed.source[row]], names[passed.target[row]], int(passed.count[row])) for row in order.tolist()]
    own = int(passed.count[passed.own].sum())
    if int(passed.count.sum()) < FEW_PAIRS:
        return f"引継ぎが {FEW_PAIRS} 組に満たないため、人を守るために担当者の名前は示していません。"
    return table(("渡した人", "受けた人", "回数"), rows) + f"\n同じ担当者が続けた作業：{own:,} 組"


def _batches(facts: Facts) -> str:
    rows = [(e.activity, e.batches, e.inside, e.events, f"{e.mean_size:.1f}", e.largest) for e in facts.batches]
    return table(("活動", "まとめ", "その中の件数", "全件数", "平均の大きさ", "最大"), rows)


def _drift(facts: Facts) -> str:
    if facts.drift is None or facts.drift.reason:
        return ""
    rows = [
        (e.before, e.after, percent(e.variants), chance_words(e.variants_chance), chance_words(e.follows_chance),
         chance_words(e.times_chance), "・".join(e.found) or "–")
        for e in facts.drift.changes
    ]  # fmt: skip
    heads = ("前", "後", "進み方の違い", "偶然の確率", "つながり：確率", "時間：確率", "変わったもの")
    return table(heads, rows)


def _groups(facts: Facts) -> str:
    parts = []
    for found in facts.groups:
        rows = [
            (e.name, e.cases, time_words(e.median),
             facts.interval_of_times(e.median_low, e.median_high), percent(e.reworked),
             facts.interval(e.reworked_low, e.reworked_high), chance_words(e.chance))
            for e in found.shown
        ]  # fmt: skip
        heads = (found.column, "件数", "中央値", "95％の区間", "やり直し", "95％の区間", "偶然の確率")
        hidden = (
            f"\nほかに {found.hidden} グループ（{found.hidden_cases} 件）は、少ないため示しません"
            if found.hidden
            else ""
        )
        if not found.reason:
            parts.append(table(heads, rows) + hidden)
    return "\n\n".join(parts)


def _model(facts: Facts) -> str:
    return "\n".join(f"  {number}. {step}" for number, step in enumerate(facts.model_steps, 1))


def _conformance(facts: Facts) -> str:
    rows: list[tuple[str, object]] = []
    if facts.quality is not None:
        figures = (facts.quality.fitness, facts.quality.precision, facts.quality.generalisation)
        rows += list(zip(("適合", "精度", "一般化"), figures, strict=True))
    if facts.replay is not None:
        rows.append(("流れ図のとおりの案件", f"{facts.replay.fitting:,} / {facts.replay.computed:,}"))
        rows += [
            (f"{KIND_WORDS[kind]}：{activity}" if activity else KIND_WORDS[kind], cases)
            for kind, activity, cases in facts.replay.counts[:_ROWS]
        ]
    shown = table(("", "値"), [(name, value if isinstance(value, str) else _figure(value)) for name, value in rows])
    rough = facts.replay is not None and facts.replay.computed < FEW_CASES
    notes = [f"{FEW_WORDS}。"] if rough else []
    notes += [OWN_MODEL] if facts.asked.model is None and rows else []
    return "\n".join((shown, *notes))


def _figure(value: Any) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else f"{value:,}"


def _bottlenecks(facts: Facts) -> str:
    if facts.bottlenecks is None:
        return ""
    rows = [
        (e.activity, e.count, time_words(e.median * _SECOND), time_words(e.mean * _SECOND), percent(e.share),
         facts.interval(e.low, e.high))
        for e in facts.bottlenecks.activities[:_ROWS]
    ]  # fmt: skip
    return table(("この活動の前", "回数", "中央値", "平均", "全体の割合", "95％の区間"), rows)


_SECTIONS: Final[dict[str, Callable[[Facts], str]]] = {
    "dfg": _dfg,
    "times": _times,
    "variants": _variants,
    "bottlenecks": _bottlenecks,
    "rework": _rework,
    "handover": _handover,
    "batches": _batches,
    "groups": _groups,
    "drift": _drift,
    "discover": _model,
    "conformance": _conformance,
}


def data(facts: Facts) -> dict[str, Any]:
    """Everything as plain values; times are seconds, what is unknown is null."""
    found: dict[str, Any] = {
        "file": {"name": facts.name, "sha256": facts.fingerprint},
        "log": {**_plain(asdict(facts.report)), "sentences": list(facts.report.sentences), "left_out": facts.left_out},
        "not_computed": [{"what": what, "reason": reason} for what, reason in facts.missing],
    }
    found["log"].pop("header", None)
    for what, part in _DATA.items():
        if facts.wants(what):
            found[what] = _plain(part(facts))
    return found


def _seconds(value: float) -> float | None:
    return None if value == MISSING or math.isnan(value) else value / _SECOND


def _spread(spread: Spread, row: int) -> dict[str, Any]:
    return {
        "n": int(spread.timed[row]),
        "backward": int(spread.backward[row]),
        "seconds": spread.total(row) / _SECOND,
        "mean": _seconds(float(spread.mean[row])),
        "median_about": _seconds(float(spread.quantile(0.5)[row])),
        "least": _seconds(int(spread.least[row])),
        "most": _seconds(int(spread.most[row])),
    }


def _dfg_data(facts: Facts) -> dict[str, Any]:
    found: Analyses = facts.found
    activities = [
        {"name": name, "events": int(found.events[code]), "cases": int(found.cases[code]),
         "first": int(found.starts[code]), "last": int(found.ends[code])}
        for code, name in enumerate(found.activities)
    ]  # fmt: skip
    edges = [
        {"source": found.activities[source], "target": found.activities[target], "count": count,
         **_spread(found.between, row)}
        for row, (source, target, count) in enumerate(
            zip(found.edges.source.tolist(), found.edges.target.tolist(), found.edges.count.tolist(), strict=True)
        )
    ]  # fmt: skip
    return {"activities": activities, "edges": edges}


def _variants_data(facts: Facts) -> list[dict[str, Any]]:
    found = facts.found.variants
    return [
        {"cases": int(found.count[number]), "steps": [facts.found.activities[code] for code in found.sequence(number)]}
        for number in found.by_count().tolist()
    ]


def _times_data(facts: Facts) -> dict[str, Any]:
    found, working = facts.found.durations, facts.found.working
    cases = None if found is None else {k: v if k == "count" else _seconds(v) for k, v in asdict(found).items()}
    work = None
    if working is not None:
        work = {name: _spread(working, code) for code, name in enumerate(facts.found.activities)}
    return {"cases": cases, "working": work}


def _handover_data(facts: Facts) -> dict[str, Any]:
    passed, names = facts.found.handover, facts.found.resources
    pairs = [] if passed is None else [
        {"giver": names[giver], "taker": names[taker], "count": count}
        for giver, taker, count in zip(
            passed.source.tolist(), passed.target.tolist(), passed.count.tolist(), strict=True
        )
    ]  # fmt: skip
    return {"pairs": pairs, "week": None if facts.week is None else facts.week.tolist()}


def _conformance_data(facts: Facts) -> dict[str, Any]:
    replay = facts.replay
    return {
        "quality": None if facts.quality is None else asdict(facts.quality),
        "replay": None if replay is None else {
            "computed": replay.computed, "not_computed": replay.not_computed, "fitting": replay.fitting,
            "deviations": [{"kind": str(kind), "activity": name, "cases": n} for kind, name, n in replay.counts],
        },
        "by_group": [asdict(each) for each in facts.deviations],
    }  # fmt: skip


_DATA: Final[dict[str, Callable[[Facts], Any]]] = {
    "dfg": _dfg_data,
    "variants": _variants_data,
    "times": _times_data,
    "rework": lambda facts: [asdict(each) for each in facts.rework],
    "handover": _handover_data,
    "batches": lambda facts: [asdict(each) for each in facts.batches],
    "drift": lambda facts: None if facts.drift is None else _in_seconds(asdict(facts.drift)),
    "groups": lambda facts: [_in_seconds(asdict(each)) for each in facts.groups],
    "bottlenecks": lambda facts: None if facts.bottlenecks is None else asdict(facts.bottlenecks),
    "discover": lambda facts: {"steps": facts.model_steps},
    "conformance": _conformance_data,
}
_TIMES: Final = frozenset({"median", "low", "high", "median_low", "median_high"})


def _in_seconds(value: Any) -> Any:
    """The same with the times of groups and periods in seconds."""
    if isinstance(value, dict):
        return {k: _seconds(v) if k in _TIMES and isinstance(v, float) else _in_seconds(v) for k, v in value.items()}
    return [_in_seconds(each) for each in value] if isinstance(value, list | tuple) else value


def _plain(value: Any) -> Any:
    """Values that JSON knows: no nan, no mapping proxies."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
