"""Cases past their guide are listed for the office, unless a correction is awaited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from tests.doors.staff.test_tasks import _text, _to_decide


def _late(case: Case, stops: list[Any]) -> None:
    with scope.acting(SYSTEM):
        Case.objects.filter(pk=case.pk).update(due_on=civil.today() - timedelta(days=3), stops=stops)


def test_a_case_past_its_guide_is_listed_with_its_step(house: Any) -> None:
    case, _ = _to_decide(house)
    assert "目安を過ぎた案件はありません" in _text(house.page("tanto").get("/staff/overdue/"))
    _late(case, [])
    page = _text(house.page("tanto").get("/staff/overdue/"))
    assert case.reference in page
    assert "目安から3日" in page
    assert case.reference not in _text(house.page("bunka").get("/staff/overdue/"))


def test_while_the_applicant_corrects_it_is_not_ours_to_hurry(house: Any) -> None:
    case, _ = _to_decide(house)
    _late(case, [["2026-10-01", None, "correction", ""]])
    assert case.reference not in _text(house.page("tanto").get("/staff/overdue/"))
