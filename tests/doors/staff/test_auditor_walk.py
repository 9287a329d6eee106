"""監査委員事務局: every address of the house's own doors, walked by an auditor with things that exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

from koboshi.adverse import service as adverse
from koboshi.adverse.models import Hearing
from koboshi.approvals.models import Circulation
from koboshi.casework.models import Case, Consultation, Delivery, SavedFilter
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Role
from koboshi.core.japan import civil
from koboshi.core.japan.holidays import next_open
from koboshi.doors.staff import looking
from koboshi.enquiries.models import Enquiry
from koboshi.fees.models import CashClosing, Charge, DailyFile, PaymentEvent, ReconciliationRow
from koboshi.fieldwork.models import Photo, Visit
from koboshi.foundation.documents import storage
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Attachment
from koboshi.mandates.models import MandateRow, Party
from koboshi.proceedings import models as proceedings
from koboshi.proceedings.service import entering, inspecting
from koboshi.project.configuration import ROOT
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from koboshi.retention.models import Proposal
from tests.doors.staff.conftest import House
from tests.doors.staff.test_approvals import _draft
from tests.doors.staff.test_auditor import SAYS, auditor
from tests.doors.staff.test_read_log import OF_DRAFT, OF_REFERENCE, OF_TASK, furnished_case
from tests.rooms.adverse.conftest import planned
from tests.rooms.registers.conftest import ADVERSE, FOOD, entry
from tests.rooms.tenancy import furnishing

__all__ = ["furnished_case"]

FORM: Final = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>', re.IGNORECASE)
LINK: Final = re.compile(r'<a\b[^>]*\bhref="(/staff/[^"]*)"', re.IGNORECASE)
FREE: Final = ("/accounts/logout/", "/i18n/")
"""Forms that everybody has: signing out, and the language."""
DOORS: Final = ("staff", "leadership")
Walked = list[tuple[str, str]]


@pytest.fixture
def full(furnished_case: tuple[House, Case], var: Path) -> tuple[House, Walked]:
    """The furnished case with one thing of every kind that an address of the house names, and an auditor."""
    house, case = furnished_case
    auditor(house)
    with scope.acting(SYSTEM):
        food = catalog.packs.load(ROOT / "procedures" / "fukushima" / FOOD.partition("/")[2])
        organisations.enter_office(PREFECTURE, food.manifest.owner, name="保健の課（架空）", document_sign="保")
        catalog.publish(SYSTEM, food, tenant=PREFECTURE)
        registers.enter(SYSTEM, entry(FOOD, date(2026, 5, 11)))
        facts: dict[str, Any] = {"reference": case.reference, "tenant": case.tenant}
        furnishing.ask("ENQU-IRYA-AAAA", case.office)
        _disposition(house)
        _rules()
        Delivery.objects.create(
            document=Document.objects.filter(reference=case.reference)[0], case=case, way="post", state="to_send",
            **facts,
        )  # fmt: skip
        SavedFilter.objects.create(user=house.user("tanto"), name="x", query={})
        _files()
        _money(facts)
    assert _draft(house, case).status_code == 302
    with scope.acting(SYSTEM):
        return house, list(_addresses(_things(house, case)))


def _disposition(house: House) -> None:
    """A disposition about the permit, as an officer of its office begins it."""
    permit = Permit.objects.get()
    user = User.objects.create_user("hoken@staff.example.jp", "x", name="保健 一葉（架空）", is_staff=True)
    people.join(user, permit.office, [Role.CLERK, Role.EXAMINER], since=date(2026, 4, 1))
    catalog.publish(SYSTEM, catalog.packs.load(ROOT / "procedures" / ADVERSE), tenant=PREFECTURE)
    days = {"suspend_from": 45, "suspend_until": 50, "statement_due": 30}
    later = {name: next_open(civil.today() + timedelta(days=ahead)).isoformat() for name, ahead in days.items()}
    adverse.begin_from_permit(house.actor("hoken"), permit, planned(permit, **later))


def _rules() -> None:
    """The rules of a pack that draws lots, for the invented draw, and those of the invented inspection."""
    housing = catalog.packs.load(ROOT / "procedures" / "fukushima" / "public-housing")
    places = {row["id"]: 1 for row in housing.manifest.law.draw.get("class", ())}
    rules = entering.rules_for(housing, title="架空の抽選", places=places, source="架空新聞の数", digits=6)
    proceedings.Draw.objects.update(rules=rules)
    proceedings.PublicInspection.objects.update(rule=asdict(inspecting.own_rule(2, "week")))
    proceedings.DrawEntry.objects.update(group_class=next(iter(places), ""), weight="1")


def _money(facts: dict[str, Any]) -> None:
    """The fee was paid, another payment fits nothing, and a line of the provider's daily file waits for a person."""
    now, by = furnishing.NOW, {"provider": "test", "told_reference": "", "kind": "paid", "method": "card", "yen": 100}
    by |= {"at": now, "heard_at": now, "taken_by": "system:house"}
    for charge, verdict in ((Charge.objects.get(), "accepted"), (None, "unknown")):
        reason, values = f"match.{verdict}", {"yen": "100", "number": "", "due": "", "paid": ""}
        owner = facts if charge else {**facts, "reference": ""}
        PaymentEvent.objects.create(
            charge=charge, provider_id=uuid4().hex, verdict=verdict, reason=reason, values=values,
            accepted=bool(charge), **by, **owner,
        )  # fmt: skip
    file = DailyFile.objects.create(
        tenant=facts["tenant"], provider="test", day=civil.today(), sha256="0" * 64, count=1, total=1, matched=0,
        differences=1, uploaded_by="x", uploaded_at=now,
    )  # fmt: skip
    ReconciliationRow.objects.create(tenant=facts["tenant"], file=file, kind="different", key="x")
    furnishing.cash(Charge.objects.get().office, facts["tenant"])


def _files() -> None:
    """Something to open behind every row that stands for a file."""
    key = f"walk/{uuid4().hex}"
    storage.put(key, BytesIO(b"%PDF-1.7 "))
    for table in (Document, Attachment, Photo, proceedings.Paper):
        table.objects.update(storage_key=key)
    Attachment.objects.update(scan=Attachment.Scan.CLEAN)
    Photo.objects.update(scan="clean", kind="jpeg")


def _things(house: House, case: Case) -> dict[str, list[Any]]:
    """What stands in the addresses: their arguments by name."""
    task, permit = house.task(case).pk, Permit.objects.get()
    charge, visit, enquiry = Charge.objects.all()[0].number, Visit.objects.get().pk, Enquiry.objects.get()
    draw, meeting = proceedings.Draw.objects.get().pk, proceedings.Meeting.objects.get().pk
    request = proceedings.AuthorityRequest.objects.exclude(to_body="")[0].pk
    one: dict[str, Any] = {
        **dict.fromkeys(OF_REFERENCE, case.reference),
        **dict.fromkeys(OF_TASK, task),
        **dict.fromkeys(OF_DRAFT, Circulation.objects.all()[0].pk),
        **dict.fromkeys(("fees_charge", "fees_slip", "fees_receipt"), charge),
        **dict.fromkeys(("permit", "permit_change", "permit_correct", "permit_ease", "adverse_new"), permit.pk),
        **dict.fromkeys(
            ("fieldwork_visit", "fieldwork_choose", "fieldwork_photos", "fieldwork_end", "fieldwork_off"), visit
        ),
        **dict.fromkeys(("proceedings_request", "proceedings_letter"), request),
        **dict.fromkeys(("delivery", "delivery_cover", "delivery_copy"), Delivery.objects.all()[0].pk),
        "adverse_case": Hearing.objects.get().reference,
        "answer": Consultation.objects.get().pk,
        "again": task,
        "enquiry": enquiry.reference,
        "fees_file": DailyFile.objects.get().pk,
        **dict.fromkeys(("fees_cash_day", "fees_cash_sheet", "fee_cash_sheet"), CashClosing.objects.get().pk),
        "fees_payment": PaymentEvent.objects.get(charge=None).pk,
        "fees_row": ReconciliationRow.objects.get().pk,
        "forget_filter": SavedFilter.objects.get().pk,
        "proceedings_council": proceedings.Council.objects.get().pk,
        "proceedings_draw": draw,
        "proceedings_inspection": proceedings.PublicInspection.objects.all()[0].pk,
        "proceedings_item": proceedings.AgendaItem.objects.all()[0].pk,
        "proceedings_meeting": meeting,
        "proceedings_opinion": proceedings.Opinion.objects.all()[0].pk,
        "proceedings_public_hearing": proceedings.PublicHearing.objects.get().pk,
        "proceedings_speaking": proceedings.SpeakingRequest.objects.all()[0].pk,
        "proceedings_paper": proceedings.Paper.objects.all()[0].pk,
        "retention_proposal": Proposal.objects.get().pk,
    }
    register = FOOD.split("/")
    return {
        **{name: [value] for name, value in one.items()},
        **dict.fromkeys(("register", "renewals", "renewals_prepare", "renewals_letters"), register),
        "attachment": [case.reference, Attachment.objects.filter(name="a.pdf").get().pk],
        "document": [case.reference, Document.objects.filter(reference=case.reference)[0].pk],
        "enquiry_document": [enquiry.reference, Document.objects.get(reference=enquiry.reference).pk],
        "fees_act": [charge, "waive"],
        "fieldwork_photo": [visit, Photo.objects.all()[0].pk],
        "mandates_address": [case.reference, Party.objects.filter(reference=case.reference)[0].pk],
        "mandates_one": [case.reference, MandateRow.objects.filter(reference=case.reference)[0].pk],
        "permit_act": [permit.pk, "close"],
    }


def _patterns(found: list[Any], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, namespace or str(each.namespace or ""))
        elif namespace in DOORS or (namespace == "counter" and str(each.name).startswith("fee")):
            yield namespace, each


def _addresses(things: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    """Every address of the doors and of the fees at the counter; a page that nobody can walk to fails here."""
    for namespace, pattern in _patterns(get_resolver().url_patterns):
        name, named = str(pattern.name), "<" in str(pattern.pattern)
        of_charge = namespace == "counter" and not name.startswith("fee_cash")
        given = [] if not named else things["fees_charge"] if of_charge else things[name]
        yield name, reverse(f"{namespace}:{name}", args=given)


def test_every_page_is_shown_refused_or_not_there(full: tuple[House, Walked]) -> None:
    """And those that are shown have no form that acts, and no way to a page that is closed to her."""
    house, walked = full
    page = _page(house)
    told: dict[str, int] = {}
    wrong = []
    for name, address in walked:
        answer = page.get(address)
        told[name] = answer.status_code
        if answer.status_code not in (200, 403, 404):
            wrong.append((name, f"answers {answer.status_code}"))
        elif answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            wrong += [(name, each) for each in _leaks(name, address, answer.content.decode())]
    assert not wrong, "\n".join(map(str, wrong))
    assert len(told) > 110
    shown = {name for name, status in told.items() if status == 200}
    assert looking.PAGES <= shown, "each of her pages is walked to with a thing that exists"


def _leaks(name: str, address: str, shown: str) -> list[str]:
    forms = [form for form in FORM.findall(shown) if not any(free in form for free in FREE)]
    closed = [
        link for link in LINK.findall(shown) if urlsplit(link).path != address and _name(link) not in looking.PAGES
    ]
    return forms[name in looking.SEARCHES :] + closed


def _name(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


def _page(house: House) -> Client:
    page = house.page("kansa")
    page.raise_request_exception = False
    return page


def _rows() -> dict[str, int]:
    """How many rows each table of the house has, the journal among them."""
    with scope.acting(SYSTEM):
        ours = [each for each in apps.get_models() if each.__module__.startswith("koboshi.") and each._meta.managed]
        return {each._meta.label: each._default_manager.count() for each in ours}


ONLY_READ: Final = {"fee_slip": 405, "fee_receipt": 405, "fee_cash_sheet": 405, "fieldwork_worker": 405}
"""Files that take no posting from anybody."""
POSTED: Final[tuple[Callable[[], dict[str, str]], ...]] = (
    dict,
    lambda: {
        "act": "stamp",
        "outcome": "complete",
        "verdict": "agree",
        "text": "架空",
        "name": "架空",
        "reason": "架空",
    },
)


@pytest.mark.parametrize("posted", POSTED)
def test_every_post_is_refused_and_changes_nothing(
    full: tuple[House, Walked], posted: Callable[[], dict[str, str]]
) -> None:
    house, walked = full
    page = _page(house)
    before = _rows()
    acts = [(name, address) for name, address in walked if name not in looking.SEARCHES]
    answers = {name: page.post(address, posted()) for name, address in acts}
    assert {name: each.status_code for name, each in answers.items() if each.status_code != 403} == ONLY_READ
    ours = {name for name, address in acts if address.startswith("/staff/")} - {"fieldwork_worker"}
    assert not [name for name in ours if SAYS not in answers[name].content.decode()]
    assert _rows() == before
    assert len(acts) > 110


def test_a_search_is_posted_and_changes_nothing(full: tuple[House, Walked]) -> None:
    house, walked = full
    page = _page(house)
    before = _rows()
    for name, address in walked:
        if name in looking.SEARCHES:
            answer = page.post(address, {"q": "架空", "do": "new", "text": "架空"})
            assert answer.status_code in (200, 302, 422), name
    with scope.acting(SYSTEM):
        looks = Entry.objects.filter(kind="casework.case_viewed").count()
    assert {**_rows(), Entry._meta.label: 0} == {**before, Entry._meta.label: 0}
    assert _rows()[Entry._meta.label] - before[Entry._meta.label] <= looks


BLOCKS: Final = re.compile(r'({% acts %})|({% endacts %})|(<form\b[^>]*\bmethod="post"[^>]*>)', re.IGNORECASE)
WITHOUT_ACTS: Final = {"find.html", "layout.html", "no_office.html", "enquiries/list.html", "registers/list.html"}
"""Searches by a name, and the sign-out."""


def test_every_form_of_the_door_that_acts_stands_in_a_block_of_acts() -> None:
    """What a page of today does not show her, another state of the case would: so the templates are held to it."""
    folder = Path(looking.__file__).parent / "templates" / "staff"
    open_forms = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.html"))
        for _ in _outside(path.read_text(encoding="utf-8"))
    ]
    assert set(open_forms) == WITHOUT_ACTS
    assert len(open_forms) == len(WITHOUT_ACTS)


def _outside(template: str) -> Iterator[str]:
    inside = False
    for begins, ends, form in BLOCKS.findall(template):
        inside = bool(begins) or (inside and not ends)
        if form and not inside:
            yield form
