"""Which ways into an inclusive join can still be reached from where (BPMN 2.0.2, 13.4.3)."""

from __future__ import annotations

from koboshi.core.simulate.columns import Columns


def reach(table: Columns) -> None:
    """Fill `reach` (per node and join a set of bits, one for each way in) and the joins of each scope."""
    joins = table.inclusive()
    width = max(1, len(joins))
    table.reach = [0] * (width * len(table.spots))
    for index, join in enumerate(joins):
        flows = table.spots[join].join
        for bit, flow in enumerate(flows.flows if flows else ()):
            for node in _before(table, join, flow):
                table.reach[node * width + index] |= 1 << bit
    table.columns["NODE_JOIN_INDEX"] = [joins.index(i) if i in joins else -1 for i in range(len(table.spots))]
    homes = [*(spot.key for spot in table.spots), ""]
    for home in homes:
        inside = [i for i in joins if table.spots[i].scope == home]
        table.put("SCOPED_JOINS_OF_AT", len(table.lists))
        table.put("SCOPED_JOINS_OF_N", len(inside))
        table.lists.extend(inside)
    for _ in table.spots:  # the rows for the insides of nodes have no joins of their own
        table.put("SCOPED_JOINS_OF_AT", 0)
        table.put("SCOPED_JOINS_OF_N", 0)


def _before(table: Columns, join: int, flow: str) -> set[int]:
    """All nodes from which a token can come over a flow into a join without passing through the join."""
    sources = _sources(table)
    first = {i for i, spot in enumerate(table.spots) if any(way.flow == flow for way in spot.ways)} - {join}
    found, queue = set(first), list(first)
    while queue:
        for source in sources[queue.pop()] - {join}:
            if source not in found:
                found.add(source)
                queue.append(source)
    return found


def _sources(table: Columns) -> dict[int, set[int]]:
    """For each node those from which a token comes directly; a boundary event leads on from its host."""
    sources: dict[int, set[int]] = {i: set() for i in range(len(table.spots))}
    for i, spot in enumerate(table.spots):
        for target in (*(way.target for way in spot.ways), *spot.guards):
            sources[table.number[target]].add(i)
    return sources
