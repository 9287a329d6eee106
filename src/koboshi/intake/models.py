"""Tables of applications, versions of their answers, and attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import models

from koboshi.catalog.models import Procedure, ProcedureVersion
from koboshi.core.actor import Actor, Assistance, Door, Role
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import reach

if TYPE_CHECKING:
    from typing import Self


def within_reach(actor: Actor, through: str = "") -> models.Q:
    """Which applications an actor sees, as one condition; `through` is the path to them (`case__application__`).

    A condition instead of a subquery: joined, a question about one row stays one look into an index.
    """
    alternatives: list[dict[str, object]] = [{"reference__in": sorted(actor.references)}]
    if actor.user is not None:
        alternatives += [{"holder_id": actor.user}, {"assisted_by_id": actor.user}]
    if actor.offices:
        alternatives.append({"office_id__in": sorted(actor.offices), "filed_at__isnull": False})
    if actor.tenants and actor.has(Role.TOWN):
        alternatives.append({"applicant_tenant__in": sorted(actor.tenants)})
    found = models.Q()
    for each in alternatives:
        found |= models.Q(**{f"{through}{name}": value for name, value in each.items()})
    return found


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Named questions to the applications."""

    def visible_to(self, actor: Actor) -> Self:
        """Own ones for residents; for staff those filed with their offices, helped with, or sent by their town."""
        return self if actor.is_system else self.filter(within_reach(actor))

    def drafts(self) -> Self:
        """Begun and not yet filed."""
        return self.filter(state=Application.State.DRAFT)


class Application(models.Model):
    """One application from draft to arrival. `answers` is the newest; `AnswersVersion` keeps each that was filed.

    `erased_at`: nobody filed it within its time (`service.keeping`), and its words were erased.
    `place_*`: where it stands in a window with a quota (`service.places`), as it was on arrival; empty without one.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        FILED = "filed"
        WITHDRAWN = "withdrawn"

    reference = models.CharField(max_length=20, unique=True)
    tenant = models.CharField(max_length=6)
    applicant_tenant = models.CharField(max_length=6, blank=True, default="")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="applications")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="applications")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    door = models.CharField(max_length=20, choices=[(door.value, door.value) for door in Door])
    assisted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="assisted")
    assistance = models.CharField(
        max_length=12, blank=True, default="", choices=[(way.value, way.value) for way in Assistance]
    )
    holder = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="applications")
    secret_hash = models.BinaryField()
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=8, default="ja")
    answers = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    pages_done = models.JSONField(default=list)
    unlocked = models.JSONField(default=list)
    answers_version = models.IntegerField(default=0)
    municipality = models.CharField(max_length=6, blank=True, default="")
    age_band = models.CharField(max_length=10, blank=True, default="")
    copied_from = models.CharField(max_length=20, blank=True, default="")
    begun_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    filed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    place_window = models.CharField(max_length=40, blank=True, default="")
    place_kind = models.CharField(max_length=8, blank=True, default="")
    place_happens = models.CharField(max_length=24, blank=True, default="")
    place_opens = models.DateField(null=True)
    place_number = models.IntegerField(null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["holder", "-changed_at"], name="application_of_holder"),
            models.Index(
                fields=["procedure", "place_window", "place_opens"],
                condition=~models.Q(place_window=""),
                name="places_of_a_period",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft", filed_at__isnull=True) | ~models.Q(state="draft"),
                name="a_draft_has_not_arrived",
            ),
            models.CheckConstraint(
                condition=models.Q(assistance="", assisted_by__isnull=True)
                | (~models.Q(assistance="") & models.Q(assisted_by__isnull=False)),
                name="help_names_the_helper",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_draft(self) -> bool:
        """Whether it has not been filed yet."""
        return self.state == Application.State.DRAFT


Row = TypeVar("Row", bound=models.Model)


class ByApplication(models.QuerySet[Row]):
    """Things that hang on an application are visible exactly when it is."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of applications the actor may see."""
        if actor.is_system:
            return self
        return self.filter(within_reach(actor, "application__"))


class AnswersVersion(models.Model):
    """The answers as filed or corrected; never changed. `salt` is that of the seal in the journal; erased with them."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="versions")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    number = models.IntegerField()
    answers = models.JSONField()
    reason = models.CharField(max_length=20)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField(auto_now_add=True)
    salt = models.CharField(max_length=32, blank=True, default="")

    objects = ByApplication.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="one_version_per_number")]


class Attachment(models.Model):
    """A file a person added. It lies in quarantine until the scan port has answered."""

    class Scan(models.TextChoices):
        QUARANTINED = "quarantined"
        CLEAN = "clean"
        INFECTED = "infected"
        NOT_SCANNED = "not_scanned"
        FAILED = "failed"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attachments")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    field = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=20)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=120)
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.QUARANTINED)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    objects = ByApplication.as_manager()

    class Meta:
        indexes = [models.Index(fields=["application", "field"], name="attachments_of_a_field")]

    @property
    def file_name(self) -> str:
        """What the file is called when it is taken away; the note that a paper is kept as paper is a text file."""
        bare = self.kind == "text" and not self.name.endswith(".txt")
        return f"{self.name}.txt" if bare else self.name


reach.by_reference(lambda actor: Application.objects.visible_to(actor))
