"""The table of the daily closing of an office's cash (日計)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from koboshi.core.actor import Actor, Role

if TYPE_CHECKING:
    from typing import Self


class CashQuerySet(models.QuerySet["CashClosing"]):
    """Named questions to the closings; `visible_to` first."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's offices; the treasury and the auditor read those of their body."""
        if actor.is_system:
            return self
        if not actor.is_staff:
            return self.none()
        own = models.Q(office__in=sorted(actor.offices))
        if actor.has(Role.TREASURY, Role.AUDITOR):
            own |= models.Q(tenant__in=sorted(actor.tenants))
        return self.filter(own)

    def waiting(self) -> Self:
        """Counted and not confirmed by the treasury yet."""
        return self.filter(state=CashClosing.State.COUNTED)

    def to_confirm(self, actor: Actor) -> Self:
        """What waits for this person of the treasury as the second one; what she counted herself waits for another."""
        if not actor.has(Role.TREASURY):
            return self.none()
        return self.filter(tenant__in=sorted(actor.tenants)).waiting().exclude(counted_by=actor.id)


class CashClosing(models.Model):
    """One office's cash of one day: what the receipts say, what was counted, and who confirmed it.

    `closed_at` is the moment of the first count: whatever is taken later belongs to the next open day. `expected_yen`
    is `taken_yen` less `back_yen`, all in yen and of cash only. A difference has a reason (`why`); it names no payer.
    The second person is one of the treasury (出納). Form, change money and banking are 要確認 (財務規則).
    """

    class State(models.TextChoices):
        COUNTED = "counted"
        SENT_BACK = "sent_back"
        CONFIRMED = "confirmed"

    tenant = models.CharField(max_length=6)
    office = models.BigIntegerField()
    day = models.DateField()
    receipts = models.IntegerField()
    taken_yen = models.BigIntegerField()
    back_yen = models.BigIntegerField()
    expected_yen = models.BigIntegerField()
    counted_yen = models.BigIntegerField()
    why = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.COUNTED)
    closed_at = models.DateTimeField()
    counted_by = models.CharField(max_length=60)
    counted_at = models.DateTimeField()
    back_because = models.TextField(blank=True, default="")
    confirmed_by = models.CharField(max_length=60, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True)

    objects = CashQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "office", "day"], name="a_day_of_cash_is_closed_once"),
            models.CheckConstraint(condition=models.Q(counted_yen__gte=0), name="counted_cash_is_not_negative"),
            models.CheckConstraint(
                condition=models.Q(counted_yen=models.F("expected_yen")) | ~models.Q(why=""),
                name="a_difference_of_cash_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed")
                | (~models.Q(confirmed_by="") & ~models.Q(confirmed_by=models.F("counted_by"))),
                name="two_people_close_a_day_of_cash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.day.isoformat()}"

    @property
    def difference(self) -> int:
        """Yen that are too many (or, below zero, too few)."""
        return self.counted_yen - self.expected_yen
