"""The usual way as a picture that fits a phone: activities from top to bottom, what skips at the right, what returns at
the left. The widths of lines are counts; a filled edge of a box is the share of all time that passes before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from koboshi.core.drawing.labels import wrap
from koboshi.project.cli.mining_report_facts import Facts
from koboshi.project.cli.mining_report_pictures import INK, MAIN, PALE, SOFT, WAIT, e
from koboshi.project.cli.mining_report_words import percent, time_words

_MOST: Final = 14
_RARE: Final = 0.05
_THIN: Final = 0.01
_LANES: Final = 5
_LANE: Final = 24.0
_WIDE, _HIGH, _GAP = 200.0, 58.0, 40.0
_TOP: Final = 46.0
_DENSE: Final = 2000
_LETTERS: Final = 14.5


@dataclass(frozen=True, slots=True)
class _Way:
    """A line between two places of the column."""

    source: int
    target: int
    count: int
    time: float = math.nan


@dataclass(slots=True)
class _Map:
    """What the picture shows, and what it leaves out."""

    names: list[str]
    counts: list[int]
    shares: list[float]
    straight: list[_Way] = field(default_factory=list)
    skipping: list[tuple[_Way, int]] = field(default_factory=list)
    returning: list[tuple[_Way, int]] = field(default_factory=list)
    own: dict[int, int] = field(default_factory=dict)
    hidden: int = 0
    left_out: int = 0


def usual_way(facts: Facts) -> tuple[str, str]:
    """The picture, and one sentence about what it leaves out."""
    found = _gathered(facts)
    parts = []
    if found.left_out:
        parts.append(f"{_RARE * 100:.0f}％に満たない案件にしかない活動など {found.left_out} 種類は省いています")
    if found.hidden:
        parts.append(f"細い流れ {found.hidden} 本は省いています")
    return _picture(found), "。".join(parts)


def _gathered(facts: Facts) -> _Map:
    codes = _chosen(facts)
    place = {code: number + 1 for number, code in enumerate(codes)}
    end = len(codes) + 1
    found = facts.found
    waits = {each.activity: each.share for each in facts.bottlenecks.activities} if facts.bottlenecks else {}
    names = [found.activities[code] for code in codes]
    result = _Map(names, [int(found.events[code]) for code in codes], [waits.get(name, 0.0) for name in names])
    result.left_out = int((found.events > 0).sum()) - len(codes)
    medians = found.between.quantile(0.5).tolist()
    ways = [_Way(0, place[code], int(found.starts[code])) for code in codes if found.starts[code]]
    ways += [_Way(place[code], end, int(found.ends[code])) for code in codes if found.ends[code]]
    edges = zip(
        found.edges.source.tolist(), found.edges.target.tolist(), found.edges.count.tolist(), medians, strict=True
    )
    for source, target, count, middle in edges:
        if source in place and target in place:
            ways.append(_Way(place[source], place[target], count, middle))
    least = max(1, math.ceil(found.case_count * _THIN))
    for way in sorted(ways, key=lambda each: -each.count):
        _lay(result, way, least)
    return result


def _chosen(facts: Facts) -> list[int]:
    """The usual activities, in the order in which they come on average."""
    found, log = facts.found, facts.log
    usual = [code for code in np.argsort(-found.cases, kind="stable").tolist() if found.cases[code]][:_MOST]
    kept = [code for code in usual if found.cases[code] >= _RARE * found.case_count] or usual[:3]
    position = np.bincount(log.activity, log.seq / np.maximum(log.lengths[log.case] - 1, 1), len(log.activities))
    order = sorted(kept, key=lambda code: float(position[code]) / int(found.events[code]))
    ways = found.edges.matrix(len(found.activities)) if len(found.activities) <= _DENSE else None
    for _ in range(len(order) if ways is not None else 0):
        for at in range(len(order) - 1):
            one, other = order[at : at + 2]
            if ways is not None and ways[other, one] > ways[one, other]:
                order[at : at + 2] = [other, one]
    return order


def _lay(result: _Map, way: _Way, least: int) -> None:
    """Find room for a line, or count it as hidden."""
    if way.source == way.target:
        result.own[way.source] = way.count
    elif way.count < least:
        result.hidden += 1
    elif way.target == way.source + 1:
        result.straight.append(way)
    else:
        lanes = result.skipping if way.target > way.source else result.returning
        lane = _free_lane(lanes, way)
        if lane < _LANES:
            lanes.append((way, lane))
        else:
            result.hidden += 1


def _free_lane(lanes: Sequence[tuple[_Way, int]], way: _Way) -> int:
    low, high = sorted((way.source, way.target))
    taken = {
        lane
        for other, lane in lanes
        if min(other.source, other.target) < high and max(other.source, other.target) > low
    }
    return next(lane for lane in range(len(lanes) + 1) if lane not in taken)


def _picture(found: _Map) -> str:
    left = 14 + _LANE * (1 + max((lane for _, lane in found.returning), default=-1)) + (10 if found.own else 0)
    right = 14 + _LANE * (1 + max((lane for _, lane in found.skipping), default=-1)) + 16
    wide, count = left + _WIDE + right, len(found.names)
    high = _TOP + count * (_HIGH + _GAP) + 40
    most = max((way.count for way in (*found.straight, *(w for w, _ in found.skipping))), default=1)
    parts = [_node(found, number, left) for number in range(count)]
    parts += [_end(left + _WIDE / 2, 20, "はじめ"), _end(left + _WIDE / 2, high - 20, "おわり", side=-1)]
    parts += [_straight(way, left + _WIDE / 2, most, count) for way in found.straight]
    parts += [_side(way, lane, left + _WIDE, 1, most, count) for way, lane in found.skipping]
    parts += [_side(way, lane, left, -1, most, count) for way, lane in found.returning]
    names = " → ".join(found.names)
    return (
        f'<svg role="img" aria-label="{e(f"ふつうの流れ：{names}")}" viewBox="0 0 {wide:.0f} {high:.0f}" '
        f'width="{wide:.0f}" height="{high:.0f}" font-size="12" fill="{INK}">{"".join(parts)}</svg>'
    )


def _y(place: int, count: int, *, lower: bool) -> float:
    """The upper or lower edge of a place; 0 is the begin and `count + 1` the end."""
    if place == 0:
        return 32.0
    if place > count:
        return _TOP + count * (_HIGH + _GAP) + 8
    return _TOP + (place - 1) * (_HIGH + _GAP) + 12 + (_HIGH if lower else 0)


def _node(found: _Map, number: int, x: float) -> str:
    y = _y(number + 1, len(found.names), lower=False)
    middle = f"{x + _WIDE / 2:.0f}"
    lines = wrap(found.names[number], _LETTERS, 2)
    text = "".join(
        f'<text x="{middle}" y="{y + 17 + 14 * at:.0f}" text-anchor="middle" font-weight="700">{e(line)}</text>'
        for at, line in enumerate(lines)
    )
    share = found.shares[number]
    note = f"{found.counts[number]:,} 回"
    note += f"・↻ {found.own[number + 1]:,}" if number + 1 in found.own else ""
    wait = (
        f'<rect x="{x}" y="{y}" width="7" height="{_HIGH}" fill="{WAIT}" opacity="{min(1.0, 0.25 + 2 * share):.2f}"/>'
    )
    told = f"・前で過ぎた時間 {percent(share)}" if share >= 0.02 else ""
    return (
        f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="4" fill="#fff" stroke="{MAIN}"/>'
        f"{wait if share >= 0.02 else ''}{text}"
        f'<text x="{middle}" y="{y + _HIGH - 7:.0f}" text-anchor="middle" font-size="11" fill="{SOFT}">'
        f"{e(note + told)}</text>"
    )


def _end(x: float, y: float, word: str, side: int = 1) -> str:
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="11" fill="{PALE}" stroke="{MAIN}" stroke-width="1.5"/>'
        f'<text x="{x + 18 * side:.0f}" y="{y + 4:.0f}" text-anchor="{"start" if side > 0 else "end"}">{word}</text>'
    )


def _thick(count: int, most: int) -> float:
    return 1 + 6 * math.sqrt(count / max(most, 1))


def _tip(x: float, y: float, dx: float, dy: float, colour: str = MAIN) -> str:
    """The head of an arrow that points along (dx, dy)."""
    corners = ((x, y), *((x - 8 * dx + half * dy, y - 8 * dy + half * dx) for half in (5, -5)))
    points = " ".join(f"{across:.1f},{down:.1f}" for across, down in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'


def _straight(way: _Way, x: float, most: int, count: int) -> str:
    top, bottom = _y(way.source, count, lower=True), _y(way.target, count, lower=False)
    middle = (top + bottom) / 2 + 4
    time = "" if math.isnan(way.time) else f"・ふだん {time_words(way.time)}"
    return (
        f'<path d="M{x:.1f} {top:.1f}V{bottom - 6:.1f}" stroke="{MAIN}" stroke-width="{_thick(way.count, most):.1f}"/>'
        f"{_tip(x, bottom, 0, 1)}"
        f'<text x="{x + 10:.0f}" y="{middle:.0f}" font-size="11">{e(f"{way.count:,}{time}")}</text>'
    )


def _side(way: _Way, lane: int, edge: float, side: int, most: int, count: int) -> str:
    """A line beside the column: out of the lower part of one box, into the upper part of the other."""
    out = edge + side * (12 + _LANE * (lane + 0.5))
    begin = _y(way.source, count, lower=True) - (16 if way.source else 12)
    finish = _y(way.target, count, lower=False) + (14 if way.target <= count else 12)
    near_begin = edge if way.source else edge - side * (_WIDE / 2 - 12)
    near_end = edge if way.target <= count else edge - side * (_WIDE / 2 - 12)
    path = f"M{near_begin:.1f} {begin:.1f}H{out:.1f}V{finish:.1f}H{near_end + side * 7:.1f}"
    middle = (begin + finish) / 2
    colour = MAIN if side > 0 else WAIT
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{_thick(way.count, most):.1f}" '
        f'stroke-linejoin="round" opacity=".75"/>{_tip(near_end, finish, -side, 0, colour)}'
        f'<text transform="translate({out + side * 9 + 4:.1f} {middle:.1f}) rotate(-90)" '
        f'text-anchor="middle" font-size="10.5" paint-order="stroke" stroke="#fff" stroke-width="3">'
        f"{way.count:,}</text>"
    )
