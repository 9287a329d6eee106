"""Decide a case: outcome, reason, ground, conditions (行政手続法8条: a refusal states its reasons)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.db import transaction

from koboshi.approvals import service as approvals
from koboshi.casework import policies
from koboshi.casework.events import DecisionMade
from koboshi.casework.models import Case, Decision, Task
from koboshi.casework.service import engine, tasks
from koboshi.catalog.service import pack_of
from koboshi.core import reason as reasons
from koboshi.core.actor import Actor
from koboshi.core.pack import Pack
from koboshi.core.reason import Problem, Reason
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal

MOST_REASON = 10_000
MOST_CONDITIONS = 4_000


class ReasonLacks(Refused):
    """An unfavourable decision whose reason lacks something; every defect is told with what to add."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("".join(problem.say() for problem in problems))
        self.problems = tuple(problems)

    def say(self, language: str = "ja") -> str:
        """All defects in the clerk's language."""
        return "".join(problem.say(language) for problem in self.problems)


@transaction.atomic
def decide(
    actor: Actor,
    task: Task,
    *,
    outcome: str,
    reason: str | Reason,
    clause: str = "",
    conditions: str = "",
    now: datetime | None = None,
) -> Decision:
    """Decide a case through its deciding task. A plain reason stands for the facts; the ground is one of the pack's.

    Anything unfavourable needs facts, clause, criterion where the pack has criteria, and how they meet: else
    `ReasonLacks`. Raises `Refused` for a missing reason, an unknown clause, or when the applicant would decide herself.
    """
    case, task = tasks.locked(actor, task)
    pack = pack_of(case.version_id)
    now = now or datetime.now(UTC)
    given = Reason(facts=reason, clause=clause) if isinstance(reason, str) else reason
    _check(actor, case, task, pack)
    check_words(pack, given, outcome, conditions)
    kind = pack.manifest.law.outcome_kind(outcome)
    decision = Decision.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        task=task,
        outcome=outcome,
        kind=kind,
        reason=_paragraph(pack, given, kind),
        clause=given.clause,
        facts=given.facts.strip(),
        criterion=given.criterion,
        application=given.application.strip(),
        conditions=conditions.strip(),
        decided_by_id=policies.person(actor),
        decided_at=now,
    )
    case.outcome, case.decided_at = outcome, now
    case.save(update_fields=["outcome", "decided_at"])
    days = (engine.today(now) - engine.today(case.arrived_at)).days
    within = case.due_on is None or engine.today(now) <= case.due_on
    fact = DecisionMade(outcome=outcome, clause=given.clause, days_taken=days, within_period=within)
    journal.record(actor, fact, engine.subject_of(case, pack), at=now)
    tasks.finish(actor, case, task, outcome=outcome, data={"outcome": outcome}, now=now)
    return decision


def _check(actor: Actor, case: Case, task: Task, pack: Pack) -> None:
    if task.action != "decide":
        raise Refused("この業務は、決定を行う業務ではありません。")
    if actor.user is not None and actor.user == case.application.holder_id:
        raise Refused("自分の申請を自分で決定することはできません。")
    if approvals.must_circulate(pack.approval, case.tenant, case.office_id, f"decision:{task.pk}"):
        raise Refused("この案件の決定は、決裁の回付で行います。「決裁」の画面から起案してください。")


def check_words(pack: Pack, given: Reason, outcome: str, conditions: str) -> None:
    """What a decision must say, at drafting and at deciding alike. Raises `Refused` and `ReasonLacks`."""
    if not given.facts.strip():
        raise Refused("決定の理由を入力してください。")
    if max(len(given.facts), len(given.application)) > MOST_REASON:
        raise Refused("決定の理由は{most}字以内で入力してください。", most=MOST_REASON)
    if len(conditions) > MOST_CONDITIONS:
        raise Refused("許可などの条件は{most}字以内で入力してください。", most=MOST_CONDITIONS)
    if given.clause and given.clause not in pack.clauses():
        raise Refused("選んだ根拠条項は、この手続にありません。")
    _check_reason(pack, given, pack.manifest.law.outcome_kind(outcome))


def _check_reason(pack: Pack, given: Reason, kind: str) -> None:
    """行政手続法8条: facts, clause, the criterion applied, and how they meet, for anything unfavourable."""
    problems = reasons.check(given, kind, clauses_of(pack), criteria_of(pack))
    lacking = [problem for problem in problems if problem.level == "must"]
    if lacking:
        raise ReasonLacks(lacking)


def clauses_of(pack: Pack) -> Mapping[str, str]:
    """The grounds a decision may name, with their words."""
    return {name: pack.texts.get(f"clause.{name}", "ja") for name in pack.clauses()}


def criteria_of(pack: Pack) -> Mapping[str, str]:
    """The published criteria (審査基準) of a procedure, with their words."""
    return {each.id: pack.texts.get(f"criterion.{each.id}", "ja") for each in pack.manifest.law.criteria.items}


def _paragraph(pack: Pack, given: Reason, kind: str) -> str:
    """What the notice says: the parts under their names for anything unfavourable, else what was written."""
    return reasons.compose(given, pack.texts, kind) if reasons.needs_reason(kind) else given.facts.strip()
