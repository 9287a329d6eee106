"""Pieces of SVG: no script, no style attribute, every text escaped; colours are attributes a style sheet may change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from koboshi.core.drawing.geometry import Box, Point, Points

INK, PAPER, SHADE, MUTED = "#1a1a1c", "#ffffff", "#e8eaed", "#5c5f66"
STROKE = 'stroke="currentColor"'
NO_FILL = 'fill="none"'
FONT_FAMILY = "'Noto Sans JP','Hiragino Sans','Yu Gothic UI',Meiryo,sans-serif"
_CORNER = 6.0


def clean(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(each for each in text if _may(ord(each)))


def _may(code: int) -> bool:
    return code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def text(words: str) -> str:
    """A text as it may stand in SVG or HTML, in an element or an attribute."""
    return escape(clean(words), quote=True)


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{round(value, 2):g}" if abs(value) < 1e6 else f"{value:.0f}"


def rectangle(box: Box, kind: str, radius: float = 8, fill: str = PAPER, weight: float = 1.5, rest: str = "") -> str:
    """A box with round corners."""
    return (
        f'<rect class="{kind}" x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}" '
        f'height="{number(box.height)}" rx="{radius:g}" fill="{fill}" {STROKE} stroke-width="{weight:g}"{rest}/>'
    )


def circle(middle: Point, radius: float, rest: str) -> str:
    """A circle."""
    return f'<circle cx="{number(middle[0])}" cy="{number(middle[1])}" r="{number(radius)}" {STROKE} {rest}/>'


def path(data: str, rest: str = NO_FILL) -> str:
    """A free form in the drawing's own units."""
    return f'<path d="{data}" {STROKE} {rest}/>'


def icon(data: str, corner: Point, scale: float = 1.0, rest: str = NO_FILL) -> str:
    """A free form given around its own origin."""
    size = f" scale({scale:g})" if scale != 1 else ""
    return (
        f'<path d="{data}" transform="translate({number(corner[0])} {number(corner[1])}){size}" '
        f'{STROKE} stroke-linejoin="round" {rest}/>'
    )


def polygon(points: Sequence[Point], rest: str) -> str:
    """A closed form with straight sides."""
    return f'<polygon points="{_list(points)}" {STROKE} {rest}/>'


def _list(points: Sequence[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def line(points: Points, rest: str) -> str:
    """A line of straight pieces; its corners are rounded a little."""
    if len(points) < 3:
        return f'<polyline points="{_list(points)}" {NO_FILL} {STROKE} {rest}/>'
    parts = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_CORNER, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        near, far = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(f"L{number(near[0])} {number(near[1])}Q{number(corner[0])} {number(corner[1])}")
        parts.append(f" {number(far[0])} {number(far[1])}")
    parts.append(f"L{number(points[-1][0])} {number(points[-1][1])}")
    return f'<path d="{"".join(parts)}" {NO_FILL} {STROKE} {rest}/>'


def _towards(begin: Point, end: Point, distance: float) -> Point:
    whole = math.dist(begin, end)
    share = distance / whole if whole else 0.0
    return begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share


def lines(
    rows: Sequence[str], x: float, y: float, anchor: str, kind: str, leading: float = 15.0, rest: str = ""
) -> str:
    """Lines of text; `y` is the base line of the first one. A pale edge keeps them readable over other lines."""
    if not any(rows):
        return ""
    spans = _spans(rows, x, y, leading)
    halo = f'fill="currentColor" stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return f'<text class="{kind}" text-anchor="{anchor}" {halo}{rest}>{spans}</text>'


def turned(rows: Sequence[str], middle: Point, kind: str, leading: float = 15.0) -> str:
    """Lines of text that run upwards, centred on a point."""
    if not any(rows):
        return ""
    first = -(len(rows) - 1) * leading / 2 + 4
    spans = _spans(rows, 0.0, first, leading)
    place = f"translate({number(middle[0])} {number(middle[1])}) rotate(-90)"
    return f'<text class="{kind}" text-anchor="middle" fill="currentColor" transform="{place}">{spans}</text>'


def _spans(rows: Sequence[str], x: float, y: float, leading: float) -> str:
    places = [(number(x), number(y + place * leading), row) for place, row in enumerate(rows)]
    return "".join(f'<tspan x="{left}" y="{top}">{text(row)}</tspan>' for left, top, row in places)


def document(key: str, kind: str, room: Box, title: str, description: str, *parts: str) -> str:
    """A whole picture: told by its title and description, on white paper, at its natural size."""
    view = " ".join(number(value) for value in (room.x, room.y, room.width, room.height))
    size = f'viewBox="{view}" width="{number(room.width)}" height="{number(room.height)}"'
    named = f'role="img" aria-labelledby="{key}-t {key}-d"'
    face = f'font-size="12" font-family="{FONT_FAMILY}" color="{INK}"'
    told = f'<title id="{key}-t">{text(title)}</title><desc id="{key}-d">{text(description)}</desc>'
    paper = rectangle(room, "k-bpmn-paper", 0, PAPER, 0)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" {named} {size} {face}>'
    return "".join([head, told, paper, *parts, "</svg>"])
