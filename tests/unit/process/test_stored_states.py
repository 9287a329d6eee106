"""What a step may do to the state it was given (nothing), and how the size of its data is counted."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.process import Fire, Start, advance, data
from tests.unit.process.bpmn_builder import NOW
from tests.unit.process.bpmn_world import catch, every, simple, task, when

FLAT = st.dictionaries(
    st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(max_size=20), max_size=6
)
VALUES = st.recursive(FLAT | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3), max_leaves=5)


def test_a_repeating_timer_counts_in_its_own_copy() -> None:
    model = simple(catch("tick", every("R3/PT1H")), task("a"), ways="start tick a end")
    state = advance(model, None, Start(), NOW).state
    before = deepcopy(state)
    again = advance(model, state, Fire(state["tokens"][0][0]), NOW + timedelta(hours=1))
    assert state == before
    assert again == advance(model, state, Fire(state["tokens"][0][0]), NOW + timedelta(hours=1))


def test_two_cases_of_one_model_share_no_history() -> None:
    """Lines of history are kept with the model by token number; each case must still get its own in its own order."""
    model = simple(catch("wait", when("go")), task("a"), ways="start wait a end")
    first = advance(model, None, Start(), NOW)
    second = advance(model, None, Start({"go": True}), NOW)
    assert first.commands == advance(model, None, Start(), NOW).commands
    assert second.state["ended"] == "finished"
    assert first.state["ended"] is None


@pytest.mark.parametrize("fast", [data.FAST, False])
@given(value=VALUES)
def test_the_size_is_that_of_the_json_however_it_is_counted(fast: bool, value: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "FAST", fast)
        try:
            size = data.plain(value)[1]
        except data.DataRefused:
            return
    assert size == len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def test_overwriting_again_and_again_leaves_the_size_true() -> None:
    size, held = 2, {}
    for number in range(50):
        held, size = data.merge(held, {"a": "あ" * (number % 7), "b": {"n": number, "t": 'x\n"'}}, size)
        assert size == 2 + data.total(held)
