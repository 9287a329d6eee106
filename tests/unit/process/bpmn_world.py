"""Short ways to write any BPMN model and to see which tasks ran in a small world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from koboshi.core.process import CallService, Definition, Incident, Log, OpenTask, load
from koboshi.core.process.runner import Answer, Instance, World
from tests.unit.process.bpmn_builder import HEAD, flow, flows

NOW = datetime(2026, 4, 1, tzinfo=UTC)
TASKS = {"task", "script", "user", "service", "send", "receive", "manual", "rule", "call"}
ROOTS = (
    '<signal id="sig" name="Bell"/><signal id="sig2" name="Gong"/><error id="err" errorCode="E1"/>'
    '<error id="err2" errorCode="E2"/><escalation id="esc" escalationCode="X1"/>'
    '<escalation id="esc2" escalationCode="X2"/><message id="msg" name="letter"/><message id="msg2" name="parcel"/>'
    '<interface id="if" name="if"><operation id="op" name="op"><inMessageRef>msg</inMessageRef></operation></interface>'
)


def file(*processes: str, outside: str = "") -> bytes:
    """A whole file with some signals, errors, escalations and messages to name."""
    return f"{HEAD}{ROOTS}{outside}{''.join(processes)}</definitions>".encode()


def process(*parts: str, name: str = "p") -> str:
    """One process."""
    return f'<process id="{name}" isExecutable="true">{"".join(parts)}</process>'


def task(*names: str, extra: str = "", inside: str = "") -> str:
    """Tasks that need nobody."""
    return "".join(f'<task id="{name}" name="{name}" {extra}>{inside}</task>' for name in names)


def start(name: str = "start", inside: str = "", extra: str = "") -> str:
    return f'<startEvent id="{name}" {extra}>{inside}</startEvent>'


def end(name: str = "end", inside: str = "") -> str:
    return f'<endEvent id="{name}">{inside}</endEvent>'


def catch(name: str, inside: str, extra: str = "") -> str:
    return f'<intermediateCatchEvent id="{name}" {extra}>{inside}</intermediateCatchEvent>'


def throw(name: str, inside: str = "") -> str:
    return f'<intermediateThrowEvent id="{name}">{inside}</intermediateThrowEvent>'


def boundary(name: str, host: str, inside: str, *, stops: bool = True) -> str:
    ends = f'attachedToRef="{host}" cancelActivity="{str(stops).lower()}"'
    return f'<boundaryEvent id="{name}" {ends}>{inside}</boundaryEvent>'


def sub(name: str, *parts: str, tag: str = "subProcess", extra: str = "") -> str:
    return f'<{tag} id="{name}" {extra}>{"".join(parts)}</{tag}>'


def handler(name: str, event: str, *parts: str, stops: bool = True) -> str:
    """An event sub-process whose start event is `<name>_on`."""
    begin = start(f"{name}_on", event, f'isInterrupting="{str(stops).lower()}"')
    return sub(name, begin, *parts, extra='triggeredByEvent="true"')


def after(duration: str) -> str:
    return f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"


def every(cycle: str) -> str:
    return f"<timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition>"


def when(condition: str) -> str:
    text = condition.replace("<", "&lt;")
    return f"<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>"


SIGNAL = '<signalEventDefinition signalRef="sig"/>'
SIGNAL_2 = '<signalEventDefinition signalRef="sig2"/>'
MESSAGE = '<messageEventDefinition messageRef="msg"><operationRef>op</operationRef></messageEventDefinition>'
ERROR = '<errorEventDefinition errorRef="err"/>'
ERROR_2 = '<errorEventDefinition errorRef="err2"/>'
ESCALATION = '<escalationEventDefinition escalationRef="esc"/>'
COMPENSATION = "<compensateEventDefinition/>"
CANCEL = "<cancelEventDefinition/>"
TERMINATE = "<terminateEventDefinition/>"


def gate(kind: str, *names: str, extra: str = "") -> str:
    return "".join(f'<{kind}Gateway id="{name}" {extra}/>' for name in names)


def multi(inside: str, extra: str = "") -> str:
    return f"<multiInstanceLoopCharacteristics {extra}>{inside}</multiInstanceLoopCharacteristics>"


def cardinality(text: str) -> str:
    return f"<loopCardinality>{text}</loopCardinality>"


def loop(condition: str = "", extra: str = "") -> str:
    text = condition.replace("<", "&lt;")
    inside = f"<loopCondition>{text}</loopCondition>" if condition else ""
    return f"<standardLoopCharacteristics {extra}>{inside}</standardLoopCharacteristics>"


def script(name: str, text: str, inside: str = "") -> str:
    body = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<scriptTask id="{name}" name="{name}">{inside}<script>{body}</script></scriptTask>'


def simple(*parts: str, ways: str = "") -> Definition:
    """One process with a start, an end and a main way through."""
    return load(file(process(start(), end(), *parts, flows(*ways.split("|")))))


def played(
    definition: Definition,
    data: Mapping[str, Any] | None = None,
    *,
    seconds: float = 0,
    worker: Any = None,
    process: str = "",
) -> World:
    """Start a process and let some time pass."""
    world = World(definition, NOW, worker)
    world.start(data, process)
    world.pass_time(NOW + timedelta(seconds=seconds))
    return world


def ran(world: World, instance: Instance | None = None) -> list[str]:
    """The tasks that were completed, in order."""
    cases = [instance] if instance is not None else world.instances
    lines = [line for case in cases for line in case.log]
    return [
        command.node
        for _, command in sorted(lines, key=lambda line: line[0])
        if isinstance(command, Log) and command.lifecycle == "complete" and command.activity_kind in TASKS
    ]


def over(world: World) -> bool:
    """Whether every case came to its end without trouble."""
    return all(case.finish is not None and not case.incidents for case in world.instances)


def troubles(world: World) -> list[Incident]:
    """What a person would have to repair."""
    return [incident for case in world.instances for incident in case.incidents]


def at_once(instance: Instance, command: OpenTask | CallService) -> Answer:
    """A worker that does everything immediately."""
    return Answer()


__all__ = ["flow", "flows"]
