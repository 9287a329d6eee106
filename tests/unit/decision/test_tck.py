"""The compatibility kit of DMN: what passes must go on passing; values and nulls are counted apart."""

from __future__ import annotations

import pytest

from tests.unit.decision import tck

FLOORS = {"compliance-level-2": (110, 16), "compliance-level-3": (499, 192)}


@pytest.mark.parametrize("level", sorted(FLOORS))
def test_the_compatibility_kit_passes_as_before(level: str) -> None:
    if not (tck.SUITE / level).is_dir():
        pytest.skip(f"the DMN compatibility kit ({level}) is not here")
    result = tck.score(level)
    print(f"{level}: {result}")
    assert (result.value_passed, result.null_passed) >= FLOORS[level], "\n".join(result.failures)
    assert result.null_passed >= FLOORS[level][1], "\n".join(result.failures)
