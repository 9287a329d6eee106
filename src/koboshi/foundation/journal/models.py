"""Tables of the journal. They are written by SQL in `service`; the models mirror them for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Coalesce

from koboshi.core.actor import Actor, Role
from koboshi.foundation.tenancy import reach

if TYPE_CHECKING:
    from typing import Self


WRITTEN = Coalesce("recorded_at", "at")
"""When a row was written down."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Named questions to the journal."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows of cases the actor may see; operators and auditors read all rows of the bodies they work for."""
        if actor.is_system:
            return self
        found = reach.seen(actor, "case_ref")
        if actor.has(Role.OPERATOR, Role.AUDITOR):
            found |= models.Q(tenant__in=sorted(actor.tenants))
        return self.filter(found)

    def of_case(self, reference: str) -> Self:
        """Everything that happened to one case, in order."""
        return self.filter(case_ref=reference).order_by("seq")


class Entry(models.Model):
    """One fact. `data` holds codes, numbers and dates, never names or contacts.

    `at` is when it happened as far as the act goes (a paper arrives on the day of its stamp), `recorded_at` when the
    database wrote it down. The database sets the latter itself; rows from before it existed have none.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, editable=False)
    tenant = models.CharField(max_length=6)
    case_ref = models.CharField(max_length=80)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=80)
    schema = models.SmallIntegerField(default=1)
    activity = models.CharField(max_length=80, blank=True, default="")
    lifecycle = models.CharField(max_length=12, default="complete")
    actor = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    office = models.BigIntegerField(null=True)
    door = models.CharField(max_length=20, blank=True, default="")
    procedure = models.CharField(max_length=120, blank=True, default="")
    version = models.CharField(max_length=40, blank=True, default="")
    data = models.JSONField(default=dict)
    hash = models.BinaryField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_ref", "seq"], name="journal_one_row_per_step")]
        indexes = [
            models.Index(fields=["tenant", "at"], name="journal_by_day"),
            models.Index(fields=["kind", "at"], name="journal_by_kind"),
            models.Index(WRITTEN, name="journal_by_recording"),
        ]

    def __str__(self) -> str:
        return f"{self.case_ref}#{self.seq} {self.kind}"


class Head(models.Model):
    """The last row of each case's chain; the row that a writer locks, so two writers of one case take turns."""

    case_ref = models.CharField(max_length=80, primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()


class Digest(models.Model):
    """The signed digest of one day over all cases; chained to the day before."""

    day = models.DateField(primary_key=True)
    entries = models.BigIntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    signature = models.BinaryField()
    key_id = models.CharField(max_length=16)
    made_at = models.DateTimeField(auto_now_add=True)


class DoneReaction(models.Model):
    """A reaction that took effect, written in its own transaction: what makes a repeated job harmless."""

    entry_id = models.BigIntegerField()
    reaction = models.CharField(max_length=120)
    done_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry_id", "reaction"], name="a_reaction_happens_once")]


class StuckQuerySet(models.QuerySet["StuckReaction"]):
    """Named questions to the list of what needs a person."""

    def visible_to(self, actor: Actor) -> Self:
        """Operators of the body whose case it is."""
        if actor.is_system:
            return self
        if not actor.has(Role.OPERATOR, Role.CLERK, Role.DECIDER, Role.EXAMINER):
            return self.none()
        return self.filter(tenant__in=actor.tenants)

    def open(self) -> Self:
        """Those nobody has settled yet."""
        return self.filter(settled_at__isnull=True)


class StuckReaction(models.Model):
    """A job that failed its last retry: the "needs a person" list of the staff desk. No personal data in it."""

    key = models.CharField(max_length=200, unique=True)
    job = models.CharField(max_length=60)
    arguments = models.JSONField()
    tenant = models.CharField(max_length=6)
    case_ref = models.CharField(max_length=80)
    attempts = models.IntegerField()
    error = models.CharField(max_length=200)
    failed_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True, default="")

    objects = StuckQuerySet.as_manager()
