"""What was granted, notified and stands in no register: whether it can be taken back, and what is done when it was.

To take back what was granted is a disposition against its holder (行政手続法2条4号・13条1項1号イ). The room
`adverse` leads it with its hearing and comes here when the notice of that decision went out; nobody takes a grant back
by hand. What stands in a register is changed there, by the same room. The case stays ended: whether the application is
to be decided anew once the grant is gone is 要確認.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from koboshi.approvals.models import Circulation
from koboshi.casework.events import GrantTakenBack
from koboshi.casework.models import Case, Decision, TakingBack
from koboshi.casework.service import engine, permits
from koboshi.casework.service import sealing as of_decision
from koboshi.casework.service.taking_back import SUBJECT, decision_of
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.journal import sealing
from koboshi.foundation.journal import service as journal

FAVOURS: Final = frozenset({"grant", "part", "condition"})
"""The kinds of decision that give an applicant something."""
MINISTER: Final = "minister"
"""Whose decision it was, by the table of the 教示, where the prefecture only passed an application on."""
MOST_GROUND: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What the disposition decided: how, why, by whom, and the case and the notice that tell of it."""

    how: str
    facts: str
    ground: str
    decided_by: int
    disposition: str
    notice: Document


def check(case: Case) -> Decision:
    """The decision of a case that a disposition may be about. Raises `Refused` with what stands against it."""
    newest = Decision.objects.filter(case=case).first()
    if newest is not None and TakingBack.objects.filter(decision=newest).exists():
        raise Refused("この案件の決定は、すでに取り消されています。")
    if newest is not None and newest.kind not in FAVOURS:
        raise Refused(
            "この案件の最後の決定は、申請者に不利なものです。不利益処分ではなく、「職権で決定を取り消す」の画面で取り消します。"
        )
    decision = decision_of(case, FAVOURS)
    if decision is None:
        raise Refused("不利益処分で取り消せるのは、通知が済んで終わった案件の、申請者に有利な最後の決定だけです。")
    if permits.permit_of(case) is not None:
        raise Refused("この案件の許可は台帳にあります。台帳の許可のページから、不利益処分を起案してください。")
    if pack_of(case.version_id).manifest.appeal_of(decision.outcome).authority == MINISTER:
        raise Refused("この決定は国の大臣がしたもので、県が取り消すことはできません。決定をした大臣にお伝えください。")
    draft = Circulation.objects.filter(reference=case.reference, subject__startswith=SUBJECT)
    if draft.open().exists():
        raise Refused("この案件の決定を職権で取り消す起案が、決裁に回っています。先に、その起案を取りやめてください。")
    return decision


def possible(case: Case) -> bool:
    """Whether a disposition may be about the decision of a case."""
    try:
        check(case)
    except Refused:
        return False
    return True


@transaction.atomic
def take_back(actor: Actor, case: Case, act: Act, *, now: datetime) -> TakingBack:
    """The decision no longer stands, as the disposition's notice tells; the same disposition once more changes nothing.

    Every paper that told or proved the grant says on its checking page that it no longer holds. Raises `Refused`.
    """
    case = engine.locked(case.pk)
    known = TakingBack.objects.filter(case=case, disposition=act.disposition).first()
    if known is not None:
        return known
    decision = check(case)
    row = TakingBack.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        decision=decision,
        how=act.how,
        facts=act.facts.strip(),
        ground=act.ground.strip()[:MOST_GROUND],
        taken_by_id=act.decided_by,
        taken_at=now,
        notice_key=act.notice.key,
        disposition=act.disposition,
        notice_number=act.notice.number,
        salt=sealing.new_salt(),
    )
    journal.record(actor, _told(row), engine.subject_of(case, pack_of(case.version_id)), at=now)
    documents.withdraw(papers(decision, now), on=civil.today(now), why=Check.Why.ENDED)
    return row


def papers(decision: Decision, until: datetime) -> list[str]:
    """The check numbers of what was issued on the decision: its notice, a certificate, and whatever followed."""
    issued = Document.objects.filter(reference=decision.reference, issued_at__range=(decision.decided_at, until))
    return list(issued.values_list("check_number", flat=True))


def _told(row: TakingBack) -> GrantTakenBack:
    return GrantTakenBack(
        how=row.how,
        decision=row.decision_id,
        outcome=row.decision.outcome,
        disposition=row.disposition,
        sealed=sealing.seal(of_decision.taking_back(row), row.salt),
    )
