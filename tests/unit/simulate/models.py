"""Small BPMN models written as lines: `kind id [key=value …]` and `id -> id [id=…] [if=…] [default]`."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from koboshi.core import process
from koboshi.core.process.model import Definition

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:koboshi="https://koboshi.example/bpmn/1"'
)
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "task": "task",
    "user": "userTask",
    "service": "serviceTask",
    "rule": "businessRuleTask",
    "receive": "receiveTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "complex": "complexGateway",
    "event": "eventBasedGateway",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent",
    "sub": "subProcess",
}


def model(text: str, decisions: dict[str, object] | None = None) -> Definition:
    """Compile the lines. A sub-process holds what follows until a line `close`."""
    return process.load(xml(text), decisions=decisions or {})


def xml(text: str) -> bytes:
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    defaults = {}
    for words in lines:
        if "->" in words and "default" in words:
            defaults[words[0]] = _options(words[3:]).get("id", f"f_{words[0]}_{words[2]}")
    body = "".join(_element(words, defaults) for words in lines)
    head = f'<definitions {NAMESPACES} id="d" targetNamespace="t"><signal id="told" name="told"/>'
    return f'{head}<process id="p" isExecutable="true">{body}</process></definitions>'.encode()


def _options(words: list[str]) -> dict[str, str]:
    return dict(word.split("=", 1) for word in words if "=" in word)


def _element(words: list[str], defaults: dict[str, str]) -> str:
    if words[0] == "close":
        return "</subProcess>"
    if words[1] == "->":
        return _flow(words)
    kind, name, options = words[0], words[1], _options(words[2:])
    inner = _inner(options)
    attributes = "".join(f" koboshi:{key}={quoteattr(value)}" for key, value in options.items() if key in KOBOSHI)
    plain = "".join(f" {PLAIN[key]}={quoteattr(value)}" for key, value in options.items() if key in PLAIN)
    default = f' default="{defaults[name]}"' if name in defaults else ""
    closing = "" if kind == "sub" else f"</{TAGS[kind]}>"
    return f'<{TAGS[kind]} id="{name}" name="{name}"{attributes}{plain}{default}>{inner}{closing}'


KOBOSHI = {"role", "outcomes", "action", "decision", "result", "service", "message", "wait", "until"}
PLAIN = {
    "on": "attachedToRef",
    "cancel": "cancelActivity",
    "triggered": "triggeredByEvent",
    "interrupting": "isInterrupting",
}


def _inner(options: dict[str, str]) -> str:
    found = ""
    if "timer" in options:
        found += f"<timerEventDefinition><timeDuration>{options['timer']}</timeDuration></timerEventDefinition>"
    if "cycle" in options:
        found += f"<timerEventDefinition><timeCycle>{options['cycle']}</timeCycle></timerEventDefinition>"
    if "signal" in options:
        found += '<signalEventDefinition signalRef="told"/>'
    if "throws" in options:
        found += f"<{options['throws']}EventDefinition/>"
    if "loop" in options:
        sequential = options["loop"] == "sequential"
        flag = str(sequential).lower()
        count = options.get("count", "3")
        found += (
            f'<multiInstanceLoopCharacteristics isSequential="{flag}"><loopCardinality>{count}</loopCardinality>'
            "</multiInstanceLoopCharacteristics>"
        )
    return found


def _flow(words: list[str]) -> str:
    source, target, options = words[0], words[2], _options(words[3:])
    name = options.get("id", f"f_{source}_{target}")
    condition = ""
    if "if" in options:
        formula = options["if"].replace("_", " ").replace("&", "&amp;").replace("<", "&lt;")
        condition = f'<conditionExpression xsi:type="tFormalExpression">{formula}</conditionExpression>'
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'


ONE_TASK = """
start s
task work
end e
s -> work
work -> e
"""
