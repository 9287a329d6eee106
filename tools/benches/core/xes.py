"""Import of XES: events per CPU second and peak memory, pm4py and ours, on real and on larger made-up files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benches.core import aside
from benches.core.lines import Line, figure, rate, size
from benches.figures import Figure

LOGS = Path(__file__).resolve().parents[4] / "shared" / "suites" / "logs"
NAMES = ("receipt", "sepsis")
_FASTER, _SMALLER = 10.0, 4.0
_ROUNDS = 10
"""Of ours on a small log: a tenth of a second each, so that one slow moment of the machine does not make the median."""


def measure(*, quick: bool) -> Figure:
    """The logs that lie beside the checkout, and one that is made."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(dir=os.environ.get("KOBOSHI_VAR")) as folder:
        made = Path(folder) / "made.xes.gz"
        aside.run("benches.core.mining_side:write_xes", events=30_000 if quick else 300_000, path=str(made))
        found = [(name, LOGS / f"{name}.xes.gz") for name in NAMES if (LOGS / f"{name}.xes.gz").is_file()]
        for name, path in [*found, ("made-up", made)]:
            lines += _lines(name, path, large=name == "made-up")
    absent = [name for name in NAMES if not (LOGS / f"{name}.xes.gz").is_file()]
    meaning = (
        "From a gzipped file to a log in memory (a data frame; integer columns). Anchor: pm4py. Medians of CPU time in "
        "processes of their own, in turns; memory is the peak of the process that read the file once, its libraries "
        "included; it is asked for of the large file only, where the log outweighs the libraries."
        + (f" Not beside this checkout, so not measured: {', '.join(absent)}." if absent else "")
    )
    return figure("Import of XES", meaning, lines)


def _lines(name: str, path: Path, *, large: bool) -> list[Line]:
    times = 1 if large else 3
    theirs, ours = aside.beside(
        lambda: aside.run("benches.core.pm4py_side:read", path=str(path), times=times),
        lambda: aside.run("benches.core.xes_side:read", path=str(path), times=times if large else _ROUNDS),
        turns=1 if large else 2,
    )
    events = theirs.told["events"]
    same = "" if events == ours.told["events"] else f" (**ours {ours.told['events']:,}**)"
    speed = theirs.median / ours.median
    return [
        Line(
            f"{name}, {events:,} events{same}: speed",
            rate(events, theirs.median),
            rate(events, ours.median),
            speed,
            _FASTER,
        ),
        Line(
            f"{name}: peak memory",
            size(theirs.peak),
            size(ours.peak),
            theirs.peak / ours.peak,
            _SMALLER if large else None,
        ),
    ]
