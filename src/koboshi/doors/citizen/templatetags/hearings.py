"""The public hearings (公聴会) of an application, for whoever follows it: planned, moved, held or called off."""

from __future__ import annotations

from typing import Any

from django import template

from koboshi.casework.models import Case
from koboshi.core.japan import civil
from koboshi.proceedings import public_hearing
from koboshi.ui.language import language_of

register = template.Library()


@register.inclusion_tag("citizen/proceedings/mine.html", takes_context=True)
def public_hearings_of(context: dict[str, Any], case: Case | None) -> dict[str, Any]:
    """What everybody may see of them, with day, place and link; nothing where there is none."""
    request = context.get("request")
    found = public_hearing.of_case(case.reference, civil.today(), language_of(request)) if case is not None else []
    return {"request": request, "hearings": found}
