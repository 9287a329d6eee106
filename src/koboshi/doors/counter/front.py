"""What every page of this door shares: its flow, who may come in, and rendering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from koboshi.core.actor import Door, Role
from koboshi.screens import rendering
from koboshi.screens.flow import Flow
from koboshi.screens.guard import only_for
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.wording import html

FLOW = Flow(
    door=Door.COUNTER,
    namespace="counter",
    layout="counter/layout.html",
    home="home",
    after="status",
    office_page="staff:case",
    fee="fee",
    fee_by_number=True,
)
READING = "koboshi_counter_reading"
"""Session key: whether pages are shown large, for reading aloud or showing to the person."""
for_counters = only_for(Role.COUNTER, Role.CLERK)


def say(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this door as HTML, in the reader's language."""
    return html(wording.say(f"counter.{key}", language_of(request), **values))


def page(
    request: HttpRequest,
    template: str,
    words: dict[str, Any],
    *,
    trail: Sequence[tuple[str, object]] = (),
    status: int = 200,
) -> HttpResponse:
    """Render a page of this door; nothing of it stays in a cache."""
    home = say(request, "nav.home")
    return rendering.page(request, template, words, door="counter", home=home, trail=trail, status=status)


def office_page(reference: str) -> str:
    """The office's own page about a case; '' in a house without the staff door."""
    try:
        return reverse("staff:case", args=[reference])
    except NoReverseMatch:
        return ""
