"""The outlines of everything BPMN draws (ISO/IEC 19510, chapter 12), without the words in and beside them."""

from __future__ import annotations

from koboshi.core.drawing import icons
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.geometry import Box
from koboshi.core.drawing.plan import Band, Layout
from koboshi.core.drawing.scheme import Item
from koboshi.core.drawing.svg import NO_FILL, PAPER, SHADE, circle, icon, path, polygon, rectangle

_SHAPE = "k-bpmn-shape"


def shape(item: Item, box: Box, layout: Layout, fill: str = PAPER) -> str:
    """The outline of one item with its signs."""
    if item.tag in s.EVENTS:
        return _event(item, box, fill)
    if item.tag in s.GATEWAYS:
        return _gateway(item, box, fill, marked=item.id not in layout.unmarked)
    if item.tag in s.CHOREOGRAPHY:
        return _choreography(item, box, layout, fill)
    if item.tag in s.ACTIVITIES:
        return _activity(item, box, fill, closed=closed(item, layout))
    if item.tag in s.CONVERSATION:
        return _conversation(item, box, fill)
    draw = _OTHERS.get(item.tag)
    return draw(item, box, fill) if draw else rectangle(box, _SHAPE, 0, fill)


def closed(item: Item, layout: Layout) -> bool:
    """Whether a sub-process is drawn without its inside: told so, or nothing of it is in the picture."""
    has_inside = item.tag in s.SUBS or (item.tag == "callActivity" and item.called in {"process", ""})
    return has_inside and (item.id in layout.closed or item.id not in layout.opened)


# -- events and gateways ----------------------------------------------------------------------------------------------


def _event(item: Item, box: Box, fill: str) -> str:
    middle, radius = box.middle, min(box.width, box.height) / 2
    weight = 3.6 if item.tag == "endEvent" else 1.5
    dashes = "" if item.interrupting else ' stroke-dasharray="4 3"'
    parts = [circle(middle, radius, f'class="{_SHAPE}" fill="{fill}" stroke-width="{weight:g}"{dashes}')]
    if item.tag in {"intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}:
        parts.append(circle(middle, radius - 3.2, f'{NO_FILL} stroke-width="1.3"{dashes}'))
    parts.append(icons.event_sign(item.trigger, middle, radius, throws=item.tag in s.THROWS))
    return "".join(parts)


def _gateway(item: Item, box: Box, fill: str, *, marked: bool) -> str:
    x, y = box.middle
    corners = [(x, box.y), (box.right, y), (x, box.bottom), (box.x, y)]
    outline = polygon(corners, f'class="{_SHAPE}" fill="{fill}" stroke-width="1.5" stroke-linejoin="round"')
    return outline + icons.gateway_sign(item.tag, (x, y), min(box.width, box.height), item.traits, marked=marked)


# -- activities -------------------------------------------------------------------------------------------------------


def _activity(item: Item, box: Box, fill: str, *, closed: bool) -> str:
    weight = 3.4 if "call" in item.traits else 1.5
    dashes = ' stroke-dasharray="2 3" stroke-linecap="round"' if "event_sub" in item.traits else ""
    parts = [rectangle(box, _SHAPE, 9, fill, weight, dashes)]
    if "transaction" in item.traits:
        parts.append(rectangle(box.grown(-3), "k-bpmn-inner", 7, "none", 1.3))
    sign = item.called if item.tag == "callActivity" else item.tag
    corner = (box.x + 7, box.y + 6)
    if item.tag == "receiveTask" and "instantiate" in item.traits:
        parts.append(circle((corner[0] + 7.5, corner[1] + 7), 11, f'{NO_FILL} stroke-width="1.2"'))
        letter = "M0 0h11v8h-11zL5.5 4.5L11 0"
        parts.append(icon(letter, (corner[0] + 2, corner[1] + 3), 1.0, f'{NO_FILL} stroke-width="1.2"'))
    else:
        parts.append(icons.task_sign(sign, corner))
    signs = (*item.marks, "plus") if closed else item.marks
    parts.append(icons.marks(signs, (box.middle[0], box.bottom - 10)))
    return "".join(parts)


def _choreography(item: Item, box: Box, layout: Layout, fill: str) -> str:
    weight = 3.4 if "call" in item.traits else 1.5
    parts = [rectangle(box, _SHAPE, 9, fill, weight)]
    parts += [_band(band) for band in layout.bands if band.owner == item.id]
    low = min([box.bottom, *(band.box.y for band in layout.bands if band.owner == item.id and band.box.y > box.y + 5)])
    signs = (*item.marks, "plus") if closed(item, layout) else item.marks
    parts.append(icons.marks(signs, (box.middle[0], low - 10)))
    return "".join(parts)


def _band(band: Band) -> str:
    return rectangle(band.box, "k-bpmn-band", 5, PAPER if band.begins else SHADE, 1.2)


def _conversation(item: Item, box: Box, fill: str) -> str:
    cut = box.width / 4
    y = box.middle[1]
    corners = [
        (box.x + cut, box.y),
        (box.right - cut, box.y),
        (box.right, y),
        (box.right - cut, box.bottom),
        (box.x + cut, box.bottom),
        (box.x, y),
    ]
    weight = 3.4 if "call" in item.traits else 1.5
    outline = polygon(corners, f'class="{_SHAPE}" fill="{fill}" stroke-width="{weight:g}"')
    return outline + (icons.marks(("plus",), (box.middle[0], box.bottom - 10)) if item.tag == "subConversation" else "")


# -- data, notes, groups, pools ---------------------------------------------------------------------------------------


def _page(item: Item, box: Box, fill: str) -> str:
    fold = min(12.0, box.width / 3)
    page = (
        f"M{box.x:g} {box.y:g}H{box.right - fold:g}L{box.right:g} {box.y + fold:g}V{box.bottom:g}H{box.x:g}z"
        f"M{box.right - fold:g} {box.y:g}V{box.y + fold:g}H{box.right:g}"
    )
    parts = [path(page, f'class="{_SHAPE}" fill="{fill}" stroke-width="1.4" stroke-linejoin="round"')]
    if item.tag in {"dataInput", "dataOutput"}:
        rest = f'{NO_FILL if item.tag == "dataInput" else icons.FILLED} stroke-width="1.2"'
        parts.append(icon("M0-2.5h7v-3.5l6 6l-6 6v-3.5H0z", (box.x + 5, box.y + 10), 1.0, rest))
    if "collection" in item.traits:
        parts.append(icons.marks(("parallel",), (box.middle[0], box.bottom - 9)))
    return "".join(parts)


def _store(_item: Item, box: Box, fill: str) -> str:
    rise = min(box.height / 6, 9.0)
    radius = box.width / 2
    body = (
        f"M{box.x:g} {box.y + rise:g}A{radius:g} {rise:g} 0 0 1 {box.right:g} {box.y + rise:g}V{box.bottom - rise:g}"
        f"A{radius:g} {rise:g} 0 0 1 {box.x:g} {box.bottom - rise:g}z"
    )
    rings = "".join(
        f"M{box.x:g} {box.y + rise + step:g}A{radius:g} {rise:g} 0 0 0 {box.right:g} {box.y + rise + step:g}"
        for step in (0.0, 4.0, 8.0)
    )
    outline = path(body, f'class="{_SHAPE}" fill="{fill}" stroke-width="1.4"')
    return outline + path(rings, f'{NO_FILL} stroke-width="1.2"')


def _note(_item: Item, box: Box, _fill: str) -> str:
    corner = min(10.0, box.width / 4)
    bracket = ((box.x + corner, box.y), (box.x, box.y), (box.x, box.bottom), (box.x + corner, box.bottom))
    data = "M" + "L".join(f"{x:g} {y:g}" for x, y in bracket)
    return rectangle(box, "k-bpmn-back", 0, PAPER, 0) + path(data, f'{NO_FILL} class="{_SHAPE}" stroke-width="1.4"')


def _group(_item: Item, box: Box, _fill: str) -> str:
    return rectangle(box, _SHAPE, 10, "none", 1.4, ' stroke-dasharray="10 4 2 4"')


def _pool(item: Item, box: Box, fill: str) -> str:
    return rectangle(box, _SHAPE, 0, fill, 1.4) + (
        icons.marks(("parallel",), (box.middle[0], box.bottom - 10)) if item.marks else ""
    )


def _bare(_item: Item, box: Box, _fill: str) -> str:
    """A process in no pool beside others: a thin frame, which no BPMN file can hold but a reader needs."""
    return rectangle(box, "k-bpmn-frame", 4, "none", 0.8, ' stroke-opacity="0.6"')


_OTHERS = {
    "dataObjectReference": _page,
    "dataObject": _page,
    "dataInput": _page,
    "dataOutput": _page,
    "dataStoreReference": _store,
    "textAnnotation": _note,
    "group": _group,
    "participant": _pool,
    "process": _bare,
}
