"""A daily file that somebody brought proves nothing: the treasury, the provider and a second person stand before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.fee import Row, write_daily
from koboshi.core.fee.dailyfile import Told
from koboshi.core.japan.civil import JAPAN
from koboshi.core.ports import Unavailable
from koboshi.core.refusal import Refused
from koboshi.fees import service as fees
from koboshi.fees.models import Charge, DailyFile, PaymentEvent, ReconciliationRow
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from tests.rooms.conftest import resident, staff

Waiting = Callable[[], tuple[Case, Charge]]


@pytest.fixture
def second(provider: Any) -> Actor:
    """会計 万作（架空）, the other person of the treasury."""
    return staff("suito-kacho")


def forged(charge: Charge, *, key: str = "T-forged", provider: str = "test") -> bytes:
    """A file as anybody can type it: the fee was paid, says the file."""
    now = datetime.now(JAPAN)
    return write_daily(now.date(), provider, [Told(Row(key, charge.number, "payment", charge.yen), now)]).encode()


def lost(provider: Any, case: Case, charge: Charge) -> bytes:
    """A payment of which the callback never came, and the provider's own file."""
    begun = fees.begin_online(resident(case.reference), charge, return_to="/")
    provider.play(begun.provider_id, "delay")
    content: bytes = provider.daily(datetime.now(JAPAN).date())
    return content


def is_paid(charge: Charge) -> bool:
    charge.refresh_from_db()
    return charge.state == Charge.State.PAID


@pytest.mark.parametrize("login", ["doboku", "doboku-kacho", "hoken", "hoken-kacho", "kacho", "honbu", "madoguchi"])
def test_no_clerk_marks_a_fee_paid_with_a_file(waiting: Waiting, treasury: Actor, login: str) -> None:
    """H3: a clerk of any office could mark another office's fee paid, and read all payments of the day."""
    _, charge = waiting()
    clerk = staff(login)
    with pytest.raises(Refused):
        fees.reconcile(clerk, forged(charge))
    row = fees.reconcile(treasury, forged(charge)).rows.get()
    with scope.acting(clerk):
        assert not DailyFile.objects.visible_to(clerk).exists()
        assert not ReconciliationRow.objects.visible_to(clerk).exists()
    for verb in (fees.settle_row, fees.propose_row, fees.confirm_row, fees.leave_row):
        with pytest.raises(Refused):
            verb(clerk, row)
    assert not is_paid(charge)


def test_the_treasury_alone_cannot_either(waiting: Waiting, treasury: Actor, second: Actor) -> None:
    """Nobody writes alone, and what the provider does not know is not written by two."""
    _, charge = waiting()
    row = fees.reconcile(treasury, forged(charge)).rows.get()
    with pytest.raises(Refused, match="二人で"):
        fees.settle_row(treasury, row)
    with pytest.raises(Refused, match="記録で確かめられません"):
        fees.propose_row(treasury, row)
    ReconciliationRow.objects.update(proposed_by=treasury.id)
    with pytest.raises(Refused, match="記録で確かめられません"):
        fees.confirm_row(second, row)
    assert not is_paid(charge)
    assert not PaymentEvent.objects.exists()
    assert fees.leave_row(treasury, row).outcome == "left"


def test_what_the_provider_knows_is_written_by_two(
    waiting: Waiting, provider: Any, treasury: Actor, second: Actor
) -> None:
    case, charge = waiting()
    row = fees.reconcile(treasury, lost(provider, case, charge)).rows.get()
    with pytest.raises(Refused, match="先に1人"):
        fees.confirm_row(second, row)
    with scope.acting(treasury):
        fees.propose_row(treasury, row)
        assert fees.propose_row(second, row).proposed_by == treasury.id, "proposed once"
        with pytest.raises(Refused, match="別の職員"):
            fees.confirm_row(treasury, row)
    assert not is_paid(charge)
    with scope.acting(second):
        done = fees.confirm_row(second, row)
    assert (done.outcome, done.settled_by) == ("entered", second.id)
    assert is_paid(charge)
    told = Entry.objects.filter(case_ref=case.reference, kind__startswith="fees.").order_by("pk")
    kinds = dict(told.values_list("kind", "actor"))
    assert kinds["fees.entry_proposed"] == treasury.id
    assert kinds["fees.difference_settled"] == second.id
    with pytest.raises(Refused, match="すでに済んでいる"):
        fees.confirm_row(second, row)


@pytest.mark.parametrize("change", ["yen", "reference", "at", "provider"])
def test_a_true_number_with_other_facts_is_not_believed(
    waiting: Waiting, provider: Any, treasury: Actor, change: str
) -> None:
    case, charge = waiting()
    key = lost(provider, case, charge).decode().splitlines()[1].split(",")[1]
    moment = datetime.fromisoformat(provider._memory[-1]["at"])
    yen = charge.yen - 1 if change == "yen" else charge.yen
    if change == "at":
        moment += timedelta(seconds=-1 if moment.second else 1)
    row = Row(key, "OTHER-F1" if change == "reference" else charge.number, "payment", yen)
    name = "another" if change == "provider" else "test"
    file = fees.reconcile(treasury, write_daily(moment.date(), name, [Told(row, moment)]).encode())
    with pytest.raises(Refused, match="記録で確かめられません"):
        fees.propose_row(treasury, file.rows.get())


def test_a_wrong_amount_goes_to_a_person_as_ever(
    waiting: Waiting, provider: Any, treasury: Actor, second: Actor
) -> None:
    """Two people and the provider say what was paid, never that it is enough."""
    case, charge = waiting()
    content = lost(provider, case, charge)
    Charge.objects.filter(pk=charge.pk).update(yen=charge.yen + 1)
    row = fees.reconcile(treasury, content).rows.get()
    fees.propose_row(treasury, row)
    fees.confirm_row(second, row)
    heard = PaymentEvent.objects.get()
    assert (heard.accepted, heard.needs_person) == (False, True)
    assert not is_paid(charge)


def test_a_provider_that_is_away_is_asked_later(
    waiting: Waiting, provider: Any, treasury: Actor, second: Actor
) -> None:
    case, charge = waiting()
    row = fees.reconcile(treasury, lost(provider, case, charge)).rows.get()
    whole = provider.daily

    def away(on: object) -> bytes:
        raise Unavailable("port.payment.unavailable")

    provider.daily = away
    with pytest.raises(Unavailable):
        fees.propose_row(treasury, row)
    provider.daily = whole
    assert fees.propose_row(treasury, row).proposed_by == treasury.id


def test_the_same_bytes_from_the_provider_itself_need_one_person(
    waiting: Waiting, provider: Any, treasury: Actor
) -> None:
    case, charge = waiting()
    content = lost(provider, case, charge)
    file = fees.reconcile(treasury, content)
    fees.propose_row(treasury, file.rows.get())
    assert fees.fetch(treasury, file.day).fetched
    assert fees.settle_row(treasury, file.rows.get()).outcome == "entered"
    assert is_paid(charge)
    assert fees.reconcile(treasury, content).fetched, "the bytes are the provider's, whoever brings them again"


def test_the_table_itself_wants_two_people(waiting: Waiting, treasury: Actor) -> None:
    _, charge = waiting()
    row = fees.reconcile(treasury, forged(charge)).rows.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReconciliationRow.objects.filter(pk=row.pk).update(outcome="entered", proposed_by="user:1", settled_by="user:1")
