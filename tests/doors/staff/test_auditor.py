"""監査委員事務局: an auditor reads the whole body, is written down for each look, and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import reverse

from koboshi.approvals.models import Circulation
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Consultation, Message, SavedFilter
from koboshi.core.actor import SYSTEM, Role
from koboshi.core.refusal import OnlyLooks, Refused
from koboshi.doors.staff import looking
from koboshi.fees.models import Charge
from koboshi.fieldwork.models import Visit
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project.accounts import ClosedSignUp
from tests.doors.staff.conftest import House
from tests.doors.staff.test_approvals import _draft
from tests.doors.staff.test_read_log import _staff, furnished_case

__all__ = ["furnished_case"]
FORM = re.compile(r"<form\b[^>]*>", re.IGNORECASE)
NO_PAGES = {"fieldwork_worker"}
"""A script for the device, the same for everybody."""
SAYS = "監査の役割では、見ることだけができます"


def auditor(house: House) -> None:
    """監査 百代（架空）, of an office that has no cases."""
    with scope.acting(SYSTEM):
        organisations.enter_office(PREFECTURE, "kansa", name="監査委員事務局（架空）", document_sign="監")
        user = User.objects.create_user("kansa@staff.example.jp", "x", name="監査 百代（架空）", is_staff=True)
        people.join(user, organisations.office(PREFECTURE, "kansa"), [Role.AUDITOR], since=date(2026, 4, 1))


@pytest.fixture
def audited(furnished_case: tuple[House, Case]) -> tuple[House, Case]:
    """The furnished case, and an auditor in the house."""
    auditor(furnished_case[0])
    return furnished_case


def _things(house: House, case: Case) -> dict[str, list[Any]]:
    """Arguments of addresses: one thing of each kind of the furnished case."""
    _draft(house, case)
    drafts = [each.pk for each in house.all(Circulation, reference=case.reference)]
    with scope.acting(SYSTEM):
        task, charge, visit = house.task(case).pk, Charge.objects.get().number, Visit.objects.get().pk
        of_case = {name: [case.reference] for name in (
            "case", "talk", "course", "decision", "history", "consult", "mandates", "mandates_add", "mandates_office",
            "period", "papers", "proceedings_case", "retention_record", "retention_parcel",
        )}  # fmt: skip
        of_task = {name: [task] for name in (
            "hand_over", "complete", "repair", "correct", "decide", "notice", "draft", "match", "approval_draft",
            "fieldwork_offer", "take", "return", "send",
        )}  # fmt: skip
        return {
            **of_case,
            **of_task,
            **{name: drafts[:1] for name in ("approval", "approval_again", "proposed_notice") if drafts},
            **{name: [charge] for name in ("fees_charge", "fees_slip")},
            "fees_act": [charge, "waive"],
            **{name: [visit] for name in ("fieldwork_visit", "fieldwork_end", "fieldwork_choose", "fieldwork_off")},
            "answer": [Consultation.objects.get().pk],
        }


def _addresses(house: House, case: Case) -> Iterator[tuple[str, str]]:
    """Every page of the door that has no number in its address, and those of the furnished case."""
    things = _things(house, case)
    for pattern in _staff():
        name = str(pattern.name)
        if name in things:
            yield name, reverse(f"staff:{name}", args=things[name])
        elif "<" not in str(pattern.pattern):
            yield name, reverse(f"staff:{name}")


def _acts(page: str) -> list[str]:
    """Forms that would change something: posted, and neither a search nor the sign-out."""
    posted = [form for form in FORM.findall(page) if 'method="post"' in form.lower()]
    return [form for form in posted if "/accounts/logout/" not in form]


def test_no_page_she_can_reach_shows_a_button_that_acts(audited: tuple[House, Case]) -> None:
    house, case = audited
    page, shown, leaks = house.page("kansa"), set(), []
    page.raise_request_exception = False
    for name, address in list(_addresses(house, case)):
        if name in NO_PAGES:
            continue
        answer = page.get(address)
        if name not in looking.PAGES:
            assert answer.status_code == 403, (name, answer.status_code)
            assert SAYS in answer.content.decode(), name
            continue
        assert answer.status_code != 500, name
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            shown.add(name)
            leaks += [(name, each) for each in _acts(answer.content.decode())[name in looking.SEARCHES :]]
    assert not leaks
    wanted = {
        "issued", "find", "registers", "fees_due", "fees_charge", "fees_files", "deliveries", "overdue", "procedures",
        "more", "desk", "case", "talk", "course", "decision", "history", "mandates", "proceedings_case",
        "fieldwork_visit", "retention", "retention_record", "enquiries", "adverse",
    }  # fmt: skip
    assert wanted <= shown


def test_whatever_she_posts_is_refused_with_a_sentence_and_nothing_happens(audited: tuple[House, Case]) -> None:
    house, case = audited
    page = house.page("kansa")
    walked = [(name, address) for name, address in _addresses(house, case) if name not in NO_PAGES | looking.SEARCHES]
    before = _told(house)
    for name, address in walked:
        answer = page.post(address, {"outcome": "complete", "text": "架空のことば", "name": "架空"})
        assert answer.status_code == 403, (name, answer.status_code)
        assert SAYS in answer.content.decode(), name
    assert _told(house) == before
    assert len(walked) > 50
    assert not house.all(SavedFilter)
    assert not house.all(Message, case=case)


def _told(house: House) -> int:
    """How much the journal tells, looks apart."""
    with scope.acting(SYSTEM):
        return Entry.objects.exclude(kind="casework.case_viewed").count()


def test_every_page_is_either_shown_to_her_or_closed() -> None:
    """What is named as hers exists; everything else is closed without being named."""
    assert looking.PAGES <= {str(each.name) for each in _staff()}
    assert set(looking.MENU) | set(looking.MORE) <= looking.PAGES
    assert not looking.PAGES & {"take", "complete", "decide", "send", "approval_draft", "fees_act", "hand_over"}


def test_the_verbs_themselves_refuse_her(house: House) -> None:
    auditor(house)
    case = house.case()
    task, actor = house.task(case), house.actor("kansa")
    before = _told(house)
    with scope.acting(actor):
        seen = Case.objects.visible_to(actor).get(pk=case.pk)
        for act in (
            lambda: casework.take(actor, task),
            lambda: casework.complete(actor, task, outcome="complete"),
            lambda: casework.hand_over(actor, task, to_user=house.user("tanto").pk),
            lambda: casework.write_message(actor, seen, text="架空のことば", internal=True),
        ):
            with pytest.raises(Refused):
                act()
    assert _told(house) == before
    assert house.fresh(task).assignee_id is None


def test_the_journal_is_the_wall_that_no_verb_goes_around(house: House) -> None:
    """A verb whose own rule forgets the auditor still writes nothing: its fact is refused, its transaction undone."""
    auditor(house)
    case = house.case()
    actor = house.actor("kansa")
    seated = replace(actor, roles=actor.roles | {Role.CLERK, Role.EXAMINER, Role.DECIDER})
    before = _told(house)
    with scope.acting(actor), pytest.raises(OnlyLooks):
        casework.take(seated, house.task(case))
    assert _told(house) == before
    assert house.fresh(house.task(case)).assignee_id is None


def test_each_look_stands_in_the_read_log_under_her_name(house: House) -> None:
    auditor(house)
    case = house.case()
    page = house.page("kansa")
    assert page.get(reverse("staff:case", args=[case.reference])).status_code == 200
    assert page.get(reverse("staff:decision", args=[case.reference])).status_code == 200
    looks = house.all(Entry, case_ref=case.reference, kind="casework.case_viewed")
    assert [each.actor for each in looks] == [f"user:{house.user('kansa').pk}"] * 2
    told = house.page("tanto").get(reverse("staff:history", args=[case.reference])).content.decode()
    assert "監査 百代（架空）" in told


def test_a_page_that_is_closed_is_no_look(house: House) -> None:
    auditor(house)
    case = house.case()
    address = reverse("staff:consult", args=[case.reference])
    answer = house.page("kansa").get(address)
    assert answer.status_code == 403
    assert f'href="{address}?lang=en"' in answer.content.decode(), "the same page in another language"
    assert not house.all(Entry, case_ref=case.reference, kind="casework.case_viewed")


def test_her_case_page_offers_nothing_and_says_as_what_she_looks(house: House) -> None:
    auditor(house)
    case = house.case()
    shown = house.page("kansa").get(reverse("staff:case", args=[case.reference])).content.decode()
    assert "監査の役割で見ています" in shown
    assert "照会を受けた" not in shown
    assert f"/staff/tasks/{house.task(case).pk}/" not in shown
    assert 'href="/staff/issued/"' in shown


def test_she_reads_her_own_body_only(house: House) -> None:
    auditor(house)
    with scope.acting(SYSTEM):
        organisations.enter_office("075442", "digital", name="町の課（架空）", document_sign="町")
    actor = house.actor("kansa")
    assert actor.roles == {Role.AUDITOR}
    assert actor.tenants == {PREFECTURE}
    with scope.acting(SYSTEM):
        assert actor.offices == set(Office.objects.of(PREFECTURE).values_list("pk", flat=True))


def test_nobody_audits_and_works(house: House) -> None:
    auditor(house)
    with scope.acting(SYSTEM):
        desk = organisations.office(PREFECTURE, "johokokai-madoguchi")
        audit = organisations.office(PREFECTURE, "kansa")
        with pytest.raises(Refused, match="ほかの役割と一緒には持てません"):
            people.join(house.user("kansa"), desk, [Role.CLERK], since=date(2026, 5, 1))
        with pytest.raises(Refused, match="ほかの役割と一緒には持てません"):
            people.join(house.user("tanto"), audit, [Role.AUDITOR], since=date(2026, 5, 1))
        with pytest.raises(Refused, match="ほかの役割と一緒には持てません"):
            people.join(house.user("kansa"), audit, [Role.AUDITOR, Role.LEADER], since=date(2026, 4, 1))
        # One after the other is no conflict: who leaves the desk may audit later.
        people.join(house.user("tanto"), desk, [Role.CLERK], since=date(2026, 4, 1), until=date(2026, 4, 30))
        people.join(house.user("tanto"), audit, [Role.AUDITOR], since=date(2026, 5, 1))
    assert house.actor("tanto").only_looks


def test_other_doors_refuse_her_with_the_same_sentence(house: House) -> None:
    """With this account she begins no application either; a resident uses an account of her own."""
    auditor(house)
    page = house.page("kansa")
    answer = page.post(reverse("citizen:start", args=["fukushima", "disclosure-request"]), follow=True)
    assert SAYS in answer.content.decode()
    with scope.acting(SYSTEM):
        assert not Application.objects.exists()


def test_after_sign_in_she_begins_at_the_register_of_issued_documents(house: House, rf: RequestFactory) -> None:
    auditor(house)
    for login, begins in (("kansa", "staff:issued"), ("tanto", "staff:desk")):
        request = rf.get("/accounts/login/")
        request.user = house.user(login)
        with scope.acting(SYSTEM):
            assert ClosedSignUp(request).get_login_redirect_url(request) == reverse(begins)


def test_who_may_see_a_case_names_the_auditor_too(house: House) -> None:
    auditor(house)
    case = house.case()
    shown = house.page("tanto").get(reverse("staff:mandates", args=[case.reference])).content.decode()
    assert "監査の役割の方（見ることだけができます）" in shown
