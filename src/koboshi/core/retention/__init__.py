"""Keeping documents: class, expiry at the end of a fiscal year, legal hold, review, disposal with two people."""

from __future__ import annotations

from koboshi.core.retention.model import CLASSES, Hold, Record, expires_on, is_held, starts_on
from koboshi.core.retention.reviewing import (
    Disposal,
    Review,
    Standing,
    Transfer,
    dispose,
    extend,
    label,
    retire,
    review,
    standing,
    transfer,
)
from koboshi.core.retention.wording import RetentionError

__all__ = [
    "CLASSES",
    "Disposal",
    "Hold",
    "Record",
    "RetentionError",
    "Review",
    "Standing",
    "Transfer",
    "dispose",
    "expires_on",
    "extend",
    "is_held",
    "label",
    "retire",
    "review",
    "standing",
    "starts_on",
    "transfer",
]
