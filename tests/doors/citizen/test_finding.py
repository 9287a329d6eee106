"""Residents find procedures in their own words and read everything before they start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

LANGUAGES = ("ja", "ja-easy", "en")
PROCEDURE = "/procedures/fukushima/disclosure-request/"
PUBLIC = (
    "/",
    "/search/?q=役所の書類を見たい",
    "/search/",
    "/categories/information/",
    "/offices/johokokai-madoguchi/",
    PROCEDURE,
    "/resume/",
    "/my/sign-in/",
    "/verify/",
    "/help/",
    "/accessibility/",
    "/demo/inbox/",
)
MOST_QUERIES = 10
MOST_BYTES = 60 * 1024


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


def test_seeing_office_papers_finds_the_disclosure_request_first(client: Client) -> None:
    page = client.get("/search/", {"q": "役所の書類を見たい"}).content.decode()
    assert "公文書開示請求" in page
    first = page.index('<article class="k-card">')
    assert "公文書開示請求" in page[first : page.index("</article>", first)]


def test_words_that_find_nothing_are_answered_with_help_and_a_telephone_number(client: Client) -> None:
    page = client.get("/search/", {"q": "ぬぬぬ"})
    assert page.status_code == 200
    assert "024-521-1111" in page.content.decode()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", PUBLIC)
def test_every_public_page_is_there_in_every_language(client: Client, address: str, lang: str) -> None:
    joint = "&" if "?" in address else "?"
    page = client.get(f"{address}{joint}lang={lang}")
    assert page.status_code == 200
    assert f'<html lang="{"en" if lang == "en" else "ja"}"' in page.content.decode()


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_asks_the_database_little_and_sends_little(
    client: Client, address: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client.get(address)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(address)
    assert len(page.content) < MOST_BYTES


def test_before_starting_everything_that_matters_can_be_read(client: Client) -> None:
    page = client.get(PROCEDURE).content.decode()
    for words in (
        "福島県知事",
        "無料",
        "15日",
        "委任状",
        "情報公開総合窓口",
        "024-521-1111",
        "福島県情報公開条例",
        "要確認",
        "申請から結果の受取りまで、すべてをオンライン",
    ):
        assert words in page, words
    assert "申請をはじめる" in page


def test_a_procedure_between_bodies_is_not_offered_to_residents(client: Client) -> None:
    assert "ICTアドバイザー" not in client.get("/").content.decode()


@pytest.mark.parametrize("address", ["/procedures/fukushima/nothing/", "/categories/nothing/", "/offices/nothing/"])
def test_what_is_not_there_is_a_404_with_a_sentence(client: Client, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 404
    assert "ページが見つかりません" in page.content.decode()


def test_the_paper_form_is_a_pdf_and_its_code_leads_back(client: Client) -> None:
    paper = client.get(f"{PROCEDURE}form.pdf")
    assert paper.content.startswith(b"%PDF")
    assert paper["X-Content-Type-Options"] == "nosniff"
    assert paper["Content-Disposition"].startswith("attachment;")
    assert client.get("/paper/fukushima/disclosure-request/1.1.0/").headers["Location"] == PROCEDURE


def test_the_demo_inbox_is_absent_outside_the_demo(client: Client, settings: Any) -> None:
    settings.KOBOSHI = {**settings.KOBOSHI, "demo": False}
    assert client.get("/demo/inbox/").status_code == 404


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_first_page_offers_what_residents_use_not_what_firms_need(client: Client, lang: str) -> None:
    page = client.get("/", {"lang": lang}).content.decode()
    assert page.count("k-card__title") == 5
    for firm in ("barber-opening", "construction-permit", "food-business-permit"):
        assert f"/fukushima/{firm}/" not in page.partition("/categories/")[0]
