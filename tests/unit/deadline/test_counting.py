"""Legal deadlines reckoned by hand: appeals, public inspection, validity, renewal, counted back, and windows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from koboshi.core.deadline import Deadline, Window, when, windows
from koboshi.core.japan.clock_days import Closed
from koboshi.core.japan.wareki import DateProblem


def on(text: str) -> date:
    return date.fromisoformat(text)


def law(amount: int, unit: Any, **more: Any) -> Deadline:
    return Deadline("deadline", amount, unit, **more)


INCLUDED = {"first_day": "included"}
ROLLS = {"roll_forward": True}
YEAR_END, FISCAL = {"ends_on": (12, 31)}, {"ends_on": (3, 31)}
VECTORS = [
    (law(3, "month", **ROLLS), "2025-08-31", "2025-12-01", "審査請求：11月末は日曜"),
    (law(3, "month", **ROLLS), "2025-09-29", "2026-01-05", "審査請求：12月29日は年末"),
    (law(3, "month", **ROLLS), "2026-03-31", "2026-06-30", "審査請求：4月1日から起算して6月末"),
    (law(3, "month", **ROLLS), "2025-11-28", "2026-03-02", "審査請求：応当日29日がなく2月末、土曜から"),
    (law(6, "month", **ROLLS), "2025-08-31", "2026-03-02", "取消訴訟：2月末は土曜"),
    (law(6, "month", **ROLLS), "2026-03-30", "2026-09-30", "取消訴訟：31日から起算、9月に31日はない"),
    (law(1, "year"), "2025-08-31", "2026-08-31", "1年：9月1日から起算"),
    (law(1, "year"), "2024-02-28", "2025-02-28", "1年：うるう日から起算、応当日がない"),
    (law(1, "year"), "2024-02-29", "2025-02-28", "1年：3月1日から起算、その前日"),
    (law(1, "year", **ROLLS), "2025-02-28", "2026-03-02", "1年：2月末は土曜"),
    (law(2, "week"), "2026-06-01", "2026-06-15", "縦覧2週間：同じ曜日に終わる（143条）"),
    (law(2, "week", **INCLUDED), "2026-06-01", "2026-06-14", "縦覧2週間：公告の日から数えれば日曜に終わる"),
    (law(2, "week", **ROLLS), "2026-04-22", "2026-05-07", "縦覧2週間：振替休日から木曜へ"),
    (law(30, "day"), "2026-06-01", "2026-07-01", "意見公募：30日"),
    (law(2, "month"), "2025-12-31", "2026-02-28", "縦覧の後2か月：元日から起算して2月末"),
    (law(10, "open_day"), "2026-06-01", "2026-06-15", "10開庁日"),
    (law(5, "year", **INCLUDED), "2026-04-01", "2031-03-31", "有効期間5年：効力の日から数える"),
    (law(5, "year"), "2026-04-01", "2031-04-01", "有効期間5年：初日を数えない"),
    (law(5, "year", **INCLUDED), "2024-02-29", "2029-02-28", "有効期間5年：うるう日から、応当日がない"),
    (law(4, "year", **INCLUDED), "2024-02-29", "2028-02-28", "有効期間4年：うるう日の応当日の前日"),
    (law(0, "year", **YEAR_END), "2026-06-10", "2026-12-31", "その年の12月31日まで有効"),
    (law(0, "year", **YEAR_END), "2026-12-31", "2026-12-31", "12月31日に始まればその日まで"),
    (law(1, "year", **YEAR_END), "2026-01-01", "2027-12-31", "翌年の12月31日まで有効"),
    (law(0, "year", **YEAR_END, **ROLLS), "2026-06-10", "2027-01-04", "12月31日から三が日と土日を越えて月曜"),
    (law(0, "year", **FISCAL), "2026-04-01", "2027-03-31", "年度の初めの日は、翌年3月31日まで"),
    (law(0, "year", **FISCAL), "2026-03-31", "2026-03-31", "年度の終わりの日は、その日まで"),
    (law(10, "year", **FISCAL), "2021-11-05", "2032-03-31", "保存期間10年（令和14年3月31日まで）"),
    (law(30, "year", **FISCAL), "2026-04-01", "2057-03-31", "保存期間30年"),
]


@pytest.mark.parametrize(("deadline", "start", "day", "why"), VECTORS, ids=[row[-1] for row in VECTORS])
def test_forward(deadline: Deadline, start: str, day: str, why: str) -> None:
    due = when(deadline, {"arrived": on(start)})
    assert due is not None
    assert due.day == on(day), why


BACK = [
    (law(1, "week"), "2026-05-08", "2026-05-01", "営業の1週間前：同じ曜日（金曜）"),
    (law(1, "week", clear=True), "2026-05-08", "2026-04-30", "営業の1週間前、中7日を空ける"),
    (law(2, "month"), "2026-04-30", "2026-02-28", "満了の2か月前：2月に30日はない"),
    (law(2, "month"), "2024-04-30", "2024-02-29", "満了の2か月前：うるう年"),
    (law(2, "month"), "2026-08-31", "2026-06-30", "満了の2か月前：6月に31日はない"),
    (law(2, "month"), "2027-01-15", "2026-11-15", "満了の2か月前：年をまたぐ"),
    (law(1, "month", clear=True), "2026-07-15", "2026-06-14", "1か月前、中を空ける"),
    (law(10, "day"), "2026-03-05", "2026-02-23", "10日前：天皇誕生日でも動かない"),
    (law(3, "open_day"), "2026-05-08", "2026-04-30", "3開庁日前：7, 1, 30"),
    (law(3, "open_day", clear=True), "2026-05-08", "2026-04-28", "中3開庁日：昭和の日も越える"),
    (law(1, "year"), "2024-02-29", "2023-02-28", "1年前：平年の2月末"),
    (law(1, "week", **INCLUDED), "2026-05-08", "2026-05-02", "当日を入れて7日"),
    (law(0, "day"), "2026-05-08", "2026-05-08", "その日まで"),
]


@pytest.mark.parametrize(("deadline", "event", "day", "why"), BACK, ids=[row[-1] for row in BACK])
def test_back(deadline: Deadline, event: str, day: str, why: str) -> None:
    back = Deadline("d", deadline.amount, deadline.unit, deadline.first_day, direction="before", clear=deadline.clear)
    due = when(back, {"arrived": on(event)})
    assert due is not None
    assert due.day == on(day), why


def test_a_deadline_waits_for_its_event() -> None:
    assert when(law(3, "month", starts="known"), {"decided": on("2026-04-01")}) is None


def test_a_deadline_knows_that_its_day_is_closed_and_when_it_has_passed() -> None:
    due = when(law(1, "month"), {"arrived": on("2026-04-30")})
    assert due is not None
    assert due.closed == Closed("weekend")
    assert not due.passed(on("2026-05-31"))
    assert due.passed(on("2026-06-01"))


RENEWAL = [
    Deadline("renewal-opens", 2, "month", starts="expires", direction="before", effect="opens", window="renewal"),
    Deadline("renewal-closes", 30, "day", starts="expires", direction="before", effect="closes", window="renewal"),
]


def test_renewal_is_open_from_two_months_to_thirty_days_before_the_end() -> None:
    found = windows(RENEWAL, {"expires": on("2026-08-31")})
    assert found == {"renewal": Window(on("2026-06-30"), on("2026-08-01"))}
    states = [found["renewal"].state(on(f"2026-{day}")) for day in ("06-29", "06-30", "08-01", "08-02")]
    assert states == ["early", "open", "open", "over"]
    assert windows(RENEWAL, {"arrived": on("2026-01-05")}) == {}


def test_of_two_closing_days_the_earlier_one_closes() -> None:
    expiry = Deadline("ends", 0, "day", starts="expires", effect="closes", window="renewal")
    assert windows([*RENEWAL, expiry], {"expires": on("2026-08-31")})["renewal"].closes == on("2026-08-01")


@pytest.mark.parametrize("event", [date(1868, 10, 22), date(2201, 1, 1)])
def test_days_outside_the_calendar_of_the_house_are_refused(event: date) -> None:
    for deadline in (law(1, "day"), law(1, "day", direction="before"), law(0, "year", ends_on=(12, 31))):
        with pytest.raises(DateProblem):
            when(deadline, {"arrived": event})


@pytest.mark.parametrize("unit", ["day", "month"])
def test_counting_back_does_not_leave_the_calendar(unit: str) -> None:
    with pytest.raises(DateProblem):
        when(law(20, unit, direction="before"), {"arrived": date(1868, 11, 1)})
    with pytest.raises(DateProblem):
        when(law(240, "month", direction="before"), {"arrived": date(1870, 1, 1)})


@pytest.mark.parametrize(("amount", "unit"), [(-1, "day"), (21, "year"), (1100, "week")])
def test_lengths_no_law_has_are_refused(amount: int, unit: str) -> None:
    with pytest.raises(ValueError, match="使えません"):
        law(amount, unit)
    with pytest.raises(ValueError, match="使えません"):
        law(101, "year", ends_on=(12, 31))
