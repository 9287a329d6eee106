"""Tables of visits to a place: the booking, the checklist as filled in, photographs, and the order of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db import models

from koboshi.casework.models import Case, Task
from koboshi.casework.reach import works_on
from koboshi.core.actor import Actor
from koboshi.core.japan.civil import JAPAN
from koboshi.fieldwork.planning import Stop
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User
from koboshi.intake.models import within_reach

if TYPE_CHECKING:
    from typing import Self


class VisitQuerySet(models.QuerySet["Visit"]):
    """Named questions to the visits; `visible_to` first."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff who work on the case or are consulted on it; the applicant's side those of her application."""
        if actor.is_system:
            return self
        return self.filter(within_reach(actor, "case__application__") | works_on(actor, "case__"))

    def of_offices(self, actor: Actor) -> Self:
        """The visits of cases that lie with the actor's offices now."""
        return self.filter(case__office_id__in=sorted(actor.offices))

    def live(self) -> Self:
        """Offered or booked, and still to be done."""
        return self.filter(state__in=LIVE)

    def of_inspector(self, user: int) -> Self:
        """Those somebody goes to, alone or as the second person."""
        return self.filter(models.Q(inspector_id=user) | models.Q(second_id=user))

    def on(self, first: date, days: int = 1) -> Self:
        """Booked or done on these days (in Japan)."""
        start = datetime.combine(first, datetime.min.time(), JAPAN)
        return self.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=days))


class Visit(models.Model):
    """One visit to one place for one task of a case.

    `slots` are the windows offered, `[start, end]` in ISO 8601; the visit begins within the chosen one and takes
    `minutes`. `place` is personal data and stands here only. `travels` says who moves: the office, or the applicant
    who brings what is looked at (a vehicle).
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        BOOKED = "booked"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    class Travels(models.TextChoices):
        OFFICE = "office"
        APPLICANT = "applicant"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="visits")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=300)
    postal_code = models.CharField(max_length=8, blank=True, default="")
    municipality = models.CharField(max_length=6, blank=True, default="")
    minutes = models.PositiveIntegerField()
    slots = models.JSONField(default=list)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    inspector = models.ForeignKey(User, on_delete=models.PROTECT, related_name="visits")
    second = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    travels = models.CharField(max_length=10, choices=Travels, default=Travels.OFFICE)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    wish = models.TextField(blank=True, default="")
    booked_by = models.CharField(max_length=10, blank=True, default="")
    why_code = models.CharField(max_length=20, blank=True, default="")
    why = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    note_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True, default="")
    offered_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(state__in=["proposed", "booked"]), name="one_live_visit_per_task"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["booked", "done"]) | models.Q(starts_at__isnull=False),
                name="a_booked_visit_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["inspector", "starts_at"], name="visits_of_an_inspector"),
            models.Index(fields=["second", "starts_at"], name="visits_of_a_second"),
            models.Index(fields=["case", "state"], name="visits_of_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether it is still to be done."""
        return self.state in LIVE

    @property
    def people(self) -> list[int]:
        """Who goes there."""
        return [each for each in (self.inspector_id, self.second_id) if each is not None]

    def windows(self) -> list[tuple[datetime, datetime]]:
        """The windows offered, as moments."""
        return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in self.slots]

    def stop(self, window: tuple[datetime, datetime] | None = None) -> Stop:
        """What the plan of a day needs to know of a booked visit, or of one as if `window` were chosen."""
        opens, closes = window or (self.starts_at, self.ends_at)
        if opens is None or closes is None:
            raise AssertionError("a booked visit has its time")
        return Stop(self.pk, opens, closes, self.minutes, self.municipality, self.postal_code)


LIVE: Sequence[str] = (Visit.State.PROPOSED, Visit.State.BOOKED)

Row = TypeVar("Row", bound=models.Model)


class Inside(models.QuerySet[Row]):
    """What is noted on site stays with the offices; the applicant reads what follows from it in the notice."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of cases the actor works on or is consulted about."""
        return self if actor.is_system else self.filter(works_on(actor, "visit__case__"))


class CheckResult(models.Model):
    """What was found for one item of the checklist; the newest entry of either inspector stands.

    `open` is a remark on an item whose result is still to come.
    """

    class Verdict(models.TextChoices):
        OK = "ok"
        NOT_OK = "not_ok"
        NA = "na"
        OPEN = "open"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="results")
    item = models.CharField(max_length=60)
    verdict = models.CharField(max_length=8, choices=Verdict)
    note = models.TextField(blank=True, default="")
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = Inside.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "item"], name="one_result_per_item")]


class Sending(models.Model):
    """An entry that arrived from a device, by the number the device gave it: sent twice, it counts once."""

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="sendings")
    client_id = models.UUIDField()
    arrived_at = models.DateTimeField()

    objects = Inside.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "client_id"], name="a_sending_counts_once")]


class Photo(models.Model):
    """A photograph taken on site, without the camera's hidden data. `where` is kept only when somebody wrote it."""

    class Scan(models.TextChoices):
        QUARANTINED = "quarantined"
        CLEAN = "clean"
        INFECTED = "infected"
        NOT_SCANNED = "not_scanned"
        FAILED = "failed"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    client_id = models.UUIDField()
    item = models.CharField(max_length=60, blank=True, default="")
    where = models.CharField(max_length=100, blank=True, default="")
    kind = models.CharField(max_length=10)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=120)
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.QUARANTINED)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    objects = Inside.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "client_id"], name="a_photo_counts_once")]


class RoutePlanQuerySet(models.QuerySet["RoutePlan"]):
    """Named questions to the orders of days."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the bodies the actor works for."""
        return self if actor.is_system else self.filter(tenant__in=sorted(actor.tenants))


class RoutePlan(models.Model):
    """The order of one inspector's visits of a day, where a person changed the one the house proposes."""

    tenant = models.CharField(max_length=6)
    inspector = models.ForeignKey(User, on_delete=models.PROTECT, related_name="route_plans")
    day = models.DateField()
    order = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    objects = RoutePlanQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "inspector", "day"], name="one_plan_per_day")]
