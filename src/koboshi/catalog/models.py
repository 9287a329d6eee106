"""Tables of procedures, their immutable versions and the listing residents search."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from koboshi.core.actor import Actor

if TYPE_CHECKING:
    from typing import Self


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """Named questions to the procedures."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody: what a public body offers is public; procedures between bodies too."""
        return self


class Procedure(models.Model):
    """A service by its stable id, e.g. `fukushima/disclosure-request`."""

    id = models.CharField(primary_key=True, max_length=120)
    tenant = models.CharField(max_length=6)
    audience = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    owner = models.CharField(max_length=60)
    popularity = models.IntegerField(default=0)

    objects = ProcedureQuerySet.as_manager()

    def __str__(self) -> str:
        return self.id


class VersionQuerySet(models.QuerySet["ProcedureVersion"]):
    """Named questions to the versions."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody: published definitions are public."""
        return self

    def standing(self) -> Self:
        """Versions that were not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)

    def in_force(self, on: date) -> Self:
        """Versions whose time includes that day, the newest first; none that was withdrawn."""
        return (
            self.standing()
            .filter(effective_from__lte=on)
            .filter(models.Q(effective_until__isnull=True) | models.Q(effective_until__gte=on))
            .order_by("procedure_id", "-effective_from", "-sequence")
        )


class ProcedureVersion(models.Model):
    """One published version: immutable (a trigger refuses changes of digest and archive), kept for ever.

    `withdrawn_on`: the day on which it was taken back as published by mistake, before anybody applied under it.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    tenant = models.CharField(max_length=6)
    version = models.CharField(max_length=40)
    sequence = models.IntegerField()
    digest = models.CharField(max_length=64)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True)
    archive = models.BinaryField()
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.CharField(max_length=60)
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True, default="")

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "version"], name="a_version_is_published_once"),
            models.UniqueConstraint(fields=["procedure", "sequence"], name="versions_are_in_one_line"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id}@{self.version}"


class Listing(models.Model):
    """What a search finds, per procedure and language; made anew at each publication."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="listings")
    tenant = models.CharField(max_length=6)
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    online_level = models.SmallIntegerField(default=0)
    words = SearchVectorField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "language"], name="one_listing_per_language")]
        indexes = [GinIndex(fields=["words"], name="listing_words")]
