"""A quota (枠) is told before one starts, before one sends, afterwards and to the clerk; and so is a law's silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from koboshi.casework.models import Case
from koboshi.casework.service import silence
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project import wiring
from koboshi.screens import paper
from tests.doors.citizen.stories import PROCEDURE, begin, filed, fill
from tests.houses import furnished
from tests.rooms import trial_packs
from tests.rooms.conftest import fill as fill_house

SignIn = Callable[[Client, str], Client]


disclosing_house = furnished("disclosing", lambda: fill_house("disclosure-request"))


@pytest.fixture(autouse=True)
def _house(disclosing_house: None, db: None, var: Path) -> None:
    """Every story here begins in a house with one procedure."""
    wiring.fill_shelves()
    scope.clear()


def _page(client: Client, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200, address
    return str(found.content.decode())


def test_the_last_place_is_told_all_along_and_the_next_one_reads_what_follows(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope.acting(SYSTEM):
        trial_packs.with_quota(1, "refuse_with_reason")
    first, second, clerk = Client(), Client(), sign_in(Client(), "tanto")
    assert "受付の枠は、あと1件です" in _page(first, PROCEDURE)
    reference, _ = begin(first)
    fill(first, reference)
    before = _page(first, f"/applications/{reference}/check/")
    assert "受付の枠は、あと1件です" in before
    assert "要確認" in before
    assert "取り下げられていない申請を、届いた順に数えています" in before
    assert first.post(f"/applications/{reference}/submit").status_code == 302
    for address in (f"/applications/{reference}/done/", f"/applications/{reference}/"):
        assert "枠（1件）の1件目として届きました" in _page(first, address)
    assert "枠（1件）がいっぱいになりました" in _page(second, PROCEDURE)
    other, _ = filed(second)
    for page in (_page(second, f"/applications/{other}/"), _page(clerk, f"/staff/cases/{other}/")):
        assert "枠（1件）がいっぱいでした。枠の外の申請です" in page
        assert "理由を書いてお知らせします" in page
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=other)
        monkeypatch.setattr(paper.typeset, "application_copy", lambda view, **_: str(view["note"]).encode())
        assert "枠の外の申請です" in paper.finished(application, "ja").decode()


def test_no_quota_no_word_of_it(sign_in: SignIn) -> None:
    client = Client()
    reference, _ = filed(client)
    for page in (
        _page(client, PROCEDURE),
        _page(client, f"/applications/{reference}/done/"),
        _page(sign_in(Client(), "tanto"), f"/staff/cases/{reference}/"),
    ):
        assert "受付の枠" not in page


@pytest.mark.parametrize(
    ("effect", "told", "inside"),
    [
        ("deemed_refused", "申立て先と期間は、お送りしたお知らせに書いてあります", "決定の操作は止めていません"),
        ("deemed_granted", "くわしいことは、お送りしたお知らせをご覧ください", "台帳には、まだ載せていません"),
    ],
)
def test_when_the_period_ends_in_silence_everybody_reads_its_effect_and_article(
    sign_in: SignIn, effect: str, told: str, inside: str
) -> None:
    with scope.acting(SYSTEM):
        trial_packs.with_silence(effect)
    client, clerk = Client(), sign_in(Client(), "tanto")
    reference, _ = filed(client)
    assert "みなされています" not in _page(client, f"/applications/{reference}/")
    with scope.acting(SYSTEM):
        due: Any = Case.objects.get(reference=reference).due_on
        assert silence.come_due(datetime.combine(due + timedelta(days=1), time(9), civil.JAPAN)) == 1
    mine, theirs = _page(client, f"/applications/{reference}/"), _page(clerk, f"/staff/cases/{reference}/")
    for page in (mine, theirs, _page(sign_in(Client(), "kacho"), "/staff/overdue/")):
        assert "架空条例第1条（架空）" in page
        assert "みなされています" in page
        assert "要確認" in page
    assert told in mine
    assert "みなされたことのお知らせ" in mine, "the letter is there to be opened"
    assert inside in theirs
    assert "法令の定めによる効果が生じました" in _page(clerk, f"/staff/cases/{reference}/history/")
