"""Every hit policy, and how an answer is explained."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from koboshi.core.decision import FeelError, dmn

ROWS = (("a", "&lt; 10", '"low"', "1"), ("b", "&lt; 20", '"middle"', "2"), ("c", "-", '"low"', "3"))


def model(policy: str, *, columns: int = 1, more: str = "") -> dmn.Decisions:
    rules = "".join(
        f'<rule id="{id_}"><inputEntry><text>{test}</text></inputEntry>'
        + "".join(f"<outputEntry><text>{value}</text></outputEntry>" for value in values[2 - columns :])
        + "</rule>"
        for id_, test, *values in ROWS
    )
    outputs = {1: '<output name="n">{}</output>', 2: '<output name="word">{}</output><output name="n"/>'}[columns]
    ranks = '<outputValues><text>"middle", "low"</text></outputValues>' if columns == 2 else ""
    ranks = "<outputValues><text>3, 2, 1</text></outputValues>" if policy.startswith('"O') and columns == 1 else ranks
    return dmn.load(
        f"""<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">
        <inputData id="i" name="枚数"><variable name="枚数" typeRef="number"/></inputData>
        <decision id="t" name="区分"><informationRequirement><requiredInput href="#i"/></informationRequirement>
        <decisionTable hitPolicy={policy}><input><inputExpression><text>枚数</text></inputExpression></input>
        {outputs.format(ranks)}{rules}</decisionTable></decision>{more}</definitions>""".encode()
    )


@pytest.mark.parametrize(
    ("policy", "copies", "expected", "rules"),
    [
        ('"UNIQUE"', 30, 3, ("c",)),
        ('"FIRST"', 5, 1, ("a",)),
        ('"RULE ORDER"', 5, [1, 2, 3], ("a", "b", "c")),
        ('"OUTPUT ORDER"', 5, [3, 2, 1], ("c", "b", "a")),
        ('"COLLECT"', 15, [2, 3], ("b", "c")),
        ('"COLLECT" aggregation="SUM"', 5, 6, ("a", "b", "c")),
        ('"COLLECT" aggregation="MIN"', 5, 1, ("a", "b", "c")),
        ('"COLLECT" aggregation="MAX"', 5, 3, ("a", "b", "c")),
        ('"COLLECT" aggregation="COUNT"', 5, 3, ("a", "b", "c")),
    ],
)
def test_a_hit_policy_chooses(policy: str, copies: int, expected: Any, rules: tuple[str, ...]) -> None:
    result = model(policy).decide("区分", {"枚数": copies})
    assert (result.value, result.rules) == (expected, rules)


def test_several_outputs_make_a_context_and_priority_goes_by_the_order_of_values() -> None:
    result = model('"PRIORITY"', columns=2).decide("t", {"枚数": 5})
    assert (result.value, result.rules) == ({"word": "middle", "n": 2}, ("b",))


def test_any_and_unique_refuse_what_contradicts() -> None:
    for policy in ('"ANY"', '"UNIQUE"'):
        with pytest.raises(FeelError, match="「区分」は"):
            model(policy).decide("区分", {"枚数": 5})


def test_an_answer_is_explained_in_three_languages() -> None:
    result = model('"FIRST"').decide("区分", {"枚数": 5})
    assert result.explain() == "表「区分」の1行目（a）が当てはまりました（枚数 は 5）。\n判断「区分」の結果は 1 です。"
    assert "row 1 (a) applied" in result.explain("en")
    assert "{表|ひょう}" in result.explain("ja-easy")


def test_a_decision_uses_others_and_the_process_can_call_each() -> None:
    more = (
        '<decision id="f" name="手数料"><informationRequirement><requiredDecision href="#t"/></informationRequirement>'
        "<literalExpression><text>区分 * 10 + parameters.base</text></literalExpression></decision>"
    )
    decisions = model('"FIRST"', more=more)
    assert decisions.names == ("区分", "手数料")
    assert decisions.callables()["手数料"]({"枚数": 15, "parameters": {"base": 1}}) == 21
    assert decisions.decide("手数料", {"枚数": 15, "parameters": {"base": 1}}).inputs == {"区分": 2}
    with pytest.raises(FeelError, match="ありません"):
        decisions.decide("ない判断")


def test_answers_written_as_text_are_read_by_their_type() -> None:
    xml = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">
    <inputData id="i" name="born"><variable name="born" typeRef="date"/></inputData>
    <decision id="d" name="d"><informationRequirement><requiredInput href="#i"/></informationRequirement>
    <literalExpression><text>born + duration("P18Y")</text></literalExpression></decision></definitions>"""
    assert dmn.load(xml.encode()).decide("d", {"born": "2008-04-01"}).value == date(2026, 4, 1)


def test_a_clerk_asks_why_not_and_hears_it_for_every_row() -> None:
    told = model('"FIRST"').decide("区分", {"枚数": 15}).explain_rules()
    assert told.splitlines() == [
        "表「区分」",
        "1行目（a）：「枚数」が「< 10」に当てはまりません（15）。",
        "2行目（b）：当てはまりました。",
        "3行目（c）：当てはまりますが、ほかの行が選ばれました。",
    ]
    for lang, word in (("en", "Row 1 (a)"), ("ja-easy", "{行目|ぎょうめ}")):
        assert word in model('"FIRST"').decide("区分", {"枚数": 15}).explain_rules(lang)


def test_a_result_outside_the_listed_values_names_its_cell_or_is_null_for_the_lenient_reader() -> None:
    xml = TABLE_WITH_VALUES.encode()
    with pytest.raises(FeelError, match="1行目（r1）・出力1列目"):
        dmn.load(xml).decide("t", {"x": 1})
    with pytest.raises(FeelError, match="入力「x」"):
        dmn.load(xml).decide("t", {"x": 9})
    assert dmn.load(xml, strict=False).decide("t", {"x": 1}).value is None
    assert dmn.load(xml, strict=False).decide("t", {"x": 9}).value == "none"


TABLE_WITH_VALUES = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">
<decision id="t" name="t"><decisionTable hitPolicy="FIRST">
<input label="x"><inputExpression><text>x</text></inputExpression><inputValues><text>[0..5]</text></inputValues></input>
<output name="n"><outputValues><text>"some", "none"</text></outputValues></output>
<rule id="r1"><inputEntry><text>1</text></inputEntry><outputEntry><text>"odd"</text></outputEntry></rule>
<rule id="r2"><inputEntry><text>null</text></inputEntry><outputEntry><text>"none"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
