"""Somebody asks at the counter to speak at a public hearing: any counter of the body takes it, with its paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.tenancy import scope
from koboshi.proceedings.models import PublicHearing, SpeakingRequest
from koboshi.project import wiring
from tests.doors.citizen import test_proceedings as story
from tests.doors.citizen.stories import staff
from tests.rooms.proceedings.test_public_hearings import announced, with_hearing
from tests.rooms.proceedings.test_public_inspection import pdf

ASKED = {
    "name": "架空 次郎", "address": "架空町2番", "contact": "000-0000-0001", "standing": "近くの源泉を持つ",
    "summary": "湧き出る量が心配です。", "way": "paper",
}  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def hearing(published: None) -> PublicHearing:
    """A public hearing that takes requests."""
    wiring.tie_guards()
    with scope.acting(SYSTEM):
        return announced(staff("tanto"), story._case(with_hearing()), public_title="架空の掘削")


def test_the_counter_writes_a_request_down_and_tells_its_number(
    hearing: PublicHearing, client: Client, sign_in: Callable[[Client, str], Client]
) -> None:
    clerk = sign_in(client, "madoguchi")
    for lang in ("en", "ja-easy", "ja"):
        assert "架空の掘削" in text(clerk.get(f"/counter/hearings/?lang={lang}"))
        assert clerk.get(f"/counter/hearings/{hearing.pk}/?lang={lang}").status_code == 200
    assert "/counter/hearings/" in text(clerk.get("/counter/"))
    address = f"/counter/hearings/{hearing.pk}/"
    wrong = clerk.post(address, {**ASKED, "name": "", "contact": "", "received_on": "2月30日", "once": "a"})
    assert wrong.status_code == 422
    for name in ("received_on", "name", "contact"):
        assert f'<a href="#{name}">' in text(wrong)
    assert "湧き出る量が心配です。" in text(wrong), "what was typed is still there"
    scan = SimpleUploadedFile("申出書.pdf", pdf(), "application/pdf")
    told = {**ASKED, "received_on": civil.today().isoformat(), "once": "a", "kept_at": "1階 受付箱", "file": scan}
    done = clerk.post(address, told, follow=True)
    with scope.acting(SYSTEM):
        request = SpeakingRequest.objects.get()
        paper = request.papers.get()
    assert f"受付番号は {request.receipts[0]} です" in text(done)
    assert "架空 次郎" not in text(clerk.get(address)), "who asked is not shown at the counter"
    office = sign_in(Client(), "tanto")
    page = text(office.get(f"/staff/proceedings/speaking/{request.pk}/"))
    assert "1階 受付箱" in page
    assert office.get(f"/staff/proceedings/papers/{paper.pk}/").status_code == 200
    assert f"/staff/proceedings/papers/{paper.pk}/" in page


def test_a_hearing_that_is_over_is_not_found(
    hearing: PublicHearing, client: Client, sign_in: Callable[[Client, str], Client]
) -> None:
    with scope.acting(SYSTEM):
        PublicHearing.objects.update(state="cancelled")
    clerk = sign_in(client, "madoguchi")
    assert "受け付けている公聴会はありません" in text(clerk.get("/counter/hearings/"))
    assert clerk.get(f"/counter/hearings/{hearing.pk}/").status_code == 404
