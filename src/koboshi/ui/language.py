"""Which of the three languages a request is answered in: `?lang=` first, then the cookie, then Japanese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from koboshi.core.text import LANGUAGES

COOKIE = "koboshi_lang"
COOKIE_SECONDS = 365 * 24 * 60 * 60
PARAMETER = "lang"
NAMES = {"ja": "日本語", "ja-easy": "やさしい日本語", "en": "English"}


@dataclass(frozen=True)
class LanguageLink:
    """One entry of the language switch; `html_lang` is the language its name is written in."""

    lang: str
    name: str
    html_lang: str
    url: str
    current: bool


def html_lang(lang: str) -> str:
    """The value of `<html lang>`: easy Japanese is Japanese."""
    return "en" if lang == "en" else "ja"


def choose(request: HttpRequest) -> str:
    """The language of this request; a value we do not know counts as not given."""
    for wanted in (request.GET.get(PARAMETER), request.COOKIES.get(COOKIE)):
        if wanted in LANGUAGES:
            return str(wanted)
    return "ja"


def language_of(request: HttpRequest | None) -> str:
    """The language the middleware chose, or Japanese where no middleware ran (an early error page)."""
    lang = getattr(request, "lang", "ja")
    return lang if lang in LANGUAGES else "ja"


class LanguageMiddleware:
    """Sets `request.lang`, remembers an explicit choice for a year, and names the language in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the chosen language."""
        lang = choose(request)
        request.lang = lang  # type: ignore[attr-defined]  # the one attribute this room adds to a request
        with translation.override(html_lang(lang)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", html_lang(lang))
        patch_vary_headers(response, ["Cookie"])
        if request.GET.get(PARAMETER) == lang:
            response.set_cookie(
                COOKIE, lang, max_age=COOKIE_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure()
            )
        return response


def links(request: HttpRequest) -> list[LanguageLink]:
    """The language switch: plain links to this page, the rest of the query kept."""
    current = language_of(request)
    query = request.GET.copy()
    made = []
    for lang in LANGUAGES:
        query[PARAMETER] = lang
        url = f"{request.path}?{query.urlencode()}"
        made.append(LanguageLink(lang, NAMES[lang], html_lang(lang), url, lang == current))
    return made


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `lang`, `html_lang` and `language_links` for every template."""
    lang = language_of(request)
    return {"lang": lang, "html_lang": html_lang(lang), "language_links": links(request)}
