"""Tables of enquiries: the question, what was said to and fro, and the guidance that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from koboshi.catalog.models import Procedure
from koboshi.core.actor import Actor, Assistance, Door
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import reach

if TYPE_CHECKING:
    from typing import Self


def within_reach(actor: Actor, through: str = "") -> models.Q:
    """Which enquiries an actor sees: who asked, who opened it with its secret, and the office that was asked."""
    found = models.Q(**{f"{through}reference__in": sorted(actor.references)})
    if actor.user is not None:
        found |= models.Q(**{f"{through}asker_id": actor.user}) | models.Q(**{f"{through}taken_by_id": actor.user})
    if actor.offices:
        found |= models.Q(**{f"{through}office_id__in": sorted(actor.offices)})
    return found


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    """Named questions to the enquiries."""

    def visible_to(self, actor: Actor) -> Self:
        """Own ones for residents; for staff those of their offices and those they took down."""
        return self if actor.is_system else self.filter(within_reach(actor))

    def open(self) -> Self:
        """Not closed yet."""
        return self.exclude(state=Enquiry.State.CLOSED)


class Enquiry(models.Model):
    """One enquiry. Nothing of an application depends on it: `linked_reference` is written later, if ever."""

    class State(models.TextChoices):
        ASKED = "asked"
        ANSWERED = "answered"
        CLOSED = "closed"

    class Outcome(models.TextChoices):
        EXPLAINED = "explained"
        WILL_FILE = "will_file"
        NOT_NEEDED = "not_needed"
        OTHER_OFFICE = "other_office"
        NO_WORD = "no_word"

    reference = models.CharField(max_length=20, unique=True)
    secret_hash = models.BinaryField()
    tenant = models.CharField(max_length=6)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, null=True, related_name="+")
    door = models.CharField(max_length=20, choices=[(door.value, door.value) for door in Door])
    way = models.CharField(
        max_length=12, blank=True, default="", choices=[(way.value, way.value) for way in Assistance]
    )
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asker = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True, default="")
    contact = models.CharField(max_length=160, blank=True, default="")
    language = models.CharField(max_length=8, default="ja")
    question = models.TextField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    linked_reference = models.CharField(max_length=20, blank=True, default="", db_index=True)
    next_on = models.DateField(null=True)
    next_note = models.CharField(max_length=200, blank=True, default="")
    keep_until = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)
    faq = models.BooleanField(default=False)
    faq_question = models.CharField(max_length=300, blank=True, default="")
    faq_answer = models.TextField(blank=True, default="")

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["office", "state", "-asked_at"], name="enquiries_of_an_office"),
            models.Index(fields=["procedure", "-asked_at"], name="enquiries_of_a_procedure"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_at__isnull=True)),
                name="a_closed_enquiry_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class TurnQuerySet(models.QuerySet["Turn"]):
    """What was said is visible exactly when the enquiry is."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of enquiries the actor may see."""
        return self if actor.is_system else self.filter(within_reach(actor, "enquiry__"))


class Turn(models.Model):
    """One thing said after the first question: more from the resident, or an answer of the office.

    An answer that asks somebody to do or not to do something is administrative guidance (行政指導): it then states its
    purpose, its content and the person responsible, and is given in writing on request (行政手続法35条; here the
    福島県行政手続条例, article 要確認). `power` names law and article when the office mentions a power of refusal.
    """

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="turns")
    reference = models.CharField(max_length=20, db_index=True)
    tenant = models.CharField(max_length=6)
    from_office = models.BooleanField()
    text = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
    guidance = models.BooleanField(default=False)
    purpose = models.TextField(blank=True, default="")
    content = models.TextField(blank=True, default="")
    responsible = models.CharField(max_length=200, blank=True, default="")
    power = models.TextField(blank=True, default="")
    copy_asked_at = models.DateTimeField(null=True)
    copy_key = models.CharField(max_length=120, blank=True, default="")

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(guidance=False)
                | (~models.Q(purpose="") & ~models.Q(content="") & ~models.Q(responsible="")),
                name="guidance_says_purpose_content_and_who",
            ),
            models.CheckConstraint(
                condition=models.Q(from_office=True) | models.Q(guidance=False), name="only_the_office_guides"
            ),
        ]


reach.by_reference(lambda actor: Enquiry.objects.visible_to(actor))
