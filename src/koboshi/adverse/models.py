"""Tables of dispositions under way: the hearing, who takes part, what was said, which records were shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db import models

from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.japan.wareki import parse_iso
from koboshi.foundation.people.models import User
from koboshi.registers.models import Permit

if TYPE_CHECKING:
    from typing import Self


def _reach(actor: Actor, through: str = "") -> models.Q:
    """Staff of the office, the officer who presides, and the party who opened it with her number and secret."""
    found = models.Q(**{f"{through}reference__in": sorted(actor.references)})
    if actor.offices:
        found |= models.Q(**{f"{through}case__office_id__in": sorted(actor.offices)})
        found |= models.Q(**{f"{through}presiding_id": actor.user}) if actor.user is not None else models.Q()
    return found


class HearingQuerySet(models.QuerySet["Hearing"]):
    """Named questions to the dispositions."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the actor's offices, those she presides over, and those she opened as the party."""
        return self if actor.is_system else self.filter(_reach(actor))

    def running(self) -> Self:
        """Whose case has not ended."""
        return self.filter(case__ended_at__isnull=True)

    def pending(self) -> Self:
        """Running, or decided while the effect of the decision is still to come."""
        decided = models.Q(effect=Hearing.Effect.OPEN, case__decided_at__isnull=False)
        return self.filter(models.Q(case__ended_at__isnull=True) | decided)


class Hearing(models.Model):
    """One disposition and how its party is heard (行政手続法13条). The case carries the steps, this what is said.

    It is about a `permit` of a register, or about the decision of another case (`target`) that stands in no register.
    `way` is what the pack's decision table gave: hearing (聴聞), explanation (弁明), urgent (neither, 13条2項).
    `hearing_time` and `hearing_place` are empty while they are as the application says; a new day brings its own.
    `effect` is what the notice of the decision did to either: nothing yet, nothing to do, done, or refused.
    """

    class Way(models.TextChoices):
        HEARING = "hearing"
        EXPLANATION = "explanation"
        URGENT = "urgent"

    class Planned(models.TextChoices):
        REVOKE = "revoke"
        WITHDRAW = "withdraw"
        SUSPEND = "suspend"
        ORDER = "order"

    class Opinion(models.TextChoices):
        GROUNDED = "grounded"
        PARTLY = "partly"
        UNGROUNDED = "ungrounded"

    class Effect(models.TextChoices):
        OPEN = "open"
        NOTHING = "nothing"
        DONE = "done"
        REFUSED = "refused"

    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20, unique=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="hearing")
    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, null=True, related_name="+")
    target = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=12, choices=Way)
    planned = models.CharField(max_length=10, choices=Planned)
    hearing_on = models.DateField(null=True)
    hearing_time = models.CharField(max_length=200, blank=True, default="")
    hearing_place = models.CharField(max_length=200, blank=True, default="")
    statement_due = models.DateField(null=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    party_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    secret_hash = models.BinaryField()
    presiding = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    appointed_at = models.DateTimeField(null=True)
    held_on = models.DateField(null=True)
    minutes = models.TextField(blank=True, default="")
    report = models.TextField(blank=True, default="")
    opinion = models.CharField(max_length=12, choices=Opinion, blank=True, default="")
    reported_at = models.DateTimeField(null=True)
    effect = models.CharField(max_length=10, choices=Effect, default=Effect.OPEN)
    effect_at = models.DateTimeField(null=True)
    effect_problem = models.TextField(blank=True, default="")
    begun_at = models.DateTimeField()

    objects = HearingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reported_at__isnull=True) | (~models.Q(report="") & ~models.Q(minutes="")),
                name="a_report_has_its_minutes",
            ),
            models.CheckConstraint(
                condition=models.Q(permit__isnull=False, target__isnull=True)
                | models.Q(permit__isnull=True, target__isnull=False),
                name="a_disposition_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def number(self) -> str:
        """The number of the permit, or of the notice that told the decision; that of its case where neither is left."""
        if self.permit is not None:
            return self.permit.number
        return str(self.case.application.answers.get("permit_number") or self._aim.reference)

    @property
    def title(self) -> str:
        """What the permit is about, or which decision of which day, as the notice says it."""
        return str(self.case.application.answers.get("permit_title") or "")

    @property
    def holder_label(self) -> str:
        """Who holds the permit, or had what was decided."""
        return self.permit.holder_label if self.permit is not None else self._aim.applicant_label

    @property
    def granted_by(self) -> int:
        """The version of the procedure by which the permit was granted, or the decision made."""
        return self.permit.version_id if self.permit is not None else self._aim.version_id

    @property
    def granting(self) -> list[str]:
        """The cases that stand behind it: of the permit the first and the last one."""
        if self.permit is None:
            return [self._aim.reference]
        return [each for each in dict.fromkeys((self.permit.reference, self.permit.last_reference)) if each]

    @property
    def _aim(self) -> Case:
        if self.target is None:
            raise LookupError(f"{self.reference} is about nothing")  # the table does not allow it
        return self.target


Row = TypeVar("Row", bound=models.Model)


class ByHearing(models.QuerySet[Row]):
    """Things that hang on a disposition are visible exactly when it is."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of dispositions the actor may see."""
        return self if actor.is_system else self.filter(_reach(actor, "hearing__"))


class Party(models.Model):
    """Somebody beside the party herself: representative (16条), participant (17条), assistant (20条3項)."""

    class Kind(models.TextChoices):
        REPRESENTATIVE = "representative"
        PARTICIPANT = "participant"
        ASSISTANT = "assistant"

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="parties")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=300, blank=True, default="")
    proof = models.CharField(max_length=300, blank=True, default="")
    online = models.BooleanField(default=False)
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = ByHearing.as_manager()


class Statement(models.Model):
    """What the party says in writing (弁明書 29条, 陳述書 21条), or orally as it was written down; never thrown away.

    `late` when it came after its day: it is kept and shown to whoever decides. `final` when the party said it is all.
    """

    class Way(models.TextChoices):
        ONLINE = "online"
        POST = "post"
        COUNTER = "counter"
        ORAL = "oral"

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="statements")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    text = models.TextField()
    by_name = models.CharField(max_length=200)
    way = models.CharField(max_length=8, choices=Way)
    received_on = models.DateField()
    late = models.BooleanField()
    final = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ByHearing.as_manager()


class AccessRequest(models.Model):
    """A request to read the records (文書等の閲覧, 18条), and the answer: day and place, or why not."""

    class Answer(models.TextChoices):
        GRANTED = "granted"
        REFUSED = "refused"

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="accesses")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    what = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default="")
    on = models.DateField(null=True)
    place = models.CharField(max_length=300, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = ByHearing.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(answer="refused") | ~models.Q(reason=""), name="a_refused_look_has_a_reason"
            )
        ]


class DayChange(models.Model):
    """A day of the hearing that was to change: asked for by the party or set by the office, or set by reopening (25条).

    `wish` is what the party wrote, `reason` what the office says (it stands on the notice, or why not). `earlier` keeps
    minutes and report of the round before a reopening, as they were returned (返戻).
    """

    class Kind(models.TextChoices):
        MOVED = "moved"
        REOPENED = "reopened"

    class Answer(models.TextChoices):
        SET = "set"
        REFUSED = "refused"

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="changes")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    kind = models.CharField(max_length=8, choices=Kind)
    by_party = models.BooleanField()
    wish = models.TextField(blank=True, default="")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    before = models.DateField(null=True)
    on = models.DateField(null=True)
    time = models.CharField(max_length=200, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    earlier = models.JSONField(default=dict)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = ByHearing.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hearing"], condition=models.Q(answer=""), name="one_open_request_for_another_day"
            ),
            models.CheckConstraint(condition=models.Q(answer="") | ~models.Q(reason=""), name="a_new_day_has_a_reason"),
            models.CheckConstraint(
                condition=~models.Q(answer="set") | models.Q(on__isnull=False), name="set_has_a_day"
            ),
        ]

    @property
    def held_before(self) -> date | None:
        """The day of the round that was returned."""
        told = str(self.earlier.get("held_on", ""))
        return parse_iso(told) if told else None
