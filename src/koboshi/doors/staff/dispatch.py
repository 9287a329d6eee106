"""What the case page shows of an adviser's dispatch: who goes, visits, hours against the limits, the report."""

from __future__ import annotations

from typing import Any

from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.japan import municipalities
from koboshi.promotion.models import Match, Report


def of_case(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The match of a case with its visits and report; None where no adviser was chosen."""
    match = Match.objects.visible_to(actor).filter(reference=case.reference).select_related("adviser").first()
    if match is None:
        return None
    days, hours = match.used()
    return {
        "match": match,
        "days": days,
        "hours": hours,
        "visits": list(match.visits.all()),
        "report": Report.objects.visible_to(actor).filter(match=match).first(),
    }


def region_of(case: Case) -> str:
    """The region of the town that asked; empty when it is no town of Fukushima."""
    town = municipalities.find(case.application.applicant_tenant)
    return town.region if town else ""


def themes_of(case: Case) -> list[str]:
    """The themes the town asked about, as the form's field `theme` or `themes` holds them."""
    answers = case.application.answers
    asked = answers.get("theme") or answers.get("themes") or []
    return [asked] if isinstance(asked, str) else [str(each) for each in asked]
