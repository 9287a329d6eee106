"""What the form says about representatives becomes mandates: after arrival, and again after each correction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction

from koboshi.catalog.service import pack_of
from koboshi.core import mandate as core
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.mandate.model import LEGAL
from koboshi.intake.models import Application, Attachment
from koboshi.mandates.models import MandateRow, Origin, Party
from koboshi.mandates.service.book import locked
from koboshi.mandates.service.recording import (
    Wanted,
    address_of,
    applicant_of,
    end_declared,
    ensure_applicant,
    enter,
    name_of,
)

USUAL: Final = ("file", "correct", "pay", "see")
"""What a representative named in a form may do. Withdrawing and receiving the notice need a mandate that says so
(要確認 per procedure); a form may ask for them itself in a field `agent_scopes`."""
KINDS: Final = {"scrivener": "professional", "messenger": "messenger"}
"""The answer `agent_kind` as a kind of mandate; staff of a corporation by its number, everybody else an agent."""


@transaction.atomic
def declare(actor: Actor, application: Application, *, on: date | None = None) -> list[MandateRow]:
    """Record what the answers say, and end what they no longer say. Runs again without effect.

    A name that changed ends the old mandate: the paper that was checked named somebody else.
    """
    application = locked(application)
    on = on or civil.today()
    applicant = _applicant(application)
    _co_applicants(application)
    wanted = _wanted(application, applicant, on)
    kept: list[MandateRow] = []
    for row in MandateRow.objects.filter(
        principal=applicant, origin=Origin.ANSWERS, revoked_on__isnull=True
    ).select_related("representative"):
        fitting = next((each for each in wanted if _fits(row, each)), None)
        if fitting is None:
            end_declared(actor, application, row, on)
        else:
            wanted.remove(fitting)
            kept.append(_brought_up_to_date(row, fitting))
    return kept + [enter(actor, application, applicant, each, Origin.ANSWERS) for each in wanted]


def named_in(application: Application) -> bool:
    """Whether the answers name somebody who acts for the applicant."""
    label, number = applicant_of(application.answers)
    return bool(_wanted(application, Party(label=label, houjin_bangou=number), civil.today()))


def _applicant(application: Application) -> Party:
    """The applicant with the name and number of the answers as they are now."""
    party = ensure_applicant(application)
    label, number = applicant_of(application.answers)
    if party.origin == Origin.ANSWERS and (party.label, party.houjin_bangou) != (label, number or party.houjin_bangou):
        party.label, party.houjin_bangou = label, number or party.houjin_bangou
        party.save(update_fields=["label", "houjin_bangou"])
    return party


def _co_applicants(application: Application) -> None:
    """Names of a list field `co_applicants`; those the office or the applicants added stay."""
    given = application.answers.get("co_applicants")
    for entry in given if isinstance(given, list) else ():
        label = name_of(entry.get("name", entry)) if isinstance(entry, dict) else name_of(entry)
        if label:
            Party.objects.get_or_create(
                reference=application.reference,
                role=Party.Role.CO_APPLICANT,
                label=label[:200],
                defaults={"tenant": application.tenant, "origin": Origin.ANSWERS},
            )


def _fits(row: MandateRow, wanted: Wanted) -> bool:
    return row.kind == wanted.kind and row.representative.label == wanted.label.strip()


def _brought_up_to_date(row: MandateRow, wanted: Wanted) -> MandateRow:
    """A corrected telephone, address, scope or paper; a mandate whose paper was checked keeps what was checked."""
    person, told = row.representative, address_of(wanted.address)
    if (person.phone, person.address) != (wanted.phone[:40], told or person.address):
        person.phone, person.address = wanted.phone[:40], told or person.address
        person.save(update_fields=["phone", "address"])
    if row.checked_on is None:
        row.attachment = wanted.attachment
        row.scopes, row.until = sorted(set(wanted.scopes)), wanted.until
        row.save(update_fields=["attachment", "scopes", "until"])
    return row


def _wanted(application: Application, applicant: Party, on: date) -> list[Wanted]:
    answers = application.answers
    if pack_of(application.version_id).manifest.law.people.proxy == "none":
        return []
    found = []
    if answers.get("has_agent") is True and (name := name_of(answers.get("agent_name"))):
        found.append(
            Wanted(
                kind=_kind(answers, applicant),
                label=name,
                phone=str(answers.get("agent_phone") or ""),
                address=_address(answers),
                scopes=_scopes(answers),
                since=on,
                until=_day(answers, "mandate_until"),
                attachment=_file(application, "mandate"),
            )
        )
    if guardian := name_of(answers.get("guardian")):
        found.append(
            Wanted(
                kind="parent",
                label=guardian,
                scopes=core.ACTS,
                since=on,
                attachment=_file(application, "guardian_consent"),
                ward_born=_day(answers, "birth"),
            )
        )
    return [each for each in found if each.label != applicant.label and (each.kind not in LEGAL or each.ward_born)]


def _kind(answers: Mapping[str, Any], applicant: Party) -> str:
    answered = str(answers.get("agent_kind") or "")
    if answered == "staff" and applicant.houjin_bangou:
        return "staff"
    return KINDS.get(answered, "agent")


def _scopes(answers: Mapping[str, Any]) -> tuple[str, ...]:
    chosen = answers.get("agent_scopes")
    known = tuple(act for act in core.ACTS if act in chosen) if isinstance(chosen, list) else ()
    return known or USUAL


def _day(answers: Mapping[str, Any], field: str) -> date | None:
    try:
        return date.fromisoformat(str(answers.get(field) or ""))
    except ValueError:
        return None


def _address(answers: Mapping[str, Any]) -> dict[str, str]:
    told = answers.get("agent_address")
    return address_of(told if isinstance(told, dict) else None)


def _file(application: Application, field: str) -> Attachment | None:
    files = Attachment.objects.filter(application=application, field=field, removed_at__isnull=True)
    return files.order_by("-pk").first()
