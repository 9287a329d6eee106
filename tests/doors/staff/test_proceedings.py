"""The office works on councils, questions, inspections and draws; what is refused keeps what was typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.proceedings.models import (
    AgendaItem,
    AuthorityRequest,
    Council,
    Draw,
    Meeting,
    Opinion,
    PublicInspection,
)
from koboshi.project import wiring
from koboshi.project.configuration import ROOT
from tests.doors.staff.conftest import House
from tests.rooms.proceedings.conftest import DRAW, process, task, wait, with_process
from tests.rooms.proceedings.test_public_inspection import pdf

BASE = "/staff/proceedings/"


def publish(*nodes: str, more: str = "") -> str:
    """Publish a procedure of these steps; its id."""
    with scope.acting(SYSTEM):
        pack = with_process(packs.load(ROOT / "procedures/fukushima/disclosure-request"), process(*nodes), more)
        return catalog.publish(SYSTEM, pack, tenant=PREFECTURE).procedure_id


def send(house: House, who: str, path: str, **typed: Any) -> HttpResponse:
    """Post a form of this area."""
    return house.page(who).post(f"{BASE}{path}", typed, follow=True)  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.fixture
def office(house: House, var: Any) -> House:
    """The house with its plug-ins."""
    wiring.fill_shelves()
    return house


def test_a_council_from_its_first_member_to_the_published_result(office: House) -> None:
    case = office.case(publish(task("council", "council", "agree,limited,against"), task("after", "complete")))
    own = office.all(Council) == [] and case.office_id
    answer = send(office, "tanto", "councils/", act="council", office=own, name="架空審議会", quorum="0")
    assert answer.status_code == 422
    assert "架空審議会" in text(answer), "what was typed is still there"
    send(office, "tanto", "councils/", act="council", office=own, name="架空審議会", quorum="1")
    council = office.all(Council)[0]
    send(office, "tanto", f"councils/{council.pk}/", act="member", member="甲（架空）", role="会長")
    wrong = send(office, "tanto", f"councils/{council.pk}/", act="call", held_on="令和8年2月30日", begins="13:30")
    assert wrong.status_code == 422
    on = civil.today().isoformat()
    late = send(office, "tanto", f"councils/{council.pk}/", act="call", held_on=on, begins="24:00", place="架空庁舎")
    assert late.status_code == 422
    assert "開始の時刻" in text(late)
    send(office, "tanto", f"councils/{council.pk}/", act="call", held_on=on, begins="13:30", place="架空庁舎")
    meeting = office.all(Meeting)[0]
    path = f"cases/{case.reference}/"
    send(office, "tanto", path, act="put", meeting=meeting.pk, public_title="架空の掘削の許可")
    item = office.all(AgendaItem)[0]
    member = council.members.model.objects
    with scope.acting(SYSTEM):
        who = member.get(council=council).pk
    send(office, "tanto", f"meetings/{meeting.pk}/", act="present", present=[who])
    paper = SimpleUploadedFile("資料.pdf", pdf(), "application/pdf")
    send(office, "tanto", f"meetings/{meeting.pk}/", act="paper", title="資料1", file=paper)
    send(office, "tanto", f"meetings/{meeting.pk}/", act="minutes", minutes="記録", public_minutes="要旨")
    refused = send(office, "tanto", f"items/{item.pk}/", act="result", result="against")
    assert refused.status_code == 422
    send(office, "tanto", f"items/{item.pk}/", act="result", result="agree")
    assert office.task(case).node == "after"
    page = text(send(office, "tanto", f"meetings/{meeting.pk}/", act="publish"))
    assert "資料1" in page
    assert "賛成" in page
    with scope.acting(SYSTEM):
        file = meeting.papers.get()
    assert office.page("tanto").get(f"{BASE}papers/{file.pk}/").content.startswith(b"%PDF")
    assert office.page("bunka").get(f"{BASE}papers/{file.pk}/").status_code == 404
    assert office.page("bunka").get(f"{BASE}items/{item.pk}/").status_code == 404


def test_police_and_fire_brigade_are_asked_at_once(office: House) -> None:
    case = office.case(publish(task("asking", "consult"), task("after", "complete")))
    path = f"cases/{case.reference}/"
    due = (civil.today() + timedelta(days=14)).isoformat()
    wrong = send(office, "tanto", path, act="ask", authority="架空警察本部", question="欠格ですか。", due_on="いつか")
    assert wrong.status_code == 422
    assert "欠格ですか。" in text(wrong)
    for authority in ("架空警察本部", "架空消防本部"):
        send(office, "tanto", path, act="ask", authority=authority, question="欠格ですか。", due_on=due)
    first, second = office.all(AuthorityRequest)
    page = text(
        send(office, "tanto", f"requests/{first.pk}/", act="sent", way="post", sent_on=civil.today().isoformat())
    )
    assert "行政手続法第11条" in page
    answered = send(
        office,
        "tanto",
        f"requests/{first.pk}/",
        act="reply",
        reply="該当しません。",
        answered_on=civil.today().isoformat(),
    )
    assert "該当しません。" in text(answered)
    letter = office.page("tanto").get(f"{BASE}requests/{second.pk}/letter.pdf")
    assert letter.content.startswith(b"%PDF")
    assert send(office, "tanto", path, act="go_on").status_code == 422
    send(office, "tanto", path, act="go_on", reason="消防の確認は要件ではないため。")
    assert office.task(case).node == "after"
    assert office.page("bunka").get(f"{BASE}requests/{first.pk}/").status_code == 404
    assert office.page("tanto").get(f"{BASE}requests/9999/").status_code == 404


def test_an_inspection_with_an_opinion_on_paper(office: House) -> None:
    case = office.case(publish(task("publish", "publish"), task("after", "complete")))
    path = f"cases/{case.reference}/"
    facts = {"shown_title": "架空法人の設立", "place": "架空庁舎", "opens": civil.today().isoformat(), "unit": "week"}
    assert send(office, "tanto", path, act="open", amount="", **facts).status_code == 422
    send(office, "tanto", path, act="open", amount="2", ends_step="yes", **facts)
    assert office.task(case).node == "after"
    found = office.all(PublicInspection)[0]
    here = f"inspections/{found.pk}/"
    bad = SimpleUploadedFile("a.pdf", b"no pdf", "application/pdf")
    assert send(office, "tanto", here, act="paper", title="定款", file=bad).status_code == 422
    assert send(office, "tanto", here, act="paper", title="定款").status_code == 422
    send(office, "tanto", here, act="paper", title="定款", file=SimpleUploadedFile("a.pdf", pdf(), "application/pdf"))
    send(office, "tanto", here, act="on_paper", text="賛成です（架空）。", once="a")
    Client().post(f"/proceedings/inspections/{found.pk}/", {"text": "心配です（架空）。", "once": "b"})
    history = text(office.page("tanto").get(f"/staff/cases/{case.reference}/history/"))  # type: ignore[arg-type]
    assert history.count("意見を出した方") == 1, "a reader wrote one of the two, a colleague the other"
    opinion = office.all(Opinion)[0]
    assert "賛成です（架空）。" in text(office.page("tanto").get(f"{BASE}opinions/{opinion.pk}/"))  # type: ignore[arg-type]
    send(office, "tanto", f"opinions/{opinion.pk}/", act="answer", answer="ありがとうございます。")
    with scope.acting(SYSTEM):
        which = found.papers.get().pk
    assert "資料はありません" in text(send(office, "tanto", here, act="remove", which=which))
    assert office.page("bunka").get(f"{BASE}{here}").status_code == 404


def test_a_draw_by_two_colleagues(office: House) -> None:
    procedure = publish(task("enlist", "draw"), wait("lots", "drawn"), task("after", "complete"), more=DRAW)
    cases = [office.case(procedure, days_ago=3) for _ in range(3)]
    assert "架空の区分A" in text(office.page("tanto").get(f"{BASE}draws/", {"procedure": procedure}))  # type: ignore[arg-type]
    yesterday, tomorrow = (civil.today() + timedelta(days=days) for days in (-1, 1))
    facts = {
        "act": "draw", "procedure": procedure, "office": cases[0].office_id, "title": "架空の住宅",
        "arrived_until": yesterday.isoformat(), "draw_on": tomorrow.isoformat(), "public_source": "架空新聞の数",
    }  # fmt: skip
    refused = send(office, "tanto", "draws/", **facts, places_governor="", public_digits="6")
    assert refused.status_code == 422
    assert "架空新聞の数" in text(refused)
    typed = send(office, "tanto", "draws/", **facts, places_governor="1", public_digits="0")
    assert typed.status_code == 422
    assert "選んで書ける値では" in text(typed), "L4: a value that nothing binds decides no draw"
    send(office, "tanto", "draws/", **facts, places_governor="1", public_digits="6")
    draw = office.all(Draw)[0]
    here = f"draws/{draw.pk}/"
    assert "3件" in text(send(office, "tanto", here, act="enlist"))
    assert send(office, "tanto", here, act="close_list", expected="1").status_code == 422
    assert "名簿を締め切り、公表しました" in text(send(office, "tanto", here, act="close_list", expected="3"))
    with scope.acting(SYSTEM):
        Draw.objects.filter(pk=draw.pk).update(draw_on=civil.today())
    mine = send(office, "tanto", here, act="make", public_value="120934", value_found="架空")
    assert mine.status_code == 422
    assert "ほかの職員が" in text(mine)
    page = text(send(office, "doryo", here, act="make", public_value="120934", value_found="架空新聞 1面"))
    assert page.count("補欠の先頭に繰り上げる") == 1
    assert "補欠 2番" in page
    winner = draw.entries.model.objects
    with scope.acting(SYSTEM):
        won = winner.get(draw=draw, result="won").pk
    kept = send(office, "tanto", here, act="pass_on", entry=won, why="declined", note="電話で辞退（架空）")
    assert kept.status_code == 422
    assert "電話で辞退（架空）" in text(kept)
    assert office.page("bunka").get(f"{BASE}{here}").status_code == 404


def test_the_overview_is_empty_at_first_and_closed_to_residents(office: House, client: Any) -> None:
    page = text(office.page("tanto").get(BASE))  # type: ignore[arg-type]
    for empty in (
        "予定されている会議はありません",
        "回答を待っている照会はありません",
        "縦覧はありません",
        "抽選はありません",
    ):
        assert empty in page
    assert client.get(BASE).status_code in (302, 404)
    assert send(office, "tanto", "councils/", act="unknown").status_code == 422
