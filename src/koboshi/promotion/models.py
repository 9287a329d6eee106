"""Tables of advisers, matches, visits and reports."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from django.db import models

from koboshi.core.actor import Actor, Role
from koboshi.foundation.tenancy import reach

if TYPE_CHECKING:
    from typing import Self


class AdviserQuerySet(models.QuerySet["Adviser"]):
    """Named questions to the pool."""

    def visible_to(self, actor: Actor) -> Self:
        """The staff of the body that keeps the pool, if they match; and nobody else."""
        if actor.is_system:
            return self
        return self.filter(tenant__in=actor.tenants) if actor.has(Role.MATCHER, Role.DECIDER) else self.none()

    def for_theme(self, theme: str) -> Self:
        """Active advisers for a theme."""
        return self.filter(active=True, themes__contains=[theme])


class Adviser(models.Model):
    """A person in the pool of advisers of a body."""

    tenant = models.CharField(max_length=6)
    name = models.CharField(max_length=80)
    kana = models.CharField(max_length=120)
    belongs_to = models.CharField(max_length=120, blank=True)
    themes = models.JSONField(default=list)
    regions = models.JSONField(default=list)
    introduction = models.TextField(blank=True)
    active = models.BooleanField(default=True)

    objects = AdviserQuerySet.as_manager()

    class Meta:
        ordering = ["kana", "id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="an_adviser_is_in_the_pool_once")]

    def __str__(self) -> str:
        return self.name


class MatchQuerySet(models.QuerySet["Match"]):
    """Named questions to the matches."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever may see the request: its office in the body that sends, and the town that asked."""
        return self if actor.is_system else self.filter(reach.seen(actor))


class Match(models.Model):
    """An adviser for one request; limits are fixed when the match is made."""

    reference = models.CharField(max_length=20, unique=True)
    tenant = models.CharField(max_length=6)
    town = models.CharField(max_length=6)
    adviser = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="matches")
    onsite_days_limit = models.IntegerField()
    online_hours_limit = models.DecimalField(max_digits=5, decimal_places=1)
    matched_by = models.CharField(max_length=60)
    matched_at = models.DateTimeField(auto_now_add=True)

    objects = MatchQuerySet.as_manager()

    def used(self) -> tuple[int, Decimal]:
        """On-site days and online hours used so far."""
        visits = list(self.visits.all())
        days = len({visit.on for visit in visits if visit.mode == Visit.Mode.ONSITE})
        hours = sum((visit.hours for visit in visits if visit.mode == Visit.Mode.ONLINE), Decimal(0))
        return days, hours


Row = TypeVar("Row", bound=models.Model)


class ByMatch(models.QuerySet[Row]):
    """Things that hang on a match."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of matches the actor may see."""
        if actor.is_system:
            return self
        return self.filter(reach.seen(actor, "match__reference"))


class Visit(models.Model):
    """One visit or online advice: the day, the hours, what was done."""

    class Mode(models.TextChoices):
        ONSITE = "onsite"
        ONLINE = "online"

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="visits")
    tenant = models.CharField(max_length=6)
    town = models.CharField(max_length=6)
    on = models.DateField()
    mode = models.CharField(max_length=10, choices=Mode)
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    note = models.TextField()
    logged_by = models.CharField(max_length=60)
    logged_at = models.DateTimeField(auto_now_add=True)

    objects = ByMatch.as_manager()

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(hours__gt=0), name="a_visit_has_hours")]


class Report(models.Model):
    """The town's report: what was done, what came of it, what can be reused elsewhere."""

    match = models.OneToOneField(Match, on_delete=models.PROTECT, related_name="report")
    tenant = models.CharField(max_length=6)
    town = models.CharField(max_length=6)
    done = models.TextField()
    result = models.TextField()
    reusable = models.TextField(blank=True)
    filed_by = models.CharField(max_length=60)
    filed_at = models.DateTimeField(auto_now_add=True)

    objects = ByMatch.as_manager()
