"""The bench of the simulator: a small permit process with a calendar for each person, XOR shares and an AND split.

Driver for `tools/benches`: `measure(backend, cases)` gives activities simulated and the CPU seconds of the run alone,
after lowering (and compiling) have been paid for by a first run.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any

from koboshi.core.process.model import Definition
from koboshi.core.simulate.kernel.shape import ACTIVITIES
from koboshi.core.simulate.reading import from_mapping
from koboshi.core.simulate.running import Backend, Machine
from koboshi.core.simulate.scenario import Scenario
from tests.unit.simulate.models import model

PERMIT = """
start s
user intake
xor complete
user correct
and split
user technical
user consult
and join
user decide
xor granted
user issue
user refuse
end issued
end refused
s -> intake
intake -> complete
complete -> split id=good
complete -> correct id=bad default
correct -> intake
split -> technical
split -> consult
technical -> join
consult -> join
join -> decide
decide -> granted
granted -> issue id=yes
granted -> refuse id=no default
issue -> issued
refuse -> refused
"""
MORNING, AFTERNOON = "mon-fri 08:30-12:00", "mon-fri 13:00-17:15"


def permit() -> Definition:
    """The process."""
    return model(PERMIT.replace("user ", "task "))


def scenario(cases: int = 20_000, seed: int = 1) -> Scenario:
    """Nine people with calendars of their own, as a prefectural office would have them."""
    return from_mapping(values(cases, seed))


def values(cases: int, seed: int) -> dict[str, Any]:
    """The scenario as a file would hold it."""
    return {
        "start": "2026-04-01",
        "cases": cases,
        "seed": seed,
        "drain_days": 400,
        "arrivals": {"interval": {"law": "exponential", "mean": "12m"}, "calendar": "office"},
        "calendars": {
            "early": {"hours": ["mon-fri 07:30-12:00", "mon-fri 13:00-16:15"]},
            "late": {"hours": ["mon-fri 10:00-12:00", "mon-fri 13:00-18:45"]},
            "short": {"hours": ["mon-thu 09:00-15:00"]},
        },
        "pools": {
            "desk": {"members": [{"calendar": "early"}, {"calendar": "office"}, {"calendar": "late"}]},
            "engineer": {
                "members": [{"calendar": "office"}, {"calendar": "early", "speed": 1.2}, {"calendar": "short"}]
            },
            "manager": {
                "members": [{"calendar": "office"}, {"calendar": "late"}, {"calendar": "office", "speed": 0.9}]
            },
        },
        "tasks": {
            "intake": {"pools": ["desk"], "duration": {"law": "lognormal", "mean": "12m", "sd": "6m"}},
            "correct": {
                "pools": ["desk"],
                "duration": {"law": "triangular", "low": "5m", "mode": "10m", "high": "25m"},
            },
            "technical": {"pools": ["engineer"], "duration": {"law": "gamma", "mean": "18m", "sd": "9m"}},
            "consult": {"pools": ["manager"], "duration": {"law": "uniform", "low": "5m", "high": "15m"}},
            "decide": {"pools": ["manager"], "duration": {"law": "normal", "mean": "8m", "sd": "3m"}},
            "issue": {"pools": ["desk"], "duration": {"law": "exponential", "mean": "5m"}},
            "refuse": {"pools": ["desk"], "duration": "9m"},
        },
        "gateways": {
            "complete": {"chances": {"good": 0.8, "bad": 0.2}},
            "granted": {"chances": {"yes": 0.9, "no": 0.1}},
        },
    }


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run cost."""

    backend: str
    activities: int
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        """Activities per CPU second."""
        return self.activities / self.cpu_seconds


def measure(backend: Backend, cases: int = 20_000) -> Measured:
    """Simulate one replication with its event log and measure its CPU time; drawing the arrivals is part of it."""
    Machine(permit(), scenario(50), backend=backend, logging=True).run(0)
    machine = Machine(permit(), scenario(cases), backend=backend, logging=True)
    begun = time.process_time()
    finished = machine.run(0)
    spent = time.process_time() - begun
    return Measured(backend, int(finished.memory.m[ACTIVITIES]), spent)


if __name__ == "__main__":
    for name in sys.argv[1:] or ["compiled", "plain"]:
        found = measure(name, 200_000 if name == "compiled" else 20_000)  # type: ignore[arg-type]
        sys.stdout.write(f"{found.backend}: {found.activities:,} activities, {found.per_second:,.0f} a CPU second\n")
