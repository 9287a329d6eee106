"""pm4py as oracle: the same counts on the public logs. Importing it takes seconds, so all of it is in this module."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from koboshi.core.mining.log import EventLog
from koboshi.core.mining.passes import Analyses, analyse
from koboshi.core.mining.xes import read_xes

LOGS = Path(__file__).parents[4] / "shared" / "suites" / "logs"


@pytest.fixture(scope="module", params=["receipt", "sepsis"])
def both(request: pytest.FixtureRequest) -> tuple[EventLog, Analyses, dict[str, Any]]:
    """A public log, what we found and what pm4py found."""
    path = LOGS / f"{request.param}.xes.gz"
    if not path.exists():
        pytest.skip(f"{path.name} is not here: shared/suites/logs is needed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        driver = pytest.importorskip("tests.unit.mining.anchor_pm4py", reason="pm4py is not installed")
        log, _ = read_xes(path)
        return log, analyse(log), driver.six(driver.frame(log))


def names(found: Analyses, keys: list[int], counts: Any) -> dict[str, int]:
    """Counts by name, without zeros."""
    return {found.activities[key]: int(count) for key, count in zip(keys, counts, strict=True) if count}


def test_what_follows_what(both: tuple[EventLog, Analyses, dict[str, Any]]) -> None:
    _, found, theirs = both
    edges = zip(found.edges.source.tolist(), found.edges.target.tolist(), found.edges.count.tolist(), strict=True)
    mine = {(found.activities[source], found.activities[target]): count for source, target, count in edges}
    assert mine == {pair: int(count) for pair, count in theirs["follows"].items()}
    everything = list(range(len(found.activities)))
    assert names(found, everything, found.starts) == {name: int(count) for name, count in theirs["first"].items()}
    assert names(found, everything, found.ends) == {name: int(count) for name, count in theirs["last"].items()}


def test_times_between(both: tuple[EventLog, Analyses, dict[str, Any]]) -> None:
    _, found, theirs = both
    for row, (source, target) in enumerate(zip(found.edges.source.tolist(), found.edges.target.tolist(), strict=True)):
        its = theirs["times"][found.activities[source], found.activities[target]]
        assert found.between.total(row) / 1e6 == pytest.approx(float(its["sum"]), rel=1e-9, abs=1e-3)
        assert int(found.between.most[row]) / 1e6 == pytest.approx(float(its["max"]), abs=1e-3)
        assert int(found.between.least[row]) / 1e6 == pytest.approx(float(its["min"]), abs=1e-3)
        median = float(found.between.quantile(0.5)[row]) / 1e6
        if found.between.timed[row] % 2:
            assert median == pytest.approx(float(its["median"]), rel=0.07, abs=1)


def test_variants_and_durations(both: tuple[EventLog, Analyses, dict[str, Any]]) -> None:
    _, found, theirs = both
    ways = {
        tuple(found.activities[code] for code in found.variants.sequence(number)): int(found.variants.count[number])
        for number in range(len(found.variants))
    }
    assert ways == {way: int(count) for way, count in theirs["variants"].items()}
    assert np.allclose(np.sort(found.spans) / 1e6, sorted(theirs["durations"]), atol=1e-3)


def test_rework_and_hand_over(both: tuple[EventLog, Analyses, dict[str, Any]]) -> None:
    log, found, theirs = both
    everything = list(range(len(found.activities)))
    assert names(found, everything, found.reworked) == {n: int(count) for n, count in theirs["rework"].items() if count}
    if found.handover is None:
        return
    whole = int(found.handover.count.sum())
    mine = {
        (log.resources[giver], log.resources[taker]): count / whole
        for giver, taker, count in zip(
            found.handover.source.tolist(), found.handover.target.tolist(), found.handover.count.tolist(), strict=True
        )
    }
    assert mine == pytest.approx({pair: float(share) for pair, share in theirs["handover"].connections.items()})
