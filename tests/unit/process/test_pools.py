"""Several processes and cases: messages, signals, ways to start, correlation, and the small world itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from koboshi.core.process import Complete, NotWaiting, SendMessage, Signal, Start, advance, load
from koboshi.core.process.runner import Endless, World, replay
from tests.unit.process.bpmn_builder import user
from tests.unit.process.bpmn_world import (
    MESSAGE,
    NOW,
    SIGNAL,
    after,
    catch,
    end,
    every,
    file,
    flow,
    flows,
    gate,
    over,
    played,
    process,
    ran,
    script,
    start,
    task,
    throw,
)


def pools(*flows_between: tuple[str, str]) -> str:
    """A collaboration of the processes `p` and `q`."""
    between = "".join(
        f'<messageFlow id="mf{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(flows_between)
    )
    people = "".join(f'<participant id="pool_{each}" name="{each}" processRef="{each}"/>' for each in "pq")
    return f'<collaboration id="co">{people}{between}</collaboration>'


SEND = {
    "throw": throw("t", MESSAGE),
    "end": "",
    "task": '<sendTask id="t" messageRef="msg" operationRef="op"/>',
}


@pytest.mark.parametrize("sender", ["throw", "task"])
@pytest.mark.parametrize("receiver", ["start", "instantiate", "catch", "receive"])
def test_a_message_goes_from_pool_to_pool(sender: str, receiver: str) -> None:
    main = process(start(), SEND[sender], task("a"), end(), flows("start t a end"))
    first = {
        "start": start("r", MESSAGE) + flows("r b"),
        "instantiate": '<receiveTask id="r" messageRef="msg" operationRef="op" instantiate="true"/>' + flows("r b"),
        "catch": start("s2") + catch("r", MESSAGE) + flows("s2 r b"),
        "receive": start("s2") + '<receiveTask id="r" messageRef="msg" operationRef="op"/>' + flows("s2 r b"),
    }[receiver]
    other = process(first, task("b"), end("e2"), flows("b e2"), name="q")
    definition = load(file(main, other, outside=pools(("t", "r"))))
    world = World(definition, NOW)
    if receiver in {"catch", "receive"}:
        world.start(process="q")
    world.start(process="p")
    assert sorted(each for each in ran(world) if each in {"a", "b"}) == ["a", "b"]
    assert over(world)


def test_a_message_waits_for_its_receiver_and_payload_becomes_data() -> None:
    talk = throw("t", MESSAGE).replace('id="t"', 'id="t" koboshi:payload="{answer: n * 2}"')
    main = process(start(), talk, end(), flows("start t end"))
    other = process(
        start("s2"), catch("pause", after("PT5S")), catch("r", MESSAGE), end("e2"), flows("s2 pause r e2"), name="q"
    )
    definition = load(file(main, other, outside=pools(("t", "r"))))
    world = World(definition, NOW)
    late = world.start(process="q")
    world.start({"n": 21}, process="p")
    assert late.finish is None
    world.pass_time(NOW + timedelta(seconds=6))
    assert late.state["data"] == {"answer": 42}
    assert over(world)


def test_a_signal_reaches_every_case_and_starts_those_that_begin_with_it() -> None:
    main = process(start(), throw("t", SIGNAL), end(), flows("start t end"))
    ear = process(start("s2"), catch("c", SIGNAL), task("heard"), end("e2"), flows("s2 c heard e2"), name="q")
    born = process(start("s3", SIGNAL), task("born"), end("e3"), flows("s3 born e3"), name="r")
    world = World(load(file(main, ear, born)), NOW)
    world.start(process="q")
    world.start(process="q")
    world.start(process="p")
    assert sorted(ran(world)) == ["born", "heard", "heard"]
    assert over(world)


def test_a_timer_starts_cases_again_and_again() -> None:
    xml = file(process(start("s", every("R3/PT1H")), task("a"), end(), flows("s a end")))
    world = World(load(xml), NOW)
    world.pass_time(NOW + timedelta(hours=10))
    assert ran(world) == ["a", "a", "a"]


def test_the_start_event_that_happened_decides_where_a_case_begins() -> None:
    body = start("plain") + start("post", MESSAGE) + task("a", "b") + end() + flows("plain a end", "post b end")
    definition = load(file(process(body)))
    assert ran(played(definition)) == ["a"]
    world = World(definition, NOW)
    world.message("letter", {"from": "x"})
    assert ran(world) == ["b"]
    with pytest.raises(NotWaiting):
        advance(definition, None, Start(node="gone"), NOW)
    with pytest.raises(NotWaiting):
        advance(definition, None, Start(process="gone"), NOW)


def test_an_event_based_gateway_may_start_a_process() -> None:
    body = (
        gate("eventBased", "g", extra='instantiate="true"')
        + catch("m", MESSAGE)
        + catch("s", SIGNAL)
        + task("a", "b")
        + end()
        + flows("g m a end", "g s b end")
    )
    world = World(load(file(process(body))), NOW)
    world.message("letter")
    world.signal("Bell")
    assert ran(world) == ["a", "b"]
    assert over(world)


def test_messages_find_the_case_they_belong_to() -> None:
    keys = (
        '<correlationProperty id="number" name="number"><correlationPropertyRetrievalExpression id="re" '
        'messageRef="msg"><messagePath>number</messagePath></correlationPropertyRetrievalExpression></correlationProperty>'
    )
    pair = (
        '<collaboration id="co"><participant id="pp" processRef="p"/>'
        '<correlationKey id="key"><correlationPropertyRef>number</correlationPropertyRef></correlationKey>'
        "</collaboration>"
    )
    known = (
        '<correlationSubscription id="sub" correlationKeyRef="key"><correlationPropertyBinding id="bi" '
        'correlationPropertyRef="number"><dataPath>number</dataPath></correlationPropertyBinding></correlationSubscription>'
    )
    body = process(start(), catch("c", MESSAGE), script("a", "{seen: text}"), end(), flows("start c a end"), known)
    definition = load(file(body, outside=keys + pair))
    world = World(definition, NOW)
    first, second = world.start({"number": "A1"}), world.start({"number": "B2"})
    world.message("letter", {"number": "B2", "text": "hello"}, {"number": "B2"})
    assert first.finish is None
    assert second.state["data"]["seen"] == "hello"


def test_a_sent_message_carries_the_keys_computed_from_what_it_carries() -> None:
    keys = (
        '<correlationProperty id="number"><correlationPropertyRetrievalExpression id="re" messageRef="msg">'
        "<messagePath>number</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
    )
    talk = throw("t", MESSAGE).replace('id="t"', 'id="t" koboshi:payload="{number: 7}"')
    definition = load(file(process(start(), talk, end(), flows("start t end")), outside=keys))
    step = advance(definition, None, Start(), NOW)
    (sent,) = (each for each in step.commands if isinstance(each, SendMessage))
    assert (sent.message, dict(sent.payload), dict(sent.keys)) == ("letter", {"number": 7}, {"number": 7})


def test_signals_that_nothing_waits_for_are_refused() -> None:
    definition = load(file(process(start(), user("a"), end(), flows("start a end"))))
    state = advance(definition, None, Start(), NOW).state
    with pytest.raises(NotWaiting):
        advance(definition, state, Signal("Bell"), NOW)


def test_processes_that_wake_each_other_for_ever_are_stopped() -> None:
    ping = process(start("s", SIGNAL), throw("t", SIGNAL), end(), flows("s t end"))
    world = World(load(file(ping)), NOW, limit=500)
    with pytest.raises(Endless):
        world.signal("Bell")


def test_a_loop_without_time_is_parked_after_a_budget_of_steps() -> None:
    body = gate("exclusive", "m") + gate("exclusive", "x", extra='default="x_m"') + end()
    definition = load(file(process(start(), task("a"), body, flow("x", "end", "1 = 2"), flows("start m a x m"))))
    world = played(definition)
    assert len(world.instances[0].incidents) == 1


def test_a_history_played_again_gives_the_same_state() -> None:
    parts = [start(), user("a"), catch("c", after("PT1S")), gate("parallel", "s", "j"), user("b"), user("d"), end()]
    definition = load(file(process(*parts, flows("start a c s b j end", "s d j"))))
    world = World(definition, NOW)
    case = world.start({"x": 1})
    world.send(case, Complete(case.state["tokens"][0][0], {"y": 2}))
    world.pass_all_time()
    world.send(case, Complete(case.state["tokens"][-1][0]))
    assert replay(definition, case.history) == case.state
