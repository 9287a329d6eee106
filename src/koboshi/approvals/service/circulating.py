"""The verbs of a draft on its way: begin, stamp, return, pull back, send again, give up, read later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from koboshi.approvals import policies
from koboshi.approvals.events import Begun, Dropped
from koboshi.approvals.models import Circulation
from koboshi.approvals.seating import Seating
from koboshi.approvals.service import keeping
from koboshi.core import approval
from koboshi.core.actor import Actor
from koboshi.core.approval import DRAFTER, Chain, Stamp, Verdict
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Subject

Effect = Callable[[Circulation, Stamp], None]
"""What follows from the decision; it runs in the transaction of the deciding stamp, so both happen or neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What chooses the way of a draft: the chain that applies, and the data that its conditions ask."""

    chain: Chain
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is circulated: its name for the journal and for people, its text, and who applied (an account, or '')."""

    about: Subject
    subject: str
    title: str
    content: Mapping[str, str]
    applicant: str = ""


@transaction.atomic
def begin(actor: Actor, matter: Matter, way: Way, *, now: datetime | None = None) -> Circulation:
    """Send a draft on its way. Raises `Refused` where one is under way, ApprovalRefused where the way forbids it."""
    now, about = now or datetime.now(UTC), matter.about
    drafter, office = policies.person(actor), matter.about.office
    if office is None:
        raise Refused("案件の所属が決まっていないため、回付を始められません。")
    same = Circulation.objects.filter(reference=about.case, subject=matter.subject, dropped_at__isnull=True)
    if same.exists():
        raise Refused("この決定は、すでに起案されています。「決裁」の画面で続きを行ってください。")
    seating = Seating.of(about.tenant, civil.day_of(now))
    route = _route(way, seating, office, str(drafter), matter.applicant)
    roster = seating.roster(route.seats, office)
    value = approval.begin(route, now, drafter=str(drafter), roster=roster, applicant=matter.applicant)
    row = Circulation(
        reference=about.case,
        tenant=about.tenant,
        office_id=office,
        subject=matter.subject,
        title=matter.title,
        procedure=about.procedure,
        procedure_version=about.version,
        door=about.door,
        drafter_id=drafter,
        applicant=matter.applicant,
        begun_at=now,
        state={},
    )
    keeping.keep(actor, row, value, seating, changed=False)
    keeping.write_draft(row, matter.content, drafter, now)
    fact = Begun(circulation=row.pk, chain=route.chain, decider=route.decider, row=route.row, seats=len(route.places))
    journal.record(actor, fact, about, at=now)
    return row


def route_for(
    way: Way, tenant: str, office: int, drafter: str, applicant: str = "", *, now: datetime | None = None
) -> approval.Route:
    """The way a draft would take today, for showing it before it begins. Raises ApprovalRefused."""
    seating = Seating.of(tenant, civil.today(now))
    return _route(way, seating, office, drafter, applicant)


def _route(way: Way, seating: Seating, office: int, drafter: str, applicant: str) -> approval.Route:
    people = {applicant} - {""}
    if way.chain.rules.drafter is not approval.Conflict.ALLOW:
        people.add(drafter)
    return approval.choose(way.chain, way.data, seating.barred(way.chain, office, people))


@dataclass(frozen=True, slots=True)
class _Open:
    """A locked draft with the people of the day."""

    row: Circulation
    value: approval.Circulation
    seating: Seating
    roster: approval.Roster
    person: int


def _locked(actor: Actor, row: Circulation, now: datetime) -> _Open:
    """The row, locked and fresh: of two acts at once one waits, and then sees what the other did."""
    person = policies.person(actor)
    fresh = Circulation.objects.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    if fresh is None or not Circulation.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise Refused("この起案を見る権限がありません。")
    value = fresh.value
    if fresh.dropped_at is not None and not value.dropped:
        raise Refused("この起案は、案件がほかの形で終わったため、取りやめになりました。")
    seating = Seating.of(fresh.tenant, civil.day_of(now))
    return _Open(fresh, value, seating, seating.roster(value.route.seats, fresh.office_id), person)


@transaction.atomic
def stamp(
    actor: Actor,
    row: Circulation,
    *,
    seat: str,
    verdict: str,
    note: str = "",
    to: str = "",
    seen: int | None = None,
    effect: Effect | None = None,
    now: datetime | None = None,
) -> Circulation:
    """One act of the actor in a seat; `seen` is the version before her eyes. Raises ApprovalRefused with a sentence.

    A decision needs `effect`: what is decided must happen in the same transaction.
    """
    now = now or datetime.now(UTC)
    if verdict == Verdict.DECIDE and effect is None:
        raise ValueError("a decision needs its effect")
    this = _locked(actor, row, now)
    value = approval.stamp(
        this.value, seat, str(this.person), verdict, note, now=now, roster=this.roster, to=to, seen=seen
    )
    keeping.keep(actor, this.row, value, this.seating, changed=False)
    if verdict == Verdict.DECIDE and effect is not None and value.decision is not None:
        effect(this.row, value.decision)
    return this.row


def return_to(
    actor: Actor,
    row: Circulation,
    *,
    seat: str,
    reason: str,
    to: str = DRAFTER,
    seen: int | None = None,
    now: datetime | None = None,
) -> Circulation:
    """Send a draft back to a stage before this seat, or to the drafter (差戻し)."""
    return stamp(actor, row, seat=seat, verdict=Verdict.RETURN, note=reason, to=to, seen=seen, now=now)


def pull_back(
    actor: Actor, row: Circulation, *, note: str = "", seen: int | None = None, now: datetime | None = None
) -> Circulation:
    """The drafter takes her draft out of everybody's hands (引戻し)."""
    return stamp(actor, row, seat=DRAFTER, verdict=Verdict.PULL_BACK, note=note, seen=seen, now=now)


def drop(
    actor: Actor, row: Circulation, *, note: str = "", seen: int | None = None, now: datetime | None = None
) -> Circulation:
    """The drafter gives up a draft that is back in her hands; another one may be begun."""
    return stamp(actor, row, seat=DRAFTER, verdict=Verdict.DROP, note=note, seen=seen, now=now)


def read_later(
    actor: Actor, row: Circulation, *, seat: str, note: str = "", now: datetime | None = None
) -> Circulation:
    """Read what was stamped while one was away, or what is for information (後閲)."""
    return stamp(actor, row, seat=seat, verdict=Verdict.READ, note=note, now=now)


@transaction.atomic
def send_again(
    actor: Actor,
    row: Circulation,
    *,
    content: Mapping[str, str],
    way: Way,
    title: str = "",
    note: str = "",
    seen: int | None = None,
    now: datetime | None = None,
) -> Circulation:
    """The drafter sends a draft again. A changed text asks every seat anew, and by another way where it must be so."""
    now = now or datetime.now(UTC)
    this = _locked(actor, row, now)
    changed = dict(content) != dict(this.row.text)
    me = str(this.person)
    route = this.value.route
    if changed:
        route = _route(way, this.seating, this.row.office_id, this.value.drafter, this.row.applicant)
    if seen is not None and seen != this.value.version:
        raise Refused("画面を開いた後に、この起案が動きました。新しい内容を見てから、もう一度行ってください。")
    if route == this.value.route:
        value = approval.stamp(
            this.value, DRAFTER, me, Verdict.SEND, note, now=now, roster=this.roster, changed=changed
        )
    else:
        roster = this.seating.roster(route.seats, this.row.office_id)
        value = approval.reroute(this.value, route, me, now, roster)
    this.row.title = title or this.row.title
    keeping.keep(actor, this.row, value, this.seating, changed=changed)
    if changed:
        keeping.write_draft(this.row, content, this.person, now)
    return this.row


@transaction.atomic
def end_moot(actor: Actor, reference: str, *, now: datetime | None = None) -> int:
    """The case ended in another way (withdrawn, lapsed): its drafts wait for nobody any more. Returns how many."""
    now = now or datetime.now(UTC)
    rows = list(Circulation.objects.select_for_update(of=("self",), no_key=True).filter(reference=reference).open())
    for row in rows:
        row.dropped_at = now
        row.save(update_fields=["dropped_at"])
        row.places.update(since=None)
        journal.record(actor, Dropped(circulation=row.pk), keeping.subject_of(row), at=now)
    return len(rows)
