"""Schedules: dates, reductions in order, rounding, and sentences for authors."""

from __future__ import annotations

import copy
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.fee import Balance, Event, FeeError, compute, explain, read_schedule, refund
from koboshi.core.text import LANGUAGES, Texts

ON = date(2026, 5, 1)
LINE = {"from": date(2020, 4, 1), "amount": 10_000, "basis": "架空条例", "status": "確認済"}
BASE = {"item": [{"id": "permit", "title": "許可", "line": [LINE]}]}
NOBODY = Texts.from_mappings({})


def schedule(**changes):
    data = copy.deepcopy(BASE)
    data["item"][0].update(changes.pop("item", {}))
    for line in data["item"][0]["line"][:1]:
        line.update(changes.pop("line", {}))
    return read_schedule({**data, **changes})


def reduction(number=1, **more):
    half = {} if "yen" in more else {"percent": 50}
    base = {"id": f"r{number}", "ground": "disaster", "order": number, "when": "true", "basis": "架空条例"}
    return {**base, "status": "確認済", **half, **more}


def yen(found, on=ON, **answers):
    return compute(found, answers, {}, on).yen


def test_reductions_work_one_after_the_other_on_what_is_left():
    both = [reduction(2, yen=1_000), reduction(1, percent=50, ground="public_assistance")]
    found = compute(schedule(reduction=both), {}, {}, ON)
    assert found.yen == 4_000
    assert [line.yen for line in found.lines] == [10_000, -5_000, -1_000]
    assert [line.values["rest"] for line in found.reductions] == [5_000, 4_000]
    assert "生活保護のため50％、5,000円を引きます" in explain(found, NOBODY)[1]


def test_the_other_order_gives_another_amount_and_is_the_authors_choice():
    turned = [reduction(1, yen=1_000), reduction(2, percent=50)]
    assert yen(schedule(reduction=turned)) == 4_500


def test_nothing_falls_below_zero_and_an_exclusive_reduction_is_the_last():
    assert yen(schedule(reduction=[reduction(1, yen=99_999), reduction(2)])) == 0
    assert yen(schedule(reduction=[reduction(1, exclusive=True), reduction(2, percent=100)])) == 5_000


@pytest.mark.parametrize(
    ("way", "unit", "amount"),
    [("down", 1, 333), ("up", 1, 334), ("half_up", 1, 334), ("down", 100, 300), ("up", 10, 340)],
)
def test_the_rule_for_fractions_is_stated_by_the_schedule(way, unit, amount):
    found = schedule(line={"amount": 1_000}, rounding={"way": way, "unit": unit}, reduction=[reduction(1)])
    third = schedule(line={"amount": 667}, rounding={"way": way, "unit": unit}, reduction=[reduction(1)])
    assert yen(found) == 500
    assert yen(third) == amount
    assert compute(third, {}, {}, ON).status == "要確認", "the rule for fractions is not checked"


def test_a_reduction_counts_for_its_time_and_its_people_only():
    found = schedule(
        reduction=[
            reduction(
                1, percent=100, when="answers.damaged = true", until=date(2026, 4, 30), **{"from": date(2026, 4, 1)}
            )
        ]
    )
    assert yen(found, date(2026, 4, 1), damaged=True) == 0
    assert yen(found, date(2026, 3, 31), damaged=True) == 10_000
    assert yen(found, date(2026, 5, 1), damaged=True) == 10_000
    assert yen(found, date(2026, 4, 1), damaged=False) == yen(found, date(2026, 4, 1)) == 10_000


def test_a_fee_per_sheet_counts_above_what_is_free():
    found = schedule(line={"amount": 0, "per_unit": 10, "units": "answers.sheets", "free_units": 5})
    assert yen(found, sheets=12) == 70
    assert yen(found, sheets=3) == 0
    area = schedule(line={"amount": 300, "per_unit": 20, "units": "ceiling(answers.area / 100)"})
    assert yen(area, area=250) == 360


def test_a_formula_and_a_condition_read_what_the_process_found():
    line = {key: value for key, value in LINE.items() if key != "amount"} | {"formula": "variables.base * 3"}
    rule = read_schedule({"item": [{"id": "a", "title": "t", "when": "variables.needed = true", "line": [line]}]})
    assert compute(rule, {}, {"needed": True, "base": 7}, ON).yen == 21
    assert compute(rule, {}, {"needed": False}, ON).yen == 0
    for base in (None, "x", 0.5, -1, 10**12):
        with pytest.raises(FeeError, match="「a」の計算の結果"):
            compute(rule, {}, {"needed": True, "base": base}, ON)


def test_a_day_without_an_amount_is_an_error_and_not_a_free_day():
    with pytest.raises(FeeError, match="2019-01-01 に効く金額の定めがありません"):
        yen(schedule(), date(2019, 1, 1))
    assert yen(schedule(item={"introduced": True}), date(2019, 1, 1)) == 0


def test_answers_that_fit_no_row_are_said():
    rows = [{"when": 'answers.kind = "new"', "amount": 5}]
    line = {key: value for key, value in LINE.items() if key != "amount"} | {"rows": rows}
    with pytest.raises(FeeError, match="どれにも当てはまりません"):
        yen(schedule(item={"line": [line]}), kind="old")


def test_the_stamp_ends_on_its_last_day():
    found = schedule(method=[{"id": "stamp", "until": date(2026, 3, 31)}, {"id": "online", "from": date(2025, 10, 14)}])
    assert found.methods_on(date(2025, 10, 13)) == ("stamp",)
    assert found.methods_on(date(2026, 3, 31)) == ("stamp", "online")
    assert found.methods_on(date(2026, 4, 1)) == ("online",)
    assert "納付の方法 stamp" in found.unchecked()


LATER = {**LINE, "from": date(2025, 4, 1)}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"line": {"amount": -1}}, "0円より小さく"),
        ({"line": {"amount": 10.5}}, "円の整数"),
        ({"line": {"amount": True}}, "円の整数"),
        ({"line": {"amount": 10**9}}, "大きすぎます"),
        ({"line": {"formula": "1"}}, "1つだけ"),
        ({"line": {"until": date(2019, 1, 1)}}, "until が from より前"),
        ({"line": {"until": date(2026, 1, 1)}}, "廃止なら abolished"),
        ({"item": {"abolished": True}}, "廃止の前日"),
        ({"item": {"line": [LINE, LATER]}}, "重なっています"),
        ({"item": {"line": [{**LINE, "until": date(2025, 2, 28)}, LATER]}}, "2025-03-01 から 2025-03-31"),
        ({"item": {"line": []}}, "金額の行"),
        ({"item": {"when": "1 +"}}, "読み取れません"),
        ({"item": {"count": 3}}, "FEEL の式"),
        ({"item": {"price": 3}}, "price"),
        ({"line": {"basis": ""}}, "basis"),
        ({"line": {"from": "2020-04-01"}}, "日付"),
        ({"line": {"per_unit": 10}}, "組で"),
        ({"line": {"status": "たぶん"}}, "たぶん"),
        ({"line": {"confidence": "D"}}, "confidence"),
        ({"reduction": [reduction(1, ground="birthday")]}, "birthday"),
        ({"reduction": [reduction(1, percent=101)]}, "percent"),
        ({"reduction": [reduction(1, percent=10, yen=10)]}, "どちらか1つ"),
        ({"reduction": [reduction(1, items=["ghost"])]}, "ghost"),
        ({"reduction": [reduction(1), reduction(2, order=1)]}, "順番"),
        ({"reduction": [reduction(1), reduction(1, order=2)]}, "2つあります"),
        ({"reduction": [{**reduction(1), "when": None}]}, "だれに"),
        ({"reduction": [reduction(1, exclusive="yes")]}, "true か false"),
        ({"method": [{"id": "gold"}]}, "gold"),
        ({"timing": "someday"}, "someday"),
        ({"refund": "maybe"}, "maybe"),
        ({"rounding": {"unit": 7}}, "1・10・100・1000"),
        ({"rounding": 1}, "表の形"),
        ({"reduction": {"id": "x"}}, r"\[\[reduction\]\]"),
        ({"tip": 1}, "tip"),
    ],
)
def test_an_author_is_told_what_is_wrong_and_where(changes, word):
    with pytest.raises(FeeError, match=word):
        schedule(**changes)


def test_a_schedule_without_items_and_a_row_that_is_never_used_are_refused():
    with pytest.raises(FeeError, match="項目"):
        read_schedule({})
    line = {key: value for key, value in LINE.items() if key != "amount"}
    with pytest.raises(FeeError, match="最後に1つだけ"):
        schedule(item={"line": [{**line, "rows": [{"amount": 1}, {"amount": 2}]}]})


@pytest.mark.parametrize(
    ("rule", "paid", "started", "back"),
    [
        ("before_work", 10_000, False, 10_000),
        ("before_work", 10_000, True, 0),
        ("before_work", 12_000, True, 2_000),
        ("before_work", 0, False, 0),
        ("overpaid", 12_000, False, 2_000),
        ("never", 12_000, False, 0),
        ("never", 10_000, False, 0),
    ],
)
def test_what_goes_back_to_the_payer(rule, paid, started, back):
    events = [Event("charge", "c", 10_000), *([Event("payment", "p", paid)] if paid else [])]
    found = refund(schedule(refund=rule), Balance.of(events), started)
    assert found.yen == back
    assert all(found.say(lang) for lang in LANGUAGES)


REDUCTIONS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"percent": st.integers(1, 100)}), st.fixed_dictionaries({"yen": st.integers(1, 50_000)})
    ),
    max_size=5,
)


@given(
    st.integers(0, 100_000),
    REDUCTIONS,
    st.sampled_from([1, 10, 100, 1000]),
    st.sampled_from(["down", "up", "half_up"]),
    st.integers(0, 20),
)
def test_a_fee_is_never_below_zero_never_above_its_items_and_its_lines_add_up(amount, cuts, unit, way, count):
    rows = [reduction(number, **{"yen": 0, "percent": 0, **cut}) for number, cut in enumerate(cuts, 1)]
    found = schedule(
        line={"amount": amount}, item={"count": "answers.n"}, reduction=rows, rounding={"unit": unit, "way": way}
    )
    fee = compute(found, {"n": count}, {}, ON)
    assert 0 <= fee.yen <= amount * count
    assert fee.yen == sum(line.yen for line in fee.lines)
    assert all(explain(fee, NOBODY, lang) for lang in LANGUAGES)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.integers(-10, 2000))
def test_every_day_from_the_first_on_has_exactly_one_amount(lengths, later):
    start, lines = date(2020, 4, 1), []
    for number, length in enumerate(lengths):
        lines.append({**LINE, "from": start, "until": start + timedelta(days=length - 1), "amount": number})
        start += timedelta(days=length)
    del lines[-1]["until"]
    found = schedule(item={"line": lines})
    on = date(2020, 4, 1) + timedelta(days=later)
    covering = [line for line in found.items[0].lines if line.covers(on)]
    assert len(covering) == (1 if later >= 0 else 0)
