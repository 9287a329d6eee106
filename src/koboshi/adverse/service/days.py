"""The day of a hearing changes: on the party's request or ex officio; and the hearing is reopened (行政手続法25条).

A new day is always told in writing before (22条2項; 25条 for a reopening): the process goes to the step that issues the
notice, and comes back to the hearing only when it has gone out. That a party may ask for another day, and that the
office may set one without being asked, stands in the prefecture's rules for hearings (聴聞規則: not found, 要確認).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from koboshi.adverse import policies
from koboshi.adverse.events import DayAsked, DayRefused, HearingMoved, HearingReopened
from koboshi.adverse.models import DayChange, Hearing
from koboshi.adverse.service import keeping, opening
from koboshi.approvals.models import Circulation
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.wareki import parse_iso
from koboshi.core.refusal import Refused
from koboshi.foundation.tenancy import rows

MOVED: Final = "hearing_moved"
REOPENED: Final = "hearing_reopened"
"""The messages by which the process learns of a new day."""
TELLING: Final = ("issue_moved", "issue_reopened")
"""The steps of the process that tell the new day."""
LEAST_REASON: Final = 10
MOST_REASON: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A new day of the hearing, as it stands on the notice."""

    on: date
    time: str
    place: str
    reason: str


def knows(case: Case, message: str) -> bool:
    """Whether the process of the case can hear of a new day; older versions of the pack could not."""
    nodes = pack_of(case.version_id).definition.nodes.values()
    return any(each.message == message for node in nodes for each in node.happenings)


def untold(case: Case) -> bool:
    """Whether a new day was set and its notice has not gone out yet."""
    return Task.objects.filter(case=case, node__in=TELLING, state=Task.State.OPEN).exists()


# --- the party asks ---------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_day(actor: Actor, hearing: Hearing, *, wish: str, now: datetime | None = None) -> DayChange:
    """Ask for another day, with the reason why (やむを得ない理由). The same words once more are one request.

    The office may write down what the party said by telephone. Raises `Refused`.
    """
    case, hearing = keeping.locked(hearing)
    if not (policies.is_party(actor, hearing) or policies.may_keep(actor, hearing)):
        raise Refused("この不利益処分の手続を扱う権限がありません。")
    _coming(case, hearing)
    words, now = keeping.text(wish, MOST_REASON, least=LEAST_REASON), keeping.moment(now)
    known = DayChange.objects.filter(hearing=hearing, answer="").first()
    if known is not None and known.wish == words:
        return known
    if known is not None:
        raise Refused("期日の変更の申出を、すでに受け付けています。返事をお待ちください。")
    change = DayChange.objects.create(
        **_facts(hearing), kind=DayChange.Kind.MOVED, by_party=True, wish=words, asked_at=now, before=hearing.hearing_on
    )
    keeping.tell(actor, case, DayAsked(change=change.pk), now)
    return change


@transaction.atomic
def refuse_day(actor: Actor, change: DayChange, *, reason: str, now: datetime | None = None) -> DayChange:
    """The hearing stays on its day; the party reads why. Raises `Refused`."""
    with rows.known():
        case, hearing = keeping.locked(change.hearing)
    if not policies.may_keep(actor, hearing):
        raise Refused("この不利益処分の手続を扱う権限がありません。")
    fresh = _unanswered(change)
    now = keeping.moment(now)
    fresh.answer, fresh.reason = DayChange.Answer.REFUSED, keeping.text(reason, MOST_REASON, least=LEAST_REASON)
    fresh.answered_by_id, fresh.answered_at = actor.user, now
    fresh.save()
    keeping.tell(actor, case, DayRefused(change=fresh.pk), now)
    return fresh


def _unanswered(change: DayChange) -> DayChange:
    fresh = rows.locked(DayChange.objects.all(), change.pk)
    if fresh.answer:
        raise Refused("この申出には、すでに答えています。")
    return fresh


# --- the office sets a day --------------------------------------------------------------------------------------------


@transaction.atomic
def move(actor: Actor, hearing: Hearing, day: Day, *, now: datetime | None = None) -> DayChange:
    """Set another day before the hearing was held: what the party asked for is answered with it, or ex officio.

    The process goes to the notice of the new day. Raises `Refused`.
    """
    case, hearing = keeping.locked(hearing)
    if not policies.may_keep(actor, hearing):
        raise Refused("この不利益処分の手続を扱う権限がありません。")
    _coming(case, hearing)
    _check_day(case, hearing, day, civil.today(now))
    now = keeping.moment(now)
    asked = DayChange.objects.select_for_update(no_key=True).filter(hearing=hearing, answer="").first()
    change = asked or DayChange(**_facts(hearing), by_party=False, asked_at=now)
    _set(actor, hearing, change, DayChange.Kind.MOVED, day, now)
    keeping.tell(actor, case, HearingMoved(change=change.pk, on=day.on.isoformat(), asked=asked is not None), now)
    _send_to_notice(actor, case, MOVED, day, now)
    return change


@transaction.atomic
def reopen(actor: Actor, hearing: Hearing, day: Day, *, now: datetime | None = None) -> DayChange:
    """Return the report and order the hearing to be held again, for what came up after its end (25条).

    Minutes and report of the round before are kept beside the new day. Until the officer has reported again nothing
    can be decided. Raises `Refused` unless a decider of the office does it, before the decision.
    """
    case, hearing = keeping.locked(hearing)
    if not policies.may_appoint(actor, hearing):
        raise Refused("聴聞の再開を命じられるのは、担当する所属の決定権のある職員だけです。")
    if hearing.reported_at is None or case.decided_at is not None or case.ended_at is not None:
        raise Refused("聴聞を再開できるのは、報告書が出てから決定するまでの間です。")
    if Circulation.objects.filter(reference=hearing.reference).open().exists():
        raise Refused("決定の回付が進んでいます。先に、その起案を引き戻して取りやめてください。")
    _check_day(case, hearing, day, civil.today(now))
    now = keeping.moment(now)
    change = DayChange(**_facts(hearing), by_party=False, asked_at=now, earlier=_round(hearing))
    _set(actor, hearing, change, DayChange.Kind.REOPENED, day, now)
    keeping.tell(actor, case, HearingReopened(change=change.pk, on=day.on.isoformat()), now)
    _send_to_notice(actor, case, REOPENED, day, now)
    return change


def _coming(case: Case, hearing: Hearing) -> None:
    """Raise `Refused` unless a hearing was announced and is still to be held."""
    if hearing.way != Hearing.Way.HEARING or not opening.told(hearing):
        raise Refused("期日を変えられるのは、聴聞の通知を出した後です。")
    if hearing.held_on is not None or case.ended_at is not None:
        raise Refused("聴聞は終わっています。期日は変えられません。")
    if untold(case):
        raise Refused("新しい期日の通知を、まだ出していません。先に案件のページで通知を出してください。")


def _check_day(case: Case, hearing: Hearing, day: Day, today: date) -> None:
    """Not in the past; not earlier than told without the time to prepare; before a suspension would begin."""
    pack = pack_of(case.version_id)
    prepared = today + timedelta(days=int(pack.parameters.at(today)["notice_days"]))
    later = hearing.reported_at is None and hearing.hearing_on is not None and day.on >= hearing.hearing_on
    earliest = today + timedelta(days=1) if later else prepared
    if day.on < earliest:
        raise Refused(
            "新しい期日は、準備のための期間をおいて、{day}からあとの日にしてください。", day=format_wareki(earliest)
        )
    since = case.application.answers.get("suspend_from")
    if since and day.on >= parse_iso(str(since)):
        raise Refused("停止の初めの日は、意見を聴き終わる日よりあとの日にしてください。")


def _facts(hearing: Hearing) -> dict[str, Any]:
    return {"hearing": hearing, "tenant": hearing.tenant, "reference": hearing.reference}


def _round(hearing: Hearing) -> dict[str, str]:
    """What the officer had written, as it is returned to her."""
    return {
        "held_on": hearing.held_on.isoformat() if hearing.held_on else "",
        "minutes": hearing.minutes,
        "report": hearing.report,
        "opinion": hearing.opinion,
        "reported_at": hearing.reported_at.isoformat() if hearing.reported_at else "",
    }


def _set(actor: Actor, hearing: Hearing, change: DayChange, kind: str, day: Day, now: datetime) -> None:
    """Write the new day down; the hearing is to be held anew."""
    change.kind, change.answer, change.before = kind, DayChange.Answer.SET, hearing.hearing_on
    change.on, change.time, change.place = day.on, keeping.line(day.time), keeping.line(day.place)
    change.reason = keeping.text(day.reason, MOST_REASON, least=LEAST_REASON)
    change.answered_by_id, change.answered_at = actor.user, now
    change.save()
    hearing.hearing_on, hearing.hearing_time, hearing.hearing_place = change.on, change.time, change.place
    hearing.held_on, hearing.reported_at, hearing.minutes, hearing.report, hearing.opinion = None, None, "", "", ""
    hearing.save(
        update_fields=["hearing_on", "hearing_time", "hearing_place", "held_on", "reported_at", "minutes", "report",
                       "opinion"]
    )  # fmt: skip


def _send_to_notice(actor: Actor, case: Case, message: str, day: Day, now: datetime) -> None:
    if not knows(case, message):
        raise Refused("この手続の版では、期日の変更も再開もできません。紙で行い、やりとりに書き残してください。")
    data = {
        "hearing_on": day.on.isoformat(),
        "hearing_time": keeping.line(day.time),
        "hearing_place": keeping.line(day.place),
        "moved_reason": day.reason.strip(),
    }
    seated = replace(actor, references=actor.references | {case.reference})
    casework.receive(seated, case, message=message, data=data, now=now)
