"""Staff need a second factor where the house requires it: without TOTP or a passkey they come to its set-up only."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from koboshi.foundation.people.models import User

FREE = ("/accounts/", "/static/", "/health")


class SecondFactorMiddleware:
    """Sends staff without a second factor to its set-up page while the setting `second_factor` is `required`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or ask for the second factor first."""
        if settings.KOBOSHI["second_factor"] == "required" and self._is_missing(request):
            return redirect("mfa_index")
        return self.get_response(request)

    @staticmethod
    def _is_missing(request: HttpRequest) -> bool:
        user = request.user
        if request.path.startswith(FREE) or not isinstance(user, User) or not user.is_staff:
            return False
        return not is_mfa_enabled(user)
