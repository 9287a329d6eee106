"""Reasons (理由の提示): facts, clause, criterion and how they meet, checked before a notice goes out."""

from __future__ import annotations

from koboshi.core.reason.checking import Problem, check
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
    "compose",
    "needs_reason",
]
