"""The shapes of BPMN (ISO/IEC 19510, chapter 10) as SVG elements; nothing here takes text from outside."""

from __future__ import annotations

from koboshi.core.process.model import BOUNDARIES, CATCHES, MESSAGES, TIMERS, Box, Node, NodeKind

_PAPER = "#ffffff"
_STROKE = 'stroke="currentColor"'


def marker(name: str) -> str:
    """The arrow head of flows."""
    return (
        f'<defs><marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 10 5 0 10z" fill="currentColor"/></marker></defs>'
    )


def rectangle(box: Box, kind: str, radius: float = 8, fill: str = _PAPER, weight: float = 1.5) -> str:
    """A box with round corners."""
    return (
        f'<rect class="{kind}" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
        f'rx="{radius:g}" fill="{fill}" {_STROKE} stroke-width="{weight:g}"/>'
    )


def shape(node: Node, box: Box, *, current: bool) -> str:
    """The outline of a node with its sign; a current step has a second, thick outline around it."""
    if node.kind in {NodeKind.EXCLUSIVE, NodeKind.PARALLEL}:
        outline = _diamond(node, box)
    elif node.kind in {NodeKind.START, NodeKind.END, *CATCHES, *BOUNDARIES}:
        outline = _circle(node, box)
    else:
        outline = rectangle(box, "k-bpmn-shape", weight=2 if node.kind is NodeKind.RECEIVE else 1.5) + _sign(node, box)
    return (_ring(box) if current else "") + outline


def _ring(box: Box) -> str:
    around = Box(box.x - 6, box.y - 6, box.width + 12, box.height + 12)
    return rectangle(around, "k-bpmn-ring", 12, "none", 4)


def _diamond(node: Node, box: Box) -> str:
    x, y = box.x + box.width / 2, box.y + box.height / 2
    corners = f"{x:g},{box.y:g} {box.x + box.width:g},{y:g} {x:g},{box.y + box.height:g} {box.x:g},{y:g}"
    size = box.width / 5
    cross = f"M{x - size:g} {y:g}H{x + size:g}M{x:g} {y - size:g}V{y + size:g}"
    if node.kind is NodeKind.EXCLUSIVE:
        size *= 0.75
        cross = (
            f"M{x - size:g} {y - size:g}L{x + size:g} {y + size:g}M{x + size:g} {y - size:g}L{x - size:g} {y + size:g}"
        )
    return (
        f'<polygon class="k-bpmn-shape" points="{corners}" fill="{_PAPER}" {_STROKE} stroke-width="1.5"/>'
        f'<path d="{cross}" {_STROKE} stroke-width="3" fill="none"/>'
    )


def _circle(node: Node, box: Box) -> str:
    x, y, radius = box.x + box.width / 2, box.y + box.height / 2, min(box.width, box.height) / 2
    weight = 4 if node.kind is NodeKind.END else 1.5
    dashes = "" if node.interrupting else ' stroke-dasharray="4 3"'
    parts = [_ellipse(x, y, radius, f'class="k-bpmn-shape" fill="{_PAPER}" stroke-width="{weight:g}"{dashes}')]
    if node.kind in CATCHES | BOUNDARIES:
        parts.append(_ellipse(x, y, radius - 4, f'fill="none" stroke-width="1.5"{dashes}'))
    if node.terminate:
        parts.append(_ellipse(x, y, radius - 7, 'fill="currentColor"'))
    if node.kind in TIMERS:
        parts.append(_clock(x, y, radius * 0.55))
    elif node.kind in MESSAGES:
        parts.append(_letter(x - radius * 0.5, y - radius * 0.35, radius))
    return "".join(parts)


def _ellipse(x: float, y: float, radius: float, rest: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" {_STROKE} {rest}/>'


def _clock(x: float, y: float, radius: float) -> str:
    hands = f"M{x:g} {y - radius * 0.7:g}V{y:g}H{x + radius * 0.6:g}"
    return f'{_ellipse(x, y, radius, _fill())}<path d="{hands}" {_STROKE} fill="none"/>'


def _letter(x: float, y: float, size: float) -> str:
    height = size * 0.7
    path = f"M{x:g} {y:g}h{size:g}v{height:g}h{-size:g}zL{x + size / 2:g} {y + height / 2:g}L{x + size:g} {y:g}"
    return f'<path d="{path}" {_STROKE} {_fill()}/>'


def _fill() -> str:
    return 'fill="none"'


def _sign(node: Node, box: Box) -> str:
    """A small sign in the corner that says who or what does a task."""
    x, y = box.x + 6, box.y + 6
    if node.kind is NodeKind.USER:
        body = f"M{x:g} {y + 14:g}c0 -8 12 -8 12 0z"
        return f'{_ellipse(x + 6, y + 4, 3, _fill())}<path d="{body}" {_STROKE} {_fill()}/>'
    if node.kind is NodeKind.RECEIVE:
        return _letter(x, y, 14)
    if node.kind is NodeKind.SERVICE:
        return _ellipse(x + 7, y + 7, 6, f'{_fill()} stroke-width="2" stroke-dasharray="3 2"') + _ellipse(
            x + 7, y + 7, 2.5, _fill()
        )
    if node.kind is NodeKind.RULE:
        return f'<path d="M{x:g} {y:g}h14v11h-14zm0 4h14m-9 0v7" {_STROKE} {_fill()}/>'
    return ""
