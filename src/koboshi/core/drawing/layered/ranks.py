"""Columns: circles broken by a walk from the beginnings, the longest way decides, loose nodes move up to the next.

(Gansner, Koutsofios, North and Vo, 1993, section 2, with the longest way and one balancing pass, no simplex.)
"""

from __future__ import annotations

from collections.abc import Sequence

from koboshi.core.drawing.layered.graph import Chain, Edge, Graph, Mesh, Vertex

MAX_STAND_INS = 20_000
MAX_WISHES = 400


def build(graph: Graph, flipped: frozenset[int] = frozenset()) -> Mesh:
    """Give every node a column and every edge its stand-ins; ways back in `flipped` run on the other side."""
    index = {node.id: number for number, node in enumerate(graph.nodes)}
    ends = [(index[edge.source], index[edge.target]) for edge in graph.edges]
    back = _back_edges(len(graph.nodes), ends)
    arrows = [
        (b, a, 1) if number in back else (a, b, _least(graph.edges[number]))
        for number, (a, b) in enumerate(ends)
        if a != b
    ]  # all of them lead forward now
    arrows += _wishes(len(graph.nodes), arrows, [(index[a], index[b]) for a, b in graph.wishes])
    ranks = _longest(len(graph.nodes), arrows)
    mesh = Mesh(graph, [_vertex(graph, number, rank) for number, rank in enumerate(ranks)], flipped=flipped)
    for number, (a, b) in enumerate(ends):
        if a == b:
            mesh.loops.append(number)
            node, vertex = graph.nodes[a], mesh.vertices[a]
            vertex.right = max(vertex.right, node.width / 2 + 18 + graph.edges[number].label[0])
            if node.bottom or graph.edges[number].start:
                vertex.below += 24
            else:
                vertex.above = max(vertex.above, node.height / 2 + 20)
        else:
            _chain(mesh, number, (a, b), number in back)
    mesh.outs = [edge.start[-1][1] if edge.start else 0.0 for edge in graph.edges]
    mesh.ins = [0.0] * len(graph.edges)
    mesh.ranks = [[] for _ in range(max((vertex.rank for vertex in mesh.vertices), default=-1) + 1)]
    for number, vertex in enumerate(mesh.vertices):
        mesh.ranks[vertex.rank].append(number)
    return mesh


def _least(edge: Edge) -> int:
    """Edges whose ends lie close together pass a column of their own, where there is room for the label."""
    return 2 if edge.spread and edge.label[1] else 1


def _vertex(graph: Graph, number: int, rank: int) -> Vertex:
    node = graph.nodes[number]
    return Vertex(rank, node.lane, node.left, node.right, node.above, node.below, number)


def _back_edges(count: int, ends: Sequence[tuple[int, int]]) -> set[int]:
    """Edges that close a circle on a depth-first walk in the order of the file, without recursion."""
    out: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    entered = [0] * count
    for edge, (a, b) in enumerate(ends):
        if a != b:
            out[a].append((b, edge))
            entered[b] += 1
    roots = [each for each in range(count) if not entered[each]] + list(range(count))
    state, back = bytearray(count), set[int]()
    for root in roots:
        if not state[root]:
            _walk(root, out, state, back)
    return back


def _walk(root: int, out: Sequence[Sequence[tuple[int, int]]], state: bytearray, back: set[int]) -> None:
    stack = [(root, iter(out[root]))]
    state[root] = 1
    while stack:
        node, ways = stack[-1]
        for target, edge in ways:
            if state[target] == 1:
                back.add(edge)
            elif not state[target]:
                state[target] = 1
                stack.append((target, iter(out[target])))
                break
        else:
            state[node] = 2
            stack.pop()


def _wishes(
    count: int, arrows: Sequence[tuple[int, int, int]], wishes: Sequence[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    """Those wishes that make no circle with the edges and with each other, first come first served."""
    out: list[list[int]] = [[] for _ in range(count)]
    for a, b, _ in arrows:
        out[a].append(b)
    kept: list[tuple[int, int, int]] = []
    for a, b in wishes[:MAX_WISHES]:
        if a != b and not _leads(out, b, a):
            out[a].append(b)
            kept.append((a, b, 0))
    return kept


def _leads(out: Sequence[Sequence[int]], begin: int, end: int) -> bool:
    seen, stack = {begin}, [begin]
    while stack:
        for target in out[stack.pop()]:
            if target == end:
                return True
            if target not in seen:
                seen.add(target)
                stack.append(target)
    return False


def _longest(count: int, arrows: Sequence[tuple[int, int, int]]) -> list[int]:
    """The longest way from a beginning to every node; then beginnings stand right before what they begin."""
    out: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    into: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for a, b, least in arrows:
        out[a].append((b, least))
        into[b].append((a, least))
    order, waiting = [], [len(each) for each in into]
    ready = [each for each in range(count) if not waiting[each]]
    ranks = [0] * count
    while ready:
        node = ready.pop()
        order.append(node)
        for target, least in out[node]:
            ranks[target] = max(ranks[target], ranks[node] + least)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    for node in reversed(order):
        # Only what pulls harder to the right than to the left moves: its edges together get shorter.
        if len(out[node]) > len(into[node]):
            ranks[node] = max(ranks[node], min(ranks[target] - least for target, least in out[node]))
    lowest = min(ranks, default=0)
    return [rank - lowest for rank in ranks]


def _chain(mesh: Mesh, number: int, ends: tuple[int, int], back: bool) -> None:
    left, right = ends[::-1] if back else ends
    first, last = mesh.vertices[left].rank, mesh.vertices[right].rank
    span = range(first, last + 1) if back else range(first + 1, last)
    if len(mesh.vertices) - len(mesh.graph.nodes) + len(span) > MAX_STAND_INS:
        mesh.far.append(number)
        return
    inside = _stand_ins(mesh, number, span, mesh.vertices[right].lane if not back else mesh.vertices[left].lane)
    if not back:
        mesh.chains.append(Chain(number, [left, *inside, right]))
        return
    side = _side(mesh, left, right, number) * (-1 if number in mesh.flipped else 1)
    for end, host in ((inside[0], left), (inside[-1], right)):
        vertex = mesh.vertices[end]
        vertex.partner, vertex.side, vertex.span = host, side, len(span)
        vertex.lane = mesh.vertices[host].lane
    mesh.chains.append(Chain(number, inside, True, left, right))


def _stand_ins(mesh: Mesh, number: int, span: range, lane: int) -> list[int]:
    """Stand-ins for an edge; the first one has the label, which needs room above the line."""
    edge = mesh.graph.edges[number]
    first = len(mesh.vertices)
    mesh.vertices.extend(Vertex(rank, lane, 0, 0, 6, 6) for rank in span)
    if span and edge.label[1]:
        mesh.vertices[first].above = edge.label[1] + 6
        mesh.vertices[-1].above = edge.label[1] + 6
    return list(range(first, len(mesh.vertices)))


def _side(mesh: Mesh, left: int, right: int, edge: int) -> int:
    """Ways back run below, unless something hangs there and the upper sides are free."""
    ends = [mesh.graph.nodes[mesh.vertices[each].node] for each in (left, right)]
    if mesh.graph.edges[edge].start:
        ends = ends[:1]
    if all(node.bottom for node in ends) or not all(node.top for node in ends):
        return 1
    return -1
