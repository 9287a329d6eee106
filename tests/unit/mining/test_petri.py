"""Nets say the same as the models they come from, travel as PNML, and refuse by name what they cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from koboshi.core.bpmn import check
from koboshi.core.mining.alignments import Aligner
from koboshi.core.mining.discovery_bpmn import bpmn_bytes, to_bpmn
from koboshi.core.mining.petri import Net, NetError, fire
from koboshi.core.mining.petri_bpmn import net_of_definition
from koboshi.core.mining.petri_pnml import read_pnml, write_pnml
from koboshi.core.mining.petri_tree import net_of_tree
from koboshi.core.mining.replay import replay_all
from koboshi.core.mining.trees import Tree, activity, choice, loop, parallel, sequence
from koboshi.core.process import load
from tests.unit.mining.tree_worlds import TRACES, TREES
from tests.unit.process.bpmn_builder import flow, flows, model, timer, user


def costs(body: str, *traces: str, recorded: tuple[str, ...] = ()) -> list[int]:
    """What each trace (words of one letter) costs on a model."""
    aligner = Aligner(net_of_definition(load(model(body)), recorded))
    return [aligner.align(tuple(trace)).cost for trace in traces]


def gateway(name: str, tag: str = "exclusiveGateway", default: str = "") -> str:
    return f'<{tag} id="{name}" default="{default}"/>' if default else f'<{tag} id="{name}"/>'


PACKS = sorted((Path(__file__).resolve().parents[3] / "procedures").rglob("process.bpmn"))
START, END = '<startEvent id="start"/>', '<endEvent id="end"/>'


@settings(max_examples=120, deadline=None)
@given(TREES, TRACES)
def test_a_tree_and_its_bpmn_file_say_the_same(tree: Tree, trace: tuple[str, ...]) -> None:
    net = net_of_definition(load(bpmn_bytes(tree)))
    assert Aligner(net).align(trace).cost == Aligner(net_of_tree(tree)).align(trace).cost


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_a_discovered_file_keeps_the_standard_and_runs(tree: Tree) -> None:
    assert [finding for finding in check(to_bpmn(tree, "許可")) if finding.level == "error"] == []
    assert bpmn_bytes(tree) == bpmn_bytes(tree)
    assert {node.name for node in load(bpmn_bytes(tree)).user_tasks()} == set(tree.labels())


@settings(max_examples=60, deadline=None)
@given(TREES)
def test_a_net_survives_a_pnml_file(tree: Tree) -> None:
    net = net_of_tree(tree)
    again = read_pnml(write_pnml(net))
    assert [(each.label, each.takes, each.puts) for each in again.transitions] == [
        (each.label, each.takes, each.puts) for each in net.transitions
    ]
    assert (again.start, again.end, again.places) == (net.start, net.end, net.places)


def test_labels_in_japanese_and_strange_signs_stay_readable() -> None:
    tree = sequence(activity('受付 "窓口" <&>'), activity("a\x00b"))
    names = [node.name for node in load(bpmn_bytes(tree)).user_tasks()]
    assert names == ['受付 "窓口" <&>', "a�b"]


def test_the_way_of_a_choice_is_asked_by_its_number() -> None:
    xml = bpmn_bytes(choice(activity("a"), activity("b"))).decode()
    assert ">choice_1 = 2<" in xml
    xml = bpmn_bytes(loop(activity("a"), activity("b"))).decode()
    assert ">repeat_1 = 1<" in xml


def test_parallel_ends_need_no_join() -> None:
    body = START + user("a") + user("b") + gateway("split", "parallelGateway") + END + '<endEvent id="end2"/>'
    body += flows("start split a end", "split b end2")
    assert costs(body, "ab", "ba", "a", "") == [0, 0, 1, 2]


def test_inclusive_ways_are_any_of_them_but_at_least_one() -> None:
    body = START + END + user("a") + user("b") + user("c")
    body += gateway("or", "inclusiveGateway", "or_c") + gateway("join", "inclusiveGateway")
    body += flow("or", "a", "x = 1") + flow("or", "b", "y = 1") + flow("or", "c")
    body += flows("start or", "a join", "b join", "c join end")
    assert costs(body, "a", "ab", "cba", "", "aa") == [0, 0, 0, 1, 1]


def test_an_inclusive_join_without_a_partner_is_refused_by_name() -> None:
    body = START + END + user("a") + user("b") + user("c") + '<inclusiveGateway id="odd" name="合流"/>'
    body += gateway("x", default="x_a") + gateway("y", default="y_b") + '<endEvent id="end2"/>'
    body += flow("x", "a") + flow("x", "y", "q = 1") + flow("y", "b") + flow("y", "end2", "q = 2")
    body += flows("start x", "a odd", "b odd", "odd c end")
    with pytest.raises(NetError, match="「合流」"):
        costs(body, "a")


def test_an_interrupting_event_replaces_the_task_and_one_that_does_not_comes_beside_it() -> None:
    body = START + END + user("a") + user("b") + timer("late", "a") + '<endEvent id="end2"/>'
    body += flows("start a end", "late b end2")
    assert costs(body, "a", "b", "ab") == [0, 0, 1]
    beside = body.replace('cancelActivity="true"', 'cancelActivity="false"')
    assert costs(beside, "a", "ab", "ba", "b", "abb") == [0, 0, 0, 1, 1]


def test_an_event_counts_only_where_the_log_records_it() -> None:
    body = START + END + user("a") + timer("w") + flows("start a w end")
    assert costs(body, "a", "aw") == [0, 1]
    assert costs(body, "a", "aw", recorded=("w",)) == [1, 0]


def test_a_sub_process_is_gone_through_and_may_be_cut_off() -> None:
    inside = '<startEvent id="s2"/>' + user("b") + user("c") + '<endEvent id="e2"/>' + flows("s2 b c e2")
    body = START + END + user("a") + user("d") + f'<subProcess id="sub" name="審査">{inside}</subProcess>'
    body += timer("late", "sub") + '<endEvent id="end2"/>' + flows("start a sub end", "late d end2")
    assert costs(body, "abc", "ad", "abd", "abcd", "ab") == [0, 0, 0, 0, 1]


def test_repeated_work_may_come_again() -> None:
    again = user("a").replace("/>", "><standardLoopCharacteristics/></userTask>")
    several = user("b").replace(
        "/>",
        "><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
        "</multiInstanceLoopCharacteristics></userTask>",
    )
    assert costs(START + again + END + flows("start a end"), "a", "aaa", "") == [0, 0, 1]
    assert costs(START + several + END + flows("start b end"), "b", "bbb", "") == [0, 0, 0]


def test_an_end_that_cuts_off_ends_the_other_branch_at_once() -> None:
    body = START + user("a") + user("b") + user("c") + gateway("split", "parallelGateway") + END
    body += '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
    body += flows("start split a b end", "split c stop")
    assert costs(body, "abc", "acb", "c", "ac", "ca", "ab") == [0, 1, 0, 0, 1, 1]


def test_a_choice_may_lead_to_the_end_that_cuts_off() -> None:
    body = START + user("a") + user("b") + user("c") + gateway("split", "parallelGateway") + END
    body += gateway("x", default="x_c") + '<endEvent id="stop"><terminateEventDefinition/></endEvent>'
    body += '<endEvent id="end2"/>' + flow("x", "c") + flow("x", "stop", "q = 1")
    body += flows("start split a end", "split b x", "c end2")
    assert costs(body, "b", "ab", "ba", "abc", "bca", "bc") == [0, 0, 1, 0, 0, 1]


def walks(net: Net, count: int) -> Iterator[tuple[str, ...]]:
    """Traces that the net allows, half of them with a wrong step or without one."""
    random = Random(7)  # noqa: S311 (a walk, no secret)
    for _ in range(count):
        marking, trace = net.start, list[str]()
        for _ in range(60):
            ways = list(net.enabled(marking))
            if not ways or marking == net.end:
                break
            step = random.choice(ways)
            marking = fire(step, marking)
            trace += [step.label] if step.label else []
        if random.random() < 0.5:
            trace.insert(random.randint(0, len(trace)), random.choice(net.labels))
        if random.random() < 0.3 and trace:
            del trace[random.randrange(len(trace))]
        yield tuple(trace)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.parent.name)
def test_our_packs_say_the_same_as_a_net_and_on_the_engine(path: Path) -> None:
    definition = load(path.read_bytes())
    net = net_of_definition(definition)
    aligner = Aligner(net)
    report = replay_all(definition, dict.fromkeys(walks(net, 120), 1))
    assert report.by == "engine"
    for variant in report.variants:
        assert (variant.deviations == ()) is (aligner.align(variant.trace).cost == 0), variant.trace


def test_what_a_net_cannot_say_is_refused_by_name() -> None:
    inside = '<startEvent id="s2"><messageEventDefinition/></startEvent>' + user("b") + '<endEvent id="e2"/>'
    event = f'<subProcess id="sub" name="取下げ" triggeredByEvent="true">{inside}{flows("s2 b e2")}</subProcess>'
    with pytest.raises(NetError, match="「取下げ」（イベントサブプロセス）"):
        costs(START + user("a") + END + flows("start a end") + event, "a")


def test_branches_that_meet_without_a_join_are_refused() -> None:
    body = START + END + user("c") + gateway("split", "parallelGateway") + gateway("merge")
    body += '<sequenceFlow id="f1" sourceRef="split" targetRef="merge"/>'
    body += '<sequenceFlow id="f2" sourceRef="split" targetRef="merge"/>' + flows("start split", "merge c end")
    with pytest.raises(NetError, match="待ち合わせなしに"):
        costs(body, "c")


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (b"<a", "XML として正しくありません（1行目）"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><pnml/>", "DTD"),
        (b"<pnml/>", "net がありません"),
        (b'<pnml><net id="n"/></pnml>', "初めの印"),
        (b'<pnml><net><place id="p"><initialMarking><text>2</text></initialMarking></place></net></pnml>', "印が2個"),
        (b'<pnml><net><place id="p"/><place id="p"/></net></pnml>', "「p」が2つ"),
        (b"<pnml><net><transition/></net></pnml>", "id がない"),
        (b'<pnml><net><place id="p"/><arc id="a" source="p" target="q"/></net></pnml>', "両端"),
        (b'<pnml><net><arc id="a"><inscription><text>2</text></inscription></arc></net></pnml>', "重み"),
    ],
)
def test_a_broken_pnml_file_is_refused_with_the_place(xml: bytes, sentence: str) -> None:
    with pytest.raises(NetError, match=sentence):
        read_pnml(xml)


def test_parallel_work_inside_a_choice_can_be_left_out_as_a_whole() -> None:
    tree = choice(parallel(activity("a"), sequence(activity("b"), activity("c"))), activity("d"))
    aligner = Aligner(net_of_tree(tree))
    assert [aligner.align(tuple(trace)).cost for trace in ("bac", "d", "bd", "cb")] == [0, 0, 1, 3]
