"""Begin, fill in, copy: the application before it arrives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor, Assistance, Door, Role
from koboshi.core.form import Reading
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Subject
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import rows, scope
from koboshi.intake import policies
from koboshi.intake.events import DraftBegun
from koboshi.intake.models import Application
from koboshi.intake.service import own_town
from koboshi.intake.service.numbers import hash_secret, new_reference, new_secret


@dataclass(frozen=True, slots=True)
class Begun:
    """A fresh draft and the secret that brings it back; the secret is shown once and not kept."""

    application: Application
    secret: str


def subject_of(application: Application, version: str) -> Subject:
    """The journal's view of an application."""
    return Subject(
        tenant=application.tenant,
        case=application.reference,
        procedure=application.procedure_id,
        version=version,
        door=application.door,
        office=application.office_id,
    )


def _require_door(actor: Actor, offer: Offer, door: Door, assistance: Assistance | None, office: Office) -> None:
    if str(door) not in offer.pack.manifest.doors:
        raise Refused("この手続は、この窓口では受け付けていません。")
    if door is Door.COUNTER and (assistance is None or not policies.may_help(actor)):
        raise Refused("代わりに受け付けるには、窓口担当の権限と受付方法の指定が必要です。")
    if door is Door.MUNICIPALITY and not actor.has(Role.TOWN):
        raise Refused("この手続は、市町村の職員の方だけが申請できます。")
    if door is Door.STAFF and not (actor.is_system or office.pk in actor.offices):
        raise Refused("この手続は、担当する所属の職員だけが始められます。")


@transaction.atomic
def begin(
    actor: Actor,
    offer: Offer,
    *,
    door: Door,
    language: str = "ja",
    assistance: Assistance | None = None,
    answers: Mapping[str, Any] | None = None,
    copied_from: str = "",
    office: Office | None = None,
) -> Begun:
    """Begin an application at a door. Raises `Refused` when this door is not open for it.

    `office` works on it instead of the procedure's owner: at the staff door the office that begins it.
    """
    office = office or organisations.office(offer.version.tenant, offer.pack.manifest.owner)
    _require_door(actor, offer, door, assistance, office)
    reference, secret = new_reference(), new_secret()
    scope.add_reference(reference)
    helped = door is Door.COUNTER
    town = actor.tenant if door is Door.MUNICIPALITY else ""
    application = Application.objects.create(
        reference=reference,
        tenant=offer.version.tenant,
        applicant_tenant=town,
        procedure_id=offer.procedure,
        version=offer.version,
        office=office,
        door=str(door),
        assisted_by_id=actor.user if helped else None,
        assistance=str(assistance or "") if helped else "",
        holder_id=None if helped or door is Door.STAFF else actor.user,
        secret_hash=hash_secret(reference, secret),
        language=language,
        answers={**(answers or {}), **own_town.fixed(offer.pack.form, town)},
        copied_from=copied_from,
    )
    fact = DraftBegun(language=language, assistance=application.assistance, copied=bool(copied_from))
    journal.record(actor, fact, subject_of(application, offer.version.version))
    return Begun(application, secret)


@transaction.atomic
def save_page(
    actor: Actor,
    application: Application,
    offer: Offer,
    *,
    page: str,
    raw: Mapping[str, Sequence[str]],
    today: date,
) -> Reading:
    """Keep what was typed on one page, valid or not; returns the reading with its problems.

    While a correction is open only the unlocked fields change. Raises `Refused` when it may not be edited.
    """
    application = lock(actor, application)
    own = own_town.fixed(offer.pack.form, application.applicant_tenant)
    raw = {**raw, **{name: [value] for name, value in own.items()}}
    reading = offer.pack.form.read(page, raw, today=today, answers=application.answers)
    fields = [field.id for field in offer.pack.form.page(page).fields]
    if application.unlocked:
        fields = [field for field in fields if field in application.unlocked]
    wrong = {problem.field.split(".")[0] for problem in reading.problems}
    for field in fields:
        _keep(application, field, reading, wrong)
    if not wrong and page not in application.pages_done:
        application.pages_done.append(page)
    elif wrong and page in application.pages_done:
        application.pages_done.remove(page)
    application.save(update_fields=["answers", "typed", "pages_done", "changed_at"])
    return reading


def _keep(application: Application, field: str, reading: Reading, wrong: set[str]) -> None:
    prefix = f"{field}."
    application.typed = {
        name: text for name, text in application.typed.items() if name != field and not name.startswith(prefix)
    }
    if field in wrong:
        application.typed |= {
            name: text for name, text in reading.typed.items() if name == field or name.startswith(prefix)
        }
    elif field in reading.values:
        application.answers[field] = reading.values[field]
    else:
        application.answers.pop(field, None)


def lock(actor: Actor, application: Application) -> Application:
    """The application's row, locked and fresh. Raises `Refused` when the actor may not edit it now."""
    fresh = rows.locked(Application.objects.all(), application.pk)
    if not policies.may_edit(actor, fresh):
        raise Refused("この申請は、今は書き換えられません。")
    return fresh


@transaction.atomic
def copy_from(actor: Actor, old: Application, offer: Offer, *, door: Door, language: str) -> Begun:
    """Begin again from an earlier application; answers that the new version no longer asks are left out."""
    if not policies.holds(actor, old):
        raise Refused("この申請の内容は使えません。")
    known = {field.id for field in offer.pack.form.fields.values() if field.type != "attachment"}
    answers = {field: value for field, value in old.answers.items() if field in known}
    return begin(actor, offer, door=door, language=language, answers=answers, copied_from=old.reference)
