"""The compatibility kit of DMN: what passes must go on passing; values and nulls are counted apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.suites import dmn

SUITE = Path(__file__).resolve().parents[4] / "shared" / "suites" / "dmn-tck"


@pytest.mark.parametrize("level", dmn.LEVELS)
def test_the_compatibility_kit_passes(level: str) -> None:
    if not (SUITE / level).is_dir():
        pytest.skip(f"the DMN compatibility kit ({level}) is not here")
    figures, wrong = dmn.score(SUITE, level)
    print(figures)
    assert not wrong, "\n".join(wrong)
