"""The deadlines of a pack are counted from the days of its case, apart from the standard period; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from koboshi.casework.models import Case, Decision, Delivery
from koboshi.casework.service import deadlines
from koboshi.catalog import service as catalog
from koboshi.catalog.service import pack_of
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.documents.models import Document
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.proceedings import service
from koboshi.proceedings.service import inspecting
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.conftest import PACKS, staff
from tests.rooms.mandates import offices

competent_house = furnished("competent", offices.build)
NPO = "fukushima/npo-certification"


@pytest.fixture(autouse=True)
def _house(competent_house: None, db: None, var: Path) -> Iterator[None]:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        yield


def _npo() -> Case:
    catalog.publish(SYSTEM, packs.load(PACKS / "npo-certification"), tenant=PREFECTURE)
    return offices.case(NPO)


def _rows(case: Case) -> dict[str, deadlines.Row]:
    return {row.deadline.id: row for row in deadlines.rows_of(case, inspecting.days_of(case))}


def _decided(case: Case, kind: str, on: date) -> Decision:
    at = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
    facts = {"tenant": case.tenant, "reference": case.reference, "outcome": kind, "kind": kind, "reason": "架空の理由"}
    by = User.objects.get(email="hoken@demo.koboshi.example")
    return Decision.objects.create(case=case, decided_by=by, decided_at=at, **facts)


def test_npo_is_decided_within_two_months_after_the_last_day_of_public_inspection() -> None:
    case = _npo()
    before = _rows(case)
    assert all(each.due is None and not each.dropped for each in before.values()), "nobody has opened an inspection"
    assert {each.deadline.set_by for each in before.values()} == {"law"}
    opens = civil.today() + timedelta(days=1)
    rule = inspecting.rules_of(pack_of(case.version_id))["inspection"]
    found = service.open_inspection(
        staff("npo"), case, public_title="架空法人の設立", place="架空庁舎", opens=opens, rule=rule
    )
    rows = _rows(case)
    assert rows["inspection"].due is not None
    assert rows["inspection"].due.day == found.closes == opens + timedelta(days=14)
    decision = rows["decision"].due
    assert decision is not None
    assert decision.start == found.closes, "a planned end is known before it has come"
    month = (found.closes.month + 1) % 12 + 1
    assert (decision.day.month, decision.day.day <= found.closes.day) == (month, True)
    case.refresh_from_db()
    assert case.due_on != decision.day, "the guide of 73 days stays what it is"


def test_a_certificate_of_parking_counts_open_days_from_the_arrival_and_no_law_is_claimed() -> None:
    rows = _rows(offices.case(offices.GARAGE))
    due = rows["pickup"].due
    assert due is not None
    assert due.start == civil.today()
    assert [note.number for note in due.result.explained if note.kind == "counted"] == [1, 2, 3]
    assert {each.deadline.set_by for each in rows.values()} <= {"", "office"}


def _moved(case: Case, slug: str) -> Case:
    """The same case as one of another police station."""
    Case.objects.filter(pk=case.pk).update(office=Office.objects.get(tenant=case.tenant, slug=slug))
    return Case.objects.get(pk=case.pk)


def test_a_guide_of_some_police_stations_counts_only_for_their_cases() -> None:
    case = offices.case(offices.GARAGE)
    assert case.office.slug == "fukushima-keisatsu"
    assert set(_rows(case)) == {"pickup"}
    assert deadlines.due_of(case, "pickup_long") is None
    there = _moved(case, "nihonmatsu-keisatsu")
    assert set(_rows(there)) == {"pickup_long"}
    due = deadlines.due_of(there, "pickup_long")
    assert due is not None
    assert [note.number for note in due.result.explained if note.kind == "counted"] == [1, 2, 3, 4]


def test_a_guide_for_filing_is_settled_when_the_application_has_arrived() -> None:
    case = offices.case(offices.INN, opening_on="2026-12-20")
    row = _rows(case)["file_by"]
    assert deadlines.is_met(row.deadline)
    assert deadlines.over_with(row.deadline, case)


def test_the_time_to_fetch_a_passport_begins_with_a_grant_and_never_with_a_refusal() -> None:
    case = offices.case(offices.PASSPORT)
    assert (_rows(case)["pickup"].due, _rows(case)["pickup"].dropped) == (None, False)
    made = _decided(case, "grant", date(2026, 4, 10))
    due = _rows(case)["pickup"].due
    assert due is not None
    assert due.day == date(2026, 10, 10)
    Decision.objects.filter(pk=made.pk).update(kind="refuse")
    assert (_rows(case)["pickup"].due, _rows(case)["pickup"].dropped) == (None, True)


def test_the_day_before_an_opening_is_counted_back_from_what_was_answered() -> None:
    case = offices.case(offices.INN, opening_on="2026-12-20")
    due = _rows(case)["file_by"].due
    assert due is not None
    assert due.day == date(2026, 12, 13)


def test_a_notice_has_arrived_when_it_reached_everybody_it_is_for() -> None:
    case = offices.case(offices.PASSPORT)
    made, pack = _decided(case, "grant", date(2026, 4, 10)), pack_of(case.version_id)
    assert deadlines._notified(case, pack, made) is None
    key = f"{case.reference}:grant:架空"
    document = _document(case, key)
    made.notice_key = key
    row = {"tenant": case.tenant, "reference": case.reference, "case": case, "document": document, "way": "post"}
    first = Delivery.objects.create(party=1, state="arrived", arrived_on=date(2026, 4, 12), **row)
    other = Delivery.objects.create(party=2, state="sent", **row)
    assert first.arrived_on is not None
    assert deadlines._notified(case, pack, made) is None, "one of two has it"
    Delivery.objects.filter(pk=other.pk).update(state="arrived", arrived_on=date(2026, 4, 15))
    assert deadlines._notified(case, pack, made) == date(2026, 4, 15)


def _document(case: Case, key: str) -> Document:
    facts = {"kind": "grant", "title": "架空の通知", "number": key, "check_number": "架空", "issued_by": "架空"}
    where = {"tenant": case.tenant, "office": case.office.slug, "reference": case.reference}
    return Document.objects.create(key=key, storage_key=key, sha256="0" * 64, size=1, **facts, **where)


def test_a_day_that_no_calendar_has_is_not_counted_from() -> None:
    for told in ("2026-02-30", "", None, 5):
        assert deadlines._opening(SimpleNamespace(application=SimpleNamespace(answers={"opening_on": told}))) is None  # type: ignore[arg-type]
