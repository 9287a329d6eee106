"""Six basic analyses: pm4py on a data frame, ours in one pass over integer columns, with numba and without."""

from __future__ import annotations

from benches.core import aside
from benches.core.lines import Line, cpu, figure, rate, size
from benches.figures import Figure

EVENTS = 1_650_000
_WITH, _WITHOUT = 300.0, 30.0


def measure(*, quick: bool) -> Figure:
    """The same made-up log on both sides."""
    events, times = (165_000, 3) if quick else (EVENTS, 5)
    fast = aside.run("benches.core.mining_side:six", events=events, times=times * 4)
    plain = aside.run("benches.core.mining_side:six", plain=True, events=events, times=times)
    theirs = aside.run("benches.core.pm4py_side:six", events=events, times=1 if quick else 2)
    again = aside.run("benches.core.mining_side:six", events=events, times=times * 4)
    fast = aside.together([fast, again])
    same = all(
        fast.told[name] == theirs.told[name] == plain.told[name] for name in ("events", "cases", "edges", "variants")
    )
    lines = [
        Line("CPU, with numba", cpu(theirs.median), cpu(fast.median), theirs.median / fast.median, _WITH),
        Line("CPU, without numba", cpu(theirs.median), cpu(plain.median), theirs.median / plain.median, _WITHOUT),
        Line("first call in a process (loads compiled kernels)", "", cpu(fast.told["first"]), None),
        Line("events per CPU second", rate(events, theirs.median), rate(events, fast.median), None),
        Line("peak memory of the process", size(theirs.peak), size(fast.peak), theirs.peak / fast.peak),
        Line("events, cases, edges, variants", _counts(theirs), _counts(fast), None, said="equal", met=same),
    ]
    meaning = (
        f"Directly-follows graph, the same with times, variants, durations, rework and hand-over of work of {events:,} "
        "made-up events shaped like BPIC-2012, log in memory on both sides (a data frame of texts, integer columns). "
        f"Anchor: pm4py. Medians of CPU time; {len(theirs.seconds)} rounds of pm4py, {len(fast.seconds)} and "
        f"{len(plain.seconds)} of ours, in processes of their own, in turns."
    )
    return figure("Six analyses of an event log", meaning, lines)


def _counts(side: aside.Side) -> str:
    return ", ".join(f"{side.told[name]:,}" for name in ("events", "cases", "edges", "variants"))
