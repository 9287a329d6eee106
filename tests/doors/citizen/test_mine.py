"""A nephew signs in: what his aunt entrusted to him is listed, with its state, only while the mandate is good."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.people import service as people
from koboshi.foundation.tenancy import scope
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow, Party
from tests.doors.citizen import stories

NEPHEW = "oi@example.jp"
NEW = {"label": "架空 次郎", "kind": "agent", "scopes": ["correct", "see"], "email": NEPHEW}


@pytest.fixture
def aunts(published: None, client: Client) -> str:
    """An application of the aunt that names her nephew."""
    reference, _ = stories.filed(client)
    assert client.post(f"/mandates/{reference}/add/", NEW).status_code == 302
    return reference


def _nephew() -> Client:
    his = Client()
    his.post(f"/link/{people.make_sign_in_link(NEPHEW)}/")
    return his


def _checked(**more: object) -> None:
    with scope.acting(SYSTEM):
        today = civil.today()
        MandateRow.objects.update(paper="委任状を窓口で確認（架空）", checked_on=today, **more)


def _page(his: Client, lang: str = "ja") -> str:
    answer = his.get(f"/my/?lang={lang}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("lang", "title"), [("ja", "代理人として"), ("ja-easy", "として"), ("en", "As a representative")]
)
def test_what_was_entrusted_and_checked_is_listed_with_its_state_and_opens(aunts: str, lang: str, title: str) -> None:
    _checked()
    his = _nephew()
    page = _page(his, lang)
    assert title in page
    assert aunts in page
    assert "髙橋 花子" in re.sub(r"<[^>]+>|　", " ", page)
    if lang == "ja":
        assert "確かめています" in page
    assert his.get(f"/applications/{aunts}/").status_code == 200


def test_nothing_is_listed_before_the_office_has_checked_the_paper(aunts: str) -> None:
    his = _nephew()
    assert aunts not in _page(his)
    assert "代理人として" not in _page(his)


def test_nothing_is_listed_after_the_mandate_was_ended_or_has_run_out(aunts: str) -> None:
    today = civil.today()
    his = _nephew()
    _checked()
    assert aunts in _page(his)
    _checked(revoked_on=today)
    assert aunts not in _page(his)
    _checked(revoked_on=None, since=today - timedelta(days=9), until=today - timedelta(days=1))
    assert aunts not in _page(his)
    _checked(until=None, since=today + timedelta(days=1))
    assert aunts not in _page(his)


def test_a_mandate_that_does_not_let_him_look_lists_nothing(aunts: str) -> None:
    _checked(scopes=["correct"])
    assert aunts not in _page(_nephew())


def test_a_co_applicant_sees_that_it_is_there_and_how_it_stands_but_needs_number_and_secret(aunts: str) -> None:
    with scope.acting(SYSTEM):
        tenant = Party.objects.filter(reference=aunts)[0].tenant
        Party.objects.create(
            reference=aunts, tenant=tenant, role="co_applicant", label="架空 三郎", email="kyodo@example.jp",
            origin="applicant",
        )  # fmt: skip
    hers = Client()
    hers.post(f"/link/{people.make_sign_in_link('kyodo@example.jp')}/")
    page = _page(hers)
    assert "共同申請者として" in page
    assert f"/resume/?reference={aunts}" in page
    assert "確かめています" in page
    assert hers.get(f"/applications/{aunts}/").status_code == 404


def test_the_card_says_what_is_possible_now_what_later_and_what_comes_next(client: Client, aunts: str) -> None:
    page = client.get(f"/mandates/{aunts}/").content.decode()
    now, after = page.index("いまできること"), page.index("確かめたあとにできること")
    assert now < page.index("補正", now) < after < page.index("<li>", after) < page.index("このあとの流れ")
    _checked()
    page = client.get(f"/mandates/{aunts}/").content.decode()
    assert "確かめたあとにできること" not in page
    assert "このあとの流れ" not in page
    _checked(until=civil.today() - timedelta(days=1), since=civil.today() - timedelta(days=9))
    page = client.get(f"/mandates/{aunts}/").content.decode()
    assert "で終わりました。この方は、あなたの代わりに手続できません" in page
    assert "いまできること" not in page
    _checked(until=None, revoked_on=civil.today())
    assert "に取り消されました" in client.get(f"/mandates/{aunts}/").content.decode()


def test_a_draft_has_a_draft_number_and_what_arrived_a_reference_number(published: None, client: Client) -> None:
    reference, _ = stories.begin(client)
    for page in ("begun/", "", "pages/who/", "paused/"):
        text = client.get(f"/applications/{reference}/{page}").content.decode()
        assert "下書きの番号" in text, page
        assert not re.search(r"受付番号\s*(</p>|<span)", text), page
    stories.fill(client, reference)
    assert "下書きの番号" in client.get(f"/applications/{reference}/check/").content.decode()
    client.post(f"/applications/{reference}/submit")
    text = client.get(f"/applications/{reference}/").content.decode()
    assert "受付番号" in text
    assert "下書きの番号" not in text


def test_nobody_is_joined_who_is_not_bound(aunts: str) -> None:
    assert mandates.joined(0) == frozenset()
