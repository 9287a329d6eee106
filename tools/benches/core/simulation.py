"""Simulation with calendars: Prosimos and ours on the same model and scenario, `benches/compare/permit.*`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from benches.core import aside
from benches.core.lines import Line, cpu, figure, rate, size
from benches.figures import Figure

ROOT = Path(__file__).resolve().parents[3]
THEIRS = ROOT / ".venv-compare" / "bin" / "python"
DRIVER = Path(__file__).resolve().parents[1] / "compare" / "prosimos_side.py"
PUBLISHED = 5_600.0
"""Activities per CPU second of Prosimos in the note this project started from; used only where it cannot be run."""

OURS = "benches.core.simulation_side:simulate"
_SHORT = 2
"""So many times the rounds for the plain way, whose rounds are short: one slow moment then weighs less."""


def measure(*, quick: bool) -> Figure:
    """Activities per CPU second, with numba and without."""
    cases, rounds, turns = (500, 2, 1) if quick else (20_000, 2, 3)
    fast_cases = cases if quick else 200_000
    ours = (
        lambda: aside.run(OURS, cases=fast_cases, rounds=rounds),
        lambda: aside.run(OURS, plain=True, cases=cases, rounds=_SHORT * rounds),
    )
    theirs: aside.Side | None = None
    if THEIRS.exists():
        fast, plain, theirs = aside.beside(*ours, lambda: _prosimos(cases, rounds), turns=turns)
    else:
        fast, plain = aside.beside(*ours, turns=turns)
    per_second = theirs.told["activities"] / theirs.median if theirs else PUBLISHED
    anchor = rate(per_second, 1.0) if theirs else f"{rate(PUBLISHED, 1.0)} (published, not measured here)"
    lines = [
        Line(f"activities per CPU second, {name}", anchor, rate(side.told["activities"], side.median),
             side.told["activities"] / side.median / per_second, target)
        for name, side, target in (("with numba", fast, 300.0), ("without numba", plain, 10.0))
    ]  # fmt: skip
    lines += [
        Line("mean cycle time of a case, hours", f"{theirs.told['cycle_hours']:.2f}" if theirs else "",
             f"{fast.told['cycle_hours']:.2f}; without numba {plain.told['cycle_hours']:.2f}", None),
        Line("peak memory", size(theirs.peak) if theirs else "", size(fast.peak), None),
        Line("first call, compiling included", "", cpu(fast.told["first"]), None),
    ]  # fmt: skip
    return figure("Simulation with calendars", _meaning(cases, fast_cases, rounds * turns, bool(theirs)), lines)


def _meaning(cases: int, fast_cases: int, rounds: int, measured: bool) -> str:
    whose = (
        f"Prosimos {cases:,} cases, reading its files included, no event log written"
        if measured
        else "Prosimos is not installed here (`.venv-compare`), so its figure is the published one"
    )
    return (
        "A permit with a correction loop, two parallel reviews, five experts, three clerks and two heads with office "
        f"hours and a lunch break. {whose}; ours {fast_cases:,} cases with numba and {cases:,} without, files read and "
        f"times of every case kept. Medians of CPU time over {rounds} rounds ({_SHORT * rounds} without numba) in "
        "processes of their own, in turns. Both sides draw their own random numbers: mean cycle "
        "times agree only as far as two samples do."
    )


def _prosimos(cases: int, rounds: int) -> aside.Side:
    command = [str(THEIRS), str(DRIVER), "--cases", str(cases), "--rounds", str(rounds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise aside.SideFailed(f"Prosimos: {(done.stderr.strip().splitlines() or ['no word'])[-1]}")
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    found = told["rounds"]
    middle = sorted(found, key=lambda one: one["cpu"])[len(found) // 2]
    return aside.Side([one["cpu"] for one in found], told["peak"], middle)
