"""Public event logs (4TU.ResearchData and others): read whole, counted right, written and read back, on every way.

Many of these files say about themselves how many traces and events they have, and how often each activity comes; what
they say is what is expected.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np

from koboshi.core.accelerate import AVAILABLE
from koboshi.core.mining.log import EventLog, LogError, same
from koboshi.core.mining.passes import Analyses, analyse
from koboshi.core.mining.shards import analyse_parts, cut
from koboshi.core.mining.xes import XesReport, read_xes
from koboshi.core.mining.xes_fields import NESTED
from koboshi.core.mining.xes_write import write_xes
from tools.suites import outcome
from tools.suites.outcome import Outcome

GROUP: Final = "Event logs"
CAREFUL: Final = 500_000
"""Larger logs are not read a second time by the careful reader, nor written and read back."""
_TRACES, _EVENTS = "meta_general:traces_total", "meta_general:events_total"
_NAMED: Final = "meta_concept:named_events_total"


def items(folder: Path) -> list[Path]:
    """Every XES file, packed or not."""
    return sorted(path for path in folder.rglob("*") if path.name.endswith((".xes", ".xes.gz")) and path.is_file())


def check(path: Path) -> list[Outcome]:
    """Everything about one log; a log that is refused gives one outcome with the sentence."""
    try:
        log, report = read_xes(path)
    except LogError as problem:
        return [Outcome(GROUP, path.name, "read", "refused", str(problem))]
    found = [Outcome(GROUP, path.name, "read", "passed", f"{report.cases:,} cases, {report.read:,} events")]
    found += [_outcome(path, case, fine, detail) for case, fine, detail in _said_by_the_file(report, log)]
    found += [_outcome(path, case, fine, detail) for case, fine, detail in _ways(path, log)]
    return found


def _outcome(path: Path, case: str, fine: bool, detail: str) -> Outcome:
    told = detail if fine or "," in detail or ":" in detail else f"not {detail}"
    return Outcome(GROUP, path.name, case, "passed" if fine else "failed", told)


def _said_by_the_file(report: XesReport, log: EventLog) -> Iterator[tuple[str, bool, str]]:
    """The counts that a file has about itself, against ours."""
    said = {key: text for key, _, text in report.header.attributes}
    for key, case, ours in ((_TRACES, "traces", report.cases), (_EVENTS, "events", report.read)):
        if key in said:
            yield case, said[key] == str(ours), f"expected {said[key]}, found {ours}"
    named = {key.partition(NESTED)[2]: text for key, text in said.items() if key.startswith(_NAMED + NESTED)}
    if named and report.read == report.kept:
        ours = np.bincount(log.activity, minlength=len(log.activities)).tolist()
        mine = {name: str(count) for name, count in zip(log.activities, ours, strict=True)}
        wrong = [name for name in named if named[name] != mine.get(name)]
        yield "activities", not wrong, f"{len(named)} activities" if not wrong else f"counts differ: {', '.join(wrong)}"


def _ways(path: Path, log: EventLog) -> Iterator[tuple[str, bool, str]]:
    """The same log and the same results, whichever way they are made."""
    if len(log) <= CAREFUL:
        careful, _ = read_xes(path, careful=True)
        yield "fast and careful reader", same(log, careful), "the same log"
        written = BytesIO()
        write_xes(log, written)
        again, _ = read_xes(written.getvalue())
        yield "round trip", same(log, again), "the same log after writing and reading"
    plain = analyse(log, "numpy")
    yield "analyses in parts", equal(plain, analyse_parts(cut(log, 5), "numpy")), "bit for bit the same"
    if AVAILABLE:
        yield "analyses compiled", equal(plain, analyse(log, "numba")), "bit for bit the same"


def equal(one: Analyses, other: Analyses) -> bool:
    """Whether two results are the same bit for bit."""
    mine, its = (
        (
            found.steps, found.edges.source, found.edges.target, found.edges.count, found.between.cells,
            found.between.histogram, found.worked.cells, found.worked.histogram, found.handed.source,
            found.handed.target, found.handed.count, found.spans, found.variants.packed().steps,
            found.variants.count, found.variants.of_case,
        )
        for found in (one, other)
    )  # fmt: skip
    return all(np.array_equal(left, right) for left, right in zip(mine, its, strict=True))


def run(folder: Path) -> list[Outcome]:
    """All logs of a folder, in this process."""
    return outcome.run(items, check, folder, GROUP)
