"""Where a representative gets post is asked for, shown back, and kept when the page is read in another language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.people import service as people
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow, Party
from tests.doors.citizen import stories
from tests.doors.citizen.test_mandates import LIVES, NEW

NOWHERE = {name: value for name, value in NEW.items() if name not in LIVES}


@pytest.fixture
def mine(published: None, client: Client) -> str:
    """An application that arrived, opened in this browser."""
    return stories.filed(client)[0]


def test_the_address_of_a_representative_is_shown_back_on_card_and_case(client: Client, mine: str) -> None:
    client.post(f"/mandates/{mine}/add/", NEW)
    card = client.get(f"/mandates/{mine}/").content.decode()
    assert "架空町2-16" in card
    with scope.acting(SYSTEM):
        MandateRow.objects.update(paper="委任状を窓口で確認（架空）", checked_on=civil.today())
    case = client.get(f"/applications/{mine}/").content.decode()
    assert "通知の届け先" in case
    assert "架空町2-16" in case


def test_who_gets_notices_by_post_is_asked_where_she_lives(client: Client, mine: str) -> None:
    answer = client.post(f"/mandates/{mine}/add/", NOWHERE)
    assert answer.status_code == 422
    assert "住所を町名と番地まで入力してください" in answer.content.decode()
    with scope.acting(SYSTEM):
        assert not MandateRow.objects.exists()
    without = NOWHERE | {"scopes": ["correct"]}
    assert client.post(f"/mandates/{mine}/add/", without).status_code == 302, "no notice goes to this one"


def test_the_language_is_switched_and_what_was_typed_stays(client: Client, mine: str) -> None:
    form = client.get(f"/mandates/{mine}/add/").content.decode()
    assert f'formaction="/mandates/{mine}/add/?lang=en"' in form
    page = client.post(f"/mandates/{mine}/add/?lang=en", NEW | {"_lang": "en"})
    shown = page.content.decode()
    assert page.status_code == 200
    assert "Name somebody to act for you" in shown
    assert 'value="架空 次郎"' in shown
    assert 'value="架空町2-16"' in shown
    assert page.cookies["koboshi_lang"].value == "en"
    with scope.acting(SYSTEM):
        assert not MandateRow.objects.exists()


def test_the_language_of_an_enquiry_is_switched_with_what_was_typed(published: None, client: Client) -> None:
    asked = client.post("/enquiries/?lang=en", {"_lang": "en", "text": "架空の質問です", "once": "x"})
    assert asked.status_code == 200
    assert "架空の質問です" in asked.content.decode()


def test_a_mandate_that_has_not_begun_says_what_it_will_give(client: Client, mine: str) -> None:
    tomorrow = (civil.today() + timedelta(days=1)).isoformat()
    assert client.post(f"/mandates/{mine}/add/", NEW | {"since": tomorrow}).status_code == 302
    card = client.get(f"/mandates/{mine}/").content.decode()
    assert "始まってからできること" in card
    assert "通知の受取り" in card.replace("<rt>", "")


def test_a_co_applicant_gets_her_post_where_it_was_told(client: Client, mine: str) -> None:
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=mine)
        other = mandates.name_co_applicant(SYSTEM, application, label="架空 三枝")
    assert "まだ分かりません" in client.get(f"/mandates/{mine}/").content.decode()
    place = f"/mandates/{mine}/people/{other.pk}/address/"
    for lang in ("ja", "ja-easy", "en"):
        assert client.get(f"{place}?lang={lang}").status_code == 200
    assert client.post(f"{place}?lang=ja", {"address.street": ""}).status_code == 422
    assert client.post(place, LIVES).status_code == 302
    assert "架空町2-16" in client.get(f"/mandates/{mine}/").content.decode()
    with scope.acting(SYSTEM):
        assert mandates.receivers(application, civil.today())[1].address["street"] == "架空町2-16"
        applicant = Party.objects.get(reference=mine, role="applicant")
    assert client.get(f"/mandates/{mine}/people/{applicant.pk}/address/").status_code == 404
    assert Client().get(place).status_code == 404


def test_my_page_lists_every_case_that_a_confirmed_mandate_covers(client: Client, mine: str) -> None:
    second = stories.filed(Client())[0]
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=second)
        mandates.declare(SYSTEM, application)
        other = mandates.name_co_applicant(SYSTEM, application, label="架空 三枝")
        row = mandates.record(
            SYSTEM, application,
            mandates.Wanted(
                kind="agent", label="架空 次郎", scopes=["see"], since=civil.today(), email="Dairi@example.jp",
                principal=other, paper="委任状（架空）",
            ),
        )  # fmt: skip
    client.post(f"/mandates/{mine}/add/", NEW | {"scopes": ["see"]})
    with scope.acting(SYSTEM):
        MandateRow.objects.update(paper="委任状（架空）", checked_on=civil.today())
    nephew = Client()
    nephew.post(f"/link/{people.make_sign_in_link('dairi@example.jp')}/")
    page = nephew.get("/my/").content.decode()
    assert mine in page
    assert second in page, f"for a co-applicant too (mandate {row.pk})"
