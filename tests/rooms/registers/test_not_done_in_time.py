"""A permit ends because its holder did not do something in time: a gun that nobody received within three months."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import tasks, timers
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Actor
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import Outgoing
from koboshi.registers import service
from koboshi.registers.models import Permit
from tests.rooms.conftest import staff
from tests.rooms.fees.stories import file
from tests.rooms.registers.conftest import GUN, Grant, noon
from tests.rooms.registers.test_proofs import issued

ARRIVED, DECIDED, OVER = date(2026, 8, 3), date(2026, 8, 31), date(2026, 12, 2)


@pytest.fixture
def police(bureau: None) -> Actor:
    """警察 七緒（架空）."""
    return staff("keisatsu")


def open_task(case: Case) -> Task:
    return Task.objects.get(case=case, state=Task.State.OPEN)


def permitted(police: Actor, on: date = DECIDED) -> Case:
    """A gun permit whose notice went out; its case waits for word that the gun was received."""
    case = file(catalog.in_force(GUN, on=date(2026, 11, 1)), now=noon(ARRIVED))
    now = noon(on)
    while (task := Task.objects.filter(case=case, state=Task.State.OPEN).first()) is None or task.action != "decide":
        if task is None:
            tasks.receive(SYSTEM, case, message="payment_received", data={"paid": True}, now=now)
        else:
            casework.complete(police, task, outcome="complete", now=now)
    casework.decide(staff("keisatsu-kacho"), open_task(case), outcome="grant", reason="基準に合う（架空）。", now=now)
    casework.issue(police, open_task(case), now=now)
    return case


def told_void(police: Actor, case: Case, now: datetime) -> Document:
    """The three months are over, and the clerk tells that the permit is void."""
    at = timers.fire_one(case, "gun_timeout", now)
    task = open_task(case)
    assert task.node == "issue_void"
    return casework.issue(police, task, now=max(now, at))


def test_a_gun_that_nobody_received_ends_its_permit_with_the_letter(police: Actor) -> None:
    case = permitted(police)
    permit = Permit.objects.get(reference=case.reference)
    assert permit.standing(OVER) == "active"
    letter = told_void(police, case, noon(OVER))
    permit.refresh_from_db()
    last = date(2026, 11, 30)
    assert (permit.state, permit.ended_on) == ("lapsed", last), "three months from the decision, at the month's end"
    line = permit.changes.last()
    assert (line.kind, line.on, line.case, line.notice) == ("lapsed", date(2026, 12, 1), case.reference, letter.number)
    assert "要確認" in line.reason, "the mark of the rule stays in the register"
    assert "決定の日：令和8年8月31日（月）" in line.reason
    assert "令和8年11月30日（月）が期間の最後の日です" in line.reason, "and why it is that day"
    certificate = Document.objects.get(reference=case.reference, kind="grant")
    check = Check.objects.get(check_number=certificate.check_number)
    assert (check.withdrawn_on, check.withdrawn_why) == (date(2026, 12, 1), "ended"), "not public: no reason told"
    assert Check.objects.get(check_number=letter.check_number).withdrawn_on is None, "the letter itself is real"
    facts = Entry.objects.filter(kind="registers.permit_ended", case_ref=case.reference)
    assert [fact.data for fact in facts] == [{"permit": permit.pk, "how": "lapsed", "on": "2026-11-30"}]
    case.refresh_from_db()
    assert case.ended_at is not None
    assert (case.status, case.outcome) == ("lapsed", "lapse"), "by law: nobody decided it"
    assert verify.verify_all().clean


def test_on_the_very_day_its_last_day_is_that_of_the_letter(police: Actor) -> None:
    case = permitted(police)
    told_void(police, case, noon(date(2026, 11, 30)))
    assert Permit.objects.get(reference=case.reference).ended_on == date(2026, 11, 30)


def test_a_permit_that_had_ended_before_stays_as_it_was(police: Actor) -> None:
    case = permitted(police)
    permit = Permit.objects.get(reference=case.reference)
    given_back = date(2026, 10, 1)
    service.hand_back(police, permit, on=given_back, ground="返納（架空）", now=noon(given_back))
    told_void(police, case, noon(OVER))
    permit.refresh_from_db()
    assert (permit.state, permit.ended_on) == ("returned", given_back)
    assert permit.changes.filter(kind="lapsed").count() == 0


def test_no_day_that_follows_from_a_birthday_is_told_to_the_journal(grant: Grant, police: Actor) -> None:
    """Ends, first days of the next period and withdrawn certificates: none of them (個人情報)."""
    permit = grant(date(2026, 6, 1), GUN, birth="1980-09-10")
    issued(permit, on=date(2026, 6, 10))
    assert permit.valid_until == date(2028, 9, 10)
    invitation = service.invite(police, permit, now=noon(date(2028, 7, 20)))
    following = grant(date(2028, 7, 30), GUN, draft=invitation.draft, birth="1980-09-10")
    assert (following.predecessor_id, following.valid_from) == (permit.pk, date(2028, 9, 11))
    issued(following, on=date(2028, 8, 8))
    service.lapse_due(date(2031, 12, 1), now=noon(date(2031, 12, 1)))
    told = [str(fact.data) for fact in Entry.objects.filter(kind__startswith="registers.")]
    assert Entry.objects.filter(kind="registers.certificates_withdrawn").count() == 2
    assert Permit.objects.filter(state__in=("lapsed", "replaced")).count() == 2
    for day in (date(2028, 9, 10), date(2028, 9, 11), date(2031, 9, 10), date(2031, 9, 11)):
        assert not [each for each in told if day.isoformat() in each]
    keys = Outgoing.objects.filter(reference=permit.reference).values_list("key", flat=True)
    assert not [key for key in keys if "2028" in key], "nor to whoever carries mail"


def test_another_end_is_told_with_its_day(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    service.lapse_due(date(2031, 6, 10))
    fact = Entry.objects.get(kind="registers.permit_ended")
    assert fact.data["on"] == (permit.valid_until or date.min).isoformat()
    assert permit.valid_until == date(2031, 6, 10) - timedelta(days=1)
