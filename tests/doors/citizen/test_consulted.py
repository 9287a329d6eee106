"""Who is asked by law is told before anybody applies, and where the step is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from koboshi.casework.models import Case
from koboshi.intake.service import filing
from tests.doors.staff.conftest import House


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_the_page_and_the_list_tell_who_is_asked_by_law(published: None) -> None:
    page = _text(Client().get("/procedures/fukushima/inn-permit/"))
    assert "法令により意見を聴くところ" in page
    assert "学校・保育所などの施設" in page
    assert "建築基準法" not in page.split("法令により意見を聴くところ")[1].split("</ul>")[0], "only what a law demands"
    listed = _text(Client().get("/standards/standards.csv"))
    assert "法令による照会・協議：" in listed
    assert "道路管理者（県・市町村・国）" in listed
    assert "路線バスの会社" not in listed
    assert "旅館業" in listed, "a cell is a text, not a list of its characters"


def test_the_case_page_names_whom_to_ask_with_a_way_to_do_it(
    published: None, sign_in: Callable[[Client, str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "_check", lambda *_: 0)  # the papers of the form are not what this is about
    case: Case = House().case("fukushima/inn-permit")
    page = sign_in(Client(), "hoken").get(f"/staff/cases/{case.reference}/")
    assert page.status_code == 200
    shown = _text(page)
    assert "審査の中で照会・協議する相手" in shown
    assert "食品生活衛生課" in shown, "an office of the house by its name"
    assert f"/staff/cases/{case.reference}/consult/" in shown
