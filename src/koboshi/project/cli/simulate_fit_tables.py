"""What was fitted to a log, for the terminal and as data: how often it was seen, how close it is, what is missing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from koboshi.core.process.model import Definition
from koboshi.core.simulate.fitting import Fitted
from koboshi.core.simulate.fitting_checking import Checked, Figure
from koboshi.core.simulate.fitting_report import FitReport, GatewayFit, LawFit
from koboshi.core.simulate.results_model import UTILISATION
from koboshi.project.cli.mining_report_words import percent
from koboshi.project.cli.output import table
from koboshi.project.cli.simulate_choices import flow_words
from koboshi.project.cli.simulate_words import interval_words, named, value_words

_LAWS: Final = {
    "fixed": "一定",
    "observed": "観測した値のまま",
    "exponential": "指数分布",
    "lognormal": "対数正規分布",
    "gamma": "ガンマ分布",
    "weibull": "ワイブル分布",
    "normal": "正規分布",
    "uniform": "一様分布",
}
_SOURCES: Final = {
    "started": "開始と完了の記録",
    "estimated": "完了だけから見積もり（長め）",
    "elapsed": "前の作業からの経過",
    "none": "記録なし",
}
_MEASURES: Final = {"平均": "初めの出来事から終わりまで（平均）", "90%点": "10件に9件が終わるまで"}
_MOST_REASONS: Final = 5


def shown(
    definition: Definition, log: str, fitted: Fitted, checked: Checked | None, remarks: Sequence[str]
) -> Iterator[str]:
    """The lines for a person: what was fitted, the check, remarks, and last what could not be fitted."""
    report = fitted.report
    yield f"{definition.name or definition.id} ― {log} に当てはめたシナリオ"
    yield report.replay.line
    yield from (f"  追えない理由：{reason}（{n:,}件）" for reason, n in _reasons(report))
    yield report.arrivals.line
    yield from _laws("仕事の時間", report.tasks)
    yield from _laws("相手や期日を待つ時間", report.waits)
    yield from _pools(report)
    yield from _gateways(definition, report)
    yield from _attributes(report)
    if checked is not None:
        yield from _check(checked)
    yield ""
    yield from (f"・{remark}" for remark in (*_cautions(report), *remarks, *report.notes))
    if report.gaps:
        yield ""
        yield "当てはめられなかったもの（シナリオを直すときは、ここから）"
        yield from (f"・{_place(definition, gap.place)}：{gap.reason}" for gap in report.gaps)


def _reasons(report: FitReport) -> list[tuple[str, int]]:
    return sorted(report.replay.reasons.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_REASONS]


def _cautions(report: FitReport) -> Iterator[str]:
    if report.replay.unreplayable > 0.1:
        yield (
            f"案件の {percent(report.replay.unreplayable)} は、この流れ図では追えませんでした。"
            "分かれ道の割合は、追えた案件だけのものです。流れ図が違うのかもしれません。"
        )
    marked = [each.small for each in (*report.tasks, *report.waits)]
    marked += [each.small for each in report.pools] + [each.small for each in report.gateways]
    marked += [each.small for each in report.attributes] + [report.arrivals.small]
    if any(marked):
        yield "＊ は、30 回に満たない記録からのものです。例と同じくらいの重みしかありません。"


def _counted(n: int, small: bool) -> str:
    return f"{n:,}{' ＊' if small else ''}"


def _laws(title: str, laws: Sequence[LawFit]) -> Iterator[str]:
    if not laws:
        return
    rows = [
        (
            law.name,
            _LAWS.get(law.kind, law.kind),
            value_words(law.mean, "ms"),
            _counted(law.n, law.small),
            f"{law.distance:.3f}",
            _SOURCES[law.source],
        )
        for law in laws
    ]
    yield ""
    yield table([title, "当てはめた形", "記録の平均", "n", "ずれ（0が最もよい）", "何から"], rows)


def _pools(report: FitReport) -> Iterator[str]:
    if not report.pools:
        return
    rows = [
        (
            named(pool.name),
            f"{pool.people} 人{f'（ほかに、もういない人 {pool.gone}）' if pool.gone else ''}",
            f"{pool.posts:.2f}",
            percent(pool.busy),
            percent(pool.coverage),
            _counted(pool.n, pool.small),
        )
        for pool in report.pools
    ]
    yield ""
    yield table(["担当", "人数", "人工", "働いている割合", "勤務時間の中の作業", "n"], rows)
    yield UTILISATION


def _gateways(definition: Definition, report: FitReport) -> Iterator[str]:
    if not report.gateways:
        return
    rows = [
        (each.name, _round(each), _shares(definition, each), _counted(each.n, each.small)) for each in report.gateways
    ]
    yield ""
    yield table(["分かれ道", "何回目", "割合", "n"], rows)


def _round(each: GatewayFit) -> str:
    return f"{each.round}回目{'から' if each.last and each.round > 1 else ''}"


def _shares(definition: Definition, each: GatewayFit) -> str:
    return "、".join(f"{flow_words(definition, flow)} {percent(share)}" for flow, share in each.shares.items())


def _attributes(report: FitReport) -> Iterator[str]:
    if not report.attributes:
        return
    rows = [
        (each.name, each.values, f"{each.pooled:,}" if each.pooled else "–", _counted(each.n, each.small))
        for each in report.attributes
    ]
    yield ""
    yield table(["案件の属性", "値の種類", "まれな値にまとめた件数", "n"], rows)


def _place(definition: Definition, place: str) -> str:
    """The place with the name of its element: 「tasks.examine（内容を確かめる）」."""
    known = next((part for part in place.split(".") if part in definition.nodes), "")
    name = " ".join(definition.name_of(known).split()) if known else ""
    return f"{place}（{name}）" if name and name != place else place


# -- the check -------------------------------------------------------------------------------------------------------


def _check(checked: Checked) -> Iterator[str]:
    figures = (checked.mean, checked.p90)
    yield ""
    yield (
        f"確かめ：先に届いた {checked.fitted_on:,} 件だけに当てはめ、その後の {checked.held_out:,} 件"
        f"（n = {checked.held_out:,}）をシミュレーションで言い当てられるか"
    )
    headers = ["1件の長さ", "実際（95％の区間）", "シミュレーション", "誤差", "過去のままとしたとき", "誤差"]
    rows = [
        (
            _MEASURES.get(each.name, each.name),
            f"{value_words(each.real, 'ms')}（{value_words(each.low, 'ms')}～{value_words(each.high, 'ms')}）",
            f"{value_words(each.simulated.mean, 'ms')}（{interval_words(each.simulated, 'ms')}）",
            _error(each.simulated.mean, each.real),
            value_words(each.naive, "ms"),
            _error(each.naive, each.real),
        )
        for each in figures
    ]
    yield table(headers, rows)
    yield from (f"・{sentence}" for sentence in _verdict(checked))


def _relative(value: float, real: float) -> float:
    return value / real - 1 if real > 0 else math.nan


def _error(value: float, real: float) -> str:
    error = _relative(value, real)
    return "–" if math.isnan(error) else f"{'−' if error < 0 else '＋'}{abs(error):.1%}".replace("%", "％")


def _verdict(checked: Checked) -> Iterator[str]:
    for each in (checked.mean, checked.p90):
        yield f"{_MEASURES.get(each.name, each.name)}：{_closer(each)}"
    if checked.unfinished:
        yield f"シミュレーションの {checked.unfinished:,} 件は終わらず、長さに入っていません。"


def _closer(each: Figure) -> str:
    if math.isnan(each.simulated.mean):
        return "シミュレーションで終わった案件がなく、比べられません。"
    inside = each.low <= each.simulated.mean <= each.high
    first = "実際の区間に入っています。" if inside else "実際の区間に入っていません。"
    if not each.failed:
        return f"シミュレーションは、{first}何も当てはめずに「過去のまま」とするより近い値です。"
    return (
        f"シミュレーションは、{first}「過去のまま」とするほうが近いか、同じです。このまま先のことに使わないでください。"
    )


# -- data ------------------------------------------------------------------------------------------------------------


def data(
    definition: Definition, fitted: Fitted, checked: Checked | None, remarks: Sequence[str], scenario: str
) -> dict[str, Any]:
    """Everything as plain data: times in seconds, shares from 0 to 1, null where a figure is not defined."""
    report = fitted.report
    return {
        "model": {"id": definition.id, "name": definition.name, "digest": definition.digest},
        "replay": asdict(report.replay),
        "arrivals": asdict(report.arrivals),
        "tasks": [_law(each) for each in report.tasks],
        "waits": [_law(each) for each in report.waits],
        "pools": [asdict(each) for each in report.pools],
        "gateways": [{**asdict(each), "shares": dict(each.shares)} for each in report.gateways],
        "attributes": [asdict(each) for each in report.attributes],
        "gaps": [asdict(each) for each in report.gaps],
        "notes": [*_cautions(report), *remarks, *report.notes],
        "check": _checked(checked) if checked is not None else None,
        "scenario": scenario,
    }


def _law(each: LawFit) -> dict[str, Any]:
    return {
        "element": each.element,
        "name": each.name,
        "law": each.kind,
        "n": each.n,
        "mean": _seconds(each.mean),
        "distance": each.distance,
        "source": each.source,
        "small": each.small,
        "aic": dict(each.compared),
    }


def _checked(checked: Checked) -> dict[str, Any]:
    figures = {"mean": checked.mean, "p90": checked.p90}
    told = {"fitted_on": checked.fitted_on, "held_out": checked.held_out, "unfinished": checked.unfinished}
    return {**told, **{name: _figure(each) for name, each in figures.items()}}


def _figure(each: Figure) -> dict[str, Any]:
    found = each.simulated
    return {
        "real": {"mean": _seconds(each.real), "low": _seconds(each.low), "high": _seconds(each.high)},
        "simulated": {
            "mean": _seconds(found.mean),
            "low": _seconds(found.low),
            "high": _seconds(found.high),
            "n": found.n,
        },
        "naive": _seconds(each.naive),
        "error": _plain(_relative(found.mean, each.real)),
        "naive_error": _plain(_relative(each.naive, each.real)),
    }


def _seconds(milliseconds: float) -> float | None:
    return _plain(milliseconds / 1_000)


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None
