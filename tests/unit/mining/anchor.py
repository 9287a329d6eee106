"""A made-up log shaped like BPIC-2012 (24 activities, 69 resources, about 12.6 events a case); nobody in it exists.

`log(events, seed)` makes it straight in columns, so that a hundred million events can be had part by part;
`write_xes(log, path)` of the product turns a small one into a file for other tools.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.coding import Raw, assemble
from koboshi.core.mining.log import EventLog, Numbered

ACTIVITIES = tuple(f"Synthetic step {number:02d}" for number in range(24))
RESOURCES = tuple(f"Synthetic worker {number:02d}" for number in range(69))
MEAN_LENGTH = 12.57
_DAY = 86_400_000_000
_FIRST = 1_317_427_200_000_000  # 2011-10-01 in UTC


def log(events: int, seed: int = 2012) -> EventLog:
    """At least `events` minus one case and at most `events` events; the same seed gives the same log."""
    random = np.random.default_rng(seed)
    lengths = np.minimum(3 + random.geometric(1 / (MEAN_LENGTH - 2), int(events / MEAN_LENGTH * 1.2) + 16), 175)
    lengths = lengths[: int(np.searchsorted(np.cumsum(lengths), events, "right"))]
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    case = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    activity = _walk(lengths, offsets, random)
    gaps = np.rint(np.exp(random.normal(9.5, 3.0, len(case)))).astype(np.int64) * 1_000_000
    gaps[random.random(len(case)) < 0.2] = 0
    arrival = _FIRST + np.sort(random.integers(0, 180 * _DAY, len(lengths)))
    elapsed = np.cumsum(np.minimum(gaps, 20 * _DAY))
    before = np.concatenate(([0], elapsed))[offsets[:-1]]
    resource = random.zipf(1.4, len(case)) % len(RESOURCES)
    return assemble(
        Raw(
            case,
            Numbered(len(lengths), "synthetic-"),
            activity,
            ACTIVITIES,
            complete=np.repeat(arrival - before, lengths) + elapsed,
            resource=resource,
            resources=RESOURCES,
        )
    )


def _walk(lengths: NDArray[Any], offsets: NDArray[Any], random: np.random.Generator) -> NDArray[Any]:
    """Steps of a chain in which each step has six followers of falling share: about 140 ways in all."""
    count = len(ACTIVITIES)
    weights = np.zeros((count, count))
    for step in range(count):
        for rank, share in enumerate((0.62, 0.25, 0.08, 0.03, 0.015, 0.005)):
            weights[step, (step * 5 + rank * 3 + 1) % count] += share
    bounds = np.cumsum(weights / weights.sum(1, keepdims=True), 1)
    activity = np.zeros(int(offsets[-1]), np.int16)
    longest_first = np.argsort(-lengths, kind="stable")
    for place in range(1, int(lengths.max(initial=1))):
        alive = longest_first[: int(np.searchsorted(-lengths[longest_first], -place, "left"))]
        rows = offsets[alive] + place
        draws = random.random(len(rows))
        activity[rows] = np.minimum((bounds[activity[rows - 1]] < draws[:, None]).sum(1), count - 1)
    return activity
