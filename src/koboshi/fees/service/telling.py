"""Tell the journal about a charge, or about money that belongs to none."""

from __future__ import annotations

from datetime import datetime

from koboshi.core.actor import Actor
from koboshi.fees.models import Charge
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact, Subject
from koboshi.intake.models import Application


def tell(actor: Actor, charge: Charge, fact: Fact, now: datetime) -> None:
    """Append one fact to the history of the charge's case."""
    version, door = Application.objects.values_list("version__version", "door").get(reference=charge.reference)
    about = Subject(
        tenant=charge.tenant,
        case=charge.reference,
        procedure=charge.procedure,
        version=version,
        door=door,
        office=charge.office,
    )
    journal.record(actor, fact, about, at=now)


def tell_of_nobody(actor: Actor, tenant: str, provider: str, fact: Fact, now: datetime) -> None:
    """Append one fact to the history of a provider."""
    journal.record(actor, fact, Subject(tenant=tenant, case=f"fees:{provider}"[:60]), at=now)
