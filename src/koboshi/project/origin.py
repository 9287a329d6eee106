"""Did a page of this house send the request, and may what was typed be offered to be sent once more?"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

OWN_SITES: Final = ("", "same-origin", "none")
"""`Sec-Fetch-Site` of a request that no other site caused; empty in browsers that do not tell."""
BINDING: Final = frozenset(
    {
        "account",
        "mfa",
        "approval",
        "approvals",
        "complete",
        "decide",
        "decision",
        "draw",
        "draws",
        "fee",
        "fees",
        "link",
    }
    | {"mandates", "notice", "pay", "permit", "retention", "secret", "withdraw"}
)
"""Words in the name of an address whose form stamps, decides, withdraws, pays, entrusts or changes a sign-in."""
BINDING_IN: Final = {"staff": frozenset({"adverse", "send"}), "counter": frozenset({"close"})}
"""The same for one door."""


def is_own(request: HttpRequest) -> bool:
    """Whether a page of this house sent the request: by Origin, else by Referer; without either, no."""
    if request.headers.get("Sec-Fetch-Site", "") not in OWN_SITES:
        return False
    told = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(told)
        own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    except (ValueError, DisallowedHost):
        return False
    return f"{parts.scheme}://{parts.netloc}" in own


def may_send_again(request: HttpRequest) -> bool:
    """Whether the form came from here and its address is known and binds nobody."""
    found = request.resolver_match
    if found is None or not is_own(request):
        return False
    words = frozenset(str(found.url_name or "account").split("_"))
    return words.isdisjoint(BINDING | BINDING_IN.get(found.namespace, frozenset()))
