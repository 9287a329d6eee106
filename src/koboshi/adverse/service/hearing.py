"""The hearing itself: who presides, what was said, and the report without which nothing is decided (19条・24条)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from koboshi.adverse import policies
from koboshi.adverse.events import HearingHeld, HearingReported, OfficerAppointed
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import days, keeping, opening
from koboshi.adverse.service.barring import HOLD
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Decision, Task, roles_for
from koboshi.core.actor import Actor, Role
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.people.models import Membership, User

REPORTED: Final = "hearing_reported"
"""The message by which the process learns of the report."""
LEAST: Final = 20


def candidates(actor: Actor, hearing: Hearing, on: date) -> list[User]:
    """Who may preside: colleagues of the body who have nothing to do with the matter, by name."""
    members = Membership.objects.visible_to(actor).filter(office__tenant=hearing.tenant).in_force(on)
    found = User.objects.filter(pk__in=members.values("user_id"), is_active=True, is_staff=True)
    barred = _involved(hearing, on)
    return [user for user in found.order_by("name", "pk") if user.pk not in barred]


def _involved(hearing: Hearing, on: date) -> set[int]:
    """Who drafted it, worked on it or on the permit, may decide it, or is the party.

    行政手続法19条2項 bars the party, her relatives and representatives; that those who worked on the matter do not
    preside is the sense of the rule and of practice (要確認).
    """
    permit = hearing.permit
    worked = Task.objects.filter(
        reference__in=[hearing.reference, permit.reference, permit.last_reference], assignee__isnull=False
    )
    worked = worked.exclude(reference=hearing.reference, node=HOLD, assignee_id=hearing.presiding_id)
    decided = Decision.objects.filter(reference__in=[permit.reference, permit.last_reference])
    deciders = Membership.objects.filter(office_id=hearing.case.office_id, roles__contains=[Role.DECIDER.value])
    found = {hearing.drafted_by_id, *worked.values_list("assignee_id", flat=True)}
    found |= set(decided.values_list("decided_by_id", flat=True))
    found |= set(deciders.in_force(on).values_list("user_id", flat=True))
    return {pk for pk in (*found, hearing.party_user_id) if pk is not None}


@transaction.atomic
def appoint(actor: Actor, hearing: Hearing, user: User, *, sworn: bool, now: datetime | None = None) -> Hearing:
    """Name who presides; `sworn`: it was checked that 19条2項 does not bar her. Raises `Refused`."""
    case, hearing = keeping.locked(hearing)
    now = keeping.moment(now)
    if not policies.may_appoint(actor, hearing):
        raise Refused("主宰者を指名できるのは、担当する所属の決定権のある職員だけです。")
    if hearing.way != Hearing.Way.HEARING or hearing.held_on is not None or case.ended_at is not None:
        raise Refused("この手続では、今は主宰者を指名できません。")
    if user.pk in _involved(hearing, civil.today(now)):
        raise Refused(
            "この方は、この件にかかわっているため、主宰者になれません。かかわっていない職員を選んでください。"
        )
    if user not in candidates(actor, hearing, civil.today(now)):
        raise Refused("主宰者は、県の職員の中から選んでください。")
    if not sworn:
        raise Refused("当事者やその親族・代理人などに当たらないことを確かめて、印を付けてください。")
    hearing.presiding, hearing.appointed_at = user, now
    hearing.save(update_fields=["presiding", "appointed_at"])
    keeping.tell(actor, case, OfficerAppointed(to=f"user:{user.pk}"), now)
    return hearing


def _presided(actor: Actor, hearing: Hearing, now: datetime) -> tuple[Case, Hearing]:
    case, hearing = keeping.locked(hearing)
    if not policies.presides(actor, hearing):
        raise Refused("調書と報告書を書けるのは、指名された主宰者だけです。")
    if actor.user in _involved(hearing, civil.today(now)):
        raise Refused(
            "この方は、この件にかかわっているため、主宰者になれません。かかわっていない職員を選んでください。"
        )
    return case, hearing


def _seated(actor: Actor, case: Case) -> Actor:
    """The seat gives the right to do its step, wherever the officer works."""
    return replace(actor, offices=actor.offices | {case.office_id}, roles=actor.roles | roles_for("examiner"))


@transaction.atomic
def hold(actor: Actor, hearing: Hearing, *, held_on: date, minutes: str, now: datetime | None = None) -> Hearing:
    """The hearing was held: its minutes (調書, 24条1項・2項), written by the officer. Raises `Refused`."""
    now = keeping.moment(now)
    case, hearing = _presided(actor, hearing, now)
    if not opening.told(hearing) or case.ended_at is not None:
        raise Refused("まだ通知を出していません。通知を出してから記録してください。")
    if days.untold(case):
        raise Refused("新しい期日の通知を、まだ出していません。先に案件のページで通知を出してください。")
    if hearing.reported_at is not None:
        raise Refused("報告書を出した後は、調書を書き換えられません。")
    if held_on > civil.today(now) or (hearing.hearing_on is not None and held_on < hearing.hearing_on):
        raise Refused("聴聞を行った日は、通知した期日から今日までの日にしてください。")
    hearing.held_on, hearing.minutes = held_on, keeping.text(minutes, least=LEAST)
    hearing.save(update_fields=["held_on", "minutes"])
    keeping.tell(actor, case, HearingHeld(on=held_on.isoformat()), now)
    task = Task.objects.filter(Q(node=HOLD), case=case, state=Task.State.OPEN).first()
    if task is not None:
        casework.complete(_seated(actor, case), task, outcome="complete", now=now)
    return hearing


@transaction.atomic
def report(actor: Actor, hearing: Hearing, *, report: str, opinion: str, now: datetime | None = None) -> Hearing:
    """The officer's report (報告書, 24条3項): whether what the party says has grounds. Then it can be decided.

    Raises `Refused` without minutes, twice, or for anybody but the officer.
    """
    now = keeping.moment(now)
    case, hearing = _presided(actor, hearing, now)
    if hearing.reported_at is not None:
        raise Refused("報告書は、すでに出されています。")
    if hearing.held_on is None or not keeping.waits_for(case, REPORTED):
        raise Refused("先に、聴聞を行った日と調書を記録してください。")
    if opinion not in Hearing.Opinion.values:
        raise Refused("当事者の主張に理由があるかどうかを選んでください。")
    hearing.report, hearing.opinion, hearing.reported_at = keeping.text(report, least=LEAST), opinion, now
    hearing.save(update_fields=["report", "opinion", "reported_at"])
    keeping.tell(actor, case, HearingReported(opinion=opinion), now)
    casework.receive(_seated(actor, case), case, message=REPORTED, data={"opinion": opinion}, now=now)
    return hearing
