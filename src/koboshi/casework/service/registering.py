"""Write what was decided into the register of permits, before the letter that names the number is filled.

And end the permit again with the letter that tells its holder so (銃を期間内に受け取らない), once that is issued.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from koboshi.casework.models import Case, Decision
from koboshi.casework.service import deadlines, permits
from koboshi.casework.wording import TEXTS
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.deadline import Due, explain
from koboshi.core.japan import civil, format_wareki
from koboshi.foundation.documents.models import Document
from koboshi.registers import rules
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from koboshi.registers.service import Entry

LATER = "（番号は送付の時に付きます）"


def permit_for(actor: Actor, case: Case, letter: str = "", now: datetime | None = None) -> Permit | None:
    """The permit of a locked case whose notice is about to go out, entered (or renewed, amended) now; once per case.

    What counts is the decision's outcome; a procedure without decision (届出 + 確認) goes by the name of its `letter`.
    None when the procedure has no register or the outcome writes nothing into it; a renewal that was not granted then
    no longer keeps its permit waiting. Raises `Refused` when no number can be given.
    """
    pack = pack_of(case.version_id)
    register, decision = rules.register_of(pack), _decision(case)
    if register is None:
        return None
    if _outcome(decision, letter) not in register.outcomes:
        if decision is not None:
            registers.settle(case.reference, civil.today(now))
        return None
    return registers.enter(actor, _entry(case, decision, letter, civil.today(now)), now=now)


def end_with(actor: Actor, case: Case, document: Document, now: datetime | None = None) -> None:
    """A letter of a locked case was issued: where the pack says so (`[[register.lapse]]`), it ends the case's permit.

    The last day is that of the deadline the pack names, at the latest that of the letter.
    """
    pack = pack_of(case.version_id)
    register = rules.register_of(pack)
    lapse = register.lapse_of(document.kind) if register is not None else None
    permit = permits.permit_of(case) if lapse else None
    if lapse is None or permit is None:
        return
    today = civil.today(now)
    days = {"decided": permit.valid_from, "effective": permit.valid_from}
    due = deadlines.due_of(case, lapse.deadline, days) if lapse.deadline else None
    last = min(due.day, today) if due is not None else today
    ground, notice = "\n".join([lapse.basis, *_why(due, last)]), document.number
    registers.lapse(actor, permit, last=last, ground=ground, case=case.reference, notice=notice, now=now)


def _why(due: Due | None, last: date) -> list[str]:
    """Why a permit ends on this day, for its page in the register: the reckoning, or the letter that came before it."""
    if due is not None and due.day == last:
        explained = explain(due, "ja")
        return [*explained.summary, *explained.legal_notes]
    return [TEXTS.get("last_day.letter", "ja", day=format_wareki(last))]


def _decision(case: Case) -> Decision | None:
    return Decision.objects.filter(case=case).first()


def _outcome(decision: Decision | None, letter: str) -> str:
    return decision.outcome if decision is not None else letter


def _entry(case: Case, decision: Decision | None, letter: str, today: date) -> Entry:
    """The case as the register takes it; without a decision the day is that of the notice."""
    return Entry(
        reference=case.reference,
        tenant=case.tenant,
        version=case.version_id,
        office=case.office,
        answers=case.application.answers,
        holder_label=case.applicant_label,
        arrived_on=civil.today(case.arrived_at),
        decided_on=civil.today(decision.decided_at) if decision else today,
        outcome=_outcome(decision, letter),
        reason=decision.reason if decision else "",
        clause=decision.clause if decision else "",
        conditions=decision.conditions if decision else "",
        decided=decision is not None,
    )


def words(case: Case) -> Mapping[str, str]:
    """`permit.*` of a letter; before the permit is entered (a preview) the days as they would be, the number later."""
    pack, decision = pack_of(case.version_id), _decision(case)
    register = rules.register_of(pack)
    known = registers.of_case(case.tenant, rules.register_id(pack), case.reference) if register else None
    if known is not None or register is None or decision is None or decision.outcome not in register.outcomes:
        return registers.words_of(known)
    return registers.words_before(_entry(case, decision, "", civil.today()), LATER)


def words_proposed(case: Case, outcome: str, on: date) -> Mapping[str, str]:
    """`permit.*` of the notice of a drafted decision: the days as they would be if it were decided that day."""
    register = rules.register_of(pack_of(case.version_id))
    if register is None or outcome not in register.outcomes:
        return registers.words_of(None)
    return registers.words_before(replace(_entry(case, None, outcome, on), decided_on=on), LATER)
