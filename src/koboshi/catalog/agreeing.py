"""Whether a pack agrees with the body that publishes it: who is competent ([routing]) and who approves (approval.toml).

What only staff can fill later (people in seats, offices of a table) is a hint; what would never work is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from koboshi.catalog.releasing import MOST_NAMED, no_such_office
from koboshi.core import jurisdiction
from koboshi.core.jurisdiction.tables import TABLES
from koboshi.core.pack import Pack
from koboshi.foundation.organisations.models import PREFECTURE, Office, Organisation

PLACES: Final = ("address", "text", "long_text")
"""Types of fields that can say where in a municipality something is."""


def routing_problems(pack: Pack) -> Iterator[str]:
    """A sentence for each key of `[routing]` with which nobody would ever be found competent."""
    routing = pack.manifest.law.routing
    if routing is None:
        return
    for key, written, known in (
        ("kind", routing.kind, jurisdiction.KINDS),
        ("address", routing.address, jurisdiction.BY),
    ):
        if written not in known:
            yield f"[routing] {key}: 「{written}」は使えません。使えるのは {'、'.join(known)} です。"
    by = pack.form.fields.get(routing.by)
    if by is None or by.type != "municipality":
        why = "様式（form.json）にない項目です" if by is None else "市町村を選ぶ項目ではありません"
        towns = "、".join(field.id for field in pack.form.fields.values() if field.type == "municipality")
        can = f"使える項目：{towns}。" if towns else '様式に "type": "municipality" の項目を加えてください。'
        yield f"[routing] by: 「{routing.by}」は、{why}。{can}"
    kept = routing.prefecture
    if kept is not None and not set(kept.values) <= set(_options(pack, kept.field)):
        yield f"[routing.prefecture]: 項目「{kept.field}」に、選択肢 {'、'.join(kept.values)} がありません。"
    place = pack.form.fields.get(routing.place)
    if routing.place and (place is None or place.type not in PLACES):
        yield (
            f"[routing] place: 「{routing.place}」は、場所を書く項目として様式（form.json）にありません。"
            f"種類が {'、'.join(PLACES)} の項目にしてください。"
        )


def deadline_problems(pack: Pack) -> Iterator[str]:
    """A sentence for each office of a `[[deadline]]` at which no case of this procedure would ever be."""
    routing = pack.manifest.law.routing
    can = {pack.manifest.owner, *(TABLES.competent(routing.kind) if routing is not None else ())}
    for each in pack.deadlines:
        for slug in (*each.offices, *each.except_offices):
            if slug not in can:
                yield (
                    f"[[deadline]] {each.id}: 所属「{slug}」は、この手続を受け持ちません。"
                    "owner の所属と、[routing] で決まる所属だけを書けます。"
                )


def _options(pack: Pack, name: str) -> tuple[str, ...]:
    field = pack.form.fields.get(name)
    return tuple(field.options) if field is not None else ()


def seat_problems(pack: Pack, body: Organisation) -> Iterator[str]:
    """A sentence for each seat of the pack's chain at an office that the body does not have: nobody could sit there."""
    if pack.approval is None:
        return
    known = dict(Office.objects.filter(tenant=body.code).order_by("slug").values_list("slug", "name"))
    for seat in pack.approval.seats:
        if seat.office and seat.office not in known and seat.office not in known.values():
            yield no_such_office(f"approval.toml の席「{seat.id}」の office", seat.office, body, known)


def hints(pack: Pack, body: Organisation) -> Iterator[str]:
    """Sentences about what staff can still enter later, or what helps nobody here."""
    routing = pack.manifest.law.routing
    if routing is None:
        return
    if body.code != PREFECTURE:
        yield f"[routing]: 区域の表は福島県の所属のものです。{body.name}の所属には分かれません。省いてもかまいません。"
        return
    rows = [row for (kind, _), row in TABLES.offices.items() if kind == routing.kind and row["body"] == "prefecture"]
    wanted = {row["office"]: row["name"] for row in rows}
    known = set(Office.objects.filter(tenant=body.code, slug__in=wanted).values_list("slug", flat=True))
    missing = [f"{slug}（{name}）" for slug, name in wanted.items() if slug not in known]
    if missing:
        listed = "、".join(missing[:MOST_NAMED])
        more = f" ほか{len(missing) - MOST_NAMED}" if len(missing) > MOST_NAMED else ""
        yield (
            f"[routing] kind: 「{routing.kind}」の所属のうち、まだ登録されていないもの：{listed}{more}。"
            "登録されるまで、その区域の申請は owner の所属が受け取ります。"
        )
