"""The public verbs of dispositions."""

from __future__ import annotations

from koboshi.adverse.service.about import fixed, planned_for, prefill
from koboshi.adverse.service.applying import apply_again
from koboshi.adverse.service.arriving import Notice, notice_of
from koboshi.adverse.service.beginning import (
    Begun,
    begin_from_case,
    begin_from_permit,
    may_be_about,
    offer_for,
    way_for,
)
from koboshi.adverse.service.days import Day, ask_day, move, refuse_day, reopen
from koboshi.adverse.service.hearing import appoint, hold, report
from koboshi.adverse.service.opening import encloses_secret, find_by_secret, new_secret, of_account, told
from koboshi.adverse.service.presiding import Choice, NotOffered, candidates, choice
from koboshi.adverse.service.taking_part import (
    answer_access,
    ask_access,
    end_part,
    name_party,
    record_statement,
)

__all__ = [
    "Begun",
    "Choice",
    "Day",
    "NotOffered",
    "Notice",
    "answer_access",
    "apply_again",
    "appoint",
    "ask_access",
    "ask_day",
    "begin_from_case",
    "begin_from_permit",
    "candidates",
    "choice",
    "encloses_secret",
    "end_part",
    "find_by_secret",
    "fixed",
    "hold",
    "may_be_about",
    "move",
    "name_party",
    "new_secret",
    "notice_of",
    "of_account",
    "offer_for",
    "planned_for",
    "prefill",
    "record_statement",
    "refuse_day",
    "reopen",
    "report",
    "told",
    "way_for",
]
