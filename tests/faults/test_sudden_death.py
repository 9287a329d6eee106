"""The house survives sudden death: the short version of `python tools/faults.py`, a real house and real signals."""

from __future__ import annotations

import subprocess
import sys

from koboshi.project.configuration import ROOT

PATIENCE = 600


def test_nothing_acknowledged_is_lost_or_done_twice_when_web_and_database_die() -> None:
    command = [sys.executable, str(ROOT / "tools" / "faults.py"), "--rounds", "2", "--submissions", "6", "--seed", "7"]
    told = subprocess.run(
        [*command, "--targets", "web", "database"], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "proved" in told.stdout
