"""Pages for when something is refused or broken: a sentence, what to do next, and nothing typed is lost."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from koboshi.core.actor import VISITOR
from koboshi.core.text import Texts, ruby_to_plain
from koboshi.project import origin
from koboshi.ui import wording
from koboshi.ui.language import html_lang, language_of

log = logging.getLogger("koboshi.errors")

TEXTS = Texts.load(Path(__file__).with_name("texts"))
STATUSES = (400, 403, 404, 405, 413, 429, 500, 503)
SECRET_NAMES = ("password", "secret", "code", "csrfmiddlewaretoken")
FRAME_NAMES = frozenset({"once", "token", "next", "back", "lang", "act", "do", "seen", "turn"})
"""Fields that a page adds for itself: sent again, never shown as something a person typed."""
TYPED_LIMIT = 200_000
"""Characters of typed data that a page gives back; more is not a form a person filled."""


def page(request: HttpRequest, status: int, *, sentence: str = "", reference: str = "") -> HttpResponse:
    """The page for a status; `sentence` replaces the general one (already in the reader's language)."""
    lang = language_of(request)
    words = {
        "title": ruby_to_plain(TEXTS.get(f"error.{status}.title", lang)),
        "sentence": sentence or wording.html(TEXTS.get(f"error.{status}.sentence", lang)),
        "next_steps": [wording.html(TEXTS.get(f"error.{status}.next", lang))],
        "reference": reference,
        "status": status,
    }
    if is_inside(request):
        words |= _inside(request, status, lang, told=bool(sentence))
        words["written"] = _written(request) if origin.is_own(request) else []
        return HttpResponse(_render("project/error_inside.html", request, words), status=status)
    return HttpResponse(_render("ui/error.html", request, words), status=status)


def sentence(request: HttpRequest, key: str) -> SafeString:
    """A sentence of these pages in the reader's language."""
    return wording.html(TEXTS.get(f"{key}.sentence", language_of(request)))


def is_inside(request: HttpRequest) -> bool:
    """Whether a colleague reads the page: she is told of her desk and her system office, not of the public window."""
    actor = getattr(request, "actor", VISITOR)
    return bool(actor.offices) or bool(getattr(getattr(request, "user", None), "is_staff", False))


def _inside(request: HttpRequest, status: int, lang: str, *, told: bool) -> dict[str, object]:
    """What a colleague reads instead of the public sentences, and the page she came from.

    `told`: the refusing service gave a sentence of its own, which says more than the general one.
    """
    found: dict[str, object] = {"back": _came_from(request)}
    sentence, step = (TEXTS.find(f"inside.{status}.{part}", lang) for part in ("sentence", "next"))
    if sentence is not None and not told:
        found["sentence"] = wording.html(sentence)
    if step is not None:
        found["next_steps"] = [wording.html(step)]
    return found


def _came_from(request: HttpRequest) -> str:
    """The page of this house on which the link or button was pressed: there what was typed often still stands."""
    before = request.META.get("HTTP_REFERER", "")
    try:
        safe = url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()})
    except SuspiciousOperation:
        return ""
    return before if safe and before != request.build_absolute_uri() else ""


def _written(request: HttpRequest) -> list[str]:
    """The sentences somebody wrote into the refused form, to copy from; choices and numbers are pressed again."""
    typed = [value for name, value in _typed(request) if name not in FRAME_NAMES]
    return [value for value in typed if any(ord(sign) > 0x7F for sign in value) or " " in value]


def send_again(request: HttpRequest, status: int, *, reference: str = "") -> HttpResponse:
    """A page that shows what was typed and offers to send it once more (S17), with a fresh token.

    Only for what a page of this house sent, and never for an act that binds (`origin.may_send_again`): otherwise it
    would lend the reader's rights to a form that a foreign page filled in. In all other cases the plain page.
    """
    typed = _typed(request) if request.method == "POST" and origin.may_send_again(request) else []
    if not typed:
        return page(request, status, reference=reference)
    lang = language_of(request)
    words = {
        "title": ruby_to_plain(TEXTS.get(f"error.{status}.title", lang)),
        "sentence": wording.html(TEXTS.get("again.sentence", lang)),
        "button": ruby_to_plain(TEXTS.get("again.button", lang)),
        "files_note": wording.html(TEXTS.get("again.files", lang)) if request.FILES else "",
        "what": wording.html(TEXTS.get("again.what", lang)),
        "typed": typed,
        "shown": [(name, value) for name, value in typed if name not in FRAME_NAMES],
        "action": request.get_full_path(),
        "token": get_token(request),
        "reference": reference,
        "status": status,
        "back": _came_from(request),
    }
    template = "project/error_inside.html" if is_inside(request) else "project/send_again.html"
    return HttpResponse(_render(template, request, words), status=status)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    except (SuspiciousOperation, UnreadablePostError, RawPostDataException):
        return []
    kept = [(name, str(value)) for name, value in pairs if not any(word in name.lower() for word in SECRET_NAMES)]
    return kept if sum(len(value) for _, value in kept) <= TYPED_LIMIT else []


def _render(template: str, request: HttpRequest, words: Mapping[str, object]) -> str:
    try:
        return render_to_string(template, dict(words), request=request)
    except Exception:  # whatever is broken, the person still reads a sentence
        log.exception("the error page itself failed")
        return _plain(request, words)


def _plain(request: HttpRequest, words: Mapping[str, object]) -> str:
    """The same page without template, database or session."""
    lang = html_lang(language_of(request))
    return format_html(
        '<!DOCTYPE html><html lang="{}"><meta charset="utf-8"><title>{}</title><main><h1>{}</h1><p>{}</p>{}{}</main>',
        lang,
        words["title"],
        words["title"],
        words["sentence"],
        _plain_form(words),
        format_html("<p>{}</p>", words["reference"]) if words.get("reference") else "",
    )


def _plain_form(words: Mapping[str, object]) -> SafeString:
    if "typed" not in words:
        return SafeString()
    pairs = words["typed"] if isinstance(words["typed"], list) else []
    shown = words["shown"] if isinstance(words["shown"], list) else []
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)
    return format_html(
        "<h2>{}</h2><ul>{}</ul>"
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">{}'
        "<button>{}</button></form>",
        words["what"],
        format_html_join("", "<li>{} {}</li>", shown),
        words["action"],
        words["token"],
        hidden,
        words["button"],
    )


def _words_of(exception: Exception | None) -> str:
    """The sentence a service gave for the person, when it gave one."""
    given = exception.args[0] if exception is not None and exception.args else ""
    return given if isinstance(given, str) and isinstance(exception, PermissionDenied) else ""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when the body was larger than allowed."""
    return page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; the sentence of the refusing service is shown."""
    return page(request, 403, sentence=_words_of(exception))


def not_found(request: HttpRequest, exception: Http404 | None = None) -> HttpResponse:
    """404, the same whether a thing is absent or only not yours (S1)."""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with a number that the person can tell and the operator finds in the log; what was typed is given back."""
    reference = secrets.token_hex(4)
    log.error("error page with reference %s was shown", reference)
    return send_again(request, 500, reference=reference)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when the token is old or missing: a form of our own gives back what was typed, a foreign one nothing."""
    log.warning("a form came without a valid token: %s", reason)
    return send_again(request, 403)


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """429 after too many wrong passwords."""
    return page(request, 429)
