"""Fees at three doors in a real browser: on a telephone and at a desk, no violation, nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.fee import Row, write_daily
from koboshi.core.fee.dailyfile import Told
from koboshi.core.japan.civil import JAPAN
from koboshi.core.ports.payment import Callback
from koboshi.fees import service as fees
from koboshi.fees.models import Charge
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from tests.doors.citizen.stories import meanwhile
from tests.doors.signing_in import sign_in
from tests.rooms.conftest import staff
from tests.rooms.fees.stories import choose_provider, paid, waiting_case

Axe = Callable[[Page], None]
Picture = Callable[[Page, str], None]
pytestmark = pytest.mark.browser


@pytest.fixture
def provider(live: str) -> Iterator[Any]:
    """The test provider beside the live house."""
    yield choose_provider()
    ports._chosen.pop("payment", None)


def opened(page: Page, case: Case) -> None:
    """Open the application with number and secret."""
    secrets: list[str] = []

    def renew() -> None:
        with scope.acting(SYSTEM):
            secrets.append(intake.new_secret(SYSTEM, case.application))

    meanwhile(renew)
    page.goto("/resume/")
    page.fill("[name=reference]", case.reference)
    page.fill("[name=secret]", secrets[0])
    page.locator("form:has([name=secret]) button[type=submit]").first.click()
    page.wait_for_url(f"**/applications/{case.reference}/**")


def test_an_applicant_pays(provider: Any, open_page: Callable[..., Page], axe: Axe, picture: Picture) -> None:
    case, charge = waiting_case()
    for width in (320, 1280):
        page = open_page(width=width)
        opened(page, case)
        page.goto(f"/fees/{case.reference}/")
        axe(page)
        picture(page, "fees-citizen-open")
    page.get_by_role("button", name="オンラインで納める").click()
    page.wait_for_url("**/fees/test/**")
    axe(page)
    picture(page, "fees-test-provider")
    page.get_by_role("button", name="支払う", exact=True).click()
    page.wait_for_url(f"**/fees/{case.reference}/")
    assert "納付を確かめました" in page.content()
    axe(page)
    picture(page, "fees-citizen-paid")
    assert charge.number in page.content()


def test_an_applicant_is_asked_before_she_pays_twice(
    provider: Any, open_page: Callable[..., Page], axe: Axe, picture: Picture
) -> None:
    """The message of the provider is late; she comes back and presses once more; then too much arrives."""
    case, charge = waiting_case()
    with scope.acting(SYSTEM):
        begun = fees.begin_online(SYSTEM, charge, return_to="/")
    provider.play(begun.provider_id, "delay")
    for width in (320, 1280):
        page = open_page(width=width)
        opened(page, case)
        axe(page)
        picture(page, "fees-status-waiting")
        page.goto(f"/fees/{case.reference}/")
        picture(page, "fees-citizen-waiting")
        page.locator("summary", has_text="支払わずに戻ったとき").click()
        axe(page)
        page.get_by_role("button", name="オンラインで納める").click()
        page.wait_for_url("**/again/")
        axe(page)
        picture(page, "fees-citizen-again")
        page.goto(f"/applications/{case.reference}/withdraw/")
        axe(page)
        picture(page, "fees-withdraw")
    meanwhile(lambda: trouble(charge))
    for width in (320, 1280):
        page = open_page(width=width)
        opened(page, case)
        picture(page, "fees-status-checking")
        page.goto(f"/fees/{case.reference}/")
        axe(page)
        picture(page, "fees-citizen-checking")
        assert page.get_by_role("button", name="オンラインで納める").count() == 0


def trouble(charge: Charge) -> None:
    """A wrong amount, money for nobody, a refund, and a daily file that differs."""
    with scope.acting(SYSTEM):
        now = datetime.now(JAPAN)
        fees.hear(paid(charge, "T-wrong", yen=15_000, at=now), "test")
        fees.hear(Callback("T-nobody", "NO-SUCH-F1", "paid", 700, datetime.now(UTC)), "test")
        told = [Told(Row("T-lost", charge.number, "payment", 16_000), now)]
        fees.reconcile(staff("suito"), write_daily(now.date(), "test", told).encode())


def test_the_office_looks_after_its_fees(
    provider: Any, open_page: Callable[..., Page], axe: Axe, picture: Picture
) -> None:
    _, charge = waiting_case()
    trouble(charge)
    addresses = {
        "fees-staff-open": "/staff/fees/",
        "fees-staff-disputed": "/staff/fees/?list=disputed",
        "fees-staff-charge": f"/staff/fees/charges/{charge.number}/",
    }
    for width in (320, 1280):
        page = open_page(width=width)
        sign_in(page, "hoken-kacho", "/staff/fees/")
        for name, address in addresses.items():
            page.goto(address)
            axe(page)
            picture(page, name)


def test_the_treasury_compares_the_file(
    provider: Any, open_page: Callable[..., Page], axe: Axe, picture: Picture
) -> None:
    _, charge = waiting_case()
    trouble(charge)
    for width in (320, 1280):
        page = open_page(width=width)
        sign_in(page, "suito", "/staff/fees/files/")
        axe(page)
        picture(page, "fees-staff-files")
        page.locator("table a").first.click()
        axe(page)
        picture(page, "fees-staff-file")


def test_the_counter_takes_a_fee(provider: Any, open_page: Callable[..., Page], axe: Axe, picture: Picture) -> None:
    _, charge = waiting_case()
    page = open_page(width=320)
    sign_in(page, "hoken", "/counter/fees/")
    axe(page)
    picture(page, "fees-counter-find")
    page.get_by_label("納付番号").fill(charge.number)
    page.get_by_role("button", name="さがす").click()
    axe(page)
    picture(page, "fees-counter-take")
    page.get_by_label("現金など").check()
    page.get_by_role("button", name="受け取ったことを記録する").click()
    page.get_by_text("納付済み").wait_for()
    axe(page)
    picture(page, "fees-counter-taken")


def test_a_day_of_cash_is_closed_and_confirmed(
    provider: Any, open_page: Callable[..., Page], axe: Axe, picture: Picture
) -> None:
    for _ in range(2):
        _, charge = waiting_case()
        with scope.acting(SYSTEM):
            fees.take_at_counter(staff("hoken"), charge, method="counter")
    for width in (320, 1280):
        page = open_page(width=width)
        sign_in(page, "hoken", "/counter/fees/cash/")
        axe(page)
        picture(page, "cash-counter-open")
    page.get_by_label("数えた額").fill("31900")
    page.get_by_role("button", name="この額で日計を締める").click()
    axe(page)
    picture(page, "cash-counter-refused")
    page.get_by_label("差の理由").fill("釣銭を100円多く渡した（架空）")
    page.get_by_role("button", name="この額で日計を締める").click()
    page.get_by_text("締めていない日はありません").wait_for()
    axe(page)
    picture(page, "cash-counter-closed")
    for width in (320, 1280):
        page = open_page(width=width)
        sign_in(page, "suito-kacho", "/staff/fees/cash/")
        axe(page)
        picture(page, "cash-staff-list")
        page.locator("main a[href*='/staff/fees/cash/']").first.click()
        axe(page)
        picture(page, "cash-staff-day")
    page.get_by_role("button", name="確かめたので確認する").click()
    page.get_by_text("日計を確認しました").wait_for()
    axe(page)
