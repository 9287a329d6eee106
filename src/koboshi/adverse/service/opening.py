"""The party comes in: by number and secret, or with the account that was granted it; only after the first notice."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

from django.db import transaction

from koboshi.adverse import policies
from koboshi.adverse.events import SecretRenewed
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import keeping
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.documents.models import Document
from koboshi.foundation.tenancy import scope
from koboshi.intake.service import numbers

FIRST: Final = ("hearing_notice", "explanation_notice")
"""The notices that say the party can answer with number and secret."""


def told(hearing: Hearing) -> bool:
    """Whether a notice has gone out: before that the draft is nobody's business outside."""
    return Document.objects.filter(reference=hearing.reference).exists()


def encloses_secret(document: Document) -> bool:
    """Whether the party's number and secret go into the envelope with this notice: the first that tells her."""
    return document.kind in FIRST and Hearing.objects.filter(reference=document.reference).exists()


def find_by_secret(reference: str, secret: str) -> Hearing | None:
    """The disposition that number and secret open together; None otherwise, with no hint which was wrong.

    The caller limits the rate (S1).
    """
    reference = numbers.tidy_reference(reference)
    with scope.acting():
        hearing = Hearing.objects.filter(reference=reference).first()
        kept = bytes(hearing.secret_hash) if hearing else b"\0" * 32
        fits = hmac.compare_digest(kept, numbers.hash_secret(reference, secret))
        return hearing if hearing and fits and told(hearing) else None


def of_account(actor: Actor) -> list[Hearing]:
    """The dispositions of which this account is the party and has been told, the newest first."""
    if actor.user is None:
        return []
    with scope.acting():
        rows = (
            Hearing.objects.filter(party_user_id=actor.user)
            .select_related("case__application", "permit", "target")
            .order_by("-pk")[:50]
        )
        return [hearing for hearing in rows if told(hearing)]


@transaction.atomic
def new_secret(actor: Actor, hearing: Hearing, *, now: datetime | None = None) -> str:
    """Make the party's secret anew (to put in with the notice); the old one stops working. Raises `Refused`."""
    case, hearing = keeping.locked(hearing)
    if not policies.may_keep(actor, hearing):
        raise Refused("この不利益処分の手続を扱う権限がありません。")
    secret = numbers.new_secret()
    hearing.secret_hash = numbers.hash_secret(hearing.reference, secret)
    hearing.save(update_fields=["secret_hash"])
    keeping.tell(actor, case, SecretRenewed(), keeping.moment(now))
    return secret
