"""The fees of an application on its other pages: what is to be paid, what happened, what withdrawing means for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from django.utils.safestring import SafeString

from koboshi.casework.models import Case
from koboshi.casework.service import after_payment
from koboshi.core.confidence import CHECKED
from koboshi.core.japan import civil
from koboshi.fees import reading
from koboshi.fees.models import Charge, PaymentEvent, Refund, Settlement
from koboshi.screens.flow import Filling
from koboshi.ui import wording

BEFORE_WORK: Final = "before_work"
RULED: Final = ("back", "started", "kept")
"""Sentences that tell a rule of paying back, which may still be unchecked."""
State = Literal["open", "failed", "waiting", "checking"]
"""What a page says of a fee that is asked for: pay · the payment failed · one may be on its way · one is looked at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The fees that are asked for now, together: yen, the earliest last day, and whether that is over."""

    yen: str
    last: date | None
    over: bool
    state: State

    @property
    def to_pay(self) -> bool:
        """Whether it is right to pay now: no payment is on its way or looked at."""
        return self.state in ("open", "failed")


def state_of(view: reading.View) -> State:
    """What is said of one fee that is open."""
    if view.disputed:
        return "checking"
    if view.unheard is not None:
        return "waiting"
    return "failed" if view.failed else "open"


def charged(filling: Filling) -> bool:
    """Whether there is a fee to look at: the procedure has one, or something was charged."""
    return filling.offer.pack.manifest.fee.kind != "none" or bool(_mine(filling))


def is_asked(filling: Filling) -> bool:
    """Whether a charge is open: only then may a page say that money is waited for."""
    return any(each.state == Charge.State.OPEN for each in _mine(filling))


def instead(found: Asked | None, lang: str) -> SafeString | str:
    """What a page says in place of "we wait for your payment" while one is on its way or looked at; else empty."""
    if found is None or found.to_pay:
        return ""
    return wording.say_html(f"citizen_fees.state.{found.state}", lang)


def _mine(filling: Filling) -> list[Charge]:
    return list(Charge.objects.visible_to(filling.actor).filter(reference=filling.reference).order_by("pk"))


def now(filling: Filling) -> Asked | None:
    """What is asked for now; None where nothing is."""
    views = [reading.view(filling.actor, each, civil.today()) for each in _mine(filling)]
    views = [each for each in views if each.can_pay]
    yen = sum(each.balance.open for each in views)
    if yen <= 0:
        return None
    last = min((each.charge.due_on for each in views if each.charge.due_on is not None), default=None)
    said = {state_of(each) for each in views}
    states: tuple[State, ...] = ("checking", "waiting", "failed")
    return Asked(
        yen=f"{yen:,}",
        last=last,
        over=last is not None and last < civil.today(),
        state=next((each for each in states if each in said), "open"),
    )


# --- what happened ----------------------------------------------------------------------------------------------------

Happened = tuple[datetime, SafeString]


def course(filling: Filling) -> Iterator[Happened]:
    """When a fee was asked for, paid and given back, and what else came, for the course of an application."""
    for charge in _mine(filling):
        yield charge.raised_at, _say(filling.lang, "asked", charge.yen)
        if charge.state == Charge.State.WAIVED and charge.settled_at is not None:
            yield charge.settled_at, _say(filling.lang, "waived", charge.waived_yen)
        for event in charge.events.select_related("settlement").order_by("pk"):
            yield from _of_event(filling.lang, event)
        for row in Refund.objects.visible_to(filling.actor).filter(charge=charge).order_by("pk"):
            if row.state == Refund.State.ORDERED and row.decided_at is not None:
                yield row.decided_at, _say(filling.lang, "going_back", row.yen)
            elif row.state == Refund.State.DONE and row.done_at is not None:
                yield row.done_at, _say(filling.lang, "gone_back", row.yen)


def _of_event(lang: str, event: PaymentEvent) -> Iterator[Happened]:
    """A row of the ledger as the payer knows it; what she was not told of stays inside."""
    settlement = getattr(event, "settlement", None)
    if event.kind == PaymentEvent.Kind.FAILED and event.accepted:
        yield event.at, _say(lang, "failed", event.yen)
    elif event.kind == PaymentEvent.Kind.PAID and event.accepted:
        yield event.at, _say(lang, "paid", event.yen)
    elif event.kind == PaymentEvent.Kind.PAID and event.needs_person:
        if settlement is None or settlement.way != Settlement.Way.TAKEN:
            yield event.heard_at, _say(lang, "odd", event.yen)


def _say(lang: str, name: str, yen: int) -> SafeString:
    return wording.say_html(f"citizen_fees.course.{name}", lang, yen=f"{yen:,}")


# --- before withdrawing -----------------------------------------------------------------------------------------------


def when_withdrawn(filling: Filling) -> dict[str, Any]:
    """What becomes of the fees when the application is withdrawn: sentences, each with whether its rule is open."""
    case = Case.objects.visible_to(filling.actor).filter(application=filling.application).first()
    lines: list[tuple[SafeString, bool]] = []
    for charge in _mine(filling) if case is not None else ():
        view = reading.view(filling.actor, charge, civil.today())
        for name, yen in _after(case, view):
            text = wording.say_html(f"citizen_fees.withdraw.{name}", filling.lang, yen=f"{yen:,}")
            lines.append((text, name in RULED and charge.basis_status != CHECKED))
    return {"fee_lines": lines}


def _after(case: Case | None, view: reading.View) -> Iterator[tuple[str, int]]:
    """Which sentences say what becomes of one fee, with the yen each is about."""
    kept = view.balance.kept
    if view.disputed or view.unheard is not None:
        yield "looked_at", 0
    elif view.can_pay and not kept:
        yield "open", view.balance.open
    if kept and case is not None:
        back = after_payment.goes_back(case, view.charge) >= kept
        yield "back" if back else "started" if view.charge.refund_rule == BEFORE_WORK else "kept", kept
