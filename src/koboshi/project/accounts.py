"""How staff sign in: no self-made accounts, no mail of the library, and from where an attempt really came."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from koboshi.foundation.people import service as people
from koboshi.foundation.people import throttle
from koboshi.foundation.people.models import User
from koboshi.screens.templatetags import doors

log = logging.getLogger("koboshi.accounts")

NAME_LENGTH = 150


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by an operator; residents need none."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers alone."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff begin at the door of their work, residents at the front page."""
        found = doors.inside(people.actor_of(request.user, {})) if isinstance(request.user, User) else []
        return found[0]["url"] if found else settings.LOGIN_REDIRECT_URL

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, object]) -> None:
        """Nothing: mails of this house leave by the notification port, written by its rooms."""
        log.warning("a mail of the sign-in library was not sent: %s", template_prefix)

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Slow down tries against one name, wherever they come from. Raises `TooOften` (429 with a sentence).

        Wrong passwords close a name for the address they came from only (`AXES_LOCKOUT_PARAMETERS`); this is the wider
        bound on guessing from many addresses. Passkeys are not counted and stay open.
        """
        super().pre_authenticate(request, **credentials)
        if name := attempted_name(request, credentials):
            throttle.count_one(throttle.PASSWORD, name)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that rate limits count."""
        return client_address(request)


def client_address(request: HttpRequest) -> str:
    """The address of the caller, with as many X-Forwarded-For entries believed as there are proxies of ours (S15).

    An IPv6 caller counts as its /64 network: one household or attacker has 2^64 addresses of it.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    proxies = int(settings.KOBOSHI["num_proxies"])
    if proxies:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        direct = forwarded[-proxies] if len(forwarded) >= proxies else direct
    try:
        address = ip_address(direct)
    except ValueError:
        return "0.0.0.0"  # noqa: S104  # a socket without address, not a place to listen
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address)


def attempted_name(request: HttpRequest | None, credentials: Mapping[str, str] | None = None) -> str:
    """The account name of a sign-in attempt, for counting wrong passwords."""
    given = credentials or {}
    posted = request.POST if request is not None else {}
    name = given.get("username") or given.get("login") or given.get("email") or posted.get("login", "")
    return str(name).replace("\0", "").casefold()[:NAME_LENGTH]
