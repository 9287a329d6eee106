"""Close an office's cash for a day (日計): count it, have the treasury confirm it, and keep the day closed.

The house adds up what the receipts of the day say; the cashier types what lies in the drawer; what does not fit has a
reason; another person, one of the treasury, confirms (二人確認). From the first count on nothing more is written for
that day: what is taken or paid back later is counted on the next open day; the receipt bears the day on which the money
was taken. Paying back what came in on a day that is closed is told as a correction of that day. That a day is closed so
is general knowledge of cash rules (C): the prefecture's 財務規則 was not found; change money, form and banking (払込み)
are 要確認.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from koboshi.core.actor import Actor
from koboshi.core.fee.schedule import MOST_YEN
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.core.japan.holidays import next_open
from koboshi.core.refusal import Refused
from koboshi.fees import policies
from koboshi.fees.cash import CashClosing
from koboshi.fees.events import CashConfirmed, CashCorrected, CashCounted, CashSentBack
from koboshi.fees.models import COUNTER, Charge, PaymentEvent
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact, Subject
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import rows, scope
from koboshi.foundation.tenancy.prepared import query

CASH: Final = "counter"
"""The way to pay that is cash: 現金など. Whether cheques and the like count is 要確認."""
OFFICE, DAY = "cash_office", "cash_day"
"""Under these names a row of the ledger keeps (in its `values`) in which drawer it lies, and of which day."""
MOST_WHY: Final = 1_000
_ONE: Final = timedelta(days=1)
_LOCK: Final = "SELECT pg_advisory_xact_lock{how}(hashtext('koboshi.cash'), %s)"


class Misfit(Refused):
    """What was typed does not close the day; `field` names the input to mend: `counted` or `why`."""

    def __init__(self, field: str, refused: Refused) -> None:
        super().__init__(refused.sentence, **refused.values)
        self.field = field


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the ledger says of one office's cash on one day."""

    office: int
    day: date
    taken: Sequence[PaymentEvent]
    back: Sequence[PaymentEvent]

    @property
    def taken_yen(self) -> int:
        """Cash that came in."""
        return sum(each.yen for each in self.taken)

    @property
    def back_yen(self) -> int:
        """Cash that was paid back."""
        return sum(each.yen for each in self.back)

    @property
    def expected(self) -> int:
        """What should lie in the drawer without change money."""
        return self.taken_yen - self.back_yen


# --- which day and which drawer ---------------------------------------------------------------------------------------


def place(actor: Actor, charge: Charge, method: str, now: datetime) -> dict[str, str]:
    """What a new row of the ledger keeps of cash; empty for money that is none. Holds the office's day until the end.

    The drawer is that of the charge's office, or of the clerk's own where she takes it for another one.
    """
    if method != CASH:
        return {}
    near = actor.is_system or charge.office in actor.offices
    office = charge.office if near else min(actor.offices, default=charge.office)
    query(_LOCK.format(how="_shared"), [_key(office)])
    return {OFFICE: str(office), DAY: open_day(office, now).isoformat()}


def place_back(actor: Actor, event: PaymentEvent, now: datetime) -> dict[str, str]:
    """The same for cash that is paid back, out of the drawer in which it lay; tells where that day was closed."""
    if event.provider != COUNTER or event.method != CASH or event.charge is None:
        return {}
    office = int(event.values.get(OFFICE, event.charge.office))
    query(_LOCK.format(how="_shared"), [_key(office)])
    return {OFFICE: str(office), DAY: open_day(office, now).isoformat()}


def corrected(actor: Actor, event: PaymentEvent, yen: int, kept: Mapping[str, str], now: datetime) -> None:
    """Tell that cash of a closed day was paid back on a later one: a correction of what was confirmed."""
    if not kept or event.charge is None:
        return
    day, office = day_of(event), int(kept[OFFICE])
    if kept[DAY] != day.isoformat() and _closed(office, day):
        fact = CashCorrected(day=day, on=date.fromisoformat(kept[DAY]), yen=yen)
        tell(actor, event.tenant, office, fact, now)


def open_day(office: int, now: datetime) -> date:
    """The day to which cash belongs that is taken now: today, or the next open one where today is closed already."""
    day = civil.day_of(now)
    while _closed(office, day):
        day = next_open(day + _ONE)
    return day


def day_of(event: PaymentEvent) -> date:
    """The day to which a row of cash belongs; of rows from before closings existed, the day it was taken."""
    kept = event.values.get(DAY, "")
    return date.fromisoformat(kept) if kept else civil.day_of(event.at)


def on_its_day(event: PaymentEvent) -> bool:
    """Whether cash belongs to the day on which it was taken: not where that day was closed before."""
    return day_of(event) == civil.day_of(event.at)


def after_closing(office: int, now: datetime) -> Sheet | None:
    """What was taken today after the day was closed: the cash of a later day so far; None while today is open."""
    day = open_day(office, now)
    return sheet(office, day) if day != civil.day_of(now) else None


def _closed(office: int, day: date) -> bool:
    with scope.acting():
        return CashClosing.objects.filter(office=office, day=day).exists()


def _key(office: int) -> int:
    """The office as the 32-bit key of an advisory lock."""
    return office % 2_147_483_647


# --- what the ledger says ---------------------------------------------------------------------------------------------


def sheet(office: int, day: date) -> Sheet:
    """The cash rows of one office's day, oldest first."""
    with scope.acting():
        events = list(_rows(office).filter(_on(day)).select_related("charge").order_by("pk"))
    taken = [each for each in events if each.kind == PaymentEvent.Kind.PAID]
    return Sheet(office, day, taken, [each for each in events if each.kind == PaymentEvent.Kind.REFUNDED])


def _rows(office: int) -> QuerySet[PaymentEvent]:
    here = Q(**{f"values__{OFFICE}": str(office)})
    before = Q(**{f"values__{OFFICE}__isnull": True}) & Q(charge__office=office)
    return PaymentEvent.objects.filter(here | before, provider=COUNTER, method=CASH, accepted=True)


def _on(day: date) -> Q:
    start = datetime.combine(day, time.min, JAPAN)
    kept = Q(**{f"values__{DAY}": day.isoformat()})
    return kept | Q(**{f"values__{DAY}__isnull": True}, at__gte=start, at__lt=start + _ONE)


def days_to_close(office: int, today: date) -> list[date]:
    """Days up to today with cash and no closing, oldest first; of the time before the first closing only today's."""
    with scope.acting():
        closed = set(CashClosing.objects.filter(office=office).values_list("day", flat=True))
        since = min(closed, default=today)
        start = datetime.combine(since, time.min, JAPAN)
        found = {day_of(event) for event in _rows(office).filter(at__gte=start)}
    return sorted(day for day in found - closed if since <= day <= today)


def corrections(closing: CashClosing) -> list[PaymentEvent]:
    """Cash of this day that was paid back after the day was closed."""
    taken = {each.charge_id for each in sheet(closing.office, closing.day).taken}
    with scope.acting():
        back = _rows(closing.office).filter(kind=PaymentEvent.Kind.REFUNDED, charge__in=taken).select_related("charge")
        return [each for each in back.order_by("pk") if day_of(each) > closing.day]


# --- the acts ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def count(
    actor: Actor, office: Office, day: date, *, counted: int, why: str = "", now: datetime | None = None
) -> CashClosing:
    """The cashier counted the drawer: the day is closed with what the receipts say, and waits for the treasury.

    Sent back by the treasury, the same day is counted again. Refused for a day to come, while an earlier day with cash
    is open, for a difference without a reason, and once the treasury has confirmed.
    """
    now = now or datetime.now(UTC)
    if not policies.may_close(actor, office.pk):
        raise Refused("この所属の現金の日計を締める権限がありません。")
    query(_LOCK.format(how=""), [_key(office.pk)])
    known = CashClosing.objects.select_for_update(no_key=True).filter(office=office.pk, day=day).first()
    _check_day(office.pk, day, civil.day_of(now), known)
    found = sheet(office.pk, day)
    _check_sum(found.expected, counted, why)
    row = known or CashClosing(tenant=office.tenant, office=office.pk, day=day, closed_at=now)
    row.receipts, row.taken_yen, row.back_yen = len(found.taken), found.taken_yen, found.back_yen
    row.expected_yen, row.counted_yen, row.why = found.expected, counted, why.strip()
    row.state, row.counted_by, row.counted_at = CashClosing.State.COUNTED, actor.id, now
    row.save()
    fact = CashCounted(
        day=day, receipts=row.receipts, expected=row.expected_yen, counted=counted, difference=row.difference
    )
    tell(actor, row.tenant, row.office, fact, now)
    return row


def _check_day(office: int, day: date, today: date, known: CashClosing | None) -> None:
    if day > today:
        raise Refused("これから来る日の日計は締められません。今日までの日を選んでください。")
    if known is not None:
        if known.state != CashClosing.State.SENT_BACK:
            raise Refused("この日の日計は、すでに締めてあります。")
        return
    earlier = [each for each in days_to_close(office, today) if each < day]
    if earlier:
        raise Refused("先に、{day}の日計を締めてください。", day=earlier[0].isoformat())


def _check_sum(expected: int, counted: int, why: str) -> None:
    if not 0 <= counted <= MOST_YEN:
        raise Misfit("counted", Refused("数えた現金の額を、0円以上の数で入力してください。"))
    if counted != expected and not why.strip():
        gap = f"{counted - expected:+,}"
        raise Misfit("why", Refused("領収証の合計と{yen}円の差があります。差の理由を入力してください。", yen=gap))
    if len(why) > MOST_WHY:
        raise Misfit("why", Refused("理由を{most}字以内で入力してください。", most=MOST_WHY))


@transaction.atomic
def confirm(actor: Actor, closing: CashClosing, *, now: datetime | None = None) -> CashClosing:
    """The second person, of the treasury, confirms the day. Refused for whoever counted it, and for anybody else."""
    row, now = _waiting(actor, closing), now or datetime.now(UTC)
    if actor.user is None or row.counted_by == actor.id:
        raise Refused("日計は二人で確かめます。現金を数えた人は確認できません。出納の別の職員が確認してください。")
    row.state, row.confirmed_by, row.confirmed_at = CashClosing.State.CONFIRMED, actor.id, now
    row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    tell(actor, row.tenant, row.office, CashConfirmed(day=row.day, counted=row.counted_yen), now)
    return row


@transaction.atomic
def send_back(actor: Actor, closing: CashClosing, *, reason: str, now: datetime | None = None) -> CashClosing:
    """The treasury asks to count once more, with a reason; the day stays closed for new receipts."""
    row, now = _waiting(actor, closing), now or datetime.now(UTC)
    if not reason.strip() or len(reason) > MOST_WHY:
        raise Refused("理由を{most}字以内で入力してください。", most=MOST_WHY)
    row.state, row.back_because = CashClosing.State.SENT_BACK, reason.strip()
    row.save(update_fields=["state", "back_because"])
    tell(actor, row.tenant, row.office, CashSentBack(day=row.day), now)
    return row


def _waiting(actor: Actor, closing: CashClosing) -> CashClosing:
    row = rows.locked(CashClosing.objects.all(), closing.pk)
    if not policies.may_confirm_cash(actor, row):
        raise Refused("日計を確認できるのは、出納の職員だけです。")
    if row.state != CashClosing.State.COUNTED:
        raise Refused("この日計は、すでに確認されたか、数え直しを待っています。")
    return row


def tell(actor: Actor, tenant: str, office: int, fact: Fact, now: datetime) -> None:
    """To the history of the office's cash."""
    journal.record(actor, fact, Subject(tenant=tenant, case=f"cash:{office}", office=office), at=now)
