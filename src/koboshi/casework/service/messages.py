"""Messages on a case, notes of staff, and the read log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.events import CaseViewed, MessageWritten
from koboshi.casework.models import Case, Message
from koboshi.casework.service import engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.core.typed import refuse_my_number
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.models import Entry
from koboshi.intake import policies as intake_policies

MOST_TEXT = 4000


@transaction.atomic
def write_message(actor: Actor, case: Case, *, text: str, internal: bool = False) -> Message:
    """Write on a case: residents to the office, staff to the resident, or staff a note that only staff read."""
    staff = policies.may_act_on(actor, case) and actor.is_staff
    if not staff and (internal or not intake_policies.holds(actor, case.application)):
        raise Refused("この案件には書き込めません。")
    if not text.strip() or len(text) > MOST_TEXT:
        raise Refused("メッセージを{most}字以内で入力してください。", most=MOST_TEXT)
    refuse_my_number(text)
    message = Message.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        from_staff=staff,
        internal=internal,
        author_id=actor.user,
        text=text.strip(),
    )
    fact = MessageWritten(from_staff=staff, internal=internal)
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)))
    return message


def look(actor: Actor, case: Case, page: str, *, unless_within: timedelta | None = None) -> None:
    """Write into the journal that a member of staff looked at a case: reading is attributable.

    `unless_within`: not again when the same person looked at the case in this time.
    """
    if unless_within is not None:
        looks = Entry.objects.filter(case_ref=case.reference, kind=CaseViewed.kind, actor=actor.id)
        if looks.filter(at__gte=datetime.now(UTC) - unless_within).exists():
            return
    journal.record_alone(actor, CaseViewed(page=page), engine.subject_of(case, pack_of(case.version_id)))
