"""Questions to the registers: those of staff, and the public search that gives public values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q

from koboshi.catalog.models import Procedure, ProcedureVersion
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.documents.models import Document
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people import naming
from koboshi.foundation.tenancy import scope
from koboshi.registers import content
from koboshi.registers.models import ENDED, LIVE, Permit
from koboshi.registers.service import proofs

MOST: Final = 100
MOST_PUBLIC: Final = 50
LONGEST: Final = 100
STANDINGS: Final = ("active", "suspended", "renewing", *ENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What staff ask a register: words (holder, number, name), a standing, an end within so many days."""

    words: str = ""
    standing: str = ""
    ends_within: int | None = None


def _words(text: str, column: str) -> Q:
    """The condition that a column of folded words holds every word of a text; variants of a character do not matter."""
    said = " ".join(content.fold(word) for word in text.replace("\0", "")[:LONGEST].split())
    return naming.holds(column, said) if said else Q()


def find(actor: Actor, register: str, asked: Question, on: date) -> list[Permit]:
    """The permits of the actor's offices that fit, those that end first before others; at most `MOST` and one more."""
    found = Permit.objects.kept_by(actor).filter(_words(asked.words, "words"), register_id=register)
    if asked.standing in STANDINGS:
        found = found.filter(_standing(asked.standing, on))
    if asked.ends_within is not None:
        found = found.filter(
            state__in=LIVE, valid_until__range=(on, on + timedelta(days=min(asked.ends_within, 9_999)))
        )
    return list(found.select_related("office").order_by("valid_until", "pk")[: MOST + 1])


def _standing(standing: str, on: date) -> Q:
    """The condition that `Permit.standing` gives this word (a permit that has not begun counts as valid)."""
    over = Q(state__in=LIVE, valid_until__lt=on)
    rests = Q(suspended_from__lte=on) & (Q(suspended_until__isnull=True) | Q(suspended_until__gte=on))
    if standing == "renewing":
        return over & ~Q(renewal="")
    if standing == "lapsed":
        return Q(state="lapsed") | (over & Q(renewal=""))
    if standing in ENDED:
        return Q(state=standing)
    now = Q(state__in=LIVE) & ~Q(valid_until__lt=on)
    return now & rests if standing == "suspended" else now & ~rests


@dataclass(frozen=True, slots=True)
class Register:
    """One register as a list shows it; `status` is the pack's mark (要確認)."""

    id: str
    name: str
    public: bool
    display_duty: bool
    area: str
    basis: str
    status: str
    counted: int = 0


def registers(actor: Actor, on: date, lang: str = "ja") -> list[Register]:
    """The registers in which the actor's offices keep permits, or may."""
    kept = Permit.objects.kept_by(actor).live().order_by().values_list("register_id")
    counts = dict(kept.annotate(number=Count("pk")))
    mine = counts.keys() | set(Permit.objects.kept_by(actor).values_list("register_id", flat=True)) | _owned(actor)
    return sorted((row for row in _in_force(on, lang, counts) if row.id in mine), key=lambda row: row.name)


def _owned(actor: Actor) -> set[str]:
    """The procedures whose owners are the actor's offices."""
    own = set(Office.objects.filter(pk__in=sorted(actor.offices)).values_list("slug", "tenant"))
    rows = Procedure.objects.filter(owner__in=[slug for slug, _ in own]).values_list("pk", "owner", "tenant")
    return {pk for pk, owner, tenant in rows if (owner, tenant) in own}


def register(identifier: str, on: date, lang: str = "ja") -> Register | None:
    """One register by the id of its procedure."""
    return next((row for row in _in_force(on, lang, {}) if row.id == identifier), None)


def _in_force(on: date, lang: str, counts: Mapping[str, int]) -> list[Register]:
    found: dict[str, Register] = {}
    for version in ProcedureVersion.objects.in_force(on).defer("archive"):
        pack = pack_of(version.pk)
        law = pack.manifest.law.register
        if law is None or pack.manifest.law.renews or version.procedure_id in found:
            continue
        name = ruby_to_plain(pack.texts.find("register.name", lang) or law.name)
        found[version.procedure_id] = Register(
            version.procedure_id,
            name,
            law.public,
            law.display_duty,
            law.area,
            law.basis,
            law.status,
            counts.get(version.procedure_id, 0),
        )
    return list(found.values())


# --- the public -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """What anybody may read of a permit: number, standing, days, and the public fields with their labels."""

    register: str
    number: str
    standing: str
    valid_from: date
    valid_until: date | None
    ended_on: date | None
    suspended_until: date | None
    lines: Sequence[tuple[str, str]]
    office: str


def public_registers(on: date, lang: str = "ja") -> list[Register]:
    """The registers that the public may search."""
    return sorted((row for row in _in_force(on, lang, {}) if row.public), key=lambda row: row.name)


def search(words: str, register: str, on: date, lang: str = "ja") -> list[PublicEntry]:
    """Public entries that fit all words (number, public names, municipality); at most `MOST_PUBLIC` and one more.

    The caller limits the rate. Without words, nothing: a register is looked things up in, not carried away.
    """
    if not words.strip():
        return []
    return _public(_words(words, "public_words"), register, on, lang)


def by_number(number: str, on: date, lang: str = "ja") -> list[PublicEntry]:
    """The entries of public registers under exactly this permit number."""
    wanted = content.fold(number.replace("\0", "")[:LONGEST])
    found = _public(Q(public_words__startswith=wanted), "", on, lang) if wanted else []
    return [entry for entry in found if content.fold(entry.number) == wanted]


@dataclass(frozen=True, slots=True)
class Certified:
    """What the permit of a certificate is today, as far as the public may know it.

    `standing` is empty when its register is not public: the same for every such permit, so that it tells nothing.
    """

    standing: str
    suspended_until: date | None = None


def certified(check_number: str, on: date) -> Certified | None:
    """What the permit is that a document proves; None when the document is no certificate. The caller limits the rate.

    Nothing of the holder, and no number of the permit: whoever asks holds the certificate in her hands.
    """
    with scope.acting():
        document = Document.objects.filter(check_number=check_number).first()
        permit = proofs.proven(document) if document is not None else None
    if permit is None:
        return None
    if not permit.public_words or permit.register_id not in {row.id for row in public_registers(on)}:
        return Certified("")
    standing = permit.standing(on)
    return Certified(standing, permit.suspended_until if standing == "suspended" else None)


def _public(condition: Q, register: str, on: date, lang: str) -> list[PublicEntry]:
    open_now = {row.id: row for row in public_registers(on, lang)}
    wanted = {register} & set(open_now) if register else set(open_now)
    with scope.acting():
        rows = Permit.objects.filter(condition, register_id__in=sorted(wanted)).exclude(public_words="")
        found = list(rows.select_related("office").order_by("number", "pk")[: MOST_PUBLIC + 1])
    return [_entry(permit, open_now[permit.register_id], on, lang) for permit in found]


def _entry(permit: Permit, row: Register, on: date, lang: str) -> PublicEntry:
    pack = pack_of(permit.version_id)
    law = pack.manifest.law.register
    lines = content.public(pack, law, permit.fields, lang) if law is not None else []
    return PublicEntry(
        register=row.name,
        number=permit.number,
        standing=permit.standing(on),
        valid_from=permit.valid_from,
        valid_until=permit.valid_until,
        ended_on=permit.ended_on,
        suspended_until=permit.suspended_until,
        lines=lines,
        office=permit.office.name,
    )
