"""The term of papers counts from the last thing that was done in a case, not from the step that ended it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.fees.models import Charge
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal import delivery, verify
from koboshi.foundation.journal.models import Entry
from koboshi.retention import service
from koboshi.retention.models import Record
from koboshi.retention.service import keeping, lasting
from tests.rooms.conftest import File, resident
from tests.rooms.retention.stories import record_of

LAST_OF_MARCH = datetime(2027, 3, 31, 6, 0, tzinfo=UTC)
SECOND_OF_APRIL = date(2027, 4, 2)


@pytest.fixture
def ended(filed: File) -> Callable[[], Case]:
    """A case that came to its end on 31 March 2027, kept since then, with its notice still to be posted."""

    def make() -> Case:
        case = filed()
        casework.withdraw(resident(case.reference), case.application)
        Case.objects.filter(pk=case.pk).update(ended_at=LAST_OF_MARCH)
        paper = Document.objects.create(**_paper(case))
        Delivery.objects.create(
            tenant=case.tenant, reference=case.reference, case=case, document=paper, way="post", state="to_send",
            addressee="福島市架空町1番2号\n架空 花子　様",
        )  # fmt: skip
        case.refresh_from_db()
        keeping.keep(case)
        return case

    return make


def _paper(case: Case) -> dict[str, object]:
    return {
        "key": f"{case.reference}:架空", "tenant": case.tenant, "reference": case.reference, "number": "架空第1号",
        "kind": "grant", "title": "通知（架空）", "check_number": f"X{case.pk}", "size": 1,
    }  # fmt: skip


def told(case: Case, kind: str) -> None:
    """The worker carries the reactions to the newest fact of a kind out, twice."""
    entry = Entry.objects.filter(case_ref=case.reference, kind=kind).latest("seq")
    for name in delivery.tied()[entry.kind] * 2:
        delivery.perform(entry.pk, name)


def letter(case: Case) -> Delivery:
    return Delivery.objects.filter(case=case).latest("pk")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)


def test_ended_on_31_march_and_posted_on_2_april_is_kept_a_year_longer(
    ended: Callable[[], Case], examiner: Actor
) -> None:
    case = ended()
    record = record_of(case)
    assert (record.completed_on, record.expires_on) == (date(2027, 3, 31), date(2032, 3, 31))
    casework.send(examiner, letter(case), now=at(SECOND_OF_APRIL))
    told(case, "casework.notice_sent")
    record.refresh_from_db()
    assert (record.completed_on, record.expires_on) == (SECOND_OF_APRIL, date(2033, 3, 31))
    fact = Entry.objects.get(kind="retention.term_moved")
    assert fact.data == {"why": "sent", "expires_on": "2033-03-31"}
    casework.arrive(examiner, letter(case), on=date(2027, 4, 5), now=at(date(2027, 4, 6)))
    told(case, "casework.notice_arrived")
    record.refresh_from_db()
    assert (record.completed_on, record.expires_on) == (date(2027, 4, 5), date(2033, 3, 31))
    assert Entry.objects.filter(kind="retention.term_moved").count() == 1, "the last day stays, nothing is told"
    assert [each.kind for each in lasting.of(case.reference)] == ["ended", "sent", "arrived"]
    assert verify.verify_all().clean


def test_a_fee_that_was_paid_after_the_end(ended: Callable[[], Case]) -> None:
    case = ended()
    Charge.objects.create(
        number="架空1", key="架空1", reference=case.reference, tenant=case.tenant, office=case.office_id,
        procedure=case.procedure_id, title="架空", yen=300, state="paid", raised_at=LAST_OF_MARCH,
        settled_at=datetime(2027, 3, 31, 15, 30, tzinfo=UTC),
    )  # fmt: skip
    keeping.follow(case.reference)
    record = record_of(case)
    assert (record.completed_on, record.expires_on) == (date(2027, 4, 1), date(2033, 3, 31)), "the day in Japan"


@pytest.mark.parametrize(("kind", "last"), [("appeal", 2036), ("suit", 2036), ("audit", 2032), ("access", 2032)])
def test_an_appeal_that_ended_moves_the_term_an_audit_does_not(
    ended: Callable[[], Case], examiner: Actor, kind: str, last: int
) -> None:
    record = record_of(ended())
    hold = service.place(examiner, record, kind=kind, reason="架空の事件", now=at(date(2028, 1, 10)))
    service.lift(examiner, hold, now=at(date(2030, 5, 10)))
    record.refresh_from_db()
    assert record.expires_on == date(last, 3, 31)


def test_what_nobody_heard_of_is_counted_before_anybody_proposes(
    ended: Callable[[], Case], examiner: Actor, decider: Actor
) -> None:
    """No reaction ran: the list still says due, the proposal looks again and refuses."""
    record = record_of(ended())
    Delivery.objects.filter(reference=record.reference).update(sent_on=SECOND_OF_APRIL, state="sent")
    due = at(date(2032, 4, 2))
    assert Record.objects.due(date(2032, 4, 2)).get() == record
    with pytest.raises(Refused, match="満了する前に"):
        service.propose(examiner, [record.reference], way="dispose", reason="不要", now=due)


def test_a_proposal_that_is_open_does_not_survive_a_later_day(
    ended: Callable[[], Case], examiner: Actor, decider: Actor
) -> None:
    record, due = record_of(ended()), at(date(2032, 4, 2))
    proposal = service.propose(examiner, [record.reference], way="dispose", reason="不要", now=due)
    Delivery.objects.filter(reference=record.reference).update(sent_on=SECOND_OF_APRIL, state="sent")
    with pytest.raises(Refused, match="満了する前に"):
        service.approve(decider, proposal, now=due)


def test_the_daily_run_counts_what_ends_soon(ended: Callable[[], Case]) -> None:
    record = record_of(ended())
    Delivery.objects.filter(reference=record.reference).update(sent_on=SECOND_OF_APRIL, state="sent")
    keeping.recount_due(date(2030, 1, 1))
    record.refresh_from_db()
    assert record.expires_on == date(2032, 3, 31), "not near yet"
    keeping.recount_due(date(2031, 5, 1))
    record.refresh_from_db()
    assert record.expires_on == date(2033, 3, 31)


def test_a_class_that_somebody_gave_later_is_never_shortened(ended: Callable[[], Case], examiner: Actor) -> None:
    case = ended()
    Record.objects.filter(reference=case.reference).update(retention_class="in_use", expires_on=None)
    service.classify(examiner, record_of(case), "3", now=at(date(2029, 6, 1)))
    assert record_of(case).expires_on == date(2033, 3, 31)
    Delivery.objects.filter(reference=case.reference).update(sent_on=SECOND_OF_APRIL)
    keeping.follow(case.reference)
    assert record_of(case).expires_on == date(2033, 3, 31)


def test_a_case_that_runs_has_no_last_day(filed: File) -> None:
    case = filed()
    assert lasting.of(case.reference) == []
    keeping.follow(case.reference)
    assert not Record.objects.filter(reference=case.reference).exists()
