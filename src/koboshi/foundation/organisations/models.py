"""Tables of bodies and offices: public facts without personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from koboshi.core.actor import Actor

if TYPE_CHECKING:
    from typing import Self

PREFECTURE = "070009"
"""団体コード of Fukushima prefecture, the first house of Koboshi."""


class Organisation(models.Model):
    """A public body. `code` is the six-digit 団体コード with check digit (総務省)."""

    class Kind(models.TextChoices):
        PREFECTURE = "prefecture"
        MUNICIPALITY = "municipality"

    code = models.CharField(primary_key=True, max_length=6)
    name = models.CharField(max_length=60)
    kana = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    region = models.CharField(max_length=20, blank=True)
    evacuation_affected = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class OfficeQuerySet(models.QuerySet["Office"]):
    """Named questions to the offices."""

    def visible_to(self, actor: Actor) -> Self:
        """Everybody: which offices exist is public."""
        return self

    def of(self, tenant: str) -> Self:
        """The offices of one body."""
        return self.filter(tenant=tenant)


class Office(models.Model):
    """An office of a body; `slug` is stable and is what packs name as owner."""

    tenant = models.CharField(max_length=6)
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    kana = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    postal_code = models.CharField(max_length=8, blank=True)
    address = models.CharField(max_length=160, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    opening = models.CharField(max_length=120, blank=True)
    web_id = models.CharField(max_length=20, blank=True)
    document_sign = models.CharField(max_length=20, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["tenant", "slug"]
        constraints = [models.UniqueConstraint(fields=["tenant", "slug"], name="an_office_slug_is_unique_in_its_body")]

    def __str__(self) -> str:
        return self.name

    @property
    def parent_name(self) -> str:
        """The name of the office above this one; empty where there is none."""
        return self.parent.name if self.parent else ""

    @property
    def postal_address(self) -> str:
        """Where it is, as letters and forms print it: with the mark of the post where a postal code is known."""
        code = self.postal_code.removeprefix("〒").strip()
        return "　".join(part for part in (f"〒{code}" if code else "", self.address) if part)
