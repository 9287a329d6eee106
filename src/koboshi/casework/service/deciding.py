"""Decide a case: outcome, reason, ground, conditions (行政手続法8条: a refusal states its reasons)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from koboshi.approvals import service as approvals
from koboshi.casework import policies
from koboshi.casework.events import DecisionMade
from koboshi.casework.models import Case, Decision, Task
from koboshi.casework.service import engine, grounds, sealing, tasks
from koboshi.casework.service.grounds import ReasonLacks
from koboshi.catalog.service import pack_of
from koboshi.core import reason as reasons
from koboshi.core.actor import Actor
from koboshi.core.form import Problem
from koboshi.core.japan import civil
from koboshi.core.pack import Pack, citing, deciding
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.core.text import Texts
from koboshi.foundation.journal import sealing as journal_sealing
from koboshi.foundation.journal import service as journal

Guard = Callable[[Actor, Case], None]
_guards: list[Guard] = []

MOST_REASON = 10_000
MOST_CONDITIONS = 4_000


class Amiss(Refused):
    """One part of a decision is missing or wrong; `part` says which: outcome, facts, clause, application, conditions.

    A page leads to the input of that part.
    """

    def __init__(self, part: str, why: Refused) -> None:
        super().__init__(why.sentence, **why.values)
        self.part = part


class FieldsLack(Refused):
    """What the procedure asks of a decision beside its reason is missing or wrong; `problems` name the inputs."""

    def __init__(self, problems: Sequence[Problem], texts: Texts) -> None:
        self.problems, self._texts = tuple(problems), texts
        super().__init__(self.say())

    def say(self, language: str = "ja") -> str:
        """All of it in the clerk's language."""
        return "".join(deciding.told(each, self._texts, language) for each in self.problems)


@transaction.atomic
def decide(
    actor: Actor,
    task: Task,
    *,
    outcome: str,
    reason: str | Reason,
    clause: str = "",
    conditions: str = "",
    fields: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Decision:
    """Decide a case through its deciding task. A plain reason stands for the facts; the ground is one of the pack's.

    Anything unfavourable needs facts, clause, criterion where the pack has criteria, and how they meet: else
    `ReasonLacks`, as for a ground, criterion or conditions that do not fit the outcome (`check_chosen`): a notice must
    not rest on what the page merely forgot to compare. `fields` is what the procedure asks beside the reason
    (`[decision.fields]`, else `FieldsLack`). Raises `Amiss` for a missing reason, an unknown clause or outcome, and
    `Refused` when the applicant would decide herself.
    """
    case, task = tasks.locked(actor, task)
    pack = pack_of(case.version_id)
    now = now or datetime.now(UTC)
    given = Reason(facts=reason, clause=clause) if isinstance(reason, str) else reason
    given = grounds.settled(pack, given, outcome)
    _check(actor, case, task, pack)
    if task.outcomes and outcome not in task.outcomes:
        raise Amiss("outcome", Refused("選んだ結果は、この業務では使えません。"))
    check_chosen(pack, given, outcome, conditions)
    check_fields(case, task, outcome, fields or {}, civil.today(now), given)
    kind = pack.manifest.law.outcome_kind(outcome)
    decision = Decision.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        task=task,
        outcome=outcome,
        kind=kind,
        reason=paragraph(pack, given, outcome, fields),
        clause=given.clause,
        facts=given.facts.strip(),
        criterion=given.criterion,
        application=given.application.strip(),
        conditions=conditions.strip(),
        grounds=[asdict(each) for each in given.grounds] if given.several else [],
        fields=dict(fields or {}),
        salt=journal_sealing.new_salt(),
        decided_by_id=policies.person(actor),
        decided_at=now,
    )
    case.outcome, case.decided_at = outcome, now
    case.save(update_fields=["outcome", "decided_at"])
    journal.record(actor, _told(case, decision, given, now), engine.subject_of(case, pack), at=now)
    tasks.finish(actor, case, task, outcome=outcome, data={"outcome": outcome}, now=now)
    return decision


def _told(case: Case, decision: Decision, given: Reason, now: datetime) -> DecisionMade:
    """The fact of a decision, with the seal of its words."""
    return DecisionMade(
        outcome=decision.outcome,
        clause=given.clause,
        clauses=tuple(dict.fromkeys(each.clause for each in given.grounds if each.clause)) or None,
        days_taken=(civil.today(now) - civil.today(case.arrived_at)).days,
        within_period=case.due_on is None or civil.today(now) <= case.due_on,
        decision=decision.pk,
        sealed=sealing.seal(decision),
    )


def guard(check: Guard) -> None:
    """Rooms above this one may say who must not decide: `check(actor, case)` raises `Refused`."""
    if check not in _guards:
        _guards.append(check)


def bar(actor: Actor, case: Case) -> None:
    """Ask every guard whether this person may decide this case. Raises `Refused`."""
    for check in _guards:
        check(actor, case)


def _check(actor: Actor, case: Case, task: Task, pack: Pack) -> None:
    bar(actor, case)
    if task.action != "decide":
        raise Refused("この業務は、決定を行う業務ではありません。")
    if actor.user is not None and actor.user == case.application.holder_id:
        raise Refused("自分の申請を自分で決定することはできません。")
    if approvals.must_circulate(pack.approval, case.tenant, case.office_id, f"decision:{task.pk}"):
        raise Refused("この案件の決定は、決裁の回付で行います。「決裁」の画面から起案してください。")


def check_words(pack: Pack, given: Reason, outcome: str, conditions: str) -> None:
    """What a decision must say, at drafting and at deciding alike. Raises `Amiss` and `ReasonLacks`."""
    if not given.facts.strip():
        raise Amiss("facts", Refused("決定の理由を入力してください。"))
    if max(len(given.facts), len(given.application)) > MOST_REASON:
        part = "facts" if len(given.facts) > MOST_REASON else "application"
        raise Amiss(part, Refused("決定の理由は{most}字以内で入力してください。", most=MOST_REASON))
    if len(conditions) > MOST_CONDITIONS:
        why = Refused("許可などの条件は{most}字以内で入力してください。", most=MOST_CONDITIONS)
        raise Amiss("conditions", why)
    known = grounds.known_clauses(pack, outcome)
    if any(each.clause and each.clause not in known for each in given.grounds):
        raise Amiss("clause", Refused("選んだ根拠条項は、この手続にありません。"))
    _check_reason(pack, grounds.settled(pack, given, outcome), outcome)


def check_fields(case: Case, task: Task, outcome: str, fields: Mapping[str, Any], on: date, given: Reason) -> None:
    """What the procedure asks of a decision beside its reason, at drafting and at deciding. Raises `FieldsLack`."""
    pack = pack_of(case.version_id)
    clauses = [each.clause for each in grounds.settled(pack, given, outcome).grounds]
    asked = pack.asked_of_decision([outcome], task.node, clauses, cites=True)
    problems = asked.check(fields, case.application.answers, on)
    if problems:
        raise FieldsLack(problems, pack.texts)


def check_chosen(pack: Pack, given: Reason, outcome: str, conditions: str) -> None:
    """All of `check_words`, and that what a person chose fits together. Raises `Amiss` and `ReasonLacks`."""
    check_words(pack, given, outcome, conditions)
    grounds.check_choice(pack, given, outcome, conditions)


def _check_reason(pack: Pack, given: Reason, outcome: str) -> None:
    """行政手続法8条: facts, clause, the criterion applied, and how they meet, for anything unfavourable."""
    clauses, criteria = grounds.known_clauses(pack, outcome), grounds.criteria_for(pack, outcome)
    problems = reasons.check(given, pack.manifest.law.outcome_kind(outcome), clauses, criteria)
    lacking = [problem for problem in problems if problem.level == "must"]
    if lacking:
        raise ReasonLacks(lacking)


def paragraph(pack: Pack, given: Reason, outcome: str, fields: Mapping[str, Any] | None = None) -> str:
    """What the notice says: the parts under their names for anything unfavourable, else what was written.

    The grounds bear the articles that were looked up for them, which are among the `fields` of the decision.
    """
    kind = pack.manifest.law.outcome_kind(outcome)
    if not reasons.needs_reason(kind):
        return given.facts.strip()
    given = grounds.settled(pack, given, outcome)
    texts = citing.texts_with(pack, [each.clause for each in given.grounds], fields or {})
    return reasons.compose(given, texts, kind)
