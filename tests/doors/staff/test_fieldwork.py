"""Pages of site visits as the clerk and the inspector use them, with and without the script of the page."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koboshi.casework.models import Case, Correction, Task
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import CheckResult, Photo, RoutePlan, Visit
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from tests.houses import furnished
from tests.rooms.conftest import staff
from tests.rooms.fieldwork.conftest import build, make_case, shot, window

SignIn = Callable[[Client, str], Client]
ITEMS = ("hand_wash", "sinks", "cold", "surfaces", "zones", "air_light", "toilet", "pests", "waste", "manager")


class Shop:
    """A restaurant (架空) whose case waits for the inspectors, and the people of the health office."""

    def __init__(self, sign_in: SignIn) -> None:
        self.sign_in = sign_in
        with scope.acting(SYSTEM):
            self.case = make_case()

    def page(self, login: str = "hoken") -> Client:
        return self.sign_in(Client(), login)

    @property
    def task(self) -> Task:
        with scope.acting(SYSTEM):
            return Task.objects.filter(case=self.case, action="inspect").latest("pk")

    @property
    def visit(self) -> Visit:
        with scope.acting(SYSTEM):
            return Visit.objects.filter(case=self.case).latest("pk")

    def booked(self, days: int = 3, *, case: Case | None = None) -> Visit:
        with scope.acting(SYSTEM):
            task = Task.objects.get(case=case or self.case, state="open")
            visit = fieldwork.offer(staff("hoken"), task, [window(days)])
            return fieldwork.choose(staff("hoken"), visit, 0)

    def now(self, visit: Visit) -> Visit:
        """The visit is on now."""
        at = datetime.now(UTC)
        with scope.acting(SYSTEM):
            Visit.objects.filter(pk=visit.pk).update(
                starts_at=at - timedelta(minutes=1), ends_at=at + timedelta(hours=2)
            )
        return self.visit


fieldwork_house = furnished("fieldwork", build)


@pytest.fixture
def shop(fieldwork_house: None, db: None, var: Path, sign_in: SignIn) -> Shop:
    wiring.fill_shelves()
    return Shop(sign_in)


def text(answer: Any) -> str:
    return re.sub(r"<rt>.*?</rt>|<[^>]+>", "", answer.content.decode())


def offered(shop: Shop, **typed: str) -> Any:
    with scope.acting(SYSTEM):
        user = User.objects.get(email="hoken@demo.koboshi.example")
    given = {"inspector": str(user.pk), "second": "", "place": "伊達市架空町（架空）", "travels": "office"}
    given |= {"day1": "令和18年4月1日", "from1": "9:30", "to1": "12時"} | typed
    return shop.page().post(f"/staff/fieldwork/tasks/{shop.task.pk}/offer/", given)


def test_the_list_leads_from_the_task_to_the_offer_with_days_proposed(shop: Shop) -> None:
    page = shop.page().get("/staff/fieldwork/")
    assert f"/staff/fieldwork/tasks/{shop.task.pk}/offer/" in page.content.decode()
    form = shop.page().get(f"/staff/fieldwork/tasks/{shop.task.pk}/offer/").content.decode()
    assert "伊達市架空町1番2号" in form
    assert form.count('value="10:00"') == 2


def test_days_are_offered_and_chosen_on_the_telephone(shop: Shop) -> None:
    soon = civil.today() + timedelta(days=3)
    answer = offered(
        shop, day1=soon.isoformat(), from1="９：３０", to1="12時", day2=soon.isoformat(), from2="13時", to2="15時30分"
    )
    assert answer.status_code == 302, text(answer)
    page = shop.page().get(answer["Location"])
    assert "09:30–12:00" in text(page)
    assert "返事待ち" in text(page)
    done = shop.page().post(f"/staff/fieldwork/visits/{shop.visit.pk}/choose/", {"slot": "1"})
    assert done.status_code == 302
    assert shop.visit.booked_by == "office"
    assert "13:00–15:30" in text(shop.page().get(f"/staff/fieldwork/?day={soon}"))
    assert "13:00–15:30" in text(shop.page().get(f"/staff/fieldwork/?day={soon}&span=week&whose=office"))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"day1": "あした"}, "日付"),
        ({"from1": "朝"}, "時刻は"),
        ({"to1": "25:00"}, "時刻は"),
        ({"day1": "", "from1": "", "to1": ""}, "日時の候補を"),
        ({"place": " " * 3, "day1": "令和8年1月1日"}, "1年以内"),
        ({"inspector": "999999"}, "この所属の職員"),
    ],
)
def test_a_refused_offer_keeps_what_was_typed(shop: Shop, typed: dict[str, str], why: str) -> None:
    soon = (civil.today() + timedelta(days=3)).isoformat()
    answer = offered(shop, **({"day1": soon, "to2": "　", "place": "書き換えた場所（架空）"} | typed))
    assert answer.status_code == 422
    assert why in text(answer)
    if "place" not in typed:
        assert "書き換えた場所（架空）" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "end/", "off/"])
def test_a_visit_of_another_office_is_like_no_visit(shop: Shop, path: str) -> None:
    visit = shop.booked()
    assert shop.page("tanto").get(f"/staff/fieldwork/visits/{visit.pk}/{path}").status_code == 404
    assert shop.page("tanto").post(f"/staff/fieldwork/visits/{visit.pk}/{path}", {}).status_code == 404
    assert shop.page().get(f"/staff/fieldwork/visits/99999/{path}").status_code == 404
    assert Client().get(f"/staff/fieldwork/visits/{visit.pk}/{path}").status_code == 302


def test_the_task_of_another_office_is_like_none(shop: Shop) -> None:
    assert shop.page("tanto").get(f"/staff/fieldwork/tasks/{shop.task.pk}/offer/").status_code == 404


def checked(verdict: str = "ok", **other: str) -> dict[str, str]:
    return {f"verdict.{item}": other.get(item, verdict) for item in ITEMS}


def test_the_checklist_is_filled_in_and_the_visit_finished_without_any_script(shop: Shop) -> None:
    visit = shop.now(shop.booked())
    address = f"/staff/fieldwork/visits/{visit.pk}/"
    page = shop.page().get(address)
    assert "手洗い：水栓は" in text(page)
    assert "要確認" in text(page)
    sent = shop.page().post(address, checked() | {"note": "清掃は行き届いている。", "client_id": str(uuid.uuid4())})
    assert sent.status_code == 302
    with scope.acting(SYSTEM):
        assert CheckResult.objects.filter(visit=visit, verdict="ok").count() == len(ITEMS)
    done = shop.page().post(f"{address}end/", {"outcome": "complete"})
    assert done["Location"] == f"/staff/cases/{shop.case.reference}/"
    assert shop.visit.state == "done"
    closed = text(shop.page().get(address))
    assert "清掃は行き届いている。" in closed
    assert "終わった" in closed
    late = shop.page().post(address, checked("not_ok"))
    assert late.status_code == 422
    assert "すでに終わっています" in text(late)


def test_a_form_pressed_twice_counts_once_and_a_device_is_answered_in_json(shop: Shop) -> None:
    visit = shop.now(shop.booked())
    address, number = f"/staff/fieldwork/visits/{visit.pk}/", str(uuid.uuid4())
    typed = {"verdict.cold": "ok", "client_id": number, "noted_at": datetime.now(UTC).isoformat()}
    first, again = (shop.page().post(address, typed, headers={"Accept": "application/json"}) for _ in range(2))
    assert (first.json()["fresh"], again.json()["fresh"]) == (True, False)
    bad = shop.page().post(
        address, typed | {"verdict.cold": "?", "client_id": ""}, headers={"Accept": "application/json"}
    )
    assert bad.status_code == 422
    assert "この手続にない" in bad.json()["sentence"]


def test_an_untouched_item_never_writes_over_a_colleagues_newer_entry(shop: Shop) -> None:
    visit = shop.now(shop.booked())
    address = f"/staff/fieldwork/visits/{visit.pk}/"
    shop.page("hoken2").post(address, {"verdict.cold": "not_ok", "note.cold": "8℃", "was.verdict.cold": ""})
    mine = {
        "verdict.sinks": "ok",
        "was.verdict.sinks": "",
        "note": "",
        "was.note": "",
        "note.cold": "",
        "was.note.cold": "",
    }
    shop.page().post(address, mine)
    with scope.acting(SYSTEM):
        assert CheckResult.objects.get(visit=visit, item="cold").note == "8℃"
        assert CheckResult.objects.filter(visit=visit).count() == 2


def test_a_remark_without_a_result_is_kept(shop: Shop) -> None:
    visit = shop.now(shop.booked())
    address = f"/staff/fieldwork/visits/{visit.pk}/"
    shop.page().post(address, {"note.cold": "温度計を探す"})
    assert "温度計を探す" in text(shop.page().get(address))
    assert "まだ結果のない項目が10" in text(shop.page().get(f"{address}end/"))


def test_what_does_not_fit_becomes_a_request_for_improvement(shop: Shop) -> None:
    visit = shop.now(shop.booked())
    address = f"/staff/fieldwork/visits/{visit.pk}/"
    shop.page().post(address, checked(hand_wash="not_ok") | {"note.hand_wash": "回す水栓"})
    page = shop.page().get(f"{address}end/")
    assert 'name="bad" value="hand_wash" checked' in page.content.decode()
    assert "（回す水栓）" in text(page)
    refused = shop.page().post(f"{address}end/", {"outcome": "complete", "reason": "打った理由"})
    assert refused.status_code == 422
    assert "合わない項目が1つ" in text(refused)
    assert "打った理由" in refused.content.decode()
    asked = {"outcome": "correct", "field": ["plan"], "bad": ["hand_wash"], "reason": "水栓を替えてください。"}
    bad = shop.page().post(f"{address}end/", asked | {"due_on": "いつか"})
    assert bad.status_code == 422
    due = (civil.today() + timedelta(days=20)).isoformat()
    assert shop.page().post(f"{address}end/", asked | {"due_on": due, "words": ""}).status_code == 302
    with scope.acting(SYSTEM):
        shop.case.refresh_from_db()
        reason = Correction.objects.get(case=shop.case).items[0]["reason"]
    assert "（回す水栓）\n水栓を替えてください。" in reason, "the failed item first, then what was written besides"
    assert shop.case.status == Case.Status.WAITING_RESIDENT


def test_closing_a_visit_before_its_hour_asks_to_look_at_the_time(shop: Shop) -> None:
    visit = shop.booked()
    with scope.acting(SYSTEM):
        Visit.objects.filter(pk=visit.pk).update(
            starts_at=datetime.now(UTC) + timedelta(hours=10), ends_at=datetime.now(UTC) + timedelta(hours=12)
        )
    address = f"/staff/fieldwork/visits/{visit.pk}/"
    shop.page().post(address, checked())
    for lang in ("ja", "ja-easy", "en"):
        assert 'name="early"' in shop.page().get(f"{address}end/?lang={lang}").content.decode()
    refused = shop.page().post(f"{address}end/?lang=ja", {"outcome": "complete"})
    assert refused.status_code == 422
    assert shop.visit.state == "booked"
    assert shop.page().post(f"{address}end/", {"outcome": "complete", "early": "1"}).status_code == 302


def test_photographs_come_in_and_bad_ones_are_told_why(shop: Shop) -> None:
    visit = shop.now(shop.booked())
    address = f"/staff/fieldwork/visits/{visit.pk}/photos/"
    files = [SimpleUploadedFile(f"{name}.jpg", shot(), "image/jpeg") for name in "ab"]
    assert shop.page().post(address, {"photo": files, "where": "厨房の北側"}).status_code == 302
    with scope.acting(SYSTEM):
        photo = Photo.objects.first()
        assert Photo.objects.count() == 2
    assert photo is not None
    waiting = shop.page().get(f"{address}{photo.pk}/")
    assert waiting.status_code == 409
    assert shop.page("tanto").get(f"{address}{photo.pk}/").status_code == 404
    with scope.acting(SYSTEM):
        Photo.objects.update(scan="clean")
    shown = shop.page().get(f"{address}{photo.pk}/")
    assert shown.content.startswith(b"\xff\xd8")
    bad = shop.page().post(address, {"photo": SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")})
    assert bad.status_code == 422
    assert shop.page().post(address, {}).status_code == 422


def test_calling_off_before_and_missing_after_the_agreed_time(shop: Shop) -> None:
    visit = shop.booked()
    address = f"/staff/fieldwork/visits/{visit.pk}/off/"
    refused = shop.page().post(address, {"why": "weather", "reason": " "})
    assert refused.status_code == 422
    assert shop.page().post(address, {"why": "weather", "reason": "大雪（架空）"}).status_code == 302
    assert shop.visit.state == "cancelled"
    visit = shop.now(shop.booked())
    address = f"/staff/fieldwork/visits/{visit.pk}/off/"
    assert "訪問できなかった" in text(shop.page().get(address))
    assert shop.page().post(address, {"why": "closed", "reason": "閉店していた（架空）"}).status_code == 302
    assert shop.visit.state == "failed"


def test_the_order_of_the_day_moves_by_buttons_and_goes_back(shop: Shop) -> None:
    with scope.acting(SYSTEM):
        other = make_case()
        for each in (shop.case, other):
            due = Task.objects.get(case=each, state="open")
            visit = fieldwork.offer(staff("hoken"), due, [window(3, 9, 12)])
            fieldwork.choose(staff("hoken"), visit, 0)
    day = window(3)[0].astimezone(JAPAN).date()
    address = f"/staff/fieldwork/route/?day={day}"
    assert "約束の時間の順" in text(shop.page().get(address))
    assert shop.page().post(address, {"move": f"{visit.pk}:up"}).status_code == 302
    assert "職員が決めた順番" in text(shop.page().get(address))
    with scope.acting(SYSTEM):
        assert RoutePlan.objects.get().order[0] == visit.pk
    assert shop.page().post(address, {"move": "x:up"}).status_code == 422
    shop.page().post(address, {"reset": "1"})
    assert "約束の時間の順" in text(shop.page().get(address))
    with scope.acting(SYSTEM):
        stranger = User.objects.get(email="tanto@demo.koboshi.example")
    assert shop.page().get(f"{address}&who={stranger.pk}").status_code == 404


def test_only_todays_own_visit_may_stay_on_a_device(shop: Shop) -> None:
    visit = shop.booked()
    address = f"/staff/fieldwork/visits/{visit.pk}/"
    assert "X-Koboshi-Keep" not in shop.page().get(address).headers
    shop.now(visit)
    mine, other = shop.page().get(address), shop.page("hoken-kacho").get(address)
    assert 0 < int(mine.headers["X-Koboshi-Keep"]) <= 24 * 60 * 60
    assert 0 < int(mine.headers["X-Koboshi-Keep"]) <= django_settings.SESSION_COOKIE_AGE, "no page outlives the session"
    assert mine.headers["X-Koboshi-Owner"] != other.headers["X-Koboshi-Owner"]
    assert mine.cookies["koboshi_device"].value == mine.headers["X-Koboshi-Owner"]
    assert "X-Koboshi-Keep" not in other.headers
    worker = Client().get("/staff/fieldwork/worker.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    token = shop.page().get("/staff/fieldwork/token/").json()
    assert f'data-owner="{token["owner"]}"' in mine.content.decode()


@pytest.mark.parametrize("lang", ["ja-easy", "en"])
def test_every_page_speaks_easy_japanese_and_english(shop: Shop, lang: str) -> None:
    visit = shop.now(shop.booked())
    for path in (
        "",
        "route/",
        f"visits/{visit.pk}/",
        f"visits/{visit.pk}/end/",
        f"visits/{visit.pk}/off/",
        f"tasks/{shop.task.pk}/offer/",
    ):
        assert shop.page().get(f"/staff/fieldwork/{path}?lang={lang}").status_code == 200


def test_the_case_page_says_that_a_visit_was_closed_before_the_agreed_time(shop: Shop) -> None:
    visit = shop.booked()
    with scope.acting(SYSTEM):
        done = {"state": Visit.State.DONE, "outcome": "complete", "finished_at": datetime.now(UTC)}
        Visit.objects.filter(pk=visit.pk).update(**done)
    page = text(shop.page().get(f"/staff/cases/{shop.case.reference}/"))
    assert "現地の確認が、約束の時刻より前に終えられています" in page
    assert "約束の時刻：" in page
    shop.now(visit)
    assert "約束の時刻より前に" not in text(shop.page().get(f"/staff/cases/{shop.case.reference}/"))
