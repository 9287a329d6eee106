"""Compensation and transactions: what was done is undone, once, in the reverse order (13.5.5 and 13.5.6)."""

from __future__ import annotations

import pytest

from koboshi.core.process import Complete, ModelError, load
from tests.unit.process.bpmn_builder import user
from tests.unit.process.bpmn_world import (
    CANCEL,
    COMPENSATION,
    ERROR,
    boundary,
    cardinality,
    end,
    file,
    flow,
    flows,
    gate,
    handler,
    loop,
    multi,
    over,
    played,
    process,
    ran,
    simple,
    start,
    sub,
    task,
    throw,
)


def undoable(*names: str, inside: str = "") -> str:
    """Tasks, each with a task `un_…` that undoes it."""
    return "".join(
        task(name, inside=inside)
        + boundary(f"b_{name}", name, COMPENSATION)
        + task(f"un_{name}", extra='isForCompensation="true"')
        + f'<association id="as_{name}" sourceRef="b_{name}" targetRef="un_{name}" associationDirection="One"/>'
        for name in names
    )


def test_everything_completed_is_undone_in_the_reverse_order_before_the_flow_goes_on() -> None:
    world = played(simple(undoable("a", "b"), throw("t", COMPENSATION), task("c"), ways="start a b t c end"))
    assert ran(world) == ["a", "b", "un_b", "un_a", "c"]
    assert over(world)
    assert "done" not in world.instances[0].state


def test_what_is_undone_once_is_not_undone_again() -> None:
    parts = [undoable("a"), throw("t", COMPENSATION), throw("t2", COMPENSATION)]
    assert ran(played(simple(*parts, ways="start a t t2 end"))) == ["a", "un_a"]


def test_one_activity_can_be_named() -> None:
    only = '<compensateEventDefinition activityRef="a"/>'
    world = played(simple(undoable("a", "b"), throw("t", only), ways="start a b t end"))
    assert ran(world) == ["a", "b", "un_a"]


def test_an_end_event_compensates_and_what_never_ran_is_not_undone() -> None:
    choice = gate("exclusive", "g", extra='default="g_a"')
    parts = [
        start(), choice, undoable("a", "b"), end("end", COMPENSATION), task("m"), flows("start g a m end", "b m"),
        flow("g", "b", "1 = 2"),
    ]  # fmt: skip
    world = played(load(file(process(*parts))))
    assert ran(world) == ["a", "m", "un_a"]
    assert over(world)


def test_an_undoing_that_needs_a_person_is_waited_for() -> None:
    body = undoable("a").replace('<task id="un_a" name="un_a" isForCompensation="true"></task>',
                                 '<userTask id="un_a" isForCompensation="true"/>')  # fmt: skip
    definition = simple(body, throw("t", COMPENSATION), task("c"), ways="start a t c end")
    world = played(definition)
    case = world.instances[0]
    assert ran(world) == ["a"]
    token = next(each.token for each in definition.waiting(case.state) if each.node == "un_a")
    world.send(case, Complete(token))
    assert ran(world) == ["a", "un_a", "c"]
    assert over(world)


def test_a_throw_that_does_not_wait_goes_on_at_once() -> None:
    body = undoable("a").replace('<task id="un_a" name="un_a" isForCompensation="true"></task>',
                                 '<userTask id="un_a" isForCompensation="true"/>')  # fmt: skip
    later = '<compensateEventDefinition waitForCompletion="false"/>'
    definition = simple(body, throw("t", later), task("c"), ways="start a t c end")
    world = played(definition)
    assert ran(world) == ["a", "c"]
    case = world.instances[0]
    assert case.finish is None
    world.send(case, Complete(next(e.token for e in definition.waiting(case.state) if e.node == "un_a")))
    assert over(world)


def test_a_sub_process_is_undone_by_what_is_inside_it_or_by_its_own_handler() -> None:
    inside = sub("s", start("in"), undoable("a", "b"), end("out"), flows("in a b out"))
    world = played(simple(inside, throw("t", COMPENSATION), ways="start s t end"))
    assert ran(world) == ["a", "b", "un_b", "un_a"]
    own = boundary("b_s", "s", COMPENSATION) + task("un_s", extra='isForCompensation="true"')
    own += '<association id="x" sourceRef="b_s" targetRef="un_s" associationDirection="One"/>'
    world = played(simple(inside, own, throw("t", COMPENSATION), ways="start s t end"))
    assert ran(world) == ["a", "b", "un_s"]


def test_an_event_sub_process_undoes_its_sub_process_and_may_undo_what_is_inside() -> None:
    undo = handler(
        "h", COMPENSATION, task("first"), throw("rest", COMPENSATION), end("he"), flows("h_on first rest he")
    )
    inside = sub("s", start("in"), undoable("a"), end("out"), undo, flows("in a out"))
    world = played(simple(inside, throw("t", COMPENSATION), task("c"), ways="start s t c end"))
    assert ran(world) == ["a", "first", "un_a", "c"]
    assert over(world)


def test_every_instance_is_undone() -> None:
    world = played(
        simple(undoable("a", inside=multi(cardinality("3"))), throw("t", COMPENSATION), ways="start a t end")
    )
    assert ran(world) == ["a"] * 3 + ["un_a"] * 3
    world = played(
        simple(undoable("a", inside=loop("true", 'loopMaximum="2"')), throw("t", COMPENSATION), ways="start a t end")
    )
    assert ran(world) == ["a"] * 2 + ["un_a"] * 2


def test_a_cancelled_transaction_is_undone_and_left_at_its_cancel_event() -> None:
    inside = sub("tx", start("in"), gate("parallel", "g"), undoable("a", "b"), user("open"), end("done"),
                 end("no", CANCEL), flows("in g a b no", "g open done"), tag="transaction")  # fmt: skip
    world = played(simple(inside, boundary("c", "tx", CANCEL), task("x", "y"), ways="start tx x end|c y end"))
    assert ran(world) == ["a", "b", "un_b", "un_a", "y"]
    assert over(world)
    assert not {"scopes", "done"} & world.instances[0].state.keys()


def test_a_transaction_that_succeeds_or_fails_by_an_error() -> None:
    good = sub("tx", start("in"), undoable("a"), end("out"), flows("in a out"), tag="transaction")
    assert ran(played(simple(good, task("x"), ways="start tx x end"))) == ["a", "x"]
    bad = sub("tx", start("in"), undoable("a"), end("out", ERROR), flows("in a out"), tag="transaction")
    world = played(simple(bad, boundary("e", "tx", ERROR), task("x", "y"), ways="start tx x end|e y end"))
    assert ran(world) == ["a", "y"], "a hazard leaves everything as it is"


def test_a_repeated_undoable_activity_does_not_make_the_state_grow_without_end() -> None:
    person = '<userTask id="who"/>'
    again = gate("exclusive", "x", extra='default="x_who"') + gate("exclusive", "m")
    stop = flow("x", "end", "stop = true")
    body = simple(undoable("a"), person, again, stop, ways="start m a x who m")
    world = played(body)
    case = world.instances[0]
    for _ in range(300):
        world.send(case, Complete(next(t[0] for t in case.state["tokens"] if t[1] == "who")))
    assert len(case.state["done"]["0"]) == 200
    assert case.incidents[0].token == 0


def test_a_cancel_end_without_a_cancel_event_is_refused() -> None:
    inside = sub("tx", start("in"), end("no", CANCEL), flows("in no"), tag="transaction")
    with pytest.raises(ModelError) as caught:
        simple(inside, ways="start tx end")
    assert caught.value.element == "tx"
