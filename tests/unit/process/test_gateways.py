"""Gateways and implicit splits: how many tokens go where, and who waits for whom (BPMN 2.0, 13.4)."""

from __future__ import annotations

import pytest

from koboshi.core.process import Complete, Incident, load
from tests.unit.process.bpmn_builder import user
from tests.unit.process.bpmn_world import (
    MESSAGE,
    SIGNAL,
    SIGNAL_2,
    after,
    catch,
    end,
    file,
    flow,
    flows,
    gate,
    over,
    played,
    process,
    ran,
    simple,
    start,
    task,
    throw,
    troubles,
)

CHOICES = [("a", "ad"), ("b", "bd"), ("ab", "abd"), ("c", "cd")]


@pytest.mark.parametrize(("test", "expected"), CHOICES)
def test_an_inclusive_join_waits_for_the_ways_that_were_taken(test: str, expected: str) -> None:
    ways = [flow("g", each, f'contains(test, "{each}")') for each in "abc"]
    parts = [gate("inclusive", "g", "j"), task(*"abcd"), *ways]
    definition = simple(*parts, ways="start g|a j d end|b j|c j")
    world = played(definition, {"test": test})
    assert sorted(ran(world)) == sorted(expected)
    assert over(world)


def test_nothing_fits_and_no_default_is_an_incident_that_a_person_can_repair() -> None:
    definition = simple(
        gate("exclusive", "g"),
        task("a", "b"),
        flow("g", "a", "x = 1"),
        flow("g", "b", "x = 2"),
        ways="start g|a end|b end",
    )
    world = played(definition)
    assert [incident.node for incident in troubles(world)] == ["g"]


def test_an_inclusive_join_waits_for_a_token_far_away() -> None:
    """Non-local: the second way is still three steps behind, one of them a gateway that may lead elsewhere."""
    definition = simple(
        gate("parallel", "s"),
        gate("exclusive", "x", extra='default="x_other"'),
        gate("inclusive", "j"),
        task("a", "b", "late", "other"),
        user("wait"),
        flow("x", "late", "go = true"),
        flow("x", "other"),
        ways="start s a j b end|s wait x|late j|other end",
    )
    for go, expected in ((True, ["a", "wait", "late", "b"]), (False, ["a", "wait", "other", "b"])):
        world = played(definition, {"go": go})
        assert ran(world) == ["a"], "the join must wait while the other token can still come"
        (token,) = (each.token for each in definition.waiting(world.instances[0].state) if each.node == "wait")
        world.send(world.instances[0], Complete(token))
        assert sorted(ran(world)) == sorted(expected)
        assert over(world)


def test_an_inclusive_join_in_a_loop_does_not_wait_for_itself() -> None:
    definition = simple(
        gate("inclusive", "j"),
        gate("exclusive", "x", extra='default="x_end"'),
        '<scriptTask id="count"><script>{n: n + 1}</script></scriptTask>',
        user("pause"),
        flow("x", "pause", "n < 2"),
        ways="start j count x end|pause j",
    )
    world = played(definition, {"n": 0})
    world.send(world.instances[0], Complete(world.instances[0].state["tokens"][0][0]))
    assert ran(world) == ["count", "pause", "count"]
    assert over(world)


@pytest.mark.parametrize(("test", "expected"), [("a", "ad"), ("ab", "abd"), ("abc", "abcd")])
def test_a_complex_gateway_fires_once_and_takes_the_late_ones_in(test: str, expected: str) -> None:
    ways = [flow("g", each, f'contains(test, "{each}")') for each in "abc"]
    condition = "<activationCondition>activationCount &gt;= 1</activationCondition>"
    definition = simple(
        gate("complex", "g"),
        f'<complexGateway id="j">{condition}</complexGateway>',
        task(*"abcd"),
        *ways,
        ways="start g|a j d end|b j|c j",
    )
    world = played(definition, {"test": test})
    assert sorted(ran(world)) == sorted(expected)
    assert over(world)


def test_a_complex_gateway_can_wait_for_two_of_three_and_starts_afresh_afterwards() -> None:
    condition = "<activationCondition>activationCount &gt;= 2</activationCondition>"
    definition = simple(
        gate("exclusive", "again"),
        gate("parallel", "s"),
        f'<complexGateway id="j">{condition}</complexGateway>',
        user("a"),
        user("b"),
        user("c"),
        '<scriptTask id="d"><script>{n: n + 1}</script></scriptTask>',
        gate("exclusive", "x", extra='default="x_end"'),
        flow("x", "again", "n < 2"),
        ways="start again s a j d x end|s b j|s c j",
    )
    world = played(definition, {"n": 0})
    case = world.instances[0]

    def do(node: str) -> None:
        token = next(each.token for each in definition.waiting(case.state) if each.node == node)
        world.send(case, Complete(token))

    do("a")
    assert ran(world) == ["a"]
    do("c")
    assert ran(world) == ["a", "c", "d"]
    do("b")
    do("a")
    do("b")
    assert ran(world).count("d") == 2, "the late b of the first round must not count for the second"
    do("c")
    assert over(world)


def test_conditions_at_a_parallel_gateway_are_not_heard() -> None:
    definition = simple(
        gate("parallel", "s", "j"),
        task("a", "b"),
        flow("s", "a", "1 = 2"),
        ways="start s b j end|a j",
    )
    assert sorted(ran(played(definition))) == ["a", "b"]


def test_an_activity_splits_into_all_its_ways_and_merges_without_waiting() -> None:
    definition = simple(task(*"abcd"), ways="start a b d end|a c d")
    world = played(definition)
    assert sorted(ran(world)) == ["a", "b", "c", "d", "d"]
    assert over(world)


@pytest.mark.parametrize(("test", "expected"), [("a", "ab"), ("x", "cb"), ("ax", "ab")])
def test_conditional_ways_default_and_unconditional_ways_out_of_an_activity(test: str, expected: str) -> None:
    definition = load(
        file(
            process(
                start(),
                end(),
                task("first", extra='default="first_c"'),
                task("a", "b", "c"),
                flow("first", "a", 'contains(test, "a")'),
                flows("start first c end", "first b end", "a end"),
            )
        )
    )
    assert sorted(ran(played(definition, {"test": test}))) == sorted(["first", *expected])


def test_the_first_event_after_an_event_based_gateway_decides() -> None:
    parts = [
        gate("parallel", "s"),
        gate("eventBased", "g"),
        catch("one", SIGNAL),
        catch("two", SIGNAL_2),
        catch("late", after("PT5S")),
        catch("pause", after("PT1S")),
        throw("ring", SIGNAL_2),
        task("a", "b", "c", "d"),
    ]
    definition = simple(*parts, ways="start s pause ring d end|s g one a end|g two b end|g late c end")
    world = played(definition, seconds=10)
    assert sorted(ran(world)) == ["b", "d"]
    assert over(world)


def test_without_an_event_the_timer_behind_the_gateway_decides() -> None:
    parts = [gate("eventBased", "g"), catch("one", SIGNAL), catch("late", after("PT5S")), task("a", "c")]
    world = played(simple(*parts, ways="start g one a end|g late c end"), seconds=10)
    assert ran(world) == ["c"]
    assert over(world)


def test_a_receive_task_may_stand_behind_an_event_based_gateway() -> None:
    parts = [gate("eventBased", "g"), '<receiveTask id="r" messageRef="msg"/>', catch("late", after("PT5S")), task("c")]
    world = played(simple(*parts, ways="start g r end|g late c end"))
    world.message("letter", {"paper": 1})
    assert ran(world) == ["r"]
    assert world.instances[0].state["data"] == {"paper": 1}


def test_a_signal_is_heard_by_a_listener_that_comes_after_the_thrower_in_the_file() -> None:
    """A throw lets everything else move first, so the order of the drawing does not decide who hears it."""
    parts = [gate("parallel", "s"), throw("ring", SIGNAL), task("a"), catch("ear", SIGNAL), task("heard")]
    world = played(simple(*parts, ways="start s ring end|s a ear heard end"))
    assert ran(world) == ["a", "heard"]


def test_a_join_that_can_never_be_complete_is_told_and_nothing_runs_on() -> None:
    parts = [gate("exclusive", "x", extra='default="x_a"'), gate("parallel", "j"), task("a", "b", "c")]
    world = played(simple(*parts, flow("x", "b", "1 = 2"), ways="start x a j c end|b j"))
    assert ran(world) == ["a"]
    assert [(each.token, each.node) for each in troubles(world)] == [(0, "j")]
    assert all(isinstance(each, Incident) for each in troubles(world))


def test_an_end_of_one_way_does_not_end_the_others() -> None:
    parts = [gate("parallel", "s"), end("other"), catch("m", MESSAGE), task("a")]
    world = played(simple(*parts, ways="start s other|s m a end"))
    assert world.instances[0].finish is None
    world.message("letter")
    assert over(world)
