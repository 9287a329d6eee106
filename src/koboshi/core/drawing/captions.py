"""Words inside shapes: in the middle of tasks, at the head of open sub-processes, along the side of pools and lanes."""

from __future__ import annotations

from dataclasses import dataclass

from koboshi.core.drawing import measures as m
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.geometry import Box
from koboshi.core.drawing.labels import longest, wrap
from koboshi.core.drawing.plan import Layout
from koboshi.core.drawing.scheme import Item, Scheme
from koboshi.core.drawing.shapes import closed
from koboshi.core.drawing.svg import lines, number, path, turned

_LABEL, _TIGHT = "k-bpmn-label", 13.5


def caption(item: Item, box: Box, name: str, layout: Layout, scheme: Scheme) -> str:
    """The name of an item inside its shape; events, gateways and data have theirs outside."""
    if item.tag in {"participant", "lane"}:
        return _head(item, box, name, layout, scheme)
    if item.tag == "textAnnotation":
        rows = wrap(name, max(box.width - 12, 96.0) / m.FONT, max(2, int((box.height - 2) // (m.LINE - 1))))
        top = max(box.y + 1, box.middle[1] - len(rows) * (m.LINE - 1) / 2) + 11
        return lines(rows, box.x + 8, top, "start", _LABEL, m.LINE - 1)
    if item.tag == "process":
        return lines(wrap(name, (box.width - 20) / m.FONT, 1), box.x + 10, box.y + 18, "start", _LABEL)
    if item.tag in s.CHOREOGRAPHY:
        return _choreography(item, box, name, layout)
    if item.tag in s.ACTIVITIES:
        if item.id in layout.opened:
            return lines(wrap(name, (box.width - 20) / m.FONT, 1), box.x + 11, box.y + 19, "start", _LABEL)
        return _middle(box, name, signs=bool(item.marks) or closed(item, layout), corner=_has_sign(item))
    return ""


_SIZES = ((m.FONT, m.LINE), (11.0, 13.0), (10.0, 12.0), (9.0, 10.5))


@dataclass(frozen=True, slots=True)
class _Set:
    """A name in letters of one size; `whole` where nothing is cut and no word is broken."""

    rows: list[str]
    size: float
    leading: float
    whole: bool


def _set(box: Box, name: str, size: float, leading: float, room: float) -> _Set:
    limit = max(2.0, (box.width - 10) / size)
    rows = wrap(name, limit, max(1, int(room // leading)))
    return _Set(rows, size, leading, not (rows and rows[-1].endswith("…")) and longest(name) <= limit)


def _has_sign(item: Item) -> bool:
    return item.tag not in s.SUBS | {"task"} and (item.tag != "callActivity" or item.called not in {"", "process"})


def _middle(box: Box, name: str, *, signs: bool, corner: bool) -> str:
    """Words in the middle of a task; the signs in its corner and at its lower side stay free where that is possible.

    Long names get smaller letters before they are cut.
    """
    foot, head = (18.0 if signs else 4.0), (19.0 if corner else 4.0)
    tries = [_set(box, name, size, leading, box.height - foot - 4) for size, leading in _SIZES]
    fitting = [each for each in tries if each.whole and len(each.rows) * each.leading <= box.height - foot - head]
    best = next(iter(fitting), None) or next((each for each in tries if each.whole), tries[-1])
    rows, size, leading = best.rows, best.size, best.leading
    high = len(rows) * leading
    top = box.y + (box.height - high) / 2
    if corner and len(rows) > 1:
        top = max(top, box.y + head)
    top = max(box.y + 3, min(top, box.bottom - foot - high))
    rest = f' font-size="{size:g}"' if size != m.FONT else ""
    return lines(rows, box.middle[0], top + leading - 4, "middle", _LABEL, leading, rest)


def _choreography(item: Item, box: Box, name: str, layout: Layout) -> str:
    bands = [band for band in layout.bands if band.owner == item.id]
    top = max([box.y, *(band.box.bottom for band in bands if band.box.middle[1] < box.middle[1])])
    low = min([box.bottom, *(band.box.y for band in bands if band.box.middle[1] > box.middle[1])])
    rows = wrap(name, (box.width - 10) / m.FONT, max(1, int((low - top - 2) // m.LINE)))
    first = (top + low) / 2 - len(rows) * m.LINE / 2 + 11
    parts = [lines(rows, box.middle[0], first, "middle", _LABEL)]
    for band in bands:
        words = wrap(band.name, (band.box.width - 10) / m.FONT, 1)
        parts.append(lines(words, band.box.middle[0], band.box.middle[1] + 4, "middle", _LABEL))
    return "".join(parts)


def _head(item: Item, box: Box, name: str, layout: Layout, scheme: Scheme) -> str:
    """The name of a pool or lane: upright at its left side, or level at the top of an upright one."""
    inside = scheme.inside.get(item.id, ()) if item.tag == "participant" else ()
    empty = item.tag == "participant" and not any(each in layout.shapes for each in inside)
    if empty and item.id not in layout.upright:
        rows = wrap(name, (box.width - 16) / m.FONT, max(1, int((box.height - 6) // m.LINE)))
        return lines(rows, box.middle[0], box.middle[1] - len(rows) * m.LINE / 2 + 11, "middle", _LABEL)
    head = _head_size(item, box, layout, scheme)
    most = max(1, int((head - 2) // _TIGHT))
    if item.id in layout.upright:
        rows = wrap(name, (box.width - 8) / m.FONT, most)
        rule = f"M{number(box.x)} {number(box.y + head)}H{number(box.right)}"
        top = box.y + head / 2 - len(rows) * _TIGHT / 2 + 11
        return _rule(item, rule) + lines(rows, box.middle[0], top, "middle", _LABEL, _TIGHT)
    rows = wrap(name, (box.height - 8) / m.FONT, most)
    rule = f"M{number(box.x + head)} {number(box.y)}V{number(box.bottom)}"
    return _rule(item, rule) + turned(rows, (box.x + head / 2, box.middle[1]), _LABEL, _TIGHT)


def _rule(item: Item, data: str) -> str:
    """The line between the head and the rest of a pool."""
    return path(data, 'fill="none" stroke-width="1.2"') if item.tag == "participant" else ""


def _head_size(item: Item, box: Box, layout: Layout, scheme: Scheme) -> float:
    """As wide as the author left it before the first lane; a usual width otherwise."""
    lanes = [layout.shapes[each] for each in scheme.lanes.get(item.id, ()) if each in layout.shapes]
    if lanes:
        upright = item.id in layout.upright
        gap = min(lane.y - box.y if upright else lane.x - box.x for lane in lanes)
        if gap > 8:
            return gap
    return 30.0 if item.tag == "participant" else 26.0
