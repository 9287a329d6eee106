"""Payments: what fits, what does not and what to do then; the provider's daily file and the reconciliation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.fee import Balance, Charge, Event, FeeError, Payment, Row, match, read_daily, reconcile, write_daily
from koboshi.core.fee.dailyfile import Told
from koboshi.core.text import LANGUAGES

JST = timezone(timedelta(hours=9))
FILED = datetime(2026, 5, 1, 9, 0, tzinfo=JST)
DAY = date(2026, 5, 1)


def charge(*events, filed=FILED, due=None):
    return Charge(reference="R-1", balance=Balance.of([Event("charge", "c", 10_500), *events]), filed_at=filed, due=due)


def paid(yen=10_500, key="T1", at=FILED + timedelta(hours=1), reference="R-1"):
    return Payment(reference=reference, key=key, yen=yen, at=at)


BOOKED = Event("payment", "T1", 10_500)


@pytest.mark.parametrize(
    ("asked", "payment", "verdict", "word"),
    [
        (charge(), paid(), "accepted", "確かめました"),
        (charge(), paid(500), "wrong_amount", "納める額は10,500円"),
        (charge(), paid(20_000), "wrong_amount", "20,000円"),
        (charge(BOOKED), paid(), "duplicate", "もう一度届きました"),
        (charge(BOOKED), paid(1), "wrong_amount", "変わって届きました"),
        (charge(BOOKED), paid(key="T2"), "duplicate", "もう納付が済んでいる"),
        (charge(), paid(at=FILED - timedelta(seconds=1)), "before_filing", "申請が届く前"),
        (charge(filed=None), paid(), "before_filing", "申請が届く前"),
        (None, paid(), "unknown", "どの申請のものか分からない"),
        (charge(), paid(reference="R-2"), "unknown", "分からない"),
        (charge(due=date(2026, 4, 30)), paid(), "late", "2026-04-30まで"),
        (charge(due=DAY), paid(), "accepted", "確かめました"),
    ],
)
def test_a_payment_fits_its_charge_or_a_person_is_told_what_to_do(asked, payment, verdict, word):
    found = match(asked, payment)
    assert found.verdict == verdict
    assert word in found.say()
    assert all("{yen}" not in found.say(lang) for lang in LANGUAGES)


def test_the_last_day_is_a_day_in_japan():
    late_evening = datetime(2026, 5, 1, 14, 59, 59, tzinfo=UTC)
    assert match(charge(due=DAY), paid(at=late_evening)).verdict == "accepted"
    assert match(charge(due=DAY), paid(at=late_evening + timedelta(seconds=1))).verdict == "late"


def test_a_balance_tells_what_is_open_overpaid_and_kept():
    steps = [Event("charge", "c", 10_500), Event("payment", "T1", 12_000), Event("refund", "B1", 1_500)]
    states = [Balance.of(steps[:number]) for number in range(4)]
    assert [each.open for each in states] == [0, 10_500, 0, 0]
    assert [each.overpaid for each in states] == [0, 0, 1_500, 0]
    assert states[-1].kept == 10_500
    lowered = states[1].after(Event("cancel", "x", 500))
    assert lowered.open == 10_000


@pytest.mark.parametrize(
    ("events", "word"),
    [
        ([Event("payment", "T", 0)], "1円から"),
        ([Event("payment", "T", -5)], "1円から"),
        ([Event("payment", "T", 5), Event("payment", "T", 6)], "違う金額で2回"),
        ([Event("payment", "T", 5), Event("refund", "B", 6)], "多くを返す"),
        ([Event("charge", "c", 5), Event("cancel", "x", 6)], "多くを取り消す"),
    ],
)
def test_what_cannot_have_happened_is_refused(events, word):
    with pytest.raises(FeeError, match=word):
        Balance.of(events)


KEYS = st.sampled_from(["T1", "T2", "T3"])
EVENTS = st.lists(st.tuples(st.sampled_from(["charge", "payment"]), KEYS), max_size=8)


@given(EVENTS, st.integers(0, 7), st.integers(0, 7))
def test_a_double_callback_changes_nothing(drawn, which, where):
    events = [Event(kind, key, 100 * int(key[1])) for kind, key in drawn]
    told = list(events)
    if events:
        told.insert(max(where, which % len(events) + 1), events[which % len(events)])
    once, twice = Balance.of(events), Balance.of(told)
    assert once == twice
    assert once.open - once.overpaid == once.charged - once.kept


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from(["T1", "T2", "T3", "T4"]),
        st.sampled_from(["R-1", "R-2"]),
        st.sampled_from(["payment", "refund"]),
        st.sampled_from([100, 200]),
    ),
    max_size=8,
)


@given(ROWS, ROWS)
def test_reconciling_is_symmetric_and_loses_no_row(ours, theirs):
    one, other = reconcile(ours, theirs), reconcile(theirs, ours)
    assert one.matched == other.matched
    assert one.missing_here == other.missing_there
    assert one.missing_there == other.missing_here
    assert [(each.key, each.here) for each in one.different] == [(each.key, each.there) for each in other.different]
    mine = sorted([*one.matched, *one.missing_there, *(row for each in one.different for row in each.here)])
    assert mine == sorted(ours)


@given(ROWS)
def test_the_same_rows_in_another_order_are_clean_unless_a_key_stands_twice(rows):
    found = reconcile(rows, reversed(rows))
    assert found.clean == (len({row.key for row in rows}) == len(rows))


def told(number, yen=10_500, kind="payment"):
    return Told(Row(f"T{number:06}", f"R-2026-{number:05}", kind, yen), FILED + timedelta(minutes=number))


FILE = write_daily(DAY, "embedded", [told(1), told(2, 400), told(3, 400, "refund")])


def test_a_daily_file_is_written_and_read_back():
    found = read_daily(FILE)
    assert found.provider == "embedded"
    assert found.total == 10_500
    assert [each.row.yen for each in found.told] == [10_500, 400, 400]
    assert found.told[0].payment.reference == "R-2026-00001"
    assert read_daily("\ufeff" + FILE.replace("\n", "\r\n")).told == found.told
    assert read_daily(write_daily(DAY, "embedded", [])).told == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "1行目"),
        (FILE[: FILE.rindex("T,")], "途中で切れています"),
        (FILE[:60], "途中で切れています"),
        (FILE.replace("T,3,", "T,4,"), "件数が合いません"),
        (FILE.replace("T,3,10500", "T,3,10501"), "合計が合いません"),
        (FILE.replace("T,3,10500", "T,3"), "T,件数,合計"),
        (FILE.replace("400", "4OO", 1), "3行目の金額"),
        (FILE.replace(",400,", ",-400,", 1), "3行目の金額"),
        (FILE.replace("T000002", "T000001"), "2回あります"),
        (FILE.replace("refund", "gift"), "4行目"),
        (FILE.replace("D,T000001", "X,T000001"), "2行目"),
        (FILE.replace("embedded", ""), "1行目"),
        (FILE.replace("payments,1,", "payments,2,"), "1行目"),
        (FILE.replace("1,2026-05-01,", "1,2026-05-32,"), "日付"),
        (FILE.replace("2026-05-01T09:01", "2026-05-02T09:01"), "2行目の日時"),
        (FILE.replace("+09:00", "", 1), "2行目の日時"),
        (FILE.replace("2026-05-01T09:01:00+09:00", "きのう"), "2行目の日時"),
        (FILE.replace("R-2026-00001", '"R-2026'), "CSV|途中"),
        ("x" * 16_000_001, "大きすぎます"),
    ],
)
def test_a_file_that_is_cut_off_or_does_not_add_up_is_refused_as_a_whole(text, word):
    with pytest.raises(FeeError, match=word):
        read_daily(text)


@given(st.integers(0, len(FILE) - 1))
def test_no_cut_off_file_looks_like_a_whole_one(length):
    cut = FILE[:length]
    if cut.rstrip("\n") != FILE.rstrip("\n"):
        with pytest.raises(FeeError):
            read_daily(cut)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    with pytest.raises(FeeError):
        read_daily(text)
