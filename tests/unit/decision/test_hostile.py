"""Rules written to hold up the house: each is stopped with a sentence, or is null, and soon."""

from __future__ import annotations

from decimal import Decimal

import pytest

from koboshi.core.decision import FeelError, dmn, feel

ENTITIES = "".join(f'<!ENTITY a{i} "&a{i - 1};&a{i - 1};&a{i - 1};&a{i - 1};">' for i in range(1, 30))
MODEL = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="n">{}</definitions>'


@pytest.mark.parametrize(
    "source",
    [
        "count(for i in 1..1000000000000 return i)",
        "some i in [1..999999999999] satisfies i < 0",
        "{f: function(n) f(n + 1), r: f(0)}.r",
        "{f: function(n) f(n) + f(n), r: f(0)}.r",
        "{a: [1, 1], "
        + ", ".join(
            f"{new}: [{old}, {old}]" for old, new in zip("abcdefghijklmnopqrstu", "bcdefghijklmnopqrstuv", strict=True)
        )
        + "}",
        "flatten(for i in 1..1000 return for j in 1..1000 return [i, j])",
        "for i in 1..5000 return partial",
        "distinct values(for i in 1..9999 return i)",
        "{a: for i in 1..9999 return 1, b: concatenate(a, a)}",
        'for d in @"-999999999-01-01"..@"999999999-12-31" return d',
        'for i in 1..9999 return matches("a", "(a{30}){30}" + string(i))',
        'for i in 1..9999 return range("[" + string(i) + ".." + string join(for j in 1..300 return "9") + "]")',
        'string join(for i in 1..9999 return string join(for j in 1..9999 return "xxxxxxxxxx"))',
        "{f: function(n) for i in 1..100 return f(n + 1), r: f(0)}.r",
        "count(for a in 1..9000, b in 1..9000 return a...b)",
    ],
)
def test_work_without_end_is_stopped(source: str) -> None:
    with pytest.raises(FeelError):
        feel.compile(source)()


def test_a_text_that_doubles_is_stopped() -> None:
    entries = ", ".join(f"a{i + 1}: a{i} + a{i}" for i in range(60))
    with pytest.raises(FeelError, match="長すぎ"):
        feel.compile('{a0: "0123456789", ' + entries + "}")()
    with pytest.raises(FeelError, match="長すぎ"):
        feel.compile('replace(x, "a", x)')({"x": "a" * 50_000})


@pytest.mark.parametrize(
    "source",
    [
        "99999 ** 99999",
        "10 ** 999999999999",
        "10 ** (10 ** 9)",
        "exp(10 ** 100)",
        'duration("P1Y") * 1e6000',
        'duration("PT1S") * 1e6000',
        'date("2026-04-01") + duration("P99999999999999999D") * 1000000',
        'duration("P999999999999999999D") * 999999999999999999',
    ],
)
def test_a_number_out_of_range_is_null(source: str) -> None:
    assert feel.compile(source)() is None


@pytest.mark.parametrize(
    "source",
    [
        "(" * 5000,
        "[" * 5000 + "]" * 5000,
        "{a:" * 3000,
        "-" * 9000,
        "1" + "+1" * 4000,
        "a" + ".a" * 4000,
        "a" + "[1]" * 3000,
        "if true then " * 700 + "1",
        "function() " * 800 + "1",
        "x instance of " + "list<" * 1000,
        "not(" * 2000 + "1" + ")" * 2000,
        "1" * 10_001,
        "1e999999999",
    ],
)
def test_a_text_too_deep_or_too_long_is_refused(source: str) -> None:
    with pytest.raises(FeelError):
        feel.compile(source)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_a_catastrophic_pattern_is_answered(pattern: str) -> None:
    assert feel.compile("matches(x, p)")({"x": "a" * 20_000 + "!", "p": pattern}) is False


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)", "(a{1000}){1000}", "[", "[a-z-[aeiou]", "[b-a]"])
def test_a_pattern_that_re2_does_not_read_is_null(pattern: str) -> None:
    assert feel.compile("matches(x, p)")({"x": "aa", "p": pattern}) is None


@pytest.mark.parametrize("name", ["__class__", "__globals__", "__init__.__globals__", "mro"])
def test_nothing_of_python_can_be_reached(name: str) -> None:
    for value in ("x", 1, [1], {"a": 1}, None):
        assert feel.compile(f"x.{name}")({"x": value}) in (None, [None])
    assert feel.compile('__import__("os")')() is None
    with pytest.raises(FeelError):
        feel.compile('function(a) external {java: {class: "java.lang.Math"}}')


def test_values_too_deep_or_going_round_are_refused() -> None:
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(FeelError):
        feel.compile("x")({"x": circle})
    with pytest.raises(FeelError):
        feel.compile("count(x)")({"x": [0] * 10_001})
    assert feel.compile("x")({"x": float("nan")}) is None
    assert feel.compile("x")({"x": object()}) is None
    assert feel.compile("x")({"x": 10**50_000}) is None


@pytest.mark.parametrize(
    "xml",
    [
        f'<!DOCTYPE a [<!ENTITY a0 "x">{ENTITIES}]><a>&a29;</a>',
        '<!DOCTYPE a SYSTEM "http://192.0.2.1/x.dtd"><a/>',
        MODEL.format('<import name="x" namespace="y"/>'),
        MODEL.format("<a/>" * 40_000),
        MODEL.format("<context>" * 100 + "</context>" * 100),
        MODEL.format('<decision id="a" name="a"/><decision id="a" name="b"/>'),
        MODEL.format(
            '<decision id="a" name="a"><informationRequirement><requiredDecision href="#b"/></informationRequirement>'
            '</decision><decision id="b" name="b"><informationRequirement><requiredDecision href="#a"/>'
            "</informationRequirement></decision>"
        ),
        " " * 2_000_001,
        MODEL.format("").replace("DMN", "XMN"),
    ],
)
def test_a_hostile_file_is_refused(xml: str) -> None:
    with pytest.raises(FeelError):
        dmn.load(xml.encode())


def test_knowledge_that_calls_itself_without_end_is_stopped() -> None:
    knowledge = (
        '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic><formalParameter name="n"/><literalExpression>'
        "<text>{f: function(m) f(m), r: f(n)}.r</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
        '<decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
        "<literalExpression><text>k(1)</text></literalExpression></decision>"
    )
    with pytest.raises(FeelError, match="深すぎ"):
        dmn.load(MODEL.format(knowledge).encode()).decide("d", {"x": Decimal(1)})
