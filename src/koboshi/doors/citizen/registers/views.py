"""Look a permit up in the registers that the law opens, or verify a number; posted, for names stay out of addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from koboshi.core.japan import civil
from koboshi.doors.citizen import front
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Check
from koboshi.foundation.people import throttle
from koboshi.registers import finding
from koboshi.registers.finding import PublicEntry
from koboshi.screens import flow
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.templatetags.koboshi import date_words

SEARCH = throttle.Limit("register_search", 30, 60)
"""As often as a notice may be verified."""
TONES = {"active": "success", "future": "neutral", "suspended": "warning", "renewing": "warning"}


def say(request: HttpRequest, key: str, **values: object) -> str:
    """A text of this area without ruby."""
    return wording.plain(f"citizen_registers.{key}", language_of(request), **values)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Search by words, or verify one number; with the day for which the answer holds."""
    lang, today = language_of(request), civil.today()
    typed = {name: str(request.POST.get(name, ""))[: finding.LONGEST] for name in ("words", "register", "number")}
    words: dict[str, Any] = {
        "registers": finding.public_registers(today, lang),
        "typed": typed,
        "entries": [],
        "more": False,
        "most": finding.MOST_PUBLIC,
        "asked": "",
        "problem": "",
        "document": None,
        "over": False,
        "resting": "",
        "as_of": date_words(today, lang),
    }
    status = 200
    if request.method == "POST":
        throttle.count(SEARCH, flow.caller(request))
        asked = "number" if "verify" in request.POST else "words"
        words |= {"asked": asked} | (_verify if asked == "number" else _search)(request, typed, today)
        status = 422 if words["problem"] else 200
    title = wording.say_html("citizen_registers.title", lang)
    answer = front.page(request, "citizen/registers/search.html", words, trail=[("", title)], status=status)
    return front.private(answer)


def _search(request: HttpRequest, typed: dict[str, str], today: date) -> dict[str, Any]:
    if not typed["words"].strip():
        return {"problem": say(request, "no_words")}
    found = finding.search(typed["words"], typed["register"], today, language_of(request))
    return {"entries": _cards(request, found[: finding.MOST_PUBLIC]), "more": len(found) > finding.MOST_PUBLIC}


def _verify(request: HttpRequest, typed: dict[str, str], today: date) -> dict[str, Any]:
    """A permit number of a public register, or the check number of an issued certificate."""
    if not typed["number"].strip():
        return {"problem": say(request, "no_number")}
    found = finding.by_number(typed["number"], today, language_of(request))
    document = documents.check_by_number(typed["number"].replace("\0", "")).entry
    return {
        "entries": _cards(request, found),
        "document": document,
        "over": document is not None and not document.holds(today),
        "resting": _resting(request, document, today),
    }


def _resting(request: HttpRequest, document: Check | None, today: date) -> str:
    """What a certificate's permit is today when it is not simply in force; empty where the public may not know."""
    permit = finding.certified(document.check_number, today) if document is not None else None
    if permit is None or permit.standing in ("", "active"):
        return ""
    return say(request, f"standing.{permit.standing}")


def _cards(request: HttpRequest, found: Sequence[PublicEntry]) -> list[dict[str, Any]]:
    return [
        {
            "entry": entry,
            "standing": say(request, f"standing.{entry.standing}"),
            "tone": TONES.get(entry.standing, "error"),
            "explained": _explained(request, entry),
            "until": date_words(entry.valid_until, language_of(request))
            if entry.valid_until
            else say(request, "no_end"),
        }
        for entry in found
    ]


def _explained(request: HttpRequest, entry: PublicEntry) -> str:
    text = say(request, f"explained.{entry.standing}")
    if entry.standing == "suspended" and entry.suspended_until:
        text += say(request, "until", on=date_words(entry.suspended_until, language_of(request)))
    return text
