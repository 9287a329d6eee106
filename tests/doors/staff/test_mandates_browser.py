"""The pages on people and enquiries in a real browser, on a telephone and on a desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM, VISITOR, Door
from koboshi.core.japan import civil
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.service import Guidance, Question
from koboshi.foundation.documents import service as documents
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow
from koboshi.mandates.service import Wanted
from koboshi.project.configuration import ROOT
from tests.doors.citizen import stories
from tests.doors.signing_in import sign_in
from tests.doors.staff.conftest import House

pytestmark = pytest.mark.browser
LONG = "株式会社とてもとても長い名前の架空観光開発ホールディングス会津若松支店（架空）"


@pytest.fixture
def story(live: str) -> dict[str, Any]:
    """A case with two applicants and two representatives, and an enquiry with guidance."""
    documents._fonts[:] = [ROOT / "var" / "fonts", *documents.fonts()]
    case: Case = House().case()
    today = civil.today()
    with scope.acting(SYSTEM):
        examiner = stories.staff("tanto")
        usual: dict[str, Any] = {"kind": "agent", "scopes": ("correct", "see"), "since": today}
        mandates.record(examiner, case.application, Wanted(label=LONG, **usual))
        named = Wanted(label="架空 次郎", paper="委任状を窓口で確認", **(usual | {"scopes": ("receive_notice",)}))
        mandates.record(examiner, case.application, named)
        mandates.name_co_applicant(examiner, case.application, label=LONG, houjin_bangou="5050005005266")
        begun = enquiries.begin(
            VISITOR, case.office, Question(text="昔の工事の記録は見られますか。"), door=Door.CITIZEN
        )
        guidance = Guidance(purpose="安全のため", content="説明をお願いします。", responsible="主査 審査 太郎（架空）")
        enquiries.answer(examiner, begun.enquiry, text="お願いがあります。", guidance=guidance)
        own = intake.new_secret(SYSTEM, case.application)
        number = MandateRow.objects.order_by("pk")[0].pk
    return {
        "case": case.reference,
        "row": number,
        "enquiry": begun.enquiry.reference,
        "secret": begun.secret,
        "own": own,
    }


def test_staff_and_residents_pages_on_a_telephone_and_on_a_desk(
    open_page: Callable[..., Page],
    story: dict[str, Any],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], None],
) -> None:
    page = open_page(width=1280)
    sign_in(page, "tanto")
    case, row, enquiry = story["case"], story["row"], story["enquiry"]
    inside = {
        "people": f"mandates/{case}/", "people-add": f"mandates/{case}/add/", "people-one": f"mandates/{case}/{row}/",
        "people-office": f"mandates/{case}/office/", "people-waiting": "mandates/", "enquiries": "enquiries/",
        "enquiry": f"enquiries/{enquiry}/", "enquiry-new": "enquiries/new/",
    }  # fmt: skip
    for name, path in inside.items():
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"/staff/{path}")
            axe(page)
            picture(page, f"mandates-{name}")
    outside = open_page(width=320)
    outside.goto("/enquiries/open/")
    outside.locator("#reference").fill(enquiry)
    outside.locator("#secret").fill(story["secret"])
    outside.get_by_role("button", name="開く").click()
    outside.wait_for_url(f"**/enquiries/{enquiry}/")
    for name, path in (("ask", ""), ("open", "open/"), ("one", f"{enquiry}/?lang=ja-easy"), ("one", f"{enquiry}/")):
        for width in (320, 1280):
            outside.set_viewport_size({"width": width, "height": 800})
            outside.goto(f"/enquiries/{path}")
            axe(outside)
            picture(outside, f"mandates-citizen-enquiry-{name}")
    outside.goto("/resume/")
    outside.locator("#resume-reference").fill(case)
    outside.locator("#resume-secret").fill(story["own"])
    outside.locator("#resume-secret").press("Enter")
    outside.wait_for_url(f"**/applications/{case}/")
    for name, path in (("people", ""), ("add", "add/"), ("end", f"{row}/end/")):
        for width in (320, 1280):
            outside.set_viewport_size({"width": width, "height": 800})
            outside.goto(f"/mandates/{case}/{path}")
            axe(outside)
            picture(outside, f"mandates-citizen-{name}")
