"""The permit by which speed is measured does the same on both engines, and its state stays small."""

from __future__ import annotations

import json

import pytest

from koboshi.core.process import storing
from tests.unit.process import anchor, anchor_spiff


def test_ten_cases_take_fifty_nine_steps_on_both_engines() -> None:
    assert anchor.run_cases(anchor.definition(), 10) == 59
    assert anchor_spiff.run_cases(anchor_spiff.specification(), 10) == 59


def test_the_state_is_small_and_constant_over_a_hundred_corrections() -> None:
    sizes = [anchor.state_after_corrections(anchor.definition(), loops) for loops in (1, 10, 100)]
    assert max(sizes) < 1_000
    assert max(sizes) - min(sizes) <= 4, "only the token numbers may grow by a digit"


@pytest.mark.parametrize("text", ["東京 \\u0000 \\ud7ff", 'quotes " and \\', ""])
def test_a_state_is_written_as_plain_json(text: str) -> None:
    state = {"v": 2, "tokens": [[1, "a", "0", None]], "data": {"text": text, "number": 1.5, "list": [None, True]}}
    written = storing.write(state)
    assert json.loads(written) == state
    assert storing.read(written) == state
    assert storing.read(json.dumps(state)) == state
