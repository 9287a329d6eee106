"""A definition made ready for replay: the log says what was done, and every choice is left open.

The engine runs the model as it is, except that what a log cannot know is replaced: conditions ask the replay which way
to try, timers and messages come when they are needed, machine work that the log does not record passes at once, and
loops go on as long as the log does. Data plays no part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from koboshi.core.mining.petri_bpmn import MACHINE, label_of
from koboshi.core.process import Definition, Node, NodeKind
from koboshi.core.process.happenings import Happening, Loop, Trigger
from koboshi.core.process.model import TASKS
from koboshi.core.process.terms import Formula, Timer

_DAY: Final = Timer(duration="P1D")


@dataclass(slots=True)
class Chooser:
    """Answers conditions from a script; beyond the script the answer is no. `asked` counts the questions."""

    script: tuple[bool, ...] = ()
    asked: int = 0

    def answer(self, *_: object, **__: object) -> bool:
        """The next answer."""
        self.asked += 1
        return self.asked <= len(self.script) and self.script[self.asked - 1]

    def begin(self, script: tuple[bool, ...]) -> None:
        """Start again with other answers."""
        self.script, self.asked = script, 0

    def others(self) -> Iterator[tuple[bool, ...]]:
        """Scripts that agree with what was answered up to some question beyond the script, and then say yes."""
        for extra in range(len(self.script), self.asked):
            yield (*self.script, *(False for _ in range(extra - len(self.script))), True)


@dataclass(frozen=True, slots=True)
class Stage:
    """The definition to run, who answers its conditions, and which nodes are activities of the log."""

    definition: Definition
    chooser: Chooser
    labels: MappingProxyType[str, str] = field(repr=False)


def stage_of(definition: Definition, recorded: Collection[str]) -> Stage:
    """Make a definition ready; `recorded` are the activities of the log."""
    chooser = Chooser()
    asks = Formula("?", chooser.answer)
    labels = {node.id: label_of(node) for node in definition.nodes.values() if _is_recorded(node, recorded)}
    nodes = {each: _ready(node, asks, open_work=each in labels) for each, node in definition.nodes.items()}
    flows = {
        each: replace(flow, condition=asks) if flow.condition is not None else flow
        for each, flow in definition.flows.items()
    }
    ready = replace(
        definition,
        nodes=MappingProxyType(nodes),
        flows=MappingProxyType(flows),
        correlations=MappingProxyType({}),
        bindings=MappingProxyType({}),
    )
    return Stage(ready, chooser, MappingProxyType(labels))


def _is_recorded(node: Node, recorded: Collection[str]) -> bool:
    work = (node.kind in TASKS and node.kind not in MACHINE) or node.kind is NodeKind.CALL
    waits = node.kind in {NodeKind.CATCH, NodeKind.BOUNDARY}
    return work or (label_of(node) in recorded and (waits or node.kind in MACHINE))


def _ready(node: Node, asks: Formula, *, open_work: bool) -> Node:
    kind = node.kind
    if kind in TASKS or kind is NodeKind.CALL:
        kind = NodeKind.USER if open_work else NodeKind.TASK
    calm = node.kind in TASKS or node.kind is NodeKind.CALL
    return replace(
        node,
        kind=kind,
        attributes=MappingProxyType({}),
        happenings=() if calm else tuple(_happening(each, asks) for each in node.happenings),
        trigger=Trigger.NONE if calm else node.trigger,
        script=None,
        loop=None if node.loop is None else _repeats(node.loop, asks),
        called="",
        inputs=(),
        outputs=(),
        payload=None,
        letter=None,
        activation=None,
        completion=None,
    )


def _happening(happening: Happening, asks: Formula) -> Happening:
    timer = None if happening.timer is None else _DAY
    condition = None if happening.condition is None else Formula("false", lambda *_, **__: False)
    return replace(happening, timer=timer, condition=condition)


def _repeats(loop: Loop, asks: Formula) -> Loop:
    """Any loop as one that asks after every turn; several instances are taken one after another and may be none."""
    return Loop(multi=False, before=loop.before or loop.multi, condition=asks)
