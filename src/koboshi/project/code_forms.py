"""The forms that take a code of the second factor: tries are counted per account, for all processes together."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from koboshi.foundation.people import throttle


class _Counted:
    """Ten tries in five minutes; a right code works once, in whichever process it arrives (RFC 6238, 5.2)."""

    def clean_code(self) -> str:
        """The code when it is right. Raises ValidationError, or `TooOften` (429)."""
        account = f"user:{self.user.pk}"  # type: ignore[attr-defined]  # allauth has no types
        throttle.count_one(throttle.SECOND_FACTOR, account)
        code = str(super().clean_code())  # type: ignore[misc]
        try:
            throttle.count_one(throttle.USED_CODE, f"{account} {code}")
        except throttle.TooOften:
            raise get_adapter().validation_error("incorrect_code") from None
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    """At sign-in."""


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """Before changing something important."""
