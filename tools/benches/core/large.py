"""A hundred million events in one process: does it fit, and how long does it take."""

from __future__ import annotations

from benches.core import aside
from benches.core.lines import Line, cpu, figure, not_measured, rate, size
from benches.figures import Figure

EVENTS = 100_000_000
LIMIT = 4 * 10**9
_TITLE = "A hundred million events"


def measure(*, quick: bool) -> Figure:
    """The six analyses once; memory is the peak of the whole process, making the log included."""
    if quick:
        return not_measured(_TITLE, "only in a full run.")
    side = aside.run("benches.core.mining_side:hundred_million", events=EVENTS, times=0)
    told = side.told
    lines = [
        Line("peak memory of the process", "", size(side.peak), None, said="< 4 GB", met=side.peak < LIMIT),
        Line("… of it the columns, before the pass", "", size(told["columns"]), None),
        Line("CPU of the six analyses", "", f"{cpu(told['first'])} ({rate(told['events'], told['first'])})", None),
    ]
    meaning = (
        f"{told['events']:,} events, {told['cases']:,} cases, {told['edges']:,} edges, {told['variants']:,} variants; "
        "one round, with numba, all columns in memory at once. The anchor is not run: its data frame, at the bytes per "
        "event of the smaller log, would take about 50 GB."
    )
    return figure(_TITLE, meaning, lines)
