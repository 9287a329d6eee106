"""What got worse: the gravest changes, and every other figure of the tables for which they say わるくなる.

The first page takes its words from here and the tables take the same verdicts, so that the two cannot contradict.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

from koboshi.core.simulate import Comparison, Difference
from koboshi.core.simulate.results_model import Kind
from koboshi.project.cli.simulate_findings import meant, settled, slight, told_differences
from koboshi.project.cli.simulate_pairs import both, called, few_slices

PARTS: Final = frozenset({"resting", "other_wait", "overlap"})
"""Parts of the time of a case: more of one part with less of the whole is a detail."""
MOST: Final = 3
"""So many of the gravest are told with all their figures."""
_TASK: Final = 0.02
"""More waiting before a task of less than this share of a case's whole time is a detail."""


class Place(NamedTuple):
    """A part of the report: which things, which of their figures (the telling ones first), and what it is called."""

    kind: Kind
    figures: tuple[str, ...]
    words: str
    section: str


PLACES: Final = (
    Place(
        "task",
        ("wait_mean", "wait_median", "wait_p90", "wait_p95", "queue_mean", "queue_most"),
        "仕事の前の待ち",
        "どこで待つか",
    ),
    Place("task", ("work_mean", "repeated", "redone", "left"), "仕事のしかた", "どこで待つか"),
    Place("wait", ("wait_mean", "timed_out", "timed_out_mean", "both_mean"), "相手や期日を待つ所", "どこで待つか"),
    Place("slice", ("in_process", "queue", "finished"), "時期ごとの数字", "人手"),
    Place("task", ("cost_case",), "仕事ごとの費用", "費用：県と住民"),
    Place(
        "door",
        ("breach", "cycle_mean", "cycle_p90", "citizen_cost", "citizen_time", "citizen_travel", "citizen_yen"),
        "入口ごとの数字",
        "費用：県と住民",
    ),
    Place("year", ("breach", "cycle_mean", "cycle_p90", "cost", "backlog"), "年ごとの数字", "年ごとの移り変わり"),
)


class Worse(NamedTuple):
    """One change for the worse under its name."""

    name: str
    difference: Difference


def gravest(comparison: Comparison) -> list[Worse]:
    """The sure changes for the worse that matter, the relatively greatest first: of the whole, of doors, of waits."""
    found = [each for each in _whole(comparison) if each.difference.key.what not in PARTS]
    doors = [each for each in comparison.kind("door") if each.key.what in ("breach", "cycle_mean")]
    tasks = [each for each in comparison.kind("task") if _heavy(comparison, each)]
    found += [Worse(_place(comparison, each), each) for each in (*doors, *tasks) if _bad(each)]
    chosen: dict[tuple[str, str], Worse] = {}
    for one in sorted(found, key=lambda each: grown(each.difference), reverse=True):
        chosen.setdefault((one.difference.key.kind, one.difference.key.of or one.name), one)
    return list(chosen.values())[:MOST]


def details(comparison: Comparison) -> Iterator[tuple[Place, list[Worse]]]:
    """Whatever else the tables call worse, part by part, the gravest thing of each first, once for each thing."""
    told = {each.name for each in gravest(comparison)}
    whole = sorted(
        (each for each in _whole(comparison) if each.name not in told), key=lambda each: -grown(each.difference)
    )
    if whole:
        yield Place("all", (), "全体の数字", "変えたら、どうなるか"), whole
    for place in PLACES:
        rows = _inside(comparison, place, told)
        if rows:
            yield place, rows


def slightly(comparison: Comparison) -> bool:
    """Whether a figure of the whole got worse by less than a thousandth of what it was."""
    return any(each.good is False and slight(each) for _, each in told_differences(comparison))


def grown(each: Difference) -> float:
    """By what part of what was there before."""
    if not math.isfinite(each.change.mean):
        return math.inf
    return abs(each.change.mean) / abs(each.before.mean) if each.before.mean else math.inf


def _whole(comparison: Comparison) -> list[Worse]:
    return [Worse(name, each) for name, each in told_differences(comparison) if _bad(each)]


def _bad(each: Difference) -> bool:
    return each.good is False and not slight(each)


def _inside(comparison: Comparison, place: Place, told: set[str]) -> list[Worse]:
    """The things of one part that got worse, each with its most telling figure."""
    if place.kind == "slice" and not few_slices(comparison):
        return []
    found: list[Worse] = []
    for of in both(comparison, place.kind):
        each = next(filter(None, (_worse(comparison, place.kind, of, what) for what in place.figures)), None)
        if each is not None and _place(comparison, each) not in told:
            found.append(Worse(called(comparison, place.kind, of), each))
    return sorted(found, key=lambda one: (place.figures.index(one.difference.key.what), -_weight(comparison, one)))


def _worse(comparison: Comparison, kind: Kind, of: str, what: str) -> Difference | None:
    each = comparison.of(what, kind, of)
    return each if each is not None and _bad(settled(comparison, each)) else None


def _weight(comparison: Comparison, one: Worse) -> float:
    """How much it is: for a wait before a task what it adds to the time of a case, for money the yen, else the part."""
    each = one.difference
    if not math.isfinite(each.change.mean):
        return math.inf
    if each.key.kind == "task" and meant(each.key).unit == "ms":
        return each.change.mean * comparison.after.of("per_case", "task", each.key.of).mean
    return abs(each.change.mean) if meant(each.key).unit == "yen" else grown(each)


def _heavy(comparison: Comparison, each: Difference) -> bool:
    if each.key.what != "wait_mean" or each.key.within:
        return False
    whole, often = comparison.before.of("cycle_mean").mean, comparison.after.of("per_case", "task", each.key.of).mean
    return each.change.mean * often > _TASK * whole


def _place(comparison: Comparison, each: Difference) -> str:
    """What a difference is about: 「審査」の前の待ち, オンラインのかかった日数の平均, 標準処理期間を超えた割合."""
    name, of = meant(each.key).name, called(comparison, each.key.kind, each.key.of)
    if each.key.kind == "task":
        return f"「{of}」の前の{name}"
    return f"入口「{of}」の{name}" if each.key.kind == "door" else name
