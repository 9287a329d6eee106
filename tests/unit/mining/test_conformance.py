"""Figures about a model and a log, checked against ones worked out by hand; nothing is silently partial."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.mining import EventLog, LogBuilder, LogError
from koboshi.core.mining.alignments_report import align_all
from koboshi.core.mining.conformance import quality
from koboshi.core.mining.deviations import UNKNOWN, wilson
from koboshi.core.mining.models import (
    align,
    deviations_by,
    discover,
    model_quality,
    net_of_definition,
    projection,
    replay,
)
from koboshi.core.mining.petri_tree import net_of_tree
from koboshi.core.mining.trees import SILENT, activity, choice, loop, parallel, sequence
from koboshi.core.process import load
from tests.unit.mining.tree_worlds import TRACES, TREES
from tests.unit.process.bpmn_builder import flow, flows, model, user

MORNING = datetime(2026, 4, 1, tzinfo=UTC)


def log_of(traces: Mapping[tuple[str, ...], int], **columns: str) -> EventLog:
    """A log of invented cases with an hour between events."""
    builder, number = LogBuilder(), 0
    for trace, count in traces.items():
        for _ in range(count):
            number += 1
            builder.case(f"c{number}", **columns)
            for place, label in enumerate(trace):
                builder.add(f"c{number}", label, complete=MORNING + timedelta(hours=place))
    return builder.build()


def seq(letters: str) -> tuple[str, ...]:
    return tuple(letters)


def test_fitness_by_hand() -> None:
    net = net_of_tree(sequence(*map(activity, "abc")))
    report = align_all({seq("abc"): 6, seq("ac"): 3, (): 1}, net)
    assert report.shortest == 3
    assert (report.cost, report.fitting, report.computed, report.not_computed) == (6, 6, 10, 0)
    assert report.fitness == pytest.approx((6 * 1 + 3 * (1 - 1 / 5) + 0) / 10)
    assert report.log_fitness == pytest.approx(1 - 6 / (6 * 6 + 3 * 5 + 3))


def test_precision_and_generalisation_by_hand() -> None:
    tree = sequence(activity("a"), choice(activity("b"), activity("c"), activity("d")))
    found = quality(net_of_tree(tree), {seq("ab"): 4, seq("ac"): 1})
    # After nothing: a of {a}; after a: b and c of {b, c, d}; five cases each.
    assert found.precision == pytest.approx((5 * 1 + 5 * 2) / (5 * 1 + 5 * 3))
    assert found.generalisation == pytest.approx(1 - (1 / sqrt(5) + 1 / sqrt(4) + 1 + 1) / 4)
    assert found.harmonic == pytest.approx(2 * 0.75 / 1.75)


def test_a_model_of_exactly_the_log_is_precise_and_one_of_everything_is_not() -> None:
    traces = {seq("abcd"): 5, seq("acbd"): 5}
    exact = sequence(activity("a"), parallel(activity("b"), activity("c")), activity("d"))
    anything = loop(choice(*map(activity, "abcd")))
    assert quality(net_of_tree(exact), traces).precision == 1.0
    assert quality(net_of_tree(anything), traces).precision == pytest.approx((10 + 20 + 20) / (40 * 4))


@settings(max_examples=60, deadline=None)
@given(TREES, st.dictionaries(TRACES, st.integers(1, 20), min_size=1, max_size=5))
def test_figures_lie_between_nothing_and_everything(tree: object, traces: dict[tuple[str, ...], int]) -> None:
    found = quality(net_of_tree(tree), traces)  # type: ignore[arg-type]
    for figure in (found.fitness, found.log_fitness, found.precision, found.generalisation):
        assert figure is None or 0 <= figure <= 1
    assert found.computed == sum(traces.values())


def test_what_was_not_computed_is_counted_with_its_reason_and_in_no_share() -> None:
    net = net_of_tree(parallel(*map(activity, "abcdefgh")))
    report = align_all({seq("abcdefgh"): 5, seq("hxgxfxexdxcxbxa"): 2, ("a",) * 20_001: 1}, net, max_states=25)
    assert (report.computed, report.not_computed) == (5, 3)
    assert set(report.reasons.values()) == {2, 1}
    assert (report.fitness, report.fitting) == (1.0, 5)
    spent = align_all({seq("abcdefgh"): 5, seq("hgfedcba"): 2}, net, max_total=1)
    assert spent.not_computed == 2
    assert list(spent.reasons) == ["ログ全体で調べる組み合わせの上限に達しました。"]


@settings(max_examples=30, deadline=None)
@given(TREES, st.dictionaries(TRACES, st.integers(1, 4), min_size=2, max_size=6), st.integers(1, 5))
def test_parts_of_a_log_give_the_alignments_of_the_whole(
    tree: object, traces: dict[tuple[str, ...], int], cut: int
) -> None:
    net = net_of_tree(tree)  # type: ignore[arg-type]
    whole = align_all(traces, net)
    items = sorted(traces.items())
    parts = [align_all(dict(part), net) for part in (items[:cut], items[cut:])]
    assert sorted(each.trace for each in whole.variants) == sorted(e.trace for part in parts for e in part.variants)
    assert {each.trace: each.alignment for each in whole.variants} == {
        each.trace: each.alignment for part in parts for each in part.variants
    }
    assert whole.cost == sum(part.cost for part in parts)


def test_an_empty_log_gives_no_figures_and_no_error() -> None:
    log = LogBuilder().build()
    found = discover(log)
    assert found.tree == SILENT
    report = align(log, found)
    assert (report.computed, report.not_computed, report.fitness) == (0, 0, None)
    assert model_quality(log, found).precision is None
    assert replay(log, found).fitness is None
    assert projection(log, found).cases == 0


def test_one_event_is_a_whole_model() -> None:
    log = log_of({("a",): 1})
    found = discover(log)
    assert found.tree == activity("a")
    assert align(log, found).fitness == replay(log, found).fitness == 1.0


@pytest.mark.parametrize("method", ["im", "imf", "imd"])
def test_every_method_gives_a_model_that_runs(method: str) -> None:
    log = log_of({seq("abcd"): 60, seq("acbd"): 40, seq("dcba"): 1})
    found = discover(log, method=method, name="許可")  # type: ignore[arg-type]
    assert found.definition.name == "許可"
    report = align(log, found)
    assert report.fitting >= 100
    assert (report.fitting == 101) is (method == "im")


def test_events_without_a_name_are_kept_under_one() -> None:
    builder = LogBuilder()
    builder.add("c", None)
    builder.add("c", "")
    assert discover(builder.build(), noise=0).tree.labels() == ("（活動名なし）",)


# -- deviations by a column --------------------------------------------------------------------------------------------


def doors(groups: Mapping[str | None, tuple[int, int]]) -> EventLog:
    """For each door so many cases as foreseen (ab) and so many without b."""
    builder, number = LogBuilder(), 0
    for door, (good, bad) in groups.items():
        for trace in ["ab"] * good + ["a"] * bad:
            number += 1
            builder.case(f"c{number}", door=door)
            for label in trace:
                builder.add(f"c{number}", label)
    return builder.build()


AB = load(model('<startEvent id="s"/><endEvent id="e"/>' + user("a") + user("b") + flows("s a b e")))


def test_shares_by_door_with_intervals_the_highest_first() -> None:
    log = doors({"窓口": (90, 10), "オンライン": (60, 40)})
    for report in (align(log, AB), replay(log, AB)):
        table = deviations_by(log, "door", report)
        assert [(row.group, row.cases, row.deviating, row.share) for row in table.rows] == [
            ("オンライン", 100, 40, 0.4),
            ("窓口", 100, 10, 0.1),
        ]
        assert table.rows[0].low == pytest.approx(0.3094, abs=1e-4)
        assert table.rows[0].high == pytest.approx(0.4980, abs=1e-4)
        assert table.total is not None
        assert (table.total.share, table.hidden_groups, table.not_computed) == (0.25, 0, 0)


def test_small_groups_are_hidden_and_never_alone() -> None:
    log = doors({"窓口": (90, 10), "オンライン": (20, 0), "郵送": (2, 1)})
    table = deviations_by(log, "door", align(log, AB))
    assert [row.group for row in table.rows] == ["窓口"]
    assert (table.hidden_groups, table.hidden_cases) == (2, 23)


def test_cases_without_a_value_are_a_group_of_their_own() -> None:
    log = doors({"窓口": (10, 10), None: (10, 0)})
    assert {row.group for row in deviations_by(log, "door", align(log, AB)).rows} == {"窓口", UNKNOWN}


def test_a_column_that_is_not_there_or_has_too_many_values_is_refused() -> None:
    log = doors({"窓口": (10, 10)})
    with pytest.raises(LogError, match="列「age_band」がありません"):
        deviations_by(log, "age_band", align(log, AB))
    many = doors({f"door{number}": (1, 0) for number in range(1_001)})
    with pytest.raises(LogError, match="1,000種類"):
        deviations_by(many, "door", align(many, AB))


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_its_share(hits: int, others: int) -> None:
    low, high = wilson(hits, hits + others)
    assert 0 <= low <= high <= 1
    if hits + others:
        assert low - 1e-12 <= hits / (hits + others) <= high + 1e-12


# -- projection --------------------------------------------------------------------------------------------------------


def test_a_log_is_laid_over_its_model() -> None:
    body = '<startEvent id="start"/><endEvent id="end"/>' + user("a") + user("b") + user("c")
    body += '<exclusiveGateway id="x" default="x_m"/><exclusiveGateway id="m"/>'
    body += flow("x", "b", "q = 1") + flow("x", "m") + flows("start a x", "b m c end")
    definition = load(model(body))
    log = log_of({seq("abc"): 6, seq("ac"): 3, seq("azc"): 1, ("a",): 2})
    found = projection(log, definition)
    assert (found.cases, found.not_computed) == (12, 0)
    assert (found.nodes["a"].executed, found.nodes["b"].executed, found.nodes["c"].skipped) == (12, 6, 2)
    assert found.flows["x_b"].taken == 6
    assert found.flows["x_m"].taken == found.flows["x_m"].cases == 6
    assert found.flows["m_c"].taken == 12
    assert found.nodes["b"].waiting == 3600
    assert found.nodes["a"].waiting is None
    assert found.nodes["a"].working is None


def test_flows_that_are_gone_round_are_counted_each_time() -> None:
    log = log_of({seq("aba"): 2, seq("ababa"): 1})
    found = projection(log, discover(log, noise=0))
    back = [each for each in found.flows.values() if each.taken == 4]
    assert back
    assert all(each.cases == 3 for each in back)


def test_the_net_of_a_model_knows_which_machine_work_the_log_records() -> None:
    body = '<startEvent id="s"/><endEvent id="e"/>' + user("a") + '<scriptTask id="計算"/>' + flows("s a 計算 e")
    definition = load(model(body))
    assert net_of_definition(definition).labels == ("a",)
    assert net_of_definition(definition, {"計算"}).labels == ("a", "計算")


def test_many_activities_in_one_case_and_one_many_times_stay_within_bounds() -> None:
    many = tuple(f"作業{number:04d}" for number in range(1_500))
    log = log_of({many: 1, many[:-2]: 1, ("くり返し",) * 10_000: 1})
    found = discover(log, noise=0)
    report = align(log, found)
    assert (report.fitting, report.not_computed) == (3, 0)
    assert model_quality(log, found, report).fitness == replay(log, found).fitness == 1.0
    assert projection(log, found).not_computed == 0
