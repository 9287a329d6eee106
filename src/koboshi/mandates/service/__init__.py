"""The public verbs and questions of mandates."""

from __future__ import annotations

from koboshi.mandates.service.acting import acts_for_another, entrusted, joined, only_applicant, with_mandates
from koboshi.mandates.service.asking import (
    STANDINGS,
    Addressee,
    Entitled,
    account_for_notice,
    entitled,
    may_act,
    may_change,
    may_end,
    missing_consents,
    recipients,
    require,
    viewers,
)
from koboshi.mandates.service.binding import bind
from koboshi.mandates.service.book import Book, person_of
from koboshi.mandates.service.declaring import declare
from koboshi.mandates.service.papers import add_paper, keep_aside, kept_aside, record_with_paper
from koboshi.mandates.service.reaching import note_address
from koboshi.mandates.service.receiving import Receiver, mail_addresses, receivers
from koboshi.mandates.service.recording import Wanted, confirm_proof, named_twice, record, revoke
from koboshi.mandates.service.stating import catch_up, state, to_be_asked
from koboshi.mandates.service.together import choose_addressee, name_co_applicant, note_consent

__all__ = [
    "STANDINGS",
    "Addressee",
    "Book",
    "Entitled",
    "Receiver",
    "Wanted",
    "account_for_notice",
    "acts_for_another",
    "add_paper",
    "bind",
    "catch_up",
    "choose_addressee",
    "confirm_proof",
    "declare",
    "entitled",
    "entrusted",
    "joined",
    "keep_aside",
    "kept_aside",
    "mail_addresses",
    "may_act",
    "may_change",
    "may_end",
    "missing_consents",
    "name_co_applicant",
    "named_twice",
    "note_address",
    "note_consent",
    "only_applicant",
    "person_of",
    "receivers",
    "recipients",
    "record",
    "record_with_paper",
    "require",
    "revoke",
    "state",
    "to_be_asked",
    "viewers",
    "with_mandates",
]
