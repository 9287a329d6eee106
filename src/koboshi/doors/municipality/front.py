"""What every page of this door shares: its flow, who may come in, and rendering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from koboshi.core.actor import Actor, Door, Role
from koboshi.foundation.organisations.models import Organisation
from koboshi.screens import rendering
from koboshi.screens.flow import Flow
from koboshi.screens.guard import only_for
from koboshi.ui import wording
from koboshi.ui.language import language_of
from koboshi.ui.wording import html

FLOW = Flow(
    door=Door.MUNICIPALITY, namespace="municipality", layout="municipality/layout.html", home="home", after="status"
)
for_towns = only_for(Role.TOWN)


def say(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this door as HTML, in the reader's language."""
    return html(wording.say(f"municipality.{key}", language_of(request), **values))


def town_of(actor: Actor) -> str:
    """The name of the town the actor works for."""
    return Organisation.objects.filter(code=actor.tenant).values_list("name", flat=True).first() or ""


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
    return rendering.page(request, template, words, door="municipality", home=home, trail=trail, status=status)


def plain(request: HttpRequest, key: str) -> str:
    """A text of this door without ruby."""
    return wording.plain(f"municipality.{key}", language_of(request))
