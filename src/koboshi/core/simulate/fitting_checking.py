"""How far a fitted scenario can be trusted: fitted to the first cases of a log, compared with those that came later.

The measure is the time from the first event of a case to its last, in the log and in the simulated log alike. Beside
it stands the simplest forecast there is: what was, will be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining import MISSING, EventLog, LogError
from koboshi.core.process.model import Definition
from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.fitting import FitOptions, Fitted, arrivals_of, cycles, fit
from koboshi.core.simulate.fitting_hours import day_of
from koboshi.core.simulate.kernel import places, shape
from koboshi.core.simulate.running import Backend, Machine
from koboshi.core.simulate.scenario import Check
from koboshi.core.simulate.statistics import Estimate, estimate

_RESAMPLED: Final = 1_000
_LEAST: Final = 20
Lengths = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure in milliseconds: as it came with its 95 % bootstrap interval, simulated, and naively."""

    name: str
    real: float
    low: float
    high: float
    simulated: Estimate
    naive: float

    @property
    def error(self) -> float:
        """The relative error of the simulation."""
        return _relative(self.simulated.mean, self.real)

    @property
    def error_interval(self) -> tuple[float, float]:
        """The relative error over the interval of what came: luck of the unseen cases, not of the simulation."""
        return _relative(self.simulated.mean, self.high), _relative(self.simulated.mean, self.low)

    @property
    def naive_error(self) -> float:
        """The relative error of taking the past for the future."""
        return _relative(self.naive, self.real)

    @property
    def failed(self) -> bool:
        """Whether taking the past for the future is as near or nearer: nothing is gained by the simulation."""
        return not abs(self.simulated.mean - self.real) < abs(self.naive - self.real)

    @property
    def line(self) -> str:
        """The figure for a person, in hours."""
        hour = 3_600_000
        few, many = self.error_interval
        half = self.simulated.half / hour if self.simulated.known else 0.0
        real = f"{self.real / hour:,.2f} 時間（95%区間 {self.low / hour:,.2f}–{self.high / hour:,.2f}）"
        return (
            f"{self.name}：実際 {real}、"
            f"シミュレーション {self.simulated.mean / hour:,.2f}±{half:,.2f}"
            f"（誤差 {self.error:+.1%}、{few:+.1%}〜{many:+.1%}）、"
            f"過去のまま {self.naive / hour:,.2f}（誤差 {self.naive_error:+.1%}）"
        )


def _relative(value: float, real: float) -> float:
    """The relative error; where really no time passed, none is right and any other endlessly wrong."""
    return value / real - 1 if real else 0.0 if value == real else math.inf


@dataclass(frozen=True, slots=True)
class Checked:
    """The check: figures, how many cases on each side, cases the simulation did not finish, and what was fitted."""

    mean: Figure
    p90: Figure
    fitted_on: int
    held_out: int
    unfinished: int
    fitted: Fitted


def hold_out(
    definition: Definition,
    log: EventLog,
    options: FitOptions | None = None,
    *,
    share: float = 0.7,
    backend: Backend | None = None,
) -> Checked:
    """Fit to the first `share` of the cases by arrival, simulate the time of the others, compare.

    `backend` is that of the simulation. Raises LogError where a side has fewer than twenty cases.
    """
    options = options or FitOptions()
    first, later = split(log, share)
    if min(first.case_count, later.case_count) < _LEAST:
        raise LogError(f"検証には、両側にそれぞれ {_LEAST}件以上の案件が要ります。")
    begun = arrivals_of(later, options) // DAY_MS
    begin, days = day_of(int(begun.min())), int(begun.max() - begun.min()) + 1
    fitted = fit(definition, first, replace(options, attributes=()))
    scenario = replace(fitted.scenario, start=begin, days=days, replications=options.replications)
    machine = Machine(definition, scenario, backend=backend, logging=True)
    runs = [_simulated(machine, number) for number in range(options.replications)]
    past, real = cycles(first), cycles(later)
    lengths = [run for run, _ in runs if len(run)]
    return Checked(
        _figure("平均", lengths, past, real, None),
        _figure("90%点", lengths, past, real, 0.9),
        len(past),
        len(real),
        sum(unfinished for _, unfinished in runs),
        fitted,
    )


def remembered(log: EventLog, checked: Checked | None, reason: str = "") -> Check:
    """What the scenario file keeps: how long cases of the log took, and whether the simulation foretold later ones."""
    spans = cycles(log)
    median, p90 = np.quantile(spans, [0.5, 0.9]).tolist() if len(spans) else (0.0, 0.0)
    check = Check(
        log_cases=len(spans),
        log_mean=_whole(float(spans.mean())) if len(spans) else 0,
        log_median=_whole(median),
        log_p90=_whole(p90),
        reason=reason,
    )
    if checked is None:
        return check
    mean, high = checked.mean, checked.p90
    return replace(
        check,
        fitted_on=checked.fitted_on,
        held_out=checked.held_out,
        real_mean=_whole(mean.real),
        real_p90=_whole(high.real),
        simulated_mean=_whole(mean.simulated.mean),
        simulated_p90=_whole(high.simulated.mean),
        naive_mean=_whole(mean.naive),
        naive_p90=_whole(high.naive),
        failed=(*(("mean",) if mean.failed else ()), *(("p90",) if high.failed else ())),
    )


def _whole(ms: float) -> int:
    return round(ms) if math.isfinite(ms) else 0


def split(log: EventLog, share: float) -> tuple[EventLog, EventLog]:
    """The first cases by the time of their first event, and the others; cases without a time are in neither."""
    rows = np.minimum(log.offsets[:-1], max(len(log) - 1, 0))
    begun = np.where(log.lengths > 0, log.begins[rows], MISSING) if len(log) else np.zeros(0, np.int64)
    order = np.argsort(begun, kind="stable")
    order = order[begun[order] != MISSING]
    cut = int(len(order) * share)
    return log.cases(np.sort(order[:cut])), log.cases(np.sort(order[cut:]))


def _simulated(machine: Machine, number: int) -> tuple[Lengths, int]:
    """Times from the first event to the last of cases after the warm-up, and how many were not finished."""
    memory = machine.run(number).memory
    count = int(memory.m[shape.LOG_N])
    case, start, end = (memory.column(place)[:count] for place in (places.LOG_CASE, places.LOG_START, places.LOG_END))
    cases = len(memory.cases(places.CASE_END))
    first, last = np.full(cases, np.iinfo(np.int64).max), np.full(cases, -1)
    np.minimum.at(first, case, start)
    np.maximum.at(last, case, end)
    counted = memory.cases(places.CASE_ARRIVAL) >= machine.scenario.warm_up_days * DAY_MS
    done = counted & (memory.cases(places.CASE_END) >= 0) & (last >= 0)
    return (last - first)[done].astype(np.float64), int(np.sum(counted & ~done))


def _figure(name: str, runs: list[Lengths], past: Lengths, real: Lengths, share: float | None) -> Figure:
    def measure(lengths: Lengths) -> float:
        return float(lengths.mean() if share is None else np.quantile(lengths, share))

    random = np.random.default_rng(1)
    again = [measure(random.choice(real, len(real))) for _ in range(_RESAMPLED)]
    low, high = np.quantile(again, [0.025, 0.975]).tolist()
    return Figure(name, measure(real), low, high, estimate([measure(run) for run in runs]), measure(past))
