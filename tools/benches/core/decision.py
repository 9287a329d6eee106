"""A decision table: SpiffWorkflow and ours on the same five rules and inputs."""

from __future__ import annotations

from benches.core import aside
from benches.core.lines import Line, cpu, figure
from benches.figures import Figure

_SIDE = "benches.core.decision_side:run"
_OURS, _THEIRS = "tests.unit.decision.anchor", "tests.unit.decision.anchor_spiff"
_AIM = 40.0


def measure(*, quick: bool) -> Figure:
    """CPU per evaluation."""
    repeats = 500 if quick else 5_000
    theirs, ours = aside.beside(
        lambda: aside.run(_SIDE, driver=_THEIRS, repeats=repeats, times=5),
        lambda: aside.run(_SIDE, driver=_OURS, repeats=repeats * 10, times=5),
    )
    meaning = (
        "Five rules over two inputs, two outputs, hit policy UNIQUE, the same cells on both sides, answers checked "
        f"before timing. Anchor: SpiffWorkflow. Medians of CPU time over {len(ours.seconds)} rounds of {repeats:,} and "
        f"{repeats * 10:,} evaluations."
    )
    line = Line("CPU per evaluation", cpu(theirs.median), cpu(ours.median), theirs.median / ours.median, _AIM)
    return figure("Decision table", meaning, [line])
