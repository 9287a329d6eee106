"""The scenario that `--new-scenario` writes for a pack: true where the pack knows, silent about nothing."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from koboshi.core.simulate import read, simulate
from koboshi.core.simulate.results_model import Results
from koboshi.project.cli.simulate_models import Played, played
from koboshi.project.cli.simulate_skeleton import skeleton
from koboshi.project.cli.simulate_words import period_words

PACK = Path(__file__).parents[3] / "procedures" / "fukushima" / "food-business-permit"


@pytest.fixture(scope="module")
def permit() -> Played:
    return played(PACK)


@pytest.fixture(scope="module")
def text(permit: Played) -> str:
    found, doubts = skeleton(permit)
    assert doubts == ()
    return found


def run(permit: Played, text: str) -> Results:
    short = text.replace("years = 1 ", "days = 60 ")
    return simulate(permit.definition, read(short.encode()), replications=2, asks=permit.asks)


def test_nothing_lies_over_the_answers_and_what_is_known_is_there(permit: Played, text: str) -> None:
    values = tomllib.loads(text)
    names = values["attributes"].keys()
    assert not any(other.startswith(f"{name}.") for name in names for other in names)
    assert "authority" not in names, "a table finds it out"
    assert "arrived_on" not in names, "every case has its own"
    assert values["data"]["parameters"]["notice_span"] == permit.pack.parameters.at(values["start"])["notice_span"]  # type: ignore[union-attr]


def test_every_way_of_the_procedure_is_taken(permit: Played, text: str) -> None:
    found = run(permit, text)
    assert found.of("done", "task", "forward").mean > 0, "cases of the city of Fukushima"
    assert found.of("done", "task", "arrange").mean > 0, "cases that open in a week"
    assert not any("値のないもの" in note for note in found.notes)


def test_what_a_decision_had_to_do_without_is_named(permit: Played, text: str) -> None:
    found = run(permit, f'{text}\n[attributes."answers"]\nshares = [["", 1]]\n')
    notes = [note for note in found.notes if "値のないもの" in note]
    assert any("answers.municipality" in note and "（authority）" in note for note in notes)
    assert any("answers.opening_on" in note for note in notes)


def test_days_of_waiting_for_money_count_as_in_the_engine_and_the_page_says_so(permit: Played, text: str) -> None:
    found = run(permit, text)
    assert found.scenario.clock is not None
    assert period_words(found.scenario.clock, found).endswith("返事を待つ日は数えない。支払いを待つ日は数える）")
    other = run(permit, text.replace("[events.wait_payment]", "[events.wait_payment]\nstops_clock = true\n#", 1))
    assert other.scenario.clock is not None
    assert period_words(other.scenario.clock, other).endswith("支払いを待つ日も数えない）")
