"""Typesetting: notices, paper forms and copies of applications as tagged PDF, by fixed typst templates."""

from __future__ import annotations

from koboshi.core.typeset.fonts import Coverage, MissingFonts, missing_glyphs, named
from koboshi.core.typeset.listing import listing
from koboshi.core.typeset.notice import NoticeMeta, notice, plain
from koboshi.core.typeset.paper import application_copy, paper_form
from koboshi.core.typeset.vertical import vertical_notice

__all__ = [
    "Coverage",
    "MissingFonts",
    "NoticeMeta",
    "application_copy",
    "listing",
    "missing_glyphs",
    "named",
    "notice",
    "paper_form",
    "plain",
    "vertical_notice",
]
