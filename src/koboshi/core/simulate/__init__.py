"""Playing a service under load: the compiled process, a scenario and chance. See README.md beside this file."""

from __future__ import annotations

from koboshi.core.simulate.comparing import Comparison, Difference, Verdict, compare
from koboshi.core.simulate.problems import NotSimulated, RunProblem, ScenarioError, SimulationProblem
from koboshi.core.simulate.reading import from_mapping, read
from koboshi.core.simulate.results import simulate
from koboshi.core.simulate.results_model import Key, Results, meaning
from koboshi.core.simulate.scenario import Scenario
from koboshi.core.simulate.statistics import Estimate

__all__ = [
    "Comparison",
    "Difference",
    "Estimate",
    "Key",
    "NotSimulated",
    "Results",
    "RunProblem",
    "Scenario",
    "ScenarioError",
    "SimulationProblem",
    "Verdict",
    "compare",
    "from_mapping",
    "meaning",
    "read",
    "simulate",
]
