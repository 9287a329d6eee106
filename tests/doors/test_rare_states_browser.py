"""What few cases come to, as pictures at 320 and 1280 pixels: a full quota, a law's silence, a refusal taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from koboshi.casework.models import Case
from koboshi.casework.service import silence
from koboshi.core.japan import civil
from tests.doors.citizen import stories
from tests.doors.citizen.test_taken_back import refuse_and_take_back
from tests.doors.signing_in import sign_in
from tests.doors.staff.test_looked_at_browser import Axe, Open, Picture, look, made
from tests.rooms import trial_packs

pytestmark = pytest.mark.browser
Filed = tuple[str, str]


def _full() -> list[Filed]:
    trial_packs.with_quota(1, "refuse_with_reason")
    return [stories.filed(Client(SERVER_NAME="localhost")) for _ in range(2)]


def _silent() -> list[Filed]:
    trial_packs.with_silence("deemed_refused")
    case = stories.filed(Client(SERVER_NAME="localhost"))
    due: Any = Case.objects.get(reference=case[0]).due_on
    silence.come_due(datetime.combine(due + timedelta(days=1), time(9), civil.JAPAN))
    return [case]


def _taken_back() -> list[Filed]:
    case = stories.filed(Client(SERVER_NAME="localhost"))
    refuse_and_take_back(case[0])
    return [case]


def _resume(page: Page, case: Filed) -> None:
    page.goto("/resume/")
    page.locator("#resume-reference").fill(case[0])
    page.locator("#resume-secret").fill(case[1])
    page.get_by_role("button", name="開く").click()
    page.goto(f"/applications/{case[0]}/")


@pytest.mark.parametrize(
    ("act", "name", "words"),
    [
        (_full, "quota", "枠（1件）がいっぱいでした"),
        (_silent, "silence", "みなされています"),
        (_taken_back, "taken-back", "もう一度申請していただく必要はありません"),
    ],
)
def test_resident_and_clerk_read_what_became_of_the_case(
    live: str, open_page: Open, axe: Axe, picture: Picture, act: Callable[[], list[Filed]], name: str, words: str
) -> None:
    last = made(act)[-1]
    resident, clerk = open_page(width=320), open_page(width=1280)
    _resume(resident, last)
    resident.get_by_text(words).first.wait_for()
    look(resident, f"{name}-resident", axe, picture)
    resident.goto(stories.PROCEDURE)
    look(resident, f"{name}-procedure", axe, picture)
    sign_in(clerk, "tanto")
    clerk.goto(f"/staff/cases/{last[0]}/")
    look(clerk, f"{name}-clerk", axe, picture)
