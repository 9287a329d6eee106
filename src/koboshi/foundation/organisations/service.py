"""Verbs and look-ups of bodies and offices."""

from __future__ import annotations

import difflib

from django.db import transaction
from django.db.models import Q

from koboshi.core.japan import municipalities
from koboshi.foundation.organisations.models import PREFECTURE, Office, Organisation


class UnknownBody(LookupError):
    """No body of this house has this code or name; the message is a sentence for the operator."""


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


def body(given: str) -> Organisation:
    """The body with this code or name. Raises `UnknownBody`, which names the codes that are close to it."""
    wanted = given.strip()
    found = Organisation.objects.filter(Q(code=wanted) | Q(name=wanted)).first()
    if found is not None:
        return found
    rows = dict(Organisation.objects.values_list("code", "name"))
    if not rows:
        raise UnknownBody(
            "団体がまだ1つも登録されていません。docs/howto/run-in-production.md の手順で、先に入れてください。"
        )
    near = difflib.get_close_matches(wanted, [*rows, *rows.values()], n=3)
    codes = {name: code for code, name in rows.items()}
    named = dict.fromkeys(codes.get(each, each) for each in near)
    close = f"近いもの：{'、'.join(f'{code}（{rows[code]}）' for code in named)}。" if named else ""
    raise UnknownBody(f"「{wanted[:40]}」という団体はありません。団体コード（6けた）か団体名で書いてください。{close}")


def office(tenant: str, slug: str) -> Office:
    """The office of a body by its slug. Raises `UnknownOffice` with a sentence for the operator."""
    try:
        return Office.objects.get(tenant=tenant, slug=slug)
    except Office.DoesNotExist as problem:
        raise UnknownOffice(f"所属「{slug}」が団体{tenant}に登録されていません") from problem
