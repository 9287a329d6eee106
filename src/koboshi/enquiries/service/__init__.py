"""The public verbs of enquiries."""

from __future__ import annotations

from koboshi.enquiries.service.answering import Guidance, answer, close, link, mark
from koboshi.enquiries.service.asking import Begun, Question, ask_more, begin, find_by_secret
from koboshi.enquiries.service.keeping import KEEP_YEARS, erase, over
from koboshi.enquiries.service.resting import SILENT_DAYS
from koboshi.enquiries.service.writing import ask_copy, issue_copy

__all__ = [
    "KEEP_YEARS",
    "SILENT_DAYS",
    "Begun",
    "Guidance",
    "Question",
    "answer",
    "ask_copy",
    "ask_more",
    "begin",
    "close",
    "erase",
    "find_by_secret",
    "issue_copy",
    "link",
    "mark",
    "over",
]
