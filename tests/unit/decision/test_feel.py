"""FEEL as packs and processes use it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from koboshi.core.decision import FeelError, feel


@pytest.mark.parametrize(
    ("source", "context", "expected"),
    [
        ("1 + 2 * 3", {}, Decimal(7)),
        ('examine = "complete"', {"examine": "complete"}, True),
        ("answers.copies > 2 and not(answers.urgent)", {"answers": {"copies": 3, "urgent": False}}, True),
        ("missing = null", {}, True),
        ("missing > 1", {}, None),
        ("false and missing", {}, False),
        ("true or missing", {}, True),
        ('if a in [1..3] then "low" else "high"', {"a": 2}, "low"),
        ("a in (1..3]", {"a": 1}, False),
        ('list contains(ways, "post")', {"ways": ["post", "window"]}, True),
        ("count([1, 2, 3])", {}, Decimal(3)),
        ("sum(for x in [1, 2, 3] return x * 10)", {}, Decimal(60)),
        ("some x in xs satisfies x > 2", {"xs": [1, 3]}, True),
        ("every x in xs satisfies x > 2", {"xs": [1, 3]}, False),
        ('date("2026-04-01") + duration("P14D")', {}, date(2026, 4, 15)),
        ("xs[item > 1]", {"xs": [1, 2, 3]}, [Decimal(2), Decimal(3)]),
        ("xs[1]", {"xs": ["a", "b"]}, "a"),
        ("xs[-1]", {"xs": ["a", "b"]}, "b"),
        ('種別 = "写し"', {"種別": "写し"}, True),
        ("1 / 0", {}, None),
        ("0.1 + 0.2 = 0.3", {}, True),
        ("10 between 1 and 20", {}, True),
        ('string length("福島")', {}, Decimal(2)),
    ],
)
def test_an_expression_means_what_it_says(source: str, context: dict[str, object], expected: object) -> None:
    assert feel.compile(source)(context) == expected


@pytest.mark.parametrize("source", ["1 +", "(1", 'a = "x', "__import__('os')", "a..b", "if a then b", "a = = b", ""])
def test_a_mistake_is_named_with_its_place(source: str) -> None:
    with pytest.raises(FeelError) as caught:
        feel.compile(source)
    assert caught.value.sentence


@pytest.mark.parametrize(
    "source",
    [
        "for x in 1..1000000000000 return x",
        "for a in 1..9000 return for b in 1..9000 return for c in 1..9000 return a",
    ],
)
def test_endless_work_is_stopped(source: str) -> None:
    with pytest.raises(FeelError):
        feel.compile(source)({})


def test_deep_nesting_is_refused_and_catastrophic_patterns_are_quick() -> None:
    with pytest.raises(FeelError):
        feel.compile("(" * 3000 + "1" + ")" * 3000)
    assert feel.compile('matches(x, "(a+)+$")')({"x": "a" * 50_000 + "b"}) is False


def test_names_that_must_come_from_outside_are_known() -> None:
    assert feel.compile("for x in xs return x + y").names == {"xs", "y"}


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        ("-", 1, True),
        ('"a", "b"', "b", True),
        ("not(1, 2)", 3, True),
        ("[1..5]", 5, True),
        ("> 3", 3, False),
        ("null", None, True),
        ("? > 2 and ? < 4", 3, True),
    ],
)
def test_cells_of_a_table_test_their_input(test: str, value: object, expected: object) -> None:
    assert feel.compile_unary_tests(test)(value) is expected
