"""Filing and withdrawal as one act: the application arrives, and its case and process begin with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from koboshi.casework.events import CaseOpened
from koboshi.casework.models import Case
from koboshi.casework.service import clock, engine, routing, silence
from koboshi.catalog.service import Offer, version_of
from koboshi.core import process
from koboshi.core.actor import Actor, Door
from koboshi.core.japan import civil, municipalities
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.mandates import service as mandates


def applicant_label(answers: dict[str, Any]) -> str:
    """How the applicant is named on lists: the corporation, or family and given name."""
    corporation = answers.get("corporation_name")
    if isinstance(corporation, str) and corporation:
        return corporation[:200]
    name = answers.get("applicant")
    if isinstance(name, dict):
        return f"{name.get('family', '')} {name.get('given', '')}".strip()[:200]
    return ""


def label_of(application: Application) -> str:
    """A town that asks is named before the colleague who wrote for it."""
    town = municipalities.find(application.applicant_tenant)
    name = applicant_label(application.answers)
    return f"{town.name}（{name}）"[:200] if town and name else town.name if town else name


@transaction.atomic
def file(actor: Actor, application: Application, offer: Offer, *, now: datetime | None = None) -> Case:
    """The application arrives and its case opens, or nothing happens. Filing twice gives the same case.

    Raises `intake.NotComplete` with every problem. There is no step between arrival and case: what is filed is worked
    (行政手続法7条), and a crash can leave neither without the other. It goes to the office that is competent by its
    answers; it stays where it was begun when they leave a question open or another body is competent.
    """
    with journal.together():
        arrival = intake.file(actor, application, offer, now=now)
        application = arrival.application
        if not arrival.fresh:
            return Case.objects.get(application=application)
        before = routing.settle(application, offer)
        case = _new(application, offer)
        if before is not None:
            routing.tell(actor, case, before, at=case.arrived_at)
        fact = CaseOpened(due_on=case.due_on.isoformat() if case.due_on else "")
        journal.record(actor, fact, engine.subject_of(case, offer.pack), at=case.arrived_at)
        return engine.begin(actor, case, process.Start(data=_start_data(application, offer)), now=case.arrived_at)


def _new(application: Application, offer: Offer) -> Case:
    arrived_at = application.filed_at
    if arrived_at is None:
        raise AssertionError("a filed application has its time of arrival")
    due = clock.compute(offer.pack, civil.today(arrived_at), []).due
    return Case(
        reference=application.reference,
        tenant=application.tenant,
        application=application,
        procedure_id=application.procedure_id,
        version_id=application.version_id,
        office_id=application.office_id,
        door=application.door,
        applicant_label=label_of(application),
        arrived_at=arrived_at,
        due_on=due,
        silence_on=silence.first_look(offer.pack, due),
    )


def _start_data(application: Application, offer: Offer) -> dict[str, Any]:
    arrived = civil.today(application.filed_at)
    return {
        "answers": offer.pack.form.public_values(application.answers),
        "door": application.door,
        "arrived_on": arrived.isoformat(),
        "parameters": offer.pack.parameters.at(arrived),
    }


@transaction.atomic
def withdraw(actor: Actor, application: Application, *, now: datetime | None = None) -> Application:
    """Take the application back; its case ends as withdrawn. Refused after the decision."""
    mandates.require(actor, application.reference, "withdraw", civil.today(now))
    if application.door == Door.STAFF:
        raise Refused("県が始めた手続は、取り下げられません。意見は、お知らせに書かれた方法でお出しください。")
    offer = version_of(application.version_id)
    case = Case.objects.filter(application=application).first()
    if case is not None:
        case = engine.locked(case.pk)
        if case.decided_at is not None:
            raise Refused("決定の後は取り下げられません。窓口にご相談ください。")
    application = intake.withdraw(actor, application, offer)
    if case is not None and case.ended_at is None:
        engine.step(actor, case, process.Cancel(reason="withdrawn"), now=now)
    return application
