"""Comparisons: true differences are found, chance is not taken for one, and small groups stay hidden."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.mining.batches import batches
from koboshi.core.mining.coding import LogBuilder
from koboshi.core.mining.drift import drift
from koboshi.core.mining.groups import UNKNOWN, by, worth_comparing
from koboshi.core.mining.groups_statistics import corrected, median_interval, rank_test, share_interval
from koboshi.core.mining.log import EventLog, LogError
from koboshi.core.mining.passes import analyse
from koboshi.core.mining.rework import rework, selfloops
from koboshi.core.mining.times_calendar import loads, week
from tests.unit.mining.test_passes import at

DAY = 24.0


def office(sizes: dict[str, int], days: dict[str, float], seed: int = 1) -> EventLog:
    """Cases of some doors whose times differ by the door; all invented."""
    chance = np.random.default_rng(seed)
    build = LogBuilder()
    for door, size in sizes.items():
        for number in range(size):
            case, begin = f"{door}{number}", float(chance.uniform(0, 300))
            build.case(case, door=door)
            build.add(case, "受付", complete=at(begin), resource="花子（架空）")
            build.add(
                case, "決裁", complete=at(begin + chance.exponential(days.get(door, 1.0))), resource="一郎（架空）"
            )
    return build.build()


def test_a_slow_door_is_found_and_an_equal_one_is_not() -> None:
    log = office({"web": 200, "郵送": 120, "窓口": 120}, {"web": 1.0, "郵送": 3.0, "窓口": 1.0})
    found = by(log, "door", analyse(log))
    chances = {each.name: each.chance for each in found.shown}
    assert chances["郵送"] < 0.001
    slow = next(each for each in found.shown if each.name == "郵送")
    assert found.whole is not None
    assert slow.median_low > found.whole.median
    same = office({"a": 80, "b": 80, "c": 80}, {}, seed=3)
    assert all(each.chance > 0.05 for each in by(same, "door", analyse(same)).shown)


def test_small_groups_are_hidden_and_cannot_be_worked_out() -> None:
    log = office({"web": 50, "郵送": 30, "代理": 12, "訪問": 3}, {})
    found = by(log, "door", analyse(log))
    assert [each.name for each in found.shown] == ["web", "郵送"], "the next smallest is hidden with the only small one"
    assert (found.hidden, found.hidden_cases) == (2, 15)
    two = office({"web": 50, "代理": 4, "訪問": 3}, {})
    found = by(two, "door", analyse(two))
    assert [each.name for each in found.shown] == ["web"]
    assert (found.hidden, found.hidden_cases) == (2, 7)
    few = office({"web": 8}, {})
    assert by(few, "door", analyse(few)).whole is None


def test_columns_worth_comparing_leave_people_out() -> None:
    build = LogBuilder()
    for number in range(60):
        build.add(
            str(number), "受付", complete=at(number), resource="甲" if number % 2 else "乙", 窓口="ab"[number % 2]
        )
        build.more({"主担当": "甲" if number % 2 else "乙", "番号": str(number)})
    log = build.build()
    assert worth_comparing(log) == ["窓口"]
    found = by(log, "番号", analyse(log))
    assert found.shown == ()
    with pytest.raises(LogError, match="列「年齢」がありません"):
        by(log, "年齢", analyse(log))


def test_numbers_are_cut_into_quarters() -> None:
    build = LogBuilder()
    for number in range(80):
        build.case(str(number), 面積=float(number))
        build.add(str(number), "受付", complete=at(number))
    build.case("x")
    build.add("x", "受付", complete=at(1))
    log = build.build()
    found = by(log, "面積", analyse(log), least=1)
    assert [each.cases for each in found.shown] == [20, 20, 20, 20, 1]
    assert found.shown[-1].name == UNKNOWN


def changing(seed: int, change: bool) -> EventLog:
    """Four months of cases; with a change, another way and slower from the third month on."""
    chance = np.random.default_rng(seed)
    build = LogBuilder()
    for month in range(4):
        for number in range(60):
            case, late = f"{month}-{number}", change and month >= 2
            begin = month * 30.5 * DAY + float(chance.uniform(0, 27 * DAY))
            build.add(case, "受付", complete=at(begin))
            if chance.random() < (0.8 if late else 0.2):
                build.add(case, "補正", complete=at(begin + 1))
            build.add(case, "決裁", complete=at(begin + 2 + chance.exponential(9.0 if late else 3.0)))
    return build.build()


def test_a_change_is_found_where_it_happened() -> None:
    log = changing(5, change=True)
    found = drift(log, analyse(log), draws=299)
    assert [each.found for each in found.changes] == [(), ("進み方", "つながり", "所要時間"), ()]
    assert drift(log, analyse(log), draws=299) == found, "the same seed gives the same result"


def test_chance_is_not_taken_for_change() -> None:
    hits = sum(
        bool(each.found)
        for seed in range(4)
        for log in [changing(seed, change=False)]
        for each in drift(log, analyse(log), draws=199).changes
    )
    assert hits == 0


def test_one_period_cannot_be_compared() -> None:
    log = office({"web": 30}, {})
    found = drift(log, analyse(log), "year")
    assert found.reason
    assert found.changes == ()
    assert drift(log, analyse(log), "week").spans[0].name.endswith("の週")
    assert drift(log, analyse(log), "quarter").spans[0].name == "2026 Q2"


def test_batches_are_work_of_one_person_in_a_row() -> None:
    build = LogBuilder()
    for number in range(5):
        build.add(str(number), "決裁", complete=at(1) + timedelta(seconds=20 * number), resource="部長（架空）")
        build.add(str(number), "通知", complete=at(2 + number), resource="花子（架空）")
    for number in range(5, 7):
        build.add(str(number), "決裁", complete=at(5) + timedelta(seconds=number), resource="部長（架空）")
    found = batches(build.build())
    assert [(each.activity, each.batches, each.inside, each.events) for each in found] == [("決裁", 1, 5, 7)]
    assert batches(LogBuilder().build()) == ()


def test_one_case_alone_is_no_batch() -> None:
    build = LogBuilder()
    for second in range(5):
        build.add("1", "保存", complete=at(1) + timedelta(seconds=second))
    assert batches(build.build()) == ()


def test_rework_and_the_week() -> None:
    build = LogBuilder()
    for number in range(10):
        for step in ("受付", "審査", "審査") if number < 4 else ("受付", "審査"):
            build.add(str(number), step, complete=at(0), resource="甲")
    log = build.build()
    again = rework(analyse(log))
    assert [(each.activity, each.cases, each.reworked, each.repeats) for each in again] == [("審査", 10, 4, 4)]
    assert selfloops(analyse(log)) == {"審査": 4}
    counts = week(log)
    assert counts[2, 18] == len(log), (
        "nine in UTC is six in the evening in Japan; the first of April 2026 is a Wednesday"
    )
    assert loads(log).tolist() == [24]


@pytest.mark.parametrize(("n", "low"), [(5, 0), (6, 0), (8, 0), (9, 1), (10, 1), (20, 5), (50, 17), (100, 39)])
def test_the_interval_of_the_median_leaves_out_as_many_as_the_tables_say(n: int, low: int) -> None:
    middle, lower, upper = median_interval(np.arange(n))
    assert lower == low
    assert upper == n - 1 - low
    assert middle == (n - 1) / 2


def test_the_interval_of_the_median_holds_what_it_promises() -> None:
    chance = np.random.default_rng(11)
    hits = 0
    for _ in range(400):
        _, low, high = median_interval(chance.exponential(1.0, 40))
        hits += low <= math.log(2) <= high
    assert hits >= 372, "at least 93 % of 400, where 95 % are promised"


@given(st.integers(0, 200), st.integers(0, 200))
def test_shares_lie_inside_their_interval(found: int, more: int) -> None:
    n = found + more
    share, low, high = share_interval(found, n)
    if n == 0:
        assert math.isnan(share)
    else:
        assert 0 <= low <= share + 1e-12
        assert share <= high + 1e-12
        assert high <= 1


def test_corrected_probabilities_keep_their_order_and_never_fall() -> None:
    assert corrected([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert corrected([]) == []
    assert rank_test(np.array([1, 1, 1]), np.array([1, 1])) == 1.0
    assert rank_test(np.array([]), np.array([1])) == 1.0
