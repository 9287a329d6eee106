"""The course over the years of a horizon: how figures move while people leave and cases grow or shrink."""

from __future__ import annotations

import math

import numpy as np

from koboshi.core.simulate.results_cases import Cases, Mask, case_figures
from koboshi.core.simulate.results_flow import by_pool, open_at
from koboshi.core.simulate.results_frame import Frame, Numbers, Year
from koboshi.core.simulate.results_model import Key


def year_figures(frame: Frame, cases: Cases, reworked: Mask, busy: Numbers) -> dict[Key, float]:
    """Figures of each year: of the cases that arrived in it, and of the office during it (`busy`: pools by slice)."""
    numbers: dict[Key, float] = {}
    opened = by_pool(frame, frame.open_ms) if frame.years else busy
    for year in frame.years:
        chosen = cases.counted & (cases.arrival >= year.begin) & (cases.arrival < year.end)
        found = case_figures(frame, cases, chosen, reworked)
        found["backlog"] = open_at(cases, year.end)
        for what, value in found.items():
            numbers[Key("year", year.label, what)] = value
        weight = _inside(frame, year)
        for i, pool in enumerate(frame.pools):
            possible = float((opened[:, i] * weight).sum())
            share = float((busy[:, i] * weight).sum()) / possible if possible > 0 else math.nan
            numbers[Key("year", year.label, "utilisation", pool)] = share
    return numbers


def _inside(frame: Frame, year: Year) -> Numbers:
    """Which share of each slice lies in a year: 0 or 1, but for months that an anniversary cuts in two."""
    begin, end = frame.edges[:-1], frame.edges[1:]
    shared = np.minimum(end, year.end) - np.maximum(begin, year.begin)
    found: Numbers = np.maximum(shared, 0) / (end - begin) * frame.counted
    return found
