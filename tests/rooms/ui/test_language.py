"""A visitor reads the language they chose, and the choice stays."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from koboshi.ui import language


def answer(request: HttpRequest) -> HttpResponse:
    seen: list[str] = []

    def view(inner: HttpRequest) -> HttpResponse:
        seen.append(language.language_of(inner))
        return HttpResponse("")

    response = language.LanguageMiddleware(view)(request)
    response.headers["Seen"] = seen[0]
    return response


def test_without_a_choice_everything_is_japanese() -> None:
    response = answer(RequestFactory().get("/"))
    assert response["Seen"] == "ja"
    assert response["Content-Language"] == "ja"
    assert language.COOKIE not in response.cookies


def test_a_choice_in_the_address_wins_and_is_remembered() -> None:
    request = RequestFactory().get("/?lang=en")
    request.COOKIES[language.COOKIE] = "ja-easy"
    response = answer(request)
    assert response["Seen"] == "en"
    cookie = response.cookies[language.COOKIE]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("en", "Lax", True)


def test_the_remembered_choice_holds_on_the_next_page() -> None:
    request = RequestFactory().get("/")
    request.COOKIES[language.COOKIE] = "ja-easy"
    assert answer(request)["Seen"] == "ja-easy"


@pytest.mark.parametrize("wish", ["", "fr", "ja<script>", "EN"])
def test_a_language_we_do_not_have_counts_as_no_choice(wish: str) -> None:
    response = answer(RequestFactory().get("/", {"lang": wish}))
    assert response["Seen"] == "ja"
    assert language.COOKIE not in response.cookies


def test_easy_japanese_is_marked_as_japanese_for_screen_readers() -> None:
    assert [language.html_lang(one) for one in ("ja", "ja-easy", "en")] == ["ja", "ja", "en"]


def test_the_switch_keeps_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/search?q=公文書&lang=en")
    request.lang = "en"  # type: ignore[attr-defined]
    links = language.links(request)
    assert [link.current for link in links] == [False, False, True]
    assert links[0].url == "/search?q=%E5%85%AC%E6%96%87%E6%9B%B8&lang=ja"
