"""A whole picture as SVG, and the same in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from koboshi.core import bpmn
from koboshi.core.bpmn import Document
from koboshi.core.drawing import lines, svg
from koboshi.core.drawing import overlays as laid
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.captions import caption
from koboshi.core.drawing.finding import find
from koboshi.core.drawing.geometry import Box, union
from koboshi.core.drawing.labelling import Label, Placer
from koboshi.core.drawing.labels import wrap
from koboshi.core.drawing.measures import LINE, text_size
from koboshi.core.drawing.overlays import NOTHING, Badge, Overlay, Shading
from koboshi.core.drawing.plan import Layout
from koboshi.core.drawing.reading import read
from koboshi.core.drawing.scheme import Scheme
from koboshi.core.drawing.shapes import shape
from koboshi.core.drawing.steps import Step, Telling, flat
from koboshi.core.drawing.words import Words, words
from koboshi.core.process.model import Definition

Model: TypeAlias = Document | bytes | Definition
_NONE: Mapping[str, str] = MappingProxyType({})
_MARGIN = 30.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture and the same in words: `steps` one after another, `outline` with what is inside each of them.

    `now` is the id of the first current node in the SVG: a link to it scrolls a large picture there. '' without one.
    """

    svg: str
    steps: list[str]
    outline: tuple[Step, ...] = ()
    title: str = ""
    now: str = ""


def draw(
    model: Model,
    *,
    current: Collection[str] = (),
    done: Collection[str] = (),
    labels: Mapping[str, str] = _NONE,
    overlays: Mapping[str, str | Overlay] = _NONE,
    lang: str = "ja",
    diagram: str | int | None = None,
    anew: bool = False,
    shading: Shading = "load",
) -> Drawing:
    """Draw any BPMN model, executable or not.

    `current` and `done` are ids of nodes, `labels` replaces names, `overlays` adds notes or numbers to nodes and flows.
    `diagram` chooses one of several diagrams by number, id or name; `anew` lays the model out even if it has one.
    `shading` is what the heat of overlays stands for, as the legend says it.
    Raises BpmnError for a file that is none. A model without a usable diagram is laid out.
    """
    document = document_of(model)
    scheme = read(document)
    picture = Picture(
        scheme=scheme,
        layout=find(document, scheme, diagram, anew=anew),
        names=labels,
        overlays=laid.merged(overlays, current, done),
        words=words(lang),
        shading=shading,
    )
    outline = tuple(picture.telling.outline())
    steps = [svg.clean(step) for step in flat(outline)]
    return Drawing(picture.svg(), steps, outline, picture.telling.title(), picture.now)


def document_of(model: Model) -> Document:
    """The file behind whatever form of a model is given."""
    if isinstance(model, Document):
        return model
    return bpmn.read(model if isinstance(model, bytes) else model.document)


@dataclass(slots=True)
class Picture:
    """Everything one SVG is made of."""

    scheme: Scheme
    layout: Layout
    names: Mapping[str, str]
    overlays: Mapping[str, Overlay]
    words: Words
    shading: Shading = "load"
    title: str = ""
    key: str = ""
    now: str = ""
    placed: dict[str, Label] = field(default_factory=dict)
    telling: Telling = field(init=False)
    """The same in words."""

    def __post_init__(self) -> None:
        """Prepare the words."""
        self.telling = Telling(self.scheme, self.words, self.names, self.overlays)

    def name(self, each: str) -> str:
        """What an item or link is called in the picture."""
        given = self.names.get(each, "")
        if each in self.scheme.links:
            return svg.clean(given or self.scheme.links[each].name)
        item = self.scheme.items[each]
        return svg.clean(given or item.name or (each if item.tag in s.TASKS else ""))

    # -- the whole -----------------------------------------------------------------------------------------------

    def svg(self) -> str:
        """The picture as one element, for a page or a file."""
        self.key, self.now = f"k-bpmn-{self.scheme.key}", ""
        placer = Placer(self.scheme, self.layout)
        badges = list(self._badges())
        for badge in badges:
            placer.keep(badge.box)
        self.placed = placer.place(self.name)
        notes = list(self._notes(placer))
        body = [
            *self._frames(),
            *self._edges(),
            *self._nodes(),
            *self._labels(),
            *notes,
            *(badge.svg() for badge in badges),
        ]
        room = self._room(placer.noted)
        seen, passed = self._shown(s.FLOW_NODES), self._flows_shown()
        legend, legend_box = laid.legend(seen, passed, self.words, room, self.key, self.shading)
        room = union([room, legend_box]).grown(_MARGIN)
        telling = self.telling
        heat = laid.patterns(self.key) if any(each.heat is not None for each in self.overlays.values()) else ""
        parts = (lines.ends(self.key), heat, *body, legend)
        return svg.document(self.key, "k-bpmn", room, telling.title(), telling.description(), *parts)

    def _room(self, notes: list[Box]) -> Box:
        boxes = [*self.layout.shapes.values(), *(label.box for label in self.placed.values()), *notes]
        return union(boxes, (point for line in self.layout.edges.values() for point in line))

    def _shown(self, tags: frozenset[str]) -> list[Overlay]:
        return [self.overlays[each] for each in self._items(tags) if each in self.overlays]

    def _flows_shown(self) -> list[Overlay]:
        return [self.overlays[each] for each in self.layout.edges if each in self.overlays]

    def _items(self, tags: frozenset[str]) -> Iterator[str]:
        return (each for each in self.layout.shapes if self.scheme.items[each].tag in tags)

    # -- layers --------------------------------------------------------------------------------------------------

    def _frames(self) -> Iterator[str]:
        """Pools, then lanes, then open sub-processes from the outside to the inside."""
        for tag in ("participant", "lane", "process"):
            for each in self._items(frozenset({tag})):
                yield self._item(each)
        for each in sorted(self.layout.opened, key=lambda each: (self.scheme.depth(self.scheme.items[each]), each)):
            yield self._item(each)

    def _edges(self) -> Iterator[str]:
        most = max((overlay.count or 0.0 for overlay in self._flows_shown()), default=0.0)
        for each, points in self.layout.edges.items():
            weight = laid.weight(self.overlays[each].count, most) if each in self.overlays else 1.5
            yield lines.connection(self.scheme.links[each], points, self.scheme, self.key, weight)
            if each in self.layout.letters:
                yield lines.envelope(points)

    def _nodes(self) -> Iterator[str]:
        """Everything else: notes and data, nodes, and border events in front of their hosts."""
        last = {"boundaryEvent": 2, "group": 3}
        rest = [
            each
            for each in self.layout.shapes
            if self.scheme.items[each].tag not in {"participant", "lane", "process"} and each not in self.layout.opened
        ]
        for each in sorted(rest, key=lambda each: last.get(self.scheme.items[each].tag, 1)):
            yield self._item(each)

    def _item(self, each: str) -> str:
        item, box = self.scheme.items[each], self.layout.shapes[each]
        overlay = self.overlays.get(each, NOTHING)
        state = "current" if overlay.current else "done" if overlay.done else "open"
        told = self.telling.name(item)
        drawn = shape(item, box, self.layout, laid.tint(overlay.heat))
        if overlay.heat is not None:
            radius = box.width / 2 if item.tag in s.EVENTS else 8
            drawn += laid.hatch(box, overlay.heat, self.key, radius) if item.tag not in s.GATEWAYS else ""
        ring = laid.rings(box, overlay)
        words = caption(item, box, self.name(each), self.layout, self.scheme)
        kind = f"k-bpmn-node k-bpmn-{_kebab(item.tag)} k-bpmn-is-{state}"
        mark = ""
        if overlay.current and not self.now and each not in self.layout.opened:
            self.now = f"{self.key}-now"
            mark = f' id="{self.now}"'
        return f'<g{mark} class="{kind}"><title>{svg.text(told)}</title>{ring}{drawn}{words}</g>'

    def _labels(self) -> Iterator[str]:
        for each, label in self.placed.items():
            kind = "k-bpmn-flow-name" if each in self.scheme.links else "k-bpmn-label"
            yield svg.lines(label.lines, label.box.middle[0], label.box.y + LINE - 4, "middle", kind)

    def _notes(self, placer: Placer) -> Iterator[str]:
        """Notes under nodes, numbers on flows."""
        for each, overlay in self.overlays.items():
            if each in self.layout.shapes and overlay.text:
                rows, ringed = wrap(svg.clean(overlay.text), 12, 2), bool(laid.rings(self.layout.shapes[each], overlay))
                place = placer.under(self.layout.shapes[each], self.placed.get(each), *text_size(rows), ringed=ringed)
                yield svg.lines(rows, place.middle[0], place.y + LINE - 4, "middle", "k-bpmn-overlay")
            elif each in self.layout.edges:
                yield self._on_line(placer, each, self._numbers(overlay))

    def _on_line(self, placer: Placer, each: str, rows: list[str]) -> str:
        if not rows:
            return ""
        place = placer.along(self.layout.edges[each], *text_size(rows))
        bold = ' font-weight="bold"'
        return svg.lines(rows, place.middle[0], place.y + LINE - 4, "middle", "k-bpmn-count", rest=bold)

    def _numbers(self, overlay: Overlay) -> list[str]:
        count = [laid.counted(overlay.count)] if overlay.count is not None else []
        mean = [self.words.time(overlay.waiting)] if overlay.waiting is not None else []
        return [*count, *mean, *wrap(svg.clean(overlay.text), 12, 2)]

    def _badges(self) -> Iterator[Badge]:
        hosts = {self.scheme.items[each].host for each in self._items(frozenset({"boundaryEvent"}))}
        for each, overlay in self.overlays.items():
            if each in self.layout.shapes:
                yield from laid.badges(self.layout.shapes[each], overlay, self.words, below=each not in hosts)


def _kebab(tag: str) -> str:
    """`userTask` → `user-task`; a sub-process stays one word."""
    words = tag.replace("subProcess", "subprocess").replace("SubProcess", "Subprocess")
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in words)
