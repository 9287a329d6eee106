"""How the page sets two simulations side by side: bars of both with their difference, tables of pairs, two courses."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from koboshi.core.simulate import Comparison, Difference, Estimate, Results, Verdict
from koboshi.core.simulate.results_model import Kind, Unit
from koboshi.project.cli.mining_report_pictures import bar
from koboshi.project.cli.simulate_pairs import (
    HEADERS,
    SAME,
    both,
    called,
    columns,
    heading,
    inside_words,
    row,
    said_words,
    side_words,
    unit_of,
)
from koboshi.project.cli.simulate_words import change_words, month_words
from koboshi.project.cli.simulation_report_charts import MAIN, SOFT, Line, course, e
from koboshi.project.cli.simulation_report_tables import Cell, Worse, table, text

LOOK: Final = """
.sides{margin:.8rem 0;padding:0;list-style:none}
.sides>li{padding:.5rem 0;border-top:1px solid var(--line);break-inside:avoid}
.sides>li>b{display:block;line-height:1.4}
.side{display:grid;grid-template-columns:2.2rem 1fr minmax(15rem,34%);gap:.1rem .6rem;align-items:center}
.side svg{display:block;width:100%;height:.95rem;background:var(--tint)}
.side .value{font-variant-numeric:tabular-nums;line-height:1.4;word-break:keep-all;overflow-wrap:anywhere}
.side small{color:var(--soft);font-size:.8rem}
.sides p{margin:.15rem 0 0 2.8rem;font-size:.92rem;line-height:1.5;word-break:keep-all;overflow-wrap:anywhere}
strong.worse{color:var(--wait);font-weight:700}
table.pair td.n{white-space:normal;word-break:keep-all;overflow-wrap:anywhere}
table.pair td.n small,table.pair th.n{white-space:normal}
@media (max-width:40rem){.side{grid-template-columns:2.2rem 1fr}.side .value{grid-column:2}.sides p{margin-left:0}
table.grid td{display:block;text-align:left}table.grid td::before{display:block;max-width:none}}
"""
Named = tuple[str, Difference]


def told(comparison: Comparison, each: Difference) -> str:
    """What may be said of a difference; marked where it got worse."""
    said = soft(said_words(comparison, each))
    return Worse(said) if each.good is False else said


def soft(words: str) -> str:
    """Quantities stay whole; a line may end behind ～ and before a bracket."""
    kept = words.replace(" ", "\u00a0").replace("＋", "＋\u2060")
    for mark in "～→。":
        kept = kept.replace(mark, f"{mark}\u200b")
    return kept.replace("（", "\u200b（")


def bars_of_both(comparison: Comparison, rows: Sequence[Named], most: float = 0.0, colour: str = MAIN) -> str:
    """A bar of each side on one scale, and below them the difference with its interval and what may be said."""
    if not rows:
        return ""
    full = most or max((max(_top(each.before), _top(each.after)) for _, each in rows), default=0.0) or 1.0
    items = []
    for name, each in rows:
        unit = unit_of(each)
        if each.verdict is Verdict.SAME:
            items.append(
                f"<li><b>{e(name)}</b>{_side('前後', each.before, unit, full, SOFT)}<p>差：0（{SAME}）</p></li>"
            )
            continue
        items.append(
            f"<li><b>{e(name)}</b>{_side('前', each.before, unit, full, SOFT)}"
            f"{_side('後', each.after, unit, full, colour)}<p>{_change(comparison, each, unit)}</p></li>"
        )
    return f'<ul class="sides">{"".join(items)}</ul>'


def _change(comparison: Comparison, each: Difference, unit: Unit) -> str:
    shown = change_words(each, unit)
    said = text(told(comparison, each))
    return said if shown == "–" else f"差：{e(soft(shown))}\u3000{said}"


def _side(word: str, found: Estimate, unit: Unit, full: float, colour: str) -> str:
    inside = inside_words(found, unit)
    picture = bar([(_finite(found.mean) / full, colour)], (found.low / full, found.high / full))
    small = f" <small>{e(soft(f'（{inside}）'))}</small>" if inside else ""
    value = f'<span class="value">{e(soft(side_words(found, unit)))}{small}</span>'
    return f'<div class="side"><span>{word}</span>{picture}{value}</div>'


def _top(found: Estimate) -> float:
    return _finite(found.high if found.known else found.mean)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def lines(comparison: Comparison, first: str, rows: Sequence[Named]) -> str:
    """A table with a line for each figure: before, after, difference, what may be said."""
    return table((first, *HEADERS), [_row(comparison, name, each) for name, each in rows], look="pair")


def _row(comparison: Comparison, name: str, each: Difference) -> tuple[Cell, ...]:
    unit = unit_of(each)
    _, before, after, change, _ = row(comparison, name, each)
    mean, bracket, inside = change.partition("（")
    return (
        name,
        (soft(before), soft(inside_words(each.before, unit))),
        (soft(after), soft(inside_words(each.after, unit))),
        (soft(mean), soft(f"{bracket}{inside}")),
        told(comparison, each),
    )


def pair(comparison: Comparison, each: Difference | None) -> Cell:
    """Both values in one cell, the difference and what may be said below."""
    if each is None:
        return "–"
    unit = unit_of(each)
    before, after = (side_words(found, unit) for found in (each.before, each.after))
    if each.verdict is Verdict.SAME:
        return soft(before), SAME
    shown = change_words(each, unit)
    change = "" if shown == "–" else soft(f"差 {shown}")
    return soft(f"{before} → {after}"), change, told(comparison, each)


def grid(comparison: Comparison, kind: Kind, first: str, wanted: Sequence[str]) -> str:
    """A table with a line for each thing and a cell of both values for each of its figures."""
    chosen, every = columns(comparison, kind, wanted), both(comparison, kind)
    if not chosen:
        return ""
    found = [(called(comparison, kind, of), [comparison.of(what, kind, of) for what in chosen]) for of in every]
    found = [(name, cells) for name, cells in found if any(map(_told_of, cells))]
    still = all(each is None or each.verdict is Verdict.SAME for _, cells in found for each in cells)
    headers = (first, *(heading(kind, what) for what in chosen))
    if not still:
        cells = [(name, *(pair(comparison, each) for each in inside)) for name, inside in found]
        return table(headers, cells, look="pair grid")
    alone = [(name, *(_alone(each) for each in cells)) for name, cells in found]
    return f"<p>この表の数字は、どれも{SAME}です。</p>{table(headers, alone, look='pair grid')}"


def _told_of(each: Difference | None) -> bool:
    """Whether some side has more than nought: a line of nothing but noughts tells nothing."""
    return each is not None and any(side.n and side.mean for side in (each.before, each.after))


def _alone(each: Difference | None) -> str:
    return "–" if each is None else soft(side_words(each.before, unit_of(each)))


def grid_within(comparison: Comparison, kind: Kind, first: str, what: str, names: Sequence[tuple[str, str]]) -> str:
    """The same for one figure of several pools: a column for each (id, name)."""
    rows = [
        (
            called(comparison, kind, of),
            *(pair(comparison, comparison.of(what, kind, of, within)) for within, _ in names),
        )
        for of in both(comparison, kind)
    ]
    return table((first, *(name for _, name in names)), rows, look="pair grid")


def courses(
    comparison: Comparison,
    labels: Sequence[str],
    point: Callable[[Results, str], Estimate],
    unit: Unit,
    title: str,
    most: float = 0.0,
) -> str:
    """One small picture with a line for each side."""
    sides = (("前", comparison.before), ("後", comparison.after))
    drawn = [Line(word, [point(side, each) for each in labels]) for word, side in sides]
    if not any(found.n for line in drawn for found in line.points):
        return ""
    short = [month_words(each.partition("（")[0]).removeprefix("20") for each in labels]
    picture = course(short, drawn, unit, f"{title}の推移。前と後", small=True, most=most)
    return f"<figure><figcaption>{e(title)}</figcaption>{picture}</figure>"
