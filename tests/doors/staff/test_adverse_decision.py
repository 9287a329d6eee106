"""A decision that stands in no register is taken back at the staff door: from its case, through the hearing, back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from koboshi.adverse.models import Hearing
from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.japan.holidays import next_open
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from tests.rooms.adverse import taxes

SignIn = Callable[[Client, str], Client]
taxes_house = taxes.taxes_house
BUTTON = "この決定を取り消す・撤回する（不利益処分）"


@pytest.fixture
def case(taxes_house: None, db: None, var: Path) -> Case:
    """A tax certificate that was handed out."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        found = taxes.certified()
    scope.clear()
    return found


@pytest.fixture
def clerk(case: Case, sign_in: SignIn) -> Client:
    return sign_in(Client(), "zei")


def text(client: Client, address: str, status: int = 200) -> str:
    page = client.get(address)
    assert page.status_code == status
    return page.content.decode()


def typed(case: Case) -> dict[str, str]:
    """The draft as it is typed."""
    parts = ("postal_code", "prefecture", "municipality", "street")
    with scope.acting(SYSTEM):
        given = taxes.planned_about(case)
    return {
        **{name: str(value) for name, value in given.items() if name not in ("applicant", "address", "urgent")},
        **{f"applicant.{part}": value for part, value in given["applicant"].items()},
        **{f"address.{part}": given["address"][part] for part in parts},
        "address.building": "",
        "urgent": "false",
        "hearing_on": next_open(civil.today() + timedelta(days=20)).isoformat(),
        "records": "",
    }


def test_from_the_case_to_the_draft_and_back(clerk: Client, case: Case, sign_in: SignIn) -> None:
    address = f"/staff/adverse/new/case/{case.reference}/"
    decision = text(clerk, f"/staff/cases/{case.reference}/decision/")
    assert BUTTON in decision
    assert address in decision
    assert "先に知らせて聴聞を行い" in decision, "why there is a hearing"
    page = text(clerk, address)
    with scope.acting(SYSTEM):
        number = Document.objects.get(reference=case.reference, kind="grant").number
    for words in (number, case.reference, "案件は終わったまま", "地方税法18条の4", "撤回（後の違反や事情の変化"):
        assert words in page, words
    assert 'value="suspend"' not in page
    assert 'value="order"' not in page
    assert 'name="permit_number"' not in page
    given = typed(case)
    more = clerk.post(address, {**given, "shown": "planned urgent"})
    assert more.status_code == 200
    assert "聴聞を行います" in more.content.decode()
    forged = clerk.post(address, {**given, "planned": "suspend", "shown": more.context["shown"]})
    assert forged.status_code in (200, 422)
    done = clerk.post(address, {**given, "shown": more.context["shown"]})
    assert done.status_code == 302, done.context and (done.context["problems"] or done.context["problem"])
    with scope.acting(SYSTEM):
        hearing = Hearing.objects.get()
    one = text(clerk, f"/staff/adverse/{hearing.reference}/")
    assert "一度だけ表示" in one
    assert f"/staff/cases/{case.reference}/decision/" in one
    assert number in one
    assert number in text(clerk, "/staff/adverse/")
    now = text(clerk, f"/staff/cases/{case.reference}/")
    assert "不利益処分の手続が進んでいます" in now
    assert f"/staff/adverse/{hearing.reference}/" in now
    assert BUTTON not in text(clerk, f"/staff/cases/{case.reference}/decision/")
    assert "すでに不利益処分の手続が進んで" in text(clerk, address, 422)
    with scope.acting(SYSTEM):
        looked = Entry.objects.filter(case_ref=case.reference, kind="casework.case_viewed").count()
    text(clerk, f"/staff/adverse/{hearing.reference}/")
    with scope.acting(SYSTEM):
        again = Entry.objects.filter(case_ref=case.reference, kind="casework.case_viewed").count()
    assert again == looked + 1, "the page shows the other case too, and that is written down"


def test_who_may_open_the_draft(clerk: Client, case: Case, sign_in: SignIn) -> None:
    address = f"/staff/adverse/new/case/{case.reference}/"
    assert sign_in(Client(), "hoken").get(address).status_code == 404
    auditor = sign_in(Client(), "kansa")
    assert auditor.get(address).status_code == 403
    assert BUTTON not in text(auditor, f"/staff/cases/{case.reference}/decision/")


def test_a_refused_or_running_case_says_why_not(clerk: Client, case: Case) -> None:
    with scope.acting(SYSTEM):
        running, refused = taxes.paid_for(), taxes.refused()
    for other, why in ((running, "通知が済んで終わった案件"), (refused, "申請者に不利なもの")):
        assert why in text(clerk, f"/staff/adverse/new/case/{other.reference}/", 422)
        assert BUTTON not in text(clerk, f"/staff/cases/{other.reference}/decision/")
    assert BUTTON in text(clerk, f"/staff/reopening/{case.reference}/"), "whoever tries the other way is led here"


def test_afterwards_every_page_says_that_it_no_longer_holds(clerk: Client, case: Case, sign_in: SignIn) -> None:
    with scope.acting(SYSTEM):
        hearing = taxes.taken_away(case)
        notice = Document.objects.get(reference=hearing.reference, kind="revoke")
        paper = Document.objects.get(reference=case.reference, kind="grant")
        number = hearing.number
    scope.clear()
    for part in ("", "decision/"):
        page = text(clerk, f"/staff/cases/{case.reference}/{part}")
        assert f"に不利益処分により撤回しました（通知 {notice.number}" in page
        assert f"/staff/adverse/{hearing.reference}/" in page
        assert "案件は終わったままです" in page
        assert "&lt;" not in page
        assert BUTTON not in page
    told = text(clerk, f"/staff/cases/{case.reference}/history/")
    assert f"不利益処分（{hearing.reference}）により、職権で決定を撤回しました" in told
    one = text(clerk, f"/staff/adverse/{hearing.reference}/")
    assert "もとの決定の効力をなくしました" in one
    assert "台帳に書きました" not in one
    assert "もとの決定の効力をなくしました" in text(clerk, "/staff/adverse/")
    with scope.acting(SYSTEM):
        Check.objects.filter(check_number=paper.check_number).update(withdrawn_on=civil.today())  # the day has come
    scope.clear()
    checked = Client().post("/verify/", {"number": paper.check_number}).content.decode()
    assert "いまは効力がありません" in checked
    officer = sign_in(Client(), "kankyo")
    assert number in text(officer, f"/staff/adverse/{hearing.reference}/"), "who presided still reads it"
    for lang, words in (("en", "No longer holds"), ("ja-easy", "なくしました")):
        assert words in text(clerk, f"/staff/adverse/{hearing.reference}/?lang={lang}")
