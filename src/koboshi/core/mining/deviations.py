"""Who meets deviations: shares by door, area, age band, office or any other column, with intervals.

A share from few cases says little and may point at a person. So every share has a Wilson interval, and groups of fewer
than ten cases are not shown; where only one group would be hidden, the next smallest is hidden with it, because the
total would give it away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.log import Column, EventLog, Kind, LogError

SMALL: Final = 10
"""Groups with fewer cases are not shown."""
MAX_GROUPS: Final = 1_000
UNKNOWN: Final = "（不明）"
_Z95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """Deviating cases of one group: `share` of `cases`, and the 95 % interval from `low` to `high`."""

    group: str
    cases: int
    deviating: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DeviationTable:
    """Shares by the values of a column, the highest first; the rest of the cases is counted, not shown.

    `hidden_groups` and `hidden_cases` are small groups; `not_computed` are cases whose deviations are unknown.
    """

    column: str
    rows: tuple[Share, ...]
    total: Share | None
    hidden_groups: int
    hidden_cases: int
    not_computed: int


def wilson(hits: int, cases: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, JASA 22, 1927); 0 to 1 where there is no case."""
    if not cases:
        return 0.0, 1.0
    share, square = hits / cases, _Z95 * _Z95
    centre = (share + square / (2 * cases)) / (1 + square / cases)
    reach = _Z95 * sqrt(share * (1 - share) / cases + square / (4 * cases * cases)) / (1 + square / cases)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def share_table(log: EventLog, column: str, deviates: NDArray[np.int8], small: int = SMALL) -> DeviationTable:
    """Deviating cases by a column. `deviates` says for each case 1 (yes), 0 (no) or -1 (not computed or no events).

    A column given per event counts by the first event of a case. Raises LogError for a column that the log has not, or
    with more than a thousand values.
    """
    known = deviates >= 0
    values = _groups(log.case_column(column), column)
    groups, codes = np.unique(values[known], return_inverse=True)
    cases = np.bincount(codes, minlength=len(groups))
    hits = np.bincount(codes, weights=deviates[known], minlength=len(groups)).astype(np.int64)
    hidden = _hidden(cases, small)
    rows = [_share(str(group), int(hits[each]), int(cases[each])) for each, group in enumerate(groups)]
    shown = [row for each, row in enumerate(rows) if each not in hidden]
    total = _share("", int(hits.sum()), int(cases.sum()))
    return DeviationTable(
        column=column,
        rows=tuple(sorted(shown, key=lambda row: (-row.share, row.group))),
        total=total if total.cases >= small else None,
        hidden_groups=len(hidden),
        hidden_cases=int(sum(cases[each] for each in hidden)),
        not_computed=int(np.count_nonzero(~known)),
    )


def _groups(column: Column, name: str) -> NDArray[np.str_]:
    """The value of every case as a text."""
    if column.kind is Kind.TEXT:
        texts = np.array([*column.texts, UNKNOWN], np.str_)
        if len(column.texts) > MAX_GROUPS and len(np.unique(column.values)) > MAX_GROUPS:
            raise LogError(f"列「{name}」の値が{MAX_GROUPS:,}種類を超えているため、分けて比べられません。")
        return np.asarray(texts[column.values], np.str_)
    found, codes = np.unique(column.values, return_inverse=True)
    if len(found) > MAX_GROUPS:
        raise LogError(f"列「{name}」の値が{MAX_GROUPS:,}種類を超えているため、分けて比べられません。")
    firsts = [int(np.argmax(codes == each)) for each in range(len(found))]
    texts = np.array([_text(column.at(first)) for first in firsts] or [UNKNOWN], np.str_)
    return np.asarray(texts[codes], np.str_)


def _text(value: object) -> str:
    return UNKNOWN if value is None else str(value)


def _hidden(cases: Sequence[int] | NDArray[np.int64], small: int) -> set[int]:
    order = sorted(range(len(cases)), key=lambda each: (int(cases[each]), each))
    hidden = [each for each in order if cases[each] < small]
    if len(hidden) == 1 and len(order) > 1:
        hidden = order[:2]
    return set(hidden)


def _share(group: str, hits: int, cases: int) -> Share:
    low, high = wilson(hits, cases)
    return Share(group, cases, hits, hits / cases if cases else 0.0, low, high)
