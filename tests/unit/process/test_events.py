"""Events: boundaries, event sub-processes, errors, escalations, conditions, links, timers that ring again (13.5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from koboshi.core.process import CloseTask, Complete, ModelError, Receive, ServiceError, load
from koboshi.core.process.runner import World
from tests.unit.process.bpmn_builder import user
from tests.unit.process.bpmn_world import (
    ERROR,
    ERROR_2,
    ESCALATION,
    MESSAGE,
    NOW,
    SIGNAL,
    SIGNAL_2,
    TERMINATE,
    after,
    boundary,
    catch,
    end,
    every,
    file,
    flows,
    gate,
    handler,
    over,
    played,
    process,
    ran,
    script,
    simple,
    start,
    sub,
    task,
    throw,
    troubles,
    when,
)

LATE = boundary("late", "s", after("PT2S"))


@pytest.mark.parametrize(
    ("event", "thrower"),
    [(SIGNAL, throw("t", SIGNAL)), (ESCALATION, throw("t", ESCALATION))],
    ids=["signal", "escalation"],
)
@pytest.mark.parametrize("stops", [True, False])
def test_a_boundary_around_a_sub_process_hears_what_is_thrown_inside(event: str, thrower: str, stops: bool) -> None:
    """Also the well-known fault: after an interruption the task behind the thrower must not run."""
    inside = sub("s", start("in"), task("a", "b"), thrower, end("out"), flows("in a t b out"))
    guard = boundary("heard", "s", event, stops=stops)
    world = played(simple(inside, guard, task("c", "d"), ways="start s c end|heard d end"))
    assert sorted(ran(world)) == (["a", "d"] if stops else ["a", "b", "c", "d"])
    assert over(world)


@pytest.mark.parametrize("ender", [SIGNAL, ESCALATION, ERROR], ids=["signal", "escalation", "error"])
def test_an_end_event_inside_is_caught_at_the_boundary(ender: str) -> None:
    inside = sub("s", start("in"), task("a"), end("out", ender), flows("in a out"))
    world = played(simple(inside, boundary("heard", "s", ender), task("c", "d"), ways="start s c end|heard d end"))
    assert ran(world) == ["a", "d"]
    assert over(world)


def test_a_timer_inside_a_sub_process_that_interrupts_a_task_lets_nothing_run_twice() -> None:
    inside = sub(
        "s", start("in"), user("a"), task("b", "c"), boundary("t", "a", after("PT1S")), end("out"), end("out2"),
        flows("in a b out", "t c out2"),
    )  # fmt: skip
    world = played(simple(inside, task("d"), ways="start s d end"), seconds=2)
    assert ran(world) == ["c", "d"]
    assert over(world)


def test_an_interrupting_boundary_takes_back_everything_inside() -> None:
    deep = sub("deep", start("i2"), user("b"), end("o2"), flows("i2 b o2"))
    inside = sub(
        "s", start("in"), gate("parallel", "g"), user("a"), deep, end("out"), flows("in g a out", "g deep out")
    )
    world = played(simple(inside, LATE, task("c", "d"), ways="start s c end|late d end"), seconds=3)
    closed = [command.node for _, command in world.instances[0].log if isinstance(command, CloseTask)]
    assert sorted(closed) == ["a", "b"]
    assert ran(world) == ["d"]
    assert over(world)


@pytest.mark.parametrize(("code", "expected"), [("E1", ["one"]), ("E2", ["any"]), ("E9", ["any"])])
def test_errors_are_caught_by_their_code_or_by_whoever_catches_all(code: str, expected: list[str]) -> None:
    parts = [
        '<serviceTask id="a"/>',
        boundary("b_any", "a", "<errorEventDefinition/>"),
        boundary("b_one", "a", ERROR),
        task("one", "any", "fine"),
    ]
    definition = simple(*parts, ways="start a fine end|b_any any end|b_one one end")
    world = played(definition)
    case = world.instances[0]
    token = next(each.token for each in definition.waiting(case.state) if each.node == "a")
    world.send(case, ServiceError(token, code, {"why": code}))
    assert ran(world) == expected
    assert case.state["data"] == {"why": code}
    assert over(world)


def test_an_error_goes_outwards_until_someone_catches_it() -> None:
    inner = sub("inner", start("i1"), end("o1", ERROR_2), flows("i1 o1"))
    middle = sub("middle", start("i2"), inner, boundary("wrong", "inner", ERROR), task("x"), end("o2"),
                 flows("i2 inner o2", "wrong x o2"))  # fmt: skip
    guard = boundary("right", "middle", ERROR_2)
    world = played(simple(middle, guard, task("a", "b"), ways="start middle a end|right b end"))
    assert ran(world) == ["b"]
    assert over(world)


def test_an_error_that_nobody_catches_ends_the_case_with_its_code() -> None:
    parts = [gate("parallel", "g"), user("a"), end("bad", ERROR)]
    world = played(simple(*parts, ways="start g a end|g bad"))
    (case,) = world.instances
    assert case.finish is not None
    assert (case.finish.end_node, case.finish.end_state, case.finish.error) == ("bad", "error", "E1")
    assert case.state["tokens"] == []


def test_an_error_of_a_service_that_the_model_does_not_know_is_an_incident_and_no_end() -> None:
    definition = simple('<serviceTask id="a"/>', ways="start a end")
    world = played(definition)
    case = world.instances[0]
    world.send(case, ServiceError(case.state["tokens"][0][0], "E9"))
    assert case.finish is None
    assert [each.node for each in troubles(world)] == ["a"]


def test_an_escalation_that_nobody_hears_changes_nothing() -> None:
    parts = [start(), throw("t", ESCALATION), task("a"), end("end", ESCALATION)]
    world = played(load(file(process(*parts, flows("start t a end")))))
    assert ran(world) == ["a"]
    assert over(world)


EVENT_SUBPROCESSES = {
    "message": (MESSAGE, catch("wait", after("PT1S")), "message"),
    "signal": (SIGNAL, throw("wait", SIGNAL), ""),
    "timer": (after("PT1S"), catch("wait", after("PT5S")), ""),
    "error": (ERROR, "", ""),
    "escalation": (ESCALATION, throw("wait", ESCALATION), ""),
    "condition": (when("n = 1"), script("wait", "{n: 1}"), ""),
}


@pytest.mark.parametrize("stops", [True, False])
@pytest.mark.parametrize("kind", [kind for kind in EVENT_SUBPROCESSES if kind != "error"])
def test_an_event_sub_process_interrupts_or_runs_beside(kind: str, stops: bool) -> None:
    event, middle, _ = EVENT_SUBPROCESSES[kind]
    reaction = handler("h", event, task("react"), end("h_end"), flows("h_on react h_end"), stops=stops)
    inside = sub("s", start("in"), middle, task("b"), end("out"), reaction, flows("in wait b out"))
    definition = simple(inside, task("c"), ways="start s c end")
    world = World(definition, NOW)
    world.start({"n": 0})
    if kind == "message":
        world.message("letter", {"paper": True})
    world.pass_time(NOW + timedelta(seconds=10))
    expected = ["react", "c"] if stops else ["b", "c", "react"]
    assert sorted(each for each in ran(world) if each != "wait") == sorted(expected)
    assert ran(world)[-1] == "c", "the sub-process is left only when the reaction is over as well"
    assert over(world)
    assert not {"scopes", "arms"} & world.instances[0].state.keys()


def test_an_error_event_sub_process_handles_it_and_the_flow_goes_on_after_the_sub_process() -> None:
    reaction = handler("h", ERROR, task("mend"), end("h_end"), flows("h_on mend h_end"))
    inside = sub("s", start("in"), task("a"), end("bad", ERROR), reaction, flows("in a bad"))
    world = played(simple(inside, task("c"), ways="start s c end"))
    assert ran(world) == ["a", "mend", "c"]
    assert over(world)


def test_an_error_inside_a_handler_goes_to_the_boundary_and_not_to_itself() -> None:
    reaction = handler("h", ERROR, task("mend"), end("h_end", ERROR), flows("h_on mend h_end"))
    inside = sub("s", start("in"), end("bad", ERROR), reaction, flows("in bad"))
    guard = boundary("b", "s", ERROR)
    world = played(simple(inside, guard, task("c", "d"), ways="start s c end|b d end"))
    assert ran(world) == ["mend", "d"]
    assert over(world)


def test_an_event_sub_process_of_the_whole_process_and_one_that_comes_again() -> None:
    reaction = handler("h", MESSAGE, task("note"), end("h_end"), flows("h_on note h_end"), stops=False)
    definition = simple(user("a"), reaction, ways="start a end")
    world = played(definition)
    case = world.instances[0]
    for _ in range(3):
        world.message("letter")
    assert ran(world) == ["note"] * 3
    token = next(each.token for each in definition.waiting(case.state) if each.node == "a")
    world.send(case, Complete(token))
    assert over(world)
    assert case.state["tokens"] == []


def test_a_timer_can_ring_several_times_beside_a_task_and_at_an_event() -> None:
    beside = boundary("t", "a", every("R3/PT1S"), stops=False)
    world = played(simple(user("a"), beside, task("ring"), ways="start a end|t ring end"), seconds=10)
    assert ran(world) == ["ring"] * 3
    world = played(simple(catch("c", every("R4/PT1S")), task("a"), ways="start c a end"), seconds=10)
    assert ran(world) == ["a"] * 4
    assert over(world)


def test_an_event_sub_process_by_a_repeating_timer() -> None:
    reaction = handler("h", every("R2/PT1S"), task("ring"), end("h_end"), flows("h_on ring h_end"), stops=False)
    inside = sub("s", start("in"), catch("wait", after("PT5S")), end("out"), reaction, flows("in wait out"))
    world = played(simple(inside, task("c"), ways="start s c end"), seconds=10)
    assert ran(world) == ["ring", "ring", "c"]
    assert over(world)


@pytest.mark.parametrize("cycle", ["R/PT0S", "R3/P0D", "R0/PT1S", "PT1S", "R-1/PT1S", "R9999999/PT1S", "0 0 * * *"])
def test_timers_that_would_ring_for_ever_in_no_time_are_refused(cycle: str) -> None:
    with pytest.raises(ModelError) as caught:
        simple(catch("c", every(cycle)), ways="start c end")
    assert caught.value.element == "c"


def test_a_computed_cycle_without_time_is_an_incident() -> None:
    definition = simple(catch("c", every("rhythm")), ways="start c end")
    world = played(definition, {"rhythm": "R/PT0S"})
    assert [each.node for each in troubles(world)] == ["c"]


@pytest.mark.parametrize(("begin", "expected"), [(1, ["c"]), (0, ["a", "b"])])
def test_a_condition_that_holds_already_interrupts_before_anything_inside_happens(
    begin: int, expected: list[str]
) -> None:
    inside = sub("s", start("in"), task("a"), end("out"), flows("in a out"))
    guard = boundary("g", "s", when("n = 1"))
    world = played(simple(inside, guard, task("b", "c"), ways="start s b end|g c end"), {"n": begin})
    assert ran(world) == expected
    assert over(world)


def test_a_condition_that_does_not_interrupt_happens_each_time_it_becomes_true() -> None:
    guard = boundary("g", "a", when("n > 2"), stops=False)
    definition = simple(user("a"), guard, task("b"), handler("h", MESSAGE, end("he"), flows("h_on he"), stops=False),
                        ways="start a end|g b end")  # fmt: skip
    world = played(definition, {"n": 0})
    for value, times in ((1, 0), (3, 1), (4, 1), (0, 1), (5, 2)):
        world.message("letter", {"n": value})
        assert ran(world) == ["b"] * times


def test_a_conditional_event_waits_until_data_change() -> None:
    definition = simple(gate("parallel", "g"), user("a"), catch("c", when('x = "go"')), task("b"), end("e2"),
                        ways="start g a e2|g c b end")  # fmt: skip
    world = played(definition)
    assert ran(world) == []
    case = world.instances[0]
    token = next(each.token for each in definition.waiting(case.state) if each.node == "a")
    world.send(case, Complete(token, {"x": "go"}))
    assert ran(world) == ["a", "b"]
    assert over(world)


def test_links_jump_within_one_level() -> None:
    link = '<linkEventDefinition id="{0}" name="L"><{1}>{2}</{1}></linkEventDefinition>'
    parts = [
        throw("t", link.format("l1", "target", "l2")),
        catch("c", link.format("l2", "source", "l1")),
        task("a"),
    ]
    world = played(simple(*parts, ways="start t|c a end"))
    assert ran(world) == ["a"]
    assert over(world)


def test_one_of_several_events_is_enough_or_all_are_needed() -> None:
    both = SIGNAL + SIGNAL_2
    for thrown, parallel, expected in (
        (SIGNAL, "false", ["a"]),
        (SIGNAL_2, "false", ["a"]),
        (both, "true", ["a"]),
        (SIGNAL, "true", []),
    ):
        listener = catch("c", both, f'parallelMultiple="{parallel}"')
        parts = [gate("parallel", "g"), throw("t", thrown), listener, task("a"), end("e2")]
        world = played(simple(*parts, ways="start g t e2|g c a end"))
        assert ran(world) == expected
        assert over(world) == bool(expected)


def test_of_several_events_at_a_boundary_the_others_are_no_longer_waited_for() -> None:
    guard = boundary("g", "a", MESSAGE + after("PT9S"))
    definition = simple(user("a"), guard, task("b", "c"), ways="start a c end|g b end")
    world = played(definition)
    world.message("letter")
    assert ran(world) == ["b"]
    assert over(world)
    kinds = [type(command).__name__ for _, command in world.instances[0].log]
    assert "CancelTimer" in kinds


def test_a_terminate_end_in_a_called_process_ends_only_that() -> None:
    called = process(start("cs"), gate("parallel", "cg"), user("cu"), end("ce"), end("stop", TERMINATE),
                     flows("cs cg cu ce", "cg stop"), name="called")  # fmt: skip
    main = process(
        start(), end(), '<callActivity id="call" calledElement="called"/>', task("a"), flows("start call a end")
    )
    world = played(load(file(main, called)))
    assert ran(world) == ["call", "a"]
    assert over(world)


def test_a_message_boundary_that_interrupts_closes_the_task() -> None:
    guard = boundary("g", "a", MESSAGE)
    definition = simple(user("a"), guard, task("b"), ways="start a end|g b end")
    world = played(definition)
    case = world.instances[0]
    world.send(case, Receive("letter", {"answers": {"x": 1}}))
    assert ran(world) == ["b"]
    assert case.state["data"] == {"answers": {"x": 1}}


REFUSED = [
    ("c", catch("c", "") + flows("start c end")),
    ("h", handler("h", "", task("x")).replace("<startEvent", "<task").replace("</startEvent>", "</task>")),
    ("c", catch("c", ERROR) + flows("start c end")),
    ("t", throw("t", after("PT1S")) + flows("start t end")),
    ("b", task("a") + boundary("b", "a", "<cancelEventDefinition/>") + flows("start a end", "b end")),
    ("b", task("a") + boundary("b", "a", "<compensateEventDefinition/>") + flows("start a end")),
    ("x", end("x", "<cancelEventDefinition/>") + flows("start x")),
    ("g", gate("eventBased", "g") + task("a", "b") + flows("start g a end", "g b end")),
    ("t", throw("t", '<linkEventDefinition id="l" name="nowhere"/>') + flows("start t")),
    ("b", task("a") + boundary("b", "gone", SIGNAL) + flows("start a end", "b end")),
]


@pytest.mark.parametrize(("element", "body"), REFUSED)
def test_events_that_make_no_sense_are_refused_by_name(element: str, body: str) -> None:
    with pytest.raises(ModelError) as caught:
        load(file(process(start(), end(), body)))
    assert caught.value.element == element
    assert caught.value.sentence.endswith("。")
