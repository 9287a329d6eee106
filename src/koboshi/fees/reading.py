"""What pages say about a charge: its state in one word, its history, what may be done. No HTML, no language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from koboshi.core.actor import Actor
from koboshi.core.fee import Balance
from koboshi.fees.models import Charge, PaymentEvent, Refund
from koboshi.fees.printing import Paper
from koboshi.foundation.organisations.models import Office

_NUMBER = re.compile(r"([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})(-F[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class View:
    """A charge as a page shows it. `state` is also: overdue, checking (money came that a person has to look at).

    `unheard`: since when a payment online was begun of which the provider has told nothing yet. `failed`: the last
    thing it told is that no payment was made.
    """

    charge: Charge
    balance: Balance
    state: str
    refunds: Sequence[Refund]
    disputed: Sequence[PaymentEvent]
    unheard: datetime | None = None
    failed: bool = False

    @property
    def can_pay(self) -> bool:
        """Whether money is asked for now."""
        return self.charge.state == Charge.State.OPEN

    @property
    def may_pay(self) -> bool:
        """Whether paying now is right: money is asked for, and none that came is still looked at."""
        return self.can_pay and not self.disputed

    @property
    def has_receipt(self) -> bool:
        """Whether something was paid and is kept."""
        return self.balance.kept > 0

    @property
    def going_back(self) -> int:
        """Yen that were ordered to go back and have not gone yet."""
        return sum(each.yen for each in self.refunds if each.state == Refund.State.ORDERED)

    @property
    def gone_back(self) -> int:
        """Yen that went back, also of money that was never taken for the charge."""
        return sum(each.yen for each in self.refunds if each.state == Refund.State.DONE)


def view(actor: Actor, charge: Charge, today: date, now: datetime | None = None) -> View:
    """The charge with what hangs on it, as far as the actor sees it."""
    disputed = list(PaymentEvent.objects.visible_to(actor).disputed().filter(charge=charge).order_by("pk"))
    refunds = list(Refund.objects.visible_to(actor).filter(charge=charge).order_by("pk"))
    state = _state(charge, bool(disputed), today)
    return View(
        charge,
        charge.balance(),
        state,
        refunds,
        disputed,
        unheard=None if disputed else charge.unheard(now or datetime.now(UTC)),
        failed=charge.state == Charge.State.OPEN and not disputed and _failed(charge),
    )


def _failed(charge: Charge) -> bool:
    last = charge.events.order_by("pk").last()
    begun_anew = last is not None and charge.begun_at is not None and charge.begun_at > last.heard_at
    return last is not None and last.kind == PaymentEvent.Kind.FAILED and not begun_anew


def _state(charge: Charge, disputed: bool, today: date) -> str:
    if charge.state in (Charge.State.OPEN, Charge.State.CANCELLED) and disputed:
        return "checking"
    if charge.state == Charge.State.OPEN and charge.due_on is not None and charge.due_on < today:
        return "overdue"
    return str(charge.state)


def paper_of(charge: Charge, *, payer: str, address: str) -> Paper:
    """What stands on slip and receipt besides the charge."""
    office = Office.objects.filter(pk=charge.office).first()
    if office is None:
        return Paper(payer=payer, office="", telephone="", address=address)
    return Paper(
        payer=payer,
        office=office.name,
        telephone=office.telephone,
        address=address,
        place=office.postal_address,
        opening=office.opening,
    )


def find(actor: Actor, typed: str) -> Charge | None:
    """A charge by what stands on the slip: its number, the number of the application, or the address in the QR code."""
    found = _NUMBER.search(unicodedata.normalize("NFKC", typed[:300]).upper().replace("‐", "-").replace("−", "-"))
    if found is None:
        return None
    mine = Charge.objects.visible_to(actor).filter(reference=found[1])
    if found[2]:
        return mine.filter(number=f"{found[1]}{found[2]}").first()
    return mine.filter(state=Charge.State.OPEN).last() or mine.order_by("pk").last()
