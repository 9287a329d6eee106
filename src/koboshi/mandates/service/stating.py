"""Who says she stands there: number and secret stand for the applicant, but whoever acts for her is asked to say so.

Number and secret are the applicant's; the house cannot see who typed them. Where a mandate is in force it therefore
asks before an act that cannot be undone, keeps the answer as a code, and holds a representative to her mandate.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from koboshi.core import mandate as core
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.mandates.events import ActorStated
from koboshi.mandates.models import MandateRow, Origin, Party
from koboshi.mandates.service.asking import may_act
from koboshi.mandates.service.book import Book, person_of
from koboshi.mandates.service.declaring import declare, named_in
from koboshi.mandates.service.recording import applicant_named, tell


def catch_up(application: Application) -> None:
    """Record at once whom the form names, where the job that does it after arrival has not run yet; else nothing."""
    if application.is_draft or application.filed_at is None:
        return
    declared = MandateRow.objects.filter(reference=application.reference, origin=Origin.ANSWERS).exists()
    renamed = _renamed(application)
    if renamed or (not declared and named_in(application)):
        # What a correction changed counts from today; whom the form named at the arrival, from that day on.
        with scope.acting():
            declare(SYSTEM, application, on=civil.today() if renamed else civil.today(application.filed_at))


def _renamed(application: Application) -> bool:
    """Whether a correction changed the applicant's name and the people have not been read anew yet."""
    if application.unlocked or not (name := applicant_named(application.answers)):
        return False
    stood = Party.objects.filter(
        reference=application.reference, role=Party.Role.APPLICANT, origin=Origin.ANSWERS
    ).exclude(label=name)
    return stood.exists()


def to_be_asked(actor: Actor, application: Application, on: date) -> list[MandateRow]:
    """The mandates that make it unclear who stands there; none where the actor is known as a representative."""
    person = person_of(actor, application)
    if person is not None and not person.applies:
        return []
    return [row for row in Book.of(application.reference).rows if not row.ended(on)]


@transaction.atomic
def state(actor: Actor, application: Application, act: core.Act, who: str, on: date) -> core.Answer | None:
    """Note who she says she is: `applicant` or the number of a mandate. The answer of the core, None for nothing known.

    Raises `Refused` for any other word. The journal keeps a code and a row number, never a name.
    """
    rows = {str(row.pk): row for row in to_be_asked(actor, application, on)}
    if who != "applicant" and who not in rows:
        raise Refused("どなたが手続きをしているかを選んでください。")
    row = rows.get(who)
    person: Party | None = row.representative if row is not None else None
    answer = may_act(application.reference, person, act, on)
    fact = ActorStated(
        act=act,
        who="applicant" if row is None else "representative",
        mandate=0 if row is None else row.pk,
        allowed=answer is None or answer.allowed,
    )
    tell(actor, application, fact)
    return answer
