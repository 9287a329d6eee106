"""Reading is attributable: whatever of a case goes out to the staff stands in the case's read log (M1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from koboshi.casework.models import Case, Consultation
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.retention.model import CLASSES
from koboshi.fees.models import Charge
from koboshi.fieldwork.models import Visit
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Attachment
from koboshi.retention.models import Record
from tests.doors.staff.conftest import House
from tests.doors.staff.test_approvals import _drafted, fill, to_decide
from tests.rooms.tenancy import furnishing

OF_REFERENCE = (
    "case", "talk", "course", "decision", "history", "consult", "mandates", "mandates_add", "mandates_office", "period",
    "papers", "charge_by_hand", "proceedings_announce", "adverse_new_case",
    "proceedings_case", "retention_record", "retention_parcel", "mandates_one",
    "adverse_case", "reopening",
)  # fmt: skip
OF_TASK = (
    "hand_over", "complete", "finish", "repair", "correct", "decide", "notice", "draft", "match", "approval_draft",
    "fieldwork_offer", "public_hearing_step", "take", "take_over", "return", "send",
)  # fmt: skip
OF_DRAFT = ("approval", "approval_again", "proposed_notice", "reopening_again")
OTHERS = {
    "attachment", "document", "answer", "fees_charge", "fees_slip", "fees_receipt", "fees_act", "permit",
    "permit_change", "permit_correct", "permit_ease", "permit_act", "fieldwork_visit", "fieldwork_choose",
    "fieldwork_photo", "fieldwork_photos", "fieldwork_end", "fieldwork_off", "proceedings_request",
    "proceedings_letter", "proceedings_inspection", "proceedings_opinion", "proceedings_public_hearing",
    "proceedings_speaking", "delivery", "delivery_cover", "delivery_copy", "adverse_new", "mandates_address",
}  # fmt: skip
"""Pages of one thing of a case."""
NOT_OF_A_CASE = {
    "forget_filter", "again", "fees_payment", "fees_file", "fees_row", "register", "renewals", "renewals_prepare",
    "renewals_letters", "retention_proposal", "enquiry", "enquiry_document", "proceedings_paper",
    "proceedings_council", "proceedings_meeting", "proceedings_item", "proceedings_draw", "fees_cash_day",
    "fees_cash_sheet",
}  # fmt: skip
"""Pages with a number in their address that show lists, councils, money or questions, and no one case."""


def _patterns(found: list[Any]) -> Iterator[URLPattern]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns)
        else:
            yield each


def _staff() -> list[URLPattern]:
    door = next(each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == "staff")
    return [each for each in _patterns([door]) if each.name]


def test_every_page_with_a_number_is_known_here() -> None:
    """A new page of a case is walked below, or somebody says that it shows none."""
    from_numbers = {str(each.name) for each in _staff() if each.pattern.converters or "<" in str(each.pattern)}
    assert from_numbers <= {*OF_REFERENCE, *OF_TASK, *OF_DRAFT, *OTHERS, *NOT_OF_A_CASE}


@pytest.fixture
def furnished_case(house: House) -> tuple[House, Case]:
    """A case before its decision with a visit, a charge, a question, a document, and a draft on its way."""
    fill(house)
    case = to_decide(house)
    facts: dict[str, Any] = {"reference": case.reference, "tenant": case.tenant}
    with scope.acting(SYSTEM):
        furnishing._people(facts)
        Charge.objects.create(
            number=f"{case.reference}-F1", key="x", office=case.office_id, procedure="x", title="架空の手数料", yen=100,
            raised_at=furnishing.NOW, **facts,
        )  # fmt: skip
        furnishing._visit(case, facts)
        furnishing._record(case, case.office)
        Record.objects.update(retention_class=CLASSES[0])
        furnishing.council_of(case.office)
        furnishing._proceedings(case, facts)
        Document.objects.create(
            key=case.reference, office="x", kind="x", title="x", number="x", check_number="C", storage_key="none/x",
            sha256="0" * 64, size=1, issued_by="x", **facts,
        )  # fmt: skip
        Attachment.objects.create(
            application=case.application, field="files", name="a.pdf", kind="pdf", size=1, sha256="0" * 64,
            storage_key="none/a", **facts,
        )  # fmt: skip
        Consultation.objects.create(
            case=case, office=Office.objects.get(slug="bunka-shinko"), question="x", due_on=civil.today(),
            asked_by=house.user("tanto"), **facts,
        )  # fmt: skip
    return house, case


def _looks(house: House, case: Case) -> int:
    return len(house.all(Entry, case_ref=case.reference, kind="casework.case_viewed"))


def _addresses(house: House, case: Case) -> Iterator[tuple[str, str, str]]:
    """Who opens which page."""
    number = house.task(case).pk
    yield from (("tanto", name, reverse(f"staff:{name}", args=[case.reference])) for name in OF_REFERENCE[:-3])
    yield from (("tanto", name, reverse(f"staff:{name}", args=[number])) for name in OF_TASK)
    with scope.acting(SYSTEM):
        things = {
            "fees_charge": Charge.objects.get().number,
            "fees_slip": Charge.objects.get().number,
            "fieldwork_visit": Visit.objects.get().pk,
            "fieldwork_end": Visit.objects.get().pk,
        }
        question = Consultation.objects.get().pk
        files = [("attachment", Attachment.objects.filter(name="a.pdf").get().pk)]
    yield from (("tanto", name, reverse(f"staff:{name}", args=[key])) for name, key in things.items())
    yield from (("tanto", name, reverse(f"staff:{name}", args=[case.reference, key])) for name, key in files)
    yield "bunka", "answer", reverse("staff:answer", args=[question])


def test_whatever_shows_a_case_writes_the_read_log(furnished_case: tuple[House, Case]) -> None:
    house, case = furnished_case
    shown = []
    walked = list(_addresses(house, case))
    draft = _drafted(house, case)
    walked += [
        (who, name, reverse(f"staff:{name}", args=[draft.pk])) for who in ("tanto", "doryo") for name in OF_DRAFT
    ]
    broken = []
    for who, name, address in walked:
        before = _looks(house, case)
        house.page(who).raise_request_exception = False
        answer = house.page(who).get(address)
        after = _looks(house, case)
        if answer.status_code == 200:
            shown.append(name)
            assert after == before + 1, f"{name} shows the case and writes {after - before} lines"
        elif answer.status_code in (302, 404, 405):
            assert after == before, f"{name} shows nothing"
        elif answer.status_code == 500:
            broken.append(name)
    assert not broken
    wanted = {
        "case", "talk", "course", "decision", "history", "consult", "mandates", "period", "papers", "hand_over",
        "approval", "proposed_notice", "answer", "fees_charge", "fieldwork_visit", "proceedings_case",
        "retention_record",
    }  # fmt: skip
    assert wanted <= set(shown)


def test_a_refused_act_shows_the_case_and_writes_the_log(house: House) -> None:
    """An empty form posted instead of opened is no way around the log."""
    case = house.case()
    address = reverse("staff:consult", args=[case.reference])
    assert house.page("tanto").post(address, {}).status_code == 422
    assert _looks(house, case) == 1


def test_the_copy_of_a_visit_is_no_second_look_and_no_way_around(furnished_case: tuple[House, Case]) -> None:
    house, case = furnished_case
    with scope.acting(SYSTEM):
        address = reverse("staff:fieldwork_visit", args=[Visit.objects.get().pk])
    page = house.page("tanto")
    assert page.get(address, headers={"X-Koboshi-Copy": "1"}).status_code == 200
    assert _looks(house, case) == 1, "a copy alone is a look"
    assert page.get(address, headers={"X-Koboshi-Copy": "1"}).status_code == 200
    assert _looks(house, case) == 1
    assert house.page("kacho").get(address, headers={"X-Koboshi-Copy": "1"}).status_code == 200
    assert _looks(house, case) == 2, "somebody else's"


def test_the_case_page_names_who_read_the_draft_notice(furnished_case: tuple[House, Case]) -> None:
    house, case = furnished_case
    draft = _drafted(house, case)
    house.page("doryo").get(reverse("staff:proposed_notice", args=[draft.pk]))
    page = house.page("tanto").get(reverse("staff:history", args=[case.reference])).content.decode()
    assert "「決裁の案」を見ました" in page
