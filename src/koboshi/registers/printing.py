"""Invitation letters on paper: one page each, the address where the window of an envelope is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pikepdf

from koboshi.core.japan import format_wareki
from koboshi.core.letter import Block
from koboshi.foundation.documents import service as documents
from koboshi.registers.service.inviting import Sheet


def letters_pdf(sheets: Sequence[Sheet], on: date) -> bytes:
    """All letters as one PDF for the printer."""
    out = BytesIO()
    with pikepdf.new() as whole:
        for sheet in sheets:
            with pikepdf.open(BytesIO(documents.draft(_blocks(sheet, on), title=sheet.title))) as one:
                whole.pages.extend(one.pages)
        whole.save(out)
    return out.getvalue()


def _blocks(sheet: Sheet, on: date) -> list[Block]:
    address = [_paragraph(line) for line in (*sheet.address, f"{sheet.name}　様")]
    heading: Block = {"kind": "h1", "align": "", "runs": [{"text": sheet.title}]}
    return [*address, _paragraph(format_wareki(on), "right"), heading, *map(_paragraph, sheet.paragraphs)]


def _paragraph(text: str, align: str = "") -> Block:
    return {"kind": "p", "align": align, "runs": [{"text": text}]}
