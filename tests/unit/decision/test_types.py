"""Types of values and of functions, and how a model makes values fit them."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.core.decision import FeelError, dmn, feel

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">
<itemDefinition name="Numbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>
<itemDefinition name="Age"><typeRef>number</typeRef><allowedValues><text>[0..150]</text></allowedValues>
</itemDefinition>
<itemDefinition name="Person"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>
<itemComponent name="age"><typeRef>Age</typeRef></itemComponent></itemDefinition>
<itemDefinition name="ToText"><functionItem outputTypeRef="string"><parameters name="n" typeRef="number"/>
</functionItem></itemDefinition>
<businessKnowledgeModel id="k" name="k"><variable name="k" typeRef="ToText"/><encapsulatedLogic>
<formalParameter name="n" typeRef="number"/><literalExpression><text>{knowledge}</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>
<decision id="d" name="d"><variable name="d" {kind}/><knowledgeRequirement><requiredKnowledge href="#k"/>
</knowledgeRequirement><literalExpression {inner}><text>{text}</text></literalExpression></decision></definitions>"""


def ask(text: str, *, kind: str = "", inner: str = "", knowledge: str = "string(n)") -> Any:
    source = text.replace("<", "&lt;").replace(">", "&gt;")
    wanted = f'typeRef="{kind}"' if kind else ""
    told = f'typeRef="{inner}"' if inner else ""
    xml = MODEL.format(text=source, kind=wanted, inner=told, knowledge=knowledge)
    return dmn.load(xml.encode()).decide("d").value


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("10", "Numbers", [10]),
        ("[10]", "number", 10),
        ('[1, "a"]', "Numbers", None),
        ("null", "Numbers", None),
        ("151", "Age", None),
        ('{name: "甲", age: 30, more: 1}', "Person", {"name": "甲", "age": 30, "more": 1}),
        ('{name: "甲", age: 151}', "Person", None),
        ('{name: "甲"}', "Person", None),
    ],
)
def test_a_value_is_made_to_fit_or_is_null(text: str, kind: str, expected: Any) -> None:
    assert ask(text, kind=kind) == expected
    assert ask(text, inner=kind) == expected


def test_knowledge_answers_as_its_function_type_says() -> None:
    assert ask("k(5)") == "5"
    assert ask("k(5)", knowledge="n") is None
    assert ask('k("x") = null', knowledge='if n = null then null else "never"') is True


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("300 instance of Age", True),
        ('{name: "甲", age: 300} instance of Person', True),
        ('{name: "甲"} instance of Person', False),
        ("[1, 2] instance of Numbers", True),
        ("k instance of ToText", True),
        ("(function(p: Person) 1) instance of function<Person>->number", True),
        ("(function(p: Age) p)([7])", 7),
        ("(function(p: Age) p)(151)", None),
    ],
)
def test_a_model_knows_its_types_inside_expressions(source: str, expected: Any) -> None:
    assert ask(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('(function() "a") instance of function<>->Any', True),
        (
            '(function(a: list<number>) {b: "b"}) instance of function<list<number>>->context<b: string, c: string>',
            False,
        ),
        ("(function(a: context<a: string>) 1) instance of function<context<a: string, b: string>>->number", True),
        ("(function(a: context<a: string, b: string>) 1) instance of function<context<a: string>>->number", False),
        ("(function(a, b) 1) instance of function<Any>->Any", False),
        ("sqrt instance of function<number>->number", True),
        ("[1..3] instance of range<number>", True),
        ('range("[1..3]") instance of range<string>', False),
        ("null instance of Any", False),
    ],
)
def test_functions_and_ranges_conform(source: str, expected: bool) -> None:
    assert feel.compile(source)() is expected


def test_a_function_of_java_is_one_of_the_closed_table_or_refused() -> None:
    java = '{{f: function(a, b) external {{java: {{class: "java.lang.Math", method signature: "{}"}}}}, r: f(1, 2)}}.r'
    assert feel.compile(java.format("max(double, double)"))() == 2
    with pytest.raises(FeelError, match=r"java\.lang\.Math\.exit"):
        feel.compile(java.format("exit(int, int)"))
    with pytest.raises(FeelError, match="外のプログラム"):
        feel.compile('function(a) external {pmml: {document: "x", model: "y"}}')
