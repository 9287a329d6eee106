"""Permits of different registers that bear one number, although an office's numbers come from one series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, QuerySet

from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.text import ruby_to_plain
from koboshi.registers.models import Permit

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Bearer:
    """One of the permits: its row and the name of its procedure."""

    pk: int
    title: str


@dataclass(frozen=True, slots=True)
class Double:
    """A number and the permits that bear it."""

    number: str
    permits: list[Bearer]


def found(actor: Actor, lang: str) -> list[Double]:
    """The first 50 numbers that stand on more than one permit of a body.

    Only numbers with the sign of their office: those of a register that counts for itself may be the same elsewhere.
    """
    signed = _signed(actor)
    rows = signed.values("tenant", "number").annotate(count=Count("pk")).order_by("tenant", "number")
    return [
        Double(number, [Bearer(each.pk, _title(each, lang)) for each in signed.filter(tenant=tenant, number=number)])
        for tenant, number in rows.filter(count__gt=1).values_list("tenant", "number")[:MOST]
    ]


def _signed(actor: Actor) -> QuerySet[Permit]:
    mine = Permit.objects.visible_to(actor).filter(tenant__in=sorted(actor.tenants))
    return mine.exclude(office__document_sign="").filter(number__contains=F("office__document_sign"))


def _title(permit: Permit, lang: str) -> str:
    return ruby_to_plain(pack_of(permit.version_id).texts.get("title", lang))
