"""Papers: asked for on their own page; where the pack lets them come later, the application arrives without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application, Attachment
from tests import late
from tests.doors.citizen.stories import PAGES, WHO, ask_correction, begin, decide_and_issue
from tests.doors.citizen.test_filling import picture

AGENT = {
    "agent_name.family": "架空",
    "agent_name.given": "次郎",
    "agent_name.family_kana": "かくう",
    "agent_name.given_kana": "じろう",
    "agent_phone": "024-521-1111",
    "shown": "agent_name agent_address agent_phone mandate",
    "agent_address.postal_code": "960-8670",
    "agent_address.prefecture": "福島県",
    "agent_address.municipality": "福島市",
    "agent_address.street": "杉妻町2番16号",
}


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


@pytest.fixture
def later(tmp_path: Path) -> None:
    """The next version of the disclosure request lets the power of attorney come later."""
    late.publish(tmp_path)


def _through(client: Client, reference: str) -> None:
    for page in ("contact", "document", "way"):
        assert client.post(f"/applications/{reference}/pages/{page}/", PAGES[page]).status_code == 302


def _agent(client: Client) -> tuple[str, str]:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", {**WHO, "has_agent": "true"})
    return reference, f"/applications/{reference}/pages/agent/"


def test_a_required_paper_is_asked_for_on_its_own_page(client: Client) -> None:
    reference, address = _agent(client)
    answer = client.post(address, AGENT)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-mandate"' in page
    assert "ファイルを付けてください" in page
    assert "後から届けます" not in page
    assert client.post(address, {**AGENT, "mandate.upload": picture()}).status_code == 302
    assert reference in client.get(f"/applications/{reference}/check/").content.decode()


def test_a_paper_that_may_come_later_is_put_off_by_a_tick_and_the_application_arrives(
    client: Client, later: None
) -> None:
    reference, address = _agent(client)
    asked = client.post(address, AGENT)
    assert asked.status_code == 422
    assert "後から届けます" in asked.content.decode()
    assert client.post(address, {**AGENT, "mandate.later": "yes"}).status_code == 302
    _through(client, reference)
    assert "まだ付いていません（後から届けます）" in client.get(f"/applications/{reference}/check/").content.decode()
    said = client.get(f"/applications/{reference}/check/").content.decode()
    assert 'name="later" value="yes" checked' in said, "said on its own page, it is not asked twice"
    silent = client.post(f"/applications/{reference}/submit")
    assert silent.status_code == 422
    assert 'href="#later-tick"' in silent.content.decode()
    assert client.post(f"/applications/{reference}/submit", {"later": "yes"}).status_code == 302
    assert "あとから届けていただく書類" in client.get(f"/applications/{reference}/done/").content.decode()
    status = client.get(f"/applications/{reference}/").content.decode()
    assert "あとから届けていただく書類" in status
    assert "次の書類は、後から届けます：委任状" in status
    with scope.acting(SYSTEM):
        assert Application.objects.get(reference=reference).filed_at is not None


# --- bringing it from the follow page -------------------------------------------------------------------------------


def _arrived_without(client: Client) -> str:
    reference, address = _agent(client)
    assert client.post(address, {**AGENT, "mandate.later": "yes"}).status_code == 302
    _through(client, reference)
    assert client.post(f"/applications/{reference}/submit", {"later": "yes"}).status_code == 302
    return f"/applications/{reference}/"


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_page_of_the_papers_opens_in_three_languages(client: Client, later: None, lang: str) -> None:
    address = _arrived_without(client)
    assert client.get(f"{address}?lang={lang}").status_code == 200
    page = client.get(f"{address}papers/?lang={lang}")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"


def test_the_follow_page_says_what_lacks_and_by_which_ways_and_takes_it_without_being_asked(
    client: Client, later: None
) -> None:
    address = _arrived_without(client)
    status = client.get(address).content.decode()
    assert "あとから届けていただく書類" in status
    assert "決定の前ならいつでも、この画面から届けられます" in status
    assert "次の窓口へ郵送するか、お持ちください" in status
    assert f'href="{address}papers/"' in status
    page = client.get(f"{address}papers/").content.decode()
    assert 'name="mandate.upload"' in page
    answer = client.post(f"{address}papers/", {"mandate.upload": picture()}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    after = answer.content.decode()
    assert "届きました：委任状" in after
    assert "あとから届ける書類が届きました" in after
    assert "あとから届けていただく書類" not in after
    assert client.get(f"{address}papers/").status_code == 302, "nothing is to come any more"


def test_what_cannot_be_kept_is_told_at_its_place(client: Client, later: None) -> None:
    address = _arrived_without(client)
    nothing = client.post(f"{address}papers/", {})
    assert nothing.status_code == 422
    assert 'role="alert"' in nothing.content.decode()
    bad = client.post(f"{address}papers/", {"mandate.upload": SimpleUploadedFile("x.pdf", b"not a pdf")})
    page = bad.content.decode()
    assert bad.status_code == 422
    assert 'href="#f-mandate"' in page
    assert 'id="f-mandate-error"' in page
    assert not Attachment.objects.filter(reference=address.split("/")[2]).exists()


def test_the_paper_that_a_correction_asks_for_is_sent_with_its_answer(client: Client, later: None) -> None:
    address = _arrived_without(client)
    reference = address.split("/")[2]
    ask_correction(reference, "mandate", "まだ届いていません。")
    status = client.get(address).content.decode()
    assert f'href="{address}correct/"' in status
    assert f'href="{address}papers/"' not in status
    assert client.post(f"{address}papers/", {"mandate.upload": picture()}).status_code == 422
    assert client.post(f"{address}correct-submit").status_code == 422, "untouched it is no answer"
    assert client.post(f"{address}correct/agent/", {"shown": "mandate", "mandate.upload": picture()}).status_code == 302
    assert client.post(f"{address}correct-submit").status_code == 302


def test_after_the_decision_nothing_is_asked_for_any_more(client: Client, later: None) -> None:
    address = _arrived_without(client)
    decide_and_issue(address.split("/")[2])
    assert "あとから届けていただく書類" not in client.get(address).content.decode()
    late_one = client.post(f"{address}papers/", {"mandate.upload": picture()})
    assert late_one.status_code == 422
    assert "担当の窓口にご相談ください" in late_one.content.decode()


def test_somebody_elses_papers_are_like_none(client: Client, later: None) -> None:
    address = _arrived_without(client)
    assert Client().get(f"{address}papers/").status_code == 404
    assert Client().post(f"{address}papers/", {"mandate.upload": picture()}).status_code == 404
