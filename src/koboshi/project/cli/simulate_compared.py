"""A comparison for the terminal: both sides and the difference of every part, what got worse said in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from koboshi.core.simulate import Comparison, Difference, Verdict
from koboshi.core.simulate.results_model import Kind
from koboshi.project.cli.output import table
from koboshi.project.cli.simulate_findings import told_differences
from koboshi.project.cli.simulate_pairs import (
    CHANCE,
    HEADERS,
    MANY_SLICES,
    SAME,
    differences,
    few_slices,
    heading,
    row,
    side_words,
    unit_of,
)
from koboshi.project.cli.simulate_tables import both_cautions, both_counted, both_warnings, label
from koboshi.project.cli.simulate_words import ASSUMED, named, rests_on

_PARTS: Final[tuple[tuple[Kind, str, tuple[str, ...]], ...]] = (
    ("task", "仕事", ("wait_mean", "wait_p90", "per_case", "work_mean", "queue_mean", "cost_case", "left")),
    ("wait", "相手や期日を待つ所", ("done", "wait_mean", "timed_out", "timed_out_mean")),
    ("pool", "担当", ("utilisation", "busy", "open")),
    ("door", "入口", ("cases", "cycle_mean", "cycle_p90", "breach", "citizen_time", "citizen_yen", "citizen_cost")),
    ("year", "年", ("cases", "cycle_mean", "cycle_p90", "breach", "cost", "backlog")),
    ("slice", "時期", ("arrived", "finished", "in_process", "queue")),
    ("end", "終わり方", ("share",)),
)
_MOST_NAMED: Final = 6
"""So many figures that did not move are named; more of them are counted."""


def compared(comparison: Comparison, changes: Sequence[tuple[str, str, str]] = ()) -> Iterator[str]:
    """The lines of a comparison; `changes` are what was changed, before and after, in words."""
    before, after = comparison.before, comparison.after
    yield f"比較：{label(before)} → {label(after)}"
    yield f"{ASSUMED}同じ案件を同じ乱数で両方に流した差です。{rests_on(before.replications)}"
    yield f"{both_counted(comparison)}に届く案件。乱数の種 {before.seed}。差は、後 − 前。{CHANCE}"
    yield from (f"注意：{each}" for each in both_warnings(comparison))
    yield ""
    if changes:
        yield table(["変えた所", "前", "後"], changes)
        yield ""
    rows = [row(comparison, name, each) for name, each in told_differences(comparison)]
    yield table(["全体", *HEADERS], rows)
    for kind, title, wanted in _PARTS:
        if kind == "slice" and not few_slices(comparison):
            continue
        for what in wanted:
            found = list(differences(comparison, kind, what))
            yield from _part(comparison, f"{title}：{heading(kind, what)}", found)
    yield from _busy(comparison)
    if not few_slices(comparison):
        yield from ("", MANY_SLICES)
    yield from ("", *(f"・{note}" for note in both_cautions(comparison)))


def _busy(comparison: Comparison) -> Iterator[str]:
    """How busy each pool is, month by month and year by year."""
    for pool in dict.fromkeys((*comparison.before.pools, *comparison.after.pools)):
        for kind, title in (("year", "年"), ("slice", "時期")):
            if kind == "slice" and not few_slices(comparison):
                continue
            found = list(differences(comparison, kind, "utilisation", pool))  # type: ignore[arg-type]
            yield from _part(comparison, f"{title}：「{named(pool)}」の働いている割合", found)


def _part(comparison: Comparison, title: str, found: Sequence[tuple[str, Difference]]) -> Iterator[str]:
    """One table; what did not move at all stands below it in one line."""
    if not found:
        return
    yield ""
    if all(each.verdict is Verdict.SAME for _, each in found):
        yield f"{title}：{SAME}（{_values(found)}）"
        return
    if all(each.verdict in (Verdict.SAME, Verdict.UNSURE) for _, each in found):
        yield f"{title}：どれも、差があるとはいえない（前 → 後は、{_values(found)}）"
        return
    yield table([title, *HEADERS], [row(comparison, *each) for each in found if each[1].verdict is not Verdict.SAME])
    still = [each for each in found if each[1].verdict is Verdict.SAME]
    if still:
        yield f"{SAME}：{_values(still)}"


def _values(found: Sequence[tuple[str, Difference]]) -> str:
    told = [f"{name} {_value(each)}" for name, each in found[:_MOST_NAMED]]
    rest = len(found) - len(told)
    return "、".join(told) + (f"、ほか {rest:,}" if rest else "")


def _value(each: Difference) -> str:
    before, after = (side_words(found, unit_of(each)) for found in (each.before, each.after))
    return before if each.verdict is Verdict.SAME else f"{before} → {after}"
