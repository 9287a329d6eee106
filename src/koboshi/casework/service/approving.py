"""Decide by circulation (決裁): a draft decision goes from seat to seat, and the last stamp decides the case."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import transaction

from koboshi.approvals import service as approvals
from koboshi.approvals.models import Circulation
from koboshi.approvals.service import Matter, Way
from koboshi.casework import policies
from koboshi.casework.models import Case, Task, roles_for
from koboshi.casework.service import deciding, engine, tasks
from koboshi.casework.service.drafted import SUBJECT, subject_of
from koboshi.catalog.service import pack_of
from koboshi.core import approval
from koboshi.core.actor import Actor, Role
from koboshi.core.approval import Chain, Stamp, Told
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.reason import Ground, Reason
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain

MOST_YEN: Final = 10**18
MOST_KIND: Final = 64


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision as it is drafted: what the decider will have decided, word for word."""

    outcome: str
    reason: Reason
    conditions: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    def content(self) -> dict[str, str]:
        """The words as the circulation keeps them; what is more than words as JSON, left out where there is none."""
        more = [asdict(each) for each in self.reason.more]
        further = {"part": self.reason.part.strip(), "more": _json(more), "fields": _json(dict(self.fields))}
        return {
            "outcome": self.outcome,
            "facts": self.reason.facts.strip(),
            "clause": self.reason.clause,
            "criterion": self.reason.criterion,
            "application": self.reason.application.strip(),
            "conditions": self.conditions.strip(),
            **{name: text for name, text in further.items() if text},
        }

    @classmethod
    def read(cls, content: Mapping[str, str]) -> Proposal:
        """The decision that a circulation carries."""
        parts = {name: content.get(name, "") for name in ("facts", "clause", "criterion", "application", "part")}
        more = tuple(Ground(**each) for each in json.loads(content.get("more") or "[]"))
        fields = json.loads(content.get("fields") or "{}")
        return cls(content.get("outcome", ""), Reason(**parts, more=more), content.get("conditions", ""), fields)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


# -- which chain ------------------------------------------------------------------------------------------------------


def chain_of(case: Case) -> Chain | None:
    """The chain that applies: the pack's own, else the office's standard, else the body's, else none."""
    return approvals.chain_for(pack_of(case.version_id).approval, case.tenant, case.office_id)


def needs_approval(case: Case) -> bool:
    """Whether a decision of this case must circulate."""
    return chain_of(case) is not None


def task_of(row: Circulation) -> Task:
    """The deciding task that a circulation decides. Raises `Refused` for a circulation of something else."""
    number = row.subject.removeprefix(SUBJECT)
    found = Task.objects.filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None or not row.subject.startswith(SUBJECT):
        raise Refused("この起案は、案件の決定の起案ではありません。")
    return found


# -- drafting ---------------------------------------------------------------------------------------------------------


def may_draft(actor: Actor, task: Task) -> bool:
    """Whoever examines or decides in the office of the case may draft its decision."""
    roles = roles_for(Role.EXAMINER) | roles_for(task.role)
    return actor.is_system or (task.office_id in actor.offices and actor.has(*roles))


def take_over(actor: Actor, task: Task, *, seen: int) -> Task:
    """As `tasks.take_over`; a decision that circulates is taken over by whoever may draft it, too."""
    drafted = task.action == "decide" and needs_approval(task.case)
    return tasks.take_over(actor, task, seen=seen, may=may_draft if drafted else policies.may_work)


@transaction.atomic
def draft(actor: Actor, task: Task, proposal: Proposal, *, now: datetime | None = None) -> Circulation:
    """Draft the decision of a task and send it on its way. An unfavourable one states its whole reason already now.

    What a colleague has in hand is taken over first. Raises `Refused`, `ReasonLacks`, and ApprovalRefused where a seat
    of the way belongs to the applicant.
    """
    case, task = tasks.locked(actor, task, may=may_draft)
    pack = pack_of(case.version_id)
    chain = chain_of(case)
    if chain is None:
        raise Refused("この案件には、決裁の経路がありません。「決定する」の画面で決定してください。")
    _check(actor, case, task, pack, proposal)
    matter = Matter(
        about=engine.subject_of(case, pack),
        subject=subject_of(task),
        title=_title(pack, task, proposal.outcome),
        content=proposal.content(),
        applicant=_applicant(case),
    )
    return approvals.begin(actor, matter, _way(case, chain, proposal), now=now)


@transaction.atomic
def send_again(
    actor: Actor,
    row: Circulation,
    proposal: Proposal,
    *,
    note: str = "",
    seen: int | None = None,
    now: datetime | None = None,
) -> Circulation:
    """The drafter sends her draft again, as it was or changed; the same checks as at first."""
    case, task = tasks.locked(actor, task_of(row), own=False, may=may_draft)
    pack = pack_of(case.version_id)
    chain = chain_of(case)
    if chain is None:
        raise Refused("この案件には、決裁の経路がありません。「決定する」の画面で決定してください。")
    _check(actor, case, task, pack, proposal)
    return approvals.send_again(
        actor,
        row,
        content=proposal.content(),
        way=_way(case, chain, proposal),
        title=_title(pack, task, proposal.outcome),
        note=note,
        seen=seen,
        now=now,
    )


def route_for(actor: Actor, task: Task, outcome: str) -> approval.Route | None:
    """The way that a draft with this outcome would take today; None where no chain applies. Raises ApprovalRefused."""
    case = task.case
    chain = chain_of(case)
    if chain is None:
        return None
    way = _way(case, chain, Proposal(outcome, Reason("")))
    return approvals.route_for(way, case.tenant, case.office_id, str(policies.person(actor)), _applicant(case))


def vacant_for(actor: Actor, task: Task, outcome: str) -> Told | None:
    """Which seats of the way of such a draft nobody is in now. Raises what `route_for` raises."""
    case, route = task.case, route_for(actor, task, outcome)
    if route is None:
        return None
    people = {_applicant(case)} - {""}
    if route.rules.drafter is not approval.Conflict.ALLOW:
        people.add(str(policies.person(actor)))
    return approvals.vacant(route, case.tenant, case.office_id, people)


def _check(actor: Actor, case: Case, task: Task, pack: Pack, proposal: Proposal) -> None:
    """What the decision itself will ask, asked before anybody stamps."""
    if task.action != "decide":
        raise Refused("この業務は、決定を行う業務ではありません。")
    if str(actor.user) == _applicant(case):
        raise Refused("自分の申請の決定を、自分で起案することはできません。別の方に起案を依頼してください。")
    deciding.bar(actor, case)
    if task.outcomes and proposal.outcome not in task.outcomes:
        raise Refused("選んだ結果は、この業務では使えません。")
    deciding.check_chosen(pack, proposal.reason, proposal.outcome, proposal.conditions)
    deciding.check_fields(case, task, proposal.outcome, proposal.fields, civil.today(), proposal.reason)


def _applicant(case: Case) -> str:
    """The account that holds the application, as approvals know people; empty for none."""
    return str(case.application.holder_id or "")


def _title(pack: Pack, task: Task, outcome: str) -> str:
    words = pack.texts.find(f"task.{task.node}.outcome.{outcome}", "ja") or pack.texts.find(f"outcome.{outcome}", "ja")
    return f"{ruby_to_plain(pack.texts.get('title', 'ja'))}：{ruby_to_plain(words or outcome)}"[:300]


# -- the way ----------------------------------------------------------------------------------------------------------


def _way(case: Case, chain: Chain, proposal: Proposal) -> Way:
    pack = pack_of(case.version_id)
    kind = pack.manifest.law.outcome_kind(proposal.outcome)
    return Way(chain=_with_unfavourable(chain, proposal.outcome, kind), data=data_of(case, proposal.outcome))


def _with_unfavourable(chain: Chain, outcome: str, kind: str) -> Chain:
    """A chain names the kinds of decisions that go higher; the procedure's own names of them count as well."""
    if kind not in chain.unfavourable or outcome in chain.unfavourable:
        return chain
    return replace(chain, unfavourable=(*chain.unfavourable, outcome))


def data_of(case: Case, outcome: str) -> dict[str, Any]:
    """What the conditions of a chain may ask as `case.…`: the answers, what the process worked out, and the outcome.

    `amount` is a number of yen or missing, `kind` a text or missing: a row that asks for what is missing does not fit.
    """
    worked_out = (case.state or {}).get("data", {})
    found: dict[str, Any] = {**case.application.answers, **worked_out, "outcome": outcome}
    amount = _amount(found.pop("amount", None))
    if amount is not None:
        found["amount"] = amount
    if not isinstance(found.get("kind", ""), str) or len(found.get("kind", "")) > MOST_KIND:
        del found["kind"]
    return found


def _amount(value: object) -> Decimal | None:
    """Yen, however a form or a rule wrote it; None for what is no amount."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < MOST_YEN else None


# -- stamping ---------------------------------------------------------------------------------------------------------


def _decide_as(actor: Actor, now: datetime | None) -> approvals.Effect:
    """What the deciding stamp does: the case is decided by the person who stamped, word for word as drafted.

    The seat gives the right to decide, so membership and role of the desk are not asked again, and whoever had the
    task in hand has it no longer.
    """

    def effect(row: Circulation, stamped: Stamp) -> None:
        task = task_of(row)
        proposal = Proposal.read(row.text)
        Task.objects.filter(pk=task.pk).update(assignee=None)
        seated = replace(actor, offices=actor.offices | {task.office_id}, roles=actor.roles | roles_for(task.role))
        deciding.decide(
            seated,
            task,
            outcome=proposal.outcome,
            reason=proposal.reason,
            conditions=proposal.conditions,
            fields=proposal.fields,
            now=now or stamped.at,
        )

    return effect


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
    now: datetime | None = None,
) -> Circulation:
    """Stamp a draft decision in a seat; the deciding stamp decides the case in the same transaction."""
    task = task_of(row)
    engine.locked(task.case_id)
    _check_still_asked(task, row)
    return approvals.stamp(
        actor, row, seat=seat, verdict=verdict, note=note, to=to, seen=seen, effect=_decide_as(actor, now), now=now
    )


def _check_still_asked(task: Task, row: Circulation) -> None:
    """The case may have ended beside the draft (withdrawn, lapsed): then nobody stamps it any more."""
    undecided = Circulation.objects.open().filter(pk=row.pk).exists()
    if undecided and not Task.objects.filter(pk=task.pk, state=Task.State.OPEN).exists():
        raise Refused("この起案は、案件がほかの形で終わったため、取りやめになりました。")


@transaction.atomic
def batch_stamp(
    actor: Actor,
    rows: Sequence[Circulation],
    *,
    seat: str,
    verdict: str,
    seen: Mapping[str, int],
    note: str = "",
    now: datetime | None = None,
) -> list[Circulation]:
    """Stamp many like draft decisions at once: all, or none. Each has its own reason, as `reasons_of` shows them."""
    for case in sorted({task_of(row).case_id for row in rows}):
        engine.locked(case)
    return approvals.batch_stamp(
        actor,
        rows,
        seat=seat,
        verdict=verdict,
        reasons=reasons_of(rows),
        seen=seen,
        note=note,
        effect=_decide_as(actor, now),
        now=now,
    )


def reasons_of(rows: Sequence[Circulation]) -> dict[str, str]:
    """The reason of each draft by its reference: the facts, and how they meet the criterion."""
    read = ((row.reference, Proposal.read(row.text).reason) for row in rows)
    return {
        reference: "\n".join(part for part in (*(each.facts for each in given.grounds), given.application) if part)
        for reference, given in read
    }


def circulations_of(actor: Actor, case: Case) -> list[Circulation]:
    """Every draft of a case's decisions, the newest first."""
    rows = Circulation.objects.visible_to(actor).filter(reference=case.reference, subject__startswith=SUBJECT)
    return list(rows.select_related("drafter", "office").order_by("-pk"))
