"""A paper that answers a correction of an application filed online stays paper: a record says where it lies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Correction
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.core.refusal import Refused
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Attachment
from tests import late
from tests.rooms.conftest import resident

PLACE = "3階書庫 5/2のファイル"


def _text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def asked(house: Any) -> Any:
    """A case filed online (架空) whose clerk asks for the power of attorney."""
    case = house.case()
    due = civil.today() + timedelta(days=14)
    with scope.acting(SYSTEM):
        case.application.answers |= late.AGENT
        case.application.save()
        items = {"mandate": "委任状が付いていません。"}
        casework.ask_correction(house.actor("tanto"), house.task(case), items=items, due_on=due)
    return case


def test_the_paper_stays_paper_and_the_answer_is_complete(house: Any, asked: Any) -> None:
    page, address = house.page("tanto"), f"/counter/applications/{asked.reference}/"
    assert "紙のまま保管する" in _text(page.get(f"{address}correct/agent/"))
    typed = {"shown": "mandate", "mandate.kept": PLACE, "_attach": "mandate"}
    kept = page.post(f"{address}correct/agent/", typed, follow=True)
    assert "紙のまま保管したと記録しました" in _text(kept)
    assert "紙のまま保管（3階書庫 5・2のファイル）" in _text(kept)
    sent = page.post(f"{address}correct-submit", {"arrived_on": format_wareki(civil.today())})
    assert sent.headers["Location"] == f"/staff/cases/{asked.reference}/"
    with scope.acting(SYSTEM):
        assert Correction.objects.get(reference=asked.reference).answered_at is not None
        record = Attachment.objects.get(reference=asked.reference)
        assert asked.application.__class__.objects.get(pk=asked.application_id).answers["mandate"] == [str(record.pk)]
    case = _text(page.get(f"/staff/cases/{asked.reference}/"))
    assert "紙のまま保管（3階書庫 5・2のファイル）" in case
    assert "のファイル）.txt" not in case, "no paper is called a text file"
    told = house.all(Entry, case_ref=asked.reference, kind="intake.paper_kept")
    assert [each.data for each in told] == [{"field": "mandate", "attachment": record.pk}], "the place is no fact"
    history = _text(page.get(f"/staff/cases/{asked.reference}/history/"))
    assert "紙のまま保管したと記録しました" in history
    opened = page.get(f"/staff/cases/{asked.reference}/files/{record.pk}/?anyway=yes")
    assert f"保管した場所：{PLACE}" in opened.content.decode()
    assert ".txt" in opened["Content-Disposition"], "but what is taken away opens"


def test_saving_the_page_is_enough_and_a_place_that_is_too_long_comes_back(house: Any, asked: Any) -> None:
    page, address = house.page("tanto"), f"/counter/applications/{asked.reference}/correct/agent/"
    refused = page.post(address, {"shown": "mandate", "mandate.kept": "架" * 61, "save": "1"})
    assert refused.status_code == 422
    assert f'value="{"架" * 61}"' in _text(refused)
    assert page.post(address, {"shown": "mandate", "mandate.kept": PLACE, "save": "1"}).status_code == 302
    assert len(house.all(Attachment, reference=asked.reference)) == 1


def test_nobody_else_may_say_that_a_paper_lies_somewhere(house: Any, asked: Any) -> None:
    with scope.acting(SYSTEM):
        offer = catalog.version_of(asked.version_id)
        for actor in (resident(asked.reference), house.actor("bunka")):
            with pytest.raises(Refused):
                intake.note_paper(actor, asked.application, offer, "mandate", PLACE)
        with pytest.raises(Refused, match="紙の書類を保管した場所"):
            intake.note_paper(house.actor("tanto"), asked.application, offer, "mandate", " ")
    assert not house.all(Attachment, reference=asked.reference)
