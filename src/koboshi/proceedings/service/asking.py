"""Ask authorities outside the body (協議・照会), note what went out and what came back.

No authority is waited for because another one has not finished (行政手続法11条): each request has its own date, and the
office may go on with a reason that it writes down.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import transaction

from koboshi.casework import policies as casework_policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service import engine
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.typed import within
from koboshi.foundation.tenancy import rows
from koboshi.proceedings import policies
from koboshi.proceedings.events import (
    AuthorityAnswered,
    AuthorityAsked,
    AuthorityRequestSent,
    WentOnWithoutReply,
)
from koboshi.proceedings.models import AuthorityRequest
from koboshi.proceedings.service import steps

BY_HAND = tuple(way for way in AuthorityRequest.Way.values if way != AuthorityRequest.Way.ONLINE)
"""Ways in which a question leaves the house; a municipality that works in it is asked by `asking_towns`."""


def case_to_ask(actor: Actor, case: Case, due_on: date) -> Case:
    """The case, locked. Raises `Refused` for others, after its end, and for a day that is over."""
    with rows.known():
        case = engine.locked(case.pk)
    policies.runs_for(actor, case)
    if case.ended_at is not None:
        raise Refused("この案件では照会できません。")
    if due_on < civil.today():
        raise Refused("回答をお願いする日は、今日からあとの日にしてください。")
    return case


@transaction.atomic
def ask(
    actor: Actor, case: Case, *, authority: str, department: str = "", question: str, due_on: date
) -> AuthorityRequest:
    """Write a question to an authority. The same open question again (a double click) is one."""
    case = case_to_ask(actor, case, due_on)
    facts = {
        "case": case,
        "authority": steps.line(authority),
        "department": within(department, 120),
        "question": steps.text(question),
        "due_on": due_on,
    }
    same = AuthorityRequest.objects.filter(**facts, answered_on=None, left_reason="").first()
    if same is not None:
        return same
    found = AuthorityRequest.objects.create(
        **facts,
        tenant=case.tenant,
        reference=case.reference,
        task=steps.open_step(case, "consult"),
        asked_by_id=casework_policies.person(actor),
    )
    steps.tell_of_case(actor, case, AuthorityAsked(request=found.pk, due_on=due_on.isoformat()))
    return found


def locked(actor: Actor, request: AuthorityRequest) -> AuthorityRequest:
    """A question without a reply, locked, for who runs its case. Raises `Refused`."""
    with rows.known():
        case = engine.locked(request.case_id)
    policies.runs_for(actor, case)
    found = rows.locked(AuthorityRequest.objects.all(), request.pk)
    if found.answered_on is not None:
        raise Refused("この照会には、すでに回答があります。")
    return found


@transaction.atomic
def record_sending(
    actor: Actor, request: AuthorityRequest, *, way: str, on: date, document_number: str = ""
) -> AuthorityRequest:
    """How and when the question went out."""
    found = locked(actor, request)
    if found.way == AuthorityRequest.Way.ONLINE:
        raise Refused("この照会は、この仕組みの中で市町村に届いています。送った記録は要りません。")
    if way not in BY_HAND:
        raise Refused("送った方法を選んでください。")
    if on > civil.today():
        raise Refused("これからの日は記録できません。")
    found.way, found.sent_on, found.document_number = way, on, within(document_number, 60)
    found.save(update_fields=["way", "sent_on", "document_number"])
    fact = AuthorityRequestSent(request=found.pk, way=way, on=on.isoformat())
    steps.tell_of_case(actor, Case.objects.get(pk=found.case_id), fact)
    return found


@transaction.atomic
def record_reply(actor: Actor, request: AuthorityRequest, *, reply: str, on: date) -> AuthorityRequest:
    """What the authority answered; once. A reply after the office went on is kept too."""
    found = locked(actor, request)
    if found.sent_on is None:
        raise Refused("先に、送った日と方法を記録してください。")
    if not found.sent_on <= on <= civil.today():
        raise Refused("回答の日は、送った日から今日までの日にしてください。")
    found.reply, found.answered_on = steps.text(reply), on
    found.save(update_fields=["reply", "answered_on"])
    fact = AuthorityAnswered(request=found.pk, on=on.isoformat())
    steps.tell_of_case(actor, Case.objects.get(pk=found.case_id), fact)
    return found


@transaction.atomic
def go_on(actor: Actor, case: Case, *, reason: str = "", now: datetime | None = None) -> Case:
    """End the consult step of the process. With replies missing, only with a reason that is written down."""
    with rows.known():
        case = engine.locked(case.pk)
    policies.runs_for(actor, case)
    task = steps.open_step(case, "consult")
    if task is None:
        raise Refused("この案件には、いま照会の業務がありません。")
    missing = AuthorityRequest.objects.filter(case=case, answered_on=None, left_reason="")
    count = missing.count()
    if count:
        if not reason.strip():
            raise Refused(
                "まだ回答のない照会が{count}件あります。待たずに進むときは、その理由を入力してください。", count=count
            )
        missing.update(left_reason=within(reason, 500))
        steps.tell_of_case(actor, case, WentOnWithoutReply(missing=count))
    outcome = task.outcomes[0] if task.outcomes else "complete"
    return casework.complete(actor, task, outcome=outcome, now=now or datetime.now(UTC))
