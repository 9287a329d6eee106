"""A public hearing for who asks to speak (her number) and for the applicant (when it is, moved, off, held)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.proceedings import service
from koboshi.proceedings.models import SpeakingRequest
from koboshi.project import wiring
from tests.doors.citizen.stories import staff
from tests.rooms.proceedings.test_public_hearings import announced, with_hearing

ASKED = {
    "name": "架空 次郎", "address": "架空町2番", "contact": "000-0000-0001", "standing": "近くの源泉を持つ",
    "summary": "湧き出る量が心配です。",
}  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def mine(published: None, client: Client) -> Case:
    """A case at a public hearing; its applicant has opened it with number and secret."""
    wiring.tie_guards()
    with scope.acting(SYSTEM):
        offer = catalog.in_force(with_hearing(), on=civil.today())
        begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=offer.pack.samples["typical.json"]["answers"])
        case = casework.file(SYSTEM, begun.application, offer)
    client.post("/resume/", {"reference": case.reference, "secret": begun.secret})
    return case


def test_the_applicant_reads_of_the_hearing_before_and_after_it(mine: Case, client: Client) -> None:
    address = f"/applications/{mine.reference}/"
    assert "公聴会を開く予定です" not in text(client.get(address))
    with scope.acting(SYSTEM):
        hearing = announced(staff("tanto"), mine, public_title="架空の掘削")
    page = text(client.get(address))
    assert "公聴会を開く予定です" in page
    assert "架空庁舎 大会議室" in page
    assert f"/proceedings/public-hearings/{hearing.pk}/" in page
    for lang in ("en", "ja-easy"):
        assert client.get(f"{address}?lang={lang}").status_code == 200
    client.get(f"{address}?lang=ja")
    with scope.acting(SYSTEM):
        day = hearing.held_on + timedelta(days=14)
        service.move(
            staff("tanto"), hearing, held_on=day, begins="午後3時", place="架空会館", why="会場の都合", closed_too=True
        )
    page = text(client.get(address))
    assert "15:00" in page
    assert "会場の都合" in page
    with scope.acting(SYSTEM):
        service.call_off(staff("tanto"), hearing, why="other", reason="会場の閉鎖", ends_step=True)
    page = text(client.get(address))
    assert "公聴会は取りやめになりました" in page
    assert "会場の閉鎖" in page
    assert "公聴会を開く予定です" not in page


def test_who_asks_to_speak_keeps_a_number_and_reads_all_that_is_missing(mine: Case, client: Client) -> None:
    with scope.acting(SYSTEM):
        hearing = announced(staff("tanto"), mine)
    address, visitor = f"/proceedings/public-hearings/{hearing.pk}/", Client()
    wrong = visitor.post(address, {**ASKED, "name": "", "contact": " "})
    assert wrong.status_code == 422
    for name in ("name", "contact"):
        assert f'<a href="#{name}">' in text(wrong)
        assert f'id="{name}-error"' in text(wrong)
    assert 'id="address-error"' not in text(wrong)
    assert visitor.get(f"{address}receipt/").status_code == 302
    sent = visitor.post(address, {**ASKED, "once": "a"}, follow=True)
    with scope.acting(SYSTEM):
        request = SpeakingRequest.objects.get()
    assert request.receipts[0] in text(sent)
    assert "架空 次郎" not in text(sent)
    for lang in ("en", "ja-easy"):
        assert request.receipts[0] in text(visitor.get(f"{address}receipt/?lang={lang}"))
    other = Client()
    again = text(other.post(address, {**ASKED, "once": "b"}, follow=True))
    assert request.receipts[0] not in again, "nobody finds out that she asked already"
