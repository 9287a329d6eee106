"""What-if from a log: a scenario that says what the log shows, and a report of how well and what not.

Everything that the scenario needs and the log does not show stands in the report as a gap, with what was put there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining import MISSING, EventLog, Kind, LogError
from koboshi.core.mining.times_iso import JAPAN
from koboshi.core.process.model import Definition
from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.fitting_arrivals import fit_arrivals
from koboshi.core.simulate.fitting_attributes import fit_attributes
from koboshi.core.simulate.fitting_choices import fit_choices, fit_repetitions
from koboshi.core.simulate.fitting_hours import Stamps, day_of, local
from koboshi.core.simulate.fitting_replay import Replayed, lay_over
from koboshi.core.simulate.fitting_report import Findings, FitReport
from koboshi.core.simulate.fitting_waits import fit_waits
from koboshi.core.simulate.fitting_work import Timed, Worked, fit_work
from koboshi.core.simulate.fitting_zone import hours_words, night_words
from koboshi.core.simulate.keys import Table
from koboshi.core.simulate.people import read_calendars
from koboshi.core.simulate.scenario import Hours, Scenario, TaskPlan

_MOST_WARM_UP: Final = 180
_NEVER_FITTED: Final = (
    ("tasks.*.outcomes", "作業の結果の値は照合に使わないため、分かれ道の割合だけを当てはめました。"),
    ("tasks.*.batch", "まとめて処理する決まりは、見ていません。"),
    ("priority", "順番の決まりは、ログからはわかりません（来た順としました）。"),
    ("running", "ログの終わりにまだ動いている案件は、移していません（慣らしの期間で代えます）。"),
    ("doors・citizen・yen", "お金と、住民の手間は、ログにありません。"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FitOptions:
    """How to fit.

    `zone` is the clock of the office (`fitting_zone.office_zone` finds that of a log); `support` the share of the usual
    from which an hour counts as working time;
    `rounds` how many rounds at a gateway are told apart; `attributes` columns to take (None: all that make groups);
    `arrived` a case column of times at which cases arrived (empty: the first event). `start` is the first simulated day
    (None: the day after the last arrival); the warm-up lies before it.
    """

    zone: tzinfo = JAPAN
    support: float = 0.1
    rounds: int = 3
    attributes: tuple[str, ...] | None = None
    arrived: str = ""
    start: date | None = None
    days: int = 365
    replications: int = 10
    seed: int = 1
    title: str = "ログに当てはめたシナリオ"


@dataclass(frozen=True, slots=True)
class Fitted:
    """The scenario and what stands behind it."""

    scenario: Scenario
    report: FitReport


def fit(definition: Definition, log: EventLog, options: FitOptions | None = None) -> Fitted:
    """Fit a scenario for a definition to a log.

    Raises LogError for a log without times (or without the columns that the options name).
    """
    options = options or FitOptions()
    findings = Findings()
    begun = arrivals_of(log, options)
    replayed = lay_over(definition, log)
    timed = Timed(
        log,
        local(log.start, options.zone),
        local(log.complete, options.zone),
        local(replayed.possible, options.zone),
        int(begun.max()) // DAY_MS,
    )
    arrivals, hours, arrival_fit = fit_arrivals(begun, options.support, findings)
    if not options.arrived:
        findings.note("到着は最初の出来事の時です。その前の待ちは記録になく、シミュレーションの時間にも入りません。")
    work = fit_work(definition, replayed, timed, options.support, findings)
    events, wait_fits = fit_waits(definition, replayed, timed, findings)
    gateways, gateway_fits = fit_choices(definition, replayed, options.rounds, findings)
    attributes, attribute_fits = fit_attributes(log, options.attributes, findings)
    _say_more(definition, replayed, findings)
    _say_hours(hours | work.hours, timed, findings)
    warm_up = _warm_up(log)
    scenario = Scenario(
        title=options.title,
        start=options.start or day_of(timed.last_arrival + 1),
        arrivals=arrivals,
        days=options.days,
        warm_up_days=warm_up,
        replications=options.replications,
        seed=options.seed,
        hours=read_calendars(Table("", {})) | hours | work.hours,
        pools=work.pools,
        tasks=_tasks(definition, replayed, timed, work, findings),
        gateways=gateways,
        events=events,
        attributes=attributes,
    )
    report = FitReport(
        replay=replayed.figures,
        arrivals=arrival_fit,
        tasks=tuple(work.laws),
        waits=tuple(wait_fits),
        pools=tuple(work.pool_fits),
        gateways=tuple(gateway_fits),
        attributes=tuple(attribute_fits),
        gaps=tuple(findings.gaps),
        notes=tuple(findings.notes),
    )
    return Fitted(scenario, report)


def arrivals_of(log: EventLog, options: FitOptions) -> Stamps:
    """Local times (ms) at which cases arrived; LogError where the log has none."""
    if options.arrived:
        column = log.case_column(options.arrived)
        if column.kind is not Kind.TIME:
            raise LogError(f"列「{options.arrived}」は時刻ではありません。")
        times = np.asarray(column.values, np.int64)
    else:
        times = log.begins[log.offsets[:-1][log.lengths > 0]]
    found = local(times[times != MISSING], options.zone)
    if not len(found):
        raise LogError("ログに時刻がないため、シナリオを当てはめられません。")
    return found


def cycles(log: EventLog) -> NDArray[np.float64]:
    """Milliseconds from the first to the last time of each case that has any."""
    rows = log.lengths > 0
    first = np.where(log.begins == MISSING, np.iinfo(np.int64).max, log.begins)
    begins = np.minimum.reduceat(first, log.offsets[:-1][rows]) if rows.any() else np.zeros(0, np.int64)
    ends = np.maximum.reduceat(log.ends, log.offsets[:-1][rows]) if rows.any() else np.zeros(0, np.int64)
    known = ends != MISSING
    return np.asarray((ends - begins)[known] / 1_000.0, np.float64)


def _warm_up(log: EventLog) -> int:
    """Days until about as many cases are under way as usual: nineteen of twenty are over in this time."""
    spans = cycles(log)
    return min(_MOST_WARM_UP, int(np.ceil(float(np.quantile(spans, 0.95)) / DAY_MS)) + 1) if len(spans) else 0


def _tasks(
    definition: Definition, replayed: Replayed, timed: Timed, work: Worked, findings: Findings
) -> dict[str, TaskPlan]:
    plans = dict(work.plans)
    for node, law in fit_repetitions(definition, replayed, timed.log.case, findings).items():
        plans[node] = replace(plans.get(node, TaskPlan()), instances=law)
    return plans


def _say_hours(hours: dict[str, Hours], timed: Timed, findings: Findings) -> None:
    for name, found in hours.items():
        findings.note(f"読み取った「{name}」：{hours_words(found)}。")
    night = night_words(timed.stamps)
    if night:
        findings.note(night)


def _say_more(definition: Definition, replayed: Replayed, findings: Findings) -> None:
    for label, n in replayed.additional.most_common(10):
        findings.gap(f"「{label}」", f"モデルのその場所にない作業が {n:,}回あり、使っていません。")
    for node, n in replayed.skipped.most_common(10):
        findings.gap(
            node, f"「{definition.name_of(node)}」が {n:,}回抜けていますが、シミュレーションでは必ず行います。"
        )
    for place, reason in _NEVER_FITTED:
        findings.gap(place, reason)


__all__ = ["FitOptions", "Fitted", "arrivals_of", "cycles", "fit"]
