"""Connections: full lines for flows, dashes for messages, dots for associations, with their ends (ISO/IEC 19510)."""

from __future__ import annotations

import math

from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.geometry import Points, middle
from koboshi.core.drawing.scheme import Link, Scheme
from koboshi.core.drawing.svg import NO_FILL, PAPER, SHADE, icon, line

_ENDS = (
    ("arrow", "10", "M0 0L11 5L0 10z", 'fill="currentColor"'),
    ("open", "10", "M0.5 0.5L10.5 5L0.5 9.5", 'fill="none" stroke="currentColor" stroke-width="1.4"'),
    ("letter", "10", "M0.5 0.5L10.5 5L0.5 9.5z", f'fill="{PAPER}" stroke="currentColor" stroke-width="1.3"'),
)
_BIG = ("big", "1", "M0 0L17 8L0 16z", 'fill="currentColor"')
_THICK = 2.5
_BEGINS = (
    ("ring", "4", "M4 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8z", f'fill="{PAPER}" stroke="currentColor" stroke-width="1.3"'),
    ("if", "0", "M0.5 5L8 0.8L15.5 5L8 9.2z", f'fill="{PAPER}" stroke="currentColor" stroke-width="1.3"'),
    ("else", "0", "M5.5 0.5L11.5 9.5", 'fill="none" stroke="currentColor" stroke-width="1.7"'),
)


def ends(key: str) -> str:
    """Definitions of everything that stands at an end of a line; `key` keeps two pictures on a page apart."""
    found = []
    for name, at, data, rest in (*_ENDS, _BIG, *_BEGINS):
        wide, high = {"if": (17, 10), "else": (17, 10), "big": (18, 16)}.get(name, (13, 10))
        found.append(
            f'<marker id="{key}-{name}" viewBox="-1 0 {wide} {high}" refX="{at}" refY="{high // 2}" '
            f'markerWidth="{wide}" markerHeight="{high}" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path d="{data}" {rest}/></marker>'
        )
    return f"<defs>{''.join(found)}</defs>"


def connection(link: Link, points: Points, scheme: Scheme, key: str, weight: float = 1.5) -> str:
    """One line with its ends."""
    if link.kind == "sequence":
        begin = _begin(link, scheme)
        start = f' marker-start="url(#{key}-{begin})"' if begin else ""
        return arrow(points, key, weight, start)
    if link.kind == "message":
        rest = (
            f'class="k-bpmn-message" stroke-width="{weight:g}" stroke-dasharray="8 5" '
            f'marker-start="url(#{key}-ring)" marker-end="url(#{key}-letter)"'
        )
        return line(points, rest)
    if link.kind == "conversation":
        return line(points, 'class="k-bpmn-conversation-link" stroke-width="4"') + _inner(points)
    return _association(link, points, scheme, key)


def arrow(points: Points, key: str, weight: float, rest: str = "") -> str:
    """A full line with a head; thick lines get a larger one."""
    head = "arrow" if weight <= _THICK else "big"
    points = points if weight <= _THICK else _shorter(points)
    width = f'stroke-width="{weight:.3g}" stroke-linejoin="round"'
    return line(points, f'class="k-bpmn-flow" {width}{rest} marker-end="url(#{key}-{head})"')


def _shorter(points: Points) -> Points:
    """A thick line ends where its arrow head begins, so that the head stays pointed."""
    (x, y), (to_x, to_y) = points[-2:]
    far = math.dist((x, y), (to_x, to_y))
    share = min(15.0, far / 2) / far if far else 0.0
    return (*points[:-1], (to_x - (to_x - x) * share, to_y - (to_y - y) * share))


def _association(link: Link, points: Points, scheme: Scheme, key: str) -> str:
    source = scheme.items.get(link.source)
    direction = link.direction
    if link.kind == "association" and source is not None and source.tag == "boundaryEvent":
        direction = "one"
    end = f' marker-end="url(#{key}-open)"' if direction in {"one", "both"} else ""
    both = f' marker-start="url(#{key}-open)"' if direction == "both" else ""
    rest = f'class="k-bpmn-association" stroke-width="1.5" stroke-dasharray="1.5 4" stroke-linecap="round"{both}{end}'
    return line(points, rest)


def _inner(points: Points) -> str:
    """A conversation link is a double line: a thick one with a pale one on it."""
    data = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline points="{data}" {NO_FILL} stroke="{PAPER}" stroke-width="1.6"/>'


def _begin(link: Link, scheme: Scheme) -> str:
    """A slash marks the way taken otherwise, a diamond a condition that stands at no gateway."""
    source = scheme.items.get(link.source)
    if source is None:
        return ""
    if link.default:
        return "else"
    return "if" if link.condition and source.tag in s.ACTIVITIES else ""


def envelope(points: Points, *, begins: bool = True) -> str:
    """A letter in the middle of a message flow."""
    x, y = middle(points)
    fill = PAPER if begins else SHADE
    return icon("M-12-8h24v16h-24zL0 1.5L12-8", (x, y), 1.0, f'fill="{fill}" stroke-width="1.3"')
