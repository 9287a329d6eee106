"""Decide a case: outcome, reason, ground (行政手続法8条: a refusal states its reasons)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.events import DecisionMade
from koboshi.casework.models import Decision, Task
from koboshi.casework.service import engine, tasks
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal

MOST_REASON = 10_000


@transaction.atomic
def decide(
    actor: Actor, task: Task, *, outcome: str, reason: str, clause: str = "", now: datetime | None = None
) -> Decision:
    """Decide a case through its deciding task. The reason is mandatory; the ground is one of the pack's clauses.

    Raises `Refused` for a missing reason, an unknown clause, or when the applicant herself would decide.
    """
    case, task = tasks.locked(actor, task)
    pack = pack_of(case.version_id)
    now = now or datetime.now(UTC)
    if task.action != "decide":
        raise Refused("この業務は、決定を行う業務ではありません。")
    if not reason.strip():
        raise Refused("決定の理由を入力してください。")
    if len(reason) > MOST_REASON:
        raise Refused("決定の理由は{most}字以内で入力してください。", most=MOST_REASON)
    if clause and clause not in pack.clauses():
        raise Refused("選んだ根拠条項は、この手続にありません。")
    if actor.user is not None and actor.user == case.application.holder_id:
        raise Refused("自分の申請を自分で決定することはできません。")
    decision = Decision.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        outcome=outcome,
        reason=reason.strip(),
        clause=clause,
        decided_by_id=policies.person(actor),
        decided_at=now,
    )
    case.outcome, case.decided_at = outcome, now
    case.save(update_fields=["outcome", "decided_at"])
    days = (engine.today(now) - engine.today(case.arrived_at)).days
    within = case.due_on is None or engine.today(now) <= case.due_on
    fact = DecisionMade(outcome=outcome, clause=clause, days_taken=days, within_period=within)
    journal.record(actor, fact, engine.subject_of(case, pack), at=now)
    tasks.finish(actor, case, task, outcome=outcome, data={"outcome": outcome}, now=now)
    return decision
