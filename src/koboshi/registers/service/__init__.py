"""The public verbs of the registers."""

from __future__ import annotations

from koboshi.registers.service.certificates import ask_again, asked_for, certificate_of, ready, reissue
from koboshi.registers.service.changing import correct, hand_back, note_change
from koboshi.registers.service.earlier import Entry
from koboshi.registers.service.easing import Easing, ease, to_ease
from koboshi.registers.service.entering import (
    amend,
    await_renewal,
    enter,
    of_case,
    renew,
    settle,
    words_before,
    words_of,
)
from koboshi.registers.service.erasing import erase, held_by
from koboshi.registers.service.inviting import invite, invite_all, print_letters
from koboshi.registers.service.lapsing import lapse, lapse_due
from koboshi.registers.service.restoring import Ruling, note_ruling, restore
from koboshi.registers.service.standing import Heard, ReasonLacks, Source, resume, revoke, suspend, withdraw

__all__ = [
    "Easing",
    "Entry",
    "Heard",
    "ReasonLacks",
    "Ruling",
    "Source",
    "amend",
    "ask_again",
    "asked_for",
    "await_renewal",
    "certificate_of",
    "correct",
    "ease",
    "enter",
    "erase",
    "hand_back",
    "held_by",
    "invite",
    "invite_all",
    "lapse",
    "lapse_due",
    "note_change",
    "note_ruling",
    "of_case",
    "print_letters",
    "ready",
    "reissue",
    "renew",
    "restore",
    "resume",
    "revoke",
    "settle",
    "suspend",
    "to_ease",
    "withdraw",
    "words_before",
    "words_of",
]
