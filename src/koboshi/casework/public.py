"""What everybody may see of notices served in public (公示送達): plain values, read in the house's own reach.

No more than the law asks for: the name only where it does, else the number of the document; never what was decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from koboshi.casework.models import Posting
from koboshi.core.letter.public_service import RULES, Rule
from koboshi.foundation.tenancy import scope

MOST = 200


@dataclass(frozen=True, slots=True)
class Posted:
    """One posted notice, as the page shows it."""

    number: str
    rule: Rule
    name: str
    particulars: str
    office: str
    address: str
    telephone: str
    posted_on: date
    arrives_on: date


def postings(today: date) -> list[Posted]:
    """The notices that are posted today, the newest first; those that a court posts are not among them."""
    shown = [name for name, rule in RULES.items() if rule.house_posts]
    with scope.acting():
        rows = Posting.objects.filter(
            rule__in=shown, posted_on__lte=today, arrives_on__gt=today, taken_down_on=None
        ).select_related("delivery__document", "case__office")
        return [_posted(each) for each in rows.order_by("-posted_on", "-pk")[:MOST]]


def _posted(row: Posting) -> Posted:
    office, rule = row.case.office, RULES[row.rule]
    return Posted(
        number=row.delivery.document.number,
        rule=rule,
        name=row.name if rule.name else "",
        particulars=row.particulars,
        office=office.name,
        address=office.address,
        telephone=office.telephone,
        posted_on=row.posted_on,
        arrives_on=row.arrives_on,
    )
