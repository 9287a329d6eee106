"""The pages of the office on councils, questions, inspections and draws, looked at on a telephone and on a desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from koboshi.proceedings import service
from koboshi.proceedings.models import AgendaItem, Council, Draw, PublicInspection
from tests.doors.citizen import test_proceedings as story
from tests.doors.citizen.stories import meanwhile, staff
from tests.doors.signing_in import sign_in
from tests.rooms.proceedings.conftest import task

pytestmark = pytest.mark.browser


def _addresses() -> dict[str, str]:
    """What the residents' story made, and a question to the police beside it."""
    story.fill()
    with scope.acting(SYSTEM):
        tanto = staff("tanto")
        case = story._case(story._publish(task("asking", "consult"), task("after", "complete")))
        words = {"authority": "架空警察本部", "department": "生活安全の課", "question": "欠格の事由がありますか。"}
        asked = service.ask(tanto, case, **words, due_on=civil.today() + timedelta(days=14))
        service.record_sending(tanto, asked, way="post", on=civil.today(), document_number="8情公第3号")
        council, (drawn, listed) = Council.objects.get(), Draw.objects.order_by("pk")
        inspection = PublicInspection.objects.get()
        service.give_opinion(SYSTEM, inspection.pk, text="賛成です（架空）。", once="a")
        before_council = Case.objects.get(agenda_items__public_title="架空の2件目")
        return {
            "overview": "",
            "councils": "councils/",
            "council": f"councils/{council.pk}/",
            "meeting": f"meetings/{council.meetings.get().pk}/",
            "item": f"items/{AgendaItem.objects.get(result='').pk}/",
            "case-council": f"cases/{before_council.reference}/",
            "case-asking": f"cases/{case.reference}/",
            "request": f"requests/{asked.pk}/",
            "inspection": f"inspections/{inspection.pk}/",
            "opinion": f"opinions/{inspection.opinions.get().pk}/",
            "draws": f"draws/?procedure={drawn.procedure_id}",
            "drawn": f"draws/{drawn.pk}/",
            "listed": f"draws/{listed.pk}/",
        }


def test_the_pages_of_the_office_read_well(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    found: dict[str, str] = {}
    meanwhile(lambda: found.update(_addresses()))
    for width in (320, 1280):
        page = open_page(width=width)
        sign_in(page, "tanto")
        for name, address in found.items():
            page.goto(f"/staff/proceedings/{address}")
            page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
            axe(page)
            picture(page, f"staff-proceedings-{name}")
    page.goto(f"/staff/proceedings/{found['case-asking']}?lang=ja-easy")
    axe(page)
