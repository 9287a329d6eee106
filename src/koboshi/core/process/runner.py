"""A small world in memory for models: cases, a clock, messages, signals and workers. Deterministic, for trying out.

The command line (`koboshi model run`), the conformance suites and replay use it; the house itself has its database.
Time only passes when the world is told so, and things due at the same moment happen in the order they were set.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeAlias

from koboshi.core.process.commands import (
    AwaitMessage,
    BroadcastSignal,
    CallService,
    Command,
    Finish,
    Incident,
    OpenTask,
    SendMessage,
    SetTimer,
)
from koboshi.core.process.correlating import agrees
from koboshi.core.process.engine import Step, advance
from koboshi.core.process.events import (
    Complete,
    Event,
    Fire,
    NotWaiting,
    Receive,
    ServiceDone,
    ServiceError,
    ServiceFailed,
    Signal,
    Start,
)
from koboshi.core.process.happenings import Trigger
from koboshi.core.process.model import Definition, Node, NodeKind
from koboshi.core.process.terms import ProcessError, State
from koboshi.core.process.timing import Ring, TimerProblem, next_ring, ring_of

MAX_EVENTS: Final = 100_000
MAX_CASES: Final = 10_000


class Endless(ProcessError):
    """The models keep one another busy without end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker did: after how long, with which data, or with which error of the model (`code`) or failure."""

    after: timedelta = timedelta(0)
    data: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    failure: str = ""


Worker: TypeAlias = Callable[["Instance", OpenTask | CallService], Answer | None]
"""Does the tasks and services of a world; None leaves one open."""


@dataclass(slots=True)
class Instance:
    """One case of the world: its state, everything that happened to it and everything it commanded."""

    number: int
    process: str
    state: State
    history: list[tuple[datetime, Event]] = field(default_factory=list)
    log: list[tuple[datetime, Command]] = field(default_factory=list)
    finish: Finish | None = None
    incidents: list[Incident] = field(default_factory=list)


class World:
    """Cases of one definition and what goes on between them."""

    def __init__(
        self, definition: Definition, now: datetime, worker: Worker | None = None, *, limit: int = MAX_EVENTS
    ) -> None:
        """An empty world at a moment (aware); `limit` is how many events it bears before it says Endless."""
        self.definition = definition
        self.now = now
        self.worker = worker
        self.limit = limit
        self.instances: list[Instance] = []
        self._due: list[tuple[datetime, int, Callable[[], object]]] = []
        self._sequence = 0
        self._events = 0
        self._awaited: dict[tuple[int, int], AwaitMessage] = {}
        self._undelivered: list[tuple[int, SendMessage]] = []
        self._starts = list(self._starting_nodes())
        self._wind_up()

    # -- what a caller does ------------------------------------------------------------------------------------------

    def start(self, data: Mapping[str, Any] | None = None, process: str = "", node: str = "") -> Instance:
        """Start a process (the main one unless named) and let everything happen that needs no time."""
        instance = self._begin(Start(data or {}, process, node))
        self._settle()
        return instance

    def send(self, instance: Instance, event: Event) -> None:
        """Give one case an event; raises what `advance` raises."""
        self._advance(instance, event)
        self._settle()

    def message(self, name: str, data: Mapping[str, Any] | None = None, keys: Mapping[str, Any] | None = None) -> None:
        """Bring a message in from outside; it waits for its receiver if there is none yet."""
        self._undelivered.append((0, SendMessage(0, "", name, data or {}, keys or {})))
        self._settle()

    def signal(self, name: str, data: Mapping[str, Any] | None = None) -> None:
        """Broadcast a signal from outside."""
        self._broadcast(0, BroadcastSignal(0, "", name, data or {}))
        self._settle()

    def pass_time(self, until: datetime) -> None:
        """Let time pass; everything due happens at its own moment. Endless when that takes too many steps."""
        self._settle()
        while self._due and self._due[0][0] <= until:
            self._happen()
            self._settle()
        self.now = max(self.now, until)

    def pass_all_time(self, limit: timedelta = timedelta(days=3650)) -> None:
        """Let time pass until nothing more is due, or the limit is reached."""
        self.pass_time(self.now + limit)

    @property
    def next_due(self) -> datetime | None:
        """When the next thing will happen by itself."""
        return self._due[0][0] if self._due else None

    # -- starting ----------------------------------------------------------------------------------------------------

    def _starting_nodes(self) -> Iterator[tuple[str, Node]]:
        """Every node by which something outside can start a process."""
        nodes = self.definition.nodes
        for process in self.definition.processes.values():
            for each in process.starts:
                node = nodes[each]
                if node.kind is NodeKind.EVENT_BASED:
                    ways = (self.definition.flows[flow].target for flow in node.outgoing)
                    yield from ((process.id, nodes[target]) for target in ways)
                elif node.kind is NodeKind.START or node.instantiate:
                    yield process.id, node

    def _wind_up(self) -> None:
        """Timer start events run from the beginning of the world."""
        for _, node in self._starts:
            if node.timer is None:
                continue
            try:
                ring = ring_of(node.timer, {}, self.now)
            except ProcessError:
                continue
            self._plan(ring.due, partial(self._ring, node, ring))

    def _begin(self, event: Start) -> Instance:
        if len(self.instances) >= MAX_CASES:
            raise Endless("始まる手続きが多すぎます。手続きの図を見直してください。")
        process = event.process or self.definition.id
        instance = Instance(len(self.instances) + 1, process, {})
        step = self._counted(None, event)
        self.instances.append(instance)
        self._take(instance, event, step.state, step.commands)
        return instance

    # -- one event ---------------------------------------------------------------------------------------------------

    def _counted(self, state: State | None, event: Event) -> Step:
        self._events += 1
        if self._events > self.limit:
            raise Endless("手続きが止まらずに動き続けています。手続きの図を見直してください。")
        return advance(self.definition, state, event, self.now)

    def _advance(self, instance: Instance, event: Event) -> None:
        step = self._counted(instance.state, event)
        self._take(instance, event, step.state, step.commands)

    def _take(self, instance: Instance, event: Event, state: State, commands: tuple[Command, ...]) -> None:
        instance.state = state
        instance.history.append((self.now, event))
        for command in commands:
            instance.log.append((self.now, command))
            self._carry_out(instance, command)

    def _carry_out(self, instance: Instance, command: Command) -> None:
        match command:
            case OpenTask() | CallService():
                self._work(instance, command)
            case SetTimer(token=token, node=node, due=due):
                self._plan(due, partial(self._try, instance, Fire(token, node)))
            case AwaitMessage(token=token):
                self._awaited[instance.number, token] = command
            case SendMessage():
                self._undelivered.append((instance.number, command))
            case BroadcastSignal():
                self._plan(self.now, partial(self._broadcast, instance.number, command))
            case Incident():
                instance.incidents.append(command)
            case Finish():
                instance.finish = command
            case _:
                pass  # closing commands: what comes too late is not waited for any more and is refused

    def _work(self, instance: Instance, command: OpenTask | CallService) -> None:
        answer = self.worker(instance, command) if self.worker is not None else None
        if answer is None:
            return
        event: Event = ServiceDone(command.token, answer.data)
        if isinstance(command, OpenTask):
            event = Complete(command.token, answer.data)
        elif answer.code:
            event = ServiceError(command.token, answer.code, answer.data)
        elif answer.failure:
            event = ServiceFailed(command.token, answer.failure)
        self._plan(self.now + answer.after, partial(self._try, instance, event))

    # -- what is due -------------------------------------------------------------------------------------------------

    def _plan(self, due: datetime, action: Callable[[], object]) -> None:
        self._sequence += 1
        heapq.heappush(self._due, (due, self._sequence, action))

    def _happen(self) -> None:
        due, _, action = heapq.heappop(self._due)
        self.now = max(self.now, due)
        action()

    def _ring(self, node: Node, ring: Ring) -> None:
        self._begin(Start({}, node.process, node.id))
        if ring.again:
            try:
                due = next_ring(ring.due, ring.every)
            except TimerProblem:
                return
            left = ring.again - 1 if ring.again > 0 else -1
            self._plan(due, partial(self._ring, node, Ring(due, left, ring.every)))

    def _try(self, instance: Instance, event: Event) -> bool:
        """Give an event that may be too late; whether it was still waited for."""
        if instance.finish is not None or _is_old_timer(instance, event, self.now):
            return False
        try:
            self._advance(instance, event)
        except NotWaiting:
            return False
        return True

    def _settle(self) -> None:
        """Do everything that needs no time."""
        while True:
            self._deliver_all()
            if not self._due or self._due[0][0] > self.now:
                return
            self._happen()

    # -- between cases -----------------------------------------------------------------------------------------------

    def _broadcast(self, sender: int, command: BroadcastSignal) -> None:
        for instance in list(self.instances):
            if instance.number != sender:
                self._try(instance, Signal(command.signal, command.payload))
        for process, node in self._starts:
            if any(each.trigger is Trigger.SIGNAL and each.signal == command.signal for each in node.happenings):
                self._begin(Start(command.payload, process, node.id))

    def _deliver_all(self) -> None:
        """Messages go to whoever waits for them; one that nobody waits for yet is kept."""
        delivered = True
        while delivered and self._undelivered:
            delivered = False
            for parcel in list(self._undelivered):
                if self._deliver(*parcel):
                    self._undelivered.remove(parcel)
                    delivered = True
                    break

    def _deliver(self, sender: int, message: SendMessage) -> bool:
        targets = {flow.target for flow in self.definition.message_flows if flow.source == message.node}
        return self._to_waiting(message, targets) or self._to_start(message, targets)

    def _to_waiting(self, message: SendMessage, targets: set[str]) -> bool:
        for (number, token), waiting in sorted(self._awaited.items()):
            instance = self.instances[number - 1]
            if not self._fits(message, waiting.message, waiting.node, targets) or not agrees(
                message.keys, waiting.keys
            ):
                continue
            if self._try(instance, Receive(waiting.message, message.payload, token)):
                return True
            del self._awaited[number, token]
        return False

    def _to_start(self, message: SendMessage, targets: set[str]) -> bool:
        for process, node in self._starts:
            for each in node.happenings:
                if each.trigger is Trigger.MESSAGE and self._fits(message, each.message, node.id, targets):
                    self._begin(Start(message.payload, process, node.id))
                    return True
        return False

    def _fits(self, message: SendMessage, name: str, node: str, targets: set[str]) -> bool:
        """A drawn message flow decides; without one the name does."""
        if targets:
            process = self.definition.nodes[node].process
            return node in targets or (process in targets and name == message.message)
        return name == message.message


def _is_old_timer(instance: Instance, event: Event, now: datetime) -> bool:
    """A timer that was set again later, or taken away, must not ring at its old moment."""
    if not isinstance(event, Fire):
        return False
    token = next((token for token in instance.state["tokens"] if token[0] == event.token), None)
    return token is None or token[3] is None or datetime.fromisoformat(token[3]) > now


def replay(definition: Definition, history: list[tuple[datetime, Event]]) -> State:
    """The state that a history leads to; the same for every replay."""
    state: State | None = None
    for moment, event in history:
        state = advance(definition, state, event, moment).state
    if state is None:
        raise NotWaiting("出来事が1つもありません。")
    return state
