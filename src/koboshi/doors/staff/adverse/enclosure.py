"""The page that goes into the envelope with the notice: number, secret, and the address where they are typed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from koboshi.adverse.models import Hearing
from koboshi.foundation.documents import service as documents
from koboshi.screens.attaching import download
from koboshi.ui import wording


def printed(hearing: Hearing, secret: str) -> HttpResponse:
    """The page as a PDF; the secret is kept nowhere else, so it can be printed only when it is made."""
    office = hearing.case.office
    address = f"{settings.PUBLIC_ADDRESS.rstrip('/')}{reverse('citizen:adverse_open')}"
    sender = f"{office.name}\n{office.postal_address}\n{office.telephone}"
    blocks: list[dict[str, Any]] = [
        {"kind": "p", "text": _say("for", who=hearing.case.applicant_label)},
        {"kind": "h1", "text": _say("title")},
        {"kind": "p", "text": _say("lead")},
        {"kind": "p", "text": _say("address", address=address)},
        {"kind": "p", "text": _say("number", number=hearing.reference)},
        {"kind": "p", "text": _say("secret", secret=secret)},
        {"kind": "p", "text": _say("keep")},
        {"kind": "p", "text": sender, "align": "right"},
    ]
    made = documents.draft(blocks, title=_say("title"))
    return download(made, f"{hearing.reference}.pdf", "application/pdf")


def _say(key: str, **values: object) -> str:
    return wording.plain(f"staff_adverse.enclosure.{key}", "ja", **values)
