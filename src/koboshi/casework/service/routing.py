"""The office that is competent by the address takes the case: at filing, and later when the address was put right."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from koboshi.approvals.models import Circulation
from koboshi.casework import policies
from koboshi.casework.events import CaseRouted
from koboshi.casework.models import Case
from koboshi.casework.service import engine
from koboshi.casework.service.tasks import move
from koboshi.catalog.service import Offer, pack_of
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.organisations.models import Office
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.mandates.service import competence


def settle(application: Application, offer: Offer) -> Office | None:
    """Give an application that has just arrived to the competent office of its body; the office it had, if it moved."""
    office = competence.moves_to(application, offer.pack)
    if office is None:
        return None
    before = application.office
    intake.hand_to(application, office.pk)
    application.office = office
    return before


def tell(actor: Actor, case: Case, before: Office, *, at: datetime | None = None) -> None:
    """The journal keeps from which office to which one; offices only, no address."""
    fact = CaseRouted(office=case.office.slug, instead_of=before.slug)
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)), at=at)


def may_move(actor: Actor, case: Case) -> Office | None:
    """The competent office that this person may give the case to now; None when there is none or it must stay."""
    if case.ended_at is not None or case.decided_at is not None or not policies.may_act_on(actor, case):
        return None
    found = competence.of_application(case.application)
    return found.office if found.standing == "inside" else None


@transaction.atomic
def move_to_competent(actor: Actor, case: Case) -> Case:
    """Give the whole case to the office that is competent by the answers of now. Its tasks go to that office's list.

    Raises `Refused` for others than its office, after the decision, while a draft of the decision is on its way, and
    where the answers name no other office of the body.
    """
    case = engine.locked(case.pk)
    if not policies.may_act_on(actor, case):
        raise Refused("この案件を進める権限がありません。")
    if case.decided_at is not None or case.ended_at is not None:
        raise Refused("決定の後は、担当を移せません。")
    if Circulation.objects.filter(reference=case.reference).open().exists():
        raise Refused("決裁が回っている間は、担当を移せません。起案を取りやめてから移してください。")
    office, before = may_move(actor, case), case.office
    if office is None:
        raise Refused("いまの記入からは、ほかに担当する所属がありません。住所を確かめてください。")
    move(case, office)
    tell(actor, case, before)
    return case
