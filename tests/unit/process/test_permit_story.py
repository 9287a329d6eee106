"""The story of a small permit: examined, corrected, judged, waited for, decided, issued."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from koboshi.core.process import (
    AwaitMessage,
    Cancel,
    CancelTimer,
    CloseTask,
    Complete,
    DataRefused,
    Finish,
    Fire,
    NotWaiting,
    OpenTask,
    Receive,
    Reopen,
    SetTimer,
    Start,
    StateMismatch,
    StopAwaiting,
    advance,
    load,
)
from tests.unit.process.bpmn_builder import PERMIT, Case, permit


def correct_once(case: Case) -> None:
    """Ask for a correction and receive it."""
    case.send(Complete(case.token("examine"), {"examine": "correct"}))
    case.send(Receive("correction_answered"))


def to_split(case: Case) -> None:
    """Bring a fresh case to the two tasks done side by side."""
    case.send(Complete(case.token("examine"), {"examine": "complete"}))


def test_the_first_task_opens_with_all_that_a_desk_needs() -> None:
    case = permit()
    (task,) = case.commands(OpenTask)
    assert (task.node, task.role, task.outcomes, task.due_days) == ("examine", "examiner", ("complete", "correct"), 5)


def test_a_whole_permit_is_granted_and_issued() -> None:
    case = permit()
    correct_once(case)
    to_split(case)
    assert case.branches() == {"enough_track"}
    assert case.state["data"]["fee"] == 600
    case.send(Complete(case.token("technical"), {"technical": "complete"}))
    assert case.nodes() == {"consult"}
    case.send(Complete(case.token("consult"), {"consult": "complete"}))
    (timer,) = case.commands(SetTimer)
    assert timer.due == datetime(2026, 4, 15, tzinfo=UTC)
    case.send(Fire(case.token("inspection")))
    case.send(Complete(case.token("decide"), {"decide": "grant", "outcome": "grant"}))
    assert case.commands(OpenTask)[0].letter == "grant"
    case.send(Complete(case.token("issue")))
    assert case.commands(Finish) == [Finish("decided", "decided")]
    assert case.path == ["examine", "examine", "technical", "consult", "decide", "issue"]
    assert case.state["ended"] == "decided"
    assert case.state["tokens"] == []


def test_waiting_for_a_correction_sets_a_timer_and_an_answer_takes_it_back() -> None:
    case = permit()
    case.send(Complete(case.token("examine"), {"examine": "correct"}))
    assert [each.wait for each in case.commands(AwaitMessage)] == ["resident"]
    assert [each.node for each in case.commands(SetTimer)] == ["lapse"]
    case.send(Receive("correction_answered", {"answers": {"copies": 3}}))
    assert [each.node for each in case.commands(CancelTimer)] == ["lapse"]
    assert case.state["data"]["answers"] == {"copies": 3}


def test_no_answer_in_time_lets_the_case_lapse() -> None:
    case = permit()
    case.send(Complete(case.token("examine"), {"examine": "correct"}))
    case.send(Fire(case.token("lapse")))
    assert [each.node for each in case.commands(StopAwaiting)] == ["wait_correction"]
    assert case.state["ended"] == "lapsed"


def test_a_hundred_corrections_leave_no_trace_in_the_state() -> None:
    case = permit()
    correct_once(case)
    size = len(json.dumps(case.state))
    for _ in range(100):
        correct_once(case)
    assert len(json.dumps(case.state)) - size <= 4, "only the token numbers may grow by a digit"


def test_a_withdrawal_takes_everything_back() -> None:
    case = permit()
    to_split(case)
    case.send(Cancel("applicant withdrew"))
    assert {each.node for each in case.commands(CloseTask)} == {"technical", "consult"}
    assert case.commands(Finish) == [Finish("", "withdrawn")]
    assert case.definition.waiting(case.state) == []
    with pytest.raises(NotWaiting):
        case.send(Cancel("again"))


def test_a_task_is_done_once_only() -> None:
    case = permit()
    token = case.token("examine")
    case.send(Complete(token, {"examine": "correct"}))
    with pytest.raises(NotWaiting):
        case.send(Complete(token, {"examine": "correct"}))
    with pytest.raises(NotWaiting):
        case.send(Receive("report_filed"))
    with pytest.raises(NotWaiting):
        case.send(Fire(token))


def test_a_process_starts_once_and_only_by_start() -> None:
    case = permit()
    with pytest.raises(NotWaiting):
        case.send(Start())
    with pytest.raises(NotWaiting):
        advance(case.definition, None, Cancel("early"), case.now)


def test_the_given_state_is_never_changed() -> None:
    case = permit()
    before = json.dumps(case.state)
    state = case.state
    advance(case.definition, state, Complete(case.token("examine"), {"examine": "correct"}), case.now)
    assert json.dumps(state) == before


@pytest.mark.parametrize(
    "data",
    [
        {"examine": "grant"},
        {"parameters": {}},
        {"answers": {}},
        {"door": "citizen"},
        {"_hidden": 1},
        {"two words": 1},
        {"big": "あ" * 30_000},
        {"deep": [[[[[[[[[[[[[1]]]]]]]]]]]]]},
        {"nan": float("nan")},
        {"nul": "a\x00b"},
        {"half": "\ud800"},
        {"thing": object()},
        {"keys": {1: 2}},
    ],
    ids=lambda data: next(iter(data)),
)
def test_data_that_does_not_belong_is_refused_and_nothing_happens(data: dict[str, object]) -> None:
    case = permit()
    with pytest.raises(DataRefused):
        case.send(Complete(case.token("examine"), data))
    assert case.nodes() == {"examine"}


def test_a_state_of_another_engine_or_model_is_refused() -> None:
    case = permit()
    with pytest.raises(StateMismatch):
        advance(case.definition, {**case.state, "v": 3}, Cancel("x"), case.now)
    with pytest.raises(StateMismatch):
        advance(case.definition, {**case.state, "tokens": [[1, "gone", "0", None]]}, Cancel("x"), case.now)


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="aware"):
        Case(load(PERMIT), now=datetime(2026, 4, 1))  # noqa: DTZ001


def test_the_model_tells_about_itself() -> None:
    definition = load(PERMIT)
    assert [node.id for node in definition.user_tasks()][:2] == ["examine", "technical"]
    assert [way.id for way in definition.branches()] == ["enough_wait_correction", "enough_track"]
    assert definition.name_of("enough") == "足りている？"
    assert definition.name_of("gone") == "gone"
    assert len(definition.digest) == 64


def test_an_ended_case_goes_on_at_a_task_when_its_end_was_taken_back() -> None:
    case = permit()
    with pytest.raises(NotWaiting, match="まだ終わっていません"):
        case.send(Reopen("examine"))
    case.send(Cancel("x", "decided"))
    with pytest.raises(NotWaiting, match="再び進められません"):
        case.send(Reopen("no_such_step"))
    assert case.state["ended"] == "decided", "nothing moved"
    case.send(Reopen("examine"))
    assert [each.node for each in case.commands(OpenTask)] == ["examine"]
    assert case.state["ended"] is None
    case.send(Complete(case.token("examine"), {"examine": "complete"}))
