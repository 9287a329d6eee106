"""What an auditor reads first: which case, what, who in which role, and when; and a sentence where there is nothing."""

from __future__ import annotations

import re
from typing import Any

from tests.doors.staff.conftest import House
from tests.doors.staff.test_auditor import auditor
from tests.doors.staff.test_tasks import _post, _to_decide


def _heads(page: str) -> list[str]:
    return re.findall(r'<th scope="col">(.*?)</th>', page)


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_the_register_begins_with_case_kind_role_and_day(house: House) -> None:
    auditor(house)
    page = house.page("kansa")
    empty = _text(page.get("/staff/issued/"))
    assert "に発行した文書は、まだありません" in empty
    case, task = _to_decide(house)
    _post(house, "kacho", task, "decide", outcome="grant", reason="不開示情報に当たりません。", documents="架空の記録")
    _post(house, "tanto", house.task(case), "notice/send")
    shown = _text(page.get("/staff/issued/"))
    assert _heads(shown)[:4] == ["受付番号", "種類", "発行した所属・役割", "日付・文書番号"]
    row = shown.partition("<tbody>")[2]
    assert case.reference in row
    assert "審査・担当" in row, "what she was on that day, never her name"
    assert "審査 太郎" not in row
    narrowed = _text(page.get("/staff/issued/?office=kansa"))
    assert "この年度の全部を見る" in narrowed


def test_her_desk_names_the_case_first_and_has_no_list_of_her_own_work(house: House) -> None:
    auditor(house)
    page = house.page("kansa")
    assert "今、処理中の業務はありません" in _text(page.get("/staff/"))
    case = house.case()
    _post(house, "tanto", house.task(case), "take")
    shown = _text(page.get("/staff/?list=mine"))
    assert _heads(shown)[:3] == ["案件", "今の段階", "所属・役割・担当"]
    row = shown.partition("<tbody>")[2]
    assert row.index(case.reference) < row.index("審査 太郎（架空）")
    assert "自分の担当" not in shown
    hers = _heads(_text(house.page("tanto").get("/staff/")))
    assert hers[0].startswith("今の段階・手続"), "a clerk begins with what is to do"
