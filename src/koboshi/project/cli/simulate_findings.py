"""What the reports compute from the figures of a simulation: cost of all paid hours, verdicts, full pools."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from koboshi.core.simulate import Comparison, Difference, Estimate, Key, Results, Verdict, meaning
from koboshi.core.simulate.comparing import paired
from koboshi.core.simulate.results_model import CASE_FIGURES, WHOLE_FIGURES, Meaning
from koboshi.core.simulate.statistics import estimate
from koboshi.project.cli.simulate_words import named

FULL: Final = 0.85
"""Above this share of their time, people have no room for a busy week."""
WORK_COST: Final = "1件あたりの作業時間の費用"
PAID_COST: Final = "1件あたりの勤務時間全体の費用（手の空いた時間を含む）"
_WHOLE: Final = {**CASE_FIGURES, **WHOLE_FIGURES}
COMPARED: Final = tuple(_WHOLE)
_MATTERS: Final = 0.001


def meant(key: Key) -> Meaning:
    """A figure in the words of the report."""
    found = meaning(key)
    return found._replace(name=WORK_COST) if key.what == "cost" and key.kind != "task" else found


def paid_cost(results: Results) -> Estimate:
    """What all paid hours of the pools cost for each case that ends: the idle ones too; n = 0 where no wage is known.

    Work, runs and materials of a case (`cost`), and the wages of the hours in which its people had nothing to do.
    """
    return estimate(_paid(results))


def _paid(results: Results) -> list[float]:
    """The same, replication by replication."""
    pools = [pool for pool in results.scenario.pools.values() if pool.yen_per_hour]
    costs, ends = results.values.get(Key("all", "", "cost"), ()), results.values.get(Key("all", "", "throughput"), ())
    if not pools:
        return []
    idle = [0.0] * len(costs)
    for pool in pools:
        busy, opened = (results.values.get(Key("pool", pool.name, what), ()) for what in ("busy", "open"))
        for i, (worked, possible) in enumerate(zip(busy, opened, strict=True)):
            idle[i] += max(possible - worked, 0.0) / max(pool.multitask, 1) * pool.yen_per_hour
    return [cost + spare / done if done > 0 else math.nan for cost, spare, done in zip(costs, idle, ends, strict=True)]


def paid_difference(comparison: Comparison) -> Difference | None:
    """The difference of the cost of all paid hours; None where neither side has one. Its name is `PAID_COST`."""
    before, after = _paid(comparison.before), _paid(comparison.after)
    if not before and not after:
        return None
    nothing = [math.nan] * comparison.before.replications
    before, after = before or nothing, after or nothing
    return paired(Key("all", "", "cost"), before, after)


def unfinished(results: Results) -> float:
    """The share of counted cases that did not end (0 to 1)."""
    found = results.of("unfinished")
    return found.mean if found.n else 0.0


def shown_differences(comparison: Comparison) -> list[Difference]:
    """Differences of the whole worth showing, with the verdict that may be given."""
    found = [comparison.of(what) for what in COMPARED]
    return [
        settled(comparison, each) for each in found if each is not None and (_there(each.before) or _there(each.after))
    ]


def told_differences(comparison: Comparison) -> list[tuple[str, Difference]]:
    """The same under their names, with the cost of all paid hours behind that of the hours worked."""
    found: list[tuple[str, Difference]] = []
    for each in shown_differences(comparison):
        found.append((meant(each.key).name, each))
        if each.key.what == "cost" and (paid := paid_difference(comparison)) is not None:
            found.append((PAID_COST, paid))
    return found


def _there(found: Estimate) -> bool:
    return found.n > 0 and found.mean != 0


def settled(comparison: Comparison, each: Difference) -> Difference:
    """A difference, with no verdict where it only moves cases of the warm-up into the counted time or out of it.

    With the same arrivals, an office that ends more cases a year must have fewer of them left over at the end.
    """
    if each.key.what != "throughput" or each.verdict not in (Verdict.LESS, Verdict.MORE):
        return each
    cases, backlog = comparison.of("cases"), comparison.of("backlog")
    if cases is None or cases.verdict is not Verdict.SAME or backlog is None:
        return each
    explained = {Verdict.MORE: Verdict.LESS, Verdict.LESS: Verdict.MORE}[each.verdict]
    return each if backlog.verdict is explained else replace(each, verdict=Verdict.UNSURE)


def moved_only(comparison: Comparison) -> bool:
    """Whether the number of cases that end differs only by the moment at which cases of the warm-up end."""
    found = comparison.of("throughput")
    return found is not None and settled(comparison, found).verdict is not found.verdict


def slight(each: Difference) -> bool:
    """Whether a sure difference is too small to matter: less than a thousandth of what was there."""
    return each.before.mean != 0 and abs(each.change.mean) < _MATTERS * abs(each.before.mean)


def newly_full(comparison: Comparison) -> Iterator[tuple[str, Estimate, Estimate]]:
    """Pools that pass 85 % only after the change: name, before, after."""
    for pool in comparison.after.pools:
        now = comparison.after.of("utilisation", "pool", pool)
        was = comparison.before.of("utilisation", "pool", pool)
        if now.n and now.mean > FULL and not (was.n and was.mean > FULL):
            yield named(pool), was, now
