"""Verbs and look-ups of bodies and offices."""

from __future__ import annotations

from django.db import transaction

from koboshi.core.japan import municipalities
from koboshi.foundation.organisations.models import PREFECTURE, Office, Organisation


class UnknownOffice(LookupError):
    """No office of that body has this slug."""


@transaction.atomic
def load_fukushima() -> int:
    """Enter the prefecture and its 59 municipalities; may run again. Returns the number of bodies."""
    rows = [
        Organisation(code=PREFECTURE, name="福島県", kana="ふくしまけん", kind=Organisation.Kind.PREFECTURE),
        *(
            Organisation(
                code=town.code,
                name=town.name,
                kana=town.kana,
                kind=Organisation.Kind.MUNICIPALITY,
                region=town.region,
                evacuation_affected=town.evacuation_affected,
            )
            for town in municipalities.ALL
        ),
    ]
    Organisation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kana", "kind", "region", "evacuation_affected"],
    )
    return len(rows)


def enter_office(
    tenant: str,
    slug: str,
    *,
    name: str,
    parent: str = "",
    address: str = "",
    postal_code: str = "",
    telephone: str = "",
    opening: str = "",
    web_id: str = "",
    kana: str = "",
    document_sign: str = "",
) -> Office:
    """Enter or correct one office; may run again. Raises `UnknownOffice` when the parent is missing."""
    facts = {
        "name": name,
        "kana": kana,
        "parent": office(tenant, parent) if parent else None,
        "address": address,
        "postal_code": postal_code,
        "telephone": telephone,
        "opening": opening,
        "web_id": web_id,
        "document_sign": document_sign,
    }
    return Office.objects.update_or_create(tenant=tenant, slug=slug, defaults=facts)[0]


def office(tenant: str, slug: str) -> Office:
    """The office of a body by its slug. Raises `UnknownOffice` with a sentence for the operator."""
    try:
        return Office.objects.get(tenant=tenant, slug=slug)
    except Office.DoesNotExist as problem:
        raise UnknownOffice(f"所属「{slug}」が団体{tenant}に登録されていません") from problem
