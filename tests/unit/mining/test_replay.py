"""The engine itself says where a case leaves the model, in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.mining.alignments import Aligner
from koboshi.core.mining.discovery_bpmn import bpmn_bytes
from koboshi.core.mining.petri_tree import net_of_tree
from koboshi.core.mining.replay import ReplayReport, replay_all
from koboshi.core.mining.replay_words import Kind
from koboshi.core.mining.trees import SILENT, Tree, activity, choice, loop, parallel, sequence
from koboshi.core.process import load
from tests.unit.mining.tree_worlds import TRACES, TREES
from tests.unit.process.bpmn_builder import flow, flows, model, timer, user

STEPS = sequence(*map(activity, ("受付", "審査", "決裁", "通知")))


def replayed(tree: Tree, *traces: tuple[str, ...]) -> ReplayReport:
    return replay_all(load(bpmn_bytes(tree)), dict.fromkeys(traces, 1))


def sentences(tree: Tree, *trace: str) -> list[str]:
    deviations = replayed(tree, trace).variants[0].deviations
    assert deviations is not None
    return [each.sentence for each in deviations]


@settings(max_examples=80, deadline=None)
@given(TREES, st.lists(TRACES, min_size=1, max_size=4))
def test_the_engine_follows_a_trace_exactly_when_its_alignment_costs_nothing(
    tree: Tree, traces: list[tuple[str, ...]]
) -> None:
    aligner = Aligner(net_of_tree(tree))
    for variant in replayed(tree, *traces).variants:
        assert (variant.deviations == ()) is (aligner.align(variant.trace).cost == 0)


def test_a_case_as_foreseen_says_nothing() -> None:
    assert sentences(STEPS, "受付", "審査", "決裁", "通知") == []


def test_work_left_out_is_named() -> None:
    assert sentences(STEPS, "受付", "決裁", "通知") == ["2番目の出来事より前に行うはずの「審査」が、行われていません。"]


def test_work_missing_at_the_end_is_named() -> None:
    assert sentences(STEPS, "受付", "審査") == [
        "最後に行うはずの「決裁」が、行われないまま終わっています。",
        "最後に行うはずの「通知」が、行われないまま終わっています。",
    ]


def test_work_too_many_says_what_was_expected_instead() -> None:
    assert sentences(STEPS, "受付", "審査", "審査", "決裁", "通知") == [
        "3番目の「審査」は、ここでは予定されていません（予定：「決裁」）。"
    ]


def test_work_unknown_to_the_model_is_said_to_be_so() -> None:
    assert sentences(STEPS, "受付", "電話", "審査", "決裁", "通知") == ["2番目の「電話」は、モデルにない活動です。"]


def test_two_steps_the_other_way_round_are_one_deviation_of_order() -> None:
    assert sentences(STEPS, "受付", "決裁", "審査", "通知") == [
        "「審査」は行われていますが、モデルとは順序が違います（3番目）。"
    ]


def test_a_case_far_from_its_end_is_unfinished() -> None:
    long = sequence(*(activity(f"作業{number}") for number in range(9)))
    assert sentences(long, "作業0") == ["途中で終わっています（次の予定：「作業1」）。"]


def test_a_case_without_events_of_the_model_is_missing_its_work() -> None:
    assert replayed(STEPS, ()).counts == tuple((Kind.MISSING, each, 1) for each in ("受付", "審査", "決裁", "通知"))


def test_unrecorded_timers_and_messages_come_when_they_are_needed() -> None:
    body = '<startEvent id="start"/><endEvent id="end"/><endEvent id="lapsed"/>' + user("a") + user("b") + user("c")
    body += timer("late", "a") + timer("pause") + flows("start a pause b end", "late c lapsed")
    report = replay_all(load(model(body)), {("a", "b"): 3, ("c",): 1, ("a", "c"): 1})
    assert report.by == "engine"
    assert (report.fitting, report.computed) == (4, 5)


def test_event_sub_processes_are_followed_though_no_net_says_them() -> None:
    inside = (
        '<startEvent id="s2"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></startEvent>'
        + user("取下げ")
        + '<endEvent id="e2"/>'
        + flows("s2 取下げ e2")
    )
    body = '<startEvent id="start"/><endEvent id="end"/>' + user("a") + user("b") + flows("start a b end")
    body += f'<subProcess id="sub" triggeredByEvent="true">{inside}</subProcess>'
    report = replay_all(load(model(body)), {("a", "b"): 2, ("a", "取下げ"): 1, ("取下げ", "b"): 1})
    assert [variant.deviations == () for variant in report.variants] == [True, True, False]


def test_conditions_of_the_model_do_not_bind_the_replay() -> None:
    body = '<startEvent id="start"/><exclusiveGateway id="x" default="x_b"/>' + user("a") + user("b")
    body += '<endEvent id="end"/><endEvent id="end2"/>' + flow("x", "a", "amount > 1000") + flow("x", "b")
    body += flows("start x", "a end", "b end2")
    assert replay_all(load(model(body)), {("a",): 1, ("b",): 1}).fitting == 2


def test_too_many_ways_for_the_engine_are_followed_by_alignments() -> None:
    tree = parallel(*(choice(activity(letter), SILENT) for letter in "abcdefghij"))
    report = replayed(tree, tuple("jihgfedcba"), ("a", "a"))
    assert report.by == "alignment"
    assert (report.fitting, report.computed, report.not_computed) == (1, 2, 0)
    strange = next(each for each in report.variants if len(each.trace) == 2)
    assert [each.kind for each in strange.deviations or ()] == [Kind.ADDITIONAL]


@pytest.mark.parametrize("count", [10_000])
def test_a_very_long_case_is_followed_and_a_longer_one_reported(count: int) -> None:
    report = replayed(loop(activity("a")), ("a",) * count, ("a",) * 3 * count)
    assert (report.fitting, report.not_computed) == (1, 1)
    assert list(report.reasons) == ["1件の出来事が20,000個を超えています。"]


def test_deviations_are_counted_by_cases_the_most_frequent_first() -> None:
    report = replay_all(
        load(bpmn_bytes(STEPS)),
        {("受付", "決裁", "通知"): 7, ("受付", "審査", "決裁"): 2, ("受付", "審査", "決裁", "通知"): 5},
    )
    assert report.counts == ((Kind.SKIPPED, "審査", 7), (Kind.MISSING, "通知", 2))
    assert report.fitness == pytest.approx(5 / 14)
