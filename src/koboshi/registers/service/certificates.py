"""Issue a certificate again (再交付): the pack's own letter with what the register says today, numbered and signed.

The certificates before it no longer hold from that day on: whoever finds a lost one proves nothing with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.letter import Block
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.registers.events import CertificateReissued
from koboshi.registers.models import LIVE, Permit, PermitChange
from koboshi.registers.service import proofs, writing
from koboshi.registers.service.entering import words_of


def certificate_of(permit: Permit) -> str:
    """The name of the letter that is the certificate; empty when the pack has none."""
    register = writing.register_of(permit)
    letters = pack_of(permit.version_id).letters
    outcome = str(permit.granted.get("outcome", ""))
    return outcome if outcome in letters else register.certificate if register.certificate in letters else ""


def ready(actor: Actor, permit: Permit, ground: str) -> tuple[Permit, str]:
    """The locked permit and its written ground, for whoever lets its certificate be issued again.

    A certificate speaks for the authority, so only a decider of the office issues it; clerks keep the rest of the
    register. Raises `Refused` for anybody else, a permit that no longer holds, or a pack without certificate.
    """
    permit = writing.to_issue(actor, permit)
    if permit.state not in LIVE:
        raise Refused("効力を失った許可の許可証は、再交付できません。")
    ground = writing.require_text(ground)
    if not certificate_of(permit):
        raise Refused("この手続には、再交付できる許可証の様式がありません。")
    return permit, ground


def key_of(permit: Permit, once: str) -> str:
    """The key of the document that one request makes; a form that is sent twice is one document."""
    return f"permit:{permit.pk}:reissue:{once[:40]}"


@transaction.atomic
def ask_again(
    actor: Actor, permit: Permit, *, ground: str, once: str, charge: str, now: datetime | None = None
) -> PermitChange:
    """Write down that the certificate is to be issued again once its fee (`charge`) is paid: by whom, and why."""
    permit, ground = ready(actor, permit, ground)
    detail = {"once": once[:40], "charge": charge}
    return writing.note(
        permit, PermitChange.Kind.ASKED, actor, on=civil.today(now), now=now, reason=ground, detail=detail
    )


def asked_for(permit: int, charge: str) -> PermitChange | None:
    """The request for the certificate of a permit that waits for a charge."""
    asked = PermitChange.objects.filter(permit=permit, kind=PermitChange.Kind.ASKED, detail__charge=charge)
    return asked.select_related("permit").first()


@transaction.atomic
def reissue(
    actor: Actor,
    permit: Permit,
    *,
    ground: str,
    once: str,
    issued_by: str = "",
    user: int | None = None,
    now: datetime | None = None,
) -> Document:
    """Issue the certificate again with today's entries; `once` makes a form that is sent twice one document.

    Fee and delivery are the casework's (`casework.service.reissuing`), which calls this. `issued_by` is whoever let it
    go out where the house does it later, `user` the account that receives it (None: the applicant's own). Raises as
    `ready` does.
    """
    permit, ground = ready(actor, permit, ground)
    name, key = certificate_of(permit), key_of(permit, once)
    known = Document.objects.filter(key=key).first()
    if known is not None:
        return known
    pack = pack_of(permit.version_id)
    with scope.acting():
        application = Application.objects.get(reference=permit.last_reference)
    document = documents.issue(
        key=key,
        issuer=documents.Issuer.of(permit.office),
        to=documents.Recipient(
            reference=permit.last_reference,
            user=application.holder_id if user is None else user,
            tenant=application.applicant_tenant,
        ),
        kind=name,
        title=pack.texts.get(f"letter.{name}.title", "ja"),
        fill=lambda number, on: _blocks(permit, application, pack, name, number=number, on=on),
        issued_by=issued_by or actor.id,
        check_url=f"{settings.PUBLIC_ADDRESS}/verify/",
        pattern=pack.number_pattern or documents.USUAL,
        vertical=pack.manifest.law.delivery.vertical,
        now=now,
    )
    kind = PermitChange.Kind.REISSUED
    writing.note(permit, kind, actor, on=civil.today(now), now=now, notice=document.number, reason=ground)
    fact = CertificateReissued(permit=permit.pk, document=document.check_number, sha256=document.sha256)
    writing.tell(actor, permit, fact, now)
    proofs.withdraw_earlier(actor, permit, keep=document.check_number, on=civil.today(now), now=now)
    return document


def _blocks(permit: Permit, application: Application, pack: Pack, name: str, *, number: str, on: date) -> list[Block]:
    again: Block = {"kind": "p", "align": "right", "runs": [{"text": f"再交付　{format_wareki(on)}"}]}
    return [again, *pack.letters[name].fill(context(permit, application, pack, name, number=number, on=on), pack=pack)]


def context(
    permit: Permit, application: Application, pack: Pack, letter: str, *, number: str, on: date
) -> dict[str, Any]:
    """The names that letters know, filled from the register; what it does not keep comes from the last application."""
    answers = {**application.answers, **permit.fields}
    arrived = civil.today(application.filed_at)
    return {
        "applicant": _applicant(answers, permit),
        "answers": answers,
        "case": {"reference": permit.last_reference, "arrived_on": arrived.isoformat(), "due_on": ""},
        "decision": _decision(permit, pack),
        "document": {"number": number, "issued_on": on.isoformat()},
        "office": {
            "name": permit.office.name,
            "tel": permit.office.telephone,
            "address": permit.office.address,
        },
        "site": {"address": settings.PUBLIC_ADDRESS.rstrip("/")},
        "authority": pack.manifest.authority_of(letter, permit.office.name, permit.office.parent_name),
        "parameters": pack.parameters.at(arrived),
        "procedure": {"title": pack.texts.get("title", "ja")},
        "permit": words_of(permit),
        "fee": {"yen": 0},
    }


def _applicant(answers: Mapping[str, Any], permit: Permit) -> dict[str, Any]:
    name = answers.get("applicant")
    parts = dict(name) if isinstance(name, dict) else {}
    return {**parts, "display": permit.holder_label, "address": answers.get("address", {})}


def _decision(permit: Permit, pack: Pack) -> dict[str, Any]:
    granted = permit.granted
    outcome, clause = str(granted.get("outcome", "")), str(granted.get("clause", ""))
    return {
        "outcome": outcome,
        "outcome_text": pack.texts.find(f"outcome.{outcome}", "ja") or "",
        "reason": granted.get("reason", ""),
        "clause": pack.texts.find(f"clause.{clause}", "ja") or "" if clause else "",
        "conditions": permit.conditions,
        "decided_on": granted.get("decided_on", ""),
    }
