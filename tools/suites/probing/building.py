"""The pieces that probes are made of."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
KOBOSHI = "https://koboshi.example/bpmn/1"


@dataclass(frozen=True, slots=True)
class Probe:
    """A model in which `name` stands; `node` is its id where it would be a node of the executable form."""

    section: str
    name: str
    xml: bytes
    node: str = "x"


def el(tag: str, /, *inside: str, **attributes: str) -> str:
    """An element; `koboshi_role="…"` becomes `koboshi:role="…"`."""
    given = "".join(f" {name.replace('_', ':')}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{given}>{''.join(inside)}</{tag}>"


def formal(tag: str, text: str) -> str:
    """A formal expression."""
    return el(tag, text.replace("<", "&lt;").replace(">", "&gt;"), xsi_type="tFormalExpression")


def flow(number: int, source: str, target: str, condition: str = "") -> str:
    """A sequence flow."""
    inner = formal("conditionExpression", condition) if condition else ""
    return el("sequenceFlow", inner, id=f"f{number}", sourceRef=source, targetRef=target)


def node(tag: str, called: str, /, *inside: str, **attributes: str) -> str:
    """A node with an id."""
    return el(tag, *inside, id=called, **attributes)


def model(*inside: str, outside: str = "") -> bytes:
    """A file with one process, and what its nodes refer to."""
    roots = "".join(el(tag, id=name, name=name) for tag, name in (("message", "m"), ("message", "m2"), ("signal", "s")))
    ways = "".join(node("operation", f"o{name}", el("inMessageRef", name), name=name) for name in ("m", "m2"))
    roots += node("interface", "ways", ways, name="ways") + el("signalEventDefinition", id="sr", signalRef="s")
    roots += el("error", id="e", name="e", errorCode="e") + el("escalation", id="c", name="c", escalationCode="c")
    process = el("process", *inside, id="p", isExecutable="true")
    names = f' xmlns="{BPMN}" xmlns:xsi="{XSI}" xmlns:koboshi="{KOBOSHI}"'
    return f'<definitions{names} id="d" targetNamespace="{KOBOSHI}">{roots}{process}{outside}</definitions>'.encode()


def line(inner: str, *more: str) -> bytes:
    """start → x → end, and whatever else."""
    ends = node("startEvent", "start") + node("endEvent", "end")
    return model(ends, inner, flow(1, "start", "x"), flow(2, "x", "end"), *more)


def inner_steps(ends_with: str = "") -> str:
    """What stands in a sub-process: somebody works, then it ends, with an event definition where one is given."""
    nodes = node("startEvent", "i1") + node("userTask", "i2", koboshi_role="clerk") + node("endEvent", "i3", ends_with)
    return nodes + flow(11, "i1", "i2") + flow(12, "i2", "i3")


def timer(name: str = "def") -> str:
    """A timer of one hour."""
    return el("timerEventDefinition", formal("timeDuration", "PT1H"), id=name)


def message(name: str = "def", of: str = "m") -> str:
    """A message."""
    return el("messageEventDefinition", el("operationRef", f"o{of}"), id=name, messageRef=of)
