"""Tables of permits, their changes, their number series, and invitations to renew."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db import models

from koboshi.catalog.models import Procedure, ProcedureVersion
from koboshi.core.actor import Actor
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import reach

if TYPE_CHECKING:
    from typing import Self

ENDED = ("lapsed", "revoked", "withdrawn", "replaced", "returned")
LIVE = ("active", "suspended")


class PermitQuerySet(models.QuerySet["Permit"]):
    """Named questions to the registers."""

    def visible_to(self, actor: Actor) -> Self:
        """Staff: permits of their offices; residents: those that came from applications they may see."""
        if actor.is_system:
            return self
        return self.filter(models.Q(office_id__in=sorted(actor.offices)) | reach.seen(actor))

    def kept_by(self, actor: Actor) -> Self:
        """The permits of the actor's own offices."""
        return self if actor.is_system else self.filter(office_id__in=sorted(actor.offices))

    def live(self) -> Self:
        """Not ended."""
        return self.filter(state__in=LIVE)


class Permit(models.Model):
    """One permit or licence. `valid_from` is its first day, `period_from` that of the period granted last.

    `state` is what people and the clock have written; `standing` says what holds on a day, also before the clock ran.
    `reference` is the case that granted it, `last_reference` the one that renewed or changed it last, `renewal` a
    timely application for renewal that is being examined.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        LAPSED = "lapsed"
        REVOKED = "revoked"
        WITHDRAWN = "withdrawn"
        REPLACED = "replaced"
        RETURNED = "returned"

    tenant = models.CharField(max_length=6)
    register = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="permits")
    number = models.CharField(max_length=80)
    reference = models.CharField(max_length=20, db_index=True)
    last_reference = models.CharField(max_length=20)
    renewal = models.CharField(max_length=20, blank=True, default="", db_index=True)
    holder_label = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=dict)
    words = models.TextField(blank=True, default="")
    public_words = models.TextField(blank=True, default="")
    conditions = models.TextField(blank=True, default="")
    granted = models.JSONField(default=dict)
    valid_from = models.DateField()
    period_from = models.DateField()
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    suspended_from = models.DateField(null=True)
    suspended_until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    predecessor = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="successor")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = PermitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "register", "number"], name="a_permit_number_is_given_once"),
            models.UniqueConstraint(fields=["tenant", "register", "reference"], name="a_case_enters_one_permit"),
        ]
        indexes = [models.Index(fields=["register", "state", "valid_until"], name="permits_by_their_end")]

    def __str__(self) -> str:
        return self.number

    def standing(self, on: date) -> str:
        """What holds on a day: a state, or `future` (not begun), `renewing` (its end passed while being examined)."""
        if self.state in ENDED:
            return str(self.state)
        if on < self.valid_from:
            return "future"
        if self.valid_until is not None and on > self.valid_until:
            return "renewing" if self.renewal else "lapsed"
        return "suspended" if self.rests(on) else "active"

    def rests(self, on: date) -> bool:
        """Whether a suspension covers that day; both of its edges belong to it."""
        if self.suspended_from is None or on < self.suspended_from:
            return False
        return self.suspended_until is None or on <= self.suspended_until


Row = TypeVar("Row", bound=models.Model)


class ByPermit(models.QuerySet[Row]):
    """Things that hang on a permit are visible exactly when it is."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of permits the actor may see."""
        if actor.is_system:
            return self
        offices = models.Q(permit__office_id__in=sorted(actor.offices))
        return self.filter(offices | reach.seen(actor, "permit__reference"))


class PermitChange(models.Model):
    """What happened to a permit, one line each; a trigger refuses to rewrite or remove it.

    Only `reason`, `ground` and `detail` may be emptied, when personal data is to be erased. `case` is the case it came
    from, `notice` the document that told the holder (of a ruling its own number), `on` the day from which it holds.
    `ASKED`: a certificate is to be issued again once its fee is paid.
    """

    class Kind(models.TextChoices):
        ENTERED = "entered"
        RENEWED = "renewed"
        AMENDED = "amended"
        CHANGED = "changed"
        CORRECTED = "corrected"
        SUSPENDED = "suspended"
        RESUMED = "resumed"
        REVOKED = "revoked"
        WITHDRAWN = "withdrawn"
        LAPSED = "lapsed"
        REPLACED = "replaced"
        RETURNED = "returned"
        ASKED = "asked"
        REISSUED = "reissued"
        RULED = "ruled"
        RESTORED = "restored"
        EASED = "eased"

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="changes")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind)
    case = models.CharField(max_length=20, blank=True, default="")
    notice = models.CharField(max_length=60, blank=True, default="")
    on = models.DateField()
    ground = models.CharField(max_length=300, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    detail = models.JSONField(default=dict)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    objects = ByPermit.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["permit", "kind", "case"],
                condition=models.Q(kind__in=["entered", "renewed", "amended"]),
                name="a_case_enters_renews_or_amends_once",
            )
        ]


class Series(models.Model):
    """The last number given in one series; locked while a number is given.

    A number that bears an office's sign is counted for the office across its registers (`register` is empty), for the
    sign and the number are all that a holder's paper shows; one without a sign is counted for its register.
    """

    tenant = models.CharField(max_length=6)
    register = models.ForeignKey(Procedure, on_delete=models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=200)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "register", "key"], name="one_counter_per_series_of_numbers", nulls_distinct=False
            )
        ]


class Invitation(models.Model):
    """One invitation to renew one period of a permit, with the draft that was prepared for it. Made once."""

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="invitations")
    tenant = models.CharField(max_length=6)
    reference = models.CharField(max_length=20)
    until = models.DateField()
    draft = models.CharField(max_length=20, unique=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True)
    printed_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)

    objects = ByPermit.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["permit", "until"], name="one_invitation_per_period")]
