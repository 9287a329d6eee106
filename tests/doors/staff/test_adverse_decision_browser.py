"""The pages of a decision that is to be taken back, and of one that was, on a telephone and on a desk."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.adverse import service
from koboshi.casework.models import Case
from koboshi.foundation.people.models import User
from koboshi.intake.models import Application
from koboshi.project.demo.people import PASSWORD
from tests.doors.signing_in import sign_in
from tests.doors.staff.test_looked_at_browser import Axe, Open, Picture, look, made
from tests.rooms.adverse import taxes
from tests.rooms.adverse.conftest import at, go_on
from tests.rooms.conftest import staff

pytestmark = pytest.mark.browser


def _three() -> tuple[Case, service.Begun, Case]:
    """A certificate that stands, one that a hearing is about, and one that was taken back."""
    stands, heard, gone = taxes.certified(), taxes.certified(), taxes.certified()
    resident = User.objects.get(email="kenmin@demo.koboshi.example")
    Application.objects.filter(pk__in=[heard.application_id, gone.application_id]).update(holder=resident)
    heard, gone = taxes.again(heard), taxes.again(gone)
    found = service.begin_from_case(staff("zei"), heard, taxes.planned_about(heard), now=at())
    go_on(staff("zei-kacho"), staff("zei"), found.hearing)
    taxes.taken_away(gone)
    return stands, found, gone


def test_the_pages_fit_a_telephone_and_a_desk(live: str, open_page: Open, axe: Axe, picture: Picture) -> None:
    stands, found, gone = made(_three)
    desk, reference = open_page(width=320), found.hearing.reference
    sign_in(desk, "zei")
    pages: dict[str, Any] = {
        "disposed-offer": f"/staff/cases/{stands.reference}/decision/",
        "disposed-new": f"/staff/adverse/new/case/{stands.reference}/",
        "disposed-list": "/staff/adverse/",
        "disposed-one": f"/staff/adverse/{reference}/",
        "disposed-gone": f"/staff/cases/{gone.reference}/decision/",
    }
    for name, address in pages.items():
        desk.goto(address)
        look(desk, name, axe, picture)
    party = open_page(width=320)
    party.goto("/accounts/login/?next=/my/")
    party.get_by_label("メールアドレス").fill("kenmin@demo.koboshi.example")
    party.get_by_label("パスワード").fill(PASSWORD)
    party.get_by_role("button", name="サインイン", exact=True).click()
    for name, address in (
        ("disposed-open", "/adverse/"),
        ("disposed-party", f"/adverse/{reference}/"),
        ("disposed-status", f"/applications/{gone.reference}/"),
    ):
        party.goto(address)
        look(party, name, axe, picture)
