"""The miner finds again what made a log, loses no trace without noise, and always says the same."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise, permutations

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from koboshi.core.mining.alignments import Aligner
from koboshi.core.mining.inductive import MAX_DEPTH, mine
from koboshi.core.mining.inductive_direct import mine_graph
from koboshi.core.mining.petri_tree import net_of_tree
from koboshi.core.mining.trees import SILENT, Operator, Tree, activity, canonical, choice, loop, parallel, sequence
from koboshi.core.mining.trees_idle import without_idle_loops
from tests.unit.mining.tree_worlds import PLAIN_TREES, TRACES, TREES, TooMany, Traces, language, once_each

Log = dict[tuple[str, ...], int]
LOGS: st.SearchStrategy[Log] = st.dictionaries(TRACES, st.integers(1, 9), max_size=8)


def fits(tree: Tree, log: Log) -> bool:
    aligner = Aligner(net_of_tree(tree))
    return all(aligner.align(trace).cost == 0 for trace in log)


def seq(*letters: str) -> Tree:
    return sequence(*map(activity, letters))


@settings(max_examples=150, deadline=None)
@given(LOGS)
def test_without_noise_every_trace_fits(log: Log) -> None:
    tree = mine(log).tree
    assert fits(tree, log)
    assert fits(without_idle_loops(tree), log)


@settings(max_examples=60, deadline=None)
@given(LOGS, st.sampled_from([0.0, 0.2, 0.7]), st.randoms())
def test_the_order_of_the_log_does_not_matter(log: Log, noise: float, random: object) -> None:
    shuffled = list(log.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert mine(dict(shuffled), noise) == mine(log, noise)
    assert set(mine(log, noise).tree.labels()) <= {label for trace in log for label in trace}


def rediscoverable(tree: Tree) -> bool:
    """The class of Leemans 2013, section 5: nothing silent or repeated, no loop whose body starts and ends alike."""
    if tree.operator is Operator.LOOP:
        body = language(tree.children[0])
        if {trace[0] for trace in body} & {trace[-1] for trace in body}:
            return False
    return all(rediscoverable(child) for child in tree.children)


def complete_log(tree: Tree) -> Traces:
    """Everything the tree can do, with each loop at most once round; trees that can do too much are passed over."""
    assume(rediscoverable(tree))
    try:
        return language(tree, turns=1, most=1500, whole=True)
    except TooMany:
        reject()


@settings(max_examples=150, deadline=None)
@given(PLAIN_TREES.map(once_each))
def test_a_tree_is_found_again_from_a_log_that_shows_all_it_can_do(tree: Tree) -> None:
    traces = complete_log(tree)
    assert canonical(mine(dict.fromkeys(traces, 1)).tree) == canonical(tree)


@settings(max_examples=100, deadline=None)
@given(PLAIN_TREES.map(once_each))
def test_a_tree_is_found_again_from_its_graph_alone(tree: Tree) -> None:
    traces = complete_log(tree)
    follows = Counter(edge for trace in traces for edge in pairwise(trace))
    starts, ends = Counter(trace[0] for trace in traces), Counter(trace[-1] for trace in traces)
    assert canonical(mine_graph(follows, starts, ends).tree) == canonical(tree)


@pytest.mark.parametrize(
    ("traces", "tree"),
    [
        ([], SILENT),
        ([()], SILENT),
        (["a"], seq("a")),
        (["a", ""], choice(activity("a"), SILENT)),
        (["aaa", "a"], loop(activity("a"))),
        (["ab", "ba"], parallel(activity("a"), activity("b"))),
        (["ab", "a"], sequence(activity("a"), choice(activity("b"), SILENT))),
        (["ac", "abac", "ababac"], sequence(loop(activity("a"), activity("b")), activity("c"))),
        (["abc", "acb", "bac", "bca", "cab", "cba"], parallel(*map(activity, "abc"))),
        (["abab", "ab"], loop(seq("a", "b"))),
        (["受決", "受却"], sequence(activity("受"), choice(activity("却"), activity("決")))),
    ],
)
def test_small_logs(traces: list[str], tree: Tree) -> None:
    assert mine({tuple(trace): 1 for trace in traces}).tree == tree


def test_rare_ways_are_left_out_only_with_noise() -> None:
    log: Log = {tuple("abcd"): 96, tuple("acbd"): 2, tuple("dcba"): 1, ("a",): 1}
    assert mine(log, 0.2).tree == seq("a", "b", "c", "d")
    assert not fits(seq("a", "b", "c", "d"), log)
    assert fits(mine(log).tree, log)


def test_the_share_must_be_a_share() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        mine({}, 1.5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        mine_graph({}, {}, {}, -0.1)


def test_five_thousand_activities_in_one_trace_are_one_sequence() -> None:
    labels = tuple(f"a{number:04d}" for number in range(5_000))
    assert mine({labels: 1}).tree == sequence(*map(activity, labels))
    follows = {edge: 1 for edge in pairwise(labels)}
    assert mine_graph(follows, {labels[0]: 1}, {labels[-1]: 1}).tree == sequence(*map(activity, labels))


def test_one_activity_ten_thousand_times_is_a_loop() -> None:
    assert mine({("a",) * 10_000: 1}).tree == loop(activity("a"))


def test_a_log_made_to_nest_deeply_is_cut_short_and_said_so() -> None:
    labels = [f"a{number:03d}" for number in range(2 * MAX_DEPTH)]
    shuffled = [*labels[1::2], *labels[0::2]]
    odd = [tuple(labels), tuple(shuffled), tuple(reversed(labels)), tuple(labels[7:] + labels[:7])]
    mined = mine({trace: 1 for trace in odd})
    assert mined.notes
    assert fits(mined.tree, {trace: 1 for trace in odd})


def test_idle_circles_disappear_and_the_traces_stay() -> None:
    empty_body = loop(sequence(choice(activity("a"), SILENT), choice(activity("b"), SILENT)))
    assert without_idle_loops(empty_body) == choice(loop(choice(activity("a"), activity("b"))), SILENT)
    beside = loop(parallel(choice(activity("a"), SILENT), choice(seq("b", "c"), SILENT)))
    tree = without_idle_loops(beside)
    assert all(
        Aligner(net_of_tree(tree)).align(tuple(trace)).cost == 0
        for trace in permutations("abc")
        if "bc" in "".join(trace)
    )


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_taking_out_idle_circles_loses_no_trace(tree: Tree) -> None:
    aligner = Aligner(net_of_tree(without_idle_loops(tree)))
    for trace in sorted(language(tree), key=len)[:30]:
        assert aligner.align(trace).cost == 0
