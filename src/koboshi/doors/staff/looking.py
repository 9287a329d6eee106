"""What an auditor (監査) may open at this door: pages that show, never pages that act. What is not named is closed."""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from koboshi.core.actor import Actor

SEARCHES: Final = frozenset({"find", "register", "enquiries"})
"""Pages that are posted to because what is looked for (a name) has no place in an address; nothing is changed."""
PAGES: Final = SEARCHES | frozenset({
    "issued", "issued_csv",
    "desk", "case", "talk", "course", "decision", "history", "attachment", "document", "proposed_notice",
    "procedures", "more", "overdue", "approval", "deliveries", "delivery",
    "adverse", "adverse_case", "enquiry", "enquiry_document",
    "fees_due", "fees_charge", "fees_receipt", "fees_files", "fees_file",
    "fieldwork_visit", "fieldwork_photo", "mandates", "mandates_one",
    "proceedings", "proceedings_paper", "proceedings_councils", "proceedings_council", "proceedings_meeting",
    "proceedings_item", "proceedings_case", "proceedings_request", "proceedings_letter", "proceedings_inspection",
    "proceedings_draws", "proceedings_draw",
    "registers", "permit", "renewals",
    "retention", "retention_record", "retention_proposals", "retention_proposal", "retention_register",
    "retention_register_pdf",
})  # fmt: skip
"""Names of addresses an auditor may open."""
MENU: Final = ("issued", "find", "registers", "fees_due", "deliveries", "overdue", "procedures", "more")
MORE: Final = ("proceedings", "enquiries", "adverse", "retention")
"""Her menu: what she reads, without the desks of work."""


def closed(actor: Actor, request: HttpRequest) -> bool:
    """Whether an auditor asks for something that acts."""
    if not actor.only_looks:
        return False
    name = request.resolver_match.url_name if request.resolver_match else ""
    return name not in (PAGES if request.method in ("GET", "HEAD") else SEARCHES)


# --- what is shown to her ---------------------------------------------------------------------------------------------

_FORM: Final = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>.*?</form>', re.DOTALL | re.IGNORECASE)
_ACTION: Final = re.compile(r'<form\b[^>]*\baction="([^"]*)"', re.IGNORECASE)
_LINK: Final = re.compile(r'<a\b([^>]*)\bhref="(/staff/[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL | re.IGNORECASE)


def without_acts(request: HttpRequest, page: str) -> str:
    """A page of this door as an auditor reads it: no form that acts, and no way to a page that is closed to her.

    The last of three walls: verbs refuse her (`journal.record`), pages that act are closed (`closed`), and here she is
    not even offered them, whatever a template forgot. Signing out and searching stay.
    """

    def form(found: re.Match[str]) -> str:
        action = _ACTION.match(found[0])
        if action and action[1].startswith("/accounts/"):
            return found[0]
        searched = action[1] if action and action[1] else request.path
        return found[0] if _name(searched) in SEARCHES else ""

    def link(found: re.Match[str]) -> str:
        before, address, after, text = found.groups()
        # Its own address stays: the same page in another language.
        if urlsplit(html.unescape(address)).path == request.path or _name(html.unescape(address)) in PAGES:
            return found[0]
        return "" if "k-button" in before + after else text

    return _LINK.sub(link, _FORM.sub(form, page))


def _name(address: str) -> str:
    """The name of an address of this door; empty for any other."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""
