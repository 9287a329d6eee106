"""Running replications: cases in, the kernel's loop, what it asks for, and its columns out."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast

import numpy as np
from numpy.typing import NDArray

from koboshi.core.accelerate import AVAILABLE
from koboshi.core.process.model import Definition
from koboshi.core.simulate.arrivals import Times, arrive, days_for, pattern
from koboshi.core.simulate.assembling import Assembled, assemble
from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.cases import ARRIVED, Column, dated, draw_attributes, merged, nested
from koboshi.core.simulate.chance import Law
from koboshi.core.simulate.checks import said_of
from koboshi.core.simulate.dataspace import DataSpace, names_of
from koboshi.core.simulate.draws import Numbers, Words, case_keys, replication_key, signed
from koboshi.core.simulate.kernel import entries, places, shape
from koboshi.core.simulate.kernel.plain import bound
from koboshi.core.simulate.lowering import lower
from koboshi.core.simulate.memory import Memory
from koboshi.core.simulate.problems import RunProblem
from koboshi.core.simulate.scenario import Attribute, Scenario
from koboshi.core.simulate.standing import Standing, levels_of, stand

Backend = Literal["compiled", "plain"]
Asks = Mapping[str, Sequence[str]]
"""What each decision takes from the data of a case, by name."""
SMALL: Final = 100_000
"""Up to about so many activities the plain backend is used even where the kernel could be compiled."""
FASTEST: Final[Backend] = "compiled" if AVAILABLE else "plain"


@dataclass(frozen=True, slots=True)
class Finished:
    """One replication as the kernel left it."""

    memory: Memory
    attributes: dict[str, Column]
    warm: int


class Machine:
    """A definition under a scenario, ready to run any replication on either backend. Raises SimulationProblem.

    `asked` is the scenario as it was given, `scenario` the one that is played: its first day is that of the warm-up.
    """

    def __init__(
        self,
        definition: Definition,
        scenario: Scenario,
        *,
        backend: Backend | None = None,
        logging: bool = False,
        asks: Asks | None = None,
    ) -> None:
        """Lower and number everything once; `asks` is what each decision takes from the data of a case."""
        if scenario.cases:
            scenario = replace(scenario, days=days_for(scenario))
        self.definition, self.asked = definition, scenario
        self.scenario = scenario = scenario.led_in()
        self._laws = [law for attribute in scenario.attributes for law in _laws_of(attribute)]
        if scenario.arrivals.interval is not None:
            self._laws.append(scenario.arrivals.interval)
        made = lower(definition, scenario)
        self.assembled: Assembled = assemble(made, self._laws, logging=logging)
        self.space = DataSpace(definition, scenario.start, made.changes, made.gates, made.moments, asks)
        self._day_asked = self._asks_day(asks or {})
        self.steady = pattern(scenario)
        self.parts = max(1, -(-scenario.days // 365))
        self.backend: Backend = backend or self._faster()
        nobody = {places.CASE_ARRIVAL: np.zeros(0, dtype=np.int64)}
        self._laws_only = Memory(self.assembled.program, nobody, 1, 1, compiled=self.backend == "compiled")

    def _faster(self) -> Backend:
        """The backend that is done first: the first time compiling takes a while, and numbers are the same."""
        tasks = sum(spot.task for spot in self.assembled.spots)
        interval = self.scenario.arrivals.interval
        cases = float(self.scenario.cases or len(self.scenario.arrivals.times))
        if self.steady is not None:
            cases = self.steady.expected
        elif interval is not None and not self.scenario.cases:
            cases = self.scenario.days * DAY_MS / interval.mean
        return FASTEST if cases * tasks * self.scenario.replications > SMALL else "plain"

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be shown with the figures: a failed check, and assumptions made where the scenario says nothing."""
        made = self.assembled.made
        blanks = (
            f"「{made.name_of(element)}」は、値のないもの（{'、'.join(sorted(names))}）があるまま計算しました"
            "（null として。attributes か data に書けます）。"
            for element, names in sorted(self.space.blanks.items())
        )
        return (*said_of(self.asked.check), *made.notes, *blanks)

    def _asks_day(self, asks: Asks) -> bool:
        """Whether something looks at the day of arrival, which the scenario need not give: it is known."""
        made, scenario = self.assembled.made, self.scenario
        formulas = [each for gate in made.gates for each in gate.conditions if each is not None]
        formulas += [*made.moments, *(change.script for change in made.changes if change.script is not None)]
        looked = {name for each in formulas for name in names_of(each)}
        looked |= {name for change in made.changes for name in asks.get(change.decision, ())}
        given = {*scenario.data, *(attribute.name for attribute in scenario.attributes)}
        return ARRIVED in looked - given

    def run(self, replication: int) -> Finished:
        """One replication: the same number gives the same result on every backend."""
        key = replication_key(self.scenario.seed, replication)
        times = arrive(self.scenario, self.steady, key, self.sample)
        standing = stand(self.assembled, self.scenario)
        ages = np.array([-running.age for running in self.scenario.running], dtype=np.int64)
        arrivals: Times = np.concatenate((ages, times))
        keys = case_keys(key, len(times) + len(ages))
        # Arriving cases keep their keys whether or not others were already running.
        keys = np.concatenate((keys[len(times) :], keys[: len(times)]))
        attributes = draw_attributes(self.scenario.attributes, keys, self.sample)
        attributes = dated(self.scenario.attributes, attributes, arrivals, self.scenario.start, day=self._day_asked)
        memory = self._memory(arrivals, keys, attributes)
        self._place(memory, standing)
        self._loop(memory)
        return Finished(memory, attributes, len(ages))

    def sample(self, law: Law, keys: Words, name: int) -> Numbers:
        """One value of a law for each key."""
        number = self.assembled.attribute_laws[self._laws.index(law)]
        memory = self._laws_only
        out = np.zeros(len(keys))
        node = signed(name)
        if self.backend == "plain":
            values = out.tolist()
            plain = bound(memory.columns, memory.heap)
            plain.fill(memory.d, memory.m, memory.f, number, [signed(key) for key in keys.tolist()], node, values)
            return np.array(values)
        words: Any = keys.view(np.int64)
        entries.fill(memory.d, memory.m, memory.f, number, words, node, cast(Any, out))
        return out

    def _memory(self, arrivals: Times, keys: Words, attributes: dict[str, Column]) -> Memory:
        scenario = self.scenario
        part = np.maximum(arrivals, 0) // (365 * DAY_MS)
        part = np.where(arrivals < scenario.warm_up_days * DAY_MS, -1 if scenario.warm_up_days else part, part)
        cases = {
            places.CASE_ARRIVAL: arrivals,
            places.CASE_KEY: keys.view(np.int64),
            places.CASE_SLICE: part,
            places.CASE_DATA: self._data(len(arrivals), attributes),
            places.CASE_LEVEL: levels_of(scenario, attributes, len(arrivals)),
        }
        states = max(64, len(self.space))
        memory = Memory(self.assembled.program, cases, self.parts, states, compiled=self.backend == "compiled")
        memory.m[shape.NEXT_CASE] = len(scenario.running)
        return memory

    def _data(self, n: int, attributes: dict[str, Column]) -> NDArray[np.int64]:
        """The number of each case's data at its start; equal attributes are looked at once."""
        made, scenario = self.assembled.made, self.scenario
        if not (made.gates or made.moments):
            return np.zeros(n, dtype=np.int64)
        names = list(attributes)
        known: dict[tuple[Any, ...], int] = {}
        found = np.zeros(n, dtype=np.int64)
        rows: Any = zip(*attributes.values(), strict=True) if names else [()] * n
        for i, row in enumerate(rows):
            number = known.get(row)
            if number is None:
                own = nested(dict(zip(names, row, strict=True)))
                number = known[row] = self.space.number(merged(scenario.data, own))
            found[i] = number
        for i, running in enumerate(scenario.running):
            if running.data:
                own = merged(self.space.data(int(found[i])), running.data)
                found[i] = self.space.number(own)
        return found

    def _place(self, memory: Memory, standing: list[Standing]) -> None:
        place: Callable[..., int] = bound(memory.columns, memory.heap).place if memory.columns else entries.place
        need = self.assembled.program.numbers[places.SPAWN] + 2
        for case, nodes in enumerate(standing):
            scope = -1
            for node in nodes:
                m = memory.m
                if (
                    m[shape.FREE_SCOPES] < 4
                    or m[shape.FREE_TOKENS] < need
                    or m[shape.TAIL] + need > memory.sizes[places.READY]
                ):
                    m[shape.WANTED] = need
                    memory.enlarge()
                scope = place(memory.d, memory.m, memory.f, case, node, scope)

    def _loop(self, memory: Memory) -> None:
        if memory.columns:
            with _uncollected():
                self._go_on(memory, bound(memory.columns, memory.heap).run)
        else:
            self._go_on(memory, entries.run)

    def _go_on(self, memory: Memory, run: Callable[..., int]) -> None:
        while True:
            status = run(memory.d, memory.m, memory.f)
            if status == shape.DONE:
                return
            if status == shape.GROW:
                memory.enlarge()
            elif status == shape.LOOPING:
                element = self.assembled.spots[memory.m[shape.ASKED_OF]].element
                raise RunProblem(
                    element, "同じ案件がここを1万回も通りました。終わらない輪になっていないか、見直してください。"
                )
            else:
                self._answer(memory, status)

    def _answer(self, memory: Memory, status: int) -> None:
        """Compute what the kernel asked for and make room for new states."""
        asked, of = int(memory.m[shape.ASKED]), int(memory.m[shape.ASKED_OF])
        place, width, compute = {
            shape.ASK_STEP: (places.STEP, places.COLUMNS, self.space.step),
            shape.ASK_PICK: (places.PICK, places.GATES, self.space.pick),
            shape.ASK_DATE: (places.DATE, places.MOMENTS, self.space.date),
        }[status]
        value = compute(asked, of)
        numbers, sizes = self.assembled.program.numbers, memory.sizes
        room = len(self.space)
        tables = ((places.STEP, places.COLUMNS), (places.PICK, places.GATES), (places.DATE, places.MOMENTS))
        if any(sizes[table] < room * numbers[count] for table, count in tables):
            more = {table: max(0, 2 * room * numbers[count] - sizes[table]) for table, count in tables}
            memory.widen(more, fill=-1)
        memory.view(place)[asked * numbers[width] + of] = value


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for reference cycles: the plain kernel makes none, and its lists are long to walk."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def _laws_of(attribute: Attribute) -> list[Law]:
    if attribute.law is not None:
        return [attribute.law]
    return [law for inner in attribute.when.values() for law in _laws_of(inner)]
