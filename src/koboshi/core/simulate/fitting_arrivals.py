"""When cases arrive: a rate with weights of months, weekdays and hours inside the calendar that the log shows."""

from __future__ import annotations

import calendar
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.simulate.calendars import DAY_MS, is_open_day
from koboshi.core.simulate.fitting_hours import EPOCH, Detected, Stamps, day_of, detect
from koboshi.core.simulate.fitting_report import SMALL, ArrivalFit, Findings
from koboshi.core.simulate.scenario import ALWAYS_NAME, Arrivals, Hours

CALENDAR: Final = "到着する時間"
_YEAR: Final = 365.25
_HOUR_MS: Final = 3_600_000
_ROUNDS: Final = 50
Weights = NDArray[np.float64]


def fit_arrivals(stamps: Stamps, support: float, findings: Findings) -> tuple[Arrivals, dict[str, Hours], ArrivalFit]:
    """Arrivals from the local times (ms) at which cases began."""
    detected = detect(stamps, support)
    days = stamps // DAY_MS
    first, last = int(days.min()), int(days.max())
    length = last - first + 1
    weekdays, day_hours = _week(stamps, detected, first, last)
    months, per_year = _year(stamps, first, last, findings)
    hours = {CALENDAR: detected.hours} if detected.clear else {}
    if not detected.clear:
        findings.gap("arrivals.calendar", "届く時間に決まった暦が読み取れないため、いつでも届くとしました。")
    arrivals = Arrivals(
        per_year=round(per_year, 3),
        hours=CALENDAR if detected.clear else ALWAYS_NAME,
        months=months,
        weekdays=weekdays,
        day_hours=day_hours,
    )
    uneven = _unevenness(stamps, detected, first, last)
    if uneven > 1.5:
        findings.note(f"1日の到着は、偶然（ポアソン）より {uneven:.1f} 倍ばらついています。混み合いは控えめに出ます。")
    _say_trend(days, first, last, findings)
    return arrivals, hours, ArrivalFit(len(stamps), length, per_year, detected.coverage, uneven, len(stamps) < SMALL)


def _exposure(detected: Detected, first: int, last: int) -> Weights:
    """How much open time (hours) each weekday and hour had over the days of the log."""
    days = np.zeros(7)
    for number in range(first, last + 1):
        day = day_of(number)
        days[day.weekday()] += is_open_day(detected.hours, day)
    share = np.zeros((7, 24))
    for weekday, times in enumerate(detected.hours.weekly):
        for begin, end in times:
            for hour in range(begin // _HOUR_MS, -(-end // _HOUR_MS)):
                share[weekday, hour] += (min(end, (hour + 1) * _HOUR_MS) - max(begin, hour * _HOUR_MS)) / _HOUR_MS
    return np.asarray(share * days[:, None], np.float64)


def _cells(stamps: Stamps) -> Weights:
    days, inside = np.divmod(stamps, DAY_MS)
    counts = np.zeros((7, 24))
    np.add.at(counts, ((days + EPOCH.weekday()) % 7, inside // _HOUR_MS), 1)
    return counts


def _week(stamps: Stamps, detected: Detected, first: int, last: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Weights of weekdays and hours whose product gives the counts of both (iterative proportional fitting)."""
    exposure = _exposure(detected, first, last)
    counts = np.where(exposure > 0, _cells(stamps), 0.0)
    by_day, by_hour = np.ones(7), np.ones(24)
    for _ in range(_ROUNDS):
        by_day = _ratio(counts.sum(1), (exposure * by_hour).sum(1))
        by_hour = _ratio(counts.sum(0), (exposure * by_day[:, None]).sum(0))
    return _even(by_day, exposure.sum(1)), _even(by_hour, exposure.sum(0))


def _ratio(counts: Weights, expected: Weights) -> Weights:
    return np.divide(counts, expected, out=np.zeros(len(counts)), where=expected > 0)


def _even(weights: Weights, exposure: Weights) -> tuple[float, ...]:
    """Weights whose mean over open times is one; closed ones are zero."""
    mean = float((weights * exposure).sum() / exposure.sum()) if exposure.sum() else 1.0
    return tuple(round(float(weight) / mean, 4) if mean else 1.0 for weight in weights)


def _year(stamps: Stamps, first: int, last: int, findings: Findings) -> tuple[tuple[float, ...], float]:
    """Weights of months where every month was seen for a fortnight, and cases a year."""
    seen = np.zeros(12)
    counts = np.zeros(12)
    for number in range(first, last + 1):
        seen[day_of(number).month - 1] += 1
    months = [day_of(int(day)).month - 1 for day in stamps // DAY_MS]
    np.add.at(counts, months, 1)
    if seen.min() < 14:
        findings.gap("arrivals.by_month", "記録が1年に足りないため、季節の波は見ていません。")
        return (1.0,) * 12, len(stamps) / (last - first + 1) * _YEAR
    rate = counts / seen
    length = np.array([calendar.monthrange(2025, month)[1] for month in range(1, 13)])
    return tuple(np.round(rate / rate.mean(), 4).tolist()), float((rate * length).sum() * _YEAR / 365)


def _unevenness(stamps: Stamps, detected: Detected, first: int, last: int) -> float:
    """Variance over mean of the counts of days, after what weekdays and months explain; one for pure chance."""
    counts = np.bincount(stamps // DAY_MS - first, minlength=last - first + 1).astype(np.float64)
    days = [day_of(number) for number in range(first, last + 1)]
    opened = np.array([is_open_day(detected.hours, day) for day in days])
    kinds = np.array([day.month * 7 + day.weekday() for day in days])
    squares, free = 0.0, 0
    for kind in np.unique(kinds[opened]):
        mine = counts[opened & (kinds == kind)]
        if len(mine) > 1 and mine.mean() > 0:
            squares += float(((mine - mine.mean()) ** 2).sum() / mine.mean())
            free += len(mine) - 1
    return squares / free if free else 1.0


def _say_trend(days: Stamps, first: int, last: int, findings: Findings) -> None:
    middle = (first + last) // 2
    before, after = int(np.sum(days <= middle)), int(np.sum(days > middle))
    if abs(before - after) > 4 * (before + after) ** 0.5:
        change = "増えて" if after > before else "減って"
        since = EPOCH + timedelta(days=middle)
        findings.gap(
            "arrivals.growth_per_year",
            f"到着が {since} の前後で {before:,}件から {after:,}件に{change}いますが、延長していません。",
        )
