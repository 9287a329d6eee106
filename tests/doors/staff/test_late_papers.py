"""The office and papers that come later: what lacks, asking for it with one button, taking in what came by post."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from PIL import Image

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Correction
from koboshi.core.actor import SYSTEM
from koboshi.doors.staff.papers import showing
from koboshi.doors.staff.words import Words
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application, Attachment
from koboshi.intake.service.attachments import Upload
from tests import late


def _picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def case(house: Any, tmp_path: Path, var: Path) -> Case:
    """It arrived with a representative and without her power of attorney."""
    late.publish(tmp_path)
    found: Case = house.case(**late.AGENT)
    return found


def _bring(case: Case) -> None:
    with scope.acting(SYSTEM):
        casework.bring_paper(SYSTEM, case.application, late.PAPER, [Upload("a.png", "image/png", _picture())])


def _text(response: Any) -> str:
    return str(response.content.decode())


def _panel(house: Any, case: Case, who: str = "tanto") -> str:
    """What the case page shows of the papers."""
    with scope.acting(SYSTEM):
        case = house.fresh(case)
        papers = showing.of_case(house.actor(who), case, Words.of(case, "ja"))
        return render_to_string("staff/papers/part.html", {"papers": papers, "lang": "ja"})


def test_the_clerk_sees_what_lacks_and_one_button_opens_the_request_filled_in(house: Any, case: Case) -> None:
    task = house.task(case)
    panel = _panel(house, case)
    assert "まだ届いていない書類" in panel
    address = f"/staff/tasks/{task.pk}/correct/?papers=1"
    assert f'href="{address}#field-mandate"' in panel
    page = _text(house.page("tanto").get(address))
    assert page.count(" checked") == 1
    assert 'id="field-mandate"' in page
    assert 'value="mandate" checked' in page
    assert "この書類がまだ届いていません" in page
    assert 'name="due_on" value="令和' in page
    assert not house.all(Correction), "nothing is sent by itself"
    bare = _text(house.page("tanto").get(address.removesuffix("?papers=1")))
    assert " checked" not in bare
    sent = {"field": ["mandate"], "reason.mandate": "委任状をお願いします。", "due_on": "令和18年4月1日", "send": "1"}
    assert house.page("tanto").post(address, sent).status_code == 302
    assert house.all(Correction)[0].items == [{"field": "mandate", "reason": "委任状をお願いします。"}]
    asked = _panel(house, case)
    assert "補正でお願いしています" in asked
    assert "papers=1" not in asked, "it is asked for once"


def test_the_office_sees_that_it_came(house: Any, case: Case) -> None:
    _bring(case)
    panel = _panel(house, case)
    assert "追って提出の書類が届きました" in panel
    assert "まだ届いていない書類" not in panel
    history = _text(house.page("tanto").get(f"/staff/cases/{case.reference}/history/"))
    assert "追って提出の書類が届きました（1件。まだ届いていない書類：0）" in history


def test_who_decides_sees_what_came_and_what_lacks(house: Any, case: Case) -> None:
    with scope.acting(SYSTEM):
        casework.complete(house.actor("tanto"), house.task(case), outcome="complete")
    address = f"/staff/tasks/{house.task(case).pk}/decide/"
    assert "まだ届いていない書類" in _text(house.page("kacho").get(address))
    _bring(case)
    assert "追って提出の書類が届きました" in _text(house.page("kacho").get(address))


def test_a_colleague_without_the_role_is_offered_no_request(house: Any, case: Case) -> None:
    assert "papers=1" not in _panel(house, case, "bunka")


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_what_came_by_post_is_taken_in(house: Any, case: Case, lang: str) -> None:
    address = f"/staff/papers/{case.reference}/"
    page = house.page("tanto").get(f"{address}?lang={lang}")
    assert page.status_code == 200
    assert 'name="mandate.upload"' in _text(page)
    assert house.page("bunka").get(address).status_code == 404
    empty = house.page("tanto").post(address, {"field": "mandate"})
    assert empty.status_code == 422
    assert 'href="#f-mandate"' in _text(empty)
    file = SimpleUploadedFile("a.png", _picture(), "image/png")
    taken = house.page("tanto").post(address, {"field": "mandate", "mandate.upload": file})
    assert taken.headers["Location"] == f"/staff/cases/{case.reference}/"
    assert [row.field for row in house.all(Attachment)] == ["mandate"]


# --- nobody to mail to ----------------------------------------------------------------------------------------------


def _without_mail(house: Any, **answers: Any) -> Case:
    made: Case = house.case(**answers)
    with scope.acting(SYSTEM):
        application = Application.objects.get(pk=made.application_id)
        application.email, application.holder = "", None
        application.answers = {name: value for name, value in application.answers.items() if name != "email"}
        application.save()
    return made


NO_MAIL = "メールアドレスがありません。郵送または電話でお知らせください。"


def test_where_no_mail_reaches_anybody_the_pages_that_write_say_so(house: Any) -> None:
    made = _without_mail(house, notice_way="post")
    task = house.task(made)
    page = _text(house.page("tanto").get(f"/staff/tasks/{task.pk}/correct/"))
    assert NO_MAIL in page
    assert "郵送" in page
    assert "024-521-1111" in page
    asking = {"field": ["document"], "reason.document": "年度が分かりません", "due_on": "令和18年4月1日", "send": "1"}
    told = house.page("tanto").post(f"/staff/tasks/{task.pk}/correct/", asking, follow=True)
    assert NO_MAIL in _text(told), "and once more when it was sent"


def test_the_page_that_sends_a_notice_says_so_too_and_nobody_else_hears_it(house: Any) -> None:
    for made, said in ((_without_mail(house, notice_way="post"), True), (house.case(), False)):
        with scope.acting(SYSTEM):
            house.grant(made, "架空川の記録です。")
        page = _text(house.page("tanto").get(f"/staff/tasks/{house.task(made).pk}/notice/"))
        assert (NO_MAIL in page) is said


def test_a_paper_that_came_is_new_on_the_desk_until_somebody_opens_the_case(house: Any, case: Case) -> None:
    page, address = house.page("tanto"), f"/staff/cases/{case.reference}/"
    page.get(address)
    assert "新しい書類が届きました" not in _text(page.get("/staff/"))
    _bring(case)
    assert "新しい書類が届きました" in _text(page.get("/staff/"))
    assert "新しく届きました" in _text(page.get(address))
    assert "新しい書類が届きました" not in _text(page.get("/staff/"))
    assert "新しく届きました" not in _text(page.get(address))
