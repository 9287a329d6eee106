"""Random well-formed models, random order of work: the engine agrees with a reference that knows nothing of tokens."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.process import Complete, DataRefused, advance, load
from tests.unit.process.bpmn_builder import Case, flow, flows, model, permit, user

Block = tuple[Any, ...]

TASKS_IN_A_ROW: st.SearchStrategy[Block] = st.sampled_from([("task",), ("seq", ("task",), ("task",))])
# A block is one of: task, sequence, choice, some or all side by side, repeated, many instances, sub-process.
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    st.just(("task",)) | st.tuples(st.just("multi"), st.integers(0, 3), st.booleans(), TASKS_IN_A_ROW),
    lambda inner: st.one_of(
        st.tuples(st.just("seq"), inner, inner),
        st.tuples(st.just("xor"), st.booleans(), inner, inner),
        st.tuples(st.just("par"), inner, inner),
        st.tuples(st.just("some"), st.integers(1, 3), inner, inner),
        st.tuples(st.just("loop"), inner),
        st.tuples(st.just("sub"), inner),
    ),
    max_leaves=8,
)


class Writer:
    """Writes a block as BPMN and as a reference tree with the same names."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.choices: dict[str, int] = {}

    def name(self, kind: str) -> str:
        return f"{kind}{next(self.numbers)}"

    def write(self, block: Block) -> tuple[str, str, str, Block]:
        """XML, entry node, exit node and reference of a block."""
        return getattr(self, f"write_{block[0]}")(*block[1:])  # type: ignore[no-any-return]

    def write_task(self) -> tuple[str, str, str, Block]:
        name = self.name("task")
        return user(name, outcomes="again,enough"), name, name, ("task", name)

    def write_seq(self, first: Block, second: Block) -> tuple[str, str, str, Block]:
        one, two = self.write(first), self.write(second)
        return one[0] + two[0] + flow(one[2], two[1]), one[1], two[2], ("seq", one[3], two[3])

    def write_xor(self, choice: bool, first: Block, second: Block) -> tuple[str, str, str, Block]:
        one, two, split, merge = self.write(first), self.write(second), self.name("x"), self.name("m")
        self.choices[split] = choice
        xml = (
            f'<exclusiveGateway id="{split}" default="{split}_{two[1]}"/><exclusiveGateway id="{merge}"/>'
            f"{flow(split, one[1], f'{split} = 1')}{flow(split, two[1])}{flow(one[2], merge)}{flow(two[2], merge)}"
        )
        return one[0] + two[0] + xml, split, merge, one[3] if choice else two[3]

    def write_par(self, first: Block, second: Block) -> tuple[str, str, str, Block]:
        one, two, split, join = self.write(first), self.write(second), self.name("s"), self.name("j")
        xml = f'<parallelGateway id="{split}"/><parallelGateway id="{join}"/>'
        ways = flows(f"{split} {one[1]}", f"{split} {two[1]}", f"{one[2]} {join}", f"{two[2]} {join}")
        return one[0] + two[0] + xml + ways, split, join, ("par", one[3], two[3])

    def write_some(self, which: int, first: Block, second: Block) -> tuple[str, str, str, Block]:
        one, two, split, join = self.write(first), self.write(second), self.name("i"), self.name("k")
        self.choices[split] = which
        xml = (
            f'<inclusiveGateway id="{split}"/><inclusiveGateway id="{join}"/>'
            f"{flow(split, one[1], f'{split} in (1, 3)')}{flow(split, two[1], f'{split} in (2, 3)')}"
            f"{flow(one[2], join)}{flow(two[2], join)}"
        )
        rest = {1: one[3], 2: two[3], 3: ("par", one[3], two[3])}[which]
        return one[0] + two[0] + xml, split, join, rest

    def write_multi(self, count: int, in_order: bool, body: Block) -> tuple[str, str, str, Block]:
        inner, sub, begin, end = self.write(body), self.name("many"), self.name("in"), self.name("out")
        ends = f'<startEvent id="{begin}"/><endEvent id="{end}"/>{flows(f"{begin} {inner[1]}", f"{inner[2]} {end}")}'
        order = f'isSequential="{str(in_order).lower()}"'
        loop = f"<multiInstanceLoopCharacteristics {order}><loopCardinality>{count}</loopCardinality>"
        loop += "</multiInstanceLoopCharacteristics>"
        rest: Block | None = None
        for _ in range(count):
            rest = inner[3] if rest is None else ("seq" if in_order else "par", inner[3], rest)
        return f'<subProcess id="{sub}">{inner[0]}{ends}{loop}</subProcess>', sub, sub, rest or ("nothing",)

    def write_loop(self, body: Block) -> tuple[str, str, str, Block]:
        inner, again, ask, out = self.write(body), self.name("m"), self.name("task"), self.name("x")
        after = self.name("after")
        xml = (
            f'<exclusiveGateway id="{again}"/>{user(ask, outcomes="again,enough")}<task id="{after}"/>'
            f'<exclusiveGateway id="{out}" default="{out}_{after}"/>' + flow(out, again, f'{ask} = "again"')
        )
        ways = flows(f"{again} {inner[1]}", f"{inner[2]} {ask} {out} {after}")
        return inner[0] + xml + ways, again, after, ("loop", inner[3], inner[3], ask)

    def write_sub(self, body: Block) -> tuple[str, str, str, Block]:
        inner, sub, begin, end = self.write(body), self.name("sub"), self.name("in"), self.name("out")
        ends = f'<startEvent id="{begin}"/><endEvent id="{end}"/>{flows(f"{begin} {inner[1]}", f"{inner[2]} {end}")}'
        return f'<subProcess id="{sub}">{inner[0]}{ends}</subProcess>', sub, sub, inner[3]


def settled(block: Block | None) -> Block | None:
    """A reference tree without what needs no work any more."""
    if block is None or block[0] == "nothing":
        return None
    if block[0] == "par":
        rest = [each for each in map(settled, block[1:]) if each is not None]
        return ("par", *rest) if len(rest) > 1 else rest[0] if rest else None
    if block[0] == "seq":
        first = settled(block[1])
        return ("seq", first, block[2]) if first is not None else settled(block[2])
    return ("loop", settled(block[1]), *block[2:]) if block[0] == "loop" else block


def enabled(block: Block | None) -> list[str]:
    """The tasks a settled reference tree offers."""
    if block is None:
        return []
    if block[0] == "task":
        return [block[1]]
    if block[0] == "par":
        return [task for each in block[1:] for task in enabled(each)]
    if block[0] == "loop":
        return enabled(block[1]) or [block[3]]
    return enabled(block[1])


def done(block: Block | None, task: str, again: bool) -> Block | None:
    """What is left of a settled reference tree after one task; of equal instances the first is the one."""
    if block is None or task not in enabled(block):
        return block
    if block[0] == "task":
        return None
    if block[0] == "par":
        place = next(number for number, each in enumerate(block) if number and task in enabled(each))
        return settled((*block[:place], done(block[place], task, again) or ("nothing",), *block[place + 1 :]))
    if block[0] == "loop":
        if block[1] is None:
            return settled(("loop", block[2], block[2], block[3])) if again else None
        return ("loop", done(block[1], task, again), *block[2:])
    return settled(("seq", done(block[1], task, again) or ("nothing",), block[2]))


def begin(block: Block) -> tuple[Case, Block]:
    writer = Writer()
    xml, entry, leave, tree = writer.write(block)
    ends = '<startEvent id="start"/><endEvent id="end"/>' + flows(f"start {entry}", f"{leave} end")
    data = {name: int(choice) for name, choice in writer.choices.items()}
    return Case(load(model(xml + ends)), data), tree


@settings(max_examples=80, deadline=None)
@given(block=BLOCKS, data=st.data())
def test_no_path_is_lost_or_doubled_in_any_order_of_work(block: Block, data: st.DataObject) -> None:
    case, rest = begin(block)
    left = settled(rest)
    for step in range(60):
        open_tasks = sorted(each.node for each in case.definition.waiting(case.state) if each.kind == "user")
        assert open_tasks == sorted(enabled(left))
        if left is None:
            break
        task = data.draw(st.sampled_from(open_tasks))
        again = data.draw(st.booleans()) and step < 20
        case.send(Complete(case.token(task), {task: "again" if again else "enough"}))
        left = done(left, task, again)
    assert case.state["ended"] == "finished"
    assert case.state["tokens"] == []
    assert not {"joins", "scopes", "arms", "stuck", "done"} & case.state.keys(), "nothing may be left over"


@settings(max_examples=30, deadline=None)
@given(block=BLOCKS)
def test_replaying_the_events_gives_the_same_case(block: Block) -> None:
    case, _ = begin(block)
    while case.state["ended"] is None:
        token = next(each for each in case.definition.waiting(case.state) if each.kind == "user")
        case.send(Complete(token.token, {token.node: "enough"}))
    state = None
    for event in case.events:
        state = advance(case.definition, state, event, case.now).state
    assert state == case.state


@settings(max_examples=30, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="ascii")), inner),
        max_leaves=10,
    )
)
def test_any_plain_answer_comes_back_as_it_was(value: object) -> None:
    case = permit()
    try:
        case.send(Complete(case.token("examine"), {"examine": "correct", "note": value}))
    except DataRefused:
        assert case.nodes() == {"examine"}
    else:
        assert case.state["data"]["note"] == value
