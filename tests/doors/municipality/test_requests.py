"""The office asks a village about an application; the village answers at its own door; and no other town sees it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.proceedings.models import AuthorityRequest, Paper
from tests.doors.municipality import towns
from tests.doors.municipality.requests import villager
from tests.rooms.proceedings.test_public_inspection import pdf

HOME = "/municipality/"
REQUESTS = f"{HOME}requests/"
STAFF = "/staff/proceedings/"


@pytest.fixture
def case(published: None) -> Case:
    """A villager (架空) has applied to the prefecture, with a plan."""
    towns.another_town()
    return villager()


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    page: str = answer.content.decode()
    assert "&lt;ruby" not in page
    return page


def ask(case: Case, *share: str, question: str = "この場所に、村の計画はありますか。", **more: str) -> HttpResponse:
    """The office fills in its form."""
    due = (civil.today() + timedelta(days=14)).isoformat()
    typed = {"act": "ask_town", "to_body": towns.KAWAUCHI, "town_question": question, "town_due_on": due, **more}
    path = f"{STAFF}cases/{case.reference}/"
    return towns.page("tanto").post(path, {**typed, "share": list(share)}, follow=True)  # type: ignore[return-value]


def asked() -> AuthorityRequest:
    with scope.acting(SYSTEM):
        return AuthorityRequest.objects.latest("pk")


def keys(case: Case) -> dict[str, str]:
    """What the office's form offers to tick: kind to key."""
    page = text(towns.page("tanto").get(f"{STAFF}cases/{case.reference}/"))
    return {key.partition(":")[0]: key for key in re.findall(r'name="share" value="([^"]+)"', page)}


def test_from_the_question_of_the_office_to_the_reply_of_the_village(case: Case) -> None:
    page = text(towns.page("tanto").get(f"{STAFF}cases/{case.reference}/"))
    assert page.index(">川内村<") < page.index(">田村市<"), "the village of the application comes first"
    assert "個人情報の保護に関する法律第69条" in page
    kinds = keys(case)
    assert set(kinds) == {"title", "applicant", "place", "file"}
    assert re.findall(r'name="share" value="([^"]+)"[^>]* checked', page) == ["title"], "a name is never ticked for her"
    assert "照会を送りました" in text(ask(case, "title", kinds["file"]))
    number = asked().pk
    village = towns.page("kawauchi")
    home = text(village.get(HOME))
    assert "回答を待っている照会" in home
    assert "この場所に、村の計画" in text(village.get(REQUESTS))
    one = f"{REQUESTS}{number}/"
    page = text(village.get(one))
    for word in ("公文書", "図面.pdf", "この場所に、村の計画はありますか。", "回答期限"):
        assert word in page
    for word in ("川村", "花子", "架空一番地", case.reference):
        assert word not in page, "what was not ticked is not there"
    file = village.get(f"{one}files/0/")
    assert file.content.startswith(b"%PDF")
    assert file.headers["Content-Disposition"].startswith("attachment")
    refused = village.post(one, {"reply": " "})
    assert refused.status_code == 422
    wrong = SimpleUploadedFile("x.pdf", b"no pdf", "application/pdf")
    page = text(village.post(one, {"reply": "計画はありません。", "files": wrong}), 422)
    assert "計画はありません。" in page, "what was typed is kept"
    assert "もう一度選んで" in page
    right = SimpleUploadedFile("回答.pdf", pdf(), "application/pdf")
    sent = village.post(one, {"reply": "計画はありません。", "files": right})
    assert sent.headers["Location"] == one
    assert village.post(one, {"reply": "二度目"}).status_code == 422
    page = text(village.get(one))
    assert "計画はありません。" in page
    assert 'name="reply"' not in page, "answered once"
    with scope.acting(SYSTEM):
        paper = Paper.objects.get(request=number)
    assert village.get(f"{one}reply/{paper.pk}/").content.startswith(b"%PDF")
    office = text(towns.page("tanto").get(f"{STAFF}requests/{number}/"))
    for word in (
        "計画はありません。",
        "川内村 デジタル担当",
        "回答.pdf",
    ):
        assert word in office
    assert towns.page("tanto").get(f"{STAFF}papers/{paper.pk}/").content.startswith(b"%PDF")
    assert "川内村" in text(towns.page("tanto").get(STAFF))
    for lang in ("ja", "ja-easy", "en"):
        text(village.get(f"{one}?lang={lang}"))
        text(village.get(f"{REQUESTS}?lang={lang}"))
        text(towns.page("tanto").get(f"{STAFF}cases/{case.reference}/?lang={lang}"))
        text(towns.page("tanto").get(f"{STAFF}requests/{number}/?lang={lang}"))


def test_a_name_goes_only_when_it_is_ticked_and_reading_is_written_down(case: Case) -> None:
    kinds = keys(case)
    ask(case, kinds["applicant"], kinds["place"])
    one = f"{REQUESTS}{asked().pk}/"
    page = text(towns.page("kawauchi").get(one))
    assert "川村" in page
    assert "架空一番地" in page
    with scope.acting(SYSTEM):
        looks = Entry.objects.filter(case_ref=case.reference, data__page="asked_municipality")
        assert [each.actor for each in looks] == [f"user:{towns.user('kawauchi').pk}"]
    history = text(towns.page("tanto").get(f"/staff/cases/{case.reference}/history/"))
    assert "県からの照会（照会先の市町村の画面）" in history
    assert "市町村に、質問と選んだ内容を伝えました" in history


def test_other_towns_other_staff_and_tampered_numbers_meet_a_page_that_is_not_there(case: Case) -> None:
    ask(case, "title", keys(case)["file"])
    number = asked().pk
    with scope.acting(SYSTEM):
        before = Entry.objects.count()
    other = towns.page("tamura")
    assert "村の計画" not in text(other.get(REQUESTS))
    for path in ("", "files/0/", "reply/1/"):
        assert other.get(f"{REQUESTS}{number}/{path}").status_code == 404
    assert other.post(f"{REQUESTS}{number}/", {"reply": "田村市が答える"}).status_code == 404
    village = towns.page("kawauchi")
    files = (f"{number}/files/1/", f"{number}/files/99999999999/", f"{number}/reply/1/")
    for path in (f"{number + 1}/", f"{2**62}/", *files):
        assert village.get(f"{REQUESTS}{path}").status_code == 404, path
    assert village.post(f"{REQUESTS}{number + 1}/", {"reply": "x"}).status_code == 404
    for login in ("tanto", "honbu"):
        assert towns.page(login).get(f"{REQUESTS}{number}/").status_code == 403
        assert towns.page(login).post(f"{REQUESTS}{number}/", {"reply": "x"}).status_code == 403
    for path in (f"cases/{case.reference}/", f"requests/{number}/", f"requests/{number}/letter.pdf"):
        assert village.get(f"{STAFF}{path}").status_code == 404, "the case itself stays closed to the village"
    with scope.acting(SYSTEM):
        assert Entry.objects.count() == before, "nothing was shown, nothing was done"
        assert AuthorityRequest.objects.get(pk=number).answered_on is None


def test_the_office_cannot_send_what_is_not_its_own(case: Case) -> None:
    for share in ("file:999999", "place:email", "title:x", "document:1"):
        page = text(ask(case, share), 422)
        assert "この場所に、村の計画はありますか。" in page, "what was typed is kept"
    assert "受け取れません" in text(ask(case, "title", to_body="072010"), 422)
    assert ask(case, "title", town_due_on="いつか").status_code == 422
    with scope.acting(SYSTEM):
        assert not AuthorityRequest.objects.exists()


def test_what_is_late_taken_back_or_withdrawn_says_so(case: Case) -> None:
    village = towns.page("kawauchi")
    numbers = []
    for n in range(3):
        ask(case, "title", question=f"問い{n}（架空）")
        numbers.append(asked().pk)
    with scope.acting(SYSTEM):
        AuthorityRequest.objects.filter(pk=numbers[0]).update(due_on=civil.today() - timedelta(days=1))
    assert "期限を過ぎています" in text(village.get(f"{REQUESTS}{numbers[0]}/"))
    back = towns.page("tanto").post(
        f"{STAFF}requests/{numbers[1]}/", {"act": "take_back", "take_back_reason": "送り先の間違い"}, follow=True
    )
    assert "取り下げました" in text(back)
    page = text(village.get(f"{REQUESTS}{numbers[1]}/"))
    assert "県がこの照会を取り下げました" in page
    assert "問い1" not in page
    assert "公文書" not in page
    assert village.post(f"{REQUESTS}{numbers[1]}/", {"reply": "x"}).status_code == 422
    with scope.acting(SYSTEM):
        casework.withdraw(SYSTEM, case.application)
    assert "申請を取り下げました" in text(village.get(f"{REQUESTS}{numbers[2]}/"))
    assert "回答を待っている照会はありません" in text(village.get(HOME))
    assert "申請が取り下げられました" in text(village.get(REQUESTS))
