"""The corners of FEEL that rules of the house lean on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from koboshi.core.decision import FeelError, feel
from koboshi.core.decision.values import YearsMonths


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("-2 ** 2", 4),
        ("2 ** 3 ** 2", 64),
        ("1 - 2 - 3", -4),
        ("null and false", False),
        ("null or true", True),
        ("not(null)", None),
        ('"a" + 1', None),
        ('"a" < 1', None),
        ("null = null", True),
        ('1 = "1"', None),
        ("5 in (1, 5)", True),
        ("5 in (< 3, > 4)", True),
        ("5 in [1..5)", False),
        ("[1..5] = [1..5]", True),
        ("([1..5]).end", 5),
        ("for x in 3..1 return x", [3, 2, 1]),
        ("for x in [1, 2], y in [x, 10] return x * y", [1, 10, 4, 20]),
        ("for i in 1..4 return if i = 1 then 1 else partial[-1] * i", [1, 2, 6, 24]),
        ('[{a: 1, b: "x"}, {a: 2, b: "y"}][a > 1].b', ["y"]),
        ("{a: 1, b: a + 1}.b", 2),
        ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(10)}.r", 3628800),
        ('substring(string: "foobar", start position: 3)', "obar"),
        ('substring("foobar", -2)', "ar"),
        ('replace("2026-04", "([0-9]+)-([0-9]+)", "$2/$1")', "04/2026"),
        ("decimal(2.5, 0)", 2),
        ("round half up(2.5, 0)", 3),
        ("floor(-1.5)", -2),
        ("modulo(-5, 3)", 1),
        ("sort([3, 1, 2], function(a, b) a > b)", [3, 2, 1]),
        ('number("1.234,5", ".", ",")', Decimal("1234.5")),
        ('string([1.50, "a", null, {b: true}])', '[1.5, "a", null, {b: true}]'),
        ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
        ('string join(["a", null, "b"], "-")', "a-b"),
        ("list replace([1, 2, 3], 2, 9)", [1, 9, 3]),
        ('context put({a: 1}, ["b", "c"], 2)', {"a": 1, "b": {"c": 2}}),
        ("before([1..5), 5)", True),
        ("overlaps([1..5], [5..8])", True),
        ("during(3, [1..5])", True),
        ("median([1, 5, 3, 2])", Decimal("2.5")),
        ("5 instance of number", True),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ('@"2026-04-01".weekday', 3),
        ('day of week(date("2026-04-01"))', "Wednesday"),
        ('date("2024-02-29") + duration("P1Y")', date(2025, 2, 28)),
        ('date("2026-04-01") - date("2026-03-01")', timedelta(days=31)),
        ('years and months duration(date("2024-02-29"), date("2026-04-01"))', YearsMonths(25)),
        ('(date and time("2026-04-01T09:00:00+09:00") = date and time("2026-04-01T00:00:00Z"))', True),
        ('date("2026-02-30")', None),
        ('string(duration("PT90M"))', "PT1H30M"),
        ("1 /* 注 */ + 1 // 終わり", 2),
        ('"\\u3042\\n"', "あ\n"),
    ],
)
def test_feel_says(source: str, expected: Any) -> None:
    assert feel.compile(source)() == expected


def test_names_may_be_japanese_spaced_or_hold_signs() -> None:
    assert feel.compile("申請者.住所_1 = x")({"申請者": {"住所_1": "福島"}, "x": "福島"}) is True
    assert feel.compile("Monthly Salary * 12")({"Monthly Salary": 10}) == 120
    assert feel.compile("Pre-bureau - 1", names=["Pre-bureau"])({"Pre-bureau": 3}) == 2
    assert feel.compile("{a-b: 2, c: a-b * 2}.c")() == 4
    assert feel.compile('手数料 > 100 and 区分 in ("個人")').names == {"手数料", "区分"}


def test_a_variable_may_bear_the_name_of_a_function() -> None:
    assert feel.compile("count + count([1])")({"count": 5}) == 6
    assert feel.compile("count + 1").names == {"count"}
    assert feel.compile("date < today()")({"date": date(2020, 1, 1)}) is True
    assert feel.compile("date and time")({"date": True, "time": True}) is True


def test_now_is_what_the_caller_says() -> None:
    moment = datetime(2026, 4, 1, 9, tzinfo=UTC)
    assert feel.compile("today()")(now=moment) == date(2026, 4, 1)


@pytest.mark.parametrize("value", [3, 3.0, Decimal("3.00"), True])
def test_pythons_numbers_are_feels(value: Any) -> None:
    assert feel.compile("x = 3")({"x": value}) is (None if value is True else True)


@pytest.mark.parametrize(
    ("source", "place"), [("1 + ", 4), ("a = 「x」", 4), ("f(1, b: 2)", 10), ('"abc', 0), ("{a: 1, a: 2}", 12)]
)
def test_a_mistake_has_a_place(source: str, place: int) -> None:
    with pytest.raises(FeelError) as caught:
        feel.compile(source)
    assert caught.value.position == place
    assert caught.value.sentence.endswith("。")
