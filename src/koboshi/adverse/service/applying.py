"""Let the notified decision take effect, once: in the register of permits, or on the case that had granted.

In the register stands its reason and how the holder was heard; of a case the decision no longer holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from koboshi.adverse import policies
from koboshi.adverse.events import EffectSettled
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import keeping
from koboshi.casework.models import Case, Decision, TakingBack
from koboshi.casework.service import granted
from koboshi.core import reason as reasons
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.wareki import parse_iso
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.foundation.documents.models import Document
from koboshi.registers import service as registers
from koboshi.registers.models import Permit, PermitChange
from koboshi.registers.service import Heard, Source

_HEARD: Final[Mapping[str, str]] = {"hearing": "hearing", "explanation": "statement", "urgent": "waived"}
_LINES: Final = (PermitChange.Kind.SUSPENDED, PermitChange.Kind.REVOKED, PermitChange.Kind.WITHDRAWN)
Effect = Hearing.Effect


@transaction.atomic
def apply(actor: Actor, hearing: Hearing, *, number: str = "", now: datetime | None = None) -> Hearing:
    """Take away (or suspend) what was granted as decided and notified; again, or at the same time, changes nothing.

    `number` is that of the notice which was issued: only that of the decision has an effect, that of the hearing none.
    What is refused is kept as a sentence for the office, which can try again (`apply_again`).
    """
    case, hearing = keeping.locked(hearing)
    decision = Decision.objects.filter(case=case).first()
    notice = _notice(decision)
    if decision is None or notice is None or hearing.effect in (Effect.DONE, Effect.NOTHING):
        return hearing
    if number and number != notice.number:
        return hearing
    now = keeping.moment(now)
    try:
        with transaction.atomic():
            how = _carry_out(actor, case, hearing, decision, notice, now)
    except Refused as refused:
        how, hearing.effect_problem = Effect.REFUSED, refused.for_the_person
    else:
        hearing.effect_problem = ""
    hearing.effect, hearing.effect_at = how, now
    hearing.save(update_fields=["effect", "effect_at", "effect_problem"])
    keeping.tell(actor, case, EffectSettled(how=str(how), planned=hearing.planned), now)
    return hearing


@transaction.atomic
def apply_again(actor: Actor, hearing: Hearing, *, now: datetime | None = None) -> Hearing:
    """The office tries again what had been refused. Raises `Refused`."""
    _, hearing = keeping.locked(hearing)
    if not policies.may_appoint(actor, hearing):
        raise Refused("処分の効力を記録できるのは、担当する所属の決定権のある職員だけです。")
    return apply(SYSTEM, hearing, now=now)


def _notice(decision: Decision | None) -> Document | None:
    """The notice of the decision itself, not that of the hearing."""
    return Document.objects.filter(key=decision.notice_key).first() if decision and decision.notice_key else None


def _carry_out(
    actor: Actor, case: Case, hearing: Hearing, decision: Decision, notice: Document, now: datetime
) -> Hearing.Effect:
    unfavourable = reasons.needs_reason(decision.kind)
    if not unfavourable or hearing.planned == Hearing.Planned.ORDER:
        return Effect.NOTHING
    if hearing.presiding_id == decision.decided_by_id:
        raise Refused("主宰者が決定しているため、処分の効力を記録しません。別の職員が決定をやり直してください。")
    if hearing.target is not None:
        granted.take_back(actor, hearing.target, _act(case, hearing, decision, notice), now=now)
        return Effect.DONE
    return _into_register(actor, case, hearing, decision, notice, now)


def _act(case: Case, hearing: Hearing, decision: Decision, notice: Document) -> granted.Act:
    """What the disposition decided about another case: 取消し from the beginning, or 撤回 from now on."""
    how = TakingBack.How.ANNUL if hearing.planned == Hearing.Planned.REVOKE else TakingBack.How.WITHDRAW
    return granted.Act(
        how=how,
        facts=decision.facts,
        ground=str(case.application.answers.get("clause", "")),
        decided_by=decision.decided_by_id,
        disposition=case.reference,
        notice=notice,
    )


def _into_register(
    actor: Actor, case: Case, hearing: Hearing, decision: Decision, notice: Document, now: datetime
) -> Hearing.Effect:
    permit = Permit.objects.select_for_update(of=("self",), no_key=True).get(pk=hearing.permit_id or 0)
    if PermitChange.objects.filter(permit=permit, case=case.reference, kind__in=_LINES).exists():
        return Effect.DONE
    answers = case.application.answers
    given: dict[str, Any] = {
        "reason": Reason(decision.facts, answers["clause"], answers["criteria"], decision.application),
        "heard": Heard(_HEARD[hearing.way], _where_heard(hearing, answers)),
        "source": Source(case=case.reference, notice=notice.number),
        "now": now,
    }
    today = civil.today(now)
    if hearing.planned == Hearing.Planned.SUSPEND:
        since, until = parse_iso(answers["suspend_from"]), parse_iso(answers["suspend_until"])
        registers.suspend(actor, permit, since=max(since, today), until=until, **given)
    elif hearing.planned == Hearing.Planned.REVOKE:
        registers.revoke(actor, permit, on=today, **given)
    else:
        registers.withdraw(actor, permit, on=today, **given)
    return Effect.DONE


def _where_heard(hearing: Hearing, answers: Mapping[str, Any]) -> str:
    """Where it is written how the holder was heard; without a hearing why not."""
    if hearing.way == Hearing.Way.URGENT:
        return str(answers["urgent_reason"])
    if hearing.way == Hearing.Way.HEARING:
        return f"聴聞の期日 {_day(hearing.held_on)}（調書・報告書は受付番号 {hearing.reference}）"
    count = hearing.statements.count()
    return f"弁明書の期限 {_day(hearing.statement_due)}、弁明書 {count}通（受付番号 {hearing.reference}）"


def _day(on: date | None) -> str:
    return format_wareki(on) if on is not None else "（記録なし）"
