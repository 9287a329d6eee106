"""What really happened as a picture: the directly-follows graph of an event log, laid out like a process.

Plain data in, so that mining and simulation need nothing of BPMN: activities with how often they were done, and pairs
with how often the second followed the first directly and after how many seconds on average.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from koboshi.core.drawing import overlays as laid
from koboshi.core.drawing import svg
from koboshi.core.drawing.geometry import Box, Points, union
from koboshi.core.drawing.labels import wrap
from koboshi.core.drawing.layered import Arranged, Edge, Graph, Node, arrange
from koboshi.core.drawing.lines import arrow, ends
from koboshi.core.drawing.measures import FONT, LINE, text_size
from koboshi.core.drawing.words import Words, words

START, END = "\0start", "\0end"
_WIDE, _HIGH, _ROUND = 140.0, 76.0, 30.0
_MOST_NODES, _MOST_EDGES = 400, 1_500
_MARGIN = 26.0


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of work and how often it was done; `first` and `last` are how often a case began and ended with it."""

    id: str
    label: str
    count: int
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Following:
    """How often one activity followed another directly, and after how many seconds on average (None: unknown)."""

    source: str
    target: str
    count: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class FollowsDrawing:
    """The picture, the same in words, and how many connections the threshold left out."""

    svg: str
    steps: list[str]
    hidden: int


def draw_follows(
    activities: Iterable[Activity],
    followings: Iterable[Following],
    *,
    name: str = "",
    threshold: int = 0,
    lang: str = "ja",
) -> FollowsDrawing:
    """Draw a directly-follows graph.

    Connections with a count below `threshold` are left out (the strongest way into and out of every activity always
    stays, so that nothing hangs in the air); so are the weakest ones beyond what a picture can hold. What is left out
    is counted and said.
    """
    kept = sorted(activities, key=lambda each: -each.count)[:_MOST_NODES]
    known = {each.id for each in kept}
    every = [each for each in followings if each.source in known and each.target in known and each.count > 0]
    shown = _shown(every, threshold)
    graph = _Follows(kept, shown, words(lang), name, len(every) - len(shown), threshold)
    return FollowsDrawing(graph.svg(), graph.steps(), graph.hidden)


def _shown(every: Sequence[Following], threshold: int) -> list[Following]:
    best = {number for end in ("source", "target") for number in _strongest(every, end)}
    strong = [number for number, each in enumerate(every) if number in best or each.count >= threshold]
    strong.sort(key=lambda number: (number not in best, -every[number].count))
    return [every[number] for number in sorted(strong[:_MOST_EDGES])]


def _strongest(every: Sequence[Following], end: str) -> Iterable[int]:
    """For every activity the connection with the highest count at one of its ends."""
    found: dict[str, int] = {}
    for number, each in enumerate(every):
        key = each.source if end == "source" else each.target
        if each.source != each.target and (key not in found or each.count > every[found[key]].count):
            found[key] = number
    return found.values()


@dataclass(slots=True)
class _Follows:
    activities: Sequence[Activity]
    followings: Sequence[Following]
    words: Words
    name: str
    hidden: int
    threshold: int

    def steps(self) -> list[str]:
        """The connections, the most frequent ones first."""
        names = {each.id: each.label for each in self.activities}
        return [
            self.words(
                "follows_step",
                source=svg.clean(names[each.source]),
                target=svg.clean(names[each.target]),
                count=f"{each.count:,}",
                time=self._aside(each),
            )
            for each in sorted(self.followings, key=lambda each: -each.count)
        ]

    def _aside(self, each: Following) -> str:
        known = each.seconds is not None and math.isfinite(each.seconds)
        return self.words("follows_time", time=self.words.time(each.seconds or 0.0)) if known else ""

    # -- graph ---------------------------------------------------------------------------------------------------

    def _ends(self) -> list[Following]:
        begins = [Following(START, each.id, each.first) for each in self.activities if each.first]
        return begins + [Following(each.id, END, each.last) for each in self.activities if each.last]

    def _arranged(self, edges: Sequence[Following]) -> Arranged:
        used = {end for each in edges for end in (each.source, each.target)}
        nodes = [_node(each.id, _WIDE, _HIGH) for each in self.activities]
        nodes = [_node(each, _ROUND, _ROUND) for each in (START,) if each in used] + nodes
        nodes += [_node(each, _ROUND, _ROUND) for each in (END,) if each in used]
        # The strongest connections first, so that circles are broken where they are weakest.
        order = sorted(range(len(edges)), key=lambda number: -edges[number].count)
        lines = [
            Edge(
                id=str(number),
                source=edges[number].source,
                target=edges[number].target,
                label=text_size(self._label(edges[number])),
                spread=True,
                weight=edges[number].count,
            )
            for number in order
        ]
        return arrange(Graph(nodes=nodes, edges=lines))

    def _label(self, each: Following) -> list[str]:
        known = each.seconds is not None and math.isfinite(each.seconds)
        return [f"{each.count:,}", *([self.words.time(each.seconds or 0.0)] if known else [])]

    # -- picture -------------------------------------------------------------------------------------------------

    def svg(self) -> str:
        """The picture as one element."""
        edges = [*self.followings, *self._ends()]
        arranged = self._arranged(edges)
        key = "k-dfg-" + sha256(repr([self.name, *edges]).encode("utf-8", "replace")).hexdigest()[:12]
        body = [*self._edges(edges, arranged, key), *self._nodes(arranged), *self._labels(edges, arranged)]
        points = [point for line in arranged.lines.values() for point in line]
        boxes = [_box(*middle, _WIDE, _HIGH) for middle in arranged.centres.values()]
        room = union([*boxes, *arranged.labels.values()], points).grown(_MARGIN)
        flows = [laid.Overlay(count=each.count) for each in edges]
        legend, under = laid.legend([], flows, self.words, room.grown(-_MARGIN), key)
        room = union([room, under.grown(_MARGIN / 2)] if legend else [room])
        return svg.document(
            key, "k-bpmn k-dfg", room, self._title(), self._description(edges), ends(key), *body, legend
        )

    def _title(self) -> str:
        return self.words("follows_title", name=self.name) if self.name else self.words("unnamed")

    def _description(self, edges: Sequence[Following]) -> str:
        hidden = self.words("follows_hidden", count=f"{self.threshold:,}") if self.hidden else ""
        return self.words("follows_desc", nodes=len(self.activities), edges=len(self.followings), hidden=hidden).strip()

    def _edges(self, edges: Sequence[Following], arranged: Arranged, key: str) -> Iterator[str]:
        most = max((each.count for each in edges), default=0)
        for number, points in arranged.lines.items():
            yield arrow(points, key, laid.weight(edges[int(number)].count, most))

    def _nodes(self, arranged: Arranged) -> Iterator[str]:
        most = max((each.count for each in self.activities), default=1) or 1
        for each in self.activities:
            x, y = arranged.centres[each.id]
            yield _activity(each, _box(x, y, _WIDE, _HIGH), each.count / most, self.words)
        for end, word in ((START, "start"), (END, "end")):
            if end in arranged.centres:
                yield _end(arranged.centres[end], self.words(word), last=end == END)

    def _labels(self, edges: Sequence[Following], arranged: Arranged) -> Iterator[str]:
        for number, points in arranged.lines.items():
            rows = self._label(edges[int(number)])
            box = arranged.labels.get(number) or _middle(points, *text_size(rows))
            yield svg.lines(rows, box.x, box.y + LINE - 4, "start", "k-bpmn-count")


def _node(each: str, wide: float, high: float) -> Node:
    below = high / 2 + (LINE + 6 if wide == _ROUND else 0.0)
    return Node(id=each, width=wide, height=high, left=wide / 2, right=wide / 2, above=high / 2, below=below, top=False)


def _box(x: float, y: float, wide: float, high: float) -> Box:
    return Box(x - wide / 2, y - high / 2, wide, high)


def _middle(points: Points, wide: float, high: float) -> Box:
    begin, end = max(itertools.pairwise(points), key=lambda piece: math.dist(*piece))
    return Box((begin[0] + end[0]) / 2 - wide / 2, (begin[1] + end[1]) / 2 - high - 3, wide, high)


def _activity(each: Activity, box: Box, share: float, words: Words) -> str:
    """A box with the name, the count, and a bar at its foot as long as the count is great."""
    rows = wrap(svg.clean(each.label), (box.width - 12) / FONT, 3)
    top = box.y + 29 - (len(rows) - 1) * 7
    label = svg.lines(rows, box.middle[0], top, "middle", "k-bpmn-label", 14.0)
    count = words("count", count=f"{each.count:,}")
    number = (
        f'<text x="{svg.number(box.middle[0])}" y="{svg.number(box.bottom - 12)}" text-anchor="middle" font-size="11">'
    )
    bar = Box(box.x + 6, box.bottom - 8, max(1.0, (box.width - 12) * share), 4)
    filled = svg.rectangle(bar, "k-bpmn-bar", 2, "currentColor", 0)
    frame = svg.rectangle(box, "k-bpmn-shape", 9)
    title = f"<title>{svg.text(each.label)} {svg.text(count)}</title>"
    return f'<g class="k-bpmn-node k-bpmn-task">{title}{frame}{label}{number}{svg.text(count)}</text>{filled}</g>'


def _end(middle: tuple[float, float], word: str, *, last: bool) -> str:
    weight = 3.6 if last else 1.5
    ring = svg.circle(middle, _ROUND / 2, f'class="k-bpmn-shape" fill="{svg.PAPER}" stroke-width="{weight:g}"')
    return ring + svg.lines([word], middle[0], middle[1] + _ROUND / 2 + LINE, "middle", "k-bpmn-label")
