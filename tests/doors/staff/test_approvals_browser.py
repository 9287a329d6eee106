"""Approvals in a real browser: draft, stamp and decide, on a telephone and on a desk; every page is looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from koboshi.approvals import service as approvals
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service import approving
from koboshi.casework.service.approving import Proposal
from koboshi.core.actor import SYSTEM, Role
from koboshi.core.reason import Reason
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import actor_of
from koboshi.foundation.tenancy import scope
from koboshi.project.demo.people import PASSWORD
from tests.doors.signing_in import sign_in
from tests.doors.staff.conftest import House
from tests.rooms.approvals.conftest import CHAIN

pytestmark = pytest.mark.browser
SINCE = date(2026, 4, 1)
Open = Callable[..., Page]
Look = Callable[[Page], None]
Take = Callable[[Page, str], None]


def _user(login: str) -> User:
    return User.objects.get(email=f"{login}@demo.koboshi.example")


@pytest.fixture
def waiting(live: str) -> list[Case]:
    """Four cases that wait for their decision, two of them drafted; seats and a chain."""
    with scope.acting(SYSTEM):
        office = organisations.office(PREFECTURE, "johokokai-madoguchi")
        kakaricho = User.objects.create_user(
            "kakaricho@demo.koboshi.example", PASSWORD, name="係長 一太（架空の長い名前の人）", is_staff=True
        )
        people.join(kakaricho, office, (Role.EXAMINER,), since=SINCE)
        publisher = actor_of(_user("honbu"), {})
        for login, seat in (("kakaricho", "kakaricho"), ("kacho", "kacho")):
            approvals.put_in_post(publisher, office, seat, _user(login), since=SINCE)
        approvals.enter_chain(publisher, PREFECTURE, CHAIN, since=SINCE)
        cases = [_to_decide() for _ in range(4)]
        facts = "架空川の第2工区の説明会の記録であり、不開示情報に当たるものはありません。"
        for case in cases[:2]:
            task = House().task(case)
            approving.draft(
                actor_of(_user("tanto"), {}), task, Proposal("grant", Reason(facts), fields={"documents": "架空の記録"})
            )
    return cases


def _to_decide() -> Case:
    house = House()
    case = house.case()
    while house.task(case).action != "decide":
        casework.complete(SYSTEM, house.task(case), outcome="complete")
    return case


def _seen(page: Page, path: str, name: str, axe: Look, picture: Take) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        axe(page)
        picture(page, f"approvals-{name}")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_draft_is_written_stamped_and_decided(open_page: Open, waiting: list[Case], axe: Look, picture: Take) -> None:
    page = open_page(width=1280)
    sign_in(page, "tanto")
    _seen(page, "/staff/approvals/", "list", axe, picture)
    page.get_by_role("link", name=waiting[2].reference).first.click()
    page.locator("#outcome-grant").check()
    page.locator("#facts").fill("架空川の第3工区の記録であり、不開示情報に当たるものはありません。")
    page.locator("#f-documents").fill("架空川の工区の記録（令和8年4月1日）")
    page.get_by_role("button", name="経路を確かめる").click()
    page.get_by_text("この結果のときの経路").wait_for()
    axe(page)
    picture(page, "approvals-draft")
    page.set_viewport_size({"width": 320, "height": 800})
    picture(page, "approvals-draft")
    page.get_by_role("button", name="この案で回付する").click()
    page.get_by_text("回付を始めました。").wait_for()
    here = page.url
    other = open_page(width=320)
    sign_in(other, "kakaricho")
    _seen(other, "/staff/approvals/", "mine", axe, picture)
    _seen(other, "/staff/approvals/together/", "together", axe, picture)
    other.set_viewport_size({"width": 320, "height": 800})
    other.goto(here)
    other.get_by_label("意見を付けて承認する").check()
    other.get_by_role("button", name="この内容で押す").click()
    other.get_by_text("意見を書いてください").wait_for()
    axe(other)
    other.locator("#note-kakaricho").fill("第3工区の図面の頁も、目次に入れてください。")
    other.get_by_role("button", name="この内容で押す").click()
    other.get_by_text("意見を付けて承認しました。").wait_for()
    head = open_page(width=1280)
    sign_in(head, "kacho")
    _seen(head, here, "one", axe, picture)
    head.get_by_label("決裁する", exact=True).check()
    head.get_by_role("button", name="この内容で押す").click()
    head.get_by_text("決裁しました。").wait_for()
    _seen(head, here, "decided", axe, picture)


def test_the_pages_about_people_and_chains(open_page: Open, waiting: list[Case], axe: Look, picture: Take) -> None:
    page = open_page(width=1280)
    sign_in(page, "honbu")
    office = organisations.office(PREFECTURE, "johokokai-madoguchi")
    for path, name in (
        ("people/", "people"),
        (f"posts/?office={office.pk}", "posts"),
        ("chains/", "chains"),
        ("people/?lang=ja-easy", "people-easy"),
        ("chains/?lang=en", "chains-en"),
    ):
        _seen(page, f"/staff/approvals/{path}", name, axe, picture)
