"""Ask, ask more, and come back with number and secret."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from koboshi.catalog.models import Procedure
from koboshi.core.actor import Actor, Assistance, Door
from koboshi.core.refusal import Refused
from koboshi.core.typed import refuse_my_number
from koboshi.enquiries import policies
from koboshi.enquiries.events import EnquiryBegun, EnquiryContinued
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact, Subject
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import rows, scope
from koboshi.intake.service import numbers

MOST_QUESTION, MOST_NAME, MOST_CONTACT, MOST_TURNS = 4000, 120, 160, 100


@dataclass(frozen=True, slots=True)
class Begun:
    """A fresh enquiry and the secret that brings it back; the secret is shown once and not kept."""

    enquiry: Enquiry
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks. Name and contact may stay empty; `way` is for what a clerk writes down."""

    text: str
    name: str = ""
    contact: str = ""
    language: str = "ja"
    way: Assistance | None = None


def tell(actor: Actor, enquiry: Enquiry, fact: Fact, *, at: datetime | None = None) -> None:
    """Write one fact about an enquiry; its number is its own stream in the journal."""
    about = Subject(
        tenant=enquiry.tenant,
        case=enquiry.reference,
        procedure=enquiry.procedure_id or "",
        door=enquiry.door,
        office=enquiry.office_id,
    )
    journal.record(actor, fact, about, at=at)


def _hash(reference: str, secret: str) -> bytes:
    return hashlib.sha256(f"enquiry-secret\n{reference}\n{numbers.tidy(secret)}".encode()).digest()


@transaction.atomic
def begin(
    actor: Actor,
    office: Office,
    question: Question,
    *,
    door: Door,
    procedure: Procedure | None = None,
    now: datetime | None = None,
) -> Begun:
    """Ask an office. Raises `Refused` with a sentence; nobody has to say who she is."""
    _check(question)
    helped = door is not Door.CITIZEN
    if helped and not policies.may_take_down(actor):
        raise Refused("相談を書き取れるのは、窓口や担当の課の職員です。")
    if door is Door.COUNTER and question.way is None:
        raise Refused("窓口か電話かなど、相談の受け方を選んでください。")
    if procedure is not None and procedure.tenant != office.tenant:
        raise Refused("この手続の相談先ではありません。相談先を選び直してください。")
    reference, secret = numbers.new_reference(), numbers.new_secret()
    scope.add_reference(reference)
    enquiry = Enquiry.objects.create(
        reference=reference,
        secret_hash=_hash(reference, secret),
        tenant=office.tenant,
        office=office,
        procedure=procedure,
        door=str(door),
        way=str(question.way or "") if helped else "",
        taken_by_id=actor.user if helped else None,
        asker_id=None if helped else actor.user,
        name=question.name.strip(),
        contact=question.contact.strip(),
        language=question.language,
        question=question.text.strip(),
        asked_at=now or datetime.now(UTC),
    )
    tell(actor, enquiry, EnquiryBegun(way=enquiry.way), at=now)
    return Begun(enquiry, secret)


def _check(question: Question) -> None:
    if not question.text.strip() or len(question.text) > MOST_QUESTION:
        raise Refused("相談したいことを{most}字以内で入力してください。", most=MOST_QUESTION)
    if len(question.name) > MOST_NAME or len(question.contact) > MOST_CONTACT:
        raise Refused(
            "お名前は{name}字以内、ご連絡先は{contact}字以内で入力してください。", name=MOST_NAME, contact=MOST_CONTACT
        )
    refuse_my_number(question.text, question.name, question.contact)


def find_by_secret(reference: str, secret: str) -> Enquiry | None:
    """The enquiry that number and secret open together; None otherwise, with no hint which was wrong.

    The caller limits the rate (S1).
    """
    reference = numbers.tidy_reference(reference)
    with scope.acting():
        enquiry = Enquiry.objects.filter(reference=reference).first()
    kept = bytes(enquiry.secret_hash) if enquiry else b"\0" * 32
    fits = hmac.compare_digest(kept, _hash(reference, secret))
    return enquiry if enquiry and fits else None


@transaction.atomic
def ask_more(actor: Actor, enquiry: Enquiry, *, text: str, now: datetime | None = None) -> Turn:
    """The side that asked asks something more; a closed enquiry opens again. The same words twice are one."""
    enquiry = locked(enquiry)
    if not policies.asked(actor, enquiry) or enquiry.erased_at is not None:
        raise Refused("この相談に書き足すことはできません。新しく相談してください。")
    if not text.strip() or len(text) > MOST_QUESTION:
        raise Refused("相談したいことを{most}字以内で入力してください。", most=MOST_QUESTION)
    refuse_my_number(text)
    last = enquiry.turns.order_by("-pk").first()
    if last is not None and not last.from_office and last.text == text.strip():
        return last
    turn = say(enquiry, Turn(from_office=False, text=text.strip(), author_id=actor.user), now)
    enquiry.state, enquiry.outcome, enquiry.closed_at, enquiry.keep_until = Enquiry.State.ASKED, "", None, None
    enquiry.save(update_fields=["state", "outcome", "closed_at", "keep_until"])
    tell(actor, enquiry, EnquiryContinued(turn=turn.pk), at=now)
    return turn


def say(enquiry: Enquiry, turn: Turn, now: datetime | None) -> Turn:
    """Add a turn to a locked enquiry; an endless talk is better held in person."""
    if enquiry.turns.count() >= MOST_TURNS:
        raise Refused("やりとりは{most}回までです。続きは窓口か電話でご相談ください。", most=MOST_TURNS)
    turn.enquiry, turn.reference, turn.tenant = enquiry, enquiry.reference, enquiry.tenant
    turn.said_at = now or datetime.now(UTC)
    turn.save(force_insert=True)
    return turn


def locked(enquiry: Enquiry) -> Enquiry:
    """The row, locked and fresh: two acts on one enquiry take turns."""
    return rows.locked(Enquiry.objects.select_related("office"), enquiry.pk)
