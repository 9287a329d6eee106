"""Tables of approvals: chains of a body, who sits where, who is away, and drafts on their way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from koboshi.core import approval
from koboshi.core.actor import Actor
from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan import civil
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping


Row = TypeVar("Row", bound=models.Model)


class OfBody(models.QuerySet[Row]):
    """Rows that the staff of the body may read, and nobody else."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's bodies."""
        if actor.is_system:
            return self
        return self.filter(tenant__in=actor.tenants) if actor.is_staff else self.none()


class Dated(OfBody[Row]):
    """Rows that hold from a day to a day; both count, and no end means until further notice."""

    def covering(self, on: date) -> Self:
        """Those that hold on a day."""
        return self.filter(since__lte=on).filter(models.Q(until__isnull=True) | models.Q(until__gte=on))

    def ending_from(self, on: date) -> Self:
        """Those that have not ended before a day: running ones and ones to come."""
        return self.filter(models.Q(until__isnull=True) | models.Q(until__gte=on))


class StandardChain(models.Model):
    """A chain of a body, or of one of its offices. Every version that was entered stays; the newest in force holds."""

    tenant = models.CharField(max_length=6)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=400)
    toml = models.TextField()
    status = models.CharField(max_length=20, default=UNCHECKED)
    since = models.DateField()
    until = models.DateField(null=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = Dated.as_manager()

    class Meta:
        indexes = [models.Index(fields=["tenant", "office", "since"], name="chains_of_a_body")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """Who sits in a seat of an office (発令). One person per seat and office at a time; service/staffing checks it."""

    tenant = models.CharField(max_length=6)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=40)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    since = models.DateField()
    until = models.DateField(null=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = Dated.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "seat"], condition=models.Q(until__isnull=True), name="one_person_in_a_seat"
            )
        ]
        indexes = [models.Index(fields=["tenant", "seat"], name="posts_by_seat")]


class Absence(models.Model):
    """A person is away. The reason is one of a few words: no illness, nothing private."""

    class Reason(models.TextChoices):
        TRIP = "trip", "出張"
        LEAVE = "leave", "休暇"
        TRAINING = "training", "研修"
        OTHER = "other", ""

    tenant = models.CharField(max_length=6)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.OTHER)
    since = models.DateField()
    until = models.DateField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = Dated.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="an_absence_ends_after_it_began"
            )
        ]


class Delegation(models.Model):
    """A person gives the stamping to another (委任): in one seat, or in all of hers where `seat` is empty."""

    tenant = models.CharField(max_length=6)
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_held")
    seat = models.CharField(max_length=40, blank=True, default="")
    since = models.DateField()
    until = models.DateField(null=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = Dated.as_manager()


def givers_to(user: int, on: date) -> set[int]:
    """This person and everybody whose delegations lead to her on a day, over any number of steps."""
    found, fresh = {user}, {user}
    while fresh:
        givers = set(Delegation.objects.covering(on).filter(to_id__in=fresh).values_list("giver_id", flat=True))
        fresh = givers - found
        found |= fresh
    return found


class CirculationQuerySet(models.QuerySet["Circulation"]):
    """Named questions to the drafts on their way; `visible_to` first."""

    def visible_to(self, actor: Actor) -> Self:
        """The office of the case, whoever drafted, and whoever sits (or stands in) on its way today.

        Never the applicant: what stands between offices is for staff.
        """
        if actor.is_system:
            return self
        if not actor.is_staff or actor.user is None:
            return self.none()
        own = models.Q(office_id__in=actor.offices) | models.Q(drafter_id=actor.user)
        return self.filter(tenant__in=actor.tenants).filter(own | models.Q(models.Exists(_seats_of(actor.user))))

    def open(self) -> Self:
        """Neither decided nor given up."""
        return self.filter(decided_at__isnull=True, dropped_at__isnull=True)


def _seats_of(user: int) -> models.QuerySet[Place]:
    """The places on a way where this person, or somebody who gave her the stamping, is in post or was away."""
    on = civil.today()
    people = givers_to(user, on)
    posts = Post.objects.covering(on).filter(
        user_id__in=people, seat=models.OuterRef("seat"), office_id=models.OuterRef("office_id")
    )
    return Place.objects.filter(circulation=models.OuterRef("pk")).filter(
        models.Q(models.Exists(posts)) | models.Q(reader_id=user)
    )


class Circulation(models.Model):
    """One draft on its way (回付). `state` is the circulation of core.approval; `subject` says what is decided.

    A room above knows what the subject means (`decision:<task>`) and what happens when it is decided.
    """

    reference = models.CharField(max_length=20)
    tenant = models.CharField(max_length=6)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    procedure = models.CharField(max_length=120, blank=True, default="")
    procedure_version = models.CharField(max_length=40, blank=True, default="")
    door = models.CharField(max_length=20, blank=True, default="")
    drafter = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    applicant = models.CharField(max_length=20, blank=True, default="")
    outcome = models.CharField(max_length=64, blank=True, default="")
    state = models.JSONField()
    version = models.IntegerField()
    begun_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects = CirculationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "reference"],
                condition=models.Q(dropped_at__isnull=True),
                name="one_draft_per_subject",
            )
        ]
        indexes = [models.Index(fields=["office", "-begun_at"], name="drafts_of_an_office")]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    @property
    def value(self) -> approval.Circulation:
        """The circulation with its route and every record. Raises ApprovalRefused where it cannot be read."""
        return approval.from_json(self.state)

    @property
    def text(self) -> Mapping[str, str]:
        """What is circulated now: the newest version of the draft."""
        newest = self.drafts.order_by("-number").first()
        return newest.content if isinstance(newest, Draft) else {}


class Place(models.Model):
    """A seat on the way of a draft, and the office where its person is in post; `since` while it waits for a stamp.

    Rows with `part` "read" are later readings that are still open (`reader`: the one who was away, or nobody in
    particular), rows with "acting" are seats that may stand in, "redraft" is the drafter herself.
    """

    circulation = models.ForeignKey(Circulation, on_delete=models.CASCADE, related_name="places")
    tenant = models.CharField(max_length=6)
    seat = models.CharField(max_length=40)
    part = models.CharField(max_length=10)
    base = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    acting = models.JSONField(default=list)
    reader = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["seat", "office"], name="places_of_a_seat"),
            models.Index(fields=["tenant", "seat"], condition=models.Q(since__isnull=False), name="places_that_wait"),
        ]


class Draft(models.Model):
    """One version of what is circulated. Personal data of the case: it never goes into a fact."""

    circulation = models.ForeignKey(Circulation, on_delete=models.CASCADE, related_name="drafts")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    number = models.IntegerField()
    content = models.JSONField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["circulation", "number"], name="a_draft_version_is_there_once")]
