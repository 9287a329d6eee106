"""What a comparison says of one figure of one thing: both sides, the difference, and what may be said of it, in words.

Terminal and page take their rows from here, so that neither of them shows one side alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from koboshi.core.simulate import Comparison, Difference, Estimate, Key, Results, Verdict
from koboshi.core.simulate.comparing import ONE_SIDED
from koboshi.core.simulate.results_model import Kind, Unit
from koboshi.project.cli.simulate_findings import FULL, meant, slight
from koboshi.project.cli.simulate_tables import whole_years
from koboshi.project.cli.simulate_words import change_words, interval_words, month_words, named, value_words

MISSING: Final = "なし"
"""Stands where a side has no such thing."""
SAME: Final = "前も後も同じ"
HEADERS: Final = ("前", "後", "差（95％の区間）", "いえること")
CHANCE: Final = "たくさんの行を見ると、20行に1行ほどは、偶然だけで「増える」「減る」と出ることがあります。"
"""What a reader of many rows must know: each verdict is one of 95 %, for itself alone."""
_MOST_SLICES: Final = 36
_SLIGHT: Final = "ごくわずかに"
MANY_SLICES: Final = "時期ごとの数字は、多いのでここには並べません（--json に、すべてあります）。"
_ABSENT: Final[Mapping[Kind, str]] = {
    "task": "の流れ図にない",
    "wait": "の流れ図にない",
    "end": "の流れ図にない",
    "pool": "にはこの担当がない",
    "door": "にはこの入口がない",
    "slice": "では数えない時期",
    "year": "では数えない年",
}


def things(results: Results, kind: Kind) -> tuple[str, ...]:
    """All things of a kind that one simulation knows, in its order."""
    known: dict[Kind, tuple[str, ...]] = {
        "task": results.tasks,
        "wait": results.waits,
        "end": results.ends,
        "pool": results.pools,
        "door": results.doors,
        "slice": results.slices,
        "year": whole_years(results),
        "all": ("",),
    }
    return known[kind]


def both(comparison: Comparison, kind: Kind) -> tuple[str, ...]:
    """The things of both sides, those that only the second one has behind."""
    return tuple(dict.fromkeys((*things(comparison.before, kind), *things(comparison.after, kind))))


def called(comparison: Comparison, kind: Kind, of: str) -> str:
    """The name of a thing: in the words of the model, of the office, or of the calendar."""
    if kind in ("task", "wait", "end"):
        side = comparison.before if of in comparison.before.definition.nodes else comparison.after
        return side.name(of) if of else "途中で終わり"
    return month_words(of) if kind == "slice" else named(of)


def differences(comparison: Comparison, kind: Kind, what: str, within: str = "") -> Iterator[tuple[str, Difference]]:
    """One figure of all things of a kind, under their names; what neither side has or came to is left out."""
    for of in both(comparison, kind):
        found = comparison.of(what, kind, of, within)
        if found is not None and (_there(found.before) or _there(found.after)):
            yield called(comparison, kind, of), found


def _there(found: Estimate) -> bool:
    return found.n > 0 and found.mean != 0


def unit_of(each: Difference) -> Unit:
    """The unit of its figure."""
    return meant(each.key).unit


def side_words(found: Estimate, unit: Unit) -> str:
    """The mean of a side; a word where it has none."""
    return value_words(found.mean, unit) if found.n else MISSING


def inside_words(found: Estimate, unit: Unit) -> str:
    """The interval of a side; empty where there is none."""
    words = interval_words(found, unit)
    return "" if words == "–" else words


def verdict_words(each: Difference, comparison: Comparison | None = None) -> str:
    """What may be said, with whether it is for the better; with the comparison, why only one side has it."""
    if each.verdict in ONE_SIDED:
        why = reason(comparison, each) if comparison is not None else ""
        return f"{each.verdict.value}（{why}）" if why else each.verdict.value
    if each.good is None:
        return "1回の試行では判断できない" if _once(each) else each.verdict.value
    return f"{_SLIGHT if slight(each) else ''}{each.verdict.value}（{'よくなる' if each.good else 'わるくなる'}）"


def _once(each: Difference) -> bool:
    return each.verdict is Verdict.UNKNOWN and each.before.n < 2


def reason(comparison: Comparison, each: Difference) -> str:
    """Why the other side has no such figure: 後の流れ図にない, 前では一度もない."""
    word, other = ("後", comparison.after) if each.verdict is Verdict.ONLY_BEFORE else ("前", comparison.before)
    kind, of = each.key.kind, each.key.of
    if each.key.within and each.key.within not in (*other.pools, *other.doors):
        return f"{word}{_ABSENT['pool' if kind in ('slice', 'year') else 'door']}"
    known = of in other.definition.nodes if kind in ("task", "wait", "end") else of in things(other, kind)
    if not known:
        return f"{word}{_ABSENT[kind]}"
    return f"{word}では計算していない" if kind == "all" else f"{word}では一度もない"


def said_words(comparison: Comparison, each: Difference) -> str:
    """All that may be said: the verdict, on how many runs it rests where not on all, and who has no room left now."""
    few = each.change.n < max(each.before.n, each.after.n) and each.verdict not in ONE_SIDED
    rests = f"前と後の両方にあった試行は {each.change.n:,} 回だけ" if few and not _once(each) else ""
    return "。".join(part for part in (verdict_words(each, comparison), rests, _full(each)) if part)


def _full(each: Difference) -> str:
    """A word for people who have no room left only after the change; else empty."""
    if each.key.what != "utilisation" or each.after.n == 0 or each.after.mean <= FULL:
        return ""
    return "" if each.before.n and each.before.mean > FULL else "新しく8割5分を超える"


def row(comparison: Comparison, name: str, each: Difference) -> tuple[str, str, str, str, str]:
    """One line of a table: name, before, after, change, what may be said."""
    unit = unit_of(each)
    before, after = side_words(each.before, unit), side_words(each.after, unit)
    return name, before, after, change_words(each, unit), said_words(comparison, each)


def few_slices(comparison: Comparison) -> bool:
    """Whether the days or months of both sides are few enough for a table of them."""
    return len(both(comparison, "slice")) <= _MOST_SLICES


def columns(comparison: Comparison, kind: Kind, wanted: Sequence[str]) -> list[str]:
    """Those of the wanted figures that some thing of the kind has on some side."""
    return [what for what in wanted if any(True for _ in differences(comparison, kind, what))]


def heading(kind: Kind, what: str) -> str:
    """The name of a figure as the head of a column."""
    return meant(Key(kind, "", what)).name
