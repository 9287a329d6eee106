"""docs/reference/bpmn-subset.md: what of BPMN 2.0 runs, and what a pack may use of it."""

from __future__ import annotations

from typing import Final

from koboshi.core.bpmn import KOBOSHI
from koboshi.core.pack.check import ACTIONS, ROLES
from koboshi.core.process.elements import ELEMENTS, EVENTS, SILENT
from koboshi.core.process.model import HOSTS, NodeKind
from koboshi.core.process.packrules import REFUSED
from koboshi.core.process.reader import MAX_NODES, MAX_SCOPES
from koboshi.core.process.scopes import MAX_DEPTH
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
    ("result", "business rule task, script task", "variable that takes the result"),
    ("message", "receive task, message events", "what is awaited, e.g. `correction_answered`"),
    ("wait", "receive task, message events", "from whom; waiting for the resident or applicant stops the legal clock"),
    ("until", "timer events", "FEEL expression that gives a date; it fires when that day is over in Japan"),
    ("payload", "throw events, send task", "FEEL expression that gives what a message or signal carries"),
    ("collection", "multi-instance activity", "FEEL expression that gives the items; `item` names the variable"),
    ("state", "end event", "state of the case: `decided`, `lapsed`, `withdrawn`, `finished`"),
)
"""Attributes in our namespace: name, where it may stand, meaning."""


def page() -> str:
    """The page: elements, events, attributes, rules of the engine and of packs."""
    lead = (
        "The engine runs BPMN 2.0 (ISO/IEC 19510) as written here; what it cannot run is refused when a file is "
        "loaded, with the element's id and a sentence. A pack keeps some rules more, so that no case can be stranded."
    )
    lines = head("BPMN", "`koboshi.core.process`", lead)
    lines += ["## Elements", ""]
    lines += table(("element", "kind of node"), ((f"`{tag}`", kind.value) for tag, kind in ELEMENTS.items()))
    lines += [
        "A `subProcess` with `triggeredByEvent` is an event sub-process. Global tasks can be called. Every activity "
        "may repeat (standard loop, multi-instance with all behaviours) and have token quantities.",
        "",
        f"Read with their owner or ignored: {code(sorted(SILENT))}. The diagram (BPMNDI) is read for drawing only.",
        "",
        "## Events",
        "",
    ]
    lines += table(("event", "triggers"), ((_EVENTS[kind], code(words.split())) for kind, words in EVENTS.items()))
    lines += [
        "Several definitions in one event: one of them is enough, or all with `parallelMultiple`. Start events without "
        "a trigger that waits are `none`; error, escalation and compensation start event sub-processes only.",
        "",
    ]
    lines += ["## Attributes", "", f"In the namespace `{KOBOSHI}`, prefix `koboshi:`.", ""]
    lines += table(("attribute", "on", "meaning"), ((f"`{name}`", place, what) for name, place, what in ATTRIBUTES))
    lines += ["## How the engine reads the standard", "", *(f"- {rule}" for rule in _readings()), ""]
    lines += ["## Rules for packs", "", *(f"- {rule}" for rule in _rules())]
    return text(lines)


_EVENTS: Final = {
    NodeKind.START: "`startEvent`",
    NodeKind.CATCH: "`intermediateCatchEvent`",
    NodeKind.BOUNDARY: "`boundaryEvent`",
    NodeKind.THROW: "`intermediateThrowEvent`",
    NodeKind.END: "`endEvent`",
}


def _readings() -> list[str]:
    return [
        "Conditions and scripts are FEEL. A script in another language is work for the outside, as a service is.",
        "The ways out of a node are asked in the order of its `outgoing` children, else of the file.",
        "An inclusive gateway waits while a token can still reach a way in that is empty and none that is full.",
        "A complex gateway starts when its condition holds (`activationCount`) and resets when no more can come; on "
        "reset only ways with a condition (`waitingForStart`) are taken.",
        "A throw of a signal lets every other token move first, so that listeners are there in time.",
        "An event told by a multi-instance activity (None, One, Complex) does not interrupt it at its own boundary; "
        "one told by Complex and caught by an interrupting boundary ends the remaining instances.",
        "A repeating timer at an intermediate event sends a token at every ring. A cycle without time is refused.",
        "An error end event that nobody catches ends the case; an uncaught error of a service is an incident.",
        "A called process works on the data of its caller; the one of another file is found by whoever loads the file.",
        f"At most {MAX_DEPTH} scopes may be open inside one another, 1,000 tokens and 64 kB of data be in one case.",
    ]


def _rules() -> list[str]:
    return [
        "One `process` per file; each scope has exactly one start event and at least one end event.",
        "Every node is reached from the start, and an end is reached from every node.",
        "A gateway that chooses has a default flow, and a condition on each other flow.",
        "Only gateways have several outgoing flows; no flow crosses the border of a sub-process.",
        f"Boundary events stand on {code(sorted(HOSTS))}.",
        f"Not used: {code(sorted(REFUSED))}, sending events, signals, scripts in other languages, "
        "start events that wait.",
        "A circle has a place to wait in it.",
        f"At most {MAX_NODES[True]} nodes and {MAX_SCOPES[True]} sub-processes inside one another.",
        "Conditions are FEEL over `answers` (public values only), `door`, `arrived_on`, `parameters` and results.",
    ]
