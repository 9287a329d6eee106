"""Letters of a pack: a strict mini template, filled to plain blocks; 教示 is generated."""

from __future__ import annotations

from koboshi.core.letter.appeal import TYPES, Appeal, AppealError, appeal_status, appeal_text, parties
from koboshi.core.letter.appeal_deadlines import AppealDates, appeal_dates
from koboshi.core.letter.filling import Block
from koboshi.core.letter.letter import Letter, blocks_to_html
from koboshi.core.letter.marks import marks_of
from koboshi.core.letter.template import LetterError

__all__ = [
    "TYPES",
    "Appeal",
    "AppealDates",
    "AppealError",
    "Block",
    "Letter",
    "LetterError",
    "appeal_dates",
    "appeal_status",
    "appeal_text",
    "blocks_to_html",
    "marks_of",
    "parties",
]
