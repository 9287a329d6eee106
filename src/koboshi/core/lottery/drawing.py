"""The draw itself: lots without replacement, exact weights, groups that win or lose together, a log of every step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from koboshi.core.lottery import commitment
from koboshi.core.lottery.model import LEAST_DIGITS, ClassResult, Draw, Entrant, Outcome, PrizeClass, Rules, Step, Unit
from koboshi.core.lottery.reading import checked
from koboshi.core.lottery.stream import MOST, Stream
from koboshi.core.lottery.urn import Urn
from koboshi.core.lottery.wording import LotteryError


def draw(rules: Rules, entrants: Sequence[Entrant], public_value: str, secret: str) -> Draw:
    """Draw all classes in the order of the rules. Raises LotteryError where a draw is not possible."""
    if rules.public_digits < LEAST_DIGITS:
        raise LotteryError("digits")
    ordered = checked(entrants, rules)
    value = commitment.checked_public_value(public_value, rules.public_digits)
    committed = commitment.list_commitment(rules, ordered)
    seed = commitment.seed_of(committed, value, secret)
    return Draw(
        rules=rules,
        entrants=ordered,
        list_commitment=committed,
        secret_commitment=commitment.secret_commitment(secret),
        public_value=value,
        secret=commitment.checked_secret(secret),
        seed=seed,
        results=results(rules, ordered, seed),
    )


def results(rules: Rules, entrants: Sequence[Entrant], seed: str) -> tuple[ClassResult, ...]:
    """The result of every class from a seed; who does not win in a class with `then` takes part in that one too."""
    moved: dict[str, list[Unit]] = {each.id: [] for each in rules.classes}
    found = []
    for each in rules.classes:
        own = units(rules, (entrant for entrant in entrants if entrant.group_class == each.id))
        taking_part = sorted([*own, *moved[each.id]], key=lambda unit: unit.key)
        result = _drawn(rules, each, taking_part, seed)
        if each.then:
            won = set(result.winners)
            moved[each.then] += [unit for unit in taking_part if unit.numbers[0] not in won]
            result = _without_rest(result)
        found.append(result)
    return tuple(found)


def units(rules: Rules, entrants: Iterable[Entrant]) -> list[Unit]:
    """Single entrants and groups, ordered by the smallest number of each; a group's weight by the rules."""
    together: dict[str, list[Entrant]] = {}
    for each in entrants:
        together.setdefault(f"g:{each.group}" if each.group else f"n:{each.number}", []).append(each)
    found = []
    for members in together.values():
        numbers = tuple(sorted(each.number for each in members))
        weights = [each.weight for each in members]
        weight = min(weights) if rules.group_weight == "smallest" else max(weights)
        found.append(Unit(numbers[0], numbers, weight))
    return sorted(found, key=lambda unit: unit.key)


def _drawn(rules: Rules, each: PrizeClass, taking_part: Sequence[Unit], seed: str) -> ClassResult:
    if not taking_part:
        return ClassResult(each.id, "no_entrant", 1, (), (), (), (), each.places)
    size = sum(len(unit.numbers) for unit in taking_part)
    if size <= each.places and not rules.always_draw:
        numbers = tuple(sorted(number for unit in taking_part for number in unit.numbers))
        return ClassResult(each.id, "no_draw", 1, (), numbers, (), (), each.places - size)
    return _by_lot(rules, each, taking_part, seed)


def _by_lot(rules: Rules, each: PrizeClass, taking_part: Sequence[Unit], seed: str) -> ClassResult:
    scale = lcm(*(unit.weight.denominator for unit in taking_part))
    lots = [_whole(unit.weight * scale) for unit in taking_part]
    if sum(lots) > MOST:
        raise LotteryError("weights_too_fine", name=each.name)
    urn, stream = Urn(lots), Stream(seed, each.id)
    allotment = _Allotment(rules, each.places)
    steps = []
    for number in range(1, len(taking_part) + 1):
        total = urn.total
        counter, value, lot = stream.below(total)
        place, first = urn.take(lot)
        unit = taking_part[place]
        last = first + urn.lots_of(place) - 1
        steps.append(Step(number, counter, value, total, lot, first, last, unit.key, allotment.give(unit)))
    return ClassResult(
        each.id,
        "drawn",
        scale,
        tuple(steps),
        tuple(allotment.winners),
        tuple(allotment.waiting),
        tuple(allotment.out),
        allotment.left,
    )


def _whole(weight: Fraction) -> int:
    return weight.numerator // weight.denominator


class _Allotment:
    """Who gets a place, as the units come out of the urn."""

    def __init__(self, rules: Rules, places: int) -> None:
        self.left, self._rules, self._stopped = places, rules, False
        self.winners: list[str] = []
        self.waiting: list[tuple[str, ...]] = []
        self.out: list[str] = []

    def give(self, unit: Unit) -> Outcome:
        """Win, wait or neither; a group for which too few places are left waits, and by the rules others go on."""
        fits = len(unit.numbers) <= self.left
        if fits and not self._stopped:
            self.left -= len(unit.numbers)
            self.winners += unit.numbers
            return "won"
        passed = self.left > 0 and not self._stopped
        self._stopped = self._stopped or (passed and self._rules.too_large == "stop")
        if 0 <= self._rules.waiting <= len(self.waiting):
            self.out += unit.numbers
            return "out"
        self.waiting.append(unit.numbers)
        return "passed" if passed else "waits"


def _without_rest(result: ClassResult) -> ClassResult:
    """The result of a class whose rest goes on to another: nobody waits here, nobody is out yet."""
    return ClassResult(result.id, result.how, result.scale, result.steps, result.winners, (), (), result.empty_places)
