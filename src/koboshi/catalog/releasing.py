"""What must be right before a body publishes a pack: id its own, offices there, version up enough, numbers apart.

These are questions; the verb that acts on the answers is `service.release`. What the pack says of who is competent and
who approves is held against the body in `agreeing`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Final

from django.db import connection

from koboshi.catalog.models import Procedure, ProcedureVersion
from koboshi.core import pack as packs
from koboshi.core.numbering import Pattern, PatternError, check_together
from koboshi.core.pack import Pack, PackError
from koboshi.foundation.documents.service import USUAL
from koboshi.foundation.organisations.models import Office, Organisation

MOST_NAMED: Final = 12
"""How many offices a sentence lists."""
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ENTER: Final = "所属の入れ方は docs/howto/run-in-production.md（Enter offices and staff）にあります。"


def offices_named(pack: Pack) -> Iterator[tuple[str, str]]:
    """Key and slug of every office that a pack names: owner, counters, and offices of the house that are asked.

    A consultation may also name somebody outside the house; only what is written as a slug is an office.
    """
    yield "owner", pack.manifest.owner
    for number, counter in enumerate(pack.manifest.counters, 1):
        yield f"[[counter]] {number}番目の office", counter.office
    for number, each in enumerate(pack.manifest.law.consultations, 1):
        if _SLUG.fullmatch(each.to):
            yield f"consultations {number}番目の to", each.to


def missing_offices(pack: Pack, body: Organisation) -> list[str]:
    """A sentence for each office that the body does not have: key, slug, body, and what it has instead."""
    known = dict(Office.objects.filter(tenant=body.code).order_by("slug").values_list("slug", "name"))
    wanted = [(key, slug) for key, slug in offices_named(pack) if slug not in known]
    found = [no_such_office(key, slug, body, known) for key, slug in wanted]
    if found and known:
        listed = "、".join(_named(slug, known) for slug in list(known)[:MOST_NAMED])
        more = f" ほか{len(known) - MOST_NAMED}" if len(known) > MOST_NAMED else ""
        found.append(f"{body.name}の所属：{listed}{more}。")
    elif found:
        found.append(f"{body.name}には、まだ所属が1つも登録されていません。")
    return [*found, ENTER] if found else []


def no_such_office(key: str, written: str, body: Organisation, known: Mapping[str, str]) -> str:
    """The sentence for an office that a body does not have, with what is like it; `known`: names by slug."""
    lead = f"{key}: 「{written}」という所属は、{body.name}（{body.code}）にありません。"
    return f"{lead}{_close(written, known)}"


def _close(slug: str, known: Mapping[str, str]) -> str:
    """Offices whose slug or name is like what was written."""
    by_name = {name: each for each, name in known.items()}
    names = difflib.get_close_matches(slug, [*known, *by_name], n=3)
    found = dict.fromkeys(by_name.get(name, name) for name in names)
    return f"近いもの：{'、'.join(_named(each, known) for each in found)}。" if found else ""


def _named(slug: str, known: Mapping[str, str]) -> str:
    return f"{slug}（{known[slug]}）"


def of_another_body(pack: Pack, body: Organisation) -> str:
    """A sentence when this id belongs to a procedure of another body; else empty."""
    procedure = Procedure.objects.filter(pk=pack.manifest.id).exclude(tenant=body.code).first()
    if procedure is None:
        return ""
    other = Organisation.objects.filter(pk=procedure.tenant).first()
    name = f"{other.name}（{other.code}）" if other is not None else procedure.tenant
    return (
        f"id: {pack.manifest.id} は、{name}が公開している手続です。{body.name}で公開するときは、"
        f"procedure.toml の id を「{body.name}の略称/名前」（例：xxx-town/{pack.manifest.slug}）に変えてください。"
    )


def too_small_a_step(pack: Pack) -> list[str]:
    """Sentences when the version does not go up as far as the changes since the last published one ask."""
    known = ProcedureVersion.objects.filter(procedure_id=pack.manifest.id, version=pack.manifest.version).first()
    standing = ProcedureVersion.objects.filter(procedure_id=pack.manifest.id).standing()
    last = known or standing.order_by("-sequence").first()
    if last is None or last.digest == pack.digest:
        return []
    try:
        return [finding.sentence for finding in packs.diff(packs.from_archive(bytes(last.archive)), pack).findings]
    except PackError:  # written before a rule that holds today: only the numbers can be compared
        before = tuple(map(int, last.version.split(".")))
        return (
            [] if pack.manifest.number > before else [f"公開済みの {last.version} より大きい版の番号にしてください。"]
        )


def one_at_a_time(tenant: str) -> None:
    """Whoever publishes for a body waits for the others: two packs whose numbers meet must see each other.

    Held to the end of the transaction; called before any row is locked, so that nobody waits in a circle.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"catalog.publishing {tenant}"])


def numbers_that_meet(pack: Pack, tenant: str) -> list[str]:
    """A sentence when notices of this pack could bear the number of another document of the body; else nothing.

    Every version that stands is looked at, also those of this procedure: cases go on under the version they began with,
    and a number is given once for all time. The same pattern shares its counter.
    """
    mine = pack.number_pattern or USUAL
    for whose, other in _patterns_of(tenant):
        try:
            check_together((mine, other))
        except PatternError as problem:
            return [f"[number] pattern: {problem}（相手：{whose}）"]
    return []


def _patterns_of(tenant: str) -> Iterator[tuple[str, Pattern]]:
    """Whose pattern, and which: the body's usual one, then those of its packs."""
    yield "型を決めていない手続の文書", USUAL
    for version in ProcedureVersion.objects.filter(tenant=tenant).standing().order_by("pk").iterator(chunk_size=20):
        try:
            pattern = packs.from_archive(bytes(version.archive)).number_pattern
        except PackError:  # written before a rule that holds today: it cannot issue either
            continue
        if pattern is not None:
            yield str(version), pattern
