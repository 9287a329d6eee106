"""The applicant chooses her day, sees who comes and what is checked, and asks for another one."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from koboshi.casework.models import Case, Task
from koboshi.core.actor import SYSTEM
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import Visit
from koboshi.foundation.people import service as people_service
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.conftest import staff
from tests.rooms.fieldwork.conftest import build, make_case, window


def opened(case: Case) -> Client:
    """The browser in which she opened her application with number and secret."""
    client = Client()
    session = client.session
    people_service.remember_opened(session, case.reference)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)  # a new right has a new number
    return client


def text(answer: Any) -> str:
    return re.sub(r"<rt>.*?</rt>|<[^>]+>", "", answer.content.decode())


fieldwork_house = furnished("fieldwork", build)


@pytest.fixture
def case(fieldwork_house: None, db: None, var: Path) -> Case:
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        return make_case()


def offer(case: Case, *days: int) -> Visit:
    with scope.acting(SYSTEM):
        return fieldwork.offer(staff("hoken"), Task.objects.get(case=case, state="open"), [window(day) for day in days])


def visit_of(case: Case) -> Visit:
    with scope.acting(SYSTEM):
        return Visit.objects.filter(case=case).latest("pk")


def test_she_chooses_a_day_and_sees_who_comes_and_what_is_checked(case: Case) -> None:
    address = f"/fieldwork/{case.reference}/"
    assert "いま、日時を決める現地確認はありません" in text(opened(case).get(address))
    offer(case, 3, 4, 5)
    page = text(opened(case).get(address))
    assert page.count("10:00–12:00") == 3
    assert "保健 一葉（架空）" in page
    assert "手洗い：水栓は" in page
    assert opened(case).post(address, {"slot": "1"}).status_code == 302
    assert (visit_of(case).state, visit_of(case).booked_by) == ("booked", "applicant")
    assert "次の日時に、担当の職員が確かめます" in text(opened(case).get(address))


@pytest.mark.parametrize("slot", ["", "3", "9", "x", "-1"])
def test_no_window_chosen_is_told(case: Case, slot: str) -> None:
    offer(case, 3)
    refused = opened(case).post(f"/fieldwork/{case.reference}/", {"slot": slot})
    assert refused.status_code == 422
    assert "日時を1つ選んでください" in text(refused)


def test_she_asks_for_another_day_before_and_after_booking(case: Case) -> None:
    address = f"/fieldwork/{case.reference}/"
    offer(case, 3)
    empty = opened(case).post(address, {"other": "1", "wish": " "})
    assert empty.status_code == 422
    opened(case).post(address, {"slot": "0"})
    assert opened(case).post(address, {"other": "1", "wish": "火曜の午後なら。"}).status_code == 302
    assert "希望をお預かりしています" in text(opened(case).get(address))
    assert visit_of(case).wish == "火曜の午後なら。"


def test_somebody_elses_visit_is_like_none(case: Case) -> None:
    offer(case, 3)
    for client in (Client(), opened_nothing()):
        assert client.get(f"/fieldwork/{case.reference}/").status_code == 404
        assert client.post(f"/fieldwork/{case.reference}/", {"slot": "0"}).status_code == 404
    assert Client().get("/fieldwork/NO-SUCH/").status_code == 404
    assert visit_of(case).state == "proposed"


def opened_nothing() -> Client:
    client = Client()
    client.session.save()
    return client


def test_what_was_found_stays_inside(case: Case) -> None:
    visit = offer(case, 3)
    with scope.acting(SYSTEM):
        fieldwork.choose(staff("hoken"), visit, 0)
        found = {"cold": fieldwork.Finding("not_ok", "8℃だった")}
        fieldwork.record(staff("hoken"), visit, found, "所見", client_id=uuid.uuid4())
    page = text(opened(case).get(f"/fieldwork/{case.reference}/"))
    assert "8℃だった" not in page
    assert "所見" not in page


@pytest.mark.parametrize("lang", ["ja-easy", "en"])
def test_it_speaks_easy_japanese_and_english(case: Case, lang: str) -> None:
    offer(case, 3)
    assert opened(case).get(f"/fieldwork/{case.reference}/?lang={lang}").status_code == 200
