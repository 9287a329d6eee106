"""The pages of signing in that this house uses, one by one; whatever else the library brings is not there (404).

Nobody changes the address of an account: it is the name at sign-in, and mandates and links hang on whoever proved it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from koboshi.foundation.people.models import User

View = Callable[..., HttpResponse]


def _only(may: Callable[[User], bool], view: View) -> View:
    """The view for accounts that may; for all others the address is not there. Who is signed out signs in first."""

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if isinstance(request.user, User) and not may(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return shown


def _with_password(view: View) -> View:
    """For whoever signs in with a password or a key; an account that opens by mailed links has nothing to set here."""
    return _only(lambda user: user.is_staff or user.has_usable_password(), view)


def _of_staff(view: View) -> View:
    """For staff who have a password."""
    return _only(lambda user: user.is_staff and user.has_usable_password(), view)


urlpatterns: list[URLPattern] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", _with_password(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", _of_staff(account.password_change), name="account_change_password"),
    path("2fa/", _with_password(factor.index), name="mfa_index"),
    path("2fa/authenticate/", factor.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", _with_password(factor.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", _with_password(app.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", _with_password(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", _with_password(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        _with_password(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        _with_password(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", _with_password(keys.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", _with_password(keys.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", keys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/", _with_password(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("2fa/webauthn/keys/<int:pk>/remove/", _with_password(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", _with_password(keys.edit_webauthn), name="mfa_edit_webauthn"),
]
