"""What is laid over a picture: where a case stands, how many passed, how long they waited, what it cost, the load.

Every state is told by shape and word as well as by colour: rings, ticks, numbers, hatching, a legend of what is used.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from koboshi.core.drawing.geometry import Box
from koboshi.core.drawing.labels import width
from koboshi.core.drawing.svg import INK, PAPER, STROKE, number, rectangle, text
from koboshi.core.drawing.words import Words

_TINTS = ("#fff3e6", "#ffe0c2", "#ffca99", "#ffb070", "#ff9a52")
_HATCH = "#a63f00"
Shading: TypeAlias = Literal["load", "waiting"]
"""What `Overlay.heat` stands for, as the legend says it."""
_BADGE_FONT, _BADGE_HIGH, _SMALL = 11.0, 18.0, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """What is known about one node or flow. All parts may be left out.

    `count` is how many passed, `waiting` the mean wait in seconds (for a flow: the mean time on it), `cost` in yen for
    one case, `heat` from 0 to 1, `text` a short note. `added` and `changed` mark what differs from another version.
    """

    count: float | None = None
    waiting: float | None = None
    cost: float | None = None
    heat: float | None = None
    text: str = ""
    current: bool = False
    done: bool = False
    problem: bool = False
    added: bool = False
    changed: bool = False


NOTHING = Overlay()


def tint(heat: float | None) -> str:
    """The fill of a shape for a heat."""
    return PAPER if heat is None else _TINTS[_level(heat)]


def _level(heat: float) -> int:
    value = heat if math.isfinite(heat) else 0.0
    return min(len(_TINTS) - 1, max(0, int(value * len(_TINTS))))


def patterns(key: str) -> str:
    """Hatchings, denser for more heat."""
    found = []
    for level in range(1, len(_TINTS)):
        step = (0, 16, 11, 8, 5.5)[level]
        found.append(
            f'<pattern id="{key}-h{level}" width="{step:g}" height="{step:g}" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><path d="M0 0V{step:g}" stroke="{_HATCH}" stroke-width="1.2" '
            f'stroke-opacity="0.55"/></pattern>'
        )
    return f"<defs>{''.join(found)}</defs>"


def hatch(box: Box, heat: float, key: str, radius: float) -> str:
    """The hatching over a shape."""
    level = _level(heat)
    if not level:
        return ""
    inner = box.grown(-1.5)
    return (
        f'<rect class="k-bpmn-heat" x="{number(inner.x)}" y="{number(inner.y)}" width="{number(inner.width)}" '
        f'height="{number(inner.height)}" rx="{radius:g}" fill="url(#{key}-h{level})"/>'
    )


def ring(box: Box, kind: str, weight: float = 4, rest: str = "") -> str:
    """A second outline around a shape."""
    name = f"k-bpmn-ring k-bpmn-ring-{kind}" if kind else "k-bpmn-ring"
    radius = 12 if box.width > _SMALL else box.width / 2 + 6
    return rectangle(box.grown(6), name, radius, "none", weight, rest)


def rings(box: Box, overlay: Overlay) -> str:
    """Outlines that tell the state: thick for the current step, double for a problem, dashed for a change."""
    if overlay.current:
        return ring(box, "")
    if overlay.problem:
        return ring(box, "problem", 2) + rectangle(box.grown(10), "k-bpmn-ring-problem", 14, "none", 2)
    if overlay.added:
        return ring(box, "added", 3)
    if overlay.changed:
        return ring(box, "changed", 3, ' stroke-dasharray="7 5"')
    return ""


# -- badges -----------------------------------------------------------------------------------------------------------


def badge(words: str, left: float, top: float, state: str, *, filled: bool = False) -> str:
    """A pill with words."""
    back, front = (INK, PAPER) if filled else (PAPER, INK)
    wide = badge_width(words)
    frame = rectangle(Box(left, top, wide, _BADGE_HIGH), "k-bpmn-badge-frame", 9, back, 1.2)
    place = f'x="{number(left + wide / 2)}" y="{number(top + 13)}" text-anchor="middle"'
    said = f'<text {place} font-size="{_BADGE_FONT:g}" fill="{front}">{text(words)}</text>'
    return f'<g class="k-bpmn-badge k-bpmn-badge-{state}">{frame}{said}</g>'


def badge_width(words: str) -> float:
    """How wide a pill is."""
    return width(words) * _BADGE_FONT + 14


@dataclass(frozen=True, slots=True)
class Badge:
    """A pill in its place."""

    box: Box
    words: str
    state: str
    filled: bool

    def svg(self) -> str:
        """The pill as SVG."""
        return badge(self.words, self.box.x, self.box.y, self.state, filled=self.filled)


def badges(box: Box, overlay: Overlay, words: Words, *, below: bool = True) -> Iterator[Badge]:
    """The state at the upper edge, numbers at the lower one (all at the upper one where something hangs `below`).

    They lie on the edge of a task, and beside an event or gateway, which would be hidden by them. Side by side, or
    stacked where it is narrow.
    """
    into = 6.0 if box.width > _SMALL else -1.0
    top = box.y - _BADGE_HIGH + into
    states, numbers = list(_states(overlay, words)), list(_numbers(overlay, words))
    if below:
        yield from _row(states, box, top, -1)
        yield from _row(numbers, box, box.bottom - into, 1)
    else:
        yield from _row([*states, *numbers], box, top, -1)


def _states(overlay: Overlay, words: Words) -> Iterator[tuple[str, str, bool]]:
    if overlay.current:
        yield f"▶ {words('current')}", "current", True
    elif overlay.done:
        yield f"✓ {words('done')}", "done", False
    if overlay.problem:
        yield f"！{words('problem')}", "problem", True
    if overlay.added:
        yield f"＋ {words('added')}", "added", True
    elif overlay.changed:
        yield f"△ {words('changed')}", "changed", False
    if overlay.count is not None:
        yield words("count", count=counted(overlay.count)), "count", False


def _numbers(overlay: Overlay, words: Words) -> Iterator[tuple[str, str, bool]]:
    if overlay.waiting is not None:
        yield words("waiting", time=words.time(overlay.waiting)), "waiting", False
    if overlay.cost is not None:
        yield words("cost", cost=counted(overlay.cost)), "cost", False


def _row(found: list[tuple[str, str, bool]], box: Box, top: float, way: int) -> Iterator[Badge]:
    whole = sum(badge_width(each) for each, _, _ in found) + 4 * (len(found) - 1)
    if whole <= box.width + 34:
        left = box.middle[0] - whole / 2
        for each, state, filled in found:
            yield Badge(Box(left, top, badge_width(each), _BADGE_HIGH), each, state, filled)
            left += badge_width(each) + 4
        return
    for place, (each, state, filled) in enumerate(found):
        left = box.middle[0] - badge_width(each) / 2
        at = Box(left, top + way * place * (_BADGE_HIGH + 2), badge_width(each), _BADGE_HIGH)
        yield Badge(at, each, state, filled)


def counted(value: float) -> str:
    """A number with separators; decimals only where it has some."""
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.1f}"


def weight(count: float | None, most: float) -> float:
    """The thickness of a flow: its area grows with the count."""
    if count is None or most <= 0:
        return 1.5
    return 1.2 + 6.8 * math.sqrt(max(0.0, min(1.0, count / most)))


def told(overlay: Overlay, words: Words) -> str:
    """Numbers of an overlay in words, for the text alternative."""
    parts = [each for each, _, _ in _numbers(overlay, words)]
    if overlay.count is not None:
        parts.insert(0, words("count", count=counted(overlay.count)))
    return words("comma").join([*parts, *([overlay.text] if overlay.text else [])])


# -- legend -----------------------------------------------------------------------------------------------------------


def legend(
    nodes: Iterable[Overlay], flows: Iterable[Overlay], words: Words, at: Box, key: str, shading: Shading = "load"
) -> tuple[str, Box]:
    """What the signs of this picture mean, below it; nothing where no sign is used beyond plain states."""
    seen, passed = list(nodes), list(flows)
    entries = [(draw, label) for used, draw, label in _entries(seen, passed, words, key, shading) if used]
    if not entries or not (passed or any(_beyond(overlay) for overlay in seen)):
        return "", Box(at.x, at.bottom, 0, 0)
    x, y, parts = at.x, at.bottom + 34, []
    parts.append(
        f'<text class="k-bpmn-legend-title" x="{number(x)}" y="{number(y - 10)}" font-weight="bold" '
        f'fill="currentColor">{text(words("legend"))}</text>'
    )
    right = max(at.right, at.x + 520)
    farthest = x
    for draw, label in entries:
        wide = 46 + width(label) * 12 + 26
        if x > at.x and x + wide > right:
            x, y = at.x, y + 26
        place = f'x="{number(x + 46)}" y="{number(y + 13)}"'
        parts.append(f'{draw(x, y)}<text {place} fill="currentColor">{text(label)}</text>')
        x += wide
        farthest = max(farthest, x)
    group = f'<g class="k-bpmn-legend">{"".join(parts)}</g>'
    return group, Box(at.x, at.bottom, farthest - at.x, y + 26 - at.bottom)


def _beyond(overlay: Overlay) -> bool:
    numbers = (overlay.count, overlay.waiting, overlay.cost, overlay.heat)
    return any(each is not None for each in numbers) or overlay.added or overlay.changed or overlay.problem


_Draw = Callable[[float, float], str]


def _entries(
    nodes: list[Overlay], flows: list[Overlay], words: Words, key: str, shading: Shading
) -> Iterator[tuple[bool, _Draw, str]]:
    def has(test: Callable[[Overlay], bool]) -> bool:
        return any(test(overlay) for overlay in nodes)

    yield has(lambda each: each.current), _pill("▶", True), words("legend_current")
    yield has(lambda each: each.done), _pill("✓", False), words("legend_done")
    yield has(lambda each: each.problem), _pill("！", True), words("legend_problem")
    yield has(lambda each: each.added), _pill("＋", True), words("legend_added")
    yield has(lambda each: each.changed), _pill("△", False), words("legend_changed")
    yield has(lambda each: each.count is not None), _pill("12", False), words("legend_count")
    yield any(each.count is not None for each in flows), _stroke, words("legend_flow")
    timed = has(lambda each: each.waiting is not None)
    yield timed, _pill(words("waiting", time="").strip(), False), words("legend_waiting")
    yield has(lambda each: each.cost is not None), _pill("¥", False), words("legend_cost")
    yield has(lambda each: each.heat is not None), _scale(key), words(f"legend_heat_{shading}")


def _pill(words: str, filled: bool) -> _Draw:
    return lambda x, y: badge(words, x + (40 - badge_width(words)) / 2, y, "legend", filled=filled)


def _stroke(x: float, y: float) -> str:
    return (
        f'<path d="M{number(x + 2)} {number(y + 5)}h36" {STROKE} stroke-width="1.5"/>'
        f'<path d="M{number(x + 2)} {number(y + 13)}h36" {STROKE} stroke-width="6"/>'
    )


def _scale(key: str) -> _Draw:
    def draw(x: float, y: float) -> str:
        parts = []
        for level, fill in enumerate(_TINTS):
            box = Box(x + level * 8, y + 2, 8, 14)
            parts.append(rectangle(box, "k-bpmn-scale", 0, fill, 0))
            if level:
                parts.append(rectangle(box, "k-bpmn-scale", 0, f"url(#{key}-h{level})", 0))
        return "".join(parts) + rectangle(Box(x, y + 2, 40, 14), "k-bpmn-scale", 0, "none", 1)

    return draw


def merged(overlays: Mapping[str, Overlay | str], current: Iterable[str], done: Iterable[str]) -> dict[str, Overlay]:
    """One overlay for each element, from all that a caller gives."""
    found = {each: Overlay(text=what) if isinstance(what, str) else what for each, what in overlays.items()}
    for each in done:
        found[each] = _with(found.get(each, NOTHING), done=True)
    for each in current:
        found[each] = _with(found.get(each, NOTHING), current=True, done=False)
    return found


def _with(overlay: Overlay, **changes: bool) -> Overlay:
    values = {name: getattr(overlay, name) for name in Overlay.__slots__}
    return Overlay(**{**values, **changes})
