"""Optimal alignments: the cheapest way to bring a recorded trace and a model together.

An event that the model does not allow (log move) and a step of the model that was not recorded (model move) cost one
each; an event that is a step of the model and silent steps cost nothing. The cost found is the smallest there is, or
the trace is reported as not computed. Source: A. Adriansyah, "Aligning observed and modeled behavior", Eindhoven 2014.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from koboshi.core.mining.alignments_board import SILENT, Board, Outlook
from koboshi.core.mining.inductive_graph import bits
from koboshi.core.mining.petri import Marking, Net, NetError

MAX_STATES: Final = 100_000
"""Markings looked at for one trace before it is given up."""

State: TypeAlias = tuple[Marking, int, int]
_FREE: Final = -1
"""No goal chosen yet."""
_LOG: Final = -1
"""The move of an event alone."""


class Move(StrEnum):
    """What one place of an alignment says."""

    BOTH = "both"
    LOG = "log"
    MODEL = "model"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Pair:
    """One move: the activity (empty for a silent step) and the transition of the net (-1 for an event alone)."""

    move: Move
    label: str
    transition: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The moves of one trace in order, what they cost, and how many states were looked at."""

    cost: int
    moves: tuple[Pair, ...]
    states: int


class GaveUp(Exception):
    """A trace was not aligned; the sentence says why."""

    def __init__(self, sentence: str, states: int = 0) -> None:
        """Keep the reason for the report, and how many states were looked at in vain."""
        super().__init__(sentence)
        self.sentence = sentence
        self.states = states


class Aligner:
    """Aligns any number of traces with one net; what was learnt from one trace helps the next."""

    def __init__(self, net: Net, max_states: int = MAX_STATES) -> None:
        """Prepare a net; raises NetError for one that cannot be searched."""
        self.board = Board(net)
        self.max_states = max_states
        self._codes = {label: number for number, label in enumerate(self.board.labels)}

    def align(self, trace: Sequence[str]) -> Alignment:
        """The cheapest alignment of one trace; raises GaveUp beyond the limit, for an unsafe net or without an end."""
        coded = [self._codes.get(label, SILENT) for label in trace]
        search = _Search(self.board, coded, self.max_states)
        try:
            final = search.run()
        except NetError as problem:
            raise GaveUp(str(problem), search.seen) from problem
        return Alignment(search.costs[final], tuple(self._moves(search, final, trace)), search.seen)

    def _moves(self, search: _Search, final: State, trace: Sequence[str]) -> Iterator[Pair]:
        names = self.board.labels
        for transition, place in search.path(final):
            if transition == _LOG:
                yield Pair(Move.LOG, trace[place], _LOG)
            elif place >= 0:
                yield Pair(Move.BOTH, trace[place], transition)
            else:
                label = self.board.label_of[transition]
                visible = label != SILENT
                yield Pair(Move.MODEL if visible else Move.SILENT, names[label] if visible else "", transition)


class _Search:
    """One search (A*): cheapest first, of equally cheap ones the one that got furthest last."""

    def __init__(self, board: Board, trace: Sequence[int], max_states: int) -> None:
        self.board = board
        self.trace = trace
        self.max_states = max_states
        self.rest = _Rest(trace, len(board.labels))
        self.seen = 0
        self.costs: dict[State, int] = {}
        self.came_from: dict[State, tuple[State, int, int]] = {}
        self._buckets: list[list[tuple[int, State]]] = []

    def run(self) -> State:
        """The final state of a cheapest alignment."""
        first = (self.board.net.start, 0, _FREE)
        self._push(first, 0, 0, None)
        level = 0
        while level < len(self._buckets):
            bucket = self._buckets[level]
            if not bucket:
                level += 1
                continue
            cost, state = bucket.pop()
            if cost > self.costs[state]:
                continue
            self.seen += 1
            if self.seen > self.max_states:
                raise GaveUp(f"調べる組み合わせが{self.max_states:,}通りを超えました。", self.seen)
            if state[2] == self.board.end and state[0] == self.board.net.end:
                return state
            self._expand(state, cost, level)
        raise GaveUp("このモデルには、終わりまで行ける道がありません。", self.seen)

    def _expand(self, state: State, cost: int, level: int) -> None:
        marking, place, goal = state
        if goal != _FREE:
            self._approach(marking, place, goal, state, cost, level)
        elif place == len(self.trace):
            self._push((marking, place, self.board.end), cost, level, (state, self.board.end, -1))
        else:
            self._push((marking, place + 1, _FREE), cost + 1, level, (state, _LOG, place))
            label = self.trace[place]
            if label == SILENT:
                return
            can = self.board.outlook(marking).can
            for transition in self.board.with_label[label]:
                if can >> transition & 1:
                    self._push((marking, place, transition), cost, level, (state, self.board.end, -1))

    def _approach(self, marking: Marking, place: int, goal: int, state: State, cost: int, level: int) -> None:
        board = self.board
        if goal != board.end and board.takes[goal] & ~marking == 0:
            self._push((board.fired(goal, marking), place + 1, _FREE), cost, level, (state, goal, place))
        for transition, after, price in board.steps(marking, goal):
            self._push((after, place, goal), cost + price, level, (state, transition, -1))

    def _push(self, state: State, cost: int, level: int, came: tuple[State, int, int] | None) -> None:
        known = self.costs.get(state)
        if known is not None and known <= cost:
            return
        self.costs[state] = cost
        if came:
            self.came_from[state] = came
        total = max(level, cost + self.rest.least(self.board.outlook(state[0]), state[1], self.board))
        while len(self._buckets) <= total:
            self._buckets.append([])
        self._buckets[total].append((cost, state))

    def path(self, final: State) -> list[tuple[int, int]]:
        """The moves that lead to a state: transition (or an event alone) and the place in the trace (-1: none)."""
        moves = []
        state = final
        while state in self.came_from:
            state, transition, place = self.came_from[state]
            if transition != self.board.end:
                moves.append((transition, place))
        return moves[::-1]


class _Rest:
    """What is still to come in a trace from each place on."""

    def __init__(self, trace: Sequence[int], labels: int) -> None:
        self._places: list[list[int]] = [[] for _ in range(labels)]
        self._unknown = [0] * (len(trace) + 1)
        self._present = [0] * (len(trace) + 1)
        self._again = [0] * (len(trace) + 1)
        for place in range(len(trace) - 1, -1, -1):
            label = trace[place]
            bit = 0 if label == SILENT else 1 << label
            self._unknown[place] = self._unknown[place + 1] + (label == SILENT)
            self._again[place] = self._again[place + 1] | self._present[place + 1] & bit
            self._present[place] = self._present[place + 1] | bit
        for place, label in enumerate(trace):
            if label != SILENT:
                self._places[label].append(place)

    def count(self, label: int, place: int) -> int:
        """How often a label is still to come."""
        places = self._places[label]
        return len(places) - bisect_left(places, place)

    def least(self, outlook: Outlook, place: int, board: Board) -> int:
        """A lower bound of what the rest costs from a marking with this outlook."""
        present = self._present[place]
        least = self._unknown[place] + (outlook.must_labels & ~present).bit_count()
        for label, needed in outlook.repeated:
            least += max(0, needed - self.count(label, place))
        for label in bits(present & ~outlook.can_labels | self._again[place] & board.bounded):
            least += max(0, self.count(label, place) - (outlook.can & board.label_masks[label]).bit_count())
        return least
