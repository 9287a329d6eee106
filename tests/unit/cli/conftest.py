"""A wide terminal: what a sentence says is tested here, not where it breaks. And a model with a loop."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.models import LOOP


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")


@pytest.fixture
def loop(tmp_path: Path) -> Path:
    path = tmp_path / "loop.bpmn"
    path.write_bytes(LOOP)
    return path
