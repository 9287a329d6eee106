"""Who receives the notices of a case, in the words of a letter and of the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from koboshi.casework.models import Case
from koboshi.casework.service import addressing
from koboshi.mandates import service as mandates


@dataclass(frozen=True, slots=True)
class Goes:
    """To whom a notice would go today, and by which way; `represents` says that she acts for the applicant."""

    label: str
    way: str
    represents: bool


def goes_to(case: Case, on: date) -> list[Goes]:
    """Everybody a notice goes to if it is issued on that day."""
    return [
        Goes(each.label or case.applicant_label, addressing.way_for(case, each)[0], each.represents)
        for each in mandates.receivers(case.application, on)
    ]


def of_letter(case: Case, on: date) -> dict[str, Any]:
    """What a letter says about them: `recipients` below the applicant's own line, `representative` by name."""
    found = mandates.receivers(case.application, on)
    acting = [each.label for each in found if each.represents]
    others = [f"{each.label}　様" for each in found if not each.represents and not each.applicant]
    return {
        "recipients": [*others, *(f"代理人　{label}　様" for label in acting)],
        "representative": {"name": acting[0] if acting else ""},
    }
