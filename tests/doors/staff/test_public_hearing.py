"""A public hearing on the pages: staff announce and record it, residents ask to speak, whoever decides reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.holidays import is_holiday
from koboshi.foundation.tenancy import scope
from koboshi.proceedings.models import PublicHearing, SpeakingRequest
from koboshi.project import wiring
from tests.doors.staff.conftest import House
from tests.doors.staff.test_proceedings import send
from tests.rooms.proceedings.test_public_hearings import with_hearing

ASKED = {
    "name": "架空 次郎", "address": "架空町2番", "contact": "000-0000-0001", "standing": "近くの源泉を持つ",
    "summary": "湧き出る量が心配です。",
}  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def case(house: House) -> Case:
    """A case that stands at a public hearing."""
    wiring.tie_guards()
    with scope.acting(SYSTEM):
        procedure = with_hearing()
    return house.case(procedure)


def test_from_the_desk_to_the_public_page_and_back_to_who_decides(house: House, case: Case, client: Client) -> None:
    page = house.page("tanto")
    task = house.task(case)
    assert f"/tasks/{task.pk}/public-hearing/" in text(page.get(f"/staff/cases/{case.reference}/"))
    notice = page.get(f"/staff/proceedings/tasks/{task.pk}/public-hearing/", follow=True)
    assert "いちばん早い開催の日" in text(notice)
    assert "要確認" in text(notice)
    told = {"act": "announce", "public_title": "架空地区の掘削", "about": "源泉への影響", "begins": "13:30",
            "place": "架空庁舎", "chair": "架空課長 一郎", "closed_too": "yes"}  # fmt: skip
    address, today = f"cases/{case.reference}/public-hearing/", civil.today()
    soon = send(house, "tanto", address, **told, held_on=(today + timedelta(days=3)).isoformat())
    assert soon.status_code == 422
    assert "14日以上あとの日" in text(soon)
    assert "架空地区の掘削" in text(soon), "what was typed is still there"
    send(house, "tanto", address, **told, held_on=(today + timedelta(days=21)).isoformat())
    hearing = house.all(PublicHearing)[0]
    public = f"/proceedings/public-hearings/{hearing.pk}/"
    assert "架空地区の掘削" in text(client.get("/proceedings/"))
    wrong = client.post(public, {**ASKED, "address": ""})
    assert wrong.status_code == 422
    assert "架空 次郎" in text(wrong)
    sent = client.post(public, {**ASKED, "once": "a"}, follow=True)
    assert "公述の申出を受け取りました" in text(sent)
    assert "架空 次郎" not in text(sent)
    for language in ("ja-easy", "en"):
        assert client.get(public, headers={"accept-language": language}).status_code == 200
    request = house.all(SpeakingRequest)[0]
    assert request.receipts[0] in text(sent), "the sender is given a number"
    one = text(page.get(f"/staff/proceedings/speaking/{request.pk}/"))
    assert 'value="heard"' not in one, "what cannot be chosen yet is not offered"
    assert 'value="withdrawn"' in one
    assert request.receipts[0] in one
    early = send(house, "tanto", f"speaking/{request.pk}/", act="choose", result="heard")
    assert "過ぎてから" in text(early)
    history = text(page.get(f"/staff/cases/{case.reference}/history/"))
    assert "公述を申し出た方" in history, "a neighbour asked, and no applicant"
    assert hearing.requests_until.isoformat() not in history
    assert f"公述の申出は{format_wareki(hearing.requests_until)}まで" in history
    path = f"public-hearings/{hearing.pk}/"
    twice = send(house, "tanto", path, act="request", way="paper", received_on=today.isoformat(), **ASKED)
    assert "すでにあります（1番）" in text(twice)
    with scope.acting(SYSTEM):
        past = today - timedelta(days=1)
        PublicHearing.objects.update(published_on=past, requests_until=past, held_on=today)
    send(house, "tanto", f"speaking/{request.pk}/", act="choose", result="heard")
    said = {"came": "yes", "said": "湧出量を心配する。", "answer": "試験で確かめる。"}
    send(house, "tanto", f"speaking/{request.pk}/", act="statement", **said)
    done = send(house, "tanto", path, act="close_record", chair="架空課長 一郎", attended="9", record="開会した。")
    assert "記録を閉じました" in text(done)
    shown = text(client.get(public))
    assert "湧出量を心配する。" in shown
    assert "試験で確かめる。" in shown
    assert "次郎" not in shown
    assert "一郎" not in shown
    assert "架空地区の掘削" in text(page.get(f"/staff/proceedings/cases/{case.reference}/"))
    assert "架空地区の掘削" not in text(house.page("bunka").get("/staff/proceedings/"))


def announced(house: House, case: Case, **more: Any) -> PublicHearing:
    """A hearing in three weeks, with its notice."""
    day = civil.today() + timedelta(days=21)
    told = {"public_title": "架空の掘削", "about": "架空", "begins": "13時30分", "place": "架空", "chair": "架空"}
    path = f"cases/{case.reference}/public-hearing/"
    send(house, "tanto", path, act="announce", held_on=day.isoformat(), closed_too="yes", **{**told, **more})
    found: PublicHearing = house.all(PublicHearing, state="announced")[0]
    return found


def saturday() -> str:
    """A Saturday that leaves time enough and is no holiday."""
    days = (civil.today() + timedelta(days=21 + ahead) for ahead in range(40))
    return next(day for day in days if day.weekday() == 5 and not is_holiday(day)).isoformat()


def test_a_saturday_is_asked_about_and_everything_wrong_is_marked_at_once(house: House, case: Case) -> None:
    path = f"cases/{case.reference}/public-hearing/"
    told = {"act": "announce", "public_title": "", "about": "架空", "begins": "１３時半", "place": "", "chair": "架空"}
    wrong = text(send(house, "tanto", path, **told, held_on="２月３０日"))
    for name in ("public_title", "held_on", "place"):
        assert f'<a href="#{name}">' in wrong
        assert f'id="{name}-error"' in wrong
    assert 'id="begins-error"' not in wrong
    told |= {"public_title": "架空の掘削", "place": "架空庁舎"}
    asked = text(send(house, "tanto", path, **told, held_on=saturday()))
    assert "土曜日で、役所は閉まっています" in asked
    assert 'name="closed_too"' in asked
    assert not house.all(PublicHearing)
    send(house, "tanto", path, **told, held_on=saturday(), closed_too="yes")
    assert [each.begins for each in house.all(PublicHearing)] == ["13:30"]


def test_calling_off_says_where_the_case_went_and_whom_to_tell(house: House, case: Case) -> None:
    hearing = announced(house, case)
    path = f"public-hearings/{hearing.pk}/"
    today = civil.today().isoformat()
    sent = send(house, "tanto", path, act="request", way="paper", received_on=today, kept_at="書庫", **ASKED)
    request = house.all(SpeakingRequest)[0]
    assert f"受付番号は {request.receipts[0]} です" in text(sent)
    second = {**ASKED, "name": "架空 三奈"}
    send(house, "tanto", path, act="request", way="counter", received_on=today, **second)
    send(house, "tanto", f"speaking/{request.pk}/", act="choose", result="withdrawn")
    shown = text(house.page("tanto").get(f"/staff/proceedings/{path}"))
    assert "公述の申出（1件。ほかに取下げ1件）" in shown
    empty = text(send(house, "tanto", path, act="call_off", off_why="other", off_reason=" "))
    assert '<a href="#off_reason">理由（公表されます）：' in empty
    stays = send(house, "tanto", path, act="call_off", off_why="other", off_reason="会場の閉鎖")
    assert "公聴会の段階のままです。公述を申し出た方（1人）に" in text(stays)
    again = announced(house, case)
    off = {"act": "call_off", "off_why": "other", "off_reason": "会場の閉鎖", "ends_step": "yes"}
    assert "次の「after」へ進みました" in text(send(house, "tanto", f"public-hearings/{again.pk}/", **off))


def test_a_paper_that_came_too_early_is_told_to_the_clerk(house: House, case: Case) -> None:
    hearing = announced(house, case)
    early = (civil.today() - timedelta(days=1)).isoformat()
    path = f"public-hearings/{hearing.pk}/"
    told = text(send(house, "tanto", path, act="request", way="paper", received_on=early, **ASKED))
    assert "届いた日が公示の日" in told
    assert "もう一度お出しください" not in told


def test_nobody_else_reads_who_asked_to_speak(house: House, case: Case) -> None:
    day = (civil.today() + timedelta(days=21)).isoformat()
    told = {"public_title": "架空", "about": "架空", "begins": "13:30", "place": "架空", "chair": "架空",
            "closed_too": "yes"}  # fmt: skip
    send(house, "tanto", f"cases/{case.reference}/public-hearing/", act="announce", held_on=day, **told)
    hearing = house.all(PublicHearing)[0]
    moved = send(house, "tanto", f"public-hearings/{hearing.pk}/", act="move_hearing", held_on=day, begins="15:00",
                 place="架空会館", why="会場の都合")  # fmt: skip
    assert "変更を公示しました" in text(moved)
    assert "会場の都合" in text(moved)
    off = send(house, "tanto", f"public-hearings/{hearing.pk}/", act="call_off", off_why="nobody")
    assert "受け付けています" in text(off)
    send(house, "tanto", f"public-hearings/{hearing.pk}/", act="call_off", off_why="other", off_reason="会場の閉鎖")
    assert house.all(PublicHearing)[0].state == "cancelled"
    assert house.page("bunka").get(f"/staff/proceedings/public-hearings/{hearing.pk}/").status_code == 404
