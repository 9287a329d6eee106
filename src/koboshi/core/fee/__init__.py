"""Fees (手数料): what a procedure costs on a day and why, and whether the money has come in."""

from __future__ import annotations

from koboshi.core.fee.computing import compute
from koboshi.core.fee.dailyfile import DailyFile, read_daily, write_daily
from koboshi.core.fee.explaining import explain
from koboshi.core.fee.payments import Balance, Charge, Event, Match, Payment, Refund, match, refund
from koboshi.core.fee.reading import read_schedule
from koboshi.core.fee.reconciling import Reconciliation, Row, reconcile
from koboshi.core.fee.schedule import Computed, FeeError, FeeLine, Line, Schedule

__all__ = [
    "Balance",
    "Charge",
    "Computed",
    "DailyFile",
    "Event",
    "FeeError",
    "FeeLine",
    "Line",
    "Match",
    "Payment",
    "Reconciliation",
    "Refund",
    "Row",
    "Schedule",
    "compute",
    "explain",
    "match",
    "read_daily",
    "read_schedule",
    "reconcile",
    "refund",
    "write_daily",
]
