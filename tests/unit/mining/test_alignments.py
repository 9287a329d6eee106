"""Alignments are the cheapest there are, say how they were found, and give up aloud."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from koboshi.core.mining.alignments import Aligner, Alignment, GaveUp, Move
from koboshi.core.mining.petri import Net, NetBuilder, NetError, Transition, fire
from koboshi.core.mining.petri_tree import net_of_tree
from koboshi.core.mining.trees import Tree, activity, choice, loop, parallel, sequence
from tests.unit.mining.tree_worlds import TRACES, TREES, language, plain_cost


def check_alignment(net: Net, trace: tuple[str, ...], found: Alignment) -> None:
    """The moves tell the trace, are a run of the net from start to end, and cost what is said."""
    recorded = tuple(pair.label for pair in found.moves if pair.move in (Move.BOTH, Move.LOG))
    assert recorded == trace
    marking = net.start
    for pair in found.moves:
        if pair.move is not Move.LOG:
            step = net.transitions[pair.transition]
            assert step.takes & ~marking == 0
            assert step.label == pair.label
            marking = fire(step, marking)
    assert marking == net.end
    assert found.cost == sum(pair.move in (Move.LOG, Move.MODEL) for pair in found.moves)


@settings(max_examples=150, deadline=None)
@given(TREES, TRACES)
def test_no_alignment_is_cheaper_than_the_one_found(tree: Tree, trace: tuple[str, ...]) -> None:
    net = net_of_tree(tree)
    found = Aligner(net).align(trace)
    assert found.cost == plain_cost(net, trace)
    check_alignment(net, trace, found)


PLACES = 5
SOME_PLACES = st.lists(st.integers(0, PLACES - 1), max_size=2, unique=True).map(
    lambda places: sum(1 << p for p in places)
)
STEPS = st.builds(
    lambda label, takes, puts, reads: Transition(label, takes | reads, puts | reads),
    st.sampled_from(["", "", "a", "b", "c"]),
    SOME_PLACES.filter(bool),
    SOME_PLACES,
    st.sampled_from([0, 0, *(1 << place for place in range(PLACES))]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, min_size=2, max_size=8), st.integers(0, 31), st.lists(st.sampled_from("abc"), max_size=5))
def test_the_same_holds_for_any_safe_net(steps: list[Transition], end: int, trace: list[str]) -> None:
    net = Net(tuple("pqrst"), tuple(steps), 1, 0)
    markings = safe_markings(net)
    net = Net(net.places, net.transitions, 1, markings[end % len(markings)])
    found = Aligner(net).align(trace)
    assert found.cost == plain_cost(net, tuple(trace))
    check_alignment(net, tuple(trace), found)


def safe_markings(net: Net) -> list[int]:
    """Every marking that can be reached; nets that are not safe are passed over."""
    seen = [net.start]
    for marking in seen:
        for step in net.enabled(marking):
            assume(not marking & ~step.takes & step.puts)
            if fire(step, marking) not in seen:
                seen.append(fire(step, marking))
    return seen


@settings(max_examples=60, deadline=None)
@given(TREES, st.lists(TRACES, min_size=2, max_size=6))
def test_what_was_learnt_from_one_trace_does_not_change_the_next(tree: Tree, traces: list[tuple[str, ...]]) -> None:
    net = net_of_tree(tree)
    shared = Aligner(net)
    for trace in traces:
        assert shared.align(trace) == Aligner(net).align(trace)


@settings(max_examples=60, deadline=None)
@given(TREES, st.data())
def test_a_trace_costs_nothing_exactly_when_the_model_allows_it(tree: Tree, data: st.DataObject) -> None:
    allowed = language(tree)
    aligner = Aligner(net_of_tree(tree))
    assert aligner.align(data.draw(st.sampled_from(sorted(allowed)))).cost == 0


@given(st.lists(st.sampled_from("abc"), max_size=5).map(tuple))
@settings(max_examples=60, deadline=None)
def test_a_trace_costs_something_when_the_model_does_not_allow_it(trace: tuple[str, ...]) -> None:
    tree = sequence(activity("a"), choice(activity("b"), activity("c")), parallel(activity("a"), activity("b")))
    assert (Aligner(net_of_tree(tree)).align(trace).cost == 0) is (trace in language(tree))


@settings(max_examples=60, deadline=None)
@given(TREES, TRACES)
def test_a_cost_lies_between_the_difference_and_the_sum_of_the_lengths(tree: Tree, trace: tuple[str, ...]) -> None:
    aligner = Aligner(net_of_tree(tree))
    shortest = aligner.align(()).cost
    assert shortest - len(trace) <= aligner.align(trace).cost <= shortest + len(trace)


def test_a_branch_may_go_round_while_the_other_waits() -> None:
    # The body passes silently once, because t and y belong to one turn and x comes between them.
    body = parallel(choice(sequence(activity("t"), activity("y")), sequence()), choice(activity("x"), sequence()))
    net = net_of_tree(loop(body))
    assert Aligner(net).align(("x", "t", "x", "y")).cost == 0
    assert Aligner(net).align(("t", "x", "x", "y")).cost == plain_cost(net, ("t", "x", "x", "y")) == 1


def test_an_activity_unknown_to_the_model_costs_one_each_time() -> None:
    aligner = Aligner(net_of_tree(sequence(activity("受付"), activity("審査"))))
    found = aligner.align(("受付", "電話", "審査", "電話"))
    assert found.cost == 2
    assert [pair.move for pair in found.moves] == [Move.BOTH, Move.LOG, Move.BOTH, Move.LOG]


def test_more_states_than_allowed_is_said_not_guessed() -> None:
    tree = parallel(*(activity(letter) for letter in "abcdefgh"))
    with pytest.raises(GaveUp, match="10通り"):
        Aligner(net_of_tree(tree), max_states=10).align(tuple("hgfedcba"))


def test_a_net_with_two_tokens_in_one_place_is_given_up() -> None:
    builder = NetBuilder()
    start, one, two, end = (builder.place(name) for name in ("start", "one", "two", "end"))
    builder.step("a", start, one | two)
    builder.step("b", one, end)
    builder.step("c", two, end)
    with pytest.raises(GaveUp, match="安全でない"):
        Aligner(builder.build(start, end)).align(("a", "b", "c"))


def test_a_net_that_never_ends_is_given_up() -> None:
    builder = NetBuilder()
    start, stuck, end = (builder.place(name) for name in ("start", "stuck", "end"))
    builder.step("a", start, stuck)
    with pytest.raises(GaveUp, match="終わりまで行ける道がありません"):
        Aligner(builder.build(start, end)).align(("a",))


def test_a_net_that_makes_tokens_from_nothing_is_refused() -> None:
    builder = NetBuilder()
    start, end = builder.place("start"), builder.place("end")
    builder.step("a", 0, end)
    with pytest.raises(NetError, match="入口のないステップ"):
        Aligner(builder.build(start, end))


def test_what_is_left_over_at_the_end_is_cleared_away() -> None:
    builder = NetBuilder()
    start, side, end = (builder.place(name) for name in ("start", "side", "end"))
    builder.step("a", start, side | end)
    builder.step("b", side, 0)
    net = builder.build(start, end)
    assert Aligner(net).align(("a", "b")).cost == 0
    assert Aligner(net).align(("a",)).cost == 1


@pytest.mark.parametrize("count", [5_000])
def test_very_long_traces_stay_within_bounds(count: int) -> None:
    labels = tuple(f"a{number}" for number in range(count))
    assert Aligner(net_of_tree(sequence(*map(activity, labels)))).align(labels).cost == 0
    assert Aligner(net_of_tree(loop(choice(*map(activity, labels))))).align(labels).cost == 0
    assert Aligner(net_of_tree(sequence(activity("a"), activity("b")))).align(("a",) * 2 * count).cost == 2 * count
