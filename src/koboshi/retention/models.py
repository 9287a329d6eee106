"""Tables of kept cases, holds, proposals and disposals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db import models

from koboshi.core import retention as core
from koboshi.core.actor import Actor
from koboshi.core.confidence import UNCHECKED
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User

if TYPE_CHECKING:
    from typing import Self

Row = TypeVar("Row", bound=models.Model)


class Way(models.TextChoices):
    """What becomes of papers that are due."""

    DISPOSE = "dispose"
    TRANSFER = "transfer"
    EXTEND = "extend"


def holds_on(day: date) -> models.Q:
    """The condition that a hold is in force on a day."""
    ahead = models.Q(until__isnull=True) | models.Q(until__gte=day)
    return models.Q(lifted_at__isnull=True, since__lte=day) & ahead


class RecordQuerySet(models.QuerySet["Record"]):
    """Named questions to the kept cases; `visible_to` first."""

    def visible_to(self, actor: Actor) -> Self:
        """The staff of the office that keeps them."""
        return self if actor.is_system else self.filter(office_id__in=sorted(actor.offices))

    def here(self) -> Self:
        """Still kept by the office."""
        return self.filter(state__in=(Record.State.KEPT, Record.State.EXTENDED))

    def held(self, day: date) -> Self:
        """With a hold in force on that day."""
        stopped = Hold.objects.filter(holds_on(day), record=models.OuterRef("pk")).values("pk")
        return self.here().filter(models.Exists(stopped))

    def due(self, day: date) -> Self:
        """The term is over and no hold is in force: to be reviewed."""
        stopped = Hold.objects.filter(holds_on(day), record=models.OuterRef("pk")).values("pk")
        return self.here().filter(~models.Exists(stopped), expires_on__lt=day)

    def proposed(self) -> Self:
        """In a proposal that is not finished."""
        return self.filter(models.Exists(Item.objects.filter(record=models.OuterRef("pk"), open=True).values("pk")))


class Record(models.Model):
    """One ended case and how long it is kept. Nothing here is about a person.

    `state` is what was decided; whether a record is held or due depends on the day (`standing`, `due`, `held`).
    `erased` names the rooms whose copies are gone while the state is `erasing`, `files` how many
    stored files they removed.
    """

    class State(models.TextChoices):
        KEPT = "kept"
        EXTENDED = "extended"
        ERASING = "erasing"
        DISPOSED = "disposed"
        TRANSFERRED = "transferred"

    reference = models.CharField(max_length=20, unique=True)
    tenant = models.CharField(max_length=6)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=120)
    class_name = models.CharField(max_length=200)
    retention_class = models.CharField(max_length=10)
    status = models.CharField(max_length=10, default=UNCHECKED)
    completed_on = models.DateField()
    expires_on = models.DateField(null=True)
    extended_until = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=State, default=State.KEPT)
    disposal = models.ForeignKey("Disposal", on_delete=models.PROTECT, null=True, related_name="records")
    erased = models.JSONField(default=list)
    files = models.IntegerField(default=0)
    erased_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["office", "state", "expires_on", "id"], name="records_of_an_office")]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_here(self) -> bool:
        """Whether the office still keeps the papers."""
        return self.state in (Record.State.KEPT, Record.State.EXTENDED)

    def facts(self) -> core.Record:
        """As the pure rules read it."""
        return core.Record(self.reference, self.retention_class, self.completed_on, self.extended_until)

    def label(self, language: str = "ja") -> str:
        """The mark on the papers: [原議保存期間 5年(令和14年3月31日まで)]."""
        return core.label(self.facts())[language]

    def stops(self) -> Sequence[core.Hold]:
        """The holds nobody has lifted, as the pure rules read them."""
        open_ones = self.holds.filter(lifted_at__isnull=True).order_by("pk")
        return [core.Hold(each.kind, each.since, each.until) for each in open_ones]

    def standing(self, on: date) -> core.Standing:
        """Kept, held, due or in daily use on a day."""
        return core.standing(self.facts(), on, self.stops())


class OfRecord(models.QuerySet[Row]):
    """What hangs on a record is visible exactly when it is."""

    def visible_to(self, actor: Actor) -> Self:
        """The staff of the office that keeps it."""
        return self if actor.is_system else self.filter(record__office_id__in=sorted(actor.offices))


class OfOffice(models.QuerySet[Row]):
    """What an office proposed and did."""

    def visible_to(self, actor: Actor) -> Self:
        """The staff of that office."""
        return self if actor.is_system else self.filter(office_id__in=sorted(actor.offices))


class Hold(models.Model):
    """Why papers may not be disposed of for a while (廃棄の停止); `until` is None while nobody knows the end."""

    class Kind(models.TextChoices):
        APPEAL = "appeal"
        SUIT = "suit"
        ACCESS = "access"
        AUDIT = "audit"
        OTHER = "other"

    tenant = models.CharField(max_length=6)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = OfRecord["Hold"].as_manager()


class Proposal(models.Model):
    """What one person proposes for a list of due papers, and another one decides."""

    class State(models.TextChoices):
        OPEN = "open"
        APPROVED = "approved"
        SENT_BACK = "sent_back"
        TAKEN_BACK = "taken_back"
        DONE = "done"

    tenant = models.CharField(max_length=6)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way)
    reason = models.TextField()
    until = models.DateField(null=True)
    to = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")

    objects = OfOffice["Proposal"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="two_people_decide_about_papers",
            )
        ]


class Item(models.Model):
    """One record in a proposal; `open` until the proposal is finished, in one proposal at a time."""

    tenant = models.CharField(max_length=6)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="items")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="items")
    open = models.BooleanField(default=True)

    objects = OfRecord["Item"].as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=models.Q(open=True), name="a_record_is_in_one_open_proposal"
            )
        ]


class Disposal(models.Model):
    """The row of the disposal register (廃棄・移管の記録): what, how many, who, when; nothing about an applicant."""

    tenant = models.CharField(max_length=6)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="disposal")
    way = models.CharField(max_length=10, choices=Way)
    to = models.CharField(max_length=120, blank=True, default="")
    receipt = models.CharField(max_length=120, blank=True, default="")
    cases = models.IntegerField()
    files = models.IntegerField(default=0)
    classes = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()
    begun_on = models.DateField()
    done_at = models.DateTimeField(null=True)

    objects = OfOffice["Disposal"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["office", "-begun_on", "-id"], name="disposals_of_an_office")]
