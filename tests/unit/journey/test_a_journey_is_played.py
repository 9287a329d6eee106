"""Journeys: stories played on the real engine, with sentences when they do not come true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from koboshi.core import pack as packs
from koboshi.core.journey import JourneyError, JourneyStep, read_journeys, run
from koboshi.core.pack import Pack


@pytest.fixture
def starter(tmp_path) -> Pack:
    return packs.new("fukushima/xyz", tmp_path / "xyz")


def test_a_journey_tells_path_decision_letters_and_due_day(starter):
    result = run(starter, starter.journeys[0])
    assert result.passed, result.problems
    assert result.path == ("decide", "issue")
    assert (result.outcome, result.letters, result.fee, result.end) == ("grant", ("grant",), 0, "decided")
    assert result.due == date(2026, 4, 15)


def test_what_did_not_come_true_is_said(starter):
    first = starter.journeys[0]
    result = run(starter, replace(first, expect=replace(first.expect, outcome="refuse")))
    assert not result.passed
    assert "outcome は refuse のはずですが、grant でした" in result.problems[0]


@pytest.mark.parametrize(
    "step",
    [
        JourneyStep(task="nowhere"),
        JourneyStep(task="decide", outcome="perhaps"),
        JourneyStep(task="decide"),
        JourneyStep(message="correction_answered"),
        JourneyStep(timer="later"),
    ],
)
def test_a_step_that_cannot_be_taken_is_a_problem_not_a_crash(starter, step):
    result = run(starter, replace(starter.journeys[0], steps=(step,)))
    assert not result.passed
    assert "1歩目" in "".join(result.problems)


def test_a_withdrawal_ends_the_story(starter):
    first = starter.journeys[0]
    steps = (JourneyStep(withdraw=True, after_days=1),)
    wanted = replace(first.expect, path=("decide",), letters=(), outcome="", end="withdrawn")
    assert run(starter, replace(first, steps=steps, expect=wanted)).passed


def test_a_clause_that_nobody_wrote_is_a_problem(starter):
    first = starter.journeys[0]
    steps = (replace(first.steps[0], clause="unknown"), first.steps[1])
    assert "clause.unknown" in run(starter, replace(first, steps=steps)).problems[0]


def test_a_journey_without_its_sample_is_a_problem(starter):
    assert not run(starter, replace(starter.journeys[0], sample="none.json")).passed


@pytest.mark.parametrize(
    "bad", [{}, {"sample": "a.json", "door": "citizen", "on": "yesterday"}, {"steps": [{"task": "a", "timer": "b"}]}]
)
def test_a_journey_that_cannot_be_read_is_a_sentence(bad):
    with pytest.raises(JourneyError):
        read_journeys({"journey": [bad]})
