"""Every cost is the one that pm4py finds, on its models and on ours; pm4py itself is only in the tests."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from koboshi.core.mining.models import align, discover, net_of
from koboshi.core.mining.xes import read_xes

LOGS = Path(__file__).resolve().parents[4] / "shared" / "suites" / "logs"
pytestmark = [
    pytest.mark.skipif(not LOGS.is_dir(), reason="the public logs are not here: alignments are not compared"),
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def anchor() -> Any:
    """Both sides of the comparison; loaded only when a test of this file runs, because pm4py takes seconds."""
    pytest.importorskip("pm4py", reason="pm4py is not installed: alignments are not compared with another tool")
    return importlib.import_module("tests.unit.mining.anchor_alignments")


def test_receipt_costs_what_pm4py_says_on_a_model_of_ours(anchor: Any) -> None:
    log = read_xes(LOGS / "receipt.xes.gz")[0]
    net = net_of(discover(log, noise=0.2))
    report = align(log, net)
    assert report.not_computed == 0
    some = [each for each in report.variants if len(each.trace) < 12][::8]
    assert anchor.pm4pys([each.trace for each in some], anchor.other_net(net)) == [
        each.alignment.cost for each in some if each.alignment
    ]


def test_sepsis_costs_what_pm4py_says_on_a_model_of_ours(anchor: Any) -> None:
    log = read_xes(LOGS / "sepsis.xes.gz")[0]
    net = net_of(discover(log, noise=0.2))
    some = [each for each in align(log, net).variants if len(each.trace) < 12][::40]
    assert anchor.pm4pys([each.trace for each in some], anchor.other_net(net)) == [
        each.alignment.cost for each in some if each.alignment
    ]


def test_receipt_costs_what_pm4py_says_on_a_model_of_pm4pys(anchor: Any) -> None:
    ready = anchor.prepared(LOGS / "receipt.xes.gz", noise=0.3)
    some = sorted(trace for trace in ready.traces if len(trace) < 12)[::8]
    assert anchor.ours(some, ready.net) == anchor.pm4pys(some, ready.other)
