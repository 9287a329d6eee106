"""What fees tells: numbers of charges, yen and codes; nothing about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRaised(Fact):
    """A fee was asked for, or asked for again until a new day."""

    kind: ClassVar[str] = "fees.charge_raised"
    charge: str
    yen: int
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeSettled(Fact):
    """The whole fee is there."""

    kind: ClassVar[str] = "fees.charge_settled"
    charge: str
    yen: int
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeWaived(Fact):
    """A fee was waived in part or as a whole (減免); `left` is still to be paid."""

    kind: ClassVar[str] = "fees.charge_waived"
    charge: str
    ground: str
    off: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeCancelled(Fact):
    """A fee is no longer asked for (`why`: wait_over, withdrawn, mistake)."""

    kind: ClassVar[str] = "fees.charge_cancelled"
    charge: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDisputed(Fact):
    """Money or a message came that fits nothing: a person has to look. `verdict` as in `core.fee`, and reversed."""

    kind: ClassVar[str] = "fees.payment_disputed"
    charge: str
    verdict: str
    yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeSettled(Fact):
    """A person decided about such money."""

    kind: ClassVar[str] = "fees.dispute_settled"
    charge: str
    way: str
    yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundProposed(Fact):
    """Money seems to have to go back: the house or a person says so, and another person decides."""

    kind: ClassVar[str] = "fees.refund_proposed"
    charge: str
    yen: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDismissed(Fact):
    """What was proposed does not go back."""

    kind: ClassVar[str] = "fees.refund_dismissed"
    charge: str
    yen: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrdered(Fact):
    """A second person decided to pay back."""

    kind: ClassVar[str] = "fees.refund_ordered"
    charge: str
    yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded(Fact):
    """Money went back."""

    kind: ClassVar[str] = "fees.refunded"
    charge: str
    yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled(Fact):
    """The provider's file of a day was compared with the ledger."""

    kind: ClassVar[str] = "fees.reconciled"
    day: date
    provider: str
    matched: int
    differences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProposed(Fact):
    """A person asks to write a payment that only a daily file tells of; another person confirms or leaves it."""

    kind: ClassVar[str] = "fees.entry_proposed"
    charge: str
    yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceSettled(Fact):
    """The treasury is done with a difference of a daily file (`outcome`: checked, entered into the ledger, left)."""

    kind: ClassVar[str] = "fees.difference_settled"
    day: date
    difference: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CashCounted(Fact):
    """An office's cash of a day was counted and the day closed; `difference` is counted less expected, in yen."""

    kind: ClassVar[str] = "fees.cash_counted"
    day: date
    receipts: int
    expected: int
    counted: int
    difference: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CashConfirmed(Fact):
    """A second person, of the treasury, confirmed a counted day."""

    kind: ClassVar[str] = "fees.cash_confirmed"
    day: date
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CashSentBack(Fact):
    """The treasury asked to count a day once more."""

    kind: ClassVar[str] = "fees.cash_sent_back"
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CashErased(Fact):
    """The words of a closed day of cash were erased after its `years` of keeping; sums, days and people stay."""

    kind: ClassVar[str] = "fees.cash_erased"
    day: date
    years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CashCorrected(Fact):
    """Cash of a day that was closed (`day`) was paid back on a later one (`on`)."""

    kind: ClassVar[str] = "fees.cash_corrected"
    day: date
    on: date
    yen: int
