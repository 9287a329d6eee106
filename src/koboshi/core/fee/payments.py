"""The arithmetic of payments: what is open, whether a payment fits, and what goes back.

A balance is a fold over events; the same event told twice (a double callback) changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from koboshi.core.fee.schedule import MOST_YEN, FeeError, Schedule
from koboshi.core.fee.wording import say
from koboshi.core.japan import civil

Kind = Literal["charge", "cancel", "payment", "refund"]
Verdict = Literal["accepted", "wrong_amount", "duplicate", "before_filing", "unknown", "late"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a charge: asked for, taken back in part, paid, or paid back. `key` makes it once."""

    kind: Kind
    key: str
    yen: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the money of one charge stands, in yen."""

    charged: int = 0
    paid: int = 0
    refunded: int = 0
    seen: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        """What the office holds."""
        return self.paid - self.refunded

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return max(0, self.charged - self.kept)

    @property
    def overpaid(self) -> int:
        """What was paid too much and is not yet returned."""
        return max(0, self.kept - self.charged)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Balance:
        """The balance after some events, in their order."""
        balance = cls()
        for event in events:
            balance = balance.after(event)
        return balance

    def after(self, event: Event) -> Balance:
        """The balance after one more event; FeeError when it cannot have happened."""
        if type(event.yen) is not int or not 0 < event.yen <= MOST_YEN:
            raise FeeError(f"金額は1円から{MOST_YEN:,}円までです（{event.yen}）。")
        mark = (event.kind, event.key)
        if mark in self.seen:
            if self.seen[mark] != event.yen:
                raise FeeError("同じ取引が、違う金額で2回届きました。納付の記録を人が確かめてください。")
            return self
        seen = {**self.seen, mark: event.yen}
        charged, paid, refunded = self.charged, self.paid, self.refunded
        if event.kind in ("charge", "cancel"):
            charged += event.yen if event.kind == "charge" else -event.yen
        elif event.kind == "payment":
            paid += event.yen
        else:
            refunded += event.yen
        if charged < 0:
            raise FeeError("請求した額より多くを取り消すことはできません。")
        if refunded > paid:
            raise FeeError("納付された額より多くを返すことはできません。")
        return Balance(charged, paid, refunded, seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A fee that was asked for: whose, when it was filed, until when it is to be paid (the last day), and its state."""

    reference: str
    balance: Balance
    filed_at: datetime | None
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What the provider told: which charge, which transaction, how much and when (with time zone)."""

    reference: str
    key: str
    yen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Match:
    """Whether a payment fits its charge; `key` is the sentence for people."""

    verdict: Verdict
    key: str
    values: Mapping[str, str]

    def say(self, lang: str = "ja") -> str:
        """The sentence for the office: what happened and what to do."""
        return say(self.key, lang, **self.values)


def match(charge: Charge | None, payment: Payment) -> Match:
    """Judge a payment; only `accepted` is booked without a person."""
    if charge is None or charge.reference != payment.reference:
        return Match("unknown", "match.unknown", {"yen": f"{payment.yen:,}"})
    balance = charge.balance
    if ("payment", payment.key) in balance.seen:
        return _again(balance, payment)
    if charge.filed_at is None or payment.at < charge.filed_at:
        return Match("before_filing", "match.before_filing", {"yen": f"{payment.yen:,}"})
    values = {"yen": f"{payment.yen:,}", "open": f"{balance.open:,}"}
    if not balance.open:
        return Match("duplicate", "match.paid_already", values)
    if payment.yen != balance.open:
        return Match("wrong_amount", "match.wrong_amount", values)
    if charge.due is not None and civil.day_of(payment.at) > charge.due:
        return Match("late", "match.late", {**values, "due": charge.due.isoformat()})
    return Match("accepted", "match.accepted", values)


def _again(balance: Balance, payment: Payment) -> Match:
    values = {"yen": f"{payment.yen:,}", "open": f"{balance.seen['payment', payment.key]:,}"}
    if balance.seen["payment", payment.key] == payment.yen:
        return Match("duplicate", "match.duplicate", values)
    return Match("wrong_amount", "match.told_otherwise", values)


@dataclass(frozen=True, slots=True)
class Refund:
    """What goes back to the payer, and the sentence that says why."""

    yen: int
    key: str

    def say(self, lang: str = "ja") -> str:
        """The sentence for the payer."""
        return say(self.key, lang, yen=f"{self.yen:,}")


def refund(schedule: Schedule, balance: Balance, work_started: bool) -> Refund:
    """What is returned when an application is withdrawn or too much was paid.

    `before_work`: everything until the examination starts, then only what is too much; `overpaid`: only what is too
    much; `never`: nothing by itself (used stamps, 消印後), a person decides about what is too much.
    """
    if schedule.refund == "never":
        return Refund(0, "refund.ask" if balance.overpaid else "refund.never")
    if schedule.refund == "before_work" and not work_started:
        return Refund(balance.kept, "refund.all" if balance.kept else "refund.nothing")
    return Refund(balance.overpaid, "refund.overpaid" if balance.overpaid else "refund.started")
