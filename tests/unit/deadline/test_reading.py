"""Authors write deadlines, periods and closed days as TOML; what is wrong is said row by row."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from koboshi.core.deadline import (
    Deadline,
    DeadlineError,
    Silence,
    Standard,
    Via,
    read_closed,
    read_deadlines,
    read_standard,
    when,
)
from koboshi.core.japan import Period
from koboshi.core.japan.clock_days import PREFECTURE, Closed

ROWS = """
[[deadline]]
id = "review-request"
amount = 3
unit = "month"
roll_forward = true
starts = "known"
effect = "closes"
window = "review"
basis = "行政不服審査法第18条第1項"
confidence = "B"

[[deadline]]
id = "retention"
amount = 10
ends_on = "03-31"
starts = "decided"

[[deadline]]
id = "renewal-opens"
amount = 2
unit = "month"
direction = "before"
starts = "expires"
effect = "opens"
window = "renewal"
"""


def test_deadlines_of_a_pack_are_read_and_stay_to_be_verified() -> None:
    review, retention, renewal = read_deadlines(tomllib.loads(ROWS))
    assert review == Deadline(
        "review-request", 3, "month", roll_forward=True, starts="known", effect="closes", window="review",
        basis="行政不服審査法第18条第1項", status="要確認", confidence="B",
    )  # fmt: skip
    assert (retention.unit, retention.ends_on, retention.status, retention.confidence) == (
        "year",
        (3, 31),
        "要確認",
        "C",
    )
    assert renewal.direction == "before"
    due = when(retention, {"decided": date(2021, 11, 5)})
    assert due is not None
    assert due.day == date(2032, 3, 31)
    assert read_deadlines({}) == ()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ('id = "A"\namount = 1', "deadline 1行目：id は英小文字"),
        ('id = "a"', "amount は0以上の整数"),
        ('id = "a"\namount = -1', "amount は0以上の整数"),
        ('id = "a"\namount = true', "amount は0以上の整数"),
        ('id = "a"\namount = 1\nunit = "hour"', "unit は day、open_day、week、month、year のどれか"),
        ('id = "a"\namount = 99\nunit = "year"', "期間 1188 month は使えません"),
        ('id = "a"\namount = 1\nstarts = "yesterday"', "starts は arrived"),
        ('id = "a"\namount = 1\nrol_forward = true', "rol_forward という項目はありません"),
        ('id = "a"\namount = 1\nroll_forward = "yes"', "roll_forward は true か false"),
        ('id = "a"\namount = 1\nclear = true', "clear は、さかのぼって"),
        ('id = "a"\namount = 1\ndirection = "before"\nroll_forward = true', "後ろへ動かせません"),
        ('id = "a"\namount = 1\nends_on = "02-29"', "02-29 は使えません"),
        ('id = "a"\namount = 1\nends_on = "13-01"', "毎年ある月日"),
        ('id = "a"\namount = 1\nends_on = "12-31"\nunit = "day"', "ends_on には、unit = year"),
        ('id = "a"\namount = 101\nends_on = "12-31"', "期間 101 year は使えません"),
        ('id = "a"\namount = 1\neffect = "opens"', "window に受付期間の名前"),
        ('id = "a"\namount = 1\nwindow = "w"', "opens か closes"),
        ('id = "a"\namount = 1\nstatus = "確認済"', "basis に根拠の条文"),
        ('id = "a"\namount = 1\noffices = "x"', "offices は、所属の名前"),
        ('id = "a"\namount = 1\noffices = ["x"]\nexcept_offices = ["y"]', "どちらか一方だけ"),
        ('id = "a"\namount = 1\nmet_by = "decided"', "met_by は"),
        ('id = "a"\namount = 1\n[[deadline]]\nid = "a"\namount = 2', "id「a」が二つあります"),
    ],
)
def test_authors_are_told_what_is_wrong(row: str, sentence: str) -> None:
    with pytest.raises(DeadlineError, match=sentence):
        read_deadlines(tomllib.loads(f"[[deadline]]\n{row}"))


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(DeadlineError) as caught:
        read_deadlines({"deadline": [{"id": "a"}, 5]})
    assert len(caught.value.sentences) >= 3
    with pytest.raises(DeadlineError, match="200行まで"):
        read_deadlines({"deadline": [{}] * 201})


def test_a_standard_period_with_the_office_in_between_and_silence() -> None:
    table = tomllib.loads("""
amount = 30
unit = "open_day"
roll_forward = true
via = { office = "県北地方振興局", amount = 5, unit = "open_day" }
silence = { effect = "deemed_granted", basis = "架空法第1条" }
""")
    via, silence = Via("県北地方振興局", 5, "open_day"), Silence("deemed_granted", "架空法第1条")
    assert read_standard(table) == Standard(Period(30, "open_day"), via, True, silence)
    assert read_standard({"amount": 5, "first_day": "included"}) == Standard(Period(5, "day", "included"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "標準処理期間：amount は0以上の整数"),
        ("amount = 9999", "期間 9999 day は使えません"),
        ("amount = 5\nvia = { amount = 2 }", "標準処理期間の via：office に"),
        ("amount = 5\nvia = 3", "標準処理期間の via：名前と値の組"),
        ('amount = 5\nsilence = { effect = "deemed_granted" }', "みなし規定には、basis に"),
    ],
)
def test_a_standard_period_that_cannot_be_read(text: str, sentence: str) -> None:
    with pytest.raises(DeadlineError, match=sentence):
        read_standard(tomllib.loads(text))


def test_closed_days_of_a_body() -> None:
    assert read_closed({}) == PREFECTURE
    town = read_closed(
        tomllib.loads("""
weekdays = [0, 6]
year_end = { first = "12-28", last = "01-04" }
[[extra]]
date = 2026-08-21
reason = "創立記念日（架空）"
[[extra]]
date = "令和8年10月1日"
reason = "停電（架空）"
""")
    )
    assert town.why(date(2026, 8, 21)) == Closed("extra", "創立記念日（架空）")
    assert town.why(date(2026, 10, 1)) == Closed("extra", "停電（架空）")
    assert town.why(date(2026, 12, 28)) == Closed("year_end")
    assert town.why(date(2026, 6, 6)) is None
    assert read_closed({"year_end": False}).year_end is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("weekdays = [7]", "0（月曜日）から6"),
        ("weekdays = [0,1,2,3,4,5,6]", "6つまで"),
        ('holidays = "no"', "holidays は true か false"),
        ('[[extra]]\ndate = "平成31年5月1日"\nreason = "x"', "date は暦にある日付"),
        ("[[extra]]\ndate = 2026-08-21", "reason に、閉庁する理由"),
        ("extra = 5", "extra は"),
        ('year_end = { first = "12-29" }', "first と last に月日"),
    ],
)
def test_closed_days_that_cannot_be_read(text: str, sentence: str) -> None:
    with pytest.raises(DeadlineError, match=sentence):
        read_closed(tomllib.loads(text))


def test_a_row_says_itself_whether_a_law_sets_it() -> None:
    row = {"id": "pickup", "amount": 3, "starts": "inspected"}
    assert [each.set_by for each in read_deadlines({"deadline": [row]})] == [""], "nobody has said"
    assert [each.set_by for each in read_deadlines({"deadline": [{**row, "set_by": "law"}]})] == ["law"]
    with pytest.raises(DeadlineError, match="set_by は"):
        read_deadlines({"deadline": [{**row, "set_by": "habit"}]})


def test_a_deadline_holds_at_the_offices_it_names_or_at_all_but_some() -> None:
    rows = """
[[deadline]]
id = "slow"
amount = 4
offices = ["nihonmatsu-keisatsu"]
[[deadline]]
id = "quick"
amount = 3
except_offices = ["nihonmatsu-keisatsu"]
[[deadline]]
id = "all"
amount = 5
"""
    slow, quick, everywhere = read_deadlines(tomllib.loads(rows))
    held = [
        (each.holds_at("nihonmatsu-keisatsu"), each.holds_at("date-keisatsu")) for each in (slow, quick, everywhere)
    ]
    assert held == [(True, False), (False, True), (True, True)]


def test_a_deadline_that_is_counted_as_the_period_repeats_it() -> None:
    standard = Standard(Period(3, "open_day"), roll_forward=True)
    same = Deadline("a", 3, "open_day", roll_forward=True)
    assert same.repeats(standard)
    for other in (
        Deadline("a", 4, "open_day", roll_forward=True),
        Deadline("a", 3, "open_day"),
        Deadline("a", 3, "open_day", roll_forward=True, starts="decided"),
        Deadline("a", 3, "open_day", roll_forward=True, first_day="included"),
    ):
        assert not other.repeats(standard)
