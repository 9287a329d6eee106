"""Optimal alignments of a real log: pm4py and ours on the same net, every cost compared."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benches.core import aside
from benches.core.lines import Line, cpu, figure, not_measured
from benches.core.xes import LOGS
from benches.figures import Figure

_TITLE = "Optimal alignments"
_AIM = 100.0
_NOISE = (0.0, 0.2)


def measure(*, quick: bool) -> Figure:
    """`receipt` on the net that pm4py's inductive miner finds in it, with and without a noise threshold."""
    log = LOGS / "receipt.xes.gz"
    if not log.is_file():
        return not_measured(_TITLE, "receipt.xes.gz does not lie beside this checkout.")
    lines: list[Line] = []
    for noise in _NOISE[:1] if quick else _NOISE:
        with tempfile.TemporaryDirectory(dir=os.environ.get("KOBOSHI_VAR")) as folder:
            lines += _lines(log, noise, Path(folder))
    meaning = (
        "Every variant of `receipt` aligned with the Petri net that pm4py's inductive miner finds in the log; the net "
        "travels as PNML and the variants as JSON, so both sides work on the same. Anchor: pm4py, one round; ours: "
        "median of five rounds, each from the net on. Finding the net is not timed."
    )
    return figure(_TITLE, meaning, lines)


def _lines(log: Path, noise: float, folder: Path) -> list[Line]:
    theirs = aside.run("benches.core.pm4py_side:align", path=str(log), noise=noise, folder=str(folder))
    ours = aside.run("benches.core.mining_side:align", folder=str(folder), times=5)
    wrong = sum(one != other for one, other in zip(theirs.told["costs"], ours.told["costs"], strict=True))
    count, total = len(theirs.told["costs"]), sum(theirs.told["costs"])
    name = f"noise threshold {noise:g}"
    return [
        Line(f"{name}: CPU", cpu(theirs.median), cpu(ours.median), theirs.median / ours.median, _AIM),
        Line(f"{name}: variants whose cost differs, of {count}", f"sum of costs {total:,}", f"{wrong}", None,
             said="0", met=wrong == 0),
    ]  # fmt: skip
