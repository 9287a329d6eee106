"""Record, confirm and revoke: each in one transaction, under the lock of the application."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction

from koboshi.core import mandate as core
from koboshi.core.actor import Actor
from koboshi.core.form import ADDRESS_PARTS
from koboshi.core.japan import civil
from koboshi.core.japan import houjin_bangou as corporate
from koboshi.core.mandate.model import CARRIED
from koboshi.core.mandate.wording import said
from koboshi.core.refusal import Refused
from koboshi.core.typed import within
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact, Subject
from koboshi.foundation.tenancy import rows
from koboshi.intake.models import Application, Attachment
from koboshi.mandates import policies
from koboshi.mandates.events import MandateRecorded, MandateRevoked, ProofConfirmed
from koboshi.mandates.models import MandateRow, Origin, Party
from koboshi.mandates.service.binding import account_for
from koboshi.mandates.service.book import Book, locked, person_of
from koboshi.mandates.told import Told

MOST_LABEL, MOST_PAPER, MOST_MANDATES = 200, 200, 30
ROLES: dict[str, Party.Role] = {
    "agent": Party.Role.REPRESENTATIVE,
    "messenger": Party.Role.MESSENGER,
    "professional": Party.Role.PROFESSIONAL,
    "staff": Party.Role.STAFF_OF_CORPORATION,
}
"""The role of a representative by the kind of the mandate; every other kind is a legal representative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A mandate as it is to be recorded. `principal` is the applicant where none is named; days are in Japan."""

    kind: str
    label: str
    scopes: Iterable[str]
    since: date
    until: date | None = None
    principal: Party | None = None
    phone: str = ""
    email: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    houjin_bangou: str = ""
    attachment: Attachment | None = None
    paper: str = ""
    sub_delegation: str = "no"
    under: MandateRow | None = None
    ward_born: date | None = None


def subject_of(application: Application) -> Subject:
    """The journal's view of the application."""
    return Subject(
        tenant=application.tenant,
        case=application.reference,
        procedure=application.procedure_id,
        door=application.door,
        office=application.office_id,
    )


def tell(actor: Actor, application: Application, fact: Fact) -> None:
    """Write one fact about the people of an application."""
    journal.record(actor, fact, subject_of(application))


def ensure_applicant(application: Application) -> Party:
    """The applicant's own row, made from the answers when nobody has yet; the caller holds the lock."""
    label, number = applicant_of(application.answers)
    found, _ = Party.objects.get_or_create(
        reference=application.reference,
        role=Party.Role.APPLICANT,
        defaults={
            "tenant": application.tenant,
            "label": label,
            "houjin_bangou": number,
            "origin": Origin.ANSWERS,
        },
    )
    return found


def applicant_of(answers: dict[str, Any]) -> tuple[str, str]:
    """Name and, where it is a right one, 法人番号 of the applicant, out of the answers."""
    number = str(answers.get("houjin_bangou") or answers.get("corporation_number") or "")
    number = corporate.tidy(number)
    name = applicant_named(answers) or "（お名前の記入なし）"
    return name[:MOST_LABEL], number if corporate.check(number) else ""


def applicant_named(answers: dict[str, Any]) -> str:
    """The applicant's name in the answers: the corporation's where one applies; "" where none is given."""
    corporation = answers.get("corporation_name")
    named = corporation if isinstance(corporation, str) and corporation.strip() else name_of(answers.get("applicant"))
    return named[:MOST_LABEL]


def name_of(value: object) -> str:
    """Family and given name of a name field as one line."""
    if isinstance(value, dict):
        return f"{value.get('family', '')} {value.get('given', '')}".strip()
    return value.strip() if isinstance(value, str) else ""


@transaction.atomic
def record(actor: Actor, application: Application, wanted: Wanted) -> MandateRow:
    """Record who acts for whom. Raises `Refused` with a sentence; the same mandate sent twice is one.

    The applicant's side records what the office has still to check; a paper the office writes down counts at once.
    """
    application = locked(application)
    person = person_of(actor, application)
    _may(actor, application, person, wanted)
    principal = wanted.principal or ensure_applicant(application)
    if principal.reference != application.reference or not principal.applies:
        raise Refused("代理を頼む方が、この申請の申請者ではありません。")
    _check(wanted)
    _number(principal, wanted)
    same = _same(principal, wanted)
    if same is not None:
        return same
    _once(principal, wanted)
    if MandateRow.objects.filter(reference=application.reference).count() >= MOST_MANDATES:
        raise Refused(
            "代理の届出は{most}件までです。終わった届出の整理を、担当の課にご相談ください。", most=MOST_MANDATES
        )
    works = policies.works_on(actor, application)
    return enter(actor, application, principal, wanted, Origin.OFFICE if works else Origin.APPLICANT)


def enter(actor: Actor, application: Application, principal: Party, wanted: Wanted, origin: Origin) -> MandateRow:
    """Write the row after the core has looked at it; the caller holds the lock and has asked who may."""
    representative = Party.objects.create(
        reference=application.reference,
        tenant=application.tenant,
        role=ROLES.get(wanted.kind, Party.Role.LEGAL_REPRESENTATIVE),
        label=wanted.label.strip(),
        phone=within(wanted.phone, 40),
        email=wanted.email.strip().lower(),
        address=address_of(wanted.address),
        user_id=account_for(wanted.email),
        origin=origin,
    )
    looked = origin == Origin.OFFICE and bool(wanted.paper.strip())
    row = MandateRow(
        reference=application.reference,
        tenant=application.tenant,
        principal=principal,
        representative=representative,
        kind=wanted.kind,
        scopes=sorted(set(wanted.scopes)),
        since=wanted.since,
        until=wanted.until,
        attachment=wanted.attachment,
        paper=wanted.paper.strip(),
        checked_on=civil.today() if looked else None,
        checked_by_id=actor.user if looked else None,
        sub_delegation=wanted.sub_delegation,
        under=wanted.under,
        ward_born=wanted.ward_born,
        origin=origin,
        recorded_by=actor.id,
    )
    _probe(application, row)
    row.save(force_insert=True)
    fact = MandateRecorded(mandate=row.pk, sort=row.kind, origin=origin, scopes=len(row.scopes))
    tell(actor, application, fact)
    return row


def _may(actor: Actor, application: Application, person: Party | None, wanted: Wanted) -> None:
    if wanted.under is not None and wanted.under.reference != application.reference:
        raise Refused("もとになる代理の届出が、この申請にありません。")
    below = wanted.under is not None and person is not None and wanted.under.representative_id == person.pk
    if policies.may_record(actor, application, person):
        return
    if not (below and policies.may_name_sub_agent(actor, application, person)):
        raise Refused("代理の届出は、申請者本人か担当の課が行います。")


def _check(wanted: Wanted) -> None:
    if not wanted.label.strip() or len(wanted.label.strip()) > MOST_LABEL:
        raise Refused("代理する方のお名前を{most}字以内で入力してください。", most=MOST_LABEL)
    if len(wanted.paper) > MOST_PAPER:
        raise Refused("確認した書面は{most}字以内で入力してください。", most=MOST_PAPER)
    if wanted.kind == "messenger" and (beyond := sorted(set(wanted.scopes) - CARRIED)):
        raise Told(said("not.messenger", act=said(f"act.{beyond[0]}")))
    if wanted.kind == "parent" and wanted.ward_born is None:
        raise Refused("親権者のときは、お子さんの生年月日も入力してください。")
    if wanted.sub_delegation not in ("no", "consented", "unavoidable"):
        raise Refused("復代理について、選択肢の中から選んでください。")


def _number(principal: Party, wanted: Wanted) -> None:
    """The corporation's number, which staff of a corporation need; one that is wrong is refused in the core's words."""
    typed = corporate.tidy(wanted.houjin_bangou)
    if typed and not corporate.check(typed):
        raise Told(said("not.houjin_bangou"))
    if typed and not principal.houjin_bangou:
        principal.houjin_bangou = typed
        principal.save(update_fields=["houjin_bangou"])
    if wanted.kind == "staff" and not principal.houjin_bangou:
        raise Told(said("not.houjin_bangou"))


def address_of(told: Mapping[str, Any] | None) -> dict[str, str]:
    """The parts of an address that say something, each within its length; unknown ones are left out."""
    parts = {part.name: part.max_length for part in ADDRESS_PARTS}
    return {name: str(text)[: parts[name]] for name, text in (told or {}).items() if name in parts and text}


def _once(principal: Party, wanted: Wanted) -> None:
    if named_twice(principal, wanted.label, wanted.under):
        raise Refused("この方の代理の届出は、すでにあります。内容を変えるときは、前の届出を終えてからにしてください。")


def named_twice(principal: Party, label: str, under: MandateRow | None = None) -> list[MandateRow]:
    """The mandates by which somebody of this name acts for the applicant already, by the same way.

    Nobody is to stand on the page twice: what changes is recorded after the old mandate has ended.
    """
    today, name = civil.today(), _folded(label)
    others = MandateRow.objects.filter(principal=principal, revoked_on__isnull=True, under=under)
    return [
        row
        for row in others.select_related("representative")
        if not row.ended(today) and _folded(row.representative.label) == name
    ]


def _folded(name: str) -> str:
    """A name without what a hand writes now so, now so: spaces and widths."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _same(principal: Party, wanted: Wanted) -> MandateRow | None:
    alike = MandateRow.objects.filter(
        principal=principal,
        kind=wanted.kind,
        since=wanted.since,
        until=wanted.until,
        revoked_on__isnull=True,
        representative__label=wanted.label.strip(),
    )
    return next((row for row in alike if set(row.scopes) == set(wanted.scopes)), None)


def _probe(application: Application, row: MandateRow) -> None:
    """Let the core read the mandate before it is kept: neither nonsense nor a sub-agent without leave."""
    row.pk = 0
    try:
        # As if the paper had been checked: whether it was is asked at every act, not when it is recorded.
        fresh = replace(row.as_core(), proof=core.Proof("paper", row.since))
        known = Book.of(application.reference).mandates
        answers = [
            core.may([*known, fresh], fresh.representative, act, row.since, principal=fresh.principal)
            for act in fresh.scopes
        ]
    except core.MandateError as problem:
        raise Told(problem.sentences) from problem
    finally:
        row.pk = None
    for answer in answers:
        if answer.code.startswith("under") and answer.code != "under_fault":
            raise Told(answer.because)


@transaction.atomic
def confirm_proof(actor: Actor, row: MandateRow, *, paper: str, on: date | None = None) -> MandateRow:
    """The office has looked at the paper. A file of the application proves by itself; the counter writes what it saw.

    Raises `Refused` for anybody else, for the representative herself, without a paper, or with an unsafe file.
    """
    row, application = _row(row)
    if not policies.works_on(actor, application) or row.representative.user_id == actor.user is not None:
        raise Refused("代理の書面を確認する権限がありません。")
    if row.checked_on is not None:
        return row
    if row.attachment is None and not (paper.strip() or row.paper):
        raise Refused("何を見て確認したかを入力してください（例：委任状を窓口で確認）。")
    if len(paper) > MOST_PAPER:
        raise Refused("確認した書面は{most}字以内で入力してください。", most=MOST_PAPER)
    if row.attachment is not None and row.attachment.scan not in (Attachment.Scan.CLEAN, Attachment.Scan.NOT_SCANNED):
        raise Refused("添付された書面は、安全の確認が終わっていません。終わってから確認してください。")
    row.paper = paper.strip() or row.paper
    row.checked_on = on or civil.today()
    row.checked_by_id = actor.user
    row.save(update_fields=["paper", "checked_on", "checked_by"])
    tell(actor, application, ProofConfirmed(mandate=row.pk))
    return row


@transaction.atomic
def revoke(actor: Actor, row: MandateRow, *, on: date | None = None) -> MandateRow:
    """End a mandate from a day on: by the applicant, the office, or the representative who gives it up.

    Only the office may name a day that has passed (it was told late). One that has not begun yet ends as it begins.
    Revoking twice changes nothing.
    """
    row, application = _row(row)
    person = person_of(actor, application)
    own = person is not None and person.pk == row.representative_id
    works = policies.works_on(actor, application)
    if not (own or policies.may_record(actor, application, person)):
        raise Refused("この代理の届出を取り消す権限がありません。")
    if row.revoked_on is not None:
        return row
    day = on or max(civil.today(), row.since)
    if day < row.since or (day < civil.today() and not works):
        raise Refused("取消しの日は、代理の始まりより後の、今日からの日にしてください。")
    _end(actor, application, row, day)
    return row


def _end(actor: Actor, application: Application, row: MandateRow, day: date) -> None:
    row.revoked_on, row.revoked_by = day, actor.id
    row.save(update_fields=["revoked_on", "revoked_by"])
    tell(actor, application, MandateRevoked(mandate=row.pk, day=day.isoformat()))


def end_declared(actor: Actor, application: Application, row: MandateRow, day: date) -> None:
    """The answers no longer name this representative; the caller holds the lock."""
    _end(actor, application, row, max(day, row.since))


def _row(row: MandateRow) -> tuple[MandateRow, Application]:
    """The mandate as it is now, with its application locked."""
    people = MandateRow.objects.select_related("principal", "representative", "attachment")
    with rows.known():
        application = locked(Application.objects.get(reference=row.reference))
    return rows.found(people, row.pk), application
