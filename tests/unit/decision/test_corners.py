"""Corners of the standard where a plausible reading is the wrong one (DMN 1.5; each case in our own words)."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.core.decision import dmn, feel
from koboshi.core.decision.writing import text_of

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="x">'


def model(body: str) -> dmn.Decisions:
    return dmn.load(f"{HEAD}{body}</definitions>".encode(), strict=False)


def formula(name: str, text: str, needs: str = "", kind: str = "") -> str:
    declared = f' typeRef="{kind}"' if kind else ""
    return (
        f'<decision id="_{name}" name="{name}"><variable name="{name}"{declared}/>{needs}'
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
    )


def given(name: str, kind: str = "string") -> str:
    return f'<inputData id="_{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('time("09:00:00@Nowhere/Town")', None),
        ('date and time("2026-04-01T09:00:00@Nowhere")', None),
        ('date and time(2026, 4, 1, 9, 0, 0, "Nowhere/Town")', None),
        ('date and time(@"2026-04-01T09:00:00", "Nowhere/Town")', None),
        ('date and time(@"2026-04-01T09:00:00", "../../etc")', None),
        ("0 ** -1", None),
        ("0 ** -0.5", None),
        ("(1 / 3) ** 0", 1),
    ],
)
def test_what_does_not_exist_is_null_and_never_an_accident(source: str, expected: Any) -> None:
    assert feel.compile(source)({}) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('@"2026-04-02T00:00:00Z" - @"2026-04-02"', "PT0S"),
        ('@"2026-04-02T09:00:00+09:00" - @"2026-04-02"', "PT0S"),
        ('@"2026-04-02" - @"2026-04-01T09:00:00@Asia/Tokyo"', "P1D"),
        ('@"2026-04-02T09:00:00" - @"2026-04-02"', "null"),
        ('@"2026-04-02" - @"2026-04-02T09:00:00"', "null"),
        ('@"2026-04-02" - @"2026-04-01"', "P1D"),
        ('@"10000-04-02" - @"10000-04-01T00:00:00Z"', "P1D"),
    ],
)
def test_a_date_among_moments_is_midnight_in_utc(source: str, expected: str) -> None:
    assert text_of(feel.compile(source)({})) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("[1..5], [1..5]", False),
        ("[1..5), [1..5]", False),
        ("(1..5], (1..5]", False),
        ("[1..5], (1..5]", True),
        ("[1..5), (1..5]", True),
        ("[1..5], (1..5)", False),
        ("[1..5], [5..9]", True),
        ("[1..5), [5..9]", False),
    ],
)
def test_who_overlaps_before_begins_strictly_earlier(before: str, expected: bool) -> None:
    first, second = before.split(", ")
    assert feel.compile(f"overlaps before({first}, {second})")({}) is expected
    assert feel.compile(f"overlaps after({second}, {first})")({}) is expected


@pytest.mark.parametrize("text", ["< 5", ">= 5", "= 5", "!= 5", "5"])
def test_a_comparison_is_not_the_text_of_a_range(text: str) -> None:
    assert feel.compile(f'range("{text}")')({}) is None


def test_a_service_is_called_with_its_input_data_first() -> None:
    services = model(
        given("place")
        + formula("season", '"spring"', kind="string")
        + formula(
            "greeting",
            'place + " in " + season',
            '<informationRequirement><requiredInput href="#_place"/></informationRequirement>'
            '<informationRequirement><requiredDecision href="#_season"/></informationRequirement>',
        )
        + '<decisionService id="_greet" name="greet"><outputDecision href="#_greeting"/>'
        '<inputDecision href="#_season"/><inputData href="#_place"/></decisionService>'
        + formula(
            "call",
            'greet("Aizu", "autumn")',
            '<knowledgeRequirement><requiredKnowledge href="#_greet"/></knowledgeRequirement>',
        )
    )
    assert services.decide("call", {"place": "Iwaki"}).value == "Aizu in autumn"


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("date(2026, 4, 1)", "date and time", "2026-04-01T00:00:00Z"),
        ("[date(2026, 4, 1)]", "date and time", "2026-04-01T00:00:00Z"),
        ("[[7]]", "number", "7"),
        ("[[7, 8]]", "number", "null"),
        ("[[]]", "number", "null"),
        ('[["7"]]', "number", "null"),
    ],
)
def test_conversions_that_nobody_wrote_down(text: str, kind: str, expected: str) -> None:
    assert text_of(model(formula("a", text, kind=kind)).decide("a", {}).value) == expected
    assert text_of(feel.compile(f"(function(x: {kind}) x)({text})")({})) == expected


def test_a_name_with_a_dot_does_not_hide_the_path_of_the_same_words() -> None:
    knowledge = (
        '<businessKnowledgeModel id="_k" name="k"><variable name="k"/><encapsulatedLogic>'
        '<formalParameter name="person.age" typeRef="number"/>'
        "<literalExpression><text>person.age + 1</text></literalExpression></encapsulatedLogic>"
        "</businessKnowledgeModel>"
    )
    table = (
        '<decision id="_t" name="t"><variable name="t"/><decisionTable><input><inputExpression><text>person.age</text>'
        "</inputExpression></input><output/><rule><inputEntry><text>&gt; 40</text></inputEntry><outputEntry>"
        "<text>person.address.town</text></outputEntry></rule></decisionTable></decision>"
    )
    call = (
        '<decision id="_i" name="i"><variable name="i"/><knowledgeRequirement><requiredKnowledge href="#_k"/>'
        "</knowledgeRequirement><invocation><literalExpression><text>k</text></literalExpression><binding>"
        '<parameter name="person.age"/><literalExpression><text>person.age</text></literalExpression></binding>'
        "</invocation></decision>"
    )
    answers = model(knowledge + call + table)
    person = {"person": {"age": 41, "address": {"town": "Iwaki"}}}
    assert answers.decide("i", person).value == 42
    assert answers.decide("t", person).value == "Iwaki"
    assert answers.decide("i", {}).value is None


def test_a_table_drawn_across_holds_the_same_rules() -> None:
    def rule(age: str, town: str, fee: str) -> str:
        cells = "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in (age, town))
        return f"<rule>{cells}<outputEntry><text>{fee}</text></outputEntry></rule>"

    rules = rule("&lt; 18", '"Aizu"', "0") + rule("&lt; 18", "-", "100") + rule("&gt;= 18", "-", "300")
    table = (
        '<decision id="_f" name="f"><variable name="f"/>'
        '<decisionTable hitPolicy="FIRST" preferredOrientation="{}">'
        "<input><inputExpression><text>age</text></inputExpression></input>"
        "<input><inputExpression><text>town</text></inputExpression></input><output/>{}</decisionTable></decision>"
    )
    for age, town in ((10, "Aizu"), (10, "Iwaki"), (30, "Aizu")):
        drawn = [
            model(table.format(way, rules)).decide("f", {"age": age, "town": town}).value
            for way in ("Rule-as-Row", "Rule-as-Column", "CrossTable")
        ]
        assert drawn[0] is not None
        assert drawn == [drawn[0]] * 3
