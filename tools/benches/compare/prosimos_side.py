"""Run Prosimos on `permit.bpmn` and `permit.json` and print what it took; run by the Python of `.venv-compare` only."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from prosimos.simulation_engine import run_simulation

HERE = Path(__file__).resolve().parent
START = "2026-01-05 09:00:00.000000+09:00"


def once(cases: int) -> dict[str, float]:
    """One run without an event log, reading the files included: activities, CPU seconds, mean cycle time in hours."""
    begun = time.process_time()
    _, log = run_simulation(str(HERE / "permit.bpmn"), str(HERE / "permit.json"), cases, starting_at=START)
    spent = time.process_time() - begun
    spans = [(one.completed_at - one.started_at).total_seconds() / 3600 for one in log.trace_list]
    activities = sum(len(one.event_list) for one in log.trace_list)
    return {"activities": activities, "cpu": spent, "cycle_hours": sum(spans) / len(spans), "cases": len(spans)}


def peak() -> int:
    """The most memory this process has held, in bytes."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def main() -> int:
    """Print every round as JSON."""
    options = argparse.ArgumentParser()
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    once(20)  # imports and first use of the distributions
    rounds = [once(chosen.cases) for _ in range(chosen.rounds)]
    json.dump({"rounds": rounds, "peak": peak()}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
