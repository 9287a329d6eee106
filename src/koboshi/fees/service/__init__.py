"""The public verbs of fees."""

from __future__ import annotations

from koboshi.fees.service.billing import Bill, cancel, charge, hand_to, stop, waive
from koboshi.fees.service.comparing import fetch, reconcile
from koboshi.fees.service.entering import confirm_row, leave_row, propose_row, settle_row
from koboshi.fees.service.ledger import hear, settle, take_at_counter
from koboshi.fees.service.paying import begin_online, hear_signed
from koboshi.fees.service.refunding import dismiss, order, paid_back, propose, refund, take_up

__all__ = [
    "Bill",
    "begin_online",
    "cancel",
    "charge",
    "confirm_row",
    "dismiss",
    "fetch",
    "hand_to",
    "hear",
    "hear_signed",
    "leave_row",
    "order",
    "paid_back",
    "propose",
    "propose_row",
    "reconcile",
    "refund",
    "settle",
    "settle_row",
    "stop",
    "take_at_counter",
    "take_up",
    "waive",
]
