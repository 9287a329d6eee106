"""The pages of a public hearing, for the office and for everybody, looked at on a telephone and on a desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.japan.holidays import is_holiday
from koboshi.foundation.tenancy import scope
from koboshi.proceedings import service
from koboshi.proceedings.models import PublicHearing
from koboshi.proceedings.service.speaking import Told
from koboshi.project import wiring
from tests.doors.citizen import test_proceedings as story
from tests.doors.citizen.stories import meanwhile, staff
from tests.doors.signing_in import sign_in
from tests.rooms.proceedings.test_public_hearings import OWNER, announced, with_hearing

pytestmark = pytest.mark.browser
DAYS = (civil.today() + timedelta(days=21 + ahead) for ahead in range(40))
SATURDAY = next(day for day in DAYS if day.weekday() == 5 and not is_holiday(day))


def _addresses() -> tuple[dict[str, str], dict[str, str]]:
    """Of the office and of everybody: a hearing to announce, one that takes requests, one with its record."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        tanto, procedure, today = staff("tanto"), with_hearing(), civil.today()
        bare, cases = story._case(procedure), [story._case(procedure) for _ in range(2)]
        taking, held = (announced(tanto, each, public_title=story.LONG) for each in cases)
        asked = service.ask_to_speak(SYSTEM, taking.pk, OWNER, once="a")
        one = service.ask_to_speak(SYSTEM, held.pk, Told("架空 次郎", "x", "x", "x", "x"), once="a")
        service.move(
            tanto,
            taking,
            held_on=today + timedelta(days=40),
            begins="10:00",
            place="架空会館",
            why="会場の都合",
            closed_too=True,
        )
        past = today - timedelta(days=1)
        PublicHearing.objects.filter(pk=held.pk).update(published_on=past, requests_until=past, held_on=today)
        service.choose(tanto, one, result="heard")
        service.record_statement(tanto, one, came=True, said="湧出量を心配する。", answer="試験で確かめる。")
        service.close_record(tanto, held, chair="架空課長", attended="9", record="開会した。")
        inside = {
            "announce": f"cases/{bare.reference}/public-hearing/", "case": f"cases/{cases[0].reference}/",
            "taking": f"public-hearings/{taking.pk}/", "held": f"public-hearings/{held.pk}/",
            "asked": f"speaking/{asked.pk}/",
        }  # fmt: skip
        return inside, {"taking": f"public-hearings/{taking.pk}/", "held": f"public-hearings/{held.pk}/"}


def _of_the_counter_and_the_errors(
    page: Page, inside: dict[str, str], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    """A notice on a Saturday with more than one thing wrong; and a request that comes to the counter."""
    page.goto(f"/staff/proceedings/{inside['announce']}")
    page.fill("#held_on", SATURDAY.isoformat())
    page.fill("#begins", "昼から")
    page.click("form:has(#public_title) button[type=submit]")
    axe(page)
    picture(page, "hearing-staff-errors")
    page.goto(f"/counter/hearings/{inside['taking'].split('/')[1]}/")
    page.click("form[enctype] button[type=submit]")
    axe(page)
    picture(page, "hearing-counter-errors")


def test_the_pages_of_a_public_hearing_read_well(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    inside: dict[str, str] = {}
    outside: dict[str, str] = {}

    def prepare() -> None:
        for found, known in zip((inside, outside), _addresses(), strict=True):
            found.update(known)

    meanwhile(prepare)
    for width in (320, 1280):
        page = open_page(width=width)
        sign_in(page, "tanto")
        for door, pages in (("staff/proceedings", inside), ("proceedings", outside)):
            for name, address in pages.items():
                page.goto(f"/{door}/{address}")
                page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
                axe(page)
                picture(page, f"hearing-{door.split('/')[0]}-{name}")
        _of_the_counter_and_the_errors(page, inside, axe, picture)
    page.goto(f"/proceedings/{outside['taking']}?lang=ja-easy")
    axe(page)
