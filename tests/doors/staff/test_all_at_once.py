"""What is wrong on a page of the office is told at once: nobody presses a button again and again to hear the rest."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Decision
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from tests.doors.staff.test_approvals import fill, to_decide
from tests.doors.staff.test_tasks import _post, _text, _to_decide

WHY = "不服のある点（架空）"


def _told(response: Any) -> set[str]:
    """The inputs that the summary of errors leads to."""
    box = _text(response).partition('id="errors"')[2].partition("</div>")[0]
    return set(re.findall(r'href="(#[^"]*)"', box))


def test_a_decision_tells_everything_it_lacks(house: Any) -> None:
    _, task = _to_decide(house)
    refused = _post(house, "kacho", task, "decide", outcome="refuse", reason="", conditions="架空の条件")
    assert refused.status_code == 422
    assert {"#reason", "#clause", "#application", "#conditions"} <= _told(refused)
    told = "令和8年10月1日に書庫と文書管理の台帳を調べたが、請求された文書はなかった。"
    unchecked = _post(house, "kacho", task, "decide", outcome="refuse", reason=told, clause="absent", criterion="held")
    assert {"#application", "#f-checked_article"} <= _told(unchecked)
    blank = _post(house, "kacho", task, "decide")
    assert {"#outcome-grant", "#reason"} <= _told(blank)
    assert not house.all(Decision)


def test_a_draft_tells_everything_it_lacks(house: Any) -> None:
    fill(house)
    case = to_decide(house)
    address = f"/staff/approvals/tasks/{house.task(case).pk}/"
    refused = house.page("tanto").post(address, {"outcome": "refuse", "facts": "", "conditions": "架空の条件"})
    assert refused.status_code == 422
    assert {"#facts", "#clause", "#application", "#conditions"} <= _told(refused)


@pytest.fixture
def asked(house: Any) -> Any:
    """A case (架空) whose clerk asks for a correction."""
    case, due = house.case(), civil.today() + timedelta(days=14)
    with scope.acting(SYSTEM):
        casework.ask_correction(
            house.actor("tanto"), house.task(case), items={"address": "番地まで書いてください。"}, due_on=due
        )
    return case


def test_an_answer_on_paper_tells_what_is_not_corrected_and_the_wrong_day(house: Any, asked: Any) -> None:
    page, address = house.page("tanto"), f"/counter/applications/{asked.reference}/"
    refused = page.post(f"{address}correct-submit", {"arrived_on": "2月30日", "why": WHY})
    assert refused.status_code == 422
    assert {f"{address}correct/contact/#f-address", "#arrived_on"} <= {
        each.removeprefix("http://testserver") for each in re.findall(r'href="([^"]*)"', _text(refused))
    }
    assert _text(refused).count('id="errors"') == 1
    assert WHY in _text(refused)
    kept = page.post(f"{address}correct-submit", {"arrived_on": "2月30日", "keep": "yes", "why": WHY})
    assert 'name="keep" value="yes" checked' in _text(kept), "what was ticked stays"
    assert WHY in _text(kept)
