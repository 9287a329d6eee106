"""Verbs of accounts: become an actor, sign-in links, memberships."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, MutableMapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from koboshi.core.actor import VISITOR, Actor, ActorKind, Role
from koboshi.core.refusal import Refused
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import Membership, SignInLink, Throttle, User
from koboshi.foundation.tenancy import scope

OPENED = "koboshi_opened"
"""Session key: references of applications this browser began or opened with their secret."""
LINK_LIFE = timedelta(minutes=30)
OWNER_HEADER = "X-Koboshi-Owner"
"""On a page that keeps something on the device: whose it is (`device_owner`)."""


Session = SessionBase | MutableMapping[str, Any]
"""A web session, or a plain mapping outside the web."""


def actor_of(user: object, session: Session, *, today: date | None = None) -> Actor:
    """The acting party of a web request: memberships in force today, and what this browser has opened.

    An auditor reads every office of her body, and holds no other role, whatever memberships beside it say.
    """
    opened = frozenset(session.get(OPENED, ()))
    if not isinstance(user, User):
        return Actor(kind=ActorKind.PERSON, id=VISITOR.id, references=opened)
    with scope.acting():
        memberships = list(
            Membership.objects.in_force(today or datetime.now(UTC).date()).filter(user=user).select_related("office")
        )
    auditing = [each for each in memberships if Role.AUDITOR in each.role_set()]
    tenants = sorted({membership.office.tenant for membership in auditing or memberships})
    offices = {membership.office_id for membership in memberships}
    if auditing:
        offices = set(Office.objects.filter(tenant__in=tenants).values_list("pk", flat=True))
    roles = frozenset().union(*(membership.role_set() for membership in memberships))
    return Actor(
        kind=ActorKind.PERSON,
        id=f"user:{user.pk}",
        user=user.pk,
        tenant=tenants[0] if tenants else "",
        tenants=frozenset(tenants),
        offices=frozenset(offices),
        roles=frozenset({Role.AUDITOR}) if auditing else roles,
        references=opened,
    )


def remember_opened(session: Session, reference: str) -> None:
    """This browser may see that application from now on (at most 20, the newest stay).

    A web session gets a new number with the new right, so that one somebody knew before (planted, left on a shared
    computer) opens nothing.
    """
    opened = list(session.get(OPENED, ()))
    session[OPENED] = [*[ref for ref in opened if ref != reference][-19:], reference]
    if reference not in opened and isinstance(session, SessionBase):
        session.cycle_key()


def device_owner(user: int | None) -> str:
    """Whose records lie on a device, told by a number that says nothing to others."""
    return salted_hmac("koboshi.fieldwork.owner", str(user)).hexdigest()[:20]


def forget_opened(session: Session, reference: str) -> None:
    """This browser may no longer see that application (the person has left the counter)."""
    session[OPENED] = [ref for ref in session.get(OPENED, ()) if ref != reference]


@transaction.atomic
def join(user: User, office: Office, roles: Iterable[Role], *, since: date, until: date | None = None) -> Membership:
    """Put a person into an office with these roles; may run again.

    Raises `Refused` where somebody would audit and also work: nobody checks what she does herself.
    """
    wanted = frozenset(roles)
    _keep_apart(user, office, wanted, since=since, until=until)
    facts = {"roles": sorted(str(role) for role in wanted), "until_on": until}
    return Membership.objects.update_or_create(user=user, office=office, from_on=since, defaults=facts)[0]


def _keep_apart(user: User, office: Office, roles: frozenset[Role], *, since: date, until: date | None) -> None:
    """Auditing and working exclude each other, in one membership and among those that are in force together."""
    others = Membership.objects.filter(user=user).exclude(office=office, from_on=since)
    others = others.filter(Q(until_on__isnull=True) | Q(until_on__gte=since))
    if until is not None:
        others = others.filter(from_on__lte=until)
    beside = roles.union(*(each.role_set() for each in others))
    if Role.AUDITOR in beside and beside != {Role.AUDITOR}:
        raise Refused(
            "監査の役割は、ほかの役割と一緒には持てません。監査をする方は、業務をする所属の役割を外してから登録してください。"
        )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(b"sign-in-link\n" + secret.encode()).digest()


@transaction.atomic
def make_sign_in_link(email: str) -> str:
    """A fresh secret for a one-time link; valid 30 minutes. The caller sends it to `email` and nowhere else."""
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(secret_hash=_hash(secret), email=email.strip().lower())
    return secret


@transaction.atomic
def use_sign_in_link(secret: str) -> User | None:
    """The resident's account behind a link, made when it is her first visit; None when used up or too old.

    A staff account never opens by link: staff sign in with password and second factor. The first link that is opened
    proves the address; whatever else could open the account until then (a password, keys, sessions of somebody who
    only typed the address) is closed.
    """
    link = (
        SignInLink.objects.select_for_update(no_key=True)
        .filter(secret_hash=_hash(secret), used_at__isnull=True)
        .first()
    )
    if link is None or link.made_at < datetime.now(UTC) - LINK_LIFE:
        return None
    link.used_at = datetime.now(UTC)
    link.save(update_fields=["used_at"])
    user = User.objects.filter(email__iexact=link.email).first() or User.objects.create_user(link.email)
    if user.is_staff or not user.is_active:
        return None
    if user.email_proved_at is None:
        _prove(user)
    return user


def _prove(user: User) -> None:
    """The address is hers from now on. A new unusable password ends every session that was open before."""
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.email_proved_at = datetime.now(UTC)
    user.save(update_fields=["password", "email_proved_at"])


def account_of(email: str) -> int | None:
    """The account that proved this address by opening a link; never one that only carries it, never that of staff."""
    if not email:
        return None
    proved = User.objects.filter(email__iexact=email, email_proved_at__isnull=False, is_active=True, is_staff=False)
    return proved.values_list("pk", flat=True).first()


def link_is_good(secret: str) -> bool:
    """Whether the link could still be used; looking does not use it (mail scanners open links)."""
    link = SignInLink.objects.filter(secret_hash=_hash(secret), used_at__isnull=True).first()
    return link is not None and link.made_at >= datetime.now(UTC) - LINK_LIFE


def colleagues(actor: Actor, office: int) -> list[User]:
    """Who works in an office of the actor's body today, for handing work over."""
    if not actor.is_system and office not in actor.offices:
        members = Membership.objects.visible_to(actor).filter(office_id=office)
    else:
        members = Membership.objects.filter(office_id=office)
    today = datetime.now(UTC).date()
    return [m.user for m in members.in_force(today).select_related("user").order_by("user__name", "user_id")]


@transaction.atomic
def forget_used(before: datetime) -> None:
    """Delete sign-in links made before that moment, and counters of rate limits whose window has passed."""
    SignInLink.objects.filter(made_at__lt=before).delete()
    Throttle.objects.filter(window_start__lt=int(before.timestamp())).delete()
