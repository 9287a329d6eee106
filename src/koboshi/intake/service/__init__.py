"""The public verbs of intake."""

from __future__ import annotations

from koboshi.intake.service.attachments import add_attachment, note_paper, open_attachment, remove_attachment
from koboshi.intake.service.drafts import Begun, begin, copy_from, save_page
from koboshi.intake.service.filing import NotComplete, file, file_correction, hand_to, unlock, withdraw
from koboshi.intake.service.papers import bring_paper
from koboshi.intake.service.resume import claim_drafts, find_by_secret, new_secret, note_email

__all__ = [
    "Begun",
    "NotComplete",
    "add_attachment",
    "begin",
    "bring_paper",
    "claim_drafts",
    "copy_from",
    "file",
    "file_correction",
    "find_by_secret",
    "hand_to",
    "new_secret",
    "note_email",
    "note_paper",
    "open_attachment",
    "remove_attachment",
    "save_page",
    "unlock",
    "withdraw",
]
