"""Who acts in this request: the one place where a session becomes an actor and the database session learns of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from koboshi.foundation.people import service as people
from koboshi.foundation.tenancy import scope
from koboshi.mandates import service as mandates
from koboshi.project.accounts import client_address

NEEDS_NOBODY = ("/static/", "/health")


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


class SignOutMiddleware:
    """At sign-out the browser forgets what the pages kept on the device (visits that were filled in without signal)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and add the word to a sign-out that happened."""
        response = self.get_response(request)
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"storage"'
        return response
