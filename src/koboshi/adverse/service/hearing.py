"""The hearing itself: its officer is named, what was said, and the report without which nothing is decided (24条)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from koboshi.adverse import policies
from koboshi.adverse.events import HearingHeld, HearingReported, OfficerAppointed
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import arriving, days, keeping, opening, presiding
from koboshi.adverse.service.barring import HOLD
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task, roles_for
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.people.models import User

REPORTED: Final = "hearing_reported"
"""The message by which the process learns of the report."""
LEAST: Final = 20


@transaction.atomic
def appoint(actor: Actor, hearing: Hearing, user: User, *, sworn: bool, now: datetime | None = None) -> Hearing:
    """Name who presides; `sworn`: it was checked that 19条2項 does not bar her. Raises `Refused`."""
    case, hearing = keeping.locked(hearing)
    now = keeping.moment(now)
    if not policies.may_appoint(actor, hearing):
        raise Refused("主宰者を指名できるのは、担当する所属の決定権のある職員だけです。")
    if hearing.way != Hearing.Way.HEARING or hearing.held_on is not None or case.ended_at is not None:
        raise Refused("この手続では、今は主宰者を指名できません。")
    today = civil.today(now)
    _not_barred(user.pk, hearing, today)
    if user not in presiding.candidates(actor, hearing, today):
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
    _not_barred(actor.user, hearing, civil.today(now))
    return case, hearing


def _not_barred(user: int | None, hearing: Hearing, on: date) -> None:
    """Raises `Refused` when the act (19条2項) or the rules of the house keep this person from presiding."""
    why = presiding.bars_of(user, hearing, on) if user is not None else ()
    if not why:
        return
    if why[0] in presiding.OF_THE_ACT:
        raise Refused(
            "この方は、当事者・参加人・代理人など（行政手続法19条2項）に当たる、または同じ名前のため、主宰者になれません。別の職員を選んでください。"
        )
    if why[-1] in (presiding.Bar.AUDITS, presiding.Bar.TREASURY):
        raise Refused("監査や出納の役割を持つ方は、主宰者になれません。別の職員を選んでください。")
    raise Refused("この方は、この件にかかわっているため、主宰者になれません。かかわっていない職員を選んでください。")


def _seated(actor: Actor, case: Case) -> Actor:
    """The seat gives the right to do its step, wherever the officer works."""
    return replace(actor, offices=actor.offices | {case.office_id}, roles=actor.roles | roles_for("examiner"))


@transaction.atomic
def hold(
    actor: Actor,
    hearing: Hearing,
    *,
    held_on: date,
    minutes: str,
    short_notice: str = "",
    now: datetime | None = None,
) -> Hearing:
    """The hearing was held: its minutes (調書, 24条1項・2項), written by the officer. Raises `Refused`.

    Not without a notice that had arrived before the day (15条1項). Where it left less than the pack's `notice_days` to
    prepare, `short_notice` says why it was held all the same; that stands at the head of the minutes.
    """
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
    written = keeping.text(minutes, least=LEAST)
    hearing.held_on, hearing.minutes = held_on, arriving.heard_in_time(hearing, written, short_notice, now)
    hearing.save(update_fields=["held_on", "minutes"])
    keeping.tell(actor, case, HearingHeld(on=held_on.isoformat()), now)
    task = Task.objects.filter(Q(node=HOLD), case=case, state=Task.State.OPEN).first()
    if task is not None:
        _carry_on(_seated(actor, case), task, now)
    return hearing


def _carry_on(officer: Actor, task: Task, now: datetime) -> None:
    """The step of the hearing is the officer's, whoever of the office has it in hand."""
    if task.assignee_id is not None and task.assignee_id != officer.user:
        task = casework.take_over(officer, task, seen=task.assignee_id)
    casework.complete(officer, task, outcome="complete", now=now)


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
