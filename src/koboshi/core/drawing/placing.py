"""Boxes for a model without a picture: layers from left to right, loops going back below."""

from __future__ import annotations

from collections.abc import Mapping

from koboshi.core.process.model import BOUNDARIES, Box, Definition, Layout, Node, NodeKind

_SIZES = {NodeKind.START: (36, 36), NodeKind.END: (36, 36), NodeKind.EXCLUSIVE: (50, 50), NodeKind.PARALLEL: (50, 50)}
_ROUND = frozenset({NodeKind.CATCH_MESSAGE, NodeKind.CATCH_TIMER, *BOUNDARIES})
_TASK = (120, 80)
_GAP_X, _GAP_Y, _PAD = 80.0, 60.0, 40.0


def place(definition: Definition) -> Layout:
    """Compute a layout for the whole model, sub-processes drawn open."""
    boxes: dict[str, Box] = {}
    _place_scope(definition, "", _PAD, _PAD, boxes)
    edges = {
        flow.id: _route(boxes[flow.source], boxes[flow.target], definition.nodes[flow.source].kind in BOUNDARIES)
        for flow in definition.flows.values()
    }
    return Layout(boxes, edges)


def _place_scope(definition: Definition, scope: str, left: float, top: float, boxes: dict[str, Box]) -> Box:
    """Place the nodes of one scope from a corner on, and return the room they took.

    A node goes to the row of what comes before it, or below what is there already; so the main way stays straight.
    """
    rows: dict[str, float] = {}
    x, bottom = left, top
    for column in _columns(definition, scope):
        y, right = top, x
        wanted = {node.id: _wanted_row(definition, node, rows, top) for node in column}
        for node in sorted(column, key=lambda node: wanted[node.id]):
            rows[node.id] = y = max(y, wanted[node.id])
            box = _place_node(definition, node, x, y, boxes)
            y = max(y + _TASK[1], box.y + box.height) + _GAP_Y
            right, bottom = max(right, box.x + box.width), max(bottom, y - _GAP_Y)
        rows.update({guard: y for node in column for guard in node.boundaries})
        x = right + _GAP_X
    return Box(left, top, x - _GAP_X - left, bottom - top)


def _wanted_row(definition: Definition, node: Node, rows: Mapping[str, float], top: float) -> float:
    before = [definition.flows[each].source for each in node.incoming]
    return min((rows[each] for each in before if each in rows), default=top)


def _place_node(definition: Definition, node: Node, x: float, y: float, boxes: dict[str, Box]) -> Box:
    if node.kind is NodeKind.SUBPROCESS:
        inside = _place_scope(definition, node.id, x + _PAD, y + _PAD, boxes)
        box = Box(x, y, inside.width + 2 * _PAD, inside.height + 2 * _PAD)
    else:
        width, height = (36, 36) if node.kind in _ROUND else _SIZES.get(node.kind, _TASK)
        # Small shapes sit at the middle of a task's height, so that straight ways stay straight.
        box = Box(x, y + (_TASK[1] - height) / 2, width, height)
    boxes[node.id] = box
    for number, guard in enumerate(node.boundaries):
        boxes[guard] = Box(box.x + 12 + number * 44, box.y + box.height - 18, 36, 36)
    return box


def _columns(definition: Definition, scope: str) -> list[list[Node]]:
    ranks = ranking(definition, scope)
    columns: dict[int, list[Node]] = {}
    for each, rank in ranks.items():
        node = definition.nodes[each]
        if node.kind not in BOUNDARIES:
            columns.setdefault(rank, []).append(node)
    return [columns[rank] for rank in sorted(columns)]


def ranking(definition: Definition, scope: str) -> dict[str, int]:
    """How far every node of a scope is from the start along the longest way that does not go back."""
    inside = [node for node in definition.nodes.values() if node.scope == scope]
    start = next(node.id for node in inside if node.kind is NodeKind.START)
    order = _forward_order(definition, start)
    place = {each: number for number, each in enumerate(order)}
    ranks = dict.fromkeys(order, 0)
    for each in order:
        for target in _ways(definition, each):
            if place[target] > place[each]:
                ranks[target] = max(ranks[target], ranks[each] + 1)
    return ranks


def _ways(definition: Definition, each: str) -> list[str]:
    node = definition.nodes[each]
    return [*(definition.flows[flow].target for flow in node.outgoing), *node.boundaries]


def _forward_order(definition: Definition, start: str) -> list[str]:
    """Reverse post-order of a depth-first walk without recursion; loops back then point to earlier places."""
    seen, order = {start}, []
    stack = [(start, iter(reversed(_ways(definition, start))))]
    while stack:
        each, ways = stack[-1]
        target = next((way for way in ways if way not in seen), None)
        if target is None:
            order.append(each)
            stack.pop()
        else:
            seen.add(target)
            stack.append((target, iter(reversed(_ways(definition, target)))))
    return order[::-1]


def _route(source: Box, target: Box, guard: bool) -> tuple[tuple[float, float], ...]:
    begin = (source.x + source.width, source.y + source.height / 2)
    end = (target.x, target.y + target.height / 2)
    foot = (source.x + source.width / 2, source.y + source.height)
    if guard and end[1] > foot[1] and end[0] > foot[0]:
        return foot, (foot[0], end[1]), end
    if guard and end[0] > foot[0]:
        below, before = foot[1] + _GAP_Y / 3, end[0] - _GAP_X / 4
        return foot, (foot[0], below), (before, below), (before, end[1]), end
    if end[0] > begin[0]:
        middle = begin[0] + _GAP_X / 2
        return (begin, end) if begin[1] == end[1] else (begin, (middle, begin[1]), (middle, end[1]), end)
    below = max(foot[1], target.y + target.height) + _GAP_Y / 2
    up = target.x + target.width / 2
    return foot, (foot[0], below), (up, below), (up, target.y + target.height)


def complete(layout: Layout | None, nodes: Mapping[str, Node]) -> bool:
    """Whether a drawn layout has a box for every node."""
    return layout is not None and all(each in layout.shapes for each in nodes)
