"""Conditions of a permit at the staff door: lifted or eased after a look at the notice, and found from the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.foundation.documents.models import Document
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.registers import service
from koboshi.registers.models import Permit
from tests.doors.signing_in import sign_in
from tests.doors.staff.test_registers import fresh, head, keeper, published, registers_house, text, with_case
from tests.rooms.registers.conftest import FOOD, entry
from tests.rooms.registers.test_conditions_eased import BOTH, ONE

__all__ = ["head", "keeper", "published", "registers_house"]
TYPED = {
    "what": "ease", "how": "annul", "conditions": ONE, "lighter": "1", "ground": "職権による取消し（法令に定めなし）",
    "facts": "令和8年9月1日の確認で、条件の前提とした住居の地域ではないことが図面から分かりました。",
}  # fmt: skip


def conditioned() -> Permit:
    """A restaurant (架空) permitted under two conditions, valid from next week on."""
    with scope.acting(SYSTEM):
        today = civil.today()
        given = entry(FOOD, today, decided=today + timedelta(days=7))
        given = replace(given, outcome="condition", conditions=BOTH, reason="架空の理由")
        made = with_case(service.enter(SYSTEM, given))
        Case.objects.update(outcome="condition", ended_at=Application.objects.get(reference=made.reference).filed_at)
        return made


@pytest.fixture
def permit(published: None) -> Permit:
    """Its permit."""
    return conditioned()


def form(client: Client, permit: Permit, **other: str) -> dict[str, str]:
    """What somebody types on the page as she opened it."""
    page = text(client.get(f"/staff/registers/permits/{permit.pk}/ease/"))
    hidden = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("seen", "once")}
    return {**TYPED, **hidden, **other}


def test_a_decider_looks_at_the_notice_and_then_sends_it(permit: Permit, head: Client) -> None:
    address, page = f"/staff/registers/permits/{permit.pk}/ease/", f"/staff/registers/permits/{permit.pk}/"
    assert address in text(head.get(page))
    shown = text(head.get(address))
    for word in ("不利益処分ではなく", "法律ごとに違います（要確認）", "加えることや重くすること", "手数料なしで"):
        assert word in shown, word
    typed = form(head, permit)
    looked = text(head.post(address, {**typed, "step": "look"}))
    for word in ("送る前の確認", "許可の条件の一部取消しのお知らせ", "取り消せません", "申請した方が",
                 "公印を省略します", "公印とは別に付きます", "行政庁の名前ではありません"):  # fmt: skip
        assert word in looked, word
    letter = looked.split('<article class="k-card"')[1].split("</article>")[0]
    assert "（要確認" not in letter
    assert fresh(permit).conditions == BOTH, "to look sends nothing"
    assert TYPED["facts"] in text(head.post(address, {**typed, "step": "edit"}))
    done = text(head.post(address, {**typed, "step": "send"}, follow=True))
    assert "条件を軽くしました。" in done
    assert "条件を職権で軽くした" in done
    assert f"これからの条件：{ONE}" in done
    assert fresh(permit).conditions == ONE
    head.post(address, {**typed, "step": "send"})
    with scope.acting(SYSTEM):
        assert Document.objects.filter(kind="conditions_eased").count() == 1, "sent twice is sent once"


def test_a_refused_step_keeps_what_was_typed_and_a_clerk_reads_who_does_it(
    permit: Permit, head: Client, keeper: Client
) -> None:
    address = f"/staff/registers/permits/{permit.pk}/ease/"
    wrongs: list[tuple[dict[str, str], str]] = [
        ({"facts": ""}, "理由と、その根拠"),
        ({"facts": "誤り。"}, "短すぎます"),
        ({"conditions": BOTH}, "いまの条件と同じ"),
        ({"conditions": f"{BOTH}\n夜は休む。"}, "不利益処分です"),
    ]
    for other, told in wrongs:
        answer = head.post(address, {**form(head, permit, **other), "step": "look"})
        assert answer.status_code == 422
        assert told in text(answer)
        assert TYPED["ground"] in text(answer)
    stale = form(head, permit)
    head.post(address, {**form(head, permit), "step": "send"})
    late = head.post(address, {**stale, "how": "withdraw", "once": "other", "step": "send"})
    assert late.status_code == 422
    assert "画面を開いた後に変わりました" in text(late)
    assert ONE in text(late), "the conditions of now"
    shown = text(keeper.get(address))
    assert "決定権のある職員が行います" in shown
    assert 'name="facts"' not in shown
    assert keeper.post(address, {**TYPED, "step": "send"}).status_code == 422


def test_taking_a_condition_back_leads_to_the_register_and_is_told_on_the_case(permit: Permit, head: Client) -> None:
    case, address = permit.reference, f"/staff/registers/permits/{permit.pk}/ease/"
    for page in (f"/staff/reopening/{case}/", f"/staff/cases/{case}/decision/"):
        assert address in text(head.get(page)), page
    assert "職権で取り消せる決定がありません" not in text(head.get(f"/staff/reopening/{case}/"))
    head.post(address, {**form(head, permit, what="lift"), "step": "send"})
    told = text(head.get(f"/staff/cases/{case}/decision/"))
    assert "いまの条件は、台帳のとおりです" in told
    assert "許可の条件の取消しのお知らせ" in told
    assert "許可の条件を職権でなくした、または軽くしました" in text(head.get(f"/staff/cases/{case}/history/"))


def test_the_history_says_when_it_was_written_and_apart_from_when_the_permit_is_valid(
    permit: Permit, keeper: Client
) -> None:
    shown = text(keeper.get(f"/staff/registers/permits/{permit.pk}/")).split("これまでの記録")[1]
    today = civil.today()
    line = shown.split("台帳に載せた")[0]
    assert f">{format_wareki(today)}</time>" in line
    assert format_wareki(today + timedelta(days=7)) not in line, "nothing was written in the future"
    assert f"許可が有効になる日：{format_wareki(today + timedelta(days=7))}" in shown


@pytest.mark.browser
def test_the_page_reads_well(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    permit = conditioned()
    for width in (320, 1280):
        page = open_page(width=width)
        sign_in(page, "hoken-kacho")
        page.goto(f"/staff/registers/permits/{permit.pk}/ease/")
        axe(page)
        picture(page, "registers-ease")
        page.check("#what-ease")
        page.fill("#conditions", ONE)
        page.check("#lighter")
        page.check("#how-annul")
        page.fill("#facts", TYPED["facts"])
        page.fill("#ground", TYPED["ground"])
        page.click("button[value=look]")
        assert "送る前の確認" in page.inner_text("h1")
        axe(page)
        picture(page, "registers-ease-confirm")
        page.goto(f"/staff/registers/permits/{permit.pk}/")
        assert permit.number in page.inner_text("h1")
        axe(page)
        picture(page, "registers-permit-conditions")
