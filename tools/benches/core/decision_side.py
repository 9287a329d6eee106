"""Both sides of the decision table: the drivers of the tests, the same table and inputs."""

from __future__ import annotations

import importlib
from typing import Any

from benches.core.aside import rounds
from tests.unit.decision.anchor import CASES, FEES


def run(driver: str, repeats: int, times: int) -> dict[str, Any]:
    """CPU of `repeats` evaluations in turn over the five cases, whose fees are checked first."""
    decide = importlib.import_module(driver).driver()
    fees = [int(fee_of(decide(dict(case)))) for case in CASES]
    if fees != list(FEES):
        raise AssertionError(f"{driver} answers {fees}, expected {list(FEES)}")

    def once() -> None:
        for number in range(repeats):
            decide(dict(CASES[number % len(CASES)]))

    return {"seconds": [spent / repeats for spent in rounds(once, times)]}


def fee_of(answer: Any) -> Any:
    """The fee in an answer with several outputs."""
    return answer["fee"] if isinstance(answer, dict) else answer
