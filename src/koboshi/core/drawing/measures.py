"""How large things are drawn, and the block of room a flow node takes with all that hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.geometry import Box, Points
from koboshi.core.drawing.labels import width, wrap
from koboshi.core.drawing.layered import Node
from koboshi.core.drawing.scheme import Item

FONT, LINE = 12.0, 15.0
EVENT, GATEWAY = 36.0, 50.0
TASK, WIDE_TASK = (120.0, 80.0), (150.0, 80.0)
OUTSIDE_EM, OUTSIDE_LINES = 8.5, 5
FLOW_EM, FLOW_LINES = 9.0, 2
POOL_HEAD, LANE_HEAD = 32.0, 28.0
BAND = 22.0
SUB_HEAD, SUB_PAD, SUB_FOOT = 28.0, 22.0, 20.0
GUARD_STEP = 46.0
_AIR = 4.0


def text_size(lines: Sequence[str]) -> tuple[float, float]:
    """Width and height of lines of text."""
    return max((width(line) for line in lines), default=0.0) * FONT, len(lines) * LINE


def outside(name: str) -> list[str]:
    """The lines of a label beside an event, gateway or data object."""
    return wrap(name, OUTSIDE_EM, OUTSIDE_LINES)


def flow_label(name: str) -> list[str]:
    """The lines of a label on a connection."""
    return wrap(name, FLOW_EM, FLOW_LINES)


def size(item: Item, *, is_open: bool = False) -> tuple[float, float]:
    """The size of an item drawn on its own (an open sub-process depends on what is in it)."""
    if item.tag in s.EVENTS:
        return EVENT, EVENT
    if item.tag in s.GATEWAYS:
        return GATEWAY, GATEWAY
    if item.tag in s.CHOREOGRAPHY:
        return 140.0, 56.0 + BAND * max(2, len(item.bands))
    if item.tag == "textAnnotation":
        across, down = text_size(wrap(item.name, 12.0, 6))
        return max(60.0, across + 16), max(24.0, down + 10)
    if item.tag in s.DATA:
        return (50.0, 50.0) if item.tag == "dataStoreReference" else (36.0, 50.0)
    if item.tag in s.CONVERSATION:
        return 60.0, 52.0
    if item.tag == "group":
        return 160.0, 100.0
    return _task(item)


def _task(item: Item) -> tuple[float, float]:
    room = 2 if item.marks or item.tag in s.SUBS else 3
    long = len(wrap(item.name, (TASK[0] - 14) / FONT, 9)) > room
    return WIDE_TASK if long else TASK


@dataclass(frozen=True, slots=True)
class Guard:
    """A border event in the block of its host; places are relative to the middle of the host."""

    item: Item
    leaves: bool
    x: float = 0.0
    track: float = 0.0
    label: Box | None = None


@dataclass(frozen=True, slots=True)
class Hanger:
    """Data or a note that stands above its host; the box and the line are relative to the middle of the host."""

    item: Item
    box: Box
    label: Box | None


@dataclass(frozen=True, slots=True)
class Block:
    """The room of one flow node: its node in the layered graph and where its hangers and guards are."""

    node: Node
    guards: tuple[Guard, ...] = ()
    hangers: tuple[Hanger, ...] = ()
    starts: dict[str, Points] = field(default_factory=dict)
    """Border event → the first points of the ways that leave it."""
    lowest: str = ""
    """The border event whose way may go straight down."""


def block(
    item: Item,
    shape: tuple[float, float],
    lane: int,
    guards: Sequence[tuple[Item, bool]],
    hangers: Sequence[Item],
) -> Block:
    """Measure the room of a flow node. `guards` say whether a way leaves them."""
    across, down = max(shape[0], len(guards) * GUARD_STEP + 12), shape[1]
    hung = _hang(hangers, down)
    left = right = max([across / 2, *(max(-each.box.x, each.box.right) for each in hung)])
    above = max([down / 2, *(-each.box.y + (each.label.height if each.label else 0) for each in hung)])
    kept, below = _guards(guards, across, down)
    right = max([right, *(guard.label.right for guard in kept if guard.label)])
    left, right, above, below = _named(item, down, (left, right, above, below))
    node = Node(
        id=item.id,
        width=across,
        height=down,
        left=left,
        right=right,
        above=above,
        below=below,
        lane=lane,
        top=not hung,
        bottom=not kept and not (item.tag in s.EVENTS and bool(item.name)),
        turns=item.tag in s.GATEWAYS,
    )
    starts: dict[str, Points] = {
        guard.item.id: ((guard.x, down / 2 + EVENT / 2), (guard.x, guard.track)) for guard in kept if guard.leaves
    }
    lowest = next((guard.item.id for guard in kept), "")
    return Block(node, kept, hung, starts, lowest if lowest in starts else "")


def _named(item: Item, down: float, room: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Room for a label outside: under an event, over a gateway (with room to move left of a line that goes up)."""
    left, right, above, below = room
    across, high = text_size(outside(item.name))
    if item.tag in s.EVENTS | s.DATA and item.name:
        return max(left, across / 2), max(right, across / 2), above, below + _AIR + high
    if item.tag in s.GATEWAYS and item.name:
        return max(left, across / 2, across - 6), max(right, across / 2), max(above, down / 2 + _AIR + high), below
    return room


def _guards(guards: Sequence[tuple[Item, bool]], across: float, down: float) -> tuple[tuple[Guard, ...], float]:
    """Border events on the lower side from left to right; the rightmost one leaves at the highest track."""
    kept: list[Guard] = []
    track = down / 2 + EVENT / 2
    step = min(GUARD_STEP * 2, (across - 12) / max(1, len(guards)))
    for number, (item, leaves) in enumerate(reversed(guards)):
        x = across / 2 - 6 - step * (number + 0.5)
        wide, high = text_size(outside(item.name))
        label = Box(x + 8, track + 2, wide, high) if item.name else None
        track += max(16.0, high + 6)
        kept.append(Guard(item, leaves, x, track, label))
    return tuple(reversed(kept)), track + 6 if kept else down / 2


def _hang(hangers: Sequence[Item], down: float) -> tuple[Hanger, ...]:
    """Data and notes in a row above the host, with their names over them."""
    sizes = [size(each) for each in hangers]
    names = [text_size(outside(each.name)) if each.tag in s.DATA else (0.0, 0.0) for each in hangers]
    widths = [max(one[0], name[0]) for one, name in zip(sizes, names, strict=True)]
    x = -(sum(widths) + 14 * max(0, len(widths) - 1)) / 2
    found = []
    for item, (wide, high), name, room in zip(hangers, sizes, names, widths, strict=True):
        box = Box(x + (room - wide) / 2, -down / 2 - 26 - high, wide, high)
        label = Box(x + (room - name[0]) / 2, box.y - 3 - name[1], *name) if name[1] else None
        found.append(Hanger(item, box, label))
        x += room + 14
    return tuple(found)
