"""From an executable BPMN model to a safe net, as far as a net can say the same; the rest is refused by name.

Data decides nothing here: every way of a choice is possible. Tasks are the activities of the log (matched by name, or
by id where there is no name); machine tasks and events count only where the log records them. Not translated: event
and ad-hoc sub-processes, complex gateways, compensation, ends that cut off parallel work in a sub-process. Source:
Dijkman, Dumas, Ouyang, "Semantics and analysis of business process models in BPMN", Information and Software Technology
50 (2008).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from koboshi.core.mining.petri import Net, NetBuilder, NetError, Transition
from koboshi.core.mining.petri_branches import Branches
from koboshi.core.mining.petri_cutting import cut_off_by
from koboshi.core.process import Definition, Node, NodeKind
from koboshi.core.process.model import SCOPES, TASKS, WAITING, Trigger

MACHINE: Final = frozenset({NodeKind.SERVICE, NodeKind.SEND, NodeKind.SCRIPT, NodeKind.RULE})
"""Work that many logs do not record."""
REFUSED: Final = {
    NodeKind.EVENT_SUBPROCESS: "イベントサブプロセス",
    NodeKind.ADHOC: "アドホックサブプロセス",
    NodeKind.COMPLEX: "複合ゲートウェイ",
}
FUSED: Final = frozenset({NodeKind.EXCLUSIVE, NodeKind.EVENT_BASED})
"""Gateways that only choose: what enters them is one place, which its ways out share where that changes nothing."""
MAX_WAYS: Final = 6


def label_of(node: Node) -> str:
    """How a log names a node: by its name, else by its id."""
    return node.name or node.id


def net_of_definition(definition: Definition, recorded: Collection[str] = ()) -> Net:
    """The net of the main process; `recorded` are the activities of the log.

    Raises NetError naming the element that cannot be translated.
    """
    return _Translator(definition, frozenset(recorded)).net()


@dataclass(slots=True)
class _Translator:
    definition: Definition
    recorded: frozenset[str]
    builder: NetBuilder = field(default_factory=NetBuilder)
    roots: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    apart: bool = False
    cutting: list[Transition] = field(default_factory=list)

    def net(self) -> Net:
        inside = [node for node in self.definition.nodes.values() if node.process in {self.definition.id, ""}]
        branches = Branches(self.definition)
        for node in inside:
            self._refuse(node)
            self._fuse(node, branches)
        start = self.place("begin:")
        ends = [node for node in inside if not node.outgoing and not node.scope]
        # Several ends beside each other: the case is over when every token is gone, so there is no place of the end.
        self.apart = len(ends) > 1 and branches.splits("")
        for node in inside:
            self._add(node, branches)
        for entry in self._entries("", self.definition.start):
            self.builder.silent(start, self.into(entry))
        end = 0 if self.apart else self.place("done:")
        if self.cutting:
            start, end = cut_off_by(self.builder, start, end, self.cutting, self._takes_time)
        return self.builder.build(start, end, self.definition.name)

    def _refuse(self, node: Node) -> None:
        if node.kind in REFUSED:
            raise NetError(f"「{label_of(node)}」（{REFUSED[node.kind]}）があるモデルは、まだ照合できません。")
        if node.for_compensation or node.trigger is Trigger.COMPENSATION:
            raise NetError(f"「{label_of(node)}」：補償を使うモデルは、まだ照合できません。")
        beside = node.loop is not None and node.loop.multi and not node.loop.sequential
        if beside and node.kind not in TASKS:
            raise NetError(f"「{label_of(node)}」：並行して繰り返すサブプロセスは、まだ照合できません。")

    # -- places ------------------------------------------------------------------------------------------------------

    def root(self, key: str) -> str:
        while self.roots.get(key, key) != key:
            key = self.roots[key]
        return key

    def fuse(self, first: str, second: str) -> None:
        self.roots[self.root(second)] = self.root(first)

    def place(self, key: str) -> int:
        key = self.root(key)
        if key not in self.places:
            self.places[key] = self.builder.place(key)
        return self.places[key]

    def into(self, node: Node) -> int:
        return self.place(f"in:{node.id}")

    def out(self, node: Node) -> int:
        """The places that a finished node fills."""
        return self.filled(node, node.outgoing) if node.outgoing else self._done(node)

    def filled(self, node: Node, keys: Iterable[str]) -> int:
        """The places of several flows together; two flows that are one place would hold two tokens."""
        filled = 0
        for key in keys:
            if filled & self.place(key):
                raise NetError(f"「{label_of(node)}」で分かれた道が、待ち合わせなしに合流するため、照合できません。")
            filled |= self.place(key)
        return filled

    def _done(self, node: Node) -> int:
        """A node without a way on ends its token."""
        return 0 if self.apart and not node.scope else self.place(f"done:{node.scope}")

    def _fuse(self, node: Node, branches: Branches) -> None:
        if not branches.joins(node):
            for flow in node.incoming:
                self.fuse(f"in:{node.id}", flow)
        if node.kind in FUSED:
            for flow in node.outgoing:
                if len(node.outgoing) == 1 or self._only_way_in(flow, branches):
                    self.fuse(f"in:{node.id}", flow)

    def _only_way_in(self, flow: str, branches: Branches) -> bool:
        """Whether a token on this flow is in a place of its own: else it may not go back on the choice it came from."""
        target = self.definition.nodes[self.definition.flows[flow].target]
        begins = target.id in {self.definition.start, *(node.start for node in self.definition.nodes.values())}
        return branches.joins(target) or (len(target.incoming) == 1 and not begins)

    # -- steps -------------------------------------------------------------------------------------------------------

    def _add(self, node: Node, branches: Branches) -> None:
        if node.kind in FUSED:
            self._add_choice(node)
        elif node.kind in {NodeKind.PARALLEL, NodeKind.INCLUSIVE}:
            self._add_gateway(node, branches)
        elif node.kind in {NodeKind.SUBPROCESS, NodeKind.TRANSACTION}:
            self._add_scope(node, branches)
        elif node.kind is NodeKind.END:
            self._add_end(node, branches)
        elif node.kind is NodeKind.THROW and node.trigger is Trigger.LINK:
            for target in self._linked(node):
                self.builder.silent(self.into(node), self.into(target))
        elif node.kind is not NodeKind.BOUNDARY:
            self._add_work(node, branches)

    def _add_choice(self, node: Node) -> None:
        for flow in node.outgoing:
            if self.place(flow) != self.into(node):
                self.builder.step("", self.into(node), self.place(flow), node.id)

    def _takes_time(self, step: Transition) -> bool:
        """Whether other work may come between this step becoming possible and its happening."""
        node = self.definition.nodes.get(step.node)
        return bool(step.label) or (node is not None and node.kind in WAITING - SCOPES - MACHINE)

    def _linked(self, node: Node) -> Iterator[Node]:
        for other in self.definition.nodes.values():
            same = other.scope == node.scope and other.link == node.link
            if same and other.kind is NodeKind.CATCH and other.trigger is Trigger.LINK:
                yield other

    def _label(self, node: Node) -> str:
        label = label_of(node)
        always = (node.kind in TASKS and node.kind not in MACHINE) or node.kind is NodeKind.CALL
        return label if always or label in self.recorded else ""

    def _add_gateway(self, node: Node, branches: Branches) -> None:
        """Parallel: all in, all out. Inclusive: any of the ways; a way not taken goes straight to the join."""
        waits = branches.joins(node) and node.incoming
        taken = self.filled(node, node.incoming) if waits else self.into(node)
        ways = node.outgoing
        if node.kind is NodeKind.PARALLEL or len(ways) < 2:
            self.builder.step("", taken, self.out(node), node.id)
            return
        self._add_any_of(node, taken, branches)

    def _add_any_of(self, node: Node, taken: int, branches: Branches) -> None:
        ways = node.outgoing
        if len(ways) > MAX_WAYS:
            raise NetError(f"「{label_of(node)}」から出る道が{MAX_WAYS}本を超えているため、照合できません。")
        skipped = {way: self.place(place) if place else 0 for way, place in branches.skips(node).items()}
        for count in range(1, len(ways) + 1):
            for chosen in combinations(ways, count):
                filled = self.filled(node, chosen) | _union(skipped[way] for way in ways if way not in chosen)
                self.builder.step("", taken, filled, node.id)

    def _add_end(self, node: Node, branches: Branches) -> None:
        cuts_off = node.trigger in {Trigger.TERMINATE, Trigger.ERROR, Trigger.CANCEL}
        if cuts_off and not node.scope and branches.splits(""):
            self.cutting.append(Transition(self._label(node), self.into(node), 0, node.id))
            return
        if cuts_off and branches.splits(node.scope):
            raise NetError(f"終了「{label_of(node)}」が並行する作業を打ち切るモデルは、まだ照合できません。")
        caught = self._caught(node) if cuts_off else None
        if caught is not None:
            self.builder.step("", self.into(node), self.out(caught), node.id)
        else:
            self.builder.step(self._label(node), self.into(node), self._done(node), node.id)

    def _caught(self, node: Node) -> Node | None:
        """The boundary event that takes over when an end throws an error or cancels."""
        host = self.definition.nodes.get(node.scope)
        for each in host.boundaries if host else ():
            guard = self.definition.nodes[each]
            if guard.trigger is node.trigger and guard.error in {"", node.error}:
                return guard
        return None

    def _add_work(self, node: Node, branches: Branches) -> None:
        """A task, an event or an entry: from its place in to its places out, with its guards and repetitions."""
        begin, label = self.into(node), self._label(node)
        conditional = len(node.outgoing) > 1 and any(self.definition.flows[each].condition for each in node.outgoing)
        out = self.place(f"out:{node.id}") if conditional else self.out(node)
        if conditional:
            self._add_any_of(node, out, branches)
        if node.loop is not None:
            begin, out = self._repeated(node, begin, out)
        guards = [self.definition.nodes[each] for each in node.boundaries]
        self._interrupt(node, begin, [guard for guard in guards if guard.interrupting])
        beside = [guard for guard in guards if not guard.interrupting]
        if not beside:
            self.builder.step(label, begin, out, node.id)
            return
        active = self.place(f"active:{node.id}")
        unrung = [self.place(f"unrung:{guard.id}") for guard in beside]
        rung = [self.place(f"rung:{guard.id}") for guard in beside]
        self.builder.silent(begin, active | sum(unrung))
        for guard, before, after in zip(beside, unrung, rung, strict=True):
            # Once for each time the task is open; more often cannot be told from a safe net.
            self.builder.step(self._label(guard), active | before, active | after | self.out(guard), guard.id)
        for count in range(len(beside) + 1):
            for done in combinations(range(len(beside)), count):
                bells = sum(rung[each] if each in done else unrung[each] for each in range(len(beside)))
                self.builder.step(label, active | bells, out, node.id)

    def _interrupt(self, node: Node, begin: int, guards: list[Node]) -> None:
        for guard in guards:
            self.builder.step(self._label(guard), begin, self.out(guard), guard.id)

    def _repeated(self, node: Node, begin: int, out: int) -> tuple[int, int]:
        """Places around work that may be repeated; no time at all for several instances or a loop that asks before."""
        first, last = self.place(f"again:{node.id}"), self.place(f"once:{node.id}")
        self.builder.silent(begin, first)
        self.builder.silent(last, out)
        self.builder.silent(last, first)
        if node.loop is not None and (node.loop.multi or node.loop.before):
            self.builder.silent(first, last)
        return first, last

    def _add_scope(self, node: Node, branches: Branches) -> None:
        begin, out = self.into(node), self.out(node)
        if node.loop is not None:
            begin, out = self._repeated(node, begin, out)
        guards = [self.definition.nodes[each] for each in node.boundaries]
        if any(not guard.interrupting for guard in guards):
            raise NetError(f"「{label_of(node)}」に割り込まない境界イベントがあるモデルは、まだ照合できません。")
        cutting = [guard for guard in guards if guard.trigger not in {Trigger.ERROR, Trigger.CANCEL}]
        if cutting and branches.splits(node.id):
            raise NetError(
                f"「{label_of(node)}」の中に並行する作業があり、境界イベントで打ち切るモデルは、まだ照合できません。"
            )
        for entry in self._entries(node.id, node.start):
            self.builder.step("", begin, self.into(entry), node.id)
        self.builder.step("", self.place(f"done:{node.id}"), out, node.id)
        for guard in cutting:
            for key in sorted(self._places_inside(node.id)):
                self.builder.step(self._label(guard), self.place(key), self.out(guard), guard.id)

    def _places_inside(self, scope: str) -> set[str]:
        """Where the one token of a scope without parallel work can be."""
        found: set[str] = set()
        for inner in self.definition.nodes.values():
            if inner.scope == scope:
                found |= {self.root(f"in:{inner.id}"), *(self.root(flow) for flow in inner.outgoing)}
                found |= self._places_inside(inner.id)
        return found

    def _entries(self, scope: str, start: str) -> list[Node]:
        starts = [node for node in self.definition.inside(scope) if node.kind is NodeKind.START]
        found = starts or [self.definition.nodes[each] for each in (start,) if each]
        if not found:
            raise NetError(f"「{scope or self.definition.id}」に開始がありません。")
        return found


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
