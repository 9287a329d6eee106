"""A notice on the case page where its office is not the competent one."""

from __future__ import annotations

from typing import Any

from django import template

from koboshi.casework.models import Case
from koboshi.doors.staff.mandates import words

register = template.Library()


@register.inclusion_tag("staff/mandates/hint.html", takes_context=True)
def competent_office(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """Which office or authority is competent instead, and what can be done; nothing for an office that is asked."""
    hint = words.competent(context["request"], case) if context.get("mine", True) else {}
    return {"hint": hint, "case": case, "link": True, "request": context["request"]}
