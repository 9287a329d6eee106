"""Public hearings (公聴会, 行政手続法10条): notice, another day, calling off, record. Speakers are in `speaking`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import QuerySet

from koboshi.casework import policies as casework_policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import engine, tasks
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki, normalise
from koboshi.core.pack.public_hearing import ACTION
from koboshi.core.pack.public_hearing import PublicHearing as Rule
from koboshi.core.refusal import At, Refused, gather
from koboshi.foundation.tenancy import rows
from koboshi.proceedings import policies
from koboshi.proceedings.events import (
    PublicHearingAnnounced,
    PublicHearingCancelled,
    PublicHearingForgone,
    PublicHearingMoved,
    PublicHearingRecorded,
)
from koboshi.proceedings.models import PublicHearing, SpeakingRequest
from koboshi.proceedings.service import hearing_days as days
from koboshi.proceedings.service import steps

HELD, CANCELLED = "held", "cancelled"
"""Outcomes of the step that holds a public hearing."""
RESULT = SpeakingRequest.Result
STATE = PublicHearing.State


def step_of(case: Case) -> Task | None:
    """The open step at which the process holds a public hearing, where the pack has rules for one."""
    declared = pack_of(case.version_id).manifest.law.public_hearing
    return steps.open_step(case, ACTION) if declared is not None else None


@transaction.atomic
def announce(
    actor: Actor,
    case: Case,
    *,
    public_title: str,
    about: str,
    held_on: date | Refused,
    begins: str,
    place: str,
    chair: str,
    closed_too: bool = False,
    now: datetime | None = None,
) -> PublicHearing:
    """Publish the notice of a public hearing (公示). `held_on` may be why a typed day cannot be read.

    Raises `Several` with all that is wrong, as a day that leaves too little time, or on which the offices are closed
    and nobody confirmed it (`closed_too`).
    """
    case, task, rule = _at_the_step(actor, case)
    if PublicHearing.objects.filter(case=case, state=STATE.ANNOUNCED).exists():
        raise Refused("この案件の公聴会は、すでに公示されています。")
    today = civil.today(now)
    given = gather(
        {
            "public_title": lambda: steps.public_line(case, steps.filled(public_title, steps.LINE)),
            "about": lambda: nameless(case, steps.filled(about, steps.TEXT)),
            "held_on": lambda: days.meeting_day(rule, today, held_on, closed_too=closed_too),
            "begins": lambda: steps.time_of_day(begins),
            "place": lambda: steps.line(steps.filled(place, steps.LINE)),
            "chair": lambda: steps.line(steps.filled(chair, steps.LINE)),
        }
    )
    found = PublicHearing.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        task=task,
        published_on=today,
        requests_from=today,
        requests_until=days.requests_due(rule, today).day,
        rule=asdict(rule),
        announced_by_id=casework_policies.person(actor),
        **given,
    )
    fact = PublicHearingAnnounced(
        public_hearing=found.pk, held_on=found.held_on.isoformat(), requests_until=found.requests_until.isoformat()
    )
    steps.tell_of_case(actor, case, fact)
    return found


def _at_the_step(actor: Actor, case: Case) -> tuple[Case, Task, Rule]:
    with rows.known():
        case = engine.locked(case.pk)
    policies.runs_for(actor, case)
    task, rule = step_of(case), pack_of(case.version_id).manifest.law.public_hearing
    if task is None or rule is None:
        raise Refused("この案件は、いま公聴会を開く段階ではありません。")
    return case, task, rule


def nameless(case: Case, found: str, hearing: PublicHearing | None = None) -> str:
    """A text for everybody. Raises `Refused` when it names the applicant or, of a hearing, who asked to speak."""
    asked = () if hearing is None else hearing.requests.values_list("name", flat=True)
    if steps.names_somebody(case, found, asked):
        raise Refused(
            "公表する文に、申請した方か公述を申し出た方のお名前が入っています。お名前のない文にしてください。"
        )
    return found


def locked(actor: Actor, hearing: PublicHearing) -> tuple[Case, PublicHearing]:
    """Case and announced hearing, locked and fresh, for who runs the case. Raises `Refused` when it is over."""
    with rows.known():
        case = engine.locked(hearing.case_id)
    policies.runs_for(actor, case)
    found = rows.locked(PublicHearing.objects.all(), hearing.pk)
    if found.state != STATE.ANNOUNCED:
        raise Refused("この公聴会は、すでに終わったか、取りやめになっています。")
    return case, found


@transaction.atomic
def move(
    actor: Actor,
    hearing: PublicHearing,
    *,
    held_on: date | Refused,
    begins: str,
    place: str,
    why: str,
    closed_too: bool = False,
    now: datetime | None = None,
) -> PublicHearing:
    """Another day, time or place, with a notice of it. Another day is announced anew: with its days, and for requests.

    Who asked already need not ask again. Raises `Refused` on the day itself, and for a day that comes too soon.
    """
    case, found = locked(actor, hearing)
    today = civil.today(now)
    if today >= found.held_on:
        raise Refused(
            "公聴会の日になった後は、日時や場所を変えられません。開けなかったときは、取りやめて公示し直してください。"
        )
    rule, kept = days.rule_of(found), found.held_on
    given = gather(
        {
            "held_on": lambda: (
                kept if held_on == kept else days.meeting_day(rule, today, held_on, closed_too=closed_too)
            ),
            "begins": lambda: steps.time_of_day(begins),
            "place": lambda: steps.line(steps.filled(place, steps.LINE)),
            "why": lambda: nameless(case, steps.filled(why, steps.TEXT), found),
        }
    )
    if (given["held_on"], given["begins"], given["place"]) == (kept, found.begins, found.place):
        raise Refused("日時も場所も、いまの公示と同じです。変えるところを入力してください。")
    was = {"held_on": kept.isoformat(), "begins": found.begins, "place": found.place}
    if given["held_on"] != kept:
        until = days.requests_due(rule, today).day
        found.requests_from, found.requests_until = today, max(until, found.requests_until)
    found.changes = [*found.changes, {"on": today.isoformat(), "why": given["why"], **was}]
    found.held_on, found.begins, found.place = given["held_on"], given["begins"], given["place"]
    found.save(update_fields=["changes", "held_on", "begins", "place", "requests_from", "requests_until"])
    fact = PublicHearingMoved(
        public_hearing=found.pk, held_on=found.held_on.isoformat(), requests_until=found.requests_until.isoformat()
    )
    steps.tell_of_case(actor, case, fact)
    return found


def live(hearing: PublicHearing) -> QuerySet[SpeakingRequest]:
    """Requests of people who still wish to speak."""
    return hearing.requests.exclude(result=RESULT.WITHDRAWN)


@transaction.atomic
def call_off(
    actor: Actor,
    hearing: PublicHearing,
    *,
    why: str,
    reason: str = "",
    ends_step: bool = False,
    now: datetime | None = None,
) -> PublicHearing:
    """Call a hearing off, with a notice of it. When nobody wished to speak the process goes on; else with `ends_step`.

    Raises `Refused` when somebody may still ask, or asked, and for another cause without its reason.
    """
    case, found = locked(actor, hearing)
    now = now or datetime.now(UTC)
    nobody = why == PublicHearing.Why.NOBODY
    if why not in PublicHearing.Why.values:
        raise At("why", Refused("取りやめの理由を選んでください。"))
    if nobody and civil.today(now) <= found.requests_until:
        raise Refused(
            "公述の申出は{day}まで受け付けています。その日が過ぎるまで、申出がないことを理由に取りやめられません。",
            day=format_wareki(found.requests_until),
        )
    asked = live(found).count()
    if nobody and asked:
        raise Refused("公述の申出が{count}件あります。申出がないことを理由に取りやめられません。", count=asked)
    given = gather({"reason": lambda: "" if nobody else nameless(case, steps.filled(reason, steps.TEXT), found)})
    said = given["reason"]
    found.changes = [*found.changes, {"on": civil.today(now).isoformat(), "why": said, "off": True}]
    found.state, found.cancelled_why = STATE.CANCELLED, why
    found.ended_by_id, found.ended_at = casework_policies.person(actor), now
    found.save(update_fields=["changes", "state", "cancelled_why", "ended_by", "ended_at"])
    steps.tell_of_case(actor, case, PublicHearingCancelled(public_hearing=found.pk, why=why))
    if nobody or ends_step:
        _end_step(actor, case, CANCELLED, now)
    return found


@transaction.atomic
def forgo(actor: Actor, case: Case, *, reason: str, now: datetime | None = None) -> Case:
    """End the step without a hearing; the reason is a note of the case. Raises `Refused` while one is announced."""
    case, task, _ = _at_the_step(actor, case)
    if PublicHearing.objects.filter(case=case, state=STATE.ANNOUNCED).exists():
        raise Refused("この案件の公聴会は、すでに公示されています。")
    case, task = tasks.locked(actor, task)
    given = gather({"reason": lambda: steps.filled(reason, steps.TEXT)})
    casework.write_message(actor, case, text=given["reason"], internal=True)
    steps.tell_of_case(actor, case, PublicHearingForgone())
    return tasks.finish(actor, case, task, outcome=_outcome(task, CANCELLED), now=now)


def _outcome(task: Task, wanted: str) -> str:
    return wanted if wanted in task.outcomes else task.outcomes[0] if task.outcomes else "complete"


def _end_step(actor: Actor, case: Case, outcome: str, now: datetime) -> None:
    task = steps.open_step(case, ACTION) if case.ended_at is None else None
    if task is not None:
        casework.complete(actor, task, outcome=_outcome(task, outcome), now=now)


@transaction.atomic
def close_record(
    actor: Actor, hearing: PublicHearing, *, chair: str, attended: str, record: str, now: datetime | None = None
) -> PublicHearing:
    """Close the record (公聴会の記録) in the name of who presided, and let the case go on with it.

    Raises `Refused` before the day, and while a request is not decided or a statement has no view of the office.
    """
    case, found = locked(actor, hearing)
    now = now or datetime.now(UTC)
    if civil.today(now) < found.held_on:
        raise Refused("公聴会の日（{day}）より前に、記録はできません。", day=format_wareki(found.held_on))
    given = gather(
        {
            "attended": lambda: _number(attended),
            "record": lambda: steps.filled(record, steps.TEXT),
            "chair": lambda: steps.line(steps.filled(chair, steps.LINE)),
        }
    )
    spoke = _spoke(found)
    found.chair, found.record, found.attended = given["chair"], given["record"], given["attended"]
    found.state, found.ended_by_id, found.ended_at = STATE.RECORDED, casework_policies.person(actor), now
    found.save(update_fields=["chair", "record", "attended", "state", "ended_by", "ended_at"])
    fact = PublicHearingRecorded(public_hearing=found.pk, attended=found.attended, spoke=spoke)
    steps.tell_of_case(actor, case, fact)
    _end_step(actor, case, HELD, now)
    return found


def _number(attended: str) -> int:
    typed = normalise(attended)
    if not (typed.isascii() and typed.isdigit()) or len(typed) > 5:
        raise Refused("出席した方の人数を、数字で入力してください。")
    return int(typed)


def _spoke(hearing: PublicHearing) -> int:
    asked = list(live(hearing))
    if any(each.result == "" for each in asked):
        raise Refused("公述を申し出た方のうち、話を聴くかどうかをまだ決めていない方がいます。先に決めてください。")
    heard = [each for each in asked if each.result == RESULT.HEARD]
    if any(each.came is None for each in heard):
        raise Refused("公述人のうち、出席と話の要旨をまだ記録していない方がいます。先に記録してください。")
    if any(each.came and not each.answer for each in heard):
        raise Refused("県の考え方をまだ書いていない公述があります。書いてから、記録を閉じてください。")
    return sum(1 for each in heard if each.came)


def may_complete(actor: Actor, case: Case, task: Task, now: datetime) -> None:
    """The step ends by a closed record or a hearing called off, never by its button alone. Raises `Refused`."""
    if task.action != ACTION:
        return
    held = PublicHearing.objects.filter(case=case, task=task)
    if not held.exists() or held.filter(state=STATE.ANNOUNCED).exists():
        raise Refused("公聴会の記録を閉じるか、公聴会を取りやめると、次に進みます。公聴会の画面から進めてください。")


def recorded(actor: Actor, case: Case) -> list[PublicHearing]:
    """What was said at public hearings of a case, for whoever decides it; the newest first."""
    found = PublicHearing.objects.visible_to(actor).filter(case=case, state=STATE.RECORDED)
    return list(found.prefetch_related("requests"))
