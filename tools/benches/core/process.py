"""Executing a process: SpiffWorkflow and ours on the same drawing, state kept as text at every wait."""

from __future__ import annotations

from benches.core import aside
from benches.core.lines import Line, cpu, figure, size
from benches.figures import Figure

LIMIT = 1000
"""Bytes of state after the loops."""

_LOOPS = 100
_AIM = 150.0


def measure(*, quick: bool) -> Figure:
    """CPU per case, bytes of state, and what 100 correction loops do to both."""
    few, many = (20, 500) if quick else (60, 3_000)
    theirs, ours = aside.beside(
        lambda: aside.run("benches.core.spiff_side:cases", cases=few, times=3),
        lambda: aside.run("benches.core.process_side:cases", cases=many, times=5),
    )
    lines = [
        Line("CPU per case", cpu(theirs.median), cpu(ours.median), theirs.median / ours.median, _AIM),
        Line("largest state in a case", size(theirs.told["bytes"]), size(ours.told["bytes"]),
             theirs.told["bytes"] / ours.told["bytes"]),
        *_loops(),
        Line("peak memory of the process", size(theirs.peak), size(ours.peak), theirs.peak / ours.peak),
    ]  # fmt: skip
    meaning = (
        "A permit: intake, fee by a decision table, correction loop, two reviews side by side, timer, decision, issue; "
        "15 form fields and four variables. At every wait the state becomes JSON text and is read back before the next "
        "step (SpiffWorkflow by its own serialiser, with its specification, as it does by itself). Anchor: "
        f"SpiffWorkflow. Medians of CPU time over {len(theirs.seconds)} rounds of {few} and {len(ours.seconds)} rounds "
        f"of {many:,} cases in processes of their own, in turns."
    )
    return figure("Executing a process", meaning, lines)


def _loops() -> list[Line]:
    theirs = aside.run("benches.core.spiff_side:loops", count=_LOOPS)
    ours = aside.run("benches.core.process_side:loops", count=_LOOPS)
    last, first = ours.told["last"], ours.told["first"]
    grown = [f"{size(side.told['first'])} → {size(side.told['last'])}" for side in (theirs, ours)]
    slower = [f"{cpu(side.told['begin'])} → {cpu(side.median)}" for side in (theirs, ours)]
    constant = last < LIMIT and last - first <= 8  # a counter may need more digits
    return [
        Line(f"state after 1 and {_LOOPS} correction loops", grown[0], grown[1], theirs.told["last"] / last,
             said="constant, < 1 kB", met=constant),
        Line("CPU of a loop, first ten and last ten", slower[0], slower[1], theirs.median / ours.median),
    ]  # fmt: skip
