"""The public execution suite (betsy): every model of it that lies beside the repository runs as expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.suites.execution import check, items

ROOT = Path(__file__).resolve().parents[3]
SUITE = ROOT.parent / "shared" / "suites" / "bpmn-execution"
MODELS = items(SUITE)


@pytest.mark.skipif(not MODELS, reason="the public suites are not beside the repository (../shared/suites)")
@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_the_model_logs_what_it_should(path: Path) -> None:
    outcomes = check(path)
    assert [(each.case, each.detail) for each in outcomes if each.verdict != "passed"] == []
