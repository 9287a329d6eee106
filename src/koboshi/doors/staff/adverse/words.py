"""Texts of this area as HTML."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.safestring import SafeString

from koboshi.catalog.service import pack_of
from koboshi.ui import wording
from koboshi.ui.language import language_of


def say(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this area as HTML."""
    return wording.say_html(f"staff_adverse.{key}", language_of(request), **values)


def law_note(request: HttpRequest, version: int) -> SafeString | str:
    """What is to be said where the procedure that granted is not one of 行政手続法 (`[act] act`); else nothing."""
    act = pack_of(version).manifest.law.act.act
    return say(request, f"law.{act}") if act in ("ordinance", "outside") else ""
