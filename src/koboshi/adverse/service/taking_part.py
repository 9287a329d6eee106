"""What the party does, and what the office records for her: statements, representatives, reading the records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction

from koboshi.adverse import policies
from koboshi.adverse.events import AccessAnswered, AccessAsked, PartyEnded, PartyNamed, StatementRecorded
from koboshi.adverse.models import AccessRequest, Hearing, Party, Statement
from koboshi.adverse.service import arriving, keeping, opening
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.tenancy import rows

STATED: Final = "statement_received"
"""The message by which the process learns that the party has said all."""
MOST_STATEMENTS: Final = 50
LEAST_REASON: Final = 10


def _taking_part(actor: Actor, hearing: Hearing) -> tuple[Case, Hearing]:
    """Locked, for the party or the office. Raises `Refused` for others, and before the notice."""
    case, hearing = keeping.locked(hearing)
    if not (policies.is_party(actor, hearing) or policies.may_keep(actor, hearing)):
        raise Refused("この不利益処分の手続を扱う権限がありません。")
    if not opening.told(hearing):
        raise Refused("まだ通知を出していません。通知を出してから記録してください。")
    return case, hearing


@transaction.atomic
def record_statement(
    actor: Actor,
    hearing: Hearing,
    *,
    text: str,
    by_name: str,
    way: str = Statement.Way.ONLINE,
    received_on: date | None = None,
    final: bool = False,
    now: datetime | None = None,
) -> Statement:
    """Keep a statement (弁明書・陳述書), also one that comes after its day: it is marked, shown, and never lost.

    `final`: the party says that it is all; an explanation that is waited for then goes on before its day. The same
    words of the same person once more are one statement. Raises `Refused`.
    """
    case, hearing = _taking_part(actor, hearing)
    now, party = keeping.moment(now), policies.is_party(actor, hearing)
    day = civil.today(now) if party else received_on or civil.today(now)
    way = _way(way, party)
    if day > civil.today(now):
        raise Refused("受け取った日は、今日までの日にしてください。")
    words, name = keeping.text(text), keeping.line(by_name)
    known = Statement.objects.filter(hearing=hearing)
    same = known.filter(text=words, by_name=name, way=way, received_on=day).first()
    if same is not None:
        return same
    if known.count() >= MOST_STATEMENTS:
        raise Refused("弁明書が{most}通になりました。これより多いときは、窓口でお出しください。", most=MOST_STATEMENTS)
    due = arriving.statement_until(hearing, civil.today(now))
    statement = Statement.objects.create(
        hearing=hearing,
        tenant=hearing.tenant,
        reference=hearing.reference,
        text=words,
        by_name=name,
        way=way,
        received_on=day,
        late=due is not None and day > due,
        final=final,
        recorded_by_id=None if party else actor.user,
        recorded_at=now,
    )
    fact = StatementRecorded(statement=statement.pk, way=str(way), late=statement.late)
    keeping.tell(actor, case, fact, now)
    _go_on(actor, case, statement, now)
    return statement


def _way(way: str, party: bool) -> str:
    if party:
        return Statement.Way.ONLINE
    if way not in (Statement.Way.POST, Statement.Way.COUNTER, Statement.Way.ORAL):
        raise Refused("どのように受け取ったか（郵送・窓口・口頭）を選んでください。")
    return way


def _go_on(actor: Actor, case: Case, statement: Statement, now: datetime) -> None:
    """Nobody waits for a day that the party does not need; without her word the day is kept to its end."""
    if not (statement.final and keeping.waits_for(case, STATED)):
        return
    seated = replace(actor, references=actor.references | {case.reference})
    casework.receive(seated, case, message=STATED, data={"stated": True}, now=now)


@transaction.atomic
def name_party(
    actor: Actor,
    hearing: Hearing,
    *,
    kind: str,
    name: str,
    contact: str = "",
    proof: str = "",
    now: datetime | None = None,
) -> Party:
    """Name a representative (16条), or let somebody take part (17条) or help (20条3項), which only the office does.

    `proof` is where the power is written; online it is empty until the office has seen it. Raises `Refused`.
    """
    case, hearing = _taking_part(actor, hearing)
    party = policies.is_party(actor, hearing)
    if kind not in Party.Kind.values or (party and kind != Party.Kind.REPRESENTATIVE):
        raise Refused("画面から届け出られるのは、代理人だけです。")
    if not party and not proof.strip():
        raise Refused("委任状など、資格を確かめた書面を書いてください。")
    now = keeping.moment(now)
    row = Party.objects.create(
        hearing=hearing,
        tenant=hearing.tenant,
        reference=hearing.reference,
        kind=kind,
        name=keeping.line(name),
        contact=contact.strip()[:300],
        proof="" if party else proof.strip()[:300],
        online=party,
        named_at=now,
    )
    keeping.tell(actor, case, PartyNamed(party=row.pk, role=kind), now)
    return row


@transaction.atomic
def end_part(actor: Actor, party: Party, *, now: datetime | None = None) -> Party:
    """Somebody no longer takes part (the representative lost her power, 16条4項). Once. Raises `Refused`."""
    with rows.known():
        case, _ = _taking_part(actor, party.hearing)
    fresh = rows.locked(Party.objects.all(), party.pk)
    if fresh.ended_at is None:
        now = keeping.moment(now)
        fresh.ended_at = now
        fresh.save(update_fields=["ended_at"])
        keeping.tell(actor, case, PartyEnded(party=fresh.pk), now)
    return fresh


@transaction.atomic
def ask_access(actor: Actor, hearing: Hearing, *, what: str, now: datetime | None = None) -> AccessRequest:
    """Ask to read the records: until the hearing is closed, else until it is decided. Raises `Refused`."""
    case, hearing = _taking_part(actor, hearing)
    if hearing.held_on is not None or case.decided_at is not None:
        raise Refused("閲覧を求められるのは、聴聞が終わる時までです。ほかの方法は、担当にお尋ねください。")
    words, now = keeping.text(what, 2_000), keeping.moment(now)
    same = AccessRequest.objects.filter(hearing=hearing, what=words, answer="").first()
    if same is not None:
        return same
    row = AccessRequest.objects.create(
        hearing=hearing, tenant=hearing.tenant, reference=hearing.reference, what=words, asked_at=now
    )
    keeping.tell(actor, case, AccessAsked(access=row.pk), now)
    return row


@transaction.atomic
def answer_access(
    actor: Actor,
    access: AccessRequest,
    *,
    granted: bool,
    on: date | None = None,
    place: str = "",
    reason: str = "",
    now: datetime | None = None,
) -> AccessRequest:
    """Grant with day and place, or refuse with the reason (18条1項後段: others' interests, or another just reason)."""
    with rows.known():
        case, hearing = keeping.locked(access.hearing)
    if not policies.may_keep(actor, hearing):
        raise Refused("この不利益処分の手続を扱う権限がありません。")
    fresh = rows.locked(AccessRequest.objects.all(), access.pk)
    if fresh.answer:
        raise Refused("この閲覧の求めには、すでに答えています。")
    now = keeping.moment(now)
    if granted:
        if on is None or on < civil.today(now):
            raise Refused("閲覧できる日は、今日からあとの日にしてください。")
        fresh.answer, fresh.on, fresh.place = AccessRequest.Answer.GRANTED, on, keeping.line(place)
    else:
        fresh.answer = AccessRequest.Answer.REFUSED
        fresh.reason = keeping.text(reason, 2_000, least=LEAST_REASON)
    fresh.answered_by_id, fresh.answered_at = actor.user, now
    fresh.save()
    keeping.tell(actor, case, AccessAnswered(access=fresh.pk, answer=str(fresh.answer)), now)
    return fresh
