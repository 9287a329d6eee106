"""Small pictures of the report: bars, the week, and a line over time; numbers stand beside them as text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.drawing.svg import clean
from koboshi.core.mining.drift import Span
from koboshi.project.cli.mining_report_words import time_words
from koboshi.project.cli.output import cells

MAIN, WAIT, PALE, INK, SOFT = "#1f4e79", "#b8501a", "#c9d6e4", "#1a1a1c", "#555b66"
DAYS: Final = "月火水木金土日"
_SHADES: Final = ("#eef3f8", "#d3e0ed", "#a9c3dc", "#74a0c6", "#3f78aa", "#1f4e79")
HINT: Final = '<p class="hint">図は右へ続きます。横に動かして見てください。</p>'
"""Stands above a picture that is wider than a telephone; not shown elsewhere."""


def e(text: object) -> str:
    """A text inside HTML or SVG: nothing in it can be a tag."""
    return escape(clean(str(text)), quote=True)


def bar(parts: Iterable[tuple[float, str]], mark: tuple[float, float] | None = None) -> str:
    """A bar of parts (share of the width from 0 to 1, and a colour); `mark` is an interval drawn over it."""
    at, found = 0.0, []
    for share, colour in parts:
        wide = max(0.0, min(share, 1 - at)) * 1000
        found.append(f'<rect x="{at * 1000:.1f}" y="0" width="{wide:.1f}" height="10" fill="{colour}"/>')
        at += wide / 1000
    if mark is not None and not math.isnan(mark[0]):
        low, high = (max(0.0, min(each, 1.0)) * 1000 for each in mark)
        found.append(
            f'<path d="M{low:.1f} 5H{high:.1f}M{low:.1f} 2V8M{high:.1f} 2V8" stroke="{INK}" fill="none" '
            'vector-effect="non-scaling-stroke"/>'
        )
    inside = "".join(found)
    return f'<svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">{inside}</svg>'


def bars(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """A list of bars: label, bar, value, small note (all of them but the bar as plain text)."""
    items = "".join(
        f'<li><span class="label">{e(label)}</span>{picture}<span class="value">{e(value)}'
        f"{f'<small>{e(note)}</small>' if note else ''}</span></li>"
        for label, picture, value, note in rows
    )
    return f'<ul class="bars">{items}</ul>'


def week_map(counts: NDArray[np.int64]) -> str:
    """Events by weekday and hour as a map of seven rows; darker is more."""
    most = max(int(counts.max()), 1)
    cell, left, top = 24, 30, 22
    parts = [
        f'<text x="{left + hour * cell + cell / 2}" y="15" text-anchor="middle">{hour}</text>'
        for hour in range(0, 24, 3)
    ]
    for day in range(7):
        parts.append(f'<text x="8" y="{top + day * cell + 17}">{DAYS[day]}</text>')
        for hour in range(24):
            count = int(counts[day, hour])
            level = 0 if count == 0 else 1 + min(4, int(5 * math.sqrt(count / most) - 1e-9))
            parts.append(
                f'<rect x="{left + hour * cell}" y="{top + day * cell}" width="{cell - 2}" height="{cell - 2}" '
                f'fill="{_SHADES[level]}"><title>{DAYS[day]}曜 {hour} 時台：{count:,} 件</title></rect>'
            )
    wide, high = left + 24 * cell + 4, top + 7 * cell + 4
    busiest = np.unravel_index(int(counts.argmax()), counts.shape)
    title = f"曜日と時刻ごとの出来事の数。最も多いのは{DAYS[int(busiest[0])]}曜 {int(busiest[1])} 時台の {most:,} 件。"
    return (
        f'{HINT}<div class="wide"><svg role="img" aria-label="{e(title)}" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" font-size="13" fill="{INK}">{"".join(parts)}</svg></div>'
    )


def months(spans: Sequence[Span], changed: frozenset[str]) -> str:
    """Cases (bars) and median times with intervals (points) period by period; changes carry a mark."""
    shown = spans[-36:]
    wide, low, high, step = 60 + max(len(shown), 6) * 46, 150, 24, 46
    top = max((each.high for each in shown if not math.isnan(each.high)), default=0.0) or 1.0
    most = max((each.cases for each in shown), default=1) or 1
    parts, points = [], []
    for number, each in enumerate(shown):
        x = 60 + number * step
        tall = 70 * each.cases / most
        parts.append(f'<rect x="{x}" y="{250 - tall:.1f}" width="{step - 14}" height="{tall:.1f}" fill="{PALE}"/>')
        parts.append(f'<text x="{x + 16}" y="{245 - tall:.1f}" text-anchor="middle" font-size="11">{each.cases}</text>')
        parts.append(f'<text x="{x + 16}" y="268" text-anchor="middle" font-size="11">{e(each.name[2:])}</text>')
        if each.name in changed:
            parts.append(f'<path d="M{x - 7} {high - 8}V250" stroke="{WAIT}" stroke-dasharray="4 3"/>')
        if not math.isnan(each.median):
            y, y_low, y_high = (low - (low - high) * value / top for value in (each.median, each.low, each.high))
            points.append(f"{x + 16:.1f},{y:.1f}")
            parts.append(
                f'<path d="M{x + 16} {y_low:.1f}V{y_high:.1f}" stroke="{MAIN}" stroke-width="2" opacity=".45"/>'
            )
            parts.append(f'<circle cx="{x + 16}" cy="{y:.1f}" r="4" fill="{MAIN}"/>')
    parts.append(f'<polyline points="{" ".join(points)}" fill="none" stroke="{MAIN}" stroke-width="1.5"/>')
    parts.append(f'<path d="M54 {high}V{low}H{wide}M54 250H{wide}" stroke="{SOFT}" fill="none"/>')
    parts.append(f'<text x="50" y="{high + 5}" text-anchor="end" font-size="11">{e(time_words(top))}</text>')
    parts.append(f'<text x="50" y="{low}" text-anchor="end" font-size="11">0</text>')
    parts.append('<text x="50" y="246" text-anchor="end" font-size="11">件数</text>')
    title = f"期間ごとの案件の数と、所要時間の中央値。{len(shown)} 期間。"
    return (
        f'{HINT}<div class="wide"><svg role="img" aria-label="{title}" viewBox="0 0 {wide} 280" width="{wide}" '
        f'height="280" fill="{INK}">{"".join(parts)}</svg></div>'
    )


def pairs_map(names: Sequence[str], counts: NDArray[np.int64]) -> str:
    """Who passed work to whom as a square map: rows give, columns take; the diagonal is staying with oneself."""
    size, cell = len(names), 34
    left = 24 + 7 * max((cells(name[:14]) for name in names), default=0)
    most = max(int(counts.max(initial=0)), 1)
    parts = []
    for row, name in enumerate(names):
        y = left + row * cell
        parts.append(f'<text x="{left - 8}" y="{y + 21}" text-anchor="end">{e(name[:14])}</text>')
        x = left + row * cell + 20
        parts.append(f'<text transform="translate({x} {left - 8}) rotate(-60)">{e(name[:14])}</text>')
        for column in range(size):
            count = int(counts[row, column])
            level = 0 if count == 0 else 1 + min(4, int(5 * math.sqrt(count / most) - 1e-9))
            dark = "#fff" if level >= 4 else INK
            x = left + column * cell
            parts.append(f'<rect x="{x}" y="{y}" width="{cell - 2}" height="{cell - 2}" fill="{_SHADES[level]}"/>')
            if count:
                parts.append(
                    f'<text x="{x + 16}" y="{y + 20}" text-anchor="middle" font-size="10" fill="{dark}">{count}</text>'
                )
    wide = left + size * cell + 90
    high = left + size * cell + 4
    return (
        f'{HINT}<div class="wide"><svg role="img" aria-label="担当者から担当者への引継ぎの数" '
        f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" font-size="12" fill="{INK}">'
        f"{''.join(parts)}</svg></div>"
    )
