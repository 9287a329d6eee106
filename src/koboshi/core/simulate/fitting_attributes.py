"""Facts of cases as shares of their values: door, area, age band and whatever else the log says about a case."""

from __future__ import annotations

from typing import Final

import numpy as np

from koboshi.core.mining import EventLog, Kind
from koboshi.core.mining.groups import LEAST_CASES, MOST_GROUPS, worth_comparing
from koboshi.core.simulate.fitting_report import SMALL, AttributeFit, Findings
from koboshi.core.simulate.scenario import Attribute

OTHERS: Final = "その他"
_DIGITS: Final = 6


def fit_attributes(
    log: EventLog, wanted: tuple[str, ...] | None, findings: Findings
) -> tuple[tuple[Attribute, ...], list[AttributeFit]]:
    """The named columns, or without names every column of texts that makes a few groups.

    Values of fewer than ten cases are put together: they would point at people. Raises LogError for a column that the
    log has not.
    """
    names = tuple(worth_comparing(log)) if wanted is None else wanted
    attributes: list[Attribute] = []
    fits: list[AttributeFit] = []
    for name in names:
        _one(log, name, findings, attributes, fits)
    if wanted is None:
        for name in (*log.case_attributes, *log.attributes):
            if name not in names:
                findings.gap(
                    f"attributes.{name}", "値の種類が多すぎるか、1つしかないか、文字でないため、使っていません。"
                )
    if attributes:
        findings.note("属性は互いに独立に引きます。割合や長さが属性で変わることは、見ていません。")
    return tuple(attributes), fits


def _one(log: EventLog, name: str, findings: Findings, attributes: list[Attribute], fits: list[AttributeFit]) -> None:
    column = log.case_column(name)
    if column.kind not in (Kind.TEXT, Kind.FLAG, Kind.INTEGER):
        findings.gap(f"attributes.{name}", "分類の値でないため、使っていません。")
        return
    codes, counts = np.unique(column.values[column.present], return_counts=True)
    if not len(codes) or len(codes) > 4 * MOST_GROUPS:
        findings.gap(f"attributes.{name}", f"値が {len(codes):,} 種類あるため、使っていません。")
        return
    rows = [int(np.flatnonzero(column.values == code)[0]) for code in codes]
    known = {column.at(row): int(count) for row, count in zip(rows, counts, strict=True)}
    large = {value: count for value, count in known.items() if count >= LEAST_CASES}
    pooled = int(counts.sum()) - sum(large.values())
    if pooled:
        large[OTHERS] = large.get(OTHERS, 0) + pooled
    n = int(counts.sum())
    values = sorted(large, key=lambda value: (-large[value], str(value)))
    shares = [round(large[value] / n, _DIGITS) for value in values]
    shares[0] = round(1.0 - sum(shares[1:]), _DIGITS)
    attributes.append(Attribute(name=name, shares=tuple(zip(values, shares, strict=True))))
    fits.append(AttributeFit(name, n, len(values), pooled, n < SMALL))
