"""Activities with their markers, gateways, and what is only drawn."""

from __future__ import annotations

from collections.abc import Iterator

from tools.suites.probing.building import Probe, el, flow, formal, inner_steps, line, message, model, node, timer

_MESSAGE = {"messageRef": "m", "operationRef": "om"}
_TASKS: dict[str, dict[str, str]] = {
    "task": {},
    "userTask": {"koboshi_role": "clerk"},
    "manualTask": {},
    "serviceTask": {"koboshi_service": "probe"},
    "sendTask": _MESSAGE,
    "receiveTask": _MESSAGE,
    "scriptTask": {"scriptFormat": "application/feel"},
    "businessRuleTask": {"koboshi_decision": "probe", "koboshi_result": "result"},
}


def activities() -> Iterator[Probe]:
    """Tasks, sub-processes and their markers."""
    section = "Activities"
    for tag, attributes in _TASKS.items():
        script = el("script", "{ a: 1 }") if tag == "scriptTask" else ""
        yield Probe(section, f"`{tag}`", line(node(tag, "x", script, **attributes)))
    for tag in ("subProcess", "transaction", "adHocSubProcess"):
        inner = node("task", "i2") if tag == "adHocSubProcess" else inner_steps()
        yield Probe(section, f"`{tag}`", line(node(tag, "x", inner)))
    called = {"of a process in the file": el("process", inner_steps(), id="q", isExecutable="true"),
              "of a global task": node("globalUserTask", "q")}  # fmt: skip
    for name, outside in called.items():
        xml = model_of_call(outside)
        yield Probe(section, f"`callActivity` {name}", xml)
    for name, marker in _markers():
        yield Probe(section, name, line(node("task", "x", marker)))
    undo = node("boundaryEvent", "b", el("compensateEventDefinition", id="k"), attachedToRef="x")
    undo += node("task", "u", isForCompensation="true")
    undo += el("association", id="a", sourceRef="b", targetRef="u", associationDirection="One")
    thrown = node("endEvent", "end", el("compensateEventDefinition", id="t"))
    flows = flow(1, "start", "x") + flow(2, "x", "end")
    undone = model(node("startEvent", "start"), node("task", "x"), thrown, flows, undo)
    yield Probe(section, "compensation handler (`isForCompensation`)", undone, "u")
    twice = node("task", "x", startQuantity="2"), flow(3, "start", "x")
    yield Probe(section, "`startQuantity` above 1", line(*twice))
    yield Probe(section, "`completionQuantity` above 1", line(node("task", "x", completionQuantity="2")))


def model_of_call(outside: str) -> bytes:
    """A process that calls another."""
    ends = node("startEvent", "start") + node("endEvent", "end")
    flows = flow(1, "start", "x") + flow(2, "x", "end")
    return model(ends, node("callActivity", "x", calledElement="q"), flows, outside=outside)


def _markers() -> Iterator[tuple[str, str]]:
    loop = formal("loopCondition", "go = true")
    yield "`standardLoopCharacteristics`", el("standardLoopCharacteristics", loop, testBefore="true", loopMaximum="3")
    three, tag = formal("loopCardinality", "3"), "multiInstanceLoopCharacteristics"
    yield "multi-instance, parallel", el(tag, three)
    yield "multi-instance, sequential", el(tag, three, isSequential="true")
    yield "multi-instance with `completionCondition`", el(tag, three, formal("completionCondition", "go = true"))
    yield "multi-instance, `behavior` None", el(tag, three, behavior="None", noneBehaviorEventRef="sr")
    yield "multi-instance, `behavior` One", el(tag, three, behavior="One", oneBehaviorEventRef="sr")
    thrown = el(
        "event", el("signalEventDefinition", id="sd", signalRef="s"), id="ev", **{"xsi_type": "tImplicitThrowEvent"}
    )
    definition = el("complexBehaviorDefinition", formal("condition", "go = true"), thrown, id="cb")
    yield "multi-instance, `behavior` Complex", el(tag, three, definition, behavior="Complex")


def gateways() -> Iterator[Probe]:
    """The five gateways, and flows that split without one."""
    section = "Gateways and flows"
    for tag in ("exclusive", "parallel", "inclusive", "complex"):
        yield Probe(section, f"`{tag}Gateway`", _split_and_join(f"{tag}Gateway"))
    ends = node("endEvent", "end") + node("endEvent", "e2")
    legs = flow(2, "x", "t1") + flow(3, "x", "t2") + flow(4, "t1", "end") + flow(5, "t2", "e2")
    awaited = node("intermediateCatchEvent", "t1", message("n1"))
    later = node("intermediateCatchEvent", "t2", timer("n2"))
    first = node("startEvent", "start") + flow(1, "start", "x")
    yield Probe(
        section, "`eventBasedGateway`", model(first, node("eventBasedGateway", "x"), awaited, later, ends, legs)
    )
    second = node("intermediateCatchEvent", "t2", message("n2", "m2"))
    for kind in ("Exclusive", "Parallel"):
        gateway = node("eventBasedGateway", "x", instantiate="true", eventGatewayType=kind)
        name = f"`eventBasedGateway` that starts instances, {kind.lower()}"
        yield Probe(section, name, model(gateway, awaited, second, ends, legs))
    tasks = (
        node("task", "t1")
        + node("task", "t2")
        + ends
        + flow(1, "start", "x")
        + flow(4, "t1", "end")
        + flow(5, "t2", "e2")
    )
    begin = node("startEvent", "start")
    both = flow(2, "x", "t1") + flow(3, "x", "t2")
    yield Probe(section, "split without a gateway", model(begin, node("task", "x"), tasks, both))
    either = flow(2, "x", "t1", "go = true") + flow(3, "x", "t2")
    yield Probe(
        section,
        "conditional and default flow from an activity",
        model(begin, node("task", "x", default="f3"), tasks, either),
    )


def _split_and_join(tag: str) -> bytes:
    conditional = tag != "parallelGateway"
    rule = formal("activationCondition", "activationCount >= 1") if tag == "complexGateway" else ""
    default = {"default": "f3"} if conditional else {}
    nodes = node("startEvent", "start") + node(tag, "x", **default) + node("task", "t1") + node("task", "t2")
    nodes += node(tag, "j", rule) + node("endEvent", "end")
    flows = flow(1, "start", "x") + flow(2, "x", "t1", "go = true" if conditional else "") + flow(3, "x", "t2")
    return model(nodes, flows, flow(4, "t1", "j"), flow(5, "t2", "j"), flow(6, "j", "end"))


def drawn() -> Iterator[Probe]:
    """Data, artifacts, lanes and pools: read with the model."""
    section = "Data, artifacts, pools"
    beside = {
        "`dataObject` and its reference": node("dataObject", "y") + node("dataObjectReference", "z", dataObjectRef="y"),
        "`dataStoreReference`": node("dataStoreReference", "y"),
        "`textAnnotation` and `association`": node("textAnnotation", "y", el("text", "note"))
        + el("association", id="a", sourceRef="x", targetRef="y"),
        "`group`": node("group", "y"),
    }  # fmt: skip
    for name, piece in beside.items():
        yield Probe(section, name, line(node("task", "x"), piece), "y")
    lanes = el("laneSet", node("lane", "y", el("flowNodeRef", "x"), name="clerk"), id="ls")
    yield Probe(section, "`lane`", line(lanes + node("task", "x")), "y")
    pools = el("collaboration", el("participant", id="y", name="house", processRef="p"),
               el("participant", id="other", name="resident"),
               el("messageFlow", id="mf", sourceRef="x", targetRef="other"), id="co")  # fmt: skip
    xml = model(node("startEvent", "start"), node("sendTask", "x", messageRef="m"), node("endEvent", "end"),
                flow(1, "start", "x"), flow(2, "x", "end"), outside=pools)  # fmt: skip
    yield Probe(section, "`participant` and `messageFlow`", xml, "y")
    for name, piece in {
        "`conversation`": el("collaboration", node("conversation", "y"), id="co"),
        "`choreography`": el("choreography", id="y"),
    }.items():
        xml = line(node("task", "x")).replace(b"</definitions>", f"{piece}</definitions>".encode())
        yield Probe(section, name, xml, "y")
