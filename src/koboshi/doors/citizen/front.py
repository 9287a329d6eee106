"""What every page of this door shares: its flow through the shared screens, and rendering in its layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from koboshi.core.actor import Door
from koboshi.intake.service import numbers
from koboshi.screens.flow import Flow
from koboshi.ui import wording
from koboshi.ui.language import language_of

LAYOUT = "citizen/layout.html"
FLOW = Flow(
    door=Door.CITIZEN,
    namespace="citizen",
    layout=LAYOUT,
    home="home",
    after="status",
    public=True,
    secrets=True,
    fee="fees",
)
FEES = "fees"
AFTER_SECRET = (FEES,)
"""Pages besides the status that number and secret may open."""
HIDDEN_AUDIENCES = ("municipality", "staff")
"""Procedures between public bodies are not offered to residents."""


def say(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this door as HTML, in the reader's language."""
    return wording.say_html(f"citizen.{key}", language_of(request), **values)


def period(request: HttpRequest, amount: int, unit: str) -> str:
    """A length of time as one says it (1 day, 15 days), its ruby still in braces."""
    one = "_one" if amount == 1 else ""
    return wording.say(f"citizen.period.{unit}{one}", language_of(request), amount=amount)


def crumbs(request: HttpRequest, *trail: tuple[str, object]) -> list[dict[str, object]]:
    """The way here: the first page of the door, then (address, text)."""
    start: dict[str, object] = {"url": reverse("citizen:home"), "text": say(request, "crumb.home")}
    return [start, *({"url": url, "text": text} for url, text in trail)]


def page(
    request: HttpRequest,
    template: str,
    words: dict[str, Any] | None = None,
    *,
    trail: Sequence[tuple[str, object]] = (),
    status: int = 200,
) -> HttpResponse:
    """Render a page of this door."""
    given = {"breadcrumbs": crumbs(request, *trail) if trail else [], **(words or {})}
    return render(request, template, given, status=status)


def private(response: HttpResponse) -> HttpResponse:
    """A page about one person: kept by no cache."""
    response["Cache-Control"] = "private, no-store"
    return response


def closed(request: HttpRequest, reference: str, *, to: str = "") -> HttpResponse:
    """The same page for an application of somebody else and for none at all (S1): it offers number and secret.

    `to` is one of `AFTER_SECRET`: where number and secret lead, if not to the status.
    """
    words = {"reference": numbers.tidy_reference(reference[:40]), "to": to}
    return private(page(request, "citizen/closed.html", words, status=404))
