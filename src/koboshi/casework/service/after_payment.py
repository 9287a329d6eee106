"""What a case does when its fee is settled, waived, or still there when the case ends. Jobs and reactions."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from koboshi.casework.models import Case, Decision, Task
from koboshi.casework.service import by_hand, charging, engine, reissuing, tasks
from koboshi.catalog.service import pack_of
from koboshi.core import fee as core
from koboshi.core import process, reason
from koboshi.core.actor import SYSTEM
from koboshi.fees import service as fees
from koboshi.fees.models import Charge
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal.models import Entry


def waits(case: Case) -> list[tuple[str, int]]:
    """Node and token of every place where a case waits for a fee now."""
    if case.ended_at is not None or not case.state:
        return []
    pack = pack_of(case.version_id)
    return [
        (each.node, each.token)
        for each in process.waiting(case.state)
        if each.attached_to is None and not each.stuck and charging.is_fee(pack, each.node)
    ]


@delivery.job("casework.charge")
def charge_again(case: int, node: str, token: int, visit: int) -> None:
    """Ask for a fee that could not be asked for in the step itself; nothing when the case has gone on."""
    with transaction.atomic():
        row = engine.locked(case)
        if (node, token) in waits(row):
            charging.ask(SYSTEM, row, node, token, datetime.now(UTC), visit=visit)


@delivery.job("casework.paid")
def nothing_to_pay(case: int, node: str, token: int) -> None:
    """Let a case go on that waits for a fee which is zero, waived, or already there; once."""
    with transaction.atomic():
        row = engine.locked(case)
        if (node, token) in waits(row):
            _receive(row)


def _receive(case: Case, now: datetime | None = None) -> None:
    tasks.receive(SYSTEM, case, message=charging.MESSAGE, data={"paid": True}, now=now)


def payment_arrived(entry: Entry) -> None:
    """The fee is settled: the case goes on where it waits for it; money nobody waits for is proposed to go back.

    A certificate that waits for its own fee is issued (`reissuing`).
    Of a fee entered by hand a clerk waits: she goes on by a press, which the ledger now lets her (`by_hand.check`).
    """
    charge = Charge.objects.filter(number=entry.data["charge"]).first()
    case = Case.objects.filter(reference=entry.case_ref).first()
    if charge is None or case is None:
        return
    case = engine.locked(case.pk)
    if reissuing.is_own(charge):
        reissuing.settled(charge, datetime.now(UTC))
    elif any(charge.key.startswith(charging.keys_of(case, node, token)) for node, token in waits(case)):
        _receive(case)
    elif case.ended_at is not None or not charge.key.startswith(by_hand.keys_of(case.reference)):
        fees.propose(charge, charge.balance().kept, why="too_late")


def fee_waived(entry: Entry) -> None:
    """A fee waived as a whole settles it; a part leaves the rest to be paid."""
    if entry.data.get("left") == 0:
        payment_arrived(entry)


def case_ended(entry: Entry) -> None:
    """Nothing is asked for any more; money of a case that ended in vain goes back by the pack's rule."""
    case = Case.objects.filter(reference=entry.case_ref).first()
    if case is None:
        return
    end, now = str(entry.data.get("end", "")), datetime.now(UTC)
    why = "withdrawn" if end == Case.Status.WITHDRAWN else "ended"
    fees.stop(SYSTEM, f"{case.reference}:", why=why, now=now)
    if end != Case.Status.WITHDRAWN and not _unfavourable(case):
        return
    for charge in Charge.objects.of_process(case.reference).filter(settled_at__isnull=False):
        back = goes_back(case, charge)
        if back:
            fees.propose(charge, back, why=why, now=now)


def goes_back(case: Case, charge: Charge) -> int:
    """How many yen of a fee that is there go back by the pack's rule when the case ends in vain now."""
    rule = core.Schedule(items=(), refund=charge.refund_rule)
    return core.refund(rule, charge.balance(), work_started(case, charge)).yen


def _unfavourable(case: Case) -> bool:
    decision = Decision.objects.filter(case=case).first()
    return decision is not None and reason.needs_reason(decision.kind)


def work_started(case: Case, charge: Charge) -> bool:
    """Whether the office did a step after the fee was there, or decided: then the rule `before_work` gives nothing."""
    if case.decided_at is not None:
        return True
    done = Task.objects.filter(case=case, state=Task.State.DONE, done_at__gt=charge.settled_at).exclude(role="")
    return done.exists()
