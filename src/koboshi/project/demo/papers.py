"""Invented papers of the demo: a blank page wherever a procedure asks for one."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pikepdf

from koboshi.catalog.service import Offer
from koboshi.core.actor import SYSTEM
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.intake.service.attachments import Upload


def add_required(application: Application, offer: Offer) -> None:
    """Attach a blank page to every field that these answers make required."""
    form = offer.pack.form
    visible = form.visible(application.answers)
    for field in form.fields.values():
        if field.type == "attachment" and field.required and field.id in visible:
            upload = Upload("見本（架空）.pdf", "application/pdf", blank_page())
            intake.add_attachment(SYSTEM, application, offer, field.id, upload)


@cache
def blank_page() -> bytes:
    """One empty A4 page as PDF."""
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out)
    return out.getvalue()
