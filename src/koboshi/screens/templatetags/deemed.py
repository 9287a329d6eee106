"""What a law made of a period that ended without a decision (みなし規定): its effect, its day and its article."""

from __future__ import annotations

from typing import Any

from django import template

from koboshi.casework.models import Case
from koboshi.casework.service import silence
from koboshi.catalog.service import pack_of
from koboshi.core.confidence import CHECKED
from koboshi.ui.language import language_of
from koboshi.ui.wording import html, say_html

register = template.Library()


@register.inclusion_tag("screens/deemed.html", takes_context=True)
def deemed_by_law(context: dict[str, Any], case: Case | None, inside: bool = False) -> dict[str, Any]:
    """The effect that has come, for the applicant or (`inside`) for the office; nothing while none has."""
    if case is None or not case.deemed:
        return {"request": context.get("request"), "deemed": None}
    rule, lang = silence.of(pack_of(case.version_id)), language_of(context.get("request"))
    return {
        "request": context.get("request"),
        "deemed": case.deemed,
        "on": case.deemed_on,
        "title": say_html(f"screens.deemed.{case.deemed}", lang),
        "basis": html(rule.basis) if rule is not None else "",
        "unchecked": rule is None or rule.status != CHECKED,
        "inside": inside,
        "decided": case.decided_at is not None,
    }
