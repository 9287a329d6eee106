"""Short ways to the words of this area, and what its pages share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from koboshi.core.japan import format_wareki
from koboshi.doors.staff import access
from koboshi.ui import wording
from koboshi.ui.language import language_of

MENU = "retention"


def html(request: HttpRequest, key: str, **values: object) -> SafeString:
    """A text of this area as HTML."""
    return wording.say_html(f"staff_retention.{key}", language_of(request), **values)


def plain(request: HttpRequest, key: str, **values: object) -> str:
    """A text of this area without ruby."""
    return wording.plain(f"staff_retention.{key}", language_of(request), **values)


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The three pages of the area."""
    names = ("retention", "retention_proposals", "retention_register")
    return [
        {"url": reverse(f"staff:{name}"), "text": html(request, f"tab.{name}"), "current": name == current, "count": ""}
        for name in names
    ]


def crumbs(request: HttpRequest, here: object = None) -> list[dict[str, Any]]:
    """The way back: desk, this area, this page."""
    desk = {"url": reverse("staff:desk"), "text": access.say(request, "menu.desk")}
    if here is None:
        return [desk, {"url": "", "text": html(request, "title")}]
    return [desk, {"url": reverse("staff:retention"), "text": html(request, "title")}, {"url": "", "text": here}]


def year_words(request: HttpRequest, year: int) -> str:
    """A fiscal year as people say it: 令和13年度, fiscal year 2031."""
    if language_of(request) == "en":
        return plain(request, "fiscal_year", year=year)
    era, _, _ = format_wareki(date(year, 12, 31)).partition("年")
    return plain(request, "fiscal_year", year=f"{era}年")
