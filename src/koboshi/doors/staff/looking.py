"""What an auditor (監査) may open at this door: pages that show, never pages that act. What is not named is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from koboshi.core.actor import Actor

SEARCHES: Final = frozenset({"find", "register", "enquiries"})
"""Pages that are posted to because what is looked for (a name) has no place in an address; nothing is changed."""
PAGES: Final = SEARCHES | frozenset({
    "issued", "issued_csv",
    "desk", "case", "talk", "course", "decision", "history", "attachment", "document", "proposed_notice",
    "procedures", "more", "overdue", "approval", "approval_chains", "approval_people", "approval_posts", "deliveries",
    "delivery",
    "adverse", "adverse_case", "enquiry", "enquiry_document",
    "fees_due", "fees_charge", "fees_payment", "fees_receipt", "fees_files", "fees_file",
    "fees_cash", "fees_cash_day", "fees_cash_sheet",
    "fieldwork_visit", "fieldwork_photo", "mandates", "mandates_one",
    "proceedings", "proceedings_paper", "proceedings_councils", "proceedings_council", "proceedings_meeting",
    "proceedings_item", "proceedings_case", "proceedings_request", "proceedings_inspection",
    "proceedings_draws", "proceedings_draw", "proceedings_opinion", "proceedings_public_hearing",
    "proceedings_speaking",
    "registers", "permit", "renewals",
    "retention", "retention_record", "retention_proposals", "retention_proposal", "retention_register",
    "retention_register_pdf",
})  # fmt: skip
"""Names of addresses an auditor may open."""
MENU: Final = ("issued", "find", "registers", "fees_due", "deliveries", "overdue", "procedures", "more")
MORE: Final = ("approval_chains", "proceedings", "enquiries", "adverse", "retention")
"""Her menu: what she reads, without the desks of work."""


def closed(actor: Actor, request: HttpRequest) -> bool:
    """Whether an auditor asks for something that acts."""
    if not actor.only_looks:
        return False
    name = request.resolver_match.url_name if request.resolver_match else ""
    return name not in (PAGES if request.method in ("GET", "HEAD") else SEARCHES)


def shown(address: str) -> bool:
    """Whether an address of this door is open to her; any other address is not this door's to close."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return True
    return found.namespace != "staff" or found.url_name in PAGES


def way_back(crumbs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The way back to a page with the words only, where a step of it is closed to her."""
    return [{**each, "url": each["url"] if shown(each["url"]) else ""} for each in crumbs]
