"""In a real browser: a paper received as it is, the form of a representative, and a correction answered on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page

from koboshi.casework import service as casework
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Assistance, Door
from koboshi.core.japan import civil
from koboshi.foundation.documents import service as documents
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow
from koboshi.mandates.service import Wanted
from koboshi.project.configuration import ROOT
from tests import late, pdfs
from tests.doors.citizen import stories
from tests.doors.signing_in import sign_in
from tests.doors.staff.conftest import House

pytestmark = pytest.mark.browser


def _paper() -> str:
    """A paper (架空) at the counter without a power of attorney and without an address."""
    offer = catalog.in_force("fukushima/disclosure-request", on=civil.today())
    answers = {**offer.pack.samples["typical.json"]["answers"], **late.AGENT}
    del answers["address"]
    clerk = stories.staff("tanto")
    begun = intake.begin(clerk, offer, door=Door.COUNTER, assistance=Assistance.PAPER, answers=answers)
    return begun.application.reference


def _prepare() -> dict[str, Any]:
    documents._fonts[:] = [ROOT / "var" / "fonts", *documents.fonts()]
    with scope.acting(SYSTEM):
        tanto, house = stories.staff("tanto"), House()
        paper = _paper()
        asked = house.case(email="")
        due, items = (
            civil.today() + timedelta(days=14),
            {"address": "番地まで書いてください。", "phone": "桁が足りません。"},
        )
        casework.ask_correction(tanto, house.task(asked), items=items, due_on=due, by_post=True)
        case = house.case()
        usual: dict[str, Any] = {
            "kind": "agent",
            "scopes": ("see", "correct", "receive_notice"),
            "since": civil.today(),
        }
        mandates.record(tanto, case.application, Wanted(label="架空 次郎", **usual))
        row = MandateRow.objects.get(reference=case.reference)
        secret = intake.new_secret(SYSTEM, case.application)
        task = house.task(case).pk
    connections.close_all()
    return {
        "paper": paper, "asked": asked.reference, "case": case.reference, "row": row.pk, "secret": secret, "task": task,
    }  # fmt: skip


@pytest.fixture
def story(live: str) -> dict[str, Any]:
    """The cases of this story."""
    with ThreadPoolExecutor(1) as aside:  # signing runs a loop of its own, which the browser's thread does not allow
        return aside.submit(_prepare).result()


def _both(page: Page, path: str, name: str, axe: Any, picture: Any) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        axe(page)
        picture(page, f"as-it-is-{name}")


def test_the_pages_on_a_telephone_and_on_a_desk(
    open_page: Callable[..., Page],
    story: dict[str, Any],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = open_page(width=1280)
    sign_in(page, "tanto")
    paper, asked = (f"/counter/applications/{story[name]}/" for name in ("paper", "asked"))
    places = {
        "paper-agent": f"{paper}pages/agent/", "paper-check": f"{paper}check/", "enter": f"{asked}correct/",
        "asked": f"/staff/cases/{story['asked']}/", "mandate-one": f"/staff/mandates/{story['case']}/{story['row']}/",
        "mandate-add": f"/staff/mandates/{story['case']}/add/", "people": f"/staff/mandates/{story['case']}/",
        "correct": f"/staff/tasks/{story['task']}/correct/", "desk": "/staff/",
    }  # fmt: skip
    for name, path in places.items():
        _both(page, path, name, axe, picture)
    page.goto(f"{paper}pages/contact/")
    page.locator("button[name=save]").last.click()
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        axe(page)
        picture(page, "as-it-is-paper-blank")
    page.get_by_role("button", name="空けたまま次へ").press("Enter")
    page.wait_for_url(re.compile("pages/agent|pages/document"))
    page.goto(f"{paper}check/")
    page.get_by_label("足りないまま受け付けます").press("Space")
    page.get_by_role("button", name="受け付ける", exact=True).press("Enter")
    page.wait_for_url("**/done/")
    _both(page, f"/staff/cases/{story['paper']}/", "received", axe, picture)


def test_the_form_of_a_representative_with_everything_wrong(
    open_page: Callable[..., Page],
    story: dict[str, Any],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = open_page(width=320)
    page.goto("/resume/")
    page.locator("input[name=reference]").fill(story["case"])
    page.locator("input[name=secret]").fill(story["secret"])
    page.locator("input[name=secret]").press("Enter")
    page.wait_for_url("**/applications/**")
    _both(page, f"/mandates/{story['case']}/", "mine", axe, picture)
    page.goto(f"/mandates/{story['case']}/add/")
    page.locator("#f-label").fill("架空　次郎")
    page.locator("#f-until").fill("きのう")
    page.locator("#f-email").fill("dairi")
    page.locator("#f-paper").set_input_files(
        {"name": "委任状.pdf", "mimeType": "application/pdf", "buffer": pdfs.made()}
    )
    page.get_by_role("button", name="この内容で届け出る").press("Enter")
    page.wait_for_selector("#errors")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        axe(page)
        picture(page, "as-it-is-mandate-wrong")
    for lang in ("en", "ja-easy"):
        _both(page, f"/applications/{story['case']}/?lang={lang}", f"status-{lang}", axe, picture)
        _both(page, f"/mandates/{story['case']}/add/?lang={lang}", f"mandate-{lang}", axe, picture)
