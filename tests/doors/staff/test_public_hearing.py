"""A public hearing on the pages: staff announce and record it, residents ask to speak, whoever decides reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
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
            "place": "架空庁舎", "chair": "架空課長 一郎"}  # fmt: skip
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
    early = send(house, "tanto", f"speaking/{request.pk}/", act="choose", result="heard")
    assert "過ぎてから" in text(early)
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


def test_nobody_else_reads_who_asked_to_speak(house: House, case: Case) -> None:
    day = (civil.today() + timedelta(days=21)).isoformat()
    told = {"public_title": "架空", "about": "架空", "begins": "13:30", "place": "架空", "chair": "架空"}
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
