"""Offer windows for a visit, choose one, ask for another day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from koboshi.casework.models import Case, Task
from koboshi.casework.service import engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.core.refusal import Refused
from koboshi.core.typed import refuse_my_number
from koboshi.fieldwork import policies
from koboshi.fieldwork.events import OtherDayAsked, VisitBooked, VisitOffered
from koboshi.fieldwork.models import LIVE, Visit
from koboshi.fieldwork.planning import fits
from koboshi.fieldwork.service import keeping
from koboshi.foundation.people import service as people
from koboshi.foundation.tenancy import rows, scope
from koboshi.intake import policies as intake_policies

ACTION = "inspect"
MOST_SLOTS = 3
MOST_DAYS = 366
MOST_PLACE = 300
MOST_WISH = 1000
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go: the words a driver needs, and what the order of a day goes by."""

    text: str
    postal_code: str = ""
    municipality: str = ""


def place_of(case: Case) -> Place:
    """The place of a case from its answers: the address in the municipality that decided which office is competent.

    Where the answers hold no such address the first one is taken; staff see it and may write another one.
    """
    pack, answers = pack_of(case.version_id), case.application.answers
    law = pack.manifest.law
    fields = [field.id for field in pack.form.fields.values() if field.type == "address"]
    found = [answers[name] for name in fields if isinstance(answers.get(name), dict)]
    by = answers.get(law.routing.by) if law.routing else None
    address = next((each for each in found if by and each.get("municipality_code") == by), found[0] if found else {})
    title = answers.get(law.register.title_field) if law.register else ""
    lines = [_address(address), title if isinstance(title, str) else ""]
    text = " ".join(line for line in lines if line)[:MOST_PLACE]
    return Place(text, str(address.get("postal_code", ""))[:8], str(address.get("municipality_code", by or ""))[:6])


def _address(value: Mapping[str, Any]) -> str:
    parts = "".join(str(value.get(name) or "") for name in ("municipality", "street"))
    return f"{parts} {value.get('building') or ''}".strip()


@transaction.atomic
def offer(
    actor: Actor,
    task: Task,
    slots: Sequence[Window],
    *,
    inspector: int | None = None,
    second: int | None = None,
    place: str = "",
    travels: str = "office",
    now: datetime | None = None,
) -> Visit:
    """Offer one to three windows for a visit; offered again, the windows replace those before and a booking ends.

    Raises `Refused` when the task is no inspection, a window is past, too short or doubled, or nobody goes.
    """
    now = now or datetime.now(UTC)
    with rows.known():
        case = engine.locked(task.case_id)
    task = rows.locked(Task.objects.all(), task.pk)
    if not policies.may_plan(actor, case):
        raise Refused("この案件の現地確認を決める権限がありません。")
    if task.action != ACTION or task.state != Task.State.OPEN:
        raise Refused("この業務は、現地確認を待っていません。")
    inspection = keeping.inspection_of(case)
    given = _checked(slots, inspection.minutes, now)
    lead = inspector or actor.user
    _check_people(actor, task, lead, second)
    visit = Visit.objects.select_for_update(no_key=True).filter(task=task, state__in=LIVE).first()
    again = visit is not None
    visit = _begun(visit or Visit(task=task), case, place, now)
    visit.slots = [[start.isoformat(), end.isoformat()] for start, end in given]
    visit.minutes = inspection.minutes
    visit.inspector_id, visit.second_id, visit.travels = lead or 0, second, Visit.Travels(travels)
    visit.save()
    keeping.tell(actor, visit, VisitOffered(visit=visit.pk, slots=len(given), again=again), now)
    return visit


def _begun(visit: Visit, case: Case, place: str, now: datetime) -> Visit:
    """The row as an offer leaves it; one that has begun on site is not offered again."""
    if visit.started_at is not None:
        raise Refused("この現地確認は、すでに始まっています。")
    own = place_of(case)
    text = " ".join((place or own.text).split())
    if not text:
        raise Refused("うかがう場所を入力してください。")
    if len(text) > MOST_PLACE:
        raise Refused("うかがう場所は{most}字以内で入力してください。", most=MOST_PLACE)
    visit.case, visit.tenant, visit.reference, visit.office_id = case, case.tenant, case.reference, case.office_id
    visit.place, visit.postal_code, visit.municipality = text, own.postal_code, own.municipality
    visit.state, visit.offered_at, visit.wish, visit.booked_by = Visit.State.PROPOSED, now, "", ""
    visit.starts_at = visit.ends_at = visit.booked_at = None
    return visit


def _checked(slots: Sequence[Window], minutes: int, now: datetime) -> list[Window]:
    if not 1 <= len(slots) <= MOST_SLOTS:
        raise Refused("日時の候補を1つから{most}つまで入力してください。", most=MOST_SLOTS)
    for start, end in slots:
        if end <= start or civil.day_of(start) != civil.day_of(end):
            raise Refused("候補の終わりの時刻は、同じ日の、始まりより後の時刻にしてください。")
        if end - start < timedelta(minutes=minutes):
            raise Refused("この現地確認には{minutes}分かかります。候補の時間を長くしてください。", minutes=minutes)
        if not now < start < now + timedelta(days=MOST_DAYS):
            raise Refused("候補の日時は、これから1年以内の日時にしてください。")
    if len(set(slots)) != len(slots):
        raise Refused("同じ日時の候補が2つあります。")
    return sorted(slots)


def _check_people(actor: Actor, task: Task, lead: int | None, second: int | None) -> None:
    here = {user.pk for user in people.colleagues(actor, task.office_id)}
    if lead not in here or (second is not None and second not in here):
        raise Refused("現地へ行く方を、この所属の職員から選んでください。")
    if lead == second:
        raise Refused("2人目には、ほかの方を選んでください。")


@transaction.atomic
def choose(actor: Actor, visit: Visit, slot: int, *, now: datetime | None = None) -> Visit:
    """Book one of the offered windows (by its number, from 0): the applicant, or the office on her behalf.

    Chosen again it stays as it is. Raises `Refused` when another one was booked, it is past, or the inspector's day
    is full.
    """
    now = now or datetime.now(UTC)
    row = keeping.locked(visit)
    if not policies.may_choose(actor, row):
        raise Refused("この日程を選ぶ権限がありません。")
    windows = row.windows()
    if not 0 <= slot < len(windows):
        raise Refused("候補の中から、日時を1つ選んでください。")
    window = windows[slot]
    if row.state == Visit.State.BOOKED and (row.starts_at, row.ends_at) == window:
        return row
    if row.state != Visit.State.PROPOSED:
        raise Refused("この現地確認の日程は、もう選べません。変えたいときは担当の所属へご連絡ください。")
    if window[0] <= now:
        raise Refused("選んだ日時は過ぎています。ほかの日時を選んでください。")
    _keep_free(row, window)
    row.starts_at, row.ends_at = window
    row.state, row.booked_at, row.wish = Visit.State.BOOKED, now, ""
    row.booked_by = "applicant" if intake_policies.holds(actor, row.case.application) else "office"
    row.save(update_fields=["starts_at", "ends_at", "state", "booked_at", "wish", "booked_by"])
    fact = VisitBooked(visit=row.pk, by=row.booked_by, day=window[0].astimezone(JAPAN).date())
    keeping.tell(actor, row, fact, now)
    return row


def _keep_free(visit: Visit, window: Window) -> None:
    """Whoever goes can keep this window beside those booked already. Two who book at once take turns.

    The whole day of the inspector counts, also visits of cases the applicant must not see: so the house looks.
    """
    day = window[0].astimezone(JAPAN).date()
    with connection.cursor() as cursor:
        for user in sorted(visit.people):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"fieldwork {user} {day.isoformat()}"])
    with scope.acting():
        for user in visit.people:
            booked = Visit.objects.filter(state=Visit.State.BOOKED).on(day).of_inspector(user).exclude(pk=visit.pk)
            if not fits([*(each.stop() for each in booked), visit.stop(window)]):
                raise Refused("その時間は、ほかの予定が入りました。ほかの日時を選んでください。")


@transaction.atomic
def ask_other(actor: Actor, visit: Visit, *, wish: str, now: datetime | None = None) -> Visit:
    """The applicant cannot come on any of the days, or no longer: the office reads her wish and offers others."""
    row = keeping.locked(visit)
    if not policies.may_choose(actor, row):
        raise Refused("この日程を選ぶ権限がありません。")
    if not row.is_live or row.started_at is not None:
        raise Refused("この現地確認の日程は、もう選べません。変えたいときは担当の所属へご連絡ください。")
    if not wish.strip() or len(wish) > MOST_WISH:
        raise Refused("都合のよい日や時間を、{most}字以内で入力してください。", most=MOST_WISH)
    refuse_my_number(wish)
    row.wish = wish.strip()
    row.save(update_fields=["wish"])
    keeping.tell(actor, row, OtherDayAsked(visit=row.pk), now)
    return row


def open_tasks(actor: Actor) -> list[Task]:
    """Inspections of the actor's offices that nobody has offered a day for, the earliest due first; at most 100."""
    live = Visit.objects.filter(state__in=LIVE).values("task_id")
    found = Task.objects.visible_to(actor).open().filter(action=ACTION).exclude(pk__in=live)
    return list(found.select_related("case", "office").defer("case__state").order_by("due_on", "id")[:100])
