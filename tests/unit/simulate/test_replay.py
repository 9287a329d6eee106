"""The engine as oracle: what the simulator lets a case do, the engine that runs real cases accepts step by step."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count, groupby, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core import process
from koboshi.core.simulate.running import Machine
from tests.unit.simulate.builders import scenario
from tests.unit.simulate.models import model
from tests.unit.simulate.rows import rows

NOW = datetime(2026, 4, 1, tzinfo=UTC)
Block = tuple  # ("task",) | ("seq" | "and" | "or" | "xor", blocks) | ("loop", block) | ("sub", block)

BLOCKS = st.recursive(
    st.just(("task",)),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["seq", "and", "or", "xor"]), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.sampled_from(["loop", "sub"]), inner),
    ),
    max_leaves=7,
)


class _Writer:
    """Writes a block as lines of a model; choices follow the outcome of a task of their own."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.tasks: list[str] = []
        self.numbers = count(1)

    def node(self, kind: str, options: str = "") -> str:
        name = f"{kind}{next(self.numbers)}"
        self.lines.append(f"{kind} {name} {options}")
        return name

    def task(self, outcomes: str = "") -> str:
        name = self.node("user", "role=clerk" + (f" outcomes={outcomes}" if outcomes else ""))
        self.tasks.append(name)
        return name

    def flow(self, source: str, target: str, options: str = "") -> None:
        self.lines.append(f"{source} -> {target} id=f{next(self.numbers)} {options}")

    def block(self, block: Block) -> tuple[str, str]:
        """First and last node of a block."""
        if block[0] == "task":
            name = self.task()
            return name, name
        return getattr(self, block[0])(block[1])

    def seq(self, inner: list[Block]) -> tuple[str, str]:
        parts = [self.block(each) for each in inner]
        for before, after in pairwise(parts):
            self.flow(before[1], after[0])
        return parts[0][0], parts[-1][1]

    def _branches(self, kind: str, inner: list[Block], asked: str) -> tuple[str, str]:
        split, join = self.node(kind), self.node(kind)
        for i, each in enumerate(inner):
            first, last = self.block(each)
            last_one = i == len(inner) - 1 and asked
            condition = "default" if last_one else f'if={asked}_=_"r{i}"' if asked else ""
            self.flow(split, first, condition)
            self.flow(last, join)
        return split, join

    def _asking(self, kind: str, inner: list[Block]) -> tuple[str, str]:
        asked = self.task(",".join(f"r{i}" for i in range(len(inner))))
        split, join = self._branches(kind, inner, asked)
        self.flow(asked, split)
        return asked, join

    def xor(self, inner: list[Block]) -> tuple[str, str]:
        return self._asking("xor", inner)

    def _or(self, inner: list[Block]) -> tuple[str, str]:
        return self._asking("or", inner)

    def _and(self, inner: list[Block]) -> tuple[str, str]:
        return self._branches("and", inner, "")

    def loop(self, inner: Block) -> tuple[str, str]:
        enter, leave = self.node("xor"), self.node("xor")
        first, last = self.block(inner)
        asked = self.task("again,done")
        self.flow(enter, first)
        self.flow(last, asked)
        self.flow(asked, leave)
        self.flow(leave, enter, f'if={asked}_=_"again"')
        out = self.task()
        self.flow(leave, out, "default")
        return enter, out

    def sub(self, inner: Block) -> tuple[str, str]:
        name = self.node("sub")
        begin, end = self.node("start"), self.node("end")
        first, last = self.block(inner)
        self.flow(begin, first)
        self.flow(last, end)
        self.lines.append("close")
        return name, name


setattr(_Writer, "or", _Writer._or)
setattr(_Writer, "and", _Writer._and)


def _written(block: Block) -> tuple[str, list[str]]:
    writer = _Writer()
    begin, end = writer.node("start"), writer.node("end")
    first, last = writer.block(block)
    writer.flow(begin, first)
    writer.flow(last, end)
    return "\n".join(writer.lines), writer.tasks


@settings(max_examples=40, deadline=None, derandomize=True)
@given(BLOCKS, st.integers(0, 1000))
def test_the_engine_accepts_every_step_the_simulator_takes(block, seed):
    text, tasks = _written(block)
    definition = model(text)
    plan = {name: {"duration": {"law": "exponential", "mean": "1h"}} for name in tasks}
    given_scenario = scenario(
        days=2, seed=seed, arrivals={"per_day": 3}, tasks=plan, pools={"clerk": {"people": 2, "calendar": "always"}}
    )
    machine = Machine(definition, given_scenario, backend="plain", logging=True)
    steps = sorted(rows(machine, machine.run(0)), key=lambda row: row.case)
    for _, of_case in groupby(steps, key=lambda row: row.case):
        state = process.advance(definition, None, process.Start(), NOW).state
        for row in of_case:
            waiting = [each for each in definition.waiting(state) if each.node == row.element]
            assert waiting, (row.element, text)
            data = {row.element: row.outcome} if row.outcome else {}
            state = process.advance(definition, state, process.Complete(waiting[0].token, data), NOW).state
        assert state["ended"], text
