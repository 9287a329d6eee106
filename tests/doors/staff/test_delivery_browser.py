"""Notices on their way in a real browser: whom they go to, the address to find, and the service in public."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery, Task
from koboshi.casework.service import posting
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.letter.public_service import RULES
from koboshi.foundation.documents import service as documents
from koboshi.foundation.tenancy import scope
from koboshi.mandates import service as mandates
from koboshi.mandates.service import Wanted
from koboshi.project.configuration import ROOT
from tests.doors.citizen import stories
from tests.doors.signing_in import sign_in
from tests.doors.staff.conftest import House

pytestmark = pytest.mark.browser
LONG = "株式会社とてもとても長い名前の架空観光開発ホールディングス会津若松支店（架空）"


def _decided(way: str) -> Case:
    case: Case = House().case(notice_way=way)
    casework.complete(stories.staff("tanto"), Task.objects.get(case=case, state="open"), outcome="complete")
    kacho = stories.staff("kacho")
    casework.decide(
        kacho,
        Task.objects.get(case=case, state="open"),
        outcome="grant",
        reason="架空川の記録です。",
        fields={"documents": "架空の記録"},
    )
    return case


def _issued(case: Case) -> Delivery:
    casework.issue(stories.staff("kacho"), Task.objects.get(case=case, state="open"))
    return Delivery.objects.filter(case=case).order_by("pk")[0]


def _prepare() -> dict[str, Any]:
    documents._fonts[:] = [ROOT / "var" / "fonts", *documents.fonts()]
    with scope.acting(SYSTEM):
        tanto = stories.staff("tanto")
        usual: dict[str, Any] = {"kind": "agent", "scopes": ("see", "receive_notice"), "since": civil.today()}
        asked = _decided("post")
        mandates.record(tanto, asked.application, Wanted(label=LONG, paper="委任状を窓口で確認", **usual))
        ready = Task.objects.get(case=asked, state="open")
        other = _decided("post")
        mandates.record(tanto, other.application, Wanted(label="架空 次郎", paper="委任状を窓口で確認", **usual))
        lost = _issued(other)
        posted = _issued(_decided("post"))
        casework.post_publicly(
            tanto,
            posted,
            why="転居先が分からないため（架空）",
            searches=[casework.Search("resident_register", civil.today(), "職権消除。転出先の届出なし（架空）")],
            particulars="聴聞の期日 令和8年12月10日 午前10時\n場所 県庁西庁舎（架空）",
        )
    connections.close_all()
    return {"task": ready.pk, "lost": lost.pk, "posted": posted.pk, "case": other.reference}


@pytest.fixture
def story(live: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A notice about to go to a representative, a letter whose address is unknown, and one served in public."""
    monkeypatch.setattr(posting, "rule_of", lambda _: RULES["hearing"])
    with ThreadPoolExecutor(1) as aside:  # signing runs a loop of its own, which the browser's thread does not allow
        return aside.submit(_prepare).result()


def test_whom_it_goes_to_and_what_is_posted_on_a_telephone_and_on_a_desk(
    open_page: Callable[..., Page],
    story: dict[str, Any],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = open_page(width=1280)
    sign_in(page, "tanto")
    inside = {
        "notice": f"tasks/{story['task']}/notice/", "send": f"tasks/{story['task']}/notice/send/",
        "todo": "delivery/", "lost": f"delivery/{story['lost']}/", "posted": f"delivery/{story['posted']}/",
        "decision": f"cases/{story['case']}/decision/", "now": f"cases/{story['case']}/",
        "consult": f"cases/{story['case']}/consult/",
    }  # fmt: skip
    for name, path in inside.items():
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"/staff/{path}")
            for summary in page.locator("main details:not([open]) > summary").all():
                summary.click()
            axe(page)
            picture(page, f"delivery-{name}")
    outside = open_page(width=320)
    for path, name in (("postings/", "postings"), ("procedures/fukushima/inn-permit/", "asked-by-law")):
        for width in (320, 1280):
            outside.set_viewport_size({"width": width, "height": 800})
            outside.goto(f"/{path}")
            axe(outside)
            picture(outside, f"delivery-{name}")
