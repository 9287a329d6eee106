"""The quota (枠) of a procedure: how many places are left before one sends, and which one an application took."""

from __future__ import annotations

from typing import Any

from django import template

from koboshi.catalog.service import version_of
from koboshi.core import window
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.intake.models import Application
from koboshi.intake.service import places
from koboshi.ui.language import language_of
from koboshi.ui.wording import html

register = template.Library()


@register.inclusion_tag("screens/quota.html", takes_context=True)
def quota_before(context: dict[str, Any], application: Application) -> dict[str, Any]:
    """What is left of the quotas today, and what happens to an application that arrives outside of them."""
    lang, pack = language_of(context.get("request")), version_of(application.version_id).pack
    limited = window.limited(pack.windows)
    standing = places.standing(application.procedure_id, limited, civil.today()) if limited else {}
    lines = [
        (html(pack.texts.find(f"window.{name}", lang) or ""), html(each.sentences[lang]), each.status != CHECKED)
        for name, each in standing.items()
    ]
    return {"request": context.get("request"), "quota_lines": lines, "quota_now": True}


@register.inclusion_tag("screens/quota.html", takes_context=True)
def quota_place(context: dict[str, Any], application: Application) -> dict[str, Any]:
    """The place it took when it arrived; nothing where its procedure has no quota."""
    lang, found = language_of(context.get("request")), places.place_of(application)
    if found is None:
        return {"request": context.get("request"), "quota_lines": []}
    pack = version_of(application.version_id).pack
    name = pack.texts.find(f"window.{found.window}", lang) or ""
    status = next((each.status for each in pack.windows if each.id == found.window), "")
    line = (html(name), html(places.words(application, lang)), status != CHECKED)
    return {"request": context.get("request"), "quota_lines": [line], "quota_now": False}
