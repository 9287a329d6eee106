"""A simulation and a comparison as plain data, for `--json`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from koboshi.core.simulate import Comparison, Difference, Estimate, Key, Results
from koboshi.project.cli.simulate_findings import PAID_COST, meant, paid_difference, settled
from koboshi.project.cli.simulate_pairs import verdict_words
from koboshi.project.cli.simulate_tables import cautions
from koboshi.project.cli.simulate_words import ASSUMED

_PAID: Final = "paid_cost"
"""The figure of all paid hours: computed from wages and hours, not by the simulation itself."""


def data(results: Results) -> dict[str, Any]:
    """Everything as plain data: times in seconds, shares from 0 to 1.

    A mean is null where the figure is not defined (`n` = 0), and where it lies among cases that did not end (`n` > 0).
    """
    scenario = results.scenario
    return {
        "assumed": ASSUMED,
        "model": {"id": results.definition.id, "name": results.definition.name, "digest": results.definition.digest},
        "scenario": {
            "title": scenario.title,
            "start": scenario.start.isoformat(),
            "days": scenario.days,
            "warm_up_days": scenario.warm_up_days,
            "drain_days": scenario.drain_days,
        },
        "replications": results.replications,
        "seed": results.seed,
        "backend": results.backend,
        "notes": list(cautions(results)),
        "figures": [_figure(results, key) for key in results.values],
    }


def _figure(results: Results, key: Key) -> dict[str, Any]:
    found = results.of(key.what, key.kind, key.of, key.within)
    return {**_told(key), **_estimate(found, 1000.0 if meant(key).unit == "ms" else 1.0)}


def _told(key: Key) -> dict[str, Any]:
    means = meant(key)
    told = {"kind": key.kind, "of": key.of, "within": key.within, "figure": key.what, "name": means.name}
    return {**told, "unit": "s" if means.unit == "ms" else means.unit}


def _estimate(found: Estimate, scale: float) -> dict[str, Any]:
    def plain(value: float) -> float | None:
        return value / scale if math.isfinite(value) else None

    return {"mean": plain(found.mean), "low": plain(found.low), "high": plain(found.high), "n": found.n}


def compared_data(comparison: Comparison, changes: Sequence[tuple[str, str, str]] = ()) -> dict[str, Any]:
    """A comparison as plain data; a side with `n` = 0 has no such figure, and `verdict` says which side is alone."""
    rows = [_difference(comparison, settled(comparison, each)) for each in comparison.differences]
    paid = paid_difference(comparison)
    if paid is not None:
        rows.append({**_difference(comparison, paid), "figure": _PAID, "name": PAID_COST})
    return {
        "before": data(comparison.before),
        "after": data(comparison.after),
        "changed": [{"what": what, "before": was, "after": now} for what, was, now in changes],
        "differences": rows,
    }


def _difference(comparison: Comparison, each: Difference) -> dict[str, Any]:
    scale = 1000.0 if meant(each.key).unit == "ms" else 1.0
    return {
        **_told(each.key),
        "before": _estimate(each.before, scale),
        "after": _estimate(each.after, scale),
        "change": _estimate(each.change, scale),
        "verdict": each.verdict.name.lower(),
        "worse": each.good is False,
        "said": verdict_words(each, comparison),
    }
