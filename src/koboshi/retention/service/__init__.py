"""The public verbs of retention."""

from __future__ import annotations

from koboshi.retention.service.erasing import resume
from koboshi.retention.service.holding import lift, place
from koboshi.retention.service.keeping import catch_up, classify, keep
from koboshi.retention.service.proposing import approve, hand_over, propose, send_back, take_back

__all__ = [
    "approve",
    "catch_up",
    "classify",
    "hand_over",
    "keep",
    "lift",
    "place",
    "propose",
    "resume",
    "send_back",
    "take_back",
]
