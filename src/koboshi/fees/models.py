"""Tables of charges, the ledger of payments, refunds, and the provider's daily files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import models

from koboshi.core import fee as fees
from koboshi.core.actor import Actor, Role
from koboshi.core.confidence import UNCHECKED
from koboshi.fees.cash import CashClosing as CashClosing
from koboshi.foundation.tenancy import reach

if TYPE_CHECKING:
    from typing import Self

COUNTER = "counter"
"""The provider of money that a clerk took."""
ALONE = "reissue:"
"""How the keys of charges begin that no wait of a case asks for: a certificate issued again (再交付)."""
UNHEARD: Final = timedelta(days=1)
"""How long a payment that was begun counts as perhaps made: what a provider has not told by then stands in its file."""
UNPAID = ("wait_over", "ended")
"""Why a charge ended although nobody paid it or took it back."""


class ChargeQuerySet(models.QuerySet["Charge"]):
    """Named questions to the charges; `visible_to` first."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the application or case; staff those of their offices."""
        if actor.is_system:
            return self
        return self.filter(reach.seen(actor) | models.Q(office__in=sorted(actor.offices)))

    def of_offices(self, actor: Actor) -> Self:
        """The work of the actor's offices."""
        return self.filter(office__in=sorted(actor.offices))

    def of_process(self, reference: str) -> Self:
        """What the process of a case asked for, without a fee that stands alone beside it (`ALONE`)."""
        return self.filter(reference=reference).exclude(key__startswith=ALONE)

    def open(self) -> Self:
        """Still to be paid."""
        return self.filter(state=Charge.State.OPEN)

    def overdue(self, today: date) -> Self:
        """Open after the last day."""
        return self.open().filter(due_on__lt=today)

    def ended_unpaid(self) -> Self:
        """No longer asked for because the time to pay or the case was over; nobody took it back as a mistake."""
        return self.filter(state=Charge.State.CANCELLED, why_cancelled__in=UNPAID)


class Charge(models.Model):
    """One fee of one application. `number` is what payers and providers see; `key` makes it once per wait of a case.

    `lines` are the sentences that explain the amount, by language; `basis_status` 要確認 until a person has compared
    amount and ground with the ordinance. `begun_at` is when somebody last went to the provider to pay it.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PAID = "paid"
        REFUNDED = "refunded"
        CANCELLED = "cancelled"
        WAIVED = "waived"

    number = models.CharField(max_length=30, unique=True)
    key = models.CharField(max_length=160, unique=True)
    reference = models.CharField(max_length=20, db_index=True)
    tenant = models.CharField(max_length=6)
    office = models.BigIntegerField()
    procedure = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    yen = models.IntegerField()
    waived_yen = models.IntegerField(default=0)
    waived_ground = models.CharField(max_length=80, blank=True, default="")
    waived_reason = models.TextField(blank=True, default="")
    lines = models.JSONField(default=dict)
    basis = models.CharField(max_length=400, blank=True, default="")
    basis_status = models.CharField(max_length=10, default=UNCHECKED)
    exemptions = models.JSONField(default=list)
    methods = models.JSONField(default=list)
    timing = models.CharField(max_length=20, blank=True, default="")
    refund_rule = models.CharField(max_length=20, default="before_work")
    filed_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    why_cancelled = models.CharField(max_length=20, blank=True, default="")
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["office", "state", "due_on", "id"], name="charges_of_an_office")]
        constraints = [
            models.CheckConstraint(condition=models.Q(yen__gt=0), name="a_charge_is_at_least_one_yen"),
            models.CheckConstraint(
                condition=models.Q(waived_yen__gte=0) & models.Q(waived_yen__lte=models.F("yen")),
                name="no_more_is_waived_than_charged",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def asked(self) -> int:
        """What is asked for after the reduction."""
        return self.yen - self.waived_yen

    def unheard(self, now: datetime) -> datetime | None:
        """When somebody went to the provider to pay, while the house has heard nothing since; not for ever."""
        begun = self.begun_at
        if begun is None or self.state != Charge.State.OPEN or now - begun > UNHEARD:
            return None
        return None if self.events.filter(heard_at__gte=begun).exists() else begun

    def looked_at(self) -> bool:
        """Whether money came that fits nothing and waits for a person."""
        return PaymentEvent.objects.disputed().filter(charge=self).exists()

    def balance(self) -> fees.Balance:
        """Where the money of this charge stands: accepted rows of the ledger."""
        return self.balance_of(self.events.filter(accepted=True).order_by("pk"))

    def balance_of(self, rows: Iterable[PaymentEvent]) -> fees.Balance:
        """The balance after these rows of the ledger."""
        events = [fees.Event("charge", self.number, self.yen)]
        if self.waived_yen:
            events.append(fees.Event("cancel", self.number, self.waived_yen))
        for row in rows:
            if row.kind in (PaymentEvent.Kind.PAID, PaymentEvent.Kind.REFUNDED):
                kind: fees.payments.Kind = "payment" if row.kind == PaymentEvent.Kind.PAID else "refund"
                events.append(fees.Event(kind, f"{row.provider}:{row.provider_id}", row.yen))
        return fees.Balance.of(events)


Row = TypeVar("Row", bound=models.Model)


class OfBody(models.QuerySet[Row]):
    """What hangs on a charge or belongs to a body."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the application; and staff what of their body belongs to no charge."""
        if actor.is_system:
            return self
        own = models.Q(charge__office__in=sorted(actor.offices))
        if actor.is_staff:
            own |= models.Q(charge__isnull=True, tenant__in=sorted(actor.tenants))
        return self.filter(own | reach.seen(actor))


class EventQuerySet(OfBody["PaymentEvent"]):
    """Named questions to the ledger."""

    def disputed(self) -> Self:
        """Money and messages that wait for a person."""
        return self.filter(accepted=False, needs_person=True, settlement__isnull=True)


class PaymentEvent(models.Model):
    """One row of the ledger, written once and never changed: what a provider told or a clerk took.

    `provider_id` is the provider's number of the transaction (a receipt number at the counter); the same one told
    again is row `nth`. `verdict` says how it fits its charge, `values` fill the sentence for the office.
    """

    class Kind(models.TextChoices):
        PAID = "paid"
        FAILED = "failed"
        REFUNDED = "refunded"
        REVERSED = "reversed"

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, null=True, related_name="events")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20, blank=True, default="")
    told_reference = models.CharField(max_length=60)
    provider = models.CharField(max_length=60)
    provider_id = models.CharField(max_length=120)
    nth = models.IntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind)
    method = models.CharField(max_length=20)
    yen = models.IntegerField()
    at = models.DateTimeField()
    heard_at = models.DateTimeField()
    taken_by = models.CharField(max_length=60)
    accepted = models.BooleanField()
    needs_person = models.BooleanField(default=False)
    verdict = models.CharField(max_length=20)
    reason = models.CharField(max_length=60)
    values = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_id", "kind", "nth"], name="a_transaction_is_told_once"
            ),
            models.CheckConstraint(
                condition=models.Q(yen__gt=0) | models.Q(yen=0, kind="failed"), name="a_payment_is_at_least_one_yen"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted=False) | models.Q(charge__isnull=False), name="accepted_money_has_a_charge"
            ),
        ]
        indexes = [models.Index(fields=["provider", "at"], name="ledger_of_a_day")]


class Settlement(models.Model):
    """What a person decided about disputed money: taken for the charge, paid back, or explained otherwise."""

    class Way(models.TextChoices):
        TAKEN = "taken"
        BACK = "back"
        NOTED = "noted"

    event = models.OneToOneField(PaymentEvent, on_delete=models.PROTECT, related_name="settlement")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, null=True, related_name="settlements")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20, blank=True, default="")
    way = models.CharField(max_length=10, choices=Way)
    note = models.TextField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    objects = OfBody["Settlement"].as_manager()


class Refund(models.Model):
    """Money to go back: proposed (`by` the house or a person), ordered by another person, done when it went."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ORDERED = "ordered"
        DONE = "done"
        DISMISSED = "dismissed"

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, null=True, related_name="refunds")
    event = models.ForeignKey(PaymentEvent, on_delete=models.PROTECT, null=True, related_name="refunds")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20, blank=True, default="")
    yen = models.IntegerField()
    why = models.CharField(max_length=20)
    reason = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    receipt_no = models.CharField(max_length=60, blank=True, default="")

    objects = OfBody["Refund"].as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(yen__gt=0), name="a_refund_is_at_least_one_yen"),
            models.UniqueConstraint(
                fields=["charge"],
                condition=models.Q(state="proposed") & ~models.Q(why="disputed"),
                name="one_proposal_per_charge",
            ),
            models.UniqueConstraint(
                fields=["event"], condition=models.Q(state="proposed"), name="one_proposal_per_payment"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["ordered", "done"])
                | models.Q(decided_by="")
                | ~models.Q(decided_by=models.F("by")),
                name="two_people_pay_back",
            ),
        ]


def treasury_of(actor: Actor) -> models.Q:
    """Rows of the bodies for whose treasury (出納) the actor works, or which she audits: none for anybody else."""
    treasury = actor.is_staff and actor.has(Role.TREASURY, Role.AUDITOR)
    return models.Q(tenant__in=sorted(actor.tenants) if treasury else [])


class FileQuerySet(models.QuerySet["DailyFile"]):
    """Named questions to the daily files."""

    def visible_to(self, actor: Actor) -> Self:
        """The treasury of the body; offices see the payments of their own charges in the ledger."""
        return self if actor.is_system else self.filter(treasury_of(actor))


class DailyFile(models.Model):
    """A provider's file of one day as it was read and compared.

    `fetched`: the house itself took it from the provider. Of any other file a second person confirms what it brings in.
    """

    tenant = models.CharField(max_length=6)
    provider = models.CharField(max_length=60)
    day = models.DateField()
    sha256 = models.CharField(max_length=64)
    count = models.IntegerField()
    total = models.BigIntegerField()
    matched = models.IntegerField()
    differences = models.IntegerField()
    fetched = models.BooleanField(default=False)
    uploaded_by = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="a_daily_file_is_read_once")]


class RowQuerySet(models.QuerySet["ReconciliationRow"]):
    """Named questions to the rows."""

    def visible_to(self, actor: Actor) -> Self:
        """The treasury of the body; offices see the payments of their own charges in the ledger."""
        return self if actor.is_system else self.filter(treasury_of(actor))


class ReconciliationRow(models.Model):
    """One difference of a daily file. `here` and `there` are the transactions as each side tells them.

    `proposed_by` is the first person who asks to write what a file says into the ledger, `settled_by` the one who was
    done with the row.
    """

    class Kind(models.TextChoices):
        MISSING_HERE = "missing_here"
        MISSING_THERE = "missing_there"
        DIFFERENT = "different"

    class Outcome(models.TextChoices):
        CHECKED = "checked"
        ENTERED = "entered"
        LEFT = "left"

    file = models.ForeignKey(DailyFile, on_delete=models.CASCADE, related_name="rows")
    tenant = models.CharField(max_length=6)
    kind = models.CharField(max_length=15, choices=Kind)
    key = models.CharField(max_length=120)
    here = models.JSONField(default=list)
    there = models.JSONField(default=list)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True, default="")
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.CharField(max_length=60, blank=True, default="")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome="entered")
                | models.Q(proposed_by="")
                | ~models.Q(proposed_by=models.F("settled_by")),
                name="two_people_enter_what_a_file_says",
            )
        ]
