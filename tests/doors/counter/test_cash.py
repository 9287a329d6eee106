"""日計 at the window: a cashier closes the day, somebody of the treasury confirms it on her own page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.holidays import next_open
from koboshi.fees.models import CashClosing, Charge
from koboshi.foundation.tenancy import scope
from tests.doors.counter.test_fees import clerk, fees_house, waiting

__all__ = ["clerk", "fees_house", "waiting"]
SignIn = Callable[[Client, str], Client]


@pytest.fixture
def cashier(clerk: Client, waiting: tuple[object, Charge]) -> Client:
    """Who has taken 16,000 yen in cash."""
    taken = clerk.post(f"/counter/fees/{waiting[1].number}/", {"method": "counter"})
    assert taken.status_code == 302
    return clerk


@pytest.fixture
def treasury(cashier: Client, sign_in: SignIn) -> Client:
    """会計 万作（架空）."""
    return sign_in(Client(), "suito-kacho")


def test_who_takes_money_reads_whose_it_is(clerk: Client, waiting: tuple[object, Charge]) -> None:
    page = clerk.get(f"/counter/fees/{waiting[1].number}/").content.decode()
    assert "納める方" in page
    assert "架空 花子" in page.split("納める方")[1][:40]
    refused = clerk.post(f"/counter/fees/{waiting[1].number}/", {"method": ""})
    assert "納め方を選んでください" in refused.content.decode()


def closed() -> CashClosing:
    with scope.acting(SYSTEM):
        return CashClosing.objects.get()


def close(cashier: Client, counted: str, why: str = "", office: str = "") -> int:
    form = {"office": office, "day": civil.today().isoformat(), "counted": counted, "why": why}
    return cashier.post("/counter/fees/cash/", form).status_code


def test_the_page_adds_up_and_the_day_is_closed(cashier: Client, waiting: tuple[object, Charge]) -> None:
    page = cashier.get("/counter/fees/cash/").content.decode()
    assert waiting[1].number in page
    assert "16,000" in page
    assert close(cashier, "１６，０００円") == 302, "as people type it"
    assert closed().difference == 0
    after = cashier.get("/counter/fees/cash/").content.decode()
    assert "確認を待っています" in after
    assert "締めていない日はありません" in after
    paper = cashier.get(f"/counter/fees/cash/{closed().pk}/sheet.pdf")
    assert b"".join(paper).startswith(b"%PDF") if paper.streaming else paper.content.startswith(b"%PDF")


def test_cash_after_the_closing_stands_under_its_day_and_every_page_tells_both_days(
    clerk: Client, waiting: tuple[object, Charge]
) -> None:
    number, office, today = waiting[1].number, str(waiting[1].office), civil.today()
    assert close(clerk, "0", office=office) == 302
    later = format_wareki(next_open(today + timedelta(days=1)))
    page = clerk.post(f"/counter/fees/{number}/", {"method": "counter"}, follow=True).content.decode()
    assert f"この現金は{later}の分になります" in page
    assert "出納の日" in page
    cash = clerk.get("/counter/fees/cash/", {"office": office}).content.decode()
    after = cash.split('id="after"')[1].split("</section>")[0]
    for word in (later, number, "16,000", format_wareki(today)):
        assert word in after, word


def test_a_difference_without_reason_comes_back_with_what_was_typed(cashier: Client) -> None:
    form = {"day": civil.today().isoformat(), "counted": "15900"}
    answer = cashier.post("/counter/fees/cash/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "-100円の差があります" in page
    assert 'href="#why"' in page, "the summary leads to the field"
    assert 'id="why-error"' in page
    assert 'aria-describedby="why-help why-error" aria-invalid="true"' in page
    assert 'value="15900"' in page
    assert close(cashier, "15900", "釣銭の間違い（架空）") == 302


@pytest.mark.parametrize("counted", ["", "abc", "-5", "1.5", "9" * 40])
def test_what_is_no_sum_is_explained(cashier: Client, counted: str) -> None:
    assert close(cashier, counted, "x") == 422


def test_a_counted_day_is_told_on_the_desk_of_the_treasury_until_it_is_confirmed(
    cashier: Client, treasury: Client
) -> None:
    assert "あなたの確認を待っています" not in treasury.get("/staff/").content.decode()
    close(cashier, "16000")
    desk = treasury.get("/staff/").content.decode()
    assert "現金の日計が1件、あなたの確認を待っています" in desk
    assert 'href="/staff/fees/cash/"' in desk
    assert "あなたの確認を待っています" not in cashier.get("/staff/").content.decode(), "she counted it"
    treasury.post(f"/staff/fees/cash/{closed().pk}/", {"act": "confirm"})
    assert "あなたの確認を待っています" not in treasury.get("/staff/").content.decode()


def test_the_treasury_confirms_on_its_page_and_has_it_counted_again(cashier: Client, treasury: Client) -> None:
    close(cashier, "15900", "数え違いかもしれません（架空）")
    row = closed()
    listed = treasury.get("/staff/fees/cash/").content.decode()
    assert f"/staff/fees/cash/{row.pk}/" in listed
    address = f"/staff/fees/cash/{row.pk}/"
    page = treasury.get(address).content.decode()
    assert "-100" in page
    assert "数え違い" in page
    assert treasury.post(address, {"act": "back", "reason": ""}).status_code == 422
    assert treasury.post(address, {"act": "back", "reason": "数え直してください（架空）"}).status_code == 302
    assert "数え直してください" in cashier.get("/counter/fees/cash/").content.decode()
    assert close(cashier, "16000") == 302
    assert treasury.post(address, {"act": "confirm"}).status_code == 302
    assert closed().state == "confirmed"
    assert treasury.get(f"{address}sheet.pdf").status_code == 200


def test_the_cashier_does_not_confirm_and_strangers_see_nothing(cashier: Client, sign_in: SignIn) -> None:
    close(cashier, "16000")
    address = f"/staff/fees/cash/{closed().pk}/"
    assert cashier.get(address).status_code == 200
    assert "確かめたので確認する" not in cashier.get(address).content.decode()
    assert cashier.post(address, {"act": "confirm"}).status_code == 422
    other = sign_in(Client(), "tanto")
    assert other.get(address).status_code == 404
    assert other.get(f"{address}sheet.pdf").status_code == 404


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_every_language_has_the_pages(cashier: Client, treasury: Client, lang: str) -> None:
    close(cashier, "15900", "架空の理由")
    for page, address in (
        (cashier, "/counter/fees/cash/"),
        (treasury, "/staff/fees/cash/"),
        (treasury, f"/staff/fees/cash/{closed().pk}/"),
    ):
        page.cookies["koboshi_language"] = lang
        assert page.get(address).status_code == 200
