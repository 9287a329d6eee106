"""The town logs what the adviser did, within the limits, and reports once."""

from __future__ import annotations

import pytest
from django.test import Client

from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.foundation.tenancy import scope
from koboshi.promotion.models import Report, Visit
from tests.doors.municipality import towns


@pytest.fixture
def dispatch(published: None) -> str:
    """The dispatch page of a town that was sent an adviser for two days and three hours."""
    return f"/municipality/applications/{towns.dispatched()}/dispatch/"


def log(client: Client, dispatch: str, **typed: str) -> tuple[int, str]:
    values = {
        "on": format_wareki(civil.today()),
        "mode": "online",
        "hours": "1.5",
        "note": "業務の流れを整理（架空）",
        **typed,
    }
    answer = client.post(f"{dispatch}visit", values, follow=True)
    return answer.status_code, answer.content.decode()


def test_visits_are_counted_against_the_limits(dispatch: str) -> None:
    client = towns.page("kawauchi")
    page = client.get(dispatch).content.decode()
    assert "2日のうち0日" in page
    assert "<meter" in page
    assert log(client, dispatch, hours="１．５")[0] == 200
    status, page = log(client, dispatch, hours="１．５")
    assert status == 200
    assert "3.0時間のうち1.5時間を使いました（残り1.5時間）" in page
    with scope.acting(SYSTEM):
        assert Visit.objects.count() == 1, "the same form sent twice is one visit"
    status, page = log(client, dispatch, hours="2")
    assert (status, "残りは1.5時間" in page) == (422, True)
    assert 'value="2"' in page
    assert log(client, dispatch, mode="onsite", hours="4")[0] == 200


IMPOSSIBLE: list[tuple[dict[str, str], str]] = [
    ({"on": "あした"}, "日付として読み取れません"),
    ({"on": "2199-01-01"}, "これからの日の訪問は記録できません"),
    ({"hours": "たくさん"}, "時間を数字で入力してください"),
    ({"hours": "NaN"}, "時間を数字で入力してください"),
    ({"hours": "13"}, "12以下で入力してください"),
    ({"mode": ""}, "訪問かオンラインかを選んでください"),
    ({"note": " "}, "行ったことを4000字以内で入力してください"),
]


def test_a_visit_that_cannot_be_is_refused_and_kept(dispatch: str) -> None:
    client = towns.page("kawauchi")
    for typed, sentence in IMPOSSIBLE:
        status, page = log(client, dispatch, **typed)
        assert status == 422, typed
        assert sentence in page
        assert "note" in typed or "業務の流れを整理" in page, "what was typed is kept"
    with scope.acting(SYSTEM):
        assert not Visit.objects.exists()


def test_the_report_closes_the_log_and_moves_the_case_in_one_act(dispatch: str) -> None:
    client = towns.page("kawauchi")
    report = {"done": "研修を2回（架空）", "result": "手順書ができた（架空）", "reusable": ""}
    refused = client.post(f"{dispatch}report", report)
    assert refused.status_code == 422
    assert "先に、訪問" in refused.content.decode()
    assert "手順書ができた" in refused.content.decode()
    log(client, dispatch)
    with scope.acting(SYSTEM):
        before = Case.objects.get().step
    for _ in range(2):
        assert client.post(f"{dispatch}report", report, follow=True).status_code == 200
    with scope.acting(SYSTEM):
        assert Report.objects.count() == 1
        assert Case.objects.get().step == before + 1
    page = client.get(dispatch).content.decode()
    assert "手順書ができた" in page
    assert "記録を付ける" not in page
    assert log(client, dispatch, hours="1")[0] == 422
    for lang in ("ja-easy", "en"):
        assert client.get(f"{dispatch}?lang={lang}").status_code == 200
