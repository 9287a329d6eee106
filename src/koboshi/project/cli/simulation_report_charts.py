"""Pictures of the report of a simulation: bars with intervals, a distribution, courses over time. No script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.simulate import Estimate
from koboshi.core.simulate.results_model import Unit
from koboshi.project.cli.mining_report_pictures import HINT, INK, MAIN, PALE, SOFT, WAIT, bar, bars, e
from koboshi.project.cli.simulate_words import interval_words, value_words

GOOD: Final = "#2c6e49"
SERIES: Final = ((MAIN, ""), (WAIT, "7 4"), (GOOD, "2 3"), ("#6b3fa0", "10 3 2 3"), (SOFT, "1 4"))
"""Colour and dashes of each line: told apart without colour too."""
MOST_BARS: Final = 30
_HOURS_A_DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a course."""

    name: str
    points: Sequence[Estimate]


def estimates(rows: Sequence[tuple[str, Estimate, str]], unit: Unit, most: float = 0.0, colour: str = MAIN) -> str:
    """Bars with their intervals: label, figure, a short note. `most` is the full width (0: the largest)."""
    full = most or max((_top(found) for _, found, _ in rows), default=0.0) or 1.0
    return bars(
        [
            (
                label,
                bar([(_or_zero(found.mean) / full, colour)], (found.low / full, found.high / full)),
                value_words(found.mean, unit),
                "、\u200b".join(_together(part) for part in (_inside(found, unit), note) if part),
            )
            for label, found, note in rows
        ]
    )


def _together(words: str) -> str:
    """Words that stay on one line where there is room."""
    return words.replace(" ", "\u00a0")


def _inside(found: Estimate, unit: Unit) -> str:
    words = interval_words(found, unit)
    return "" if words == "–" else f"区間 {words}"


def _top(found: Estimate) -> float:
    return _or_zero(found.high if found.known and math.isfinite(found.high) else found.mean)


def _or_zero(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def parts(rows: Sequence[tuple[str, Sequence[tuple[float, str]], str, str]]) -> str:
    """Bars made of parts, all on one scale: label, (value, colour) of each part, value and note in words."""
    full = max((math.fsum(value for value, _ in inside) for _, inside, _, _ in rows), default=0.0) or 1.0
    return bars(
        [
            (label, bar([(value / full, colour) for value, colour in inside]), value, note)
            for label, inside, value, note in rows
        ]
    )


def key(entries: Sequence[tuple[str, str]]) -> str:
    """What the colours of parts mean."""
    items = "".join(
        f'<li><svg viewBox="0 0 10 10" width="12" height="12" aria-hidden="true"><rect width="10" height="10" '
        f'fill="{colour}"/></svg> {e(name)}</li>'
        for name, colour in entries
    )
    return f'<ul class="key">{items}</ul>'


# -- distribution ----------------------------------------------------------------------------------------------------


def distribution(hours: NDArray[np.int64], marks: Sequence[tuple[float, str]]) -> str:
    """Finished cases by how long they took; `marks` are (hours, word) drawn as dashed lines."""
    return distributions([("", hours, marks)])[0]


def distributions(sides: Sequence[tuple[str, NDArray[np.int64], Sequence[tuple[float, str]]]]) -> list[str]:
    """One picture for each side (word, cases by hours, marks), all on the same two scales, so that they compare."""
    told = [(hours, marks) for _, hours, marks in sides if hours.sum()]
    step = max((_step(hours, max((at for at, _ in marks), default=0.0)) for hours, marks in told), default=1)
    binned = {which: _binned(hours, step) for which, hours, _ in sides if hours.sum()}
    slots = max((len(counts) + (2 if rest else 0) for counts, rest in binned.values()), default=1)
    most = max((_share(*binned[which], int(hours.sum())) for which, hours, _ in sides if which in binned), default=1.0)
    return [
        _distributed(which, hours, marks, step, slots, most) if which in binned else "<p>終わった案件がありません。</p>"
        for which, hours, marks in sides
    ]


def _share(counts: NDArray[np.int64], rest: int, total: int) -> float:
    return max(int(counts.max()), rest, 1) / total


def _distributed(
    which: str, hours: NDArray[np.int64], marks: Sequence[tuple[float, str]], step: int, slots: int, most: float
) -> str:
    total = int(hours.sum())
    counts, rest = _binned(hours, step)
    wide, tall, left, top, foot = 900, 280, 44, 34, 40
    slot = (wide - left - 12) / slots
    ground = tall - foot
    drawn = []
    for i, count in enumerate([*counts.tolist(), *([0, rest] if rest else [])]):
        high = (ground - top) * count / total / most
        if count:
            drawn.append(
                f'<rect x="{left + i * slot + 1:.1f}" y="{ground - high:.1f}" width="{max(slot - 2, 1):.1f}" '
                f'height="{high:.1f}" fill="{SOFT if rest and i > len(counts) else MAIN}"/>'
            )
    days = slots - (2 if rest else 0)
    every = max(1, round(days / 8))
    for i in range(0, days + 1, every):
        drawn.append(_label(left + i * slot, ground + 16, _span(i * step), "middle" if i else "start"))
    if rest:
        end = left + (len(counts) + 2) * slot
        drawn.append(_label(end, ground + 32, f"{_span(len(counts) * step)}以上", "end"))
    drawn.append(f'<path d="M{left} {top}V{ground}H{wide - 12}" stroke="{SOFT}" fill="none"/>')
    drawn.append(_label(left - 6, top + 5, f"{most * 100:.0f}％", "end"))
    drawn.append(_label(left - 6, ground, "0", "end"))
    drawn += _marked(marks, step, slot, days, (left, top, ground))
    title = f"{which}{'：' if which else ''}かかった日数の分布。終わった案件 {total:,} 件（すべての試行の合計）。"
    return _svg(wide, tall, title, drawn)


def _marked(
    marks: Sequence[tuple[float, str]], step: int, slot: float, count: int, place: tuple[float, float, float]
) -> list[str]:
    left, top, ground = place
    drawn = []
    for row, (at, word) in enumerate(sorted(marks)):
        x = left + at / step * slot
        if at / step > count:
            continue
        before = at / step > count * 0.7 or (row < len(marks) - 1 and x > 160)
        anchor, shift = ("end", -4) if before else ("start", 4)
        y = top - 18 + row * 15
        drawn.append(
            f'<path d="M{x:.1f} {y - 8:.1f}V{ground}" stroke="{WAIT}" stroke-width="1.5" stroke-dasharray="5 3"/>'
        )
        drawn.append(_label(x + shift, y, word, anchor, WAIT))
    return drawn


def _step(hours: NDArray[np.int64], further: float) -> int:
    """The width of a bar in hours: whole days (or hours where all is over within two days), at most MOST_BARS bars."""
    whole = int(np.searchsorted(np.cumsum(hours), 0.985 * hours.sum())) + 1
    need = max(whole, math.ceil(further * 1.15))
    if need <= 2 * _HOURS_A_DAY:
        return max(1, math.ceil(need / MOST_BARS))
    return _HOURS_A_DAY * max(1, math.ceil(need / _HOURS_A_DAY / MOST_BARS))


def _binned(hours: NDArray[np.int64], step: int) -> tuple[NDArray[np.int64], int]:
    """Counts of at most MOST_BARS bars, and of all beyond them."""
    padded = np.zeros(math.ceil(len(hours) / step) * step, dtype=np.int64)
    padded[: len(hours)] = hours
    counts = padded.reshape(-1, step).sum(axis=1)
    return counts[:MOST_BARS], int(counts[MOST_BARS:].sum())


def _span(hours: float) -> str:
    if not hours:
        return "0"
    return f"{hours / 24:.0f}日" if (hours >= 24 and hours % 24 == 0) or hours >= 48 else f"{hours:.0f}時間"


# -- courses ---------------------------------------------------------------------------------------------------------


def course(
    labels: Sequence[str], lines: Sequence[Line], unit: Unit, title: str, *, small: bool = False, most: float = 0.0
) -> str:
    """Lines over time with their intervals as bands; `small` for several side by side on a page."""
    wide, tall = (320, 190) if small else (900, 270)
    left, top, right, foot = 76 if unit in ("ms", "yen") else 48, 16, wide - 14, tall - 28
    full = most or _round(max((_top(point) for line in lines for point in line.points), default=0.0), unit)
    span = max(len(labels) - 1, 1)

    def x(i: int) -> float:
        return left + (right - left) * (i / span if len(labels) > 1 else 0.5)

    def y(value: float) -> float:
        return foot - (foot - top) * min(max(value, 0.0), full) / full

    drawn = []
    for share in (0.0, 0.5, 1.0):
        level = y(full * share)
        drawn.append(f'<path d="M{left} {level:.1f}H{right}" stroke="#d5d9e0" fill="none"/>')
        drawn.append(_label(left - 6, level + 4, _axis(full * share, unit), "end"))
    every = max(1, math.ceil(len(labels) / (4 if small else 9)))
    for i in range(0, len(labels), every):
        drawn.append(
            _label(
                x(i),
                tall - 8,
                labels[i],
                "middle" if 0 < i < len(labels) - 1 or len(labels) == 1 else "start" if not i else "end",
            )
        )
    for number, line in enumerate(lines):
        colour, dashes = SERIES[number % len(SERIES)]
        drawn += _line(line.points, colour, dashes, x, y)
    return _svg(wide, tall, title, drawn, small=small) + (lines_key(lines) if len(lines) > 1 else "")


def _line(points: Sequence[Estimate], colour: str, dashes: str, x: object, y: object) -> list[str]:
    known = [(x(i), point) for i, point in enumerate(points) if point.n and math.isfinite(point.mean)]  # type: ignore[operator]
    drawn = []
    if len(known) > 1 and all(point.known for _, point in known):
        above = [f"{at:.1f},{y(point.high):.1f}" for at, point in known]  # type: ignore[operator]
        below = [f"{at:.1f},{y(point.low):.1f}" for at, point in reversed(known)]  # type: ignore[operator]
        drawn.append(f'<polygon points="{" ".join([*above, *below])}" fill="{colour}" opacity=".16"/>')
    path = " ".join(f"{at:.1f},{y(point.mean):.1f}" for at, point in known)  # type: ignore[operator]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.2"{dashed}/>')
    if len(known) <= 12:
        drawn += [f'<circle cx="{at:.1f}" cy="{y(point.mean):.1f}" r="3.2" fill="{colour}"/>' for at, point in known]  # type: ignore[operator]
    return drawn


def lines_key(lines: Sequence[Line]) -> str:
    """Which line is which."""
    items = []
    for number, line in enumerate(lines):
        colour, dashes = SERIES[number % len(SERIES)]
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        items.append(
            '<li><svg viewBox="0 0 34 10" width="34" height="10" aria-hidden="true">'
            f'<path d="M0 5H34" stroke="{colour}" stroke-width="2.5"{dashed}/></svg> {e(line.name)}</li>'
        )
    return f'<ul class="key">{"".join(items)}</ul>'


def _round(value: float, unit: Unit) -> float:
    """The next round number of the unit above a value: the top of a scale."""
    base = 1.0
    if unit == "ms":
        base = next((each for each in (86_400_000, 3_600_000, 60_000) if value >= 2 * each), 1_000)
    if value <= 0:
        return base
    power = 10.0 ** math.floor(math.log10(value / base))
    return (
        base
        * power
        * next(step for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 20) if step * power * base >= value * 0.9999)
    )


def _axis(value: float, unit: Unit) -> str:
    return "0" if value == 0 else value_words(value, unit)


def _label(x: float, y: float, words: str, anchor: str, colour: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="12" fill="{colour}">{e(words)}</text>'


def _svg(wide: int, tall: int, title: str, drawn: Sequence[str], *, small: bool = False) -> str:
    picture = f'<svg role="img" aria-label="{e(title)}" viewBox="0 0 {wide} {tall}" width="100%">{"".join(drawn)}</svg>'
    if small:
        return f'<div class="small">{picture}</div>'
    return f'{HINT}<div class="wide chart">{picture}</div>'


__all__ = [
    "GOOD",
    "MAIN",
    "PALE",
    "SERIES",
    "SOFT",
    "WAIT",
    "Line",
    "course",
    "distribution",
    "distributions",
    "e",
    "estimates",
    "key",
    "parts",
]
