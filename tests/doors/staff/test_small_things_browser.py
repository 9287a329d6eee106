"""In a real browser at 320 and 1280 pixels: errors all at once, paper that stays paper, who is away, an auditor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from koboshi.approvals.service import staffing
from koboshi.casework import service as casework
from koboshi.core.japan import civil
from koboshi.foundation.people.models import User
from koboshi.mandates import service as mandates
from koboshi.mandates.models import Party
from tests import late
from tests.doors.citizen import stories
from tests.doors.signing_in import sign_in
from tests.doors.staff.conftest import House
from tests.doors.staff.test_looked_at_browser import Axe, Open, Picture, look, made
from tests.doors.staff.test_reopening import FACTS, GIVEN, REASON

pytestmark = pytest.mark.browser


def _prepared() -> dict[str, Any]:
    """Three cases (架空): one asked for its power of attorney, one to decide, one answered by letter."""
    tanto, house, due = stories.staff("tanto"), House(), civil.today() + timedelta(days=14)
    asked, decided, answered = house.case(), house.case(), house.case(email="")
    asked.application.answers |= late.AGENT
    asked.application.save()
    items = {"mandate": "委任状が付いていません。"}
    casework.ask_correction(tanto, house.task(asked), items=items, due_on=due)
    mandates.name_co_applicant(tanto, decided.application, label="架空 和子")
    casework.complete(tanto, house.task(decided), outcome="complete")
    items = {"address": "番地まで書いてください。"}
    casework.ask_correction(tanto, house.task(answered), items=items, due_on=due, by_post=True)
    held = house.case()
    casework.take(tanto, house.task(held))
    away = User.objects.get(email="tanto@demo.koboshi.example")
    until = civil.today() + timedelta(days=30)
    staffing.note_absence(stories.staff("kacho"), away, since=civil.today(), until=until, tenant=held.tenant)
    return {
        "asked": asked.reference,
        "decide": house.task(decided).pk,
        "people": decided.reference,
        "party": Party.objects.get(reference=decided.reference, role="co_applicant").pk,
        "held": house.task(held).pk,
        "case": held.reference,
    }


def test_the_pages_on_which_people_stumbled(live: str, open_page: Open, axe: Axe, picture: Picture) -> None:
    story = made(_prepared)
    page = open_page(width=1280)
    sign_in(page, "tanto")
    at = {
        "kept-paper": f"/counter/applications/{story['asked']}/correct/agent/",
        "deliveries": "/staff/delivery/",
        "people": f"/staff/mandates/{story['people']}/",
        "co-address": f"/staff/mandates/{story['people']}/people/{story['party']}/",
    }
    for name, address in at.items():
        page.goto(address)
        look(page, name, axe, picture)
    page.goto(f"/counter/applications/{story['asked']}/correct/")
    page.locator("#arrived_on").fill("2月30日")
    page.locator("form:has(#arrived_on) button[type=submit]").last.click()
    look(page, "answer-amiss", axe, picture)
    head = open_page(width=1280)
    sign_in(head, "kacho")
    look(head, "desk-away", axe, picture)
    for name, address in (("hand-over", f"/staff/tasks/{story['held']}/hand-over/"),
                          ("held", f"/staff/cases/{story['case']}/")):  # fmt: skip
        head.goto(address)
        look(head, name, axe, picture)
    head.goto(f"/staff/tasks/{story['decide']}/decide/")
    head.locator("#outcome-refuse").check()
    head.locator("form:has(#reason) button[type=submit]").last.click()
    head.locator("#errors a").nth(2).wait_for()
    look(head, "decide-amiss", axe, picture)
    auditor = open_page(width=1280)
    sign_in(auditor, "kansa", "/staff/issued/")
    look(auditor, "auditor-issued", axe, picture)
    auditor.goto("/staff/")
    look(auditor, "auditor-desk", axe, picture)


def _refused() -> str:
    """A request that was refused and notified (架空)."""
    house = House()
    case = house.case()
    casework.complete(stories.staff("tanto"), house.task(case), outcome="complete")
    fields = {"documents": "架空の記録", "checked_article": "第7条第2号（架空の条）"}
    casework.decide(stories.staff("kacho"), house.task(case), outcome="refuse", reason=REASON, fields=fields)
    casework.issue(stories.staff("tanto"), house.task(case))
    return case.reference


def test_a_refusal_is_taken_back_after_a_look_at_its_notice(
    live: str, open_page: Open, axe: Axe, picture: Picture
) -> None:
    reference = made(_refused)
    page = open_page(width=1280)
    sign_in(page, "kacho")
    page.goto(f"/staff/reopening/{reference}/")
    page.locator("#how-withdraw").check()
    page.locator("#facts").fill("誤りがあった。")
    page.locator("#ground").fill("要確認")
    page.locator("form:has(#facts) button[type=submit]").last.click()
    page.locator("#errors a").nth(1).wait_for()
    look(page, "reopening-amiss", axe, picture)
    page.locator("#facts").fill(FACTS)
    page.locator("#ground").fill(GIVEN["ground"])
    page.locator("form:has(#facts) button[type=submit]").last.click()
    page.get_by_role("button", name="撤回して、通知を送る").wait_for()
    look(page, "reopening-confirm", axe, picture)
    page.get_by_role("button", name="撤回して、通知を送る").click()
    page.get_by_text("決定を撤回しました。").first.wait_for()
    look(page, "reopening-done", axe, picture)
