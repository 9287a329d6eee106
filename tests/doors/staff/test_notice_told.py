"""After a notice was made the clerk reads what is true: sent, or made and still to be posted or handed over."""

from __future__ import annotations

from typing import Any

import pytest

from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from tests.doors.staff.test_tasks import _post, _text, _to_decide

NAMED = "架空の会議録（令和8年4月1日）"


@pytest.mark.parametrize(
    ("wish", "told", "not_told"),
    [
        ("electronic", "通知を送りました", "まだ届いていません"),
        ("post", "郵送してください", "通知を送りました。"),
        ("counter", "窓口でお渡しください", "通知を送りました。"),
    ],
)
def test_what_is_told_after_sending_is_true_for_the_way(house: Any, wish: str, told: str, not_told: str) -> None:
    case, task = _to_decide(house)
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=case.reference)
        application.answers["notice_way"] = wish
        application.save(update_fields=["answers"])
    _post(house, "kacho", task, "decide", outcome="grant", reason="不開示情報に当たりません。", documents=NAMED)
    address = f"/staff/tasks/{house.task(case).pk}/notice/send/"
    page = _text(house.page("tanto").post(address, follow=True))
    assert told in page
    assert not_told not in page
