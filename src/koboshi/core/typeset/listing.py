"""Listings: a table over landscape pages, its head repeated, for what a body must make public."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from koboshi.core.typeset.press import Ink, print_pdf

Paper: TypeAlias = Literal["a4", "a3"]


def listing(
    title: str,
    *,
    lead: str = "",
    issuer: str = "",
    head: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[str]],
    fonts: Sequence[Path],
    lang: str = "ja",
    paper: Paper = "a4",
) -> bytes:
    """Typeset a table as tagged PDF in landscape (A4, or A3 for many columns); `widths` are shares of the line.

    `issuer` stands at the head of every page: whose list it is, and of which day. A row stays on one page, unless it is
    too high for any.

    Raises ValueError when a row or the widths do not fit the head, MissingFonts as `notice`.
    """
    if any(len(row) != len(head) for row in rows) or len(widths) != len(head):
        raise ValueError("every row has one cell per column")
    ink = Ink(fonts)
    data = {
        "lang": lang,
        "paper": paper,
        "title": title,
        "title_spans": ink.spans(title),
        "lead": ink.spans(lead),
        "issuer": ink.spans(issuer),
        "head": [ink.spans(cell) for cell in head],
        "widths": list(widths),
        "rows": [[{"spans": ink.spans(cell)} for cell in row] for row in rows],
    }
    if note := ink.note(lang):
        data["lead"] = ink.spans("\n".join(filter(None, (lead, note))))
    return print_pdf("listing", data, ink.coverage)
