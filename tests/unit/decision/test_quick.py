"""The short ways answer what the long way answers, for every table, condition and value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.decision import FeelError, dmn, feel
from koboshi.core.decision.feel import evaluating
from koboshi.core.decision.indexing import MISS
from koboshi.core.decision.limits import Meter
from koboshi.core.decision.planning import plan
from koboshi.core.decision.running import Run
from koboshi.core.decision.scope import Scope
from koboshi.core.decision.values import checked
from tests.unit.decision import anchor

PLAIN = ("1", "2.5", "-3", '"a"', '"b"', "true", "false", "null")
CELLS = st.one_of(
    st.sampled_from(
        ("-", *PLAIN, "< 2", ">= 2.5", "[1..3]", "(1..3)", "[-3..-1]", '"a","b"', "1,2", "not(1)", 'not("a")', "!= 2")
    ),
)
VALUES = st.one_of(
    st.sampled_from([None, True, False, "a", "b", "c", "", 1, 2, 3, -3, 2.5, 1.0, Decimal("2.5"), [1], {"a": 1}]),
    st.integers(-5, 5),
    st.integers(),
    st.floats(),
    st.decimals(allow_nan=True),
)
POLICIES = st.sampled_from(
    ('"UNIQUE"', '"FIRST"', '"ANY"', '"RULE ORDER"', '"COLLECT"', '"COLLECT" aggregation="SUM"', '"PRIORITY"')
)
TYPES = st.sampled_from(("", 'typeRef="number"', 'typeRef="string"', 'typeRef="tSome"', 'typeRef="boolean"'))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def model(policy: str, kind: str, allowed: str, rows: list[tuple[str, str]]) -> dmn.Decisions:
    rules = "".join(
        f'<rule id="r{at}"><inputEntry><text>{_escaped(one)}</text></inputEntry>'
        f"<inputEntry><text>{_escaped(other)}</text></inputEntry>"
        f"<outputEntry><text>{at % 3}</text></outputEntry></rule>"
        for at, (one, other) in enumerate(rows)
    )
    values = f"<inputValues><text>{_escaped(allowed)}</text></inputValues>" if allowed else ""
    return dmn.load(
        f"""<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">
        <itemDefinition name="tSome"><typeRef>number</typeRef><allowedValues><text>[0..4]</text></allowedValues>
        </itemDefinition>
        <inputData id="i" name="x"><variable name="x" {kind}/></inputData>
        <decision id="t" name="t"><informationRequirement><requiredInput href="#i"/></informationRequirement>
        <decisionTable hitPolicy={policy}>
        <input label="x"><inputExpression><text>x</text></inputExpression>{values}</input>
        <input label="y"><inputExpression><text>data.y</text></inputExpression></input>
        <output name="n"><outputValues><text>2, 1, 0</text></outputValues></output>{rules}
        </decisionTable></decision></definitions>""".encode()
    )


def the_long_way(decisions: dmn.Decisions, data: dict[str, Any]) -> Any:
    meter = Meter()
    run = Run(decisions.model, Scope.outermost(data, meter))
    try:
        return evaluating(meter, lambda: checked(run.answer(decisions.model.items["t"])))
    except FeelError:
        return FeelError


@settings(max_examples=150, deadline=None)
@given(
    POLICIES, TYPES, st.sampled_from(("", "[0..3]", '"a","b",1')), st.lists(st.tuples(CELLS, CELLS), max_size=5),
    st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=6),
)  # fmt: skip
def test_a_sorted_table_answers_as_the_table_does(
    policy: str, kind: str, allowed: str, rows: list[tuple[str, str]], asked: list[tuple[Any, Any]]
) -> None:
    decisions = model(policy, kind, allowed, rows)
    short = plan(decisions.model, decisions.model.items["t"])
    assert short is not None
    for x, y in asked * 2:
        data = {"x": x, "data": {"y": y}}
        answer = short(data)
        assert answer is MISS or answer == the_long_way(decisions, data)


@pytest.mark.parametrize("value", [1, "a", None, True])
def test_plain_values_do_take_the_short_way(value: Any) -> None:
    decisions = model('"FIRST"', "", "", [("1", "-"), ('"a"', "-"), ("-", "-")])
    short = plan(decisions.model, decisions.model.items["t"])
    assert short is not None
    assert short({"x": value, "data": {}}) is not MISS


TERMS = st.sampled_from(
    (
        "x = 1", "x != 1", "x < 2.5", "1 <= x", "x = true", 'x = "a"', '"a" != x', "x = null", "null != x", "d.x > 1",
        'd.x = "a"', "d.x.z = 1", "x", "d.x", "not(x)", "not(x = 1)", 'x in ("a", "b")', "true", "null", "d.x = null",
    )
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(TERMS, min_size=1, max_size=4), st.sampled_from(("and", "or")), VALUES, VALUES)
def test_a_plain_condition_answers_as_the_expression_does(terms: list[str], word: str, x: Any, inner: Any) -> None:
    expression = feel.compile(f" {word} ".join(terms))
    assert expression.quick is not None
    for data in ({"x": x, "d": {"x": inner}}, {"x": inner}, {"x": x, "d": inner}, {}):
        answer = expression.quick(data)
        meter = Meter()
        long = evaluating(meter, lambda: expression.closure(Scope.outermost(data, meter)))  # noqa: B023
        assert answer is MISS or (type(answer) is type(long) and answer == long)


def test_an_answer_that_is_kept_cannot_be_changed_by_who_got_it() -> None:
    ask = anchor.driver()
    first = ask(anchor.CASES[0])
    first["fee"] = "gone"
    assert [ask(case)["fee"] for case in anchor.CASES] == list(anchor.FEES)
