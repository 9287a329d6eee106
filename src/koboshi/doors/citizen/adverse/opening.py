"""What number and secret of a disposition open in this browser, wherever they were typed."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from koboshi.adverse.models import Hearing

OPENED: Final = "koboshi_adverse_opened"
MOST_OPENED: Final = 20


def is_open(request: HttpRequest, reference: str) -> bool:
    """Whether this browser opened the disposition with its number and secret."""
    return reference in request.session.get(OPENED, [])


def enter(request: HttpRequest, found: Hearing) -> HttpResponseRedirect:
    """Remember that it was opened, and go to its page."""
    opened = [each for each in request.session.get(OPENED, []) if each != found.reference]
    request.session[OPENED] = [*opened[1 - MOST_OPENED :], found.reference]
    request.session.cycle_key()  # a session number that somebody knew before opens nothing
    return HttpResponseRedirect(reverse("citizen:adverse", args=[found.reference]))
