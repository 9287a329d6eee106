"""Activities: sub-processes, repetition, ad-hoc, calls, token quantities (BPMN 2.0, 10.3 and 13.3)."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.core.process import CallService, Complete, ModelError, NotWaiting, OpenTask, Retry, ServiceDone, load
from koboshi.core.process.runner import Answer, World
from tests.unit.process.bpmn_builder import user
from tests.unit.process.bpmn_world import (
    NOW,
    SIGNAL,
    at_once,
    boundary,
    cardinality,
    end,
    file,
    flows,
    loop,
    multi,
    over,
    played,
    process,
    ran,
    script,
    simple,
    start,
    sub,
    task,
    troubles,
)


def repeated(inside: str, body: str = "n + 1") -> Any:
    """A script that counts, repeated as the characteristics say, and a task afterwards."""
    return simple(script("a", f"{{n: {body}}}", inside), task("b"), ways="start a b end")


@pytest.mark.parametrize(
    ("inside", "begin", "times"),
    [
        (loop("n < 3"), 0, 3),
        (loop("n < 3"), 5, 1),
        (loop("n < 3", 'testBefore="true"'), 5, 0),
        (loop("n < 3", 'testBefore="true"'), 0, 3),
        (loop("true", 'loopMaximum="4"'), 0, 4),
        (loop("n < 2", 'loopMaximum="4"'), 0, 2),
        (loop(extra='loopMaximum="1"'), 0, 1),
        (loop("true", 'loopMaximum="0"'), 0, 0),
    ],
)
def test_a_standard_loop_asks_before_or_after_and_has_a_maximum(inside: str, begin: int, times: int) -> None:
    world = played(repeated(inside), {"n": begin})
    assert ran(world) == ["a"] * times + ["b"]
    assert over(world)


@pytest.mark.parametrize("order", ["true", "false"])
@pytest.mark.parametrize(
    ("inside", "data", "times"),
    [
        (cardinality("3"), {}, 3),
        (cardinality("count(names)"), {"names": ["x", "y"]}, 2),
        (cardinality("0"), {}, 0),
        (cardinality("5") + "<completionCondition>numberOfCompletedInstances &gt;= 2</completionCondition>", {}, 2),
    ],
)
def test_many_instances_one_after_another_or_side_by_side(
    order: str, inside: str, data: dict[str, Any], times: int
) -> None:
    world = played(repeated(multi(inside, f'isSequential="{order}"')), {"n": 0, **data})
    assert ran(world) == ["a"] * times + ["b"]
    assert over(world)


def test_every_instance_sees_its_own_item_and_the_results_are_collected() -> None:
    data = (
        '<ioSpecification><dataInput id="all" name="names" isCollection="true"/>'
        '<dataOutput id="said" name="greetings" isCollection="true"/>'
        '<inputSet id="i"><dataInputRefs>all</dataInputRefs></inputSet>'
        '<outputSet id="o"><dataOutputRefs>said</dataOutputRefs></outputSet></ioSpecification>'
    )
    body = data + multi(
        "<loopDataInputRef>all</loopDataInputRef><loopDataOutputRef>said</loopDataOutputRef>"
        '<inputDataItem id="name" name="name"/><outputDataItem id="greeting" name="greeting"/>'
    )
    hello = script("a", '{greeting: "hello " + name + " " + string(loopCounter)}', body)
    definition = simple(hello, ways="start a end")
    world = played(definition, {"names": ["Ito", "Abe"]})
    assert world.instances[0].state["data"]["greetings"] == ["hello Ito 1", "hello Abe 2"]
    assert "name" not in world.instances[0].state["data"], "an item belongs to its instance"
    assert over(world)


def test_instances_of_a_sub_process_keep_apart_and_all_must_be_done() -> None:
    inside = sub("s", start("in"), user("check"), end("out"), flows("in check out"), multi(cardinality("3")))
    definition = simple(inside, task("after"), ways="start s after end")
    world = played(definition)
    case = world.instances[0]
    assert len([each for each in definition.waiting(case.state) if each.node == "check"]) == 3
    for _ in range(3):
        assert "after" not in ran(world)
        token = next(each.token for each in definition.waiting(case.state) if each.node == "check")
        world.send(case, Complete(token))
    assert ran(world) == ["check", "check", "check", "after"]
    assert over(world)
    assert not {"scopes", "arms", "joins"} & case.state.keys()


def test_the_rest_of_the_instances_are_taken_back_when_enough_are_done() -> None:
    condition = "<completionCondition>numberOfCompletedInstances = 1</completionCondition>"
    person = f'<userTask id="a">{multi(cardinality("3") + condition)}</userTask>'
    definition = simple(person, task("b"), ways="start a b end")
    world = played(definition)
    case = world.instances[0]
    world.send(case, Complete(case.state["tokens"][-1][0]))
    assert ran(world) == ["a", "b"]
    assert over(world)


BEHAVIOURS = [
    ("None", 'noneBehaviorEventRef="told"', "", ["a", "told", "a", "told", "a", "told", "b"]),
    ("One", 'oneBehaviorEventRef="told"', "", ["a", "told", "a", "a", "b"]),
    ("All", "", "", ["a", "a", "a", "b"]),
    (
        "Complex",
        "",
        "<complexBehaviorDefinition><condition>numberOfCompletedInstances = 2</condition><event>"
        f"{SIGNAL}</event></complexBehaviorDefinition>",
        ["a", "a", "told", "b"],
    ),
]


@pytest.mark.parametrize(("behavior", "event", "inside", "expected"), BEHAVIOURS)
def test_instances_tell_that_they_are_complete(behavior: str, event: str, inside: str, expected: list[str]) -> None:
    root = '<signalEventDefinition id="told" signalRef="sig"/>'
    repetition = multi(cardinality("3") + inside, f'isSequential="true" behavior="{behavior}" {event}')
    parts = [start(), end(), task("a", inside=repetition), task("b", "told_task"), boundary("heard", "a", SIGNAL)]
    definition = load(file(process(*parts, flows("start a b end", "heard told_task end")), outside=root))
    world = played(definition)
    assert sorted(ran(world)) == sorted("told_task" if each == "told" else each for each in expected)
    assert over(world)


def test_a_deadline_around_a_repeated_activity_ends_all_of_it() -> None:
    person = f'<userTask id="a">{multi(cardinality("2"))}</userTask>'
    late = boundary("late", "a", "<timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition>")
    world = played(simple(person, late, task("b", "c"), ways="start a b end|late c end"), seconds=2)
    assert ran(world) == ["c"]
    assert over(world)


@pytest.mark.parametrize("ordering", ["Sequential", "Parallel"])
def test_an_ad_hoc_sub_process_does_everything_in_it_once(ordering: str) -> None:
    inside = sub("s", task("a", "b", "c"), flows("a b"), tag="adHocSubProcess", extra=f'ordering="{ordering}"')
    world = played(simple(inside, task("after"), ways="start s after end"))
    assert sorted(ran(world)) == ["a", "after", "b", "c"]
    assert ran(world)[-1] == "after"
    assert over(world)


def test_a_sequential_ad_hoc_sub_process_does_one_thing_at_a_time() -> None:
    inside = sub("s", user("a"), user("b"), tag="adHocSubProcess", extra='ordering="Sequential"')
    definition = simple(inside, ways="start s end")
    world = played(definition)
    case = world.instances[0]
    assert [each.node for each in definition.waiting(case.state)] == ["s", "a"]
    world.send(case, Complete(case.state["tokens"][-1][0]))
    assert [each.node for each in definition.waiting(case.state)] == ["s", "b"]


def test_an_ad_hoc_sub_process_is_over_when_its_condition_holds() -> None:
    condition = "<completionCondition>enough = true</completionCondition>"
    inside = sub("s", user("a"), user("b"), condition, tag="adHocSubProcess", extra='ordering="Parallel"')
    definition = simple(inside, ways="start s end")
    world = played(definition)
    case = world.instances[0]
    token = next(each.token for each in definition.waiting(case.state) if each.node == "b")
    world.send(case, Complete(token, {"enough": True}))
    assert ran(world) == ["b"]
    assert over(world)


CALLED = process(start("cs"), task("ca"), user("cu"), end("ce"), flows("cs ca cu ce"), name="called")


def test_a_call_runs_another_process_of_the_file_in_the_same_case() -> None:
    main = process(
        start(), end(), '<callActivity id="call" calledElement="called"/>', task("b"), flows("start call b end")
    )
    definition = load(file(main, CALLED))
    world = World(definition, NOW, at_once)
    world.start()
    assert ran(world) == ["ca", "cu", "call", "b"]
    assert over(world)


def test_a_call_finds_its_process_in_another_file_and_ids_may_repeat_there() -> None:
    main = process(
        start(), end(), '<callActivity id="call" calledElement="x:lib"/>', task("a"), flows("start call a end")
    )
    library = file(process(start(), task("a"), end(), flows("start a end"), name="lib"))
    importing = file(main).replace(b"<definitions ", b'<definitions xmlns:x="urn:library" ', 1)
    definition = load(importing, outside={"x:lib": library}.get)
    world = played(definition)
    assert ran(world) == ["x:lib/a", "call", "a"]
    assert definition.processes["x:lib"].imported
    assert over(world)


def test_a_call_without_a_process_is_refused_when_loaded() -> None:
    with pytest.raises(ModelError) as caught:
        load(file(process(start(), end(), '<callActivity id="call" calledElement="gone"/>', flows("start call end"))))
    assert caught.value.element == "call"


def test_processes_that_call_each_other_for_ever_are_stopped_with_an_incident() -> None:
    one = process(start("s1"), end("e1"), '<callActivity id="c1" calledElement="two"/>', flows("s1 c1 e1"), name="one")
    two = process(start("s2"), end("e2"), '<callActivity id="c2" calledElement="one"/>', flows("s2 c2 e2"), name="two")
    world = played(load(file(one, two)))
    assert [each.sentence for each in troubles(world)] == [
        "サブプロセスや呼び出しの入れ子が深すぎます。手続きが自分を呼び出し続けていないか、見直してください。"
    ]
    assert len(world.instances[0].state["scopes"]) <= 20


def test_a_global_task_is_called_like_a_process() -> None:
    outside = '<globalScriptTask id="g" name="g"><script>{seen: true}</script></globalScriptTask>'
    main = process(start(), end(), '<callActivity id="call" calledElement="g"/>', flows("start call end"))
    world = played(load(file(main, outside=outside)))
    assert world.instances[0].state["data"] == {"seen": True}
    assert over(world)


def test_quantities_of_tokens_multiply_and_gather() -> None:
    parts = [task("a", extra='completionQuantity="2"'), task("b"), task("c", extra='startQuantity="2"')]
    world = played(simple(*parts, ways="start a b c end"))
    assert ran(world) == ["a", "b", "b", "c"]
    assert over(world)


def test_an_activity_that_never_gets_its_tokens_is_told() -> None:
    world = played(simple(task("a"), task("c", extra='startQuantity="2"'), ways="start a c end"))
    assert ran(world) == ["a"]
    assert [(each.token, each.node) for each in troubles(world)] == [(0, "c")]


def test_a_script_in_another_language_is_work_for_the_outside() -> None:
    parts = ['<scriptTask id="a" scriptFormat="text/javascript"><script>doIt()</script></scriptTask>', task("b")]
    definition = simple(*parts, ways="start a b end")
    seen: list[CallService | OpenTask] = []

    def work(_: object, call: CallService | OpenTask) -> Answer:
        seen.append(call)
        return Answer(data={"done": True})

    world = played(definition, worker=work)
    assert isinstance(seen[0], CallService)
    assert (seen[0].service, seen[0].params["script"]) == ("script", "doIt()")
    assert over(world)


def test_a_script_that_cannot_be_computed_waits_for_a_repair() -> None:
    definition = simple(script("a", "{total: sum(for n in 1..100000 return n)}"), ways="start a end")
    world = played(definition)
    assert [each.node for each in troubles(world)] == ["a"]
    case = world.instances[0]
    world.send(case, Retry(case.state["tokens"][0][0]))
    assert len(troubles(world)) == 2


def test_user_and_service_tasks_of_plain_models_need_no_attributes_of_ours() -> None:
    definition = simple('<userTask id="a"/>', '<serviceTask id="b"/>', ways="start a b end")
    world = played(definition)
    case = world.instances[0]
    world.send(case, Complete(case.state["tokens"][0][0]))
    world.send(case, ServiceDone(case.state["tokens"][0][0], {"paid": 300}))
    assert case.state["data"] == {"paid": 300}
    assert over(world)


def test_data_associations_compute_what_goes_in_and_out() -> None:
    task_with_data = (
        '<userTask id="a"><ioSpecification><dataInput id="in1" name="price"/><dataOutput id="out1" name="raw"/>'
        '<inputSet id="i"><dataInputRefs>in1</dataInputRefs></inputSet>'
        '<outputSet id="o"><dataOutputRefs>out1</dataOutputRefs></outputSet></ioSpecification>'
        '<dataInputAssociation id="d1"><targetRef>in1</targetRef><assignment id="as1">'
        "<from>net * 1.1</from><to>price</to></assignment></dataInputAssociation>"
        '<dataOutputAssociation id="d2"><sourceRef>out1</sourceRef><targetRef>ref</targetRef></dataOutputAssociation>'
        "</userTask>"
    )
    things = '<dataObject id="do" name="result"/><dataObjectReference id="ref" dataObjectRef="do"/>'
    definition = load(file(process(things, start(), end(), task_with_data, flows("start a end"))))
    world = played(definition, {"net": 100})
    case = world.instances[0]
    assert case.state["data"]["price"] == pytest.approx(110)
    world.send(case, Complete(case.state["tokens"][0][0], {"raw": "ok"}))
    assert case.state["data"]["result"] == "ok"


@pytest.mark.parametrize(
    ("element", "body"),
    [
        ("a", task("a", extra='startQuantity="0"')),
        ("a", task("a", extra='completionQuantity="0"')),
        ("a", task("a", inside=loop("true", 'loopMaximum="-1"'))),
        ("a", task("a", inside=multi(cardinality("-1")))),
        ("a", task("a", inside=multi(cardinality("1000001")))),
        ("a", task("a", inside=multi(""))),
        ("a", '<scriptTask id="a"><script>((</script></scriptTask>'),
    ],
)
def test_impossible_numbers_and_scripts_are_refused_by_name(element: str, body: str) -> None:
    with pytest.raises(ModelError) as caught:
        simple(body, ways="start a end")
    assert caught.value.element == element
    assert caught.value.sentence.endswith("。")


def test_only_the_instances_of_a_repeated_task_can_be_completed() -> None:
    definition = simple(f'<userTask id="a">{multi(cardinality("2"))}</userTask>', ways="start a end")
    world = played(definition)
    case = world.instances[0]
    with pytest.raises(NotWaiting):
        world.send(case, Complete(case.state["tokens"][0][0]))
