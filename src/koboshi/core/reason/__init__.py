"""Reasons (理由の提示): facts, clause, criterion and how they meet, checked before a notice goes out."""

from __future__ import annotations

from koboshi.core.reason.checking import Problem, check, check_facts, names_a_rule
from koboshi.core.reason.composing import compose
from koboshi.core.reason.outcome import OUTCOMES, Outcome, ReasonError, needs_reason
from koboshi.core.reason.reason import MOST_GROUNDS, Ground, Reason

__all__ = [
    "MOST_GROUNDS",
    "OUTCOMES",
    "Ground",
    "Outcome",
    "Problem",
    "Reason",
    "ReasonError",
    "check",
    "check_facts",
    "compose",
    "names_a_rule",
    "needs_reason",
]
