"""Everything recorded about the people of one application, read once, and who of them the actor is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from koboshi.core import mandate as core
from koboshi.core.actor import Actor
from koboshi.foundation.tenancy import rows
from koboshi.intake.models import Application
from koboshi.mandates.models import Consent, MandateRow, Party


@dataclass(frozen=True, slots=True)
class Book:
    """Parties, mandates and consents of one application."""

    parties: dict[int, Party]
    rows: Sequence[MandateRow]
    consents: Sequence[Consent]

    @classmethod
    def of(cls, reference: str) -> Book:
        """Read it; row policies decide what the session may see."""
        parties = {each.pk: each for each in Party.objects.filter(reference=reference).order_by("pk")}
        rows = list(
            MandateRow.objects.filter(reference=reference)
            .select_related("principal", "representative", "attachment", "checked_by")
            .order_by("pk")
        )
        return cls(parties, rows, list(Consent.objects.filter(reference=reference).order_by("pk")))

    @property
    def mandates(self) -> list[core.Mandate]:
        """The mandates as the core reads them."""
        return [row.as_core() for row in self.rows]

    @property
    def applicants(self) -> list[Party]:
        """Those the application is for, the applicant first."""
        found = [each for each in self.parties.values() if each.applies]
        return sorted(found, key=lambda each: (each.role != Party.Role.APPLICANT, each.pk))

    def party(self, number: str) -> Party:
        """The party of a core id."""
        return self.parties[int(number)]


def locked(application: Application) -> Application:
    """The application's row, locked: changes to its people take turns."""
    return rows.locked(Application.objects.all(), application.pk)


def person_of(actor: Actor, application: Application) -> Party | None:
    """Which party the actor is known to be: by the account bound to the party (`binding`), or as the holder.

    None for a visitor who opened the application with number and secret, and for staff: nobody knows which person of
    the applicant's side stands there.
    """
    if actor.is_system or actor.user is None:
        return None
    found = list(Party.objects.filter(user_id=actor.user, reference=application.reference).order_by("pk"))
    for party in found:
        if party.applies:
            return party
    if found:
        return found[-1]
    if application.holder_id == actor.user:
        return Party.objects.filter(reference=application.reference, role=Party.Role.APPLICANT).first()
    return None
