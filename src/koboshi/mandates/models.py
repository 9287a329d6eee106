"""Tables of the people on an application: parties, mandates between them, and consents of co-applicants."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from koboshi.core import mandate as core
from koboshi.core.actor import Actor
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import reach
from koboshi.intake.models import Attachment

if TYPE_CHECKING:
    from typing import Self

Row = TypeVar("Row", bound=models.Model)
ACTS = [(act, act) for act in core.ACTS]


class ByReference(models.QuerySet[Row]):
    """Things that hang on an application by its number are visible exactly when it is."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of applications the actor may see."""
        return self if actor.is_system else self.filter(reach.seen(actor))


class Origin(models.TextChoices):
    """Who said so: the answers of the form, the applicant's side afterwards, or the office."""

    ANSWERS = "answers"
    APPLICANT = "applicant"
    OFFICE = "office"


class Party(models.Model):
    """One person or corporation on an application. `user` is the account she signs in with, where she has one.

    `address` is where she gets post, in the parts of an address of the form; empty where nobody said. The applicant's
    own stays in the answers.
    """

    class Role(models.TextChoices):
        APPLICANT = "applicant"
        CO_APPLICANT = "co_applicant"
        REPRESENTATIVE = "representative"
        LEGAL_REPRESENTATIVE = "legal_representative"
        MESSENGER = "messenger"
        PROFESSIONAL = "professional"
        STAFF_OF_CORPORATION = "staff_of_corporation"

    reference = models.CharField(max_length=20, db_index=True)
    tenant = models.CharField(max_length=6)
    role = models.CharField(max_length=24, choices=Role)
    label = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    address = models.JSONField(default=dict)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    houjin_bangou = models.CharField(max_length=13, blank=True, default="")
    receives_notice = models.BooleanField(default=False)
    origin = models.CharField(max_length=10, choices=Origin)
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = ByReference.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=models.Q(role="applicant"), name="one_applicant_per_application"
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=models.Q(receives_notice=True), name="one_chosen_addressee"
            ),
        ]

    def __str__(self) -> str:
        return f"party:{self.pk}"

    @property
    def applies(self) -> bool:
        """Whether this is one of those the application is for."""
        return self.role in (Party.Role.APPLICANT, Party.Role.CO_APPLICANT)


class MandateRow(models.Model):
    """One mandate (代理の届出), as `core.mandate` judges it. `since` and `until` are inclusive, days in Japan.

    A paper is proved by a file of the application (`attachment`) or in words (`paper`, e.g. 委任状を窓口で確認);
    it counts from `checked_on`, when somebody of the office looked at it.
    """

    reference = models.CharField(max_length=20, db_index=True)
    tenant = models.CharField(max_length=6)
    principal = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="given")
    representative = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="held")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in core.KINDS])
    scopes = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField(null=True)
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    paper = models.CharField(max_length=200, blank=True, default="")
    checked_on = models.DateField(null=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_on = models.DateField(null=True)
    revoked_by = models.CharField(max_length=60, blank=True, default="")
    sub_delegation = models.CharField(max_length=12, default="no")
    under = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="subs")
    ward_born = models.DateField(null=True)
    origin = models.CharField(max_length=10, choices=Origin)
    recorded_by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ByReference.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="a_mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("representative")), name="nobody_represents_oneself"
            ),
            models.UniqueConstraint(
                fields=["principal", "kind"],
                condition=models.Q(origin="answers", revoked_on__isnull=True),
                name="the_answers_name_one_representative",
            ),
        ]

    def __str__(self) -> str:
        return f"mandate:{self.pk}"

    @property
    def waits_for_check(self) -> bool:
        """Whether a paper is there that nobody of the office has looked at yet."""
        return (
            self.checked_on is None and self.revoked_on is None and (self.attachment_id is not None or self.paper != "")
        )

    def standing(self, on: date) -> str:
        """Where it stands on a day, in one word for every page (`mandates.STANDINGS`).

        `good`: in force, its paper checked or (of a messenger) not needed; `looking`: a paper is there that nobody of
        the office has looked at; `unproved`: no paper yet; `later`, `ended`, `revoked`.
        """
        if self.revoked_on is not None and self.revoked_on <= on:
            return "revoked"
        if self.ended(on):
            return "ended"
        if self.since > on:
            return "later"
        if self.checked_on is not None or self.kind == "messenger":
            return "good"
        return "looking" if self.waits_for_check else "unproved"

    def ended(self, on: date) -> bool:
        """Whether it is over on a day."""
        return (self.revoked_on is not None and self.revoked_on <= on) or (self.until is not None and on > self.until)

    def as_core(self) -> core.Mandate:
        """The same as `core.mandate` reads it; people are the numbers of their rows."""
        proof = core.Proof(self.paper or f"file:{self.attachment_id}", self.checked_on) if self.checked_on else None
        values: dict[str, Any] = {"kind": self.kind, "sub_delegation": self.sub_delegation}
        return core.Mandate(
            id=str(self.pk),
            principal=str(self.principal_id),
            representative=str(self.representative_id),
            scopes=frozenset(self.scopes),
            since=self.since,
            until=self.until,
            proof=proof,
            revoked_on=self.revoked_on,
            under=str(self.under_id or ""),
            ward_born=self.ward_born,
            houjin_bangou=self.principal.houjin_bangou if self.kind == "staff" else "",
            **values,
        )


class Consent(models.Model):
    """A co-applicant's consent to an act that needs all of them; `how` says what the office saw or who signed in."""

    reference = models.CharField(max_length=20, db_index=True)
    tenant = models.CharField(max_length=6)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="consents")
    act = models.CharField(max_length=20, choices=ACTS)
    given_on = models.DateField()
    how = models.CharField(max_length=200)
    noted_by = models.CharField(max_length=60)
    noted_at = models.DateTimeField(auto_now_add=True)

    objects = ByReference.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "act"], name="a_consent_is_given_once")]
