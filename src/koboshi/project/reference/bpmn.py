"""docs/reference/bpmn-subset.md: the part of BPMN 2.0 that a process may use."""

from __future__ import annotations

from typing import Final

from koboshi.core.pack.check import ACTIONS, ROLES
from koboshi.core.process.model import ACTIVITIES, HOSTS
from koboshi.core.process.reader import ELEMENTS, EVENT_ELEMENTS, KOBOSHI, MAX_NODES, MAX_SCOPES, SILENT
from koboshi.project.reference.writing import code, head, table, text

ATTRIBUTES: Final = (
    ("role", "user task", f"who does it: {code(sorted(ROLES))}"),
    ("action", "user task", f"what it is about: {code(sorted(ACTIONS))}"),
    ("outcomes", "user task", "results, separated by commas; `correct` asks the applicant for a correction"),
    ("days", "user task", "target in calendar days"),
    ("letter", "user task, service task", "FEEL expression that gives the name of the letter"),
    ("service", "service task", "name of the service to call"),
    ("text", "service task", "text key of what is told"),
    ("decision", "business rule task", "name of a decision of the pack"),
    ("result", "business rule task", "variable that takes the result"),
    ("message", "receive task, message events", "what is awaited, e.g. `correction_answered`"),
    ("wait", "receive task, message events", "from whom; waiting for the resident or applicant stops the legal clock"),
    ("until", "timer events", "FEEL expression that gives a date; it fires when that day is over in Japan"),
    ("state", "end event", "state of the case: `decided`, `lapsed`, `withdrawn`, `finished`"),
)
"""Attributes in our namespace: name, where it may stand, meaning."""


def page() -> str:
    """The page: elements, attributes, rules."""
    lead = "Everything that is not named here is refused when a pack is checked, with the element's id and a sentence."
    lines = head("BPMN subset", "`koboshi.core.process`", lead)
    lines += ["## Elements", ""]
    rows = [(f"`{tag}`", kind.value) for tag, kind in ELEMENTS.items()]
    rows += [(f"`{tag}` with `{event}`", kind.value) for (tag, event), kind in EVENT_ELEMENTS.items()]
    lines += table(("element", "kind of node"), rows)
    lines += [f"Read and ignored: {code(sorted(SILENT))}. The diagram (BPMNDI) is read for drawing only.", ""]
    lines += ["## Attributes", "", f"In the namespace `{KOBOSHI.strip('{}')}`, prefix `koboshi:`.", ""]
    lines += table(("attribute", "on", "meaning"), ((f"`{name}`", place, what) for name, place, what in ATTRIBUTES))
    lines += ["## Rules", "", *(f"- {rule}" for rule in _rules())]
    return text(lines)


def _rules() -> list[str]:
    return [
        "One `process` per file; each scope has exactly one start event and at least one end event.",
        "Every node is reached from the start, and an end is reached from every node.",
        "An exclusive gateway that chooses has a default flow, and a condition on each other flow.",
        "Only gateways have several outgoing flows; no flow crosses the border of a sub-process.",
        f"Boundary events stand on {code(sorted(HOSTS))} (of the activities {code(sorted(ACTIVITIES))}).",
        "A circle has a place to wait in it; repeating timers (`timeCycle`) and event sub-processes are refused.",
        f"At most {MAX_NODES} nodes and {MAX_SCOPES} sub-processes inside one another.",
        "Conditions are FEEL over `answers` (public values only), `door`, `arrived_on`, `parameters` and results.",
    ]
