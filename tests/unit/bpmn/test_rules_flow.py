"""Every rule about flow, events and gateways: a small valid model, one slip, and the element that is named."""

from __future__ import annotations

import pytest

from koboshi.core.bpmn import check, read
from tests.unit.bpmn.drafting import CHAIN, FORMAL, level, model, process

MESSAGE = '<message id="order" name="注文"/>'
OPERATION = (
    '<interface id="desk" name="窓口"><operation id="take" name="受ける"><inMessageRef>order</inMessageRef></operation>'
    "</interface>"
)
SENT = '<messageEventDefinition messageRef="order"><operationRef>take</operationRef></messageEventDefinition>'
TIMER = f"<timerEventDefinition><timeDuration {FORMAL}>P1D</timeDuration></timerEventDefinition>"
SIGNAL = "<signalEventDefinition/>"
CONDITION = f"<conditionExpression {FORMAL}>a = 1</conditionExpression>"
NOTE = '<textAnnotation id="note"><text>覚え書き</text></textAnnotation>'
EVENTS = "message timer signal conditional error escalation compensate cancel link terminate".split()


def definition(kind: str) -> str:
    """An event definition of a kind, as simple as it may be."""
    inner = {"timer": f"<timeDuration {FORMAL}>P1D</timeDuration>", "conditional": f"<condition {FORMAL}>a</condition>"}
    if kind == "message":
        return SENT
    name = ' name="link"' if kind == "link" else ""
    return f"<{kind}EventDefinition{name}>{inner.get(kind, '')}</{kind}EventDefinition>"


def one(kind: str, inner: str, attributes: str = "") -> str:
    """Start, one node of a kind, end."""
    nodes = f"start:startEvent node:{kind} end:endEvent"
    return process(level(nodes, "start-node node-end", inside={"node": inner}, attributes={"node": attributes}))


def boundary(inner: str, attributes: str = "", host: str = "task", out: bool = True) -> str:
    """A task with one boundary event."""
    arrows = "start-work work-end" + (" edge-other" if out else "")
    nodes = f"start:startEvent work:{host} edge:boundaryEvent other:endEvent end:endEvent"
    if not out:
        nodes = nodes.replace(" other:endEvent", "")
    about = {"edge": f'attachedToRef="work" {attributes}'}
    return process(level(nodes, arrows, inside={"edge": inner}, attributes=about))


def sub(tag: str, content: str, attributes: str = "", linked: bool = True) -> str:
    """A sub-process with this content between start and end."""
    nodes = f"start:startEvent inner:{tag} end:endEvent" if linked else f"start:startEvent end:endEvent inner:{tag}"
    arrows = "start-inner inner-end" if linked else "start-end"
    return process(level(nodes, arrows, inside={"inner": content}, attributes={"inner": attributes}))


def inner_level(inside: str = "", attributes: str = "") -> str:
    """Start and end of a sub-process."""
    return level("s:startEvent e:endEvent", "s-e", inside={"s": inside}, attributes={"s": attributes})


def fork(gateway: str, attributes: str = "", second: str = "", first: str = "") -> str:
    """A gateway that splits into two tasks that end."""
    return process(
        level(
            f"start:startEvent gate:{gateway} a:task b:task end:endEvent stop:endEvent",
            "start-gate gate-a gate-b a-end b-stop",
            attributes={"gate": attributes},
            inside={"gate_a": first, "gate_b": second},
        )
    )


def waiting(a: str, b: str, arrows: str = "", inside: dict[str, str] | None = None, gate: str = "") -> str:
    """An event gateway with two ways."""
    return process(
        level(
            f"start:startEvent gate:eventBasedGateway a:{a} b:{b} end:endEvent stop:endEvent",
            f"start-gate gate-a gate-b a-end b-stop {arrows}",
            inside={"a": TIMER, "b": SIGNAL, **(inside or {})},
            attributes={"gate": gate},
        )
    )


def links(source: str, target: str, more: str = "") -> str:
    """A throwing and a catching link."""
    nodes = "start:startEvent out:intermediateThrowEvent into:intermediateCatchEvent end:endEvent"
    inside = {
        "out": f'<linkEventDefinition id="from" name="x">{target}</linkEventDefinition>',
        "into": f'<linkEventDefinition id="to" name="x">{source}</linkEventDefinition>',
    }
    return process(level(nodes, f"start-out into-end {more}", inside=inside))


TO = "<target>to</target>"
FROM = "<source>from</source>"
POOLS = (
    '<collaboration id="meeting"><participant id="left" processRef="one"/><participant id="right" processRef="two"/>'
    '<textAnnotation id="note"/><group id="box"/><messageFlow id="call" sourceRef="{0}" targetRef="{1}"/>'
    "</collaboration>"
    + process(level("s1:startEvent t1:task c1:intermediateThrowEvent e1:endEvent", "s1-t1 t1-c1 c1-e1"), name="one")
    + process(level("s2:startEvent t2:task c2:intermediateCatchEvent e2:endEvent", "s2-t2 t2-c2 c2-e2",
                    inside={"c2": TIMER}), name="two")
)  # fmt: skip
VALID = {
    "a chain": process(CHAIN),
    "a fork": fork("exclusiveGateway", 'default="gate_b"', first=CONDITION),
    "waiting": waiting("intermediateCatchEvent", "intermediateCatchEvent"),
    "links": links(FROM, TO),
    "pools": POOLS.format("t1", "t2"),
    "a message": MESSAGE + OPERATION + one("intermediateCatchEvent", SENT),
    "a boundary": boundary(TIMER),
    "a boundary that goes on": boundary(TIMER, 'cancelActivity="false"'),
    "a sub-process": sub("subProcess", inner_level()),
    "an event sub-process": sub("subProcess", inner_level(TIMER), 'triggeredByEvent="true"', linked=False),
    "an ad-hoc sub-process": sub("adHocSubProcess", '<task id="t"/>'),
    "a transaction": sub(
        "transaction", level("s:startEvent e:endEvent", "s-e", inside={"e": "<cancelEventDefinition/>"})
    ),
    "compensation": boundary("<compensateEventDefinition/>", out=False).replace(
        "</process>",
        '<task id="undo" isForCompensation="true"/><association id="line" sourceRef="edge" targetRef="undo"/>'
        "</process>",
    ),
}  # fmt: skip

BROKEN: list[tuple[str, str, str]] = [
    ("EXT.006", "work_end", process(CHAIN.replace('targetRef="end"', 'targetRef="note"') + NOTE)),
    ("EXT.007", "work_end", process(CHAIN.replace('sourceRef="work"', 'sourceRef="note"') + NOTE)),
    ("EXT.008", "call", POOLS.format("t1", "note")),
    ("EXT.009", "call", POOLS.format("box", "t2")),
    ("EXT.017", "gate", fork("parallelGateway", 'gatewayDirection="Converging"')),
    ("EXT.018", "gate", fork("exclusiveGateway", 'gatewayDirection="Diverging"').replace(
        "</process>", '<sequenceFlow id="again" sourceRef="a" targetRef="gate"/></process>')),
    ("EXT.019", "gate", fork("parallelGateway", 'gatewayDirection="Mixed"')),
    ("EXT.021", "inner_end", sub("subProcess", inner_level(TIMER), 'triggeredByEvent="true"')),
    ("EXT.022", "start_inner", sub("subProcess", inner_level(TIMER), 'triggeredByEvent="true"')),
    ("EXT.023", "start_work", process(CHAIN.replace("<incoming>start_work</incoming>", ""))),
    ("EXT.023", "work_end", process(CHAIN.replace("<outgoing>work_end</outgoing>", ""))),
    ("EXT.023", "end", process(CHAIN.replace("<incoming>work_end</incoming>", "<incoming>start_work</incoming>"))),
    ("EXT.024", "start_work", process(CHAIN.replace('id="start_work"', 'id="start_work" isImmediate="false"'))),
    ("EXT.025", "work_end", process(level("start:startEvent work:task end:endEvent", "start-work work-end",
                                          inside={"work_end": CONDITION}))),
    ("EXT.025", "start_work", process(level("start:startEvent work:task end:endEvent", "start-work work-end",
                                            inside={"start_work": CONDITION}))),
    ("EXT.025", "gate_a", fork("parallelGateway", first=CONDITION)),
    ("EXT.026", "work", process(CHAIN.replace('id="work"', 'id="work" default="start_work"'))),
    ("EXT.026", "gate", fork("exclusiveGateway", 'default="a_end"')),
    ("EXT.028", "t1_c1", POOLS.format("t1", "t2").replace('targetRef="c1"', 'targetRef="c2"')),
    ("EXT.031", "call", POOLS.format("t1", "c1")),
    ("EXT.031", "call", POOLS.format("left", "t1")),
    ("EXT.031", "call", POOLS.format("t1", "left")),
    ("EXT.031", "call", POOLS.format("t1", "t1")),
    ("EXT.057", "inner", sub("subProcess", inner_level(TIMER), 'triggeredByEvent="true"')),
    ("EXT.058", "inner", sub("subProcess", '<task id="t"/>', 'triggeredByEvent="true"', linked=False)),
    ("EXT.058", "inner", sub("subProcess", level("s:startEvent r:startEvent e:endEvent", "s-e r-e",
                                                 inside={"s": TIMER, "r": SIGNAL}),
                             'triggeredByEvent="true"', linked=False)),
    ("EXT.059", "s", sub("subProcess", inner_level(), 'triggeredByEvent="true"', linked=False)),
    *[("EXT.059", "s", sub("subProcess", inner_level(definition(kind)), 'triggeredByEvent="1"', linked=False))
      for kind in ("cancel", "link", "terminate")],
    *[("EXT.059", "s", sub("subProcess", inner_level(definition(kind), 'isInterrupting="false"'),
                           'triggeredByEvent="true"', linked=False)) for kind in ("error", "compensate")],
    ("EXT.061", "inner", sub("adHocSubProcess", "")),
    ("EXT.062", "s", sub("adHocSubProcess", inner_level() + '<task id="t"/>')),
    ("EXT.062", "e", sub("adHocSubProcess", inner_level() + '<task id="t"/>')),
    ("EXT.095", "node", one("intermediateCatchEvent", "<eventDefinitionRef>mine</eventDefinitionRef>").replace(
        '<endEvent id="end" >', '<endEvent id="end"><signalEventDefinition id="mine"/>')),
    ("EXT.096", "start", process(level("start:startEvent work:task end:endEvent",
                                       "start-work work-end work-start"))),
    ("EXT.097", "end", process(level("work:task end:endEvent", "work-end"))),
    *[("EXT.098", "start", process(level("start:startEvent end:endEvent", "start-end",
                                         inside={"start": definition(kind)})))
      for kind in ("cancel", "compensate", "error", "escalation", "link", "terminate")],
    ("EXT.098", "start", '<errorEventDefinition id="shared"/>' + process(level(
        "start:startEvent end:endEvent", "start-end",
        inside={"start": "<eventDefinitionRef>shared</eventDefinitionRef>"}))),
    ("EXT.099", "process", process(level("start:startEvent end:endEvent", "start-end", inside={"start": TIMER}))
        + process(level("s:startEvent call:callActivity e:endEvent", "s-call call-e",
                        attributes={"call": 'calledElement="process"'}), name="caller")),
    ("EXT.100", "s", sub("subProcess", inner_level(TIMER))),
    ("EXT.100", "s", sub("transaction", inner_level(SIGNAL))),
    ("EXT.101", "start", process(level("start:startEvent work:task end:endEvent", "work-end"))),
    ("EXT.102", "call", POOLS.format("s1", "t2")),
    ("EXT.103", "s2", POOLS.format("t1", "s2")),
    ("EXT.104", "end", process(level("start:startEvent work:task end:endEvent", "start-work work-end end-work"))),
    ("EXT.105", "start", process(level("start:startEvent work:task", "start-work"))),
    ("EXT.105", "s", sub("subProcess", level("s:startEvent t:task", "s-t"))),
    ("EXT.106", "end", process(CHAIN.replace('<endEvent id="end" >', '<endEvent id="end"><cancelEventDefinition/>'))),
    ("EXT.106", "e", sub("subProcess", level("s:startEvent e:endEvent", "s-e",
                                             inside={"e": "<cancelEventDefinition/>"}))),
    ("EXT.107", "end", process(level("start:startEvent work:task end:endEvent", "start-work"))),
    ("EXT.108", "call", POOLS.format("t1", "e2")),
    ("EXT.109", "e1", POOLS.format("e1", "t2")),
    ("EXT.110", "edge", boundary("")),
    ("EXT.110", "edge", boundary("", 'cancelActivity="false"')),
    ("EXT.111", "edge", boundary("<cancelEventDefinition/>")),
    ("EXT.112", "edge", boundary(TIMER).replace(
        "</process>", '<sequenceFlow id="odd" sourceRef="work" targetRef="edge"/></process>')),
    ("EXT.113", "edge", boundary(TIMER, out=False)),
    ("EXT.114", "edge", boundary("<compensateEventDefinition/>")),
    ("EXT.115", "node", one("intermediateThrowEvent", "").replace('targetRef="node"', 'targetRef="end"').replace(
        "<incoming>start_node</incoming>", "")),
    ("EXT.115", "node", one("intermediateCatchEvent", TIMER).replace('targetRef="node"', 'targetRef="end"').replace(
        "<incoming>start_node</incoming>", "")),
    ("EXT.116", "node", one("intermediateThrowEvent", "").replace('sourceRef="node"', 'sourceRef="start"').replace(
        "<outgoing>node_end</outgoing>", "")),
    ("EXT.117", "out", links(FROM, TO, "out-end")),
    ("EXT.117", "into", links(FROM, TO, "start-into")),
    ("EXT.118", "from", links("", TO)),
    ("EXT.119", "call", POOLS.format("t2", "c1")),
    ("EXT.119", "call", POOLS.format("c2", "t1")),
    ("EXT.124", "into", links("", "")),
    ("EXT.125", "out", links(FROM, "")),
    ("EXT.126", "from", process(level(
        "start:startEvent out:intermediateThrowEvent inner:subProcess end:endEvent", "start-out start-inner inner-end",
        inside={"out": f'<linkEventDefinition id="from" name="x">{TO}</linkEventDefinition>',
                "inner": level("into:intermediateCatchEvent t:task", "into-t", inside={
                    "into": f'<linkEventDefinition id="to" name="x">{FROM}</linkEventDefinition>'})}))),
    ("EXT.135", "gate", process(level("start:startEvent gate:exclusiveGateway end:endEvent",
                                      "start-gate gate-end"))),
    ("EXT.135", "gate", process(CHAIN + '<parallelGateway id="gate"/>')),
    ("EXT.136", "gate", process(level("start:startEvent gate:eventBasedGateway a:receiveTask end:endEvent",
                                      "start-gate gate-a a-end"))),
    ("EXT.137", "gate_a", waiting("intermediateCatchEvent", "intermediateCatchEvent", inside={"gate_a": CONDITION})),
    ("EXT.138", "a", waiting("task", "intermediateCatchEvent", inside={"a": ""})),
    ("EXT.138", "a", waiting("intermediateCatchEvent", "intermediateCatchEvent",
                             inside={"a": '<linkEventDefinition name="x"/>'})),
    ("EXT.139", "gate", MESSAGE + OPERATION + waiting("receiveTask", "intermediateCatchEvent",
                                                      inside={"a": "", "b": SENT})),
    ("EXT.140", "a", waiting("receiveTask", "intermediateCatchEvent", inside={"a": ""}).replace(
        "</process>", f'<boundaryEvent id="edge" attachedToRef="a"><outgoing>out</outgoing>{TIMER}</boundaryEvent>'
        '<sequenceFlow id="out" sourceRef="edge" targetRef="end"/></process>')),
    ("EXT.141", "a", waiting("intermediateCatchEvent", "intermediateCatchEvent", "start-a")),
    ("EXT.142", "gate", waiting("intermediateCatchEvent", "intermediateCatchEvent", gate='instantiate="true"')),
    ("EXT.143", "edge", boundary("<compensateEventDefinition/>", out=False)),
    ("EXT.144", "undo", VALID["compensation"].replace('isForCompensation="true"', "")),
    *[("EXT.146", "end", process(level("start:startEvent end:endEvent", "start-end",
                                       inside={"end": definition(kind)})))
      for kind in ("conditional", "link", "timer")],
    *[("EXT.147", "edge", boundary(definition(kind))) for kind in ("link", "terminate")],
    *[("EXT.147", "edge", boundary(definition(kind), 'cancelActivity="false"'))
      for kind in ("error", "cancel", "link", "terminate", "compensate")],
    ("EXT.148", "node", one("intermediateCatchEvent", "")),
    *[("EXT.148", "node", one("intermediateCatchEvent", definition(kind)))
      for kind in ("cancel", "error", "escalation", "terminate")],
    ("EXT.122", "node", one("intermediateCatchEvent", definition("compensate"))),
    *[("EXT.149", "node", one("intermediateThrowEvent", definition(kind)))
      for kind in ("cancel", "conditional", "error", "terminate", "timer")],
    ("EXT.150", "work", process(level("start:startEvent work:task end:endEvent", "start-end work-end"))),
    ("EXT.150", "t", sub("subProcess", level("s:startEvent t:task e:endEvent", "s-e t-e"))),
    ("EXT.151", "work", process(level("start:startEvent work:task end:endEvent", "start-work start-end"))),
    ("EXT.151", "t", sub("subProcess", level("s:startEvent t:task e:endEvent", "s-t s-e"))),
    ("EXT.152", "start_t", process(level("start:startEvent inner:subProcess end:endEvent", "inner-end",
                                         inside={"inner": '<task id="t"/>'})
                                   + '<sequenceFlow id="start_t" sourceRef="start" targetRef="t"/>')),
]  # fmt: skip


@pytest.mark.parametrize("name", VALID)
def test_a_model_that_keeps_the_rules_is_not_blamed(name: str) -> None:
    findings = check(read(model(VALID[name])))
    assert [each for each in findings if each.level == "error"] == []


@pytest.mark.parametrize(
    ("rule", "element", "content"), BROKEN, ids=[f"{a}-{b}-{i}" for i, (a, b, _) in enumerate(BROKEN)]
)
def test_a_slip_is_named_with_its_element(rule: str, element: str, content: str) -> None:
    findings = check(read(model(content)))
    found = [each for each in findings if each.rule == rule and each.element == element]
    assert found, [(each.rule, each.element) for each in findings]
    assert element in found[0].sentence
    assert found[0].sentence.endswith("。")
    assert found[0].source


@pytest.mark.parametrize("kind", EVENTS)
def test_every_trigger_may_stand_somewhere(kind: str) -> None:
    inner = definition(kind)
    places = [one("intermediateCatchEvent", inner), one("intermediateThrowEvent", inner), boundary(inner)]
    places.append(process(level("start:startEvent end:endEvent", "start-end", inside={"end": inner})))
    wrong = {"EXT.122", "EXT.146", "EXT.147", "EXT.148", "EXT.149"}
    blamed = [bool(wrong & {each.rule for each in check(read(model(MESSAGE, OPERATION, place)))}) for place in places]
    assert not all(blamed)
