"""In a real browser: what a nephew was entrusted with, what the card says, a photograph at the check."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.people import service as people
from koboshi.foundation.tenancy import scope
from koboshi.mandates.models import MandateRow
from tests.doors.citizen import stories
from tests.doors.citizen.test_mine import NEPHEW, NEW

pytestmark = pytest.mark.browser
LANGUAGES = ("ja", "ja-easy", "en")


def _aunts() -> tuple[str, str]:
    client = Client(SERVER_NAME="localhost")
    reference, secret = stories.filed(client)
    client.post(f"/mandates/{reference}/add/", NEW)
    return reference, secret


def _check_paper() -> None:
    with scope.acting(SYSTEM):
        MandateRow.objects.update(paper="委任状を窓口で確認（架空）", checked_on=civil.today())


def _link() -> str:
    return people.make_sign_in_link(NEPHEW)


@pytest.mark.parametrize("width", [320, 1280])
def test_it_reads_well(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None], width: int
) -> None:
    found: list[tuple[str, str]] = []
    stories.meanwhile(lambda: found.append(_aunts()))
    reference, secret = found[0]
    hers = open_page(width=width)
    hers.goto("/resume/")
    hers.locator("#resume-reference").fill(reference)
    hers.locator("#resume-secret").fill(secret)
    hers.get_by_role("button", name="開く").click()
    for lang in LANGUAGES:
        hers.goto(f"/mandates/{reference}/?lang={lang}")
        axe(hers)
        picture(hers, f"mandate-unchecked-{lang}")
        hers.goto(f"/offices/johokokai-madoguchi/?lang={lang}")
        axe(hers)
        picture(hers, f"office-{lang}")
        hers.goto(f"/verify/?lang={lang}")
        hers.locator("#file").set_input_files(
            {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" * 9}
        )
        hers.locator("form:has(#number) button").click()
        hers.locator("#verify-error").wait_for()
        axe(hers)
        picture(hers, f"verify-photograph-{lang}")
    links: list[str] = []
    stories.meanwhile(_check_paper)
    stories.meanwhile(lambda: links.append(_link()))
    his = open_page(width=width)
    his.goto(f"/link/{links[0]}/")
    his.get_by_role("button", name="開く").click()
    for lang in LANGUAGES:
        his.goto(f"/my/?lang={lang}")
        axe(his)
        picture(his, f"my-entrusted-{lang}")
