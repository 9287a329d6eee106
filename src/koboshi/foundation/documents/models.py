"""Tables of documents, number series and the public check register."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from koboshi.core.actor import Actor
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import reach

if TYPE_CHECKING:
    from typing import Self


class Series(models.Model):
    """The last number given in one series (`core.numbering.Pattern.series`); locked while a number is given."""

    tenant = models.CharField(max_length=6)
    series = models.CharField(max_length=200)
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "series"], name="one_counter_per_series")]


_SEAL = models.Func(
    models.F("letter"),
    template="jsonb_path_query_first(%(expressions)s, '$.blocks[*] ? (@.kind == \"seal\").seal') #>> '{}'",
    output_field=models.TextField(null=True),
)
"""What stands in the place of the seal, out of the kept words of the letter."""


class DocumentQuerySet(models.QuerySet["Document"]):
    """Named questions to the documents."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of cases the actor may see, and those addressed to her account; an erased one is seen by nobody."""
        if actor.is_system:
            return self.exclude(storage_key="")
        found = reach.seen(actor)
        if actor.user is not None:
            found |= models.Q(recipient_id=actor.user)
        return self.filter(found).exclude(storage_key="").defer("letter")

    def register_of(self, actor: Actor, first: date, last: date) -> Self:
        """What the actor's offices issued in these days, in their order; erased ones too: their numbers stay given.

        `day` is the day that stands on the document, `seal` how it is sealed (`omitted`, `electronic`, `stamp`; None
        where its words are no longer kept). Whom it went to is not for every reader: show classes only.
        """
        day = Check.objects.filter(check_number=models.OuterRef("check_number")).values("issued_on")[:1]
        issued = self.annotate(day=models.Subquery(day), seal=_SEAL).filter(day__gte=first, day__lte=last)
        issued = issued.defer("letter").order_by("day", "pk")
        if actor.is_system:
            return issued
        offices = Office.objects.filter(pk__in=sorted(actor.offices), tenant=models.OuterRef("tenant"))
        return issued.filter(models.Exists(offices.filter(slug=models.OuterRef("office")).values("pk")))


class Document(models.Model):
    """An issued document. The PDF lies in storage under `storage_key`; `sha256` is of the signed file.

    `letter` is what stands in it, as blocks, so that paper copies say the same: `blocks`, `vertical`, `verify_at`.
    """

    key = models.CharField(max_length=120, unique=True)
    tenant = models.CharField(max_length=6)
    office = models.CharField(max_length=60)
    reference = models.CharField(max_length=20, db_index=True)
    recipient_id = models.BigIntegerField(null=True)
    recipient_tenant = models.CharField(max_length=6, blank=True, default="")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    check_number = models.CharField(max_length=20, unique=True)
    storage_key = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    signed_by = models.CharField(max_length=120, blank=True, default="")
    issued_by = models.CharField(max_length=60)
    letter = models.JSONField(null=True)
    issued_at = models.DateTimeField(default=timezone.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="a_document_number_is_given_once")]


class Check(models.Model):
    """The public register of issued documents: enough to check one, nothing about a person.

    `withdrawn_on` is the first day on which the document no longer holds; it may lie ahead. `withdrawn_why` is a kind,
    never words: `ENDED` tells no more than that, for what the public may not know.
    """

    class Why(models.TextChoices):
        """Why a document no longer holds."""

        REVOKED = "revoked"
        LAPSED = "lapsed"
        RETURNED = "returned"
        REPLACED = "replaced"
        ENDED = "ended"

    check_number = models.CharField(max_length=20, primary_key=True)
    sha256 = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    office_name = models.CharField(max_length=120)
    issued_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=10, choices=Why, blank=True, default="")

    def holds(self, on: date) -> bool:
        """Whether the document has not been withdrawn by that day."""
        return self.withdrawn_on is None or on < self.withdrawn_on
