"""Every trigger in every position that the standard allows."""

from __future__ import annotations

from collections.abc import Iterator

from tools.suites.probing.building import Probe, el, flow, formal, inner_steps, line, message, model, node, timer

_TRIGGERS = {
    "none": "",
    "message": message(),
    "timer": timer(),
    "signal": el("signalEventDefinition", id="def", signalRef="s"),
    "error": el("errorEventDefinition", id="def", errorRef="e"),
    "escalation": el("escalationEventDefinition", id="def", escalationRef="c"),
    "conditional": el("conditionalEventDefinition", formal("condition", "go = true"), id="def"),
    "compensation": el("compensateEventDefinition", id="def"),
    "cancel": el("cancelEventDefinition", id="def"),
    "terminate": el("terminateEventDefinition", id="def"),
    "multiple": message() + el("signalEventDefinition", id="def2", signalRef="s"),
    "parallel multiple": message() + el("signalEventDefinition", id="def2", signalRef="s"),
}
_OPEN = ("message", "timer", "signal", "escalation", "conditional", "multiple", "parallel multiple")
POSITIONS = {
    "start": ("none", "message", "timer", "signal", "conditional", "multiple", "parallel multiple"),
    "start of an event sub-process": (*_OPEN, "error", "compensation"),
    "start of an event sub-process, not interrupting": _OPEN,
    "intermediate, catching": ("message", "timer", "signal", "conditional", "link", "multiple", "parallel multiple"),
    "intermediate, throwing": ("none", "message", "signal", "escalation", "compensation", "link", "multiple"),
    "boundary": (*_OPEN, "error", "compensation", "cancel"),
    "boundary, not interrupting": _OPEN,
    "end": ("none", "message", "signal", "error", "escalation", "compensation", "cancel", "terminate", "multiple"),
}
"""Which trigger the standard allows where (BPMN 2.0.2, section 10.5, the tables of event types)."""


def events() -> Iterator[Probe]:
    """Position by position."""
    for position, triggers in POSITIONS.items():
        for trigger in triggers:
            handler = "u" if (position, trigger) == ("boundary", "compensation") else "x"  # history names the handler
            yield Probe(position, trigger, _model(position, trigger), handler)


def _model(position: str, trigger: str) -> bytes:
    inner = _TRIGGERS.get(trigger, "")
    marks = {"parallelMultiple": "true"} if trigger == "parallel multiple" else {}
    if trigger == "link":
        return _link()
    if position == "start":
        return model(node("startEvent", "x", inner, **marks), node("endEvent", "end"), flow(2, "x", "end"))
    if position.startswith("start of"):
        return _event_subprocess(trigger, inner, marks, "not interrupting" in position)
    if position.startswith("boundary"):
        return _boundary(trigger, inner, marks, "not interrupting" in position)
    if position == "end":
        return _end(trigger, inner)
    tag = "intermediateCatchEvent" if position.endswith("catching") else "intermediateThrowEvent"
    return line(node(tag, "x", inner, **marks))


_THROWN = {name: _TRIGGERS[name].replace('"def"', '"thrown"') for name in ("error", "escalation", "cancel")}
"""What the work inside must throw for the event around it to be reached."""


def _event_subprocess(trigger: str, inner: str, marks: dict[str, str], stays: bool) -> bytes:
    begin = node("startEvent", "x", inner, **marks, **({"isInterrupting": "false"} if stays else {}))
    handler = node("subProcess", "h", begin, node("endEvent", "he"), flow(21, "x", "he"), triggeredByEvent="true")
    return _around(node("subProcess", "a", inner_steps(_THROWN.get(trigger, "")), handler), trigger)


def _around(inner: str, trigger: str = "", *more: str) -> bytes:
    """start → a → end, which throws compensation where that is what is to be caught."""
    undo = el("compensateEventDefinition", id="undo") if trigger == "compensation" else ""
    ends = node("startEvent", "start") + node("endEvent", "end", undo)
    return model(ends, inner, flow(1, "start", "a"), flow(2, "a", "end"), *more)


def _boundary(trigger: str, inner: str, marks: dict[str, str], stays: bool) -> bytes:
    host = node("transaction" if trigger == "cancel" else "subProcess", "a", inner_steps(_THROWN.get(trigger, "")))
    marks = marks | ({"cancelActivity": "false"} if stays else {})
    event = node("boundaryEvent", "x", inner, attachedToRef="a", **marks)
    if trigger == "compensation":
        undo = node("task", "u", isForCompensation="true")
        way = el("association", id="way", sourceRef="x", targetRef="u", associationDirection="One")
        return _around(host, trigger, event, undo, way)
    return _around(host, trigger, event, node("endEvent", "e2"), flow(3, "x", "e2"))


def _end(trigger: str, inner: str) -> bytes:
    end = node("endEvent", "x", inner)
    if trigger != "cancel":
        return model(node("startEvent", "start"), node("task", "t"), end, flow(1, "start", "t"), flow(2, "t", "x"))
    steps = node("startEvent", "i1") + end + flow(11, "i1", "x")
    caught = node("boundaryEvent", "b", el("cancelEventDefinition", id="cd"), attachedToRef="a")
    return _around(node("transaction", "a", steps), trigger, caught, node("endEvent", "e2"), flow(3, "b", "e2"))


def _link() -> bytes:
    out = el("linkEventDefinition", el("target", "l2"), id="l1", name="over")
    over = el("linkEventDefinition", el("source", "l1"), id="l2", name="over")
    throw, catch = node("intermediateThrowEvent", "x", out), node("intermediateCatchEvent", "y", over)
    ends = node("startEvent", "start") + node("endEvent", "end")
    return model(ends, throw, catch, flow(1, "start", "x"), flow(2, "y", "end"))
