"""Come back without an account: by number and secret."""

from __future__ import annotations

import hmac

from django.db import transaction

from koboshi.core.actor import Actor, Door
from koboshi.core.refusal import Refused
from koboshi.foundation.tenancy import rows, scope
from koboshi.intake import policies
from koboshi.intake.models import Application
from koboshi.intake.service import numbers


def find_by_secret(reference: str, secret: str) -> Application | None:
    """The application that number and secret open together; None otherwise, with no hint which was wrong.

    The caller limits the rate (S1).
    """
    reference = numbers.tidy_reference(reference)
    with scope.acting():
        application = Application.objects.filter(reference=reference).first()
    kept = bytes(application.secret_hash) if application else b"\0" * 32
    fits = hmac.compare_digest(kept, numbers.hash_secret(reference, secret))
    return application if application and fits else None


@transaction.atomic
def new_secret(actor: Actor, application: Application) -> str:
    """Replace the secret (it was lost, or a clerk hands over a counter application); the old one stops working."""
    application = rows.locked(Application.objects.all(), application.pk)
    if not policies.holds(actor, application) or application.erased_at is not None:
        raise Refused("この申請の合言葉は変えられません。")
    secret = numbers.new_secret()
    application.secret_hash = numbers.hash_secret(application.reference, secret)
    application.save(update_fields=["secret_hash", "changed_at"])
    return secret


@transaction.atomic
def note_email(actor: Actor, application: Application, email: str) -> None:
    """Keep the address a resident gives for coming back to her draft; filing takes the one in the answers instead."""
    application = rows.locked(Application.objects.all(), application.pk)
    if not policies.holds(actor, application) or application.erased_at is not None:
        raise Refused("この申請は、今は書き換えられません。")
    application.email = email.strip().lower()
    application.save(update_fields=["email", "changed_at"])


@transaction.atomic
def claim_drafts(user: int, email: str) -> int:
    """Give the drafts that were begun without an account under this proven address to its account; how many.

    Drafts only: after arrival number and secret are asked, for a mistyped address in the answers proves nothing.
    """
    with scope.acting():
        free = Application.objects.drafts().filter(holder__isnull=True, door=Door.CITIZEN, email__iexact=email)
        return free.update(holder_id=user)
