"""Port: take money for a fee through a provider. No card number ever passes through the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol, runtime_checkable

from koboshi.core.ports.plugin import Plugin

Kind = Literal["paid", "failed", "refunded", "reversed"]


@dataclass(frozen=True)
class Order:
    """What is to be paid: our number of the charge, yen, what for, and the page of this house to come back to."""

    reference: str
    yen: int
    title: str
    return_to: str
    due_on: date | None = None


@dataclass(frozen=True)
class Started:
    """A started payment: send the browser to `redirect`; `provider_id` is the provider's number of the order."""

    redirect: str
    provider_id: str


@dataclass(frozen=True)
class Callback:
    """What the provider told: the transaction, our reference, what happened, yen, and when (with time zone)."""

    provider_id: str
    reference: str
    kind: Kind
    yen: int
    at: datetime


@dataclass(frozen=True)
class PaidBack:
    """The provider took a refund: its number and when."""

    provider_id: str
    at: datetime


class Payment(Plugin, Protocol):
    """Begin sends the payer away, read proves what the provider tells, daily is its file of one day."""

    @property
    def provider(self) -> str:
        """The provider's word in the ledger and in its daily file (A-Z, a-z, 0-9, `_.:-`)."""

    def begin(self, order: Order) -> Started:
        """Start a payment. Refused for an amount below one yen and a way back out of this house."""

    def read(self, body: bytes, headers: Mapping[str, str]) -> Callback:
        """Check the signature and read a callback; Refused when it is not from the provider or not readable."""

    def daily(self, on: date) -> bytes:
        """The provider's file of one day, in the form of `core.fee.read_daily`."""

    def refund(self, provider_id: str, yen: int, *, key: str) -> PaidBack:
        """Pay back yen of one transaction; the same `key` again pays once. Refused when it cannot be done."""


@dataclass(frozen=True)
class Signed:
    """A callback as it goes over the wire."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


PLAYS = ("pay", "fail", "delay", "wrong", "twice")
"""What one may try at a demonstration: paid · failed · told later · a wrong amount · told twice."""


@runtime_checkable
class Playable(Protocol):
    """A demonstration whose page stands in the house itself: no real money moves, everything can go wrong on purpose.

    Members beyond those of `Payment`.
    """

    def order(self, provider_id: str) -> Order:
        """The order of a started payment; Refused when there is none."""

    def play(self, provider_id: str, what: str) -> Sequence[Signed]:
        """Do one of `PLAYS`; the callbacks the provider would send now."""

    def late(self, provider_id: str) -> Sequence[Signed]:
        """Send what was held back by `delay`; once."""
