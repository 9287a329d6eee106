"""The same six analyses by pm4py, anchor of the benches and oracle of the tests, never used by the product."""

from __future__ import annotations

from typing import Any

import pandas
import pm4py
from pm4py.algo.organizational_mining.sna import algorithm as sna
from pm4py.statistics.rework.pandas import get as rework_get

from koboshi.core.mining.log import MISSING, EventLog


def frame(log: EventLog) -> Any:
    """A log as the data frame that pm4py works on (not part of what is measured)."""
    resources = pandas.Categorical.from_codes(log.resource, list(log.resources))
    table = pandas.DataFrame(
        {
            "case:concept:name": pandas.Categorical.from_codes(log.case, list(log.case_ids)).astype(str),
            "concept:name": pandas.Categorical.from_codes(log.activity, list(log.activities)).astype(str),
            "time:timestamp": pandas.to_datetime(log.complete, unit="us", utc=True),
            "org:resource": resources.astype(str),
        }
    )
    return table[log.complete != MISSING]


def six(table: Any) -> dict[str, Any]:
    """Directly-follows graph, the same with times, variants, case durations, rework and hand-over of work."""
    follows, first, last = pm4py.discover_dfg(table)
    times, _, _ = pm4py.discover_performance_dfg(table)
    return {
        "follows": follows,
        "first": first,
        "last": last,
        "times": times,
        "variants": pm4py.get_variants(table),
        "durations": pm4py.get_all_case_durations(table),
        "rework": rework_get.apply(table),
        "handover": sna.apply(table, variant=sna.Variants.HANDOVER_PANDAS),
    }
