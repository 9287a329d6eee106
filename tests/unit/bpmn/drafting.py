"""Small models for the tests, drawn from a line of nodes and a line of arrows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SUITES = ROOT.parent / "shared" / "suites"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:tns="https://example.test/model" '
    'id="definitions" targetNamespace="https://example.test/model">\n'
)
FORMAL = 'xsi:type="tFormalExpression"'


def level(
    nodes: str, arrows: str, *, inside: Mapping[str, str] | None = None, attributes: Mapping[str, str] | None = None
) -> str:
    """The elements of one level. `nodes` is `id:tag …`, `arrows` is `from-to …`; a flow is called `from_to`."""
    inside, attributes = inside or {}, attributes or {}
    pairs = [tuple(each.split("-")) for each in arrows.split()]
    lines = []
    for node in nodes.split():
        name, tag = node.split(":")
        listed = "".join(f"<incoming>{a}_{b}</incoming>" for a, b in pairs if b == name)
        listed += "".join(f"<outgoing>{a}_{b}</outgoing>" for a, b in pairs if a == name)
        lines.append(f'<{tag} id="{name}" {attributes.get(name, "")}>{listed}{inside.get(name, "")}</{tag}>')
    for a, b in pairs:
        flow = f"{a}_{b}"
        more = attributes.get(flow, "")
        lines.append(
            f'<sequenceFlow id="{flow}" sourceRef="{a}" targetRef="{b}" {more}>{inside.get(flow, "")}</sequenceFlow>'
        )
    return "\n".join(lines)


def process(content: str, *, executable: bool = True, name: str = "process", attributes: str = "") -> str:
    """A process around a level."""
    return f'<process id="{name}" isExecutable="{str(executable).lower()}" {attributes}>{content}</process>'


def model(*roots: str) -> bytes:
    """A whole file."""
    return f"{HEAD}{''.join(roots)}\n</definitions>\n".encode()


CHAIN = level("start:startEvent work:task end:endEvent", "start-work work-end")
