"""Process mining on an integer-coded event log: what really happened, how long it took and where it waited."""

from __future__ import annotations

from koboshi.core.mining.coding import LogBuilder
from koboshi.core.mining.log import MISSING, NONE, UNNAMED, Column, EventLog, Kind, LogError, moment, same

__all__ = [
    "MISSING",
    "NONE",
    "UNNAMED",
    "Column",
    "EventLog",
    "Kind",
    "LogBuilder",
    "LogError",
    "moment",
    "same",
]
