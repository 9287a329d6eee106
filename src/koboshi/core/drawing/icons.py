"""Signs of tasks, events, gateways and repetitions (ISO/IEC 19510, chapters 10 and 13), drawn around their middle."""

from __future__ import annotations

import math
from collections.abc import Callable

from koboshi.core.drawing.geometry import Point
from koboshi.core.drawing.svg import NO_FILL, PAPER, circle, icon, path

FILLED = 'fill="currentColor"'
_THIN = f'{NO_FILL} stroke-width="1.3"'


def _gear() -> str:
    """A wheel with eight teeth, 14 units wide, from its upper left corner."""
    points = []
    for tooth in range(8):
        for turn, radius in ((-0.28, 5.0), (-0.17, 6.8), (0.17, 6.8), (0.28, 5.0)):
            angle = (tooth + turn * 1.1) * math.pi / 4
            points.append(f"{7 + radius * math.cos(angle):.1f} {7 + radius * math.sin(angle):.1f}")
    return f"M{'L'.join(points)}zM9.4 7a2.4 2.4 0 1 1-4.8 0a2.4 2.4 0 1 1 4.8 0z"


_ENVELOPE = "M0 1.5h15v11H0zL7.5 8L15 1.5"
_TASK_SIGNS = {
    "userTask": "M7 1.5a3 3 0 1 1 0 6.2a3 3 0 1 1 0-6.2zM1 14.5c0-4.4 2.5-6.4 6-6.4s6 2 6 6.4z",
    "manualTask": (
        "M1 8.2C2.6 5.6 4.6 3.6 6.8 2.4c.9-.3 1.6.7.9 1.4L5.9 5.7H13c1.2 0 1.2 1.9 0 1.9H9"
        "M13.3 7.6c1.1 0 1.1 1.9 0 1.9H9M12.8 9.5c1.1 0 1.1 1.9 0 1.9H9"
        "M11.8 11.4c1 0 1 1.9 0 1.9H5.2C3 13.3 1 12.6 1 11z"
    ),
    "serviceTask": _gear(),
    "receiveTask": _ENVELOPE,
    "scriptTask": (
        "M4.5 1h9c-4 3 1.6 5.6-1 8.4c-1.4 1.4-1.6 2.8-1.6 4.6H1.6c4-3-1.6-5.6 1-8.4C4 4.2 4.5 2.8 4.5 1z"
        "M5 4h5M4.4 7h5.4M5.2 10.4h5"
    ),
    "businessRuleTask": "M1 2h13v11H1zM1 5.6h13M1 9.2h13M5 5.6v7.4",
}


def task_sign(tag: str, corner: Point) -> str:
    """What in the corner says who or what does a task; nothing for a plain one."""
    if tag == "sendTask":
        place = f"translate({corner[0]:g} {corner[1]:g})"
        flap = f'<path d="M0 1.5L7.5 8L15 1.5" transform="{place}" fill="none" stroke="{PAPER}" stroke-width="1.5"/>'
        return icon("M0 1.5h15v11H0z", corner, 1.0, FILLED) + flap
    data = _TASK_SIGNS.get(tag)
    return icon(data, corner, 1.0, _THIN) if data else ""


# -- events -----------------------------------------------------------------------------------------------------------


def event_sign(trigger: str, middle: Point, radius: float, *, throws: bool) -> str:
    """What starts, stops or is sent by an event: filled where it is sent."""
    draw = _EVENT_SIGNS.get(trigger)
    return draw(middle, radius, FILLED if throws else NO_FILL) if draw else ""


def _form(data: str, weight: float = 1.3) -> Callable[[Point, float, str], str]:
    """A sign given for a circle of radius 18."""

    def draw(middle: Point, radius: float, fill: str) -> str:
        return icon(data, middle, round(radius / 18, 3), f'{fill} stroke-width="{weight:g}"')

    return draw


def _message(middle: Point, radius: float, fill: str) -> str:
    scale = round(radius / 18, 3)
    if fill == NO_FILL:
        return icon("M-9.5-6.5h19v13h-19zL0 1L9.5-6.5", middle, scale, f'{NO_FILL} stroke-width="1.3"')
    envelope = icon("M-9.5-6.5h19v13h-19z", middle, scale, FILLED)
    place = f"translate({middle[0]:g} {middle[1]:g}) scale({scale:g})"
    flap = f'<path d="M-9.5-6.5L0 1L9.5-6.5" transform="{place}" fill="none" stroke="{PAPER}" stroke-width="1.5"/>'
    return envelope + flap


def _clock(middle: Point, radius: float, _fill: str) -> str:
    (x, y), size = middle, radius * 0.6
    ticks = []
    for hour in range(0, 12, 3):
        angle = hour * math.pi / 6
        dx, dy = math.sin(angle), -math.cos(angle)
        begin = (x + dx * size * 0.78, y + dy * size * 0.78)
        ticks.append(f"M{begin[0]:.1f} {begin[1]:.1f}L{x + dx * size:.1f} {y + dy * size:.1f}")
    hands = f"M{x + size * 0.25:.1f} {y - size * 0.62:.1f}L{x:g} {y:g}H{x + size * 0.55:.1f}"
    return circle(middle, size, f'{NO_FILL} stroke-width="1.3"') + path("".join(ticks) + hands, _THIN)


def _terminate(middle: Point, radius: float, _fill: str) -> str:
    return circle(middle, radius * 0.58, FILLED)


_EVENT_SIGNS: dict[str, Callable[[Point, float, str], str]] = {
    "message": _message,
    "timer": _clock,
    "terminate": _terminate,
    "signal": _form("M0-9L9.5 7h-19z"),
    "error": _form("M-9 8.5L-4-8L2.5 0.5L9-9L4.5 7.5L-2.5-1.5z"),
    "escalation": _form("M0-10L7.5 9L0 1.5L-7.5 9z"),
    "conditional": _form("M-7-9h14v18h-14zM-4.5-5h9M-4.5-1.7h9M-4.5 1.7h9M-4.5 5h9"),
    "link": _form("M-9-3.5h9.5v-4.5L9.5 0L0.5 8v-4.5H-9z"),
    "compensate": _form("M0-6.5v13L-9.5 0zM8.5-6.5v13L-1 0z"),
    "cancel": _form("M-8.5-6.5L-6.5-8.5L0-2L6.5-8.5L8.5-6.5L2 0L8.5 6.5L6.5 8.5L0 2L-6.5 8.5L-8.5 6.5L-2 0z"),
    "multiple": _form("M0-9.5L9.5-2.5L6 8.5h-12L-9.5-2.5z"),
    "parallel_multiple": _form("M-3-9.5h6v6.5h6.5v6H3v6.5h-6V3h-6.5v-6H-3z"),
}
_EVENT_SIGNS["compensation"] = _EVENT_SIGNS["compensate"]


# -- gateways ---------------------------------------------------------------------------------------------------------


def gateway_sign(tag: str, middle: Point, size: float, traits: frozenset[str], *, marked: bool = True) -> str:
    """What in the diamond says how a way is chosen."""
    scale = round(size / 50, 3)
    if tag == "exclusiveGateway":
        cross = icon("M-7.5-7.5L7.5 7.5M7.5-7.5L-7.5 7.5", middle, scale, f'{NO_FILL} stroke-width="3.4"')
        return cross if marked else ""
    if tag == "parallelGateway":
        return icon("M-11 0H11M0-11V11", middle, scale, f'{NO_FILL} stroke-width="3.4"')
    if tag == "inclusiveGateway":
        return circle(middle, 10.5 * scale, f'{NO_FILL} stroke-width="3"')
    if tag == "complexGateway":
        return icon("M-11 0H11M0-11V11M-7.8-7.8L7.8 7.8M7.8-7.8L-7.8 7.8", middle, scale, f'{NO_FILL} stroke-width="3"')
    return _event_gateway(middle, scale, traits)


def _event_gateway(middle: Point, scale: float, traits: frozenset[str]) -> str:
    parallel = "parallel" in traits
    parts = [circle(middle, 14.5 * scale, f'{NO_FILL} stroke-width="1.2"')]
    if "instantiate" not in traits:
        parts.append(circle(middle, 11.8 * scale, f'{NO_FILL} stroke-width="1.2"'))
    sign = _EVENT_SIGNS["parallel_multiple" if parallel else "multiple"]
    parts.append(sign(middle, 13.0 * scale, NO_FILL))
    return "".join(parts)


# -- signs at the lower side ------------------------------------------------------------------------------------------

_MARKS = {
    "loop": ("M-2.6 5.6A6 6 0 1 1 2.6 5.6M-6.4 5.9L-2.4 5.7L-2.9 1.9", NO_FILL),
    "parallel": ("M-4.5-6V6M0-6V6M4.5-6V6", f'{NO_FILL} stroke-width="2.4"'),
    "sequential": ("M-6-4.5H6M-6 0H6M-6 4.5H6", f'{NO_FILL} stroke-width="2.4"'),
    "adhoc": ("M-7.5 3.2V.6C-5.4-4.2-2.6-3.4 0-1S5 1 7.5-3.2V-.6C5.4 4.2 2.6 3.4 0 1S-5-1-7.5 3.2z", FILLED),
    "compensation": ("M0-5v10L-7 0zM7-5v10L0 0z", NO_FILL),
    "plus": ("M-6.5-6.5h13v13h-13zM-4 0H4M0-4V4", NO_FILL),
}
MARK_STEP = 19.0


def marks(names: tuple[str, ...], middle: Point) -> str:
    """Signs of repetition and kind in a row around a point."""
    known = [name for name in names if name in _MARKS]
    left = middle[0] - (len(known) - 1) * MARK_STEP / 2
    return "".join(
        icon(_MARKS[name][0], (left + place * MARK_STEP, middle[1]), 1.0, _weighted(_MARKS[name][1]))
        for place, name in enumerate(known)
    )


def _weighted(rest: str) -> str:
    return rest if "stroke-width" in rest else f'{rest} stroke-width="1.3"'
