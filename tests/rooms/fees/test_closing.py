"""日計: an office's cash of a day is counted, confirmed by a second person, and stays closed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.japan.holidays import next_open
from koboshi.core.refusal import Refused
from koboshi.fees import printing, printing_cash
from koboshi.fees import service as fees
from koboshi.fees.models import CashClosing, Charge, PaymentEvent
from koboshi.fees.service import closing, receipts
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import Office
from tests.rooms.conftest import staff
from tests.rooms.fees.stories import waiting_case

NOW = datetime.now(UTC)
TODAY = civil.day_of(NOW)


@pytest.fixture
def waiting(provider: object) -> Callable[[], Charge]:
    """One more fee of 16,000 yen that somebody pays in cash."""
    return lambda: waiting_case()[1]


@pytest.fixture
def office(waiting: Callable[[], Charge], cashier: Actor) -> Office:
    """The health office (架空 people work there)."""
    return Office.objects.get(pk=waiting().office)


@pytest.fixture
def second(provider: object) -> Actor:
    """会計 万作（架空）, of the treasury."""
    return staff("suito-kacho")


def told(office: Office) -> list[str]:
    rows = Entry.objects.filter(case_ref=f"cash:{office.pk}").order_by("seq")
    return [each.kind.partition(".")[2] for each in rows]


def test_a_day_is_counted_and_confirmed_by_the_treasury(
    waiting: Callable[[], Charge], office: Office, cashier: Actor, second: Actor
) -> None:
    fees.take_at_counter(cashier, waiting(), method="counter", now=NOW)
    fees.take_at_counter(cashier, waiting(), method="counter", now=NOW)
    row = closing.count(cashier, office, TODAY, counted=32_000, now=NOW)
    assert (row.receipts, row.expected_yen, row.difference, row.state) == (2, 32_000, 0, "counted")
    closing.confirm(second, row, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.counted_by, row.confirmed_by) == ("confirmed", cashier.id, second.id)
    assert told(office) == ["cash_counted", "cash_confirmed"]


def test_what_is_no_cash_is_not_counted(waiting: Callable[[], Charge], office: Office, cashier: Actor) -> None:
    charge = waiting()
    charge.methods = [*charge.methods, "counter_cashless"]
    charge.save()
    fees.take_at_counter(cashier, charge, method="counter_cashless", now=NOW)
    assert closing.count(cashier, office, TODAY, counted=0, now=NOW).expected_yen == 0


def test_a_difference_has_a_reason(waiting: Callable[[], Charge], office: Office, cashier: Actor) -> None:
    fees.take_at_counter(cashier, waiting(), method="counter", now=NOW)
    with pytest.raises(Refused, match="円の差があります"):
        closing.count(cashier, office, TODAY, counted=15_900, now=NOW)
    row = closing.count(cashier, office, TODAY, counted=15_900, why="釣銭を100円多く渡した（架空）", now=NOW)
    assert row.difference == -100
    with pytest.raises(IntegrityError), transaction.atomic():
        CashClosing.objects.filter(pk=row.pk).update(why="")


@pytest.mark.parametrize("counted", [-1, 10**15])
def test_a_sum_that_cannot_be_is_refused(office: Office, cashier: Actor, counted: int) -> None:
    with pytest.raises(Refused, match="数えた現金の額"):
        closing.count(cashier, office, TODAY, counted=counted, now=NOW)


def test_after_closing_a_receipt_belongs_to_the_next_open_day(
    waiting: Callable[[], Charge], office: Office, cashier: Actor
) -> None:
    closing.count(cashier, office, TODAY, counted=0, now=NOW)
    charge = waiting()
    event = fees.take_at_counter(cashier, charge, method="counter", now=NOW)
    tomorrow = next_open(TODAY + timedelta(days=1))
    assert closing.day_of(event) == tomorrow
    assert closing.sheet(office.pk, TODAY).expected == 0
    assert closing.sheet(office.pk, tomorrow).expected == 16_000
    assert receipts.number_of(event), "the money was there all the same"


def test_a_receipt_after_closing_bears_the_day_on_which_the_money_was_taken(
    waiting: Callable[[], Charge], office: Office, cashier: Actor, pressed: list[str]
) -> None:
    """On 31 March after closing: the cash counts for the new year's first day, the payer has paid in the old one."""
    last = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
    closing.count(cashier, office, date(2026, 3, 31), counted=0, now=last)
    event = fees.take_at_counter(cashier, waiting(), method="counter", now=last)
    assert closing.day_of(event) == date(2026, 4, 1)
    assert receipts.number_of(event).startswith("7")
    assert civil.day_of(event.at) == date(2026, 3, 31)
    paper = printing.Paper(
        payer="架空 花子", office="架空の保健福祉事務所", telephone="", address="https://example.org/"
    )
    assert event.charge is not None
    printing.receipt(event.charge, paper)
    for part in ("納付した日", "令和8年3月31日", "出納の日", "令和8年4月1日"):
        assert part in pressed[0], part


def test_nobody_confirms_what_she_counted_and_only_the_treasury_confirms(
    office: Office, cashier: Actor, head: Actor, second: Actor
) -> None:
    row = closing.count(cashier, office, TODAY, counted=0, now=NOW)
    with pytest.raises(Refused, match="出納の職員だけ"):
        closing.confirm(head, row)
    both = replace(cashier, roles=cashier.roles | second.roles)
    with pytest.raises(Refused, match="二人で確かめます"):
        closing.confirm(both, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        CashClosing.objects.filter(pk=row.pk).update(state="confirmed", confirmed_by=row.counted_by)


def test_what_was_confirmed_is_never_changed(office: Office, cashier: Actor, second: Actor) -> None:
    row = closing.confirm(second, closing.count(cashier, office, TODAY, counted=0, now=NOW))
    with pytest.raises(Refused, match="すでに締めて"):
        closing.count(cashier, office, TODAY, counted=5, why="x", now=NOW)
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        CashClosing.objects.filter(pk=row.pk).update(counted_yen=1, why="x")
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        CashClosing.objects.filter(pk=row.pk).delete()


def test_the_treasury_has_a_day_counted_again(
    waiting: Callable[[], Charge], office: Office, cashier: Actor, second: Actor
) -> None:
    fees.take_at_counter(cashier, waiting(), method="counter", now=NOW)
    row = closing.count(cashier, office, TODAY, counted=6_000, why="数え違いかもしれない（架空）", now=NOW)
    with pytest.raises(Refused, match="すでに締めて"):
        closing.count(cashier, office, TODAY, counted=16_000, now=NOW)
    closing.send_back(second, row, reason="1万円札を数え直してください（架空）", now=NOW)
    again = closing.count(cashier, office, TODAY, counted=16_000, now=NOW)
    assert (again.pk, again.difference, again.closed_at) == (row.pk, 0, row.closed_at)
    assert told(office) == ["cash_counted", "cash_sent_back", "cash_counted"]


def test_days_are_closed_in_their_order_and_never_ahead(
    waiting: Callable[[], Charge], office: Office, cashier: Actor
) -> None:
    earlier = NOW - timedelta(days=7)
    closing.count(cashier, office, civil.day_of(earlier), counted=0, now=earlier)
    between = NOW - timedelta(days=3)
    fees.take_at_counter(cashier, waiting(), method="counter", now=between)
    with pytest.raises(Refused, match="先に"):
        closing.count(cashier, office, TODAY, counted=0, now=NOW)
    assert closing.days_to_close(office.pk, TODAY) == [civil.day_of(between)]
    closing.count(cashier, office, civil.day_of(between), counted=16_000, now=NOW)
    closing.count(cashier, office, TODAY, counted=0, now=NOW)
    with pytest.raises(Refused, match="これから来る日"):
        closing.count(cashier, office, TODAY + timedelta(days=1), counted=0, now=NOW)


def test_paying_back_after_closing_is_a_correction_of_that_day_and_counts_on_another(
    waiting: Callable[[], Charge], office: Office, cashier: Actor, head: Actor, second: Actor
) -> None:
    charge = waiting()
    fees.take_at_counter(cashier, charge, method="counter", now=NOW)
    row = closing.confirm(second, closing.count(cashier, office, TODAY, counted=16_000, now=NOW))
    proposal = fees.refund(cashier, charge, yen=16_000, reason="架空の取消し", now=NOW)
    refund = fees.order(head, proposal, now=NOW)
    fees.paid_back(cashier, refund, receipt_no="返1", now=NOW)
    tomorrow = next_open(TODAY + timedelta(days=1))
    assert closing.sheet(office.pk, TODAY).expected == 16_000, "the closed day stays as it was"
    assert closing.sheet(office.pk, tomorrow).expected == -16_000
    (correction,) = closing.corrections(row)
    assert (correction.kind, correction.yen) == (PaymentEvent.Kind.REFUNDED, 16_000)
    fact = Entry.objects.get(kind="fees.cash_corrected")
    assert fact.data == {"day": TODAY.isoformat(), "on": tomorrow.isoformat(), "yen": 16_000}


def test_paying_back_on_the_same_open_day_is_no_correction(
    waiting: Callable[[], Charge], office: Office, cashier: Actor, head: Actor
) -> None:
    charge = waiting()
    fees.take_at_counter(cashier, charge, method="counter", now=NOW)
    refund = fees.order(head, fees.refund(cashier, charge, yen=16_000, reason="架空の取消し", now=NOW), now=NOW)
    fees.paid_back(cashier, refund, receipt_no="返1", now=NOW)
    row = closing.count(cashier, office, TODAY, counted=0, now=NOW)
    assert (row.taken_yen, row.back_yen, row.expected_yen) == (16_000, 16_000, 0)
    assert not Entry.objects.filter(kind="fees.cash_corrected").exists()


def test_who_sees_the_days(office: Office, cashier: Actor, second: Actor, provider: object) -> None:
    row = closing.count(cashier, office, TODAY, counted=0, now=NOW)
    stranger = staff("tanto")
    assert list(CashClosing.objects.visible_to(cashier)) == [row]
    assert list(CashClosing.objects.visible_to(second)) == [row]
    assert not CashClosing.objects.visible_to(stranger).exists()
    with pytest.raises(Refused, match="権限"):
        closing.count(stranger, office, TODAY, counted=0, now=NOW)


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is set, as one text for each sheet; the real press runs, too."""
    found: list[str] = []
    real = printing_cash.typeset.notice

    def press(blocks: Sequence[Any], **rest: Any) -> bytes:
        found.append(json.dumps(list(blocks), ensure_ascii=False))
        return real(blocks, **rest)

    monkeypatch.setattr(printing_cash.typeset, "notice", press)
    return found


def test_the_sheet_on_paper_lists_receipts_and_both_people_and_no_payer(
    waiting: Callable[[], Charge], office: Office, cashier: Actor, second: Actor, pressed: list[str]
) -> None:
    charge = waiting()
    event = fees.take_at_counter(cashier, charge, method="counter", now=NOW)
    row = closing.count(cashier, office, TODAY, counted=15_900, why="釣銭の間違い（架空）", now=NOW)
    assert printing_cash.sheet(row).startswith(b"%PDF")
    for part in ("日計表", "16,000円", "15,900円", "-100円", "釣銭の間違い", receipts.number_of(event), office.name,
                 charge.number, "確認を待っています"):  # fmt: skip
        assert part in pressed[0], part
    assert Case.objects.get(reference=charge.reference).applicant_label not in pressed[0]
    closing.confirm(second, row, now=NOW)
    row.refresh_from_db()
    printing_cash.sheet(row)
    assert "会計 万作" in pressed[1]
