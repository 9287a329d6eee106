"""The words of a closed day of cash go when its term of keeping is over; sums, days and who closed it stay."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction

from koboshi.core.actor import SYSTEM, Actor
from koboshi.fees.models import CashClosing
from koboshi.fees.service import cash_keeping, closing
from koboshi.foundation.documents.erasing import ERASED
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import Office
from koboshi.retention.service import forgetting
from tests.rooms.conftest import staff
from tests.rooms.fees.stories import waiting_case

DAY = date(2019, 5, 10)
WHEN = datetime(2019, 5, 10, 8, tzinfo=UTC)
LAST, AFTER = date(2025, 3, 31), date(2025, 4, 1)
"""Five years after the fiscal year of the day."""
TOLD = "釣銭を100円多く渡した（架空）"


@pytest.fixture
def office(provider: object) -> Office:
    """The health office (架空 people work there)."""
    return Office.objects.get(pk=waiting_case()[1].office)


@pytest.fixture
def closed(office: Office, cashier: Actor) -> CashClosing:
    """A day that did not fit, closed by two people of the office and the treasury."""
    row = closing.count(cashier, office, DAY, counted=100, why=TOLD, now=WHEN)
    closing.confirm(staff("suito-kacho"), row, now=WHEN)
    return CashClosing.objects.get(pk=row.pk)


def test_a_closing_is_kept_to_the_end_of_its_last_fiscal_year(closed: CashClosing) -> None:
    assert cash_keeping.kept_until(DAY) == LAST
    assert not cash_keeping.over(LAST)
    assert list(cash_keeping.over(AFTER)) == [closed]


def test_its_words_go_and_its_sums_stay(closed: CashClosing) -> None:
    after = datetime(2025, 4, 1, 3, tzinfo=UTC)
    assert not cash_keeping.erase(SYSTEM, closed.pk, now=WHEN), "too early"
    assert cash_keeping.erase(SYSTEM, closed.pk, now=after)
    assert not cash_keeping.erase(SYSTEM, closed.pk, now=after), "once"
    row = CashClosing.objects.get(pk=closed.pk)
    assert row.why == ERASED
    kept = ("day", "counted_yen", "expected_yen", "counted_by", "confirmed_by", "confirmed_at", "state")
    assert all(getattr(row, name) == getattr(closed, name) for name in kept)
    told = Entry.objects.filter(case_ref=f"cash:{row.office}", kind="fees.cash_erased").get()
    assert told.data == {"day": DAY.isoformat(), "years": 5}


def test_a_confirmed_day_changes_in_nothing_else(closed: CashClosing) -> None:
    for wrong in ({"counted_yen": 0}, {"why": "釣銭は合っていた（架空）"}, {"why": ERASED, "confirmed_by": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CashClosing.objects.filter(pk=closed.pk).update(**wrong)


def test_the_daily_run_finds_it(closed: CashClosing) -> None:
    assert forgetting.send(WHEN).closings == 0
    assert forgetting.send(datetime(2025, 4, 1, 3, tzinfo=UTC)).closings == 1
    forgetting.forget_closing(closed.pk)
    assert CashClosing.objects.get(pk=closed.pk).why == ERASED


def test_what_nobody_has_confirmed_is_no_finished_paper(office: Office, cashier: Actor) -> None:
    closing.count(cashier, office, DAY, counted=100, why=TOLD, now=WHEN)
    assert not cash_keeping.over(AFTER)
