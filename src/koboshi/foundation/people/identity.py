"""Residents who come by an identity provider: their account hangs on the provider's subject and on nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.db import IntegrityError, transaction

from koboshi.core.ports import Person
from koboshi.foundation.people.models import Identity, User

NO_MAIL = "identity.invalid"
"""Domain of the address such an account is kept under; RFC 2606 promises that no mail ever arrives there."""


def sign_in_with_identity(provider: str, person: Person) -> User | None:
    """The account of this person, made at the first visit; None when it is closed or belongs to staff.

    No account is ever found by an e-mail address or a name: whoever proves the same address elsewhere stays a stranger
    (otherwise a provider with careless addresses would open other people's applications).
    """
    try:
        with transaction.atomic():
            return _account(provider, person)
    except IntegrityError:  # two first visits at the same moment: the other one has made it
        with transaction.atomic():
            return _account(provider, person)


def _account(provider: str, person: Person) -> User | None:
    known = (
        Identity.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user")
        .filter(provider=provider, subject=person.subject)
        .first()
    )
    if known is None:
        user = User.objects.create_user(f"{secrets.token_hex(16)}@{NO_MAIL}", name=_name(person.attributes))
        Identity.objects.create(user=user, provider=provider, subject=person.subject, level=person.level)
        return user
    known.level = person.level
    known.save(update_fields=["level", "used_at"])
    user = known.user
    closed = user.is_staff or user.is_superuser or not user.is_active or user.memberships.exists()
    return None if closed else user


def _name(attributes: Mapping[str, object]) -> str:
    """What the pages call the person; empty when the provider tells no name."""
    name = attributes.get("applicant")
    if not isinstance(name, Mapping):
        return ""
    return f"{name.get('family', '')} {name.get('given', '')}".strip()[:80]
