"""A net prepared for searching: what blocks what, what can still happen, what must still happen.

Three facts keep the search small, and none of them changes a cost:

- Steps that are not needed for the next recorded activity can wait. So from a marking only a stubborn set of steps is
  tried: those needed to enable the goal and those that compete with them (A. Valmari, "Stubborn sets for reduced state
  space generation", 1989). Interleavings of parallel branches disappear.
- A recorded activity that can no longer happen costs one; a step without which the case cannot end, and which is not
  recorded any more, costs one. In a safe net a step that lies on no circle happens at most once.
- Everything found out about a marking is kept for all traces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from koboshi.core.mining.inductive_graph import Mask, bits, strong_components
from koboshi.core.mining.petri import Marking, Net, NetError

SILENT: Final = -1
"""The label of a silent transition."""
MAX_KEPT: Final = 200_000
"""Facts about markings that are kept; beyond, they are forgotten and found again."""


class Step(NamedTuple):
    """One way on from a marking: the number of the transition, the marking after it, and what it costs."""

    transition: int
    marking: Marking
    cost: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known about the future of a marking, as sets of transitions, labels and places.

    `must_labels` are labels of exactly one transition, which has to fire; `repeated` has the other labels that have to
    come, with how often at least.
    """

    can: Mask
    can_labels: Mask
    can_places: Marking
    must_labels: Mask
    repeated: tuple[tuple[int, int], ...]


class Board:
    """A net with everything the search asks for, computed once; `end` is the number of the goal "finished"."""

    def __init__(self, net: Net) -> None:
        """Prepare a net; raises NetError for a net whose transitions need no token."""
        if any(each.takes == 0 for each in net.transitions):
            raise NetError("入口のないステップがあるモデルは、照合できません。")
        self.net = net
        self.labels = net.labels
        code = {label: number for number, label in enumerate(self.labels)}
        self.end = len(net.transitions)
        self.takes = [*(each.takes for each in net.transitions), net.end]
        self.puts = [*(each.puts for each in net.transitions), 0]
        self.label_of = [*(code[each.label] if each.label else SILENT for each in net.transitions), SILENT]
        self.with_label = _groups(self.label_of, len(self.labels))
        self.label_masks = [sum(1 << each for each in group) for group in self.with_label]
        # A place that a step takes and gives back is only read: steps that read it do not compete.
        self._eats = [taken & ~put for taken, put in zip(self.takes, self.puts, strict=True)]
        self._adds = [put & ~taken for taken, put in zip(self.takes, self.puts, strict=True)]
        self._consumers = _by_place(self.takes, len(net.places))
        self._eaters = _by_place(self._eats, len(net.places))
        self._producers = _by_place(self._adds, len(net.places))
        self._future, on_circles = self._look_ahead()
        self.bounded = sum(1 << label for label, mask in enumerate(self.label_masks) if not mask & on_circles)
        self._own = [self._own_bit(number) for number in range(self.end)]
        self._must = self._mandatory()
        self._outlooks: dict[Marking, Outlook] = {}
        self._visible: dict[Marking, frozenset[int]] = {}
        self._steps: dict[tuple[Marking, Marking], tuple[Step, ...]] = {}

    def fired(self, transition: int, marking: Marking) -> Marking:
        """The marking after an enabled transition; NetError where a place would get a second token."""
        left = marking & ~self.takes[transition]
        if left & self.puts[transition]:
            raise NetError("モデルの1か所に、同時に2つ以上の現在地が入ります（安全でないモデルです）。")
        return left | self.puts[transition]

    def outlook(self, marking: Marking) -> Outlook:
        """What can and must still happen from a marking."""
        found = self._outlooks.get(marking)
        if found is None:
            if len(self._outlooks) >= MAX_KEPT:
                self._outlooks.clear()
            found = self._outlooks[marking] = self._look(marking)
        return found

    def _look(self, marking: Marking) -> Outlook:
        future = must = 0
        for place in bits(marking):
            future |= self._future[place]
            must |= self._must[place]
        count, width = len(self.labels), self.end + 1
        return Outlook(
            can=future & (1 << width) - 1,
            can_labels=future >> width & (1 << count) - 1,
            can_places=future >> width + count,
            must_labels=must & (1 << count) - 1,
            repeated=tuple(sorted(Counter(self.label_of[each] for each in bits(must >> count)).items())),
        )

    def steps(self, marking: Marking, goal: int) -> tuple[Step, ...]:
        """The steps worth trying from a marking on the way to firing `goal`."""
        key = (marking, -1 if goal == self.end else self.takes[goal])
        found = self._steps.get(key)
        if found is None:
            if len(self._steps) >= MAX_KEPT:
                self._steps.clear()
            found = self._steps[key] = tuple(self._worthwhile(marking, goal))
        return found

    def visible_from(self, marking: Marking) -> frozenset[int]:
        """The labels that can come next from a marking, with any silent steps before them."""
        found = self._visible.get(marking)
        if found is None:
            goals = self._near(marking)
            labels = {self.label_of[goal] for goal in goals if self._comes_silently(marking, goal)}
            found = self._visible[marking] = frozenset(labels)
        return found

    def _near(self, marking: Marking) -> set[int]:
        """Visible transitions that may come next, and some more: as if silent steps never took a token away."""
        near: set[int] = set()
        filled, todo = marking, list(bits(marking))
        for place in todo:
            for each in self._consumers[place]:
                if self.takes[each] & ~filled or each == self.end:
                    continue
                if self.label_of[each] != SILENT:
                    near.add(each)
                else:
                    todo.extend(bits(self.puts[each] & ~filled))
                    filled |= self.puts[each]
        return near

    def _comes_silently(self, marking: Marking, goal: int) -> bool:
        seen, todo = {marking}, [marking]
        for now in todo:
            if not self.takes[goal] & ~now:
                return True
            new = [step.marking for step in self.steps(now, goal) if not step.cost and step.marking not in seen]
            seen.update(new)
            todo.extend(new)
        return False

    def _worthwhile(self, marking: Marking, goal: int) -> list[Step]:
        """Of steps to the same marking only the cheapest, the first of equally cheap ones."""
        found: dict[Marking, Step] = {}
        for transition in self._stubborn(marking, goal):
            if self.takes[transition] & ~marking or transition == self.end:
                continue
            after = self.fired(transition, marking)
            known = found.get(after)
            cost = 0 if self.label_of[transition] == SILENT else 1
            if after == marking or (known and known.cost <= cost):
                continue
            if not self.takes[goal] & ~(after | self.outlook(after).can_places):
                found[after] = Step(transition, after, cost)
        return list(found.values())

    def _stubborn(self, marking: Marking, goal: int) -> list[int]:
        """A set of transitions one of which comes first in every run that fires the goal, in an equivalent order."""
        can = self.outlook(marking).can
        todo, chosen = self._first_needed(marking, goal)
        looked_at = 0
        for transition in todo:
            missing = self.takes[transition] & ~marking
            if missing:
                near = self._producers[(missing & -missing).bit_length() - 1]
            else:
                near = self._rivals(transition, looked_at)
                looked_at |= self._eats[transition]
            for each in near:
                if each not in chosen and can >> each & 1:
                    chosen.add(each)
                    todo.append(each)
        return sorted(chosen)

    def _rivals(self, transition: int, looked_at: Marking) -> list[int]:
        """The steps that would take a token from this one, or from which it would take one; not those looked at."""
        eaten = self._eats[transition]
        near = [each for place in bits(eaten & ~looked_at) for each in self._consumers[place]]
        read = self.takes[transition] & ~eaten & ~looked_at
        return near + [each for place in bits(read) for each in self._eaters[place]]

    def _first_needed(self, marking: Marking, goal: int) -> tuple[list[int], set[int]]:
        """Where the stubborn set begins. A case can only be over when every token that may not stay has been taken."""
        extra = marking & ~self.net.end if goal == self.end else 0
        if not extra:
            return [goal], {goal}
        begin = [each for each in self._eaters[(extra & -extra).bit_length() - 1] if each != self.end]
        return begin, set(begin)

    def _look_ahead(self) -> tuple[list[Mask], Mask]:
        """For each place what lies ahead, as one mask (transitions, then their labels, then the places they fill).

        And the transitions that lie on a circle.
        """
        width, count = self.end + 1, len(self.labels)
        # A step that takes nothing away may come again and again; it is found by what it reads.
        still = [number for number, eaten in enumerate(self._eats) if not eaten]
        found_by = [list(each) for each in self._eaters]
        for number in still:
            for place in bits(self.takes[number]):
                found_by[place].append(number)
        follows = {
            number: _union(1 << each for place in bits(filled) for each in found_by[place])
            for number, filled in enumerate(self._adds)
        }
        ahead: dict[int, Mask] = {}
        circles = _union(1 << number for number in still)
        for part in strong_components((1 << width) - 1, follows):
            beyond = _union(follows[each] for each in bits(part))
            circles |= part if part & beyond else 0
            found = part | _union(ahead[each] for each in bits(beyond & ~part))
            for each in bits(part):
                label = self.label_of[each]
                found |= self._adds[each] << width + count | (0 if label == SILENT else 1 << width + label)
            ahead.update((each, found) for each in bits(part))
        return [_union(ahead[each] for each in group) for group in found_by], circles

    def _own_bit(self, transition: int) -> Mask:
        """A visible transition in a set of mandatory ones: its label where it is the only one, else its own number."""
        label = self.label_of[transition]
        if label == SILENT:
            return 0
        return 1 << label if len(self.with_label[label]) == 1 else 1 << len(self.labels) + transition

    def _mandatory(self) -> list[Mask]:
        """For each place the visible transitions without which its token never gets to the end.

        The largest solution of: a place needs what all its transitions need; a transition needs itself and what all
        the places need that it fills. A token that may stay where it is needs nothing.
        """
        must = [_union(self._own)] * len(self.net.places)
        fillers = _by_place(self.puts, len(must))
        todo = list(range(len(must)))[::-1]
        for place in todo:
            needed = self._needed(place, must)
            if needed != must[place]:
                must[place] = needed
                todo.extend({before for each in fillers[place] for before in bits(self.takes[each])})
        return must

    def _needed(self, place: int, must: Sequence[Mask]) -> Mask:
        needed = must[place]
        for transition in self._consumers[place]:
            if transition == self.end:
                return 0
            needed &= self._own[transition] | _union(must[each] for each in bits(self.puts[transition]))
        return needed


def _union(masks: Iterable[Mask]) -> Mask:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _groups(label_of: Sequence[int], count: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in range(count)]
    for number, label in enumerate(label_of):
        if label != SILENT:
            found[label].append(number)
    return found


def _by_place(masks: Sequence[Marking], places: int) -> list[list[int]]:
    """For each place the numbers of the masks that hold it."""
    found: list[list[int]] = [[] for _ in range(places)]
    for number, mask in enumerate(masks):
        for place in bits(mask):
            found[place].append(number)
    return found
