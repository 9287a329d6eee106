"""The public verbs of intake."""

from __future__ import annotations

from koboshi.intake.service.attachments import add_attachment, open_attachment, remove_attachment
from koboshi.intake.service.drafts import Begun, begin, copy_from, save_page
from koboshi.intake.service.filing import NotComplete, file, file_correction, unlock, withdraw
from koboshi.intake.service.resume import find_by_secret, new_secret

__all__ = [
    "Begun",
    "NotComplete",
    "add_attachment",
    "begin",
    "copy_from",
    "file",
    "file_correction",
    "find_by_secret",
    "new_secret",
    "open_attachment",
    "remove_attachment",
    "save_page",
    "unlock",
    "withdraw",
]
