"""Answer, close, note the application that came later, and mark what many will ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.enquiries import policies
from koboshi.enquiries.events import EnquiryAnswered, EnquiryClosed, EnquiryLinked, EnquiryMarked
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.enquiries.service import keeping
from koboshi.enquiries.service.asking import locked, say, tell
from koboshi.intake.models import Application
from koboshi.intake.service import numbers

MOST_ANSWER, MOST_PART, MOST_RESPONSIBLE, MOST_NOTE, MOST_FAQ = 8000, 2000, 200, 200, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What makes an answer administrative guidance complete: purpose, content, who is responsible (行手法35条1項).

    `power` names law and article when the answer mentions that something could be refused or ordered (同条2項).
    """

    purpose: str
    content: str
    responsible: str
    power: str = ""


@transaction.atomic
def answer(
    actor: Actor,
    enquiry: Enquiry,
    *,
    text: str,
    guidance: Guidance | None = None,
    next_on: date | None = None,
    next_note: str = "",
    now: datetime | None = None,
) -> Turn:
    """The office answers. Raises `Refused`; the same answer sent twice is one.

    Guidance without purpose, content and responsible person is refused: it would not be clear who asks what, and why.
    """
    enquiry = locked(enquiry)
    if actor.user is None or not policies.works_on(actor, enquiry):
        raise Refused("この相談に回答する権限がありません。")
    _check(text, guidance, next_on, next_note, now)
    last = enquiry.turns.order_by("-pk").first()
    if last is not None and last.from_office and last.text == text.strip() and last.guidance == bool(guidance):
        return last
    turn = Turn(from_office=True, text=text.strip(), author_id=actor.user)
    if guidance is not None:
        turn.guidance, turn.power = True, guidance.power.strip()
        turn.purpose, turn.content = guidance.purpose.strip(), guidance.content.strip()
        turn.responsible = guidance.responsible.strip()
    turn = say(enquiry, turn, now)
    enquiry.state, enquiry.outcome, enquiry.closed_at, enquiry.keep_until = Enquiry.State.ANSWERED, "", None, None
    enquiry.next_on, enquiry.next_note = next_on, next_note.strip()
    enquiry.save(update_fields=["state", "outcome", "closed_at", "keep_until", "next_on", "next_note"])
    tell(actor, enquiry, EnquiryAnswered(turn=turn.pk, guidance=turn.guidance), at=now)
    return turn


def _check(text: str, guidance: Guidance | None, next_on: date | None, next_note: str, now: datetime | None) -> None:
    if not text.strip() or len(text) > MOST_ANSWER:
        raise Refused("回答を{most}字以内で入力してください。", most=MOST_ANSWER)
    if guidance is not None:
        parts = (guidance.purpose, guidance.content, guidance.responsible)
        if not all(part.strip() for part in parts):
            raise Refused("行政指導に当たるときは、趣旨・内容・責任者をすべて入力してください。")
        if max(map(len, (*parts[:2], guidance.power))) > MOST_PART or len(guidance.responsible) > MOST_RESPONSIBLE:
            raise Refused(
                "趣旨と内容と根拠は{most}字以内、責任者は{who}字以内で入力してください。",
                most=MOST_PART,
                who=MOST_RESPONSIBLE,
            )
    if len(next_note) > MOST_NOTE:
        raise Refused("次の予定は{most}字以内で入力してください。", most=MOST_NOTE)
    if next_on is not None and next_on < civil.today(now):
        raise Refused("次の予定の日は、今日からの日にしてください。")


@transaction.atomic
def close(actor: Actor, enquiry: Enquiry, *, outcome: str, now: datetime | None = None) -> Enquiry:
    """The enquiry ends; from that day its time of keeping runs. Closing twice with one outcome changes nothing."""
    enquiry = locked(enquiry)
    if not policies.works_on(actor, enquiry):
        raise Refused("この相談を終える権限がありません。")
    if outcome not in Enquiry.Outcome.values:
        raise Refused("相談の結果を選んでください。")
    if enquiry.state == Enquiry.State.CLOSED and enquiry.outcome == outcome:
        return enquiry
    moment = now or datetime.now(UTC)
    enquiry.state, enquiry.outcome, enquiry.closed_at = Enquiry.State.CLOSED, outcome, moment
    enquiry.keep_until = keeping.until(moment)
    enquiry.save(update_fields=["state", "outcome", "closed_at", "keep_until"])
    tell(actor, enquiry, EnquiryClosed(outcome=outcome), at=now)
    return enquiry


@transaction.atomic
def link(actor: Actor, enquiry: Enquiry, reference: str) -> Enquiry:
    """Write the application that came later beside the enquiry; empty takes it off again.

    Only an application that the actor may see anyway: a number of somebody else's is as unknown as a wrong one (S1).
    """
    enquiry = locked(enquiry)
    if not (policies.works_on(actor, enquiry) or policies.asked(actor, enquiry)):
        raise Refused("この相談と申請を結び付けることはできません。")
    typed = numbers.tidy_reference(reference[:40]) if reference.strip() else ""
    if typed and not Application.objects.visible_to(actor).filter(reference=typed, tenant=enquiry.tenant).exists():
        raise Refused("この受付番号の申請は見つかりません。番号を確かめてください。")
    if enquiry.linked_reference != typed:
        enquiry.linked_reference = typed
        enquiry.save(update_fields=["linked_reference"])
        tell(actor, enquiry, EnquiryLinked(application=typed))
    return enquiry


@transaction.atomic
def mark(actor: Actor, enquiry: Enquiry, *, candidate: bool, faq_question: str = "", faq_answer: str = "") -> Enquiry:
    """Mark as a candidate for the frequent questions, in words that the office wrote anew without anybody's data."""
    enquiry = locked(enquiry)
    if not policies.works_on(actor, enquiry):
        raise Refused("よくある質問の候補にする権限がありません。")
    if candidate and not (faq_question.strip() and faq_answer.strip()):
        raise Refused("候補にするときは、個人のことが分からない言葉で、質問と答えを書いてください。")
    if len(faq_question) > MOST_FAQ or len(faq_answer) > MOST_ANSWER:
        raise Refused(
            "候補の質問は{question}字以内、答えは{answer}字以内で入力してください。",
            question=MOST_FAQ,
            answer=MOST_ANSWER,
        )
    changed = enquiry.faq != candidate
    enquiry.faq = candidate
    if candidate:
        enquiry.faq_question, enquiry.faq_answer = faq_question.strip(), faq_answer.strip()
    enquiry.save(update_fields=["faq", "faq_question", "faq_answer"])
    if changed:
        tell(actor, enquiry, EnquiryMarked(candidate=candidate))
    return enquiry
