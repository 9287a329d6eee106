"""Which gateways of a model work together: where inclusive branches part and where they meet again."""

from __future__ import annotations

from collections.abc import Mapping

from koboshi.core.mining.petri import NetError
from koboshi.core.process import Definition, Node, NodeKind

PARTING = frozenset({NodeKind.PARALLEL, NodeKind.INCLUSIVE})


class Branches:
    """Looks at one model; everything is found by walking its flows."""

    def __init__(self, definition: Definition) -> None:
        """Find the partner of every inclusive join."""
        self.definition = definition
        self._partners: dict[str, dict[str, str]] = {}
        self._joins: dict[str, bool] = {}
        for node in definition.nodes.values():
            if node.kind is NodeKind.INCLUSIVE and len(node.incoming) > 1:
                self._pair(node)

    def joins(self, node: Node) -> bool:
        """Whether a node waits for all the flows into it."""
        if node.kind is NodeKind.PARALLEL:
            return True
        return self._joins.get(node.id, False)

    def skips(self, node: Node) -> Mapping[str, str]:
        """For each way out of a node that takes some of its ways: the flow into the join that means "not taken"."""
        return self._partners.get(node.id) or dict.fromkeys(node.outgoing, "")

    def splits(self, scope: str) -> bool:
        """Whether work can go on side by side in a scope or deeper."""
        for node in self.definition.nodes.values():
            if node.scope != scope or (not scope and node.process not in {self.definition.id, ""}):
                continue
            parts = len(node.outgoing) > 1 and node.kind not in {NodeKind.EXCLUSIVE, NodeKind.EVENT_BASED}
            beside = any(not self.definition.nodes[each].interrupting for each in node.boundaries)
            if parts or beside or self._inner(node):
                return True
        return False

    def _inner(self, node: Node) -> bool:
        has_inside = node.kind in {NodeKind.SUBPROCESS, NodeKind.TRANSACTION}
        return has_inside and self.splits(node.id)

    def _pair(self, join: Node) -> None:
        """The one split whose ways each lead to flows of their own into the join, and nowhere else."""
        for split in self.definition.nodes.values():
            if split.scope != join.scope or len(split.outgoing) < 2 or split.id == join.id:
                continue
            ways = {way: self._arrivals(way, join) for way in split.outgoing}
            if not self._covers(ways, join):
                continue
            if split.kind is NodeKind.EXCLUSIVE:
                return
            if split.kind in PARTING:
                self._joins[join.id] = True
                self._partners[split.id] = {way: next(iter(found or ())) for way, found in ways.items()}
                return
        raise NetError(
            f"包含ゲートウェイ「{join.name or join.id}」がどこで分かれた道の合流か決まらないため、照合できません。"
        )

    def _covers(self, ways: Mapping[str, set[str] | None], join: Node) -> bool:
        found = [each for each in ways.values() if each]
        return (
            len(found) == len(ways)
            and all(len(each) == 1 for each in found)
            and sum(map(len, found)) == len(join.incoming)
            and set().union(*found) == set(join.incoming)
        )

    def _arrivals(self, way: str, join: Node) -> set[str] | None:
        """The flows by which a way arrives at the join; None where it may also end elsewhere."""
        flows, nodes = self.definition.flows, self.definition.nodes
        seen, todo, arrived = {way}, [way], set()
        for flow in todo:
            target = nodes[flows[flow].target]
            if target.id == join.id:
                arrived.add(flow)
                continue
            onward = [*target.outgoing, *(each for guard in target.boundaries for each in nodes[guard].outgoing)]
            if not onward:
                return None
            new = [each for each in onward if each not in seen]
            seen.update(new)
            todo.extend(new)
        return arrived
