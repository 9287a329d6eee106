"""The compiled form of a definition: one step per node, with everything the engine asks in the middle of a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from koboshi.core.process.commands import Log
from koboshi.core.process.expressions import short_form
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import BOUNDARIES, HOSTS, SCOPES, Definition, Node, NodeKind, entries
from koboshi.core.process.terms import Formula
from koboshi.core.process.timing import pause_of

Act: TypeAlias = Callable[[Any, Any, "Step"], None]
"""What a run does with a token on a step."""
Arrive: TypeAlias = Callable[[Any, Any, "Way"], None]
"""What a run does with a token that comes along a way to a place where ways meet."""
KEPT: Final = 32
"""Up to which token number the lines of a trail are kept."""
_SUBSCRIBED: Final = frozenset({Trigger.MESSAGE, Trigger.TIMER, Trigger.SIGNAL, Trigger.CONDITIONAL})

SYNCHRONISING: Final = frozenset({NodeKind.INCLUSIVE, NodeKind.COMPLEX})
"""Gateways whose waiting depends on where all other tokens are."""
_CARRYING: Final = frozenset({Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITIONAL})


class Trail:
    """What is told along a way and where it leads without anything being computed; `trails` lays them.

    `told` keeps the lines by token number, for the small numbers that most tokens have. `forgets` where the token
    may have waited for an event, of which it remembers things. `then` is what is done where the
    trail stops; None where the token just waits for people.
    """

    __slots__ = ("forgets", "node", "parts", "then", "told", "way")
    Part: TypeAlias = tuple[type[Any], tuple[Any, ...], tuple[Any, ...]]
    """A command: its kind, and what stands before and after the number of the token."""

    def __init__(self, way: Way, parts: Sequence[Part], then: Arrive | None) -> None:
        """`way` is the last one, into the node where the trail stops."""
        self.way = way
        self.forgets = False
        self.node = way.target.id
        self.parts = tuple(parts)
        self.then = then
        self.told: dict[int, tuple[Any, ...]] = {}

    def tell(self, number: int) -> tuple[Any, ...]:
        """The lines for a token."""
        lines = tuple(tuple.__new__(kind, (*before, number, *after)) for kind, before, after in self.parts)
        if number < KEPT:
            self.told[number] = lines
        return lines


class Way:
    """One flow as the engine follows it; `place` is its position among the ways into its target."""

    __slots__ = ("chosen", "condition", "default", "id", "log", "name", "place", "quick", "target", "trail")

    def __init__(self, each: str, name: str, condition: Formula | None, *, default: bool, branch: bool) -> None:
        """Without its target, which is tied up when all steps are there."""
        self.id = each
        self.name = name
        self.condition = condition
        self.quick = short_form(condition) if condition is not None else None
        self.default = default
        self.log = branch
        self.place = 0
        self.target: Step
        self.trail: Trail
        self.chosen: Trail

    def told(self, token: int) -> Log:
        """The line of history for a way chosen."""
        return Log(self.id, "branch", "complete", self.name, token)


class Step:
    """One node as the engine runs it. `guards` wait for something while it is at work; `catches` are only looked up.

    `only` is the single way out without a condition, where there is one; `after` its trail, with the step's completion
    told first; `plain` the same where finishing the step is nothing more; `straight` the same where it leads to people
    or the end and needs no look around. `split` are the trails of all ways of a parallel gateway, its completion told
    first. `choices` and `otherwise` are the ways with conditions and the default. `known` keeps answers of a decision
    table as plain data with their size, by the identity of the answer. `pause` is the length of a timer that always
    waits the same time. `upstream` of a gateway that synchronises maps nodes to the bits of the ways in that can still
    be reached from there without passing it.
    """

    __slots__ = (
        *("after", "arrive", "asks", "awaited", "by_people", "catches", "choices", "compensable", "ended", "enter"),
        *("finish", "guards", "id", "kind", "label", "late", "leave", "link", "node", "only", "opened", "otherwise"),
        *(
            "known",
            "outcomes",
            "pause",
            "plain",
            "sends",
            "sleeps",
            "split",
            "straight",
            "task",
            "timer",
            "upstream",
            "ways",
            "width",
            "word",
            "work",
        ),
    )

    def __init__(self, node: Node) -> None:
        """Take what the node says by itself."""
        self.id = node.id
        self.node = node
        self.kind = node.kind
        self.word = node.kind.value
        self.label = node.name or node.id
        self.width = len(node.incoming)
        self.outcomes = node.outcomes
        self.by_people = node.kind in {NodeKind.USER, NodeKind.MANUAL} and node.loop is None
        self.asks = (node.attributes.get("decision", ""), node.attributes.get("result", ""))
        self.known: dict[int, tuple[object, Any, int]] = {}
        self.ended = (node.id, node.attributes.get("state", "") or "finished")
        self.task = (node.role, node.action, node.outcomes, node.due_days)
        self.timer = node.timer
        self.pause = pause_of(node.timer) if node.timer is not None and len(node.happenings) == 1 else None
        self.sends = any(happening.trigger in _CARRYING for happening in node.happenings)
        # A step that throws a signal lets everything else move first, so that its listeners are there in time.
        throws = node.kind in {NodeKind.THROW, NodeKind.END}
        self.late = throws and any(happening.trigger is Trigger.SIGNAL for happening in node.happenings)
        self.awaited = any(happening.trigger in _SUBSCRIBED for happening in node.happenings)
        self.ways: tuple[Way, ...] = ()
        self.choices: tuple[Way, ...] = ()
        self.otherwise: Way | None = None
        self.only: Way | None = None
        self.after: Trail | None = None
        self.plain: Trail | None = None
        self.split: tuple[Trail, ...] = ()
        self.straight: Trail | None = None
        self.guards: tuple[Step, ...] = ()
        self.catches: tuple[Step, ...] = ()
        self.compensable = ""
        self.link: Step | None = None
        self.sleeps = False
        self.opened = ""
        self.upstream: dict[str, int] = {}
        self.arrive: Arrive | None = None
        self.enter: Act
        self.work: Act
        self.finish: Act
        self.leave: Act


class Inside:
    """What lies directly in a sub-process or on top of a process: where it begins and its event sub-processes."""

    __slots__ = ("catches", "entries", "first", "guards", "reversal")

    def __init__(self) -> None:
        """Empty at first."""
        self.entries: tuple[Step, ...] = ()
        self.guards: tuple[Step, ...] = ()
        self.catches: tuple[Step, ...] = ()
        self.reversal: Step | None = None
        self.first: Step | None = None
        """The one place to begin, where nothing else has to be set up."""


class Program:
    """All steps of a definition by id; `insides` by the id of the sub-process, or of the process."""

    __slots__ = ("conditions", "decisions", "definition", "insides", "main", "restless", "steps", "synchronising")

    def __init__(self, definition: Definition) -> None:
        """Tie everything up except for what the steps do, which `compiling` adds."""
        self.definition = definition
        self.main = definition.id
        self.decisions = definition.decisions
        self.steps = {each: Step(node) for each, node in definition.nodes.items()}
        self.conditions = any(node.condition is not None for node in definition.nodes.values())
        self.synchronising = any(node.kind in SYNCHRONISING for node in definition.nodes.values())
        # Whether a turn has to look around even when no token is on its way.
        self.restless = self.conditions or self.synchronising
        self._tie_ways()
        for step in self.steps.values():
            self._tie(step)
        self.insides = self._insides()

    def _tie_ways(self) -> None:
        flows = self.definition.flows
        ways = {
            each: Way(each, flow.name, flow.condition, default=flow.default, branch=flow.branch)
            for each, flow in flows.items()
        }
        for each, way in ways.items():
            way.target = self.steps[flows[each].target]
            way.place = way.target.node.incoming.index(each)
        for step in self.steps.values():
            step.ways = tuple(ways[each] for each in step.node.outgoing)
            step.choices = tuple(way for way in step.ways if not way.default)
            step.otherwise = next((way for way in step.ways if way.default), None)
            free = len(step.ways) == 1 and step.ways[0].condition is None
            step.only = step.ways[0] if free and step.node.completion_quantity == 1 else None

    def _tie(self, step: Step) -> None:
        node = step.node
        boundaries = [self.steps[each] for each in node.boundaries]
        step.guards = tuple(guard for guard in boundaries if guard.awaited)
        step.catches = tuple(boundaries)
        if node.kind is NodeKind.THROW and node.trigger is Trigger.LINK:
            step.link = next(each for each in self.steps.values() if _is_target(each.node, node))
        reversals = [guard.node.handler for guard in boundaries if guard.node.trigger is Trigger.COMPENSATION]
        step.compensable = reversals[0] if reversals else ""
        around = self.steps.get(node.scope)
        step.sleeps = node.kind in BOUNDARIES or (
            node.kind is NodeKind.START and around is not None and around.kind is NodeKind.EVENT_SUBPROCESS
        )
        if node.kind in SCOPES:
            step.opened = node.id
        elif node.kind is NodeKind.CALL:
            step.opened = node.called

    def _insides(self) -> dict[str, Inside]:
        found: dict[str, Inside] = {}
        members: dict[str, list[Step]] = {}
        for step in self.steps.values():
            members.setdefault(step.node.scope or step.node.process, []).append(step)
        for each, process in self.definition.processes.items():
            found[each] = Inside()
            found[each].entries = tuple(self.steps[start] for start in process.starts)
        for each, step in self.steps.items():
            if step.kind in SCOPES:
                found[each] = Inside()
                begin = entries([member.node for member in members.get(each, ())])
                found[each].entries = tuple(self.steps[entry.id] for entry in begin)
        for each, inside in found.items():
            self._tie_inside(inside, members.get(each, []))
        return found

    def _tie_inside(self, inside: Inside, members: list[Step]) -> None:
        starts = [
            next(start for start in self.steps.values() if start.sleeps and start.node.scope == member.id)
            for member in members
            if member.kind is NodeKind.EVENT_SUBPROCESS
        ]
        inside.guards = tuple(start for start in starts if start.awaited)
        inside.catches = tuple(starts)
        reversals = [start for start in starts if start.node.trigger is Trigger.COMPENSATION]
        plain = len(inside.entries) == 1 and not starts and inside.entries[0].kind is NodeKind.START
        inside.first = inside.entries[0] if plain else None
        inside.reversal = self.steps[reversals[0].node.scope] if reversals else None


def _is_target(node: Node, throw: Node) -> bool:
    same = node.scope == throw.scope and node.process == throw.process
    return same and node.kind is NodeKind.CATCH and node.trigger is Trigger.LINK and node.link == throw.link


def is_activity(step: Step) -> bool:
    """Whether the step is work (not an event or a gateway)."""
    return step.kind in HOSTS or step.kind is NodeKind.EVENT_SUBPROCESS
