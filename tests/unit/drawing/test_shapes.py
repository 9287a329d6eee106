"""Every sign of the standard is drawn, filled where something is sent and dashed where work goes on."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest

from koboshi.core.drawing import draw
from tests.unit.drawing.models import GATEWAYS, HEAD, TASKS

SVG = "{http://www.w3.org/2000/svg}"
TRIGGERS = (
    "message",
    "timer",
    "signal",
    "error",
    "escalation",
    "conditional",
    "link",
    "compensate",
    "cancel",
    "terminate",
)


def node(body: str, kind: str) -> Element:
    """The group of the only node of a kind in a process with this content."""
    root = fromstring(draw(f'{HEAD}<process id="p">{body}</process></definitions>'.encode()).svg)  # noqa: S314
    return next(each for each in root.iter(f"{SVG}g") if f"k-bpmn-{kind} " in each.get("class", ""))


def marks(element: Element) -> str:
    """What is drawn in a group, without where."""
    return " ".join(
        f"{each.tag.removeprefix(SVG)}:{each.get('d', '')}:{each.get('fill', '')}" for each in element.iter()
    )


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_every_trigger_has_a_sign_of_its_own(trigger: str) -> None:
    inside = f"<{trigger}EventDefinition/>"
    catching = node(f'<intermediateCatchEvent id="e">{inside}</intermediateCatchEvent>', "intermediate-catch-event")
    throwing = node(f'<intermediateThrowEvent id="e">{inside}</intermediateThrowEvent>', "intermediate-throw-event")
    plain = node('<intermediateCatchEvent id="e"/>', "intermediate-catch-event")
    assert marks(catching) != marks(plain)
    if trigger not in {"timer", "terminate"}:
        assert 'fill="currentColor"'.split('"')[1] in marks(throwing)
        assert marks(throwing) != marks(catching)


def test_several_triggers_are_a_pentagon_and_all_of_them_a_cross() -> None:
    two = "<messageEventDefinition/><timerEventDefinition/>"
    some = node(f'<startEvent id="e">{two}</startEvent>', "start-event")
    every = node(f'<startEvent id="e" parallelMultiple="true">{two}</startEvent>', "start-event")
    assert marks(some) != marks(every)


def test_what_does_not_interrupt_is_dashed() -> None:
    host = '<userTask id="a"/>'
    for flag, dashed in (("false", True), ("true", False)):
        border = f'<boundaryEvent id="e" attachedToRef="a" cancelActivity="{flag}">'
        found = node(f"{host}{border}<timerEventDefinition/></boundaryEvent>", "boundary-event")
        assert any(each.get("stroke-dasharray") for each in found.iter()) is dashed


@pytest.mark.parametrize("tag", sorted(set(TASKS) - {"task"}))
def test_every_task_has_a_sign(tag: str) -> None:
    kind = "".join(f"-{each.lower()}" if each.isupper() else each for each in tag)
    assert len(marks(node(f'<{tag} id="a" name="x"/>', kind))) > len(marks(node('<task id="a" name="x"/>', "task")))


def test_every_gateway_has_a_sign_of_its_own() -> None:
    signs = {
        marks(node(f'<{tag} id="a"/>', "".join(f"-{each.lower()}" if each.isupper() else each for each in tag)))
        for tag in GATEWAYS
    }
    assert len(signs) == len(GATEWAYS)


@pytest.mark.parametrize(
    "inside",
    [
        "<standardLoopCharacteristics/>",
        "<multiInstanceLoopCharacteristics/>",
        '<multiInstanceLoopCharacteristics isSequential="true"/>',
    ],
)
def test_repetition_is_marked(inside: str) -> None:
    plain = marks(node('<task id="a" name="x"/>', "task"))
    assert len(marks(node(f'<task id="a" name="x">{inside}</task>', "task"))) > len(plain)


def test_outlines_tell_calls_transactions_and_event_sub_processes() -> None:
    called = node('<callActivity id="a" calledElement="q"/>', "call-activity")
    assert max(float(each.get("stroke-width", 0)) for each in called.iter()) > 3
    assert len(list(node('<transaction id="a"/>', "transaction").iter(f"{SVG}rect"))) == 2
    event = node('<subProcess id="a" triggeredByEvent="true"/>', "subprocess")
    assert next(event.iter(f"{SVG}rect")).get("stroke-dasharray")


def test_conditions_defaults_and_messages_have_their_ends() -> None:
    body = (
        '<task id="a" default="d"/><task id="b"/><task id="c"/><sequenceFlow id="d" sourceRef="a" targetRef="b"/>'
        '<sequenceFlow id="e" sourceRef="a" targetRef="c"><conditionExpression>x</conditionExpression></sequenceFlow>'
    )
    svg = draw(f'{HEAD}<process id="p">{body}</process></definitions>'.encode()).svg
    assert svg.count("-else)") == 1
    assert svg.count("-if)") == 1


def test_choreographies_and_conversations_show_their_participants() -> None:
    people = '<participant id="x" name="県"/><participant id="y" name="申請者"/>'
    task = (
        '<choreographyTask id="t" name="申請" initiatingParticipantRef="y"><participantRef>y</participantRef>'
        "<participantRef>x</participantRef></choreographyTask>"
    )
    drawing = draw(f'{HEAD}<choreography id="c">{people}{task}</choreography></definitions>'.encode())
    assert drawing.svg.count("k-bpmn-band") == 2
    assert drawing.steps == ["申請（申請者、県）"]
    links = (
        '<conversationLink id="l" sourceRef="x" targetRef="k"/><conversationLink id="m" sourceRef="y" targetRef="k"/>'
    )
    body = f'<collaboration id="c">{people}<conversation id="k" name="やりとり"/>{links}</collaboration>'
    drawing = draw(f"{HEAD}{body}</definitions>".encode())
    assert "k-bpmn-conversation-link" in drawing.svg
    assert "やりとり（県、申請者）" in drawing.steps
