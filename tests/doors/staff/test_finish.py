"""A step is finished although something is missing: its page asks once more, and why stands in the case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Message
from koboshi.core.actor import SYSTEM
from koboshi.core.refusal import Refused
from koboshi.doors.staff.views_finish import unrecorded
from koboshi.doors.staff.words import Words
from koboshi.foundation.tenancy import scope
from koboshi.intake.service.attachments import Upload
from tests import late
from tests.doors.staff.test_late_papers import _picture


def _text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def case(house: Any, tmp_path: Path, var: Path) -> Case:
    """It arrived with a representative and without her power of attorney."""
    late.publish(tmp_path)
    found: Case = house.case(**late.AGENT)
    return found


def test_a_missing_paper_is_asked_about_before_the_form_is_found_complete(house: Any, case: Case) -> None:
    page, task = house.page("tanto"), house.task(case)
    asked = page.post(f"/staff/tasks/{task.pk}/complete/", {"outcome": "complete"}, follow=True)
    address = f"/staff/tasks/{task.pk}/finish/"
    assert asked.redirect_chain[-1][0] == f"{address}?outcome=complete"
    assert "まだ届いていない書類" in _text(asked)
    assert f"/staff/tasks/{task.pk}/correct/?papers=1" in _text(asked), "asking for it is one press away"
    assert house.task(case).pk == task.pk, "nothing went on"
    empty = page.post(address, {"outcome": "complete", "reason": " "})
    assert empty.status_code == 422
    assert "進める理由を入力してください" in _text(empty)
    done = page.post(address, {"outcome": "complete", "reason": "電話で本人に確かめた（架空）。"}, follow=True)
    assert "次へ進めました" in _text(done)
    assert house.task(case).node == "decide"
    note = house.all(Message, case=case)[0]
    assert note.internal
    assert note.text.endswith("電話で本人に確かめた（架空）。")
    assert page.get(f"{address}?outcome=complete").status_code == 302, "a finished task asks nothing"
    for lang in ("ja-easy", "en"):
        other = house.case(**late.AGENT)
        shown = page.get(f"/staff/tasks/{house.task(other).pk}/finish/?outcome=complete&lang={lang}")
        assert shown.status_code == 200


def test_nothing_is_asked_where_nothing_lacks(house: Any, case: Case) -> None:
    with scope.acting(SYSTEM):
        casework.bring_paper(SYSTEM, case.application, late.PAPER, [Upload("a.png", "image/png", _picture())])
    task = house.task(case)
    house.page("tanto").post(f"/staff/tasks/{task.pk}/complete/", {"outcome": "complete"})
    assert house.task(case).node == "decide"


def test_the_verb_wants_a_reason_too(house: Any, case: Case) -> None:
    with scope.acting(SYSTEM), pytest.raises(Refused, match="理由を入力"):
        casework.complete_anyway(house.actor("tanto"), house.task(case), outcome="complete", reason="")


def test_a_step_that_asks_others_ends_with_what_they_said(house: Any, case: Case, monkeypatch: Any) -> None:
    """近くの源泉を持つ人に聞く step, finished in one press without a word of what was heard."""
    task = house.task(case)
    asked = [type("Asked", (), {"name": "近くの源泉を持つ人（架空）"})()]
    monkeypatch.setattr("koboshi.doors.staff.views_finish.consulted.at_step", lambda *_: asked)
    with scope.acting(SYSTEM):
        assert unrecorded(task, Words.of(task, "ja")) == ["近くの源泉を持つ人（架空）"]
    page = house.page("tanto")
    shown = page.post(f"/staff/tasks/{task.pk}/complete/", {"outcome": "complete"}, follow=True)
    assert "照会・協議の結果が、まだ記録されていません" in _text(shown)
    assert "近くの源泉を持つ人（架空）" in _text(shown)
