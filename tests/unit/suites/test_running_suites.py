"""A suite run tells about every case, whatever a case does to the process it runs in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools.suites import finding, report
from tools.suites.finding import Kind, Suite
from tools.suites.outcome import Outcome
from tools.suites.runner import listed, run

from . import tiny


def always(folder: Path) -> bool:
    return True


KIND = Kind("tiny", "Tiny", "anything", always, module=tiny.__name__)


def _suite(folder: Path, **words: str) -> Suite:
    for name, word in words.items():
        (folder / f"{name}.case").write_text(word, encoding="utf-8")
    return Suite(KIND, folder)


def test_a_crash_a_death_and_a_loop_cost_themselves_only(tmp_path: Path) -> None:
    suite = _suite(tmp_path, a="passed failed", b="raises", c="dies", d="spins", e="refused", f="passed")
    work, troubles = listed([suite])
    outcomes = run(work, jobs=2, cpu=0.3)
    assert troubles == []
    assert [(one.name, one.verdict) for one in outcomes] == [
        ("a.case", "passed"), ("a.case", "failed"), (f"{tmp_path.name}/b.case", "crashed"), ("c.case", "crashed"),
        ("d.case", "crashed"), ("e.case", "refused"), ("f.case", "passed"),
    ]  # fmt: skip
    details = {one.name: one.detail for one in outcomes}
    assert "a broken adapter (tiny.py:" in details[f"{tmp_path.name}/b.case"]
    assert "SIGABRT" in details["c.case"]
    assert "0.3 s of CPU time" in details["d.case"]


def test_what_only_sleeps_is_ended_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.suites.runner.GRACE", 0.0)
    monkeypatch.setattr("tools.suites.runner.PATIENCE", 10.0)
    work, _ = listed([_suite(tmp_path, a="sleeps", b="passed")])
    outcomes = run(work, jobs=1, cpu=0.2)
    assert [one.verdict for one in outcomes] == ["crashed", "passed"]
    assert "no answer" in outcomes[0].detail


def test_an_adapter_that_does_not_load_is_named(tmp_path: Path) -> None:
    work, troubles = listed([Suite(Kind("gone", "Gone", "", always, module="tools.suites.not_there"), tmp_path)])
    assert work == []
    assert [(one.group, one.verdict) for one in troubles] == [("Gone", "crashed")]


def test_a_suite_in_which_the_adapter_finds_nothing_is_no_success(tmp_path: Path) -> None:
    _, troubles = listed([_suite(tmp_path)])
    assert [one.verdict for one in troubles] == ["crashed"]


def test_suites_are_found_and_missing_ones_named(tmp_path: Path) -> None:
    for place in (
        "dmn-tck/compliance-level-2/0001/a.dmn", "bpmn-execution/expected.json", "bpmn-execution/basics/a.bpmn",
        "bpmn-execution/constraints/b.bpmn", "logs/receipt.xes.gz",
    ):  # fmt: skip
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("", encoding="utf-8")
    suites = finding.find(tmp_path)
    assert [(suite.kind.name, suite.folder.relative_to(tmp_path).as_posix()) for suite in suites] == [
        ("dmn", "dmn-tck"), ("execution", "bpmn-execution"), ("constraints", "bpmn-execution/constraints"),
        ("logs", "logs"),
    ]  # fmt: skip
    assert [kind.name for kind in finding.missing(suites)] == ["interchange"]


def test_models_of_an_inner_suite_are_not_run_twice(tmp_path: Path) -> None:
    inner = tmp_path / "constraints"
    inner.mkdir()
    (inner / "b.case").write_text("passed", encoding="utf-8")
    outer = _suite(tmp_path, a="passed")
    both = [outer, Suite(KIND, inner)]
    assert finding.items(outer, both) == [tmp_path / "a.case"]
    assert finding.items(both[1], both) == [inner / "b.case"]


def _squeezed(text: str) -> list[str]:
    """The lines with exactly two blanks between columns."""
    return [re.sub(r" {2,}", "  ", line) for line in text.splitlines()]


def test_the_report_counts_by_group_and_names_what_did_not_pass() -> None:
    outcomes = [
        Outcome("DMN", "m", "1", "passed"), Outcome("DMN", "m", "2", "failed", "expected 1,\n got 2"),
        Outcome("BPMN", "n", "", "refused", "「A」は使えません。"), Outcome("BPMN", "n", "", "passed"),
        Outcome("BPMN", "o", "", "passed"),
    ]  # fmt: skip
    text = report.text(outcomes, ["Event logs (a folder named logs)"])
    assert [line.split("  ") for line in _squeezed(text)[:3]] == [
        ["group", "passed", "failed", "refused", "crashed", "total", "passed %", "whole files"],
        ["BPMN", "2", "0", "1", "0", "3", "66.6", "1 of 2"],
        ["DMN", "1", "1", "0", "0", "2", "50.0", "0 of 1"],
    ]
    assert "not in this folder: Event logs" in text
    assert "failed  DMN / m / 2: expected 1, got 2" in text
    told = json.loads(report.as_json(outcomes, [], {"when": "today"}))
    numbers = {"passed": 2, "failed": 0, "refused": 1, "crashed": 0, "files": 2, "whole": 1, "total": 3}
    assert told["groups"][0] == {"group": "BPMN", **numbers}
    assert [one["verdict"] for one in told["not_passed"]] == ["failed", "refused"]
