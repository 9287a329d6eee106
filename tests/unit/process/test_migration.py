"""A running case moves to a new version of its process, or says why it cannot."""

from __future__ import annotations

import json
from typing import Any

import pytest

from koboshi.core.process import Complete, Definition, Fire, Receive, Start, advance, load
from koboshi.core.process.migrating import MigrationRefused, migrate, rehearse
from koboshi.core.process.state import upgraded
from tests.unit.process.bpmn_builder import DECISIONS, NOW, PERMIT, flow, flows, model, timer, user
from tests.unit.process.bpmn_world import SIGNAL, boundary, catch, end, gate, simple, start, sub, task

OLD = load(PERMIT, decisions=DECISIONS)
NEW = load(
    PERMIT.replace(b'"technical"', b'"inspect"')
    .replace(b"_technical", b"_inspect")
    .replace(b'"technical_', b'"inspect_'),
    decisions=DECISIONS,
)


def do(definition: Definition, state: Any, node: str, data: dict[str, Any] | None = None) -> Any:
    token = next(each.token for each in definition.waiting(state) if each.node == node)
    return advance(definition, state, Complete(token, data or {}), NOW).state


def at_the_split() -> Any:
    state = advance(OLD, None, Start({"answers": {"copies": 2}, "door": "counter"}), NOW).state
    return do(OLD, state, "examine", {"examine": "complete"})


def test_a_token_moves_by_its_id_or_by_the_mapping_and_the_case_goes_on() -> None:
    state = at_the_split()
    assert not rehearse(state, OLD, NEW).possible
    report = rehearse(state, OLD, NEW, {"technical": "inspect"})
    assert [(move.source, move.target, move.reason) for move in report.moves] == [
        ("technical", "inspect", ""),
        ("consult", "consult", ""),
    ]
    moved = migrate(state, OLD, NEW, {"technical": "inspect"})
    assert {each.node for each in NEW.waiting(moved)} == {"inspect", "consult"}
    moved = do(NEW, do(NEW, moved, "inspect"), "consult")
    assert {each.node for each in NEW.waiting(moved)} == {"inspection"}


def test_what_cannot_move_is_named_and_nothing_changes() -> None:
    state = at_the_split()
    before = json.dumps(state)
    with pytest.raises(MigrationRefused) as caught:
        migrate(state, OLD, NEW)
    assert [move.source for move in caught.value.report.obstacles] == ["technical"]
    assert "technical" in caught.value.sentence
    assert json.dumps(state) == before


def test_what_has_arrived_at_a_join_counts_in_the_new_version() -> None:
    state = do(OLD, at_the_split(), "technical")
    assert migrate(state, OLD, OLD) == state
    moved = migrate(state, OLD, NEW, {"technical": "inspect"})
    assert {each.node for each in NEW.waiting(do(NEW, moved, "consult"))} == {"inspection"}


def test_a_join_that_lost_the_way_that_has_arrived_is_an_obstacle() -> None:
    old = simple(gate("parallel", "s", "j"), task("a"), user("b"), ways="start s a j end|s b j")
    new = simple(gate("parallel", "s", "j"), task("c"), user("b"), ways="start s c j end|s b j")
    state = advance(old, None, Start(), NOW).state
    assert [move.token for move in rehearse(state, old, new).obstacles] == [0]
    moved = migrate(state, old, new, {"a": "c"})
    assert advance(new, moved, Complete(moved["tokens"][0][0]), NOW).state["ended"] == "finished"


@pytest.mark.parametrize(
    "other",
    [
        simple('<serviceTask id="a"/>', ways="start a end"),
        simple(catch("a", SIGNAL), ways="start a end"),
        simple(sub("s", start("in"), user("a"), end("out"), flows("in a out")), ways="start s end"),
        simple(
            user("a").replace("/>", ' ><standardLoopCharacteristics loopMaximum="2"/></userTask>'), ways="start a end"
        ),
    ],
    ids=["kind", "event", "scope", "loop"],
)
def test_another_kind_wait_surrounding_or_repetition_is_an_obstacle(other: Definition) -> None:
    old = simple(user("a"), ways="start a end")
    state = advance(old, None, Start(), NOW).state
    assert [move.source for move in rehearse(state, old, other).obstacles] == ["a"]


def test_what_stays_as_it_was_is_noted() -> None:
    old = simple(user("a"), ways="start a end")
    new = simple(user("a", outcomes="grant"), boundary("late", "a", SIGNAL), task("b"), ways="start a end|late b end")
    report = rehearse(advance(old, None, Start(), NOW).state, old, new)
    assert report.possible
    assert len(report.notes) == 2


def test_a_case_that_is_over_has_nothing_to_move() -> None:
    old = simple(task("a"), ways="start a end")
    state = advance(old, None, Start(), NOW).state
    assert rehearse(state, old, NEW).possible
    assert migrate(state, old, NEW)["ended"] == "finished"


def test_guards_move_with_their_host() -> None:
    old = simple(user("a"), timer("t", "a"), task("b"), ways="start a end|t b end")
    new = simple(user("x"), timer("t", "x"), task("b"), ways="start x end|t b end")
    state = advance(old, None, Start(), NOW).state
    assert not rehearse(state, old, new, {"a": "x", "t": "gone"}).possible
    moved = migrate(state, old, new, {"a": "x"})
    token = next(each.token for each in new.waiting(moved) if each.node == "t")
    assert advance(new, moved, Fire(token), NOW).state["ended"] == "finished"


# -- states of the first version of the engine -----------------------------------------------------------------------

FIRST = {
    "v": 1,
    "next": 6,
    "scopes": {"0": {"parent": None, "node": None}},
    "tokens": [[2, "wait_correction", "0", None], [3, "lapse", "0", "2026-04-15T00:00:00+00:00"]],
    "joins": {},
    "arms": {"3": 2},
    "stuck": {},
    "data": {"answers": {"copies": 2}, "door": "counter", "examine": "correct"},
    "ended": None,
}


def test_a_case_of_the_first_engine_goes_on() -> None:
    before = json.dumps(FIRST)
    assert {each.node for each in OLD.waiting(FIRST)} == {"wait_correction", "lapse"}
    step = advance(OLD, FIRST, Receive("correction_answered", {"answers": {"copies": 3}}), NOW)
    assert json.dumps(FIRST) == before
    assert step.state["v"] == 2
    assert {each.node for each in OLD.waiting(step.state)} == {"examine"}
    assert advance(OLD, FIRST, Fire(3), NOW).state["ended"] == "lapsed"


def test_sub_processes_and_joins_of_the_first_engine_go_on() -> None:
    body = (
        '<startEvent id="start"/><endEvent id="end"/><parallelGateway id="s"/><parallelGateway id="j"/>'
        + user("a")
        + f'<subProcess id="sub"><startEvent id="in"/>{user("b")}<endEvent id="out"/>{flows("in b out")}</subProcess>'
        + flows("start s a j end", "s sub j")
    )
    definition = load(model(body))
    first = {
        "v": 1,
        "next": 7,
        "scopes": {"0": {"parent": None, "node": None}, "5": {"parent": "0", "node": "sub", "token": 4}},
        "tokens": [[4, "sub", "0", None], [6, "b", "5", None]],
        "joins": {"0:j": [1, 0]},
        "arms": {},
        "stuck": {},
        "data": {},
        "ended": None,
    }
    assert advance(definition, first, Complete(6), NOW).state["ended"] == "finished"
    assert upgraded({"v": 99}) is None
    assert flow("a", "b")
