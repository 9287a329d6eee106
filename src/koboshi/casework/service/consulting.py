"""Ask another office, and answer (照会・回答)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.events import ConsultationAnswered, OfficeConsulted
from koboshi.casework.models import Case, Consultation
from koboshi.casework.service import engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.organisations.models import Office

MOST_TEXT = 4000


@transaction.atomic
def consult(actor: Actor, case: Case, *, office: Office, question: str, due_on: date) -> Consultation:
    """Ask another office of the same body about a case; it sees the case until it has answered or the case ends."""
    case = engine.locked(case.pk)
    if not policies.may_act_on(actor, case) or case.ended_at is not None:
        raise Refused("この案件では照会できません。")
    if office.tenant != case.tenant or office.pk == case.office_id:
        raise Refused("照会先には、同じ団体のほかの所属を選んでください。")
    if not question.strip() or len(question) > MOST_TEXT:
        raise Refused("照会の内容を{most}字以内で入力してください。", most=MOST_TEXT)
    consultation = Consultation.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        office=office,
        question=question.strip(),
        asked_by_id=policies.person(actor),
        due_on=due_on,
    )
    journal.record(actor, OfficeConsulted(to=office.pk), engine.subject_of(case, pack_of(case.version_id)))
    return consultation


@transaction.atomic
def answer_consultation(actor: Actor, consultation: Consultation, *, answer: str) -> Consultation:
    """Answer as the asked office; once."""
    fresh = Consultation.objects.select_for_update(of=("self",), no_key=True).get(pk=consultation.pk)
    if not policies.may_answer(actor, fresh):
        raise Refused("この照会に回答できるのは、照会先の職員だけです。")
    if fresh.answered_at is not None:
        raise Refused("この照会には、すでに回答があります。")
    case = Case.objects.get(pk=fresh.case_id)
    if case.ended_at is not None:
        raise Refused("この案件の処理が終わったため、回答は要らなくなりました。")
    if not answer.strip() or len(answer) > MOST_TEXT:
        raise Refused("回答を{most}字以内で入力してください。", most=MOST_TEXT)
    fresh.answer, fresh.answered_by_id, fresh.answered_at = answer.strip(), actor.user, datetime.now(UTC)
    fresh.save(update_fields=["answer", "answered_by", "answered_at"])
    fact = ConsultationAnswered(by=fresh.office_id)
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)))
    return fresh
