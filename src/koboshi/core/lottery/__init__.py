"""Fair draws: a list and a secret are committed to, a later public value decides, anybody can compute it again."""

from __future__ import annotations

from koboshi.core.lottery.commitment import (
    checked_public_value,
    checked_secret,
    list_commitment,
    list_text,
    secret_commitment,
    seed_of,
)
from koboshi.core.lottery.drawing import draw, results
from koboshi.core.lottery.model import FORMAT, ClassResult, Draw, Entrant, PrizeClass, Rules, Step
from koboshi.core.lottery.reading import checked, parse_weight, read_entrants, read_rules
from koboshi.core.lottery.record import to_json, to_plain
from koboshi.core.lottery.verification import Check, Verification, verify
from koboshi.core.lottery.wording import TEXTS, LotteryError

__all__ = [
    "FORMAT",
    "TEXTS",
    "Check",
    "ClassResult",
    "Draw",
    "Entrant",
    "LotteryError",
    "PrizeClass",
    "Rules",
    "Step",
    "Verification",
    "checked",
    "checked_public_value",
    "checked_secret",
    "draw",
    "list_commitment",
    "list_text",
    "parse_weight",
    "read_entrants",
    "read_rules",
    "results",
    "secret_commitment",
    "seed_of",
    "to_json",
    "to_plain",
    "verify",
]
