"""Drafting, the papers of an approver, closed questions and late rows, looked at on a telephone and on a desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from koboshi.approvals import service as approvals
from koboshi.approvals.models import Post
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service import approving
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.fieldwork.models import Visit
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people.models import User
from koboshi.intake.models import Attachment
from tests.doors.signing_in import sign_in
from tests.doors.staff.conftest import House
from tests.doors.staff.test_looked_at_browser import Axe, Open, Picture, look, made
from tests.rooms.approvals.conftest import CHAIN, grant
from tests.rooms.conftest import staff
from tests.rooms.tenancy import furnishing

pytestmark = pytest.mark.browser
SINCE = date(2026, 4, 1)


def _circulates() -> None:
    """Seats of the section; in that of its head sits somebody of another office."""
    office, publisher = organisations.office(PREFECTURE, "johokokai-madoguchi"), staff("honbu")
    for login, seat in (("joho-kakaricho", "kakaricho"), ("npo", "kacho"), ("honbu", "bucho")):
        user = User.objects.get(email=f"{login}@demo.koboshi.example")
        approvals.put_in_post(publisher, office, seat, user, since=SINCE)
    approvals.enter_chain(publisher, PREFECTURE, CHAIN, since=SINCE)


def _case(days_ago: int = 3) -> Case:
    house = House()
    case = house.case(days_ago=days_ago)
    while house.task(case).action != "decide":
        casework.complete(SYSTEM, house.task(case), outcome="complete")
    return case


def _with_papers(case: Case) -> None:
    facts = {"reference": case.reference, "tenant": case.tenant}
    for number, name in enumerate(
        ("架空の位置図のとても長い名前の写し（令和8年11月に差し替えたもの）.pdf", "架空.jpg")
    ):
        Attachment.objects.create(
            application=case.application, field="document", name=name, kind="pdf", size=1024 * (number + 40),
            sha256="0" * 64, storage_key="x", scan=("clean", "not_scanned")[number], **facts,
        )  # fmt: skip
    furnishing._visit(case, facts)
    visit = Visit.objects.get(case=case)
    visit.state, visit.note = "done", "井戸は使われていません。排水の桝の蓋が割れていました（架空）。"
    visit.finished_at = visit.offered_at
    visit.starts_at = visit.offered_at + timedelta(hours=3)
    visit.ends_at = visit.starts_at + timedelta(hours=1)
    visit.save()


def test_what_a_drafter_reads_before_she_sends(live: str, open_page: Open, axe: Axe, picture: Picture) -> None:
    def story() -> tuple[Case, int]:
        _circulates()
        case = _case()
        Post.objects.filter(seat="bucho").update(until=civil.today() - timedelta(days=1))
        return case, House().task(case).pk

    case, task = made(story)
    page = open_page(width=1280)
    sign_in(page, "tanto")
    page.goto(f"/staff/cases/{case.reference}/")
    look(page, "found-case", axe, picture)
    page.goto(f"/staff/approvals/tasks/{task}/")
    page.get_by_text("いま席に就いている人がいません").wait_for()
    look(page, "found-draft", axe, picture)
    page.goto(f"/staff/cases/{case.reference}/history/")
    page.get_by_text("到達日").first.wait_for()
    look(page, "found-history", axe, picture)


def test_what_an_approver_of_another_office_reads(live: str, open_page: Open, axe: Axe, picture: Picture) -> None:
    def story() -> int:
        _circulates()
        case = _case()
        _with_papers(case)
        row = approving.draft(staff("tanto"), House().task(case), grant())
        approving.stamp(staff("joho-kakaricho"), row, seat="kakaricho", verdict="agree")
        return row.pk

    number = made(story)
    page = open_page(width=1280)
    sign_in(page, "npo")
    page.goto(f"/staff/approvals/{number}/")
    look(page, "found-approval", axe, picture)
    page.locator("a[href*='/fieldwork/visits/']").first.click()
    page.get_by_text("井戸は使われていません").first.wait_for()
    look(page, "found-visit", axe, picture)
    page.goto(f"/staff/approvals/{number}/")
    page.get_by_text("架空.jpg").click()
    look(page, "found-file", axe, picture)


def test_a_question_that_closed_with_its_case(live: str, open_page: Open, axe: Axe, picture: Picture) -> None:
    def story() -> int:
        case = House().case()
        office = organisations.office(PREFECTURE, "bunka-shinko")
        due = civil.today() + timedelta(days=9)
        row = casework.consult(staff("tanto"), case, office=office, question="架空の文書はありますか。", due_on=due)
        Case.objects.filter(pk=case.pk).update(ended_at=row.asked_at)
        return row.pk

    number = made(story)
    page = open_page(width=1280)
    sign_in(page, "npo")
    page.goto("/staff/consultations/")
    look(page, "found-questions", axe, picture)
    page.goto(f"/staff/consultations/{number}/")
    look(page, "found-question", axe, picture)


def test_somebody_is_found_at_the_counter(live: str, open_page: Open, axe: Axe, picture: Picture) -> None:
    made(lambda: House().case())
    page = open_page(width=1280)
    sign_in(page, "tanto")
    page.goto("/counter/find/")
    page.locator("#q").fill("架空")
    page.locator("form[role=search] button").click()
    look(page, "found-counter", axe, picture)
