"""Run one side in a process of its own: clean memory, its own imports, numba present or hidden.

A side is a function `side(**arguments) -> {"seconds": [CPU seconds of each round], …}`; `beside` runs sides in turns.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 3600.0
"""Wall seconds after which a side is given up."""


class SideFailed(RuntimeError):
    """A side could not be measured; the message is its last line."""


@dataclass(frozen=True)
class Side:
    """What a side took: CPU seconds per round, peak memory of its process in bytes, and whatever else it told."""

    seconds: list[float]
    peak: int
    told: dict[str, Any]

    @property
    def median(self) -> float:
        """Half of the rounds took less; CPU seconds."""
        return statistics.median(self.seconds)


def run(where: str, *, plain: bool = False, **arguments: Any) -> Side:
    """Measure `module:function` with the arguments; `plain` hides numba. Raises SideFailed."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    with tempfile.NamedTemporaryFile(suffix=".json") as answer:
        command = [sys.executable, "-m", "benches.core.aside", where, json.dumps(arguments), answer.name]
        try:
            done = subprocess.run(
                [*command, *(["--plain"] if plain else [])], env=environment, capture_output=True, text=True,
                check=False, timeout=PATIENCE,
            )  # fmt: skip
        except subprocess.TimeoutExpired as problem:
            raise SideFailed(f"{where}: no result within {PATIENCE:.0f} s") from problem
        if done.returncode != 0:
            raise SideFailed(f"{where}: {(done.stderr.strip().splitlines() or ['no word'])[-1]}")
        told = json.loads(Path(answer.name).read_text(encoding="utf-8"))
    return Side(told.pop("seconds"), told.pop("peak"), told)


def beside(*sides: Callable[[], Side], turns: int = 2) -> list[Side]:
    """Run the sides in turns (A, B, A, B …), so that a slow minute of the machine meets all of them."""
    results: list[list[Side]] = [[] for _ in sides]
    for _ in range(turns):
        for found, side in zip(results, sides, strict=True):
            found.append(side())
    return [together(found) for found in results]


def together(found: list[Side]) -> Side:
    """The rounds of several processes of one side."""
    seconds = [second for side in found for second in side.seconds]
    return Side(seconds, max(side.peak for side in found), found[-1].told)


def rounds(work: Callable[[], object], times: int) -> list[float]:
    """CPU seconds of every round, all threads counted."""
    found = []
    for _ in range(times):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return found


def peak() -> int:
    """The most memory this process has held, in bytes. `ru_maxrss` alone would count the parent before `exec`."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="ascii").splitlines() if ":" in line)
        return int(lines["VmHWM"].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> int:
    """The process of one side."""
    options = argparse.ArgumentParser()
    options.add_argument("where")
    options.add_argument("arguments", type=json.loads)
    options.add_argument("answer", type=Path)
    options.add_argument("--plain", action="store_true")
    chosen = options.parse_args()
    if chosen.plain:
        sys.modules["numba"] = None  # type: ignore[assignment]  # importing it now fails as if it were not installed
    module, _, function = chosen.where.partition(":")
    told = getattr(importlib.import_module(module), function)(**chosen.arguments)
    told["peak"] = peak()
    chosen.answer.write_text(json.dumps(told), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
