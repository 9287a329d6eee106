"""Everything that a report or a terminal says about a log, computed once; what was not computed keeps its reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.bpmn import BpmnError
from koboshi.core.drawing import Overlay, draw
from koboshi.core.mining import models
from koboshi.core.mining.batches import Batch, batches
from koboshi.core.mining.drift import Drift, Period, drift
from koboshi.core.mining.groups import Groups, by, worth_comparing
from koboshi.core.mining.log import EventLog
from koboshi.core.mining.log_pairing import ended_only
from koboshi.core.mining.log_report import ReadReport
from koboshi.core.mining.models import (
    AlignmentReport,
    BottleneckReport,
    Discovered,
    NetError,
    Quality,
    ReplayReport,
    TooManyVariants,
)
from koboshi.core.mining.passes import Analyses, analyse
from koboshi.core.mining.rework import Rework, rework
from koboshi.core.mining.times_calendar import loads, week
from koboshi.core.process import Definition, ModelError, load
from koboshi.project.cli.mining_report_outline import outline
from koboshi.project.cli.mining_report_words import FEW_CASES, between, between_times

WHAT: Final = (
    "dfg", "variants", "times", "rework", "handover", "batches", "drift", "groups", "discover", "conformance",
    "bottlenecks",
)  # fmt: skip
"""What can be asked for."""
TITLES: Final = {
    "dfg": "流れ（何の次に何が来るか）",
    "variants": "進み方",
    "times": "かかった時間",
    "rework": "やり直し",
    "handover": "引継ぎ",
    "batches": "まとめ処理",
    "drift": "時期による変化",
    "groups": "グループの違い",
    "discover": "流れ図の発見",
    "conformance": "流れ図との適合",
    "bottlenecks": "どこで待っているか",
}
_MOST_COLUMNS: Final = 4
_MOST_VARIANTS: Final = 20_000
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants to know."""

    what: tuple[str, ...] = WHAT
    group_by: tuple[str, ...] = ()
    period: Period = "month"
    model: bytes | None = None
    model_name: str = ""
    noise: float = 0.2
    cite: str = ""


@dataclass(slots=True)
class Facts:
    """All results of one log; a part that was not asked for or not computed is None or empty (`missing` says why)."""

    name: str
    fingerprint: str
    report: ReadReport
    log: EventLog
    left_out: int
    asked: Asked
    found: Analyses
    bottlenecks: BottleneckReport | None = None
    rework: tuple[Rework, ...] = ()
    batches: tuple[Batch, ...] = ()
    groups: tuple[Groups, ...] = ()
    drift: Drift | None = None
    week: NDArray[np.int64] | None = None
    loads: NDArray[np.int64] | None = None
    model: Discovered | Definition | None = None
    model_svg: str = ""
    model_steps: list[str] = field(default_factory=list)
    quality: Quality | None = None
    replay: ReplayReport | None = None
    deviations: list[models.DeviationTable] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)

    @property
    def zone(self) -> timezone:
        """The zone in which times are shown: the one that most times of the log name."""
        return timezone(timedelta(minutes=self.report.offset_minutes))

    @property
    def few(self) -> bool:
        """Whether there are too few cases for more than rough figures."""
        return self.found.case_count < FEW_CASES

    def interval(self, low: float | None, high: float | None) -> str:
        """An interval of shares; a dash where there are too few cases for one."""
        return "–" if self.few else between(low, high)

    def interval_of_times(self, low: float, high: float) -> str:
        """An interval of times; a dash where there are too few cases for one."""
        return "–" if self.few else between_times(low, high)

    def wants(self, what: str) -> bool:
        """Whether a part was asked for."""
        return what in self.asked.what


def facts(path: Path, log: EventLog, report: ReadReport, asked: Asked, told: Told = lambda _: None) -> Facts:
    """Compute everything asked for; `told` hears what is being done. Raises LogError for a column that is not there."""
    ended, left_out = ended_only(log)
    told("基本の分析")
    result = Facts(path.name, _fingerprint(path), report, ended, left_out, asked, analyse(ended))
    names = {"working": "待ちと作業の区別", "handover": "引継ぎ", "durations": "かかった時間"}
    result.missing += [(names[key], reason) for key, reason in result.found.not_computed.items()]
    for what, work in _PARTS.items():
        if result.wants(what):
            told(TITLES[what])
            work(result)
    if result.wants("discover") or result.wants("conformance"):
        told(TITLES["discover"])
        _models(result, told)
    return result


def _fingerprint(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _rework(result: Facts) -> None:
    result.rework = rework(result.found)


def _handover(result: Facts) -> None:
    result.week = week(result.log, zone=result.zone)
    result.loads = loads(result.log)


def _batches(result: Facts) -> None:
    result.batches = batches(result.log)


def _bottlenecks(result: Facts) -> None:
    result.bottlenecks = models.bottlenecks(result.log)
    result.missing += [(TITLES["bottlenecks"], note) for note in result.bottlenecks.not_computed]


def _drift(result: Facts) -> None:
    result.drift = drift(result.log, result.found, result.asked.period, zone=result.zone)
    if result.drift.reason:
        result.missing.append((TITLES["drift"], result.drift.reason))


def _groups(result: Facts) -> None:
    columns = list(result.asked.group_by) or worth_comparing(result.log)
    result.groups = tuple(by(result.log, column, result.found) for column in columns[:_MOST_COLUMNS])
    for each in result.groups:
        if each.reason:
            result.missing.append((TITLES["groups"], each.reason))
    if not columns:
        result.missing.append((TITLES["groups"], "比べられる列（2～40 種類の値）がありません。"))
    if len(columns) > _MOST_COLUMNS:
        left = "、".join(columns[_MOST_COLUMNS : 3 * _MOST_COLUMNS])
        left += "など" if len(columns) > 3 * _MOST_COLUMNS else ""
        result.missing.append((TITLES["groups"], f"列 {left} は比べていません（--group-by で選べます）。"))


_PARTS: Final[dict[str, Callable[[Facts], None]]] = {
    "rework": _rework,
    "handover": _handover,
    "batches": _batches,
    "bottlenecks": _bottlenecks,
    "drift": _drift,
    "groups": _groups,
}


def _models(result: Facts, told: Told) -> None:
    """Discover a model, or take the given one, and compare the log with it."""
    if len(result.found.variants) > _MOST_VARIANTS:
        reason = f"進み方が {len(result.found.variants):,} 通りもあるため、流れ図は作らず、比べてもいません。"
        result.missing.append((TITLES["discover"], reason))
        return
    try:
        result.model = _model(result)
        _draw(result)
    except (TooManyVariants, ModelError, BpmnError, ValueError) as problem:
        result.missing.append((TITLES["discover"], str(problem)))
        return
    if result.wants("conformance"):
        told(TITLES["conformance"])
        _conformance(result)


def _model(result: Facts) -> Discovered | Definition:
    if result.asked.model is not None:
        return load(result.asked.model)
    return models.discover(result.log, result.asked.noise, name=result.name, analyses=result.found)


def _draw(result: Facts) -> None:
    given = result.asked.model
    xml = given if given is not None else result.model.xml if isinstance(result.model, Discovered) else b""
    overlays: dict[str, Any] = {}
    try:
        if result.model is not None:
            overlays = _overlays(models.projection(result.log, result.model))
    except (NetError, ValueError) as problem:
        result.missing.append(("流れ図の上の件数", str(problem)))
    picture = draw(xml, overlays=overlays, shading="waiting")
    result.model_svg, result.model_steps = picture.svg, picture.steps
    if isinstance(result.model, Discovered):
        counts = dict(zip(result.found.activities, result.found.events.tolist(), strict=True))
        result.model_steps = outline(result.model.tree, counts)


def _overlays(found: models.Projection) -> dict[str, Any]:
    worst = max((each.waiting or 0.0 for each in found.nodes.values()), default=0.0)
    laid: dict[str, Any] = {}
    for node, each in found.nodes.items():
        if each.executed:
            heat = (each.waiting or 0.0) / worst if worst else None
            laid[node] = Overlay(count=float(each.executed), waiting=each.waiting, heat=heat)
    laid |= {flow: Overlay(count=float(each.taken)) for flow, each in found.flows.items() if each.taken}
    return laid


def _conformance(result: Facts) -> None:
    assert result.model is not None  # noqa: S101 -- for mypy: called with a model only
    try:
        report: AlignmentReport | ReplayReport = models.align(result.log, result.model)
        if isinstance(report, AlignmentReport):
            result.quality = models.model_quality(result.log, result.model, report)
    except (NetError, TooManyVariants, ValueError) as problem:
        result.missing.append((TITLES["conformance"], str(problem)))
    try:
        result.replay = models.replay(result.log, result.model)
    except (NetError, TooManyVariants, ValueError) as problem:
        result.missing.append((TITLES["conformance"], str(problem)))
    for source in (result.quality, result.replay):
        if source is not None and source.not_computed:
            reasons = "、".join(source.reasons)
            result.missing.append(
                (TITLES["conformance"], f"{source.not_computed:,} 件は比べられませんでした（{reasons}）")
            )
    if result.replay is not None:
        columns = [each.column for each in result.groups if not each.reason]
        result.deviations = [models.deviations_by(result.log, column, result.replay) for column in columns]
