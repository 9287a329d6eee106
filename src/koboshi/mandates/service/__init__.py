"""The public verbs and questions of mandates."""

from __future__ import annotations

from koboshi.mandates.service.asking import (
    Addressee,
    account_for_notice,
    may_act,
    may_change,
    missing_consents,
    recipients,
    require,
    viewers,
)
from koboshi.mandates.service.book import Book, person_of, today
from koboshi.mandates.service.declaring import declare
from koboshi.mandates.service.recording import Wanted, confirm_proof, record, revoke
from koboshi.mandates.service.together import choose_addressee, name_co_applicant, note_consent

__all__ = [
    "Addressee",
    "Book",
    "Wanted",
    "account_for_notice",
    "choose_addressee",
    "confirm_proof",
    "declare",
    "may_act",
    "may_change",
    "missing_consents",
    "name_co_applicant",
    "note_consent",
    "person_of",
    "recipients",
    "record",
    "require",
    "revoke",
    "today",
    "viewers",
]
