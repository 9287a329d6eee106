"""Who acts in this request: the one place where a session becomes an actor and the database session learns of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from koboshi.foundation.people import service as people
from koboshi.foundation.tenancy import scope
from koboshi.mandates import service as mandates
from koboshi.project.accounts import client_address

NEEDS_NOBODY = ("/static/", "/health")
DEVICE = "koboshi_device"
"""Cookie: whose records lie on this device, as the pages of visits tell it."""


class ActorMiddleware:
    """Sets `request.actor` and writes its reach over whatever the pooled connection knew before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request as its actor."""
        if request.path.startswith(NEEDS_NOBODY):
            return self.get_response(request)
        actor = mandates.with_mandates(people.actor_of(request.user, cast("people.Session", request.session)))
        request.actor = actor  # type: ignore[attr-defined]  # what the roof adds to a request: who acts, and
        request.caller = client_address(request)  # type: ignore[attr-defined]  # from which address, for rate limits
        scope.apply(actor)
        return self.get_response(request)


class ForgetMiddleware:
    """When somebody signs in or out, the browser forgets what pages kept on the device (visits without a signal).

    Who signs in again on a device that holds her own unsent records keeps them; a cookie says whose they are.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and add the word to a sign-in or sign-out that happened."""
        if request.path.startswith(NEEDS_NOBODY):
            return self.get_response(request)
        before = request.session.get(SESSION_KEY)
        response = self.get_response(request)
        after = request.session.get(SESSION_KEY)
        if after != before:
            own = after is not None and request.COOKIES.get(DEVICE) == people.device_owner(int(after))
            response["Clear-Site-Data"] = '"cache"' if own else '"cache", "storage"'
            if not own:
                response.delete_cookie(DEVICE, samesite="Lax")
        if owner := response.headers.get(people.OWNER_HEADER):
            days = timedelta(days=2)
            response.set_cookie(DEVICE, owner, max_age=days, secure=request.is_secure(), httponly=True, samesite="Lax")
        return response
