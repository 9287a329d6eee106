"""What packs may use of BPMN: everything the house carries out, and nothing it does not."""

from __future__ import annotations

import pytest

from koboshi.core.bpmn import check, read
from koboshi.core.process import Complete, Definition, ModelError, OpenTask, ServiceDone, Start, Step, advance, load
from tests.unit.process.bpmn_builder import NOW, flow, flows, user
from tests.unit.process.bpmn_world import (
    COMPENSATION,
    ERROR,
    ESCALATION,
    SIGNAL,
    TERMINATE,
    after,
    boundary,
    cardinality,
    catch,
    end,
    file,
    gate,
    handler,
    multi,
    process,
    script,
    start,
    sub,
    throw,
    when,
)

TELLING = multi(cardinality("2"), 'behavior="One" oneBehaviorEventRef="ev"')


def link(name: str, other: str) -> str:
    return f'<linkEventDefinition id="link_{name}" name="L">{other}</linkEventDefinition>'


RICH = file(
    process(
        start(),
        script("count", "{fee: 2 * area}"),
        gate("inclusive", "who", extra='default="who_far"'),
        user("near"),
        user("far"),
        gate("inclusive", "both"),
        sub(
            "review",
            start("review_in"),
            f'<userTask id="vote" koboshi:role="examiner">{multi(cardinality("2"))}</userTask>',
            throw("louder", ESCALATION),
            gate("exclusive", "good", extra='default="good_review_out"'),
            end("broken", ERROR),
            end("review_out"),
            handler(
                "late", after("P30D"), user("remind"), end("late_out"), flows("late_on remind late_out"), stops=False
            ),
            flows("review_in vote louder good", "good review_out"),
            flow("good", "broken", "fee > 1000"),
        ),
        boundary("heard", "review", ESCALATION, stops=False),
        user("note"),
        end("noted"),
        boundary("failed", "review", ERROR),
        user("repair"),
        '<serviceTask id="reserve" koboshi:service="notify"/>',
        boundary("undo", "reserve", COMPENSATION),
        '<userTask id="release" koboshi:role="clerk" isForCompensation="true"/>',
        '<association id="as" associationDirection="One" sourceRef="undo" targetRef="release"/>',
        throw("jump", link("out", "<target>link_in</target>")),
        catch("land", link("in", "<source>link_out</source>")),
        catch("enough", when("fee > 10")),
        throw("back", COMPENSATION),
        end("end", TERMINATE),
        flows("start count who", "near both", "far both review reserve jump", "land enough back end"),
        flows("heard note noted", "failed repair reserve", "who far"),
        flow("who", "near", "area > 5"),
    )
)


def opened(step: Step) -> list[str]:
    return [command.node for command in step.commands if isinstance(command, OpenTask)]


def token_at(step: Step, node: str) -> int:
    return next(token[0] for token in reversed(step.state["tokens"]) if token[1] == node)


def done(model: Definition, step: Step, node: str) -> Step:
    return advance(model, step.state, Complete(token_at(step, node)), NOW)


def test_a_pack_may_use_all_that_happens_within_one_case() -> None:
    model = load(RICH, decisions={}, profile="pack")
    step = advance(model, None, Start({"area": 7}), NOW)
    assert opened(step) == ["near"]
    step = done(model, step, "near")
    assert opened(step) == ["vote", "vote"]
    step = done(model, done(model, step, "vote"), "vote")
    assert "note" in opened(step), "the escalation is heard beside the review"
    step = advance(model, step.state, ServiceDone(token_at(step, "reserve")), NOW)
    assert opened(step) == ["release"], "what was reserved is given back"
    step = done(model, step, "release")
    assert step.state["ended"] == "finished"


@pytest.mark.parametrize(
    "body",
    [
        throw("x", SIGNAL),
        catch("x", SIGNAL),
        f'<userTask id="x" koboshi:role="clerk">{TELLING}</userTask>',
    ],
    ids=["thrown", "awaited", "told by instances"],
)
def test_what_only_another_case_could_hear_or_say_is_refused(body: str) -> None:
    outside = '<signalEventDefinition id="ev" signalRef="sig"/>'
    xml = file(process(start(), body, end(), flows("start x end")), outside=outside)
    assert load(xml).nodes, "the engine alone can run it"
    with pytest.raises(ModelError) as caught:
        load(xml, decisions={}, profile="pack")
    assert caught.value.element == "x"
    assert "使えません" in caught.value.sentence or "できません" in caught.value.sentence


def test_wrong_lists_of_flows_at_a_node_are_told_but_do_not_stop_a_model() -> None:
    listed = user("a").replace("/>", "><incoming>start_a</incoming><incoming>a_end</incoming></userTask>")
    xml = file(process(start(), listed, end(), flows("start a end")))
    assert "a" in {finding.element for finding in check(read(xml)) if finding.level == "error"}
    model = load(xml)
    step = advance(model, None, Start(), NOW)
    assert done(model, step, "a").state["ended"] == "finished"
