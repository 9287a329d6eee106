"""Who is served differently: the same measures for the cases of each door, area, age band or office.

Groups of fewer than ten cases are not shown, to protect people; where only one would be hidden, the next smallest is
hidden too, so that nobody can subtract it from the whole. Differences are tested by ranks against all other cases and
corrected for the number of groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.coding import as_text
from koboshi.core.mining.groups_statistics import corrected, median_interval, rank_test, share_interval
from koboshi.core.mining.log import MISSING, NONE, Column, EventLog, Kind, Times
from koboshi.core.mining.passes import Analyses

LEAST_CASES: Final = 10
"""Smallest group that is shown."""
MOST_GROUPS: Final = 40
_QUARTERS: Final = 12
UNKNOWN: Final = "（記録なし）"


@dataclass(frozen=True, slots=True)
class Group:
    """One group: median time (microseconds) and share of cases with rework, with 95 % intervals, and mean steps.

    `chance` is the corrected probability of the difference in times from all other cases; `timed` counts the cases
    with a known time.
    """

    name: str
    cases: int
    timed: int
    median: float
    median_low: float
    median_high: float
    reworked: float
    reworked_low: float
    reworked_high: float
    steps: float
    chance: float


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of a column that may be shown, the largest first; `hidden` ones have `hidden_cases` cases together."""

    column: str
    shown: tuple[Group, ...]
    whole: Group | None
    hidden: int
    hidden_cases: int
    reason: str = ""
    """Why nothing was computed; empty where something was."""


def by(log: EventLog, column: str, found: Analyses, least: int = LEAST_CASES) -> Groups:
    """Compare the cases of each value of a column; raises LogError when the log has no such column.

    A column of many numbers is cut into quarters. `found` are the analyses of the same log.
    """
    names, group = _grouped(log.case_column(column))
    sizes = np.bincount(group, minlength=len(names))
    if len(names) > MOST_GROUPS and int(np.sum(sizes >= least)) > MOST_GROUPS:
        reason = f"列「{column}」の値が {len(names):,} 種類もあるため、比べていません。"
        return Groups(column, (), None, 0, 0, reason)
    hidden = _hidden(sizes, least)
    reworked = _reworked(log)
    shown = [number for number in np.argsort(-sizes, kind="stable").tolist() if sizes[number] and number not in hidden]
    tests = [rank_test(_known(found.spans[group == each]), _known(found.spans[group != each])) for each in shown]
    chances = dict(zip(shown, corrected(tests), strict=True))
    groups = [_group(names[each], group == each, log, found.spans, reworked, chances[each]) for each in shown]
    everyone = _group("全体", np.ones(len(group), np.bool_), log, found.spans, reworked, 1.0)
    whole = everyone if everyone.cases >= least else None
    return Groups(column, tuple(groups), whole, len(hidden), int(sizes[sorted(hidden)].sum()))


def _hidden(sizes: NDArray[np.int64], least: int) -> frozenset[int]:
    """The groups that may not be shown."""
    small = [each for each in np.flatnonzero(sizes > 0).tolist() if sizes[each] < least]
    if len(small) == 1:
        others = [each for each in np.flatnonzero(sizes >= least).tolist()]
        small += sorted(others, key=lambda each: int(sizes[each]))[:1]
    return frozenset(small)


def _known(spans: Times) -> Times:
    return np.asarray(spans[spans != MISSING], np.int64)


def _reworked(log: EventLog) -> NDArray[np.bool_]:
    """Which cases have an activity more than once."""
    key = log.case.astype(np.int64) * max(len(log.activities), 1) + log.activity
    different = np.bincount(np.unique(key) // max(len(log.activities), 1), minlength=log.case_count)
    return np.asarray(different < log.lengths, np.bool_)


def _group(
    name: str, chosen: NDArray[np.bool_], log: EventLog, spans: Times, reworked: NDArray[np.bool_], chance: float
) -> Group:
    n = int(chosen.sum())
    known = _known(spans[chosen])
    steps = float(log.lengths[chosen].mean()) if n else 0.0
    times = median_interval(known)
    return Group(name, n, len(known), *times, *share_interval(int(reworked[chosen].sum()), n), steps, chance)


def _grouped(column: Column) -> tuple[list[str], NDArray[np.int64]]:
    """Names of groups and the group of each case."""
    if column.kind is Kind.TEXT:
        return [*column.texts, UNKNOWN], np.where(column.values < 0, len(column.texts), column.values).astype(np.int64)
    present = column.present
    different = np.unique(column.values[present])
    if column.kind in (Kind.INTEGER, Kind.NUMBER) and len(different) > _QUARTERS:
        bounds = np.unique(np.quantile(column.values[present], [0, 0.25, 0.5, 0.75, 1]))
        place = np.clip(np.searchsorted(bounds, column.values, "right") - 1, 0, len(bounds) - 2)
        names = [f"{low:,.4g}–{high:,.4g}" for low, high in pairwise(bounds.tolist())]
    else:
        place = np.searchsorted(different, column.values)
        rows = [int(np.flatnonzero(column.values == value)[0]) for value in different]
        names = [as_text(column.at(row)) for row in rows]
    return [*names, UNKNOWN], np.where(present, place, len(names)).astype(np.int64)


def worth_comparing(log: EventLog) -> list[str]:
    """Columns of the log whose values make between two and forty groups of cases; those of the cases first.

    Columns whose values are mostly resources are left out: comparing people is not what this is for.
    """
    people = frozenset(log.resources)
    names = [name for name in (*log.case_attributes, *log.attributes) if log.case_count]
    found = []
    for name in names:
        column = log.case_column(name)
        if column.kind not in (Kind.TEXT, Kind.FLAG):
            continue
        if len(people & set(column.texts)) > len(column.texts) / 2:
            continue
        sizes = np.unique(column.values[column.values != NONE], return_counts=True)[1]
        if 2 <= int(np.sum(sizes >= LEAST_CASES)) <= MOST_GROUPS and len(sizes) <= 4 * MOST_GROUPS:
            found.append(name)
    return found
