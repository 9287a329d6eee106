"""A simulation as tables for the terminal, and what a reader of it must know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from koboshi.core.simulate import Comparison, Estimate, Key, Results
from koboshi.core.simulate.checks import said_of
from koboshi.core.simulate.results_model import CASE_FIGURES, POOL_FIGURES, WHOLE_FIGURES, Kind, Meaning
from koboshi.core.simulate.scenario import Check
from koboshi.project.cli.mining_report_words import percent
from koboshi.project.cli.output import table
from koboshi.project.cli.simulate_findings import (
    PAID_COST,
    meant,
    moved_only,
    paid_cost,
    unfinished,
)
from koboshi.project.cli.simulate_words import ASSUMED, figure_words, named, rests_on, value_words

_WHOLE: Final = {**CASE_FIGURES, **WHOLE_FIGURES}
_RARE: Final = frozenset({"standing", "standing_finished", "stranded", "undecided"})
_TASK: Final = ("per_case", "wait_mean", "wait_p90", "work_mean", "queue_mean", "cost_case", "left")
_BRIEF: Final = frozenset({"per_case", "wait_p90", "work_mean", "queue_mean", "cost_case", "left", "open"})
_WAIT: Final = ("done", "wait_mean", "timed_out", "timed_out_mean", "both_mean")
_DOOR: Final = ("cases", "cycle_mean", "cycle_p90", "breach", "citizen_time", "citizen_cost")
OF_FINISHED: Final = frozenset(
    {"cycle_mean", "waiting", "processing", "away", "resting", "other_wait", "cost", "citizen_cost"}
)
_YEAR: Final = ("cases", "cycle_mean", "cycle_p90", "breach", "cost", "backlog")


def of_finished(results: Results, what: str) -> str:
    """The mark of a mean that leaves out cases which did not end; empty where all ended."""
    open_yet = unfinished(results)
    if open_yet < 0.0005 or what not in OF_FINISHED:
        return ""
    return f"（終わった{percent(1 - open_yet)}だけ）"


def shown(results: Results) -> Iterator[str]:
    """The lines for the terminal."""
    scenario = results.scenario
    name = results.definition.name or results.definition.id
    yield name if name == scenario.title else f"{name} ― {scenario.title}"
    yield ASSUMED
    rests = rests_on(results.replications)
    yield from (f"注意：{each}" for each in warnings(results))
    yield f"{counted_words(results)}に届く案件。{rests}乱数の種 {results.seed}。"
    yield ""
    yield table(["全体", "値（95％の区間）"], list(_overall(results)))
    yield from _of("task", results, results.tasks, "仕事", _TASK)
    waits = tuple(
        wait for wait in results.waits if any(_there(results.of(what, "wait", wait)) for what in ("done", "timed_out"))
    )
    yield from _of("wait", results, waits, "相手や期日を待つ所", _WAIT)
    yield from _of("pool", results, results.pools, "担当", tuple(POOL_FIGURES))
    yield from _of("door", results, results.doors, "入口", _DOOR)
    yield from _years(results)
    if results.ends:
        yield ""
        rows = [(_named(results, end), figure_words(results.of("share", "end", end), "share")) for end in results.ends]
        yield table(["終わり方", "割合"], rows)
    yield from ("", *(f"・{note}" for note in cautions(results)))


def counted_words(results: Results) -> str:
    """The days whose cases are counted: 2026年6月1日から2027年3月31日まで（304 日間）."""
    first, last = results.first_day, results.last_day
    if last is None:
        return f"{first:%Y年%-m月%-d日}から {results.scenario.cases:,} 件"
    return f"{first:%Y年%-m月%-d日}から{last:%Y年%-m月%-d日}まで（{(last - first).days + 1:,} 日間）"


def _overall(results: Results) -> Iterator[tuple[str, str]]:
    for what, means in _WHOLE.items():
        found = results.of(what)
        if found.n and not (what in _RARE and found.mean == 0) and not nothing_told(results, what):
            yield meant(Key("all", "", what)).name + of_finished(results, what), figure_words(found, means.unit)
        if what == "cost" and (paid := paid_cost(results)).n:
            yield PAID_COST, figure_words(paid, "yen")


def _of(kind: Kind, results: Results, names: tuple[str, ...], title: str, figures: tuple[str, ...]) -> Iterator[str]:
    if not names:
        return
    means = [(what, meant(Key(kind, "", what))) for what in figures]
    means = [(what, each) for what, each in means if any(_there(results.of(what, kind, name)) for name in names)]
    rows = [
        (_named(results, name), *(_figure_cell(results.of(what, kind, name), what, each) for what, each in means))
        for name in names
    ]
    yield ""
    yield table([title, *(each.name for _, each in means)], rows)


def _figure_cell(found: Estimate, what: str, means: Meaning) -> str:
    return value_words(found.mean, means.unit) if what in _BRIEF else figure_words(found, means.unit)


def _there(found: Estimate) -> bool:
    return found.n > 0 and found.mean != 0


def _years(results: Results) -> Iterator[str]:
    years = whole_years(results)
    if not years:
        return
    yield from _of("year", results, years, "年", _YEAR)
    rows = [
        (
            named(pool),
            *(value_words(results.of("utilisation", "year", year, pool).mean, "share") for year in years),
        )
        for pool in results.pools
    ]
    yield ""
    yield table(["働いている割合", *(year.partition("（")[0] for year in years)], rows)


def whole_years(results: Results) -> tuple[str, ...]:
    """Years that lie whole in the time simulated; nothing for one alone, since there is no course to see."""
    scenario = results.scenario
    last = scenario.start + timedelta(days=scenario.days)
    whole = last.year - scenario.start.year - ((last.month, last.day) < (scenario.start.month, scenario.start.day))
    return results.years[:whole] if whole > 1 else ()


def nothing_told(results: Results, what: str) -> bool:
    """Whether a figure is 0 only because the scenario says nothing of it: money that nobody wrote down."""
    return what == "cost" and results.of(what).mean == 0


def _named(results: Results, name: str) -> str:
    return results.name(name) if name in results.definition.nodes else named(name) or "（途中で終わり）"


def cautions(results: Results) -> Iterator[str]:
    """What a reader must know: assumptions made, cases left over, what an interval is."""
    running, backlog = results.of("running"), results.of("backlog")
    scenario = results.scenario
    if running.mean > 0:
        yield (
            f"受付の最終日から {scenario.drain_days:,} 日たっても終わらない案件が、"
            f"平均 {running.mean:,.1f} 件あります。"
            "かかった日数や費用の平均には、この案件は入っていません（実際はもっと長くなります）。"
        )
    elif backlog.mean >= 1:
        yield f"受付の最終日に {backlog.mean:,.1f} 件が残り、その後に終わりました（件数と日数に入っています）。"
    if scenario.warm_up_days:
        began = f"{results.played_from:%Y年%-m月%-d日}"
        yield f"その前の {scenario.warm_up_days:,} 日（{began}から）は慣らしで、数えていません。"
    told = set(said_of(scenario.check))
    yield from (note for note in results.notes if note not in told)


def warnings(results: Results) -> list[str]:
    """What stands in the red box: changes of people that come too late to be seen, and how a fitted scenario did.

    A scenario out of a log says whether it was held against later cases, and what the log says.
    """
    check = results.scenario.check
    late = list(_too_late(results))
    return late if check is None else [*late, *said_of(check), *_of_log(check)]


def _too_late(results: Results) -> Iterator[str]:
    """People who come or go only after the last counted day: the figures cannot show it."""
    last = results.last_day
    if last is None:
        return
    for name, pool in results.scenario.pools.items():
        begins = [each.since for each in pool.members if each.since is not None]
        begins += [each.until + timedelta(days=1) for each in pool.members if each.until is not None]
        late = sorted(day for day in begins if day > last)
        if late:
            yield (
                f"担当「{named(name)}」の人数は、{late[0]:%Y年%-m月%-d日}から変わりますが、数えるのは"
                f"{last:%Y年%-m月%-d日}までに届く案件だけです。この変化は、ほとんど数字に出ません。"
                "--years で年数をふやすか、シナリオの start をあとの日にしてください。"
            )


def _of_log(check: Check) -> Iterator[str]:
    """The real figures of the log, to hold the simulated ones against."""
    if check.log_cases:
        times = ((check.log_mean, "平均"), (check.log_median, "中央値"), (check.log_p90, "10件に9件"))
        listed = "、".join(f"{word} {value_words(ms, 'ms')}" for ms, word in times)
        yield f"当てはめたログの実際の値（初めの出来事から終わりまで、n = {check.log_cases:,}）：{listed}。"


def both_warnings(comparison: Comparison) -> list[str]:
    """The warnings of both sides; those of one side say which."""
    before, after = warnings(comparison.before), warnings(comparison.after)
    found = [each if each in after else f"前：{each}" for each in before]
    found += [f"後：{each}" for each in after if each not in before]
    if counted_words(comparison.before) != counted_words(comparison.after):
        found.append(f"数える期間がちがいます（{both_counted(comparison)}）。件数や時期ごとの数字は、比べられません。")
    return [*found, *_begins_within(comparison)]


def _begins_within(comparison: Comparison) -> Iterator[str]:
    """A change of people that begins within the counted time: the means of the whole take in the time before it."""
    first, last = comparison.before.first_day, comparison.before.last_day
    changed = _turns(comparison.before) ^ _turns(comparison.after)
    inside = sorted(day for day in changed if last is not None and first < day <= last)
    if inside:
        yield (
            f"変えた人数は{inside[0]:%Y年%-m月%-d日}から始まります。"
            f"全体の数字は、その前の {(inside[0] - first).days:,} 日に届いた案件も"
            "入れた平均で、変わったあとだけの数字ではありません。"
            "変わったあとは、年ごと・時期ごとの数字で見てください。"
        )


def _turns(results: Results) -> set[date]:
    """The days on which somebody comes, or is there no more."""
    members = [each for pool in results.scenario.pools.values() for each in pool.members]
    turns = {each.since for each in members if each.since is not None}
    return turns | {each.until + timedelta(days=1) for each in members if each.until is not None}


# -- comparison ------------------------------------------------------------------------------------------------------


def both_counted(comparison: Comparison) -> str:
    """The days that are counted; where the two sides count other days, both."""
    before, after = counted_words(comparison.before), counted_words(comparison.after)
    return before if before == after else f"前は{before}、後は{after}"


def both_cautions(comparison: Comparison) -> list[str]:
    """The cautions of both sides; one that only one side has, or has otherwise, says which."""
    before, after = list(cautions(comparison.before)), list(cautions(comparison.after))
    found = [note if note in after else f"前：{note}" for note in before]
    found += [f"後：{note}" for note in after if note not in before]
    return [*found, MOVED] if moved_only(comparison) else found


MOVED: Final = (
    "「1年に終わる件数」の差は、慣らしの間に届いた案件の終わる時期がずれただけなので、"
    "増える・減るとはいいません（届く件数は、前も後も同じです）。"
)


def label(results: Results) -> str:
    """Which simulation: the scenario's title, or its procedure's name where the titles are the same."""
    return results.scenario.title
