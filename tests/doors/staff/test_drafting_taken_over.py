"""Whoever drafts what a colleague has in hand is asked first, as on every other page of a task."""

from __future__ import annotations

from koboshi.approvals.models import Circulation
from koboshi.casework.models import Task
from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from tests.doors.staff.conftest import House
from tests.doors.staff.test_approvals import DOCUMENTS, FACTS, _text, section, to_decide

__all__ = ["section"]


def test_what_a_colleague_has_in_hand_is_taken_over_before_it_is_drafted(section: House) -> None:
    """The same question as on every other page of a task; whoever may draft may take the draft over."""
    case = to_decide(section)
    task = section.task(case)
    url = f"/staff/approvals/tasks/{task.pk}/"
    for holder in ("kacho", "tanto"):
        with scope.acting(SYSTEM):
            Task.objects.filter(pk=task.pk).update(assignee=section.user(holder))
        shown = _text(section.page("doryo").get(url))
        assert f"{section.user(holder).name}さんが担当しています" in shown
        assert "引き継いで進める" in shown
        assert 'name="send" value="1" disabled' in shown
    refused = section.page("doryo").post(url, {"outcome": "grant", "facts": FACTS, "documents": DOCUMENTS, "send": "1"})
    assert refused.status_code == 422
    assert "ほかの方が担当しています" in _text(refused)
    assert FACTS in _text(refused)
    assert not section.all(Circulation)
    pressed = {"outcome": "grant", "facts": FACTS, "documents": DOCUMENTS, "take_over": section.user("tanto").pk}
    taken = _text(section.page("doryo").post(url, pressed))
    for kept in (FACTS, DOCUMENTS, 'value="grant" checked'):
        assert kept in taken, "nothing typed is lost by taking over"
    assert "さんが担当しています" not in taken
    assert "さんが担当しています" not in _text(section.page("doryo").get(url))
    assert (
        section.page("doryo")
        .post(url, {"outcome": "grant", "facts": FACTS, "documents": DOCUMENTS, "send": "1"})
        .status_code
        == 302
    )
    assert len(section.all(Circulation)) == 1
