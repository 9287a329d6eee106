"""What every verb on a visit does: lock it behind its case, look who acts, and tell the journal."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from koboshi.casework.models import Case, Task
from koboshi.casework.service import engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.pack import Pack
from koboshi.core.pack.law import Inspection
from koboshi.core.refusal import Refused
from koboshi.fieldwork import policies
from koboshi.fieldwork.models import Sending, Visit
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact
from koboshi.foundation.tenancy import rows

MOST_TEXT = 4000


def locked(visit: Visit) -> Visit:
    """The visit, locked and fresh, after its case: two acts on one visit take turns."""
    with rows.known():
        case = engine.locked(visit.case_id)
    fresh = rows.locked(Visit.objects.all(), visit.pk)
    fresh.case = case
    return fresh


def at_work(actor: Actor, visit: Visit) -> tuple[Visit, Task]:
    """A booked visit and its open task, for who may inspect. Raises `Refused` with the reason why not."""
    row = locked(visit)
    task = rows.found(Task.objects.all(), row.task_id)
    if not policies.may_inspect(actor, task):
        raise Refused("この現地確認を記録する権限がありません。")
    if row.state in (Visit.State.DONE, Visit.State.FAILED, Visit.State.CANCELLED) or task.state != Task.State.OPEN:
        raise Refused("この現地確認は、すでに終わっています。記録は変わっていません。")
    if row.state != Visit.State.BOOKED:
        raise Refused("日程がまだ決まっていません。先に日程を決めてください。")
    return row, task


def inspection_of(case: Case) -> Inspection:
    """The checklist of the case's procedure; an empty one where its pack has none."""
    return pack_of(case.version_id).manifest.law.inspection or Inspection()


def pack_for(visit: Visit) -> Pack:
    """The pack the visit's case is pinned to."""
    return pack_of(visit.case.version_id)


def tell(actor: Actor, visit: Visit, fact: Fact, now: datetime | None = None) -> None:
    """Write what happened on the case's own stream."""
    journal.record(actor, fact, engine.subject_of(visit.case, pack_for(visit)), at=now or datetime.now(UTC))


def is_new(visit: Visit, client_id: uuid.UUID, now: datetime) -> bool:
    """Whether this sending has not arrived before; from now on it has. The visit is locked."""
    facts = {"tenant": visit.tenant, "reference": visit.reference, "arrived_at": now}
    return Sending.objects.get_or_create(visit=visit, client_id=client_id, defaults=facts)[1]


def sensible(moment: datetime | None, visit: Visit, now: datetime) -> datetime:
    """When a device says it was: never later than now, never before the visit was offered (clocks go wrong)."""
    return min(max(moment, visit.offered_at), now) if moment is not None else now


def check_text(*texts: str) -> None:
    """Raises `Refused` for a text that is too long."""
    if max(map(len, texts), default=0) > MOST_TEXT:
        raise Refused("文章は{most}字以内で入力してください。", most=MOST_TEXT)
