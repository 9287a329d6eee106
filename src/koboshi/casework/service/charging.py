"""Ask for the fee when a process begins to wait for it, and stop asking when the wait is over.

Called by `engine` inside the transaction of the step. What follows a payment is in `after_payment`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from koboshi.casework.models import Case
from koboshi.casework.service import deadlines
from koboshi.casework.wording import TEXTS
from koboshi.catalog.service import pack_of
from koboshi.core import fee as core
from koboshi.core.actor import Actor
from koboshi.core.confidence import CHECKED, UNCHECKED
from koboshi.core.deadline import Deadline, Due, explain, when
from koboshi.core.fee.wording import say
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.pack.law import Payment
from koboshi.core.refusal import Refused
from koboshi.fees import service as fees
from koboshi.fees.models import Charge
from koboshi.foundation.journal import delivery

MESSAGE = "payment_received"
"""What a receive task waits for that a fee settles."""
LANGUAGES = ("ja", "ja-easy", "en")


def keys_of(case: Case, node: str, token: int) -> str:
    """How the keys of the charges of one wait begin."""
    return f"{case.reference}:{node}:{token}:"


def is_fee(pack: Pack, node: str) -> bool:
    """Whether a node waits for a fee."""
    return pack.definition.nodes[node].message == MESSAGE


def raise_charge(actor: Actor, case: Case, node: str, token: int, now: datetime) -> None:
    """Ask for the fee of a case that begins to wait at a node; nothing for any other kind of wait.

    A fee that cannot be asked for (a pack with a wrong amount) never stops the applicant: a job tries again and ends on
    the list of what needs a person.
    """
    pack = pack_of(case.version_id)
    if not is_fee(pack, node):
        return
    try:
        ask(actor, case, node, token, now, visit=case.step)
    except (Refused, core.FeeError):
        names = {"case": case.pk, "node": node, "token": token, "visit": case.step}
        delivery.later("casework.charge", case.tenant, case.reference, **names)


def stop_charge(actor: Actor, case: Case, node: str, token: int, now: datetime) -> None:
    """The process waits no longer here: an open charge of this wait is no longer asked for."""
    if is_fee(pack_of(case.version_id), node):
        fees.stop(actor, keys_of(case, node, token), why="wait_over", now=now)


def ask(actor: Actor, case: Case, node: str, token: int, now: datetime, *, visit: int) -> None:
    """Raise the charge of one wait, or let the case go on when there is nothing (more) to pay.

    Raises `Refused` or FeeError when the amount cannot be asked for.
    """
    pack = pack_of(case.version_id)
    yen, lines, basis, status = amount(pack, case, now)
    if yen == 0:
        _go_on(case, node, token)
        return
    asked = bill(case, pack, f"{keys_of(case, node, token)}{visit}", (yen, lines, basis, status), now)
    if fees.charge(actor, asked).state in (Charge.State.PAID, Charge.State.WAIVED):
        _go_on(case, node, token)


def title_of(pack: Pack, lang: str) -> str:
    """What the money is for: the procedure, or what the pack calls it (the cost of copies is no fee of a request)."""
    return pack.texts.find("fee.title", lang) or pack.texts.get("title", lang)


def bill(
    case: Case, pack: Pack, key: str, amount: Amount, now: datetime, *, payment: Payment | None = None
) -> fees.Bill:
    """What a charge of this case asks for; the way and the last day of paying are the pack's, or those of `payment`."""
    yen, lines, basis, status = amount
    payment = payment or pack.manifest.law.payment or Payment()
    last, why = _last_day(case, payment, now)
    return fees.Bill(
        key=key,
        reference=case.reference,
        tenant=case.tenant,
        office=case.office_id,
        procedure=case.procedure_id,
        title=title_of(pack, "ja"),
        yen=yen,
        lines={lang: [*told, *why.get(lang, ())] for lang, told in lines.items()},
        basis=basis,
        basis_status=status,
        exemptions=payment.exemptions,
        methods=payment.methods,
        timing=payment.timing,
        refund_rule=payment.refund,
        filed_at=case.arrived_at,
        due_on=last,
        now=now,
    )


def _last_day(case: Case, payment: Payment, now: datetime) -> tuple[date, dict[str, list[str]]]:
    """The last day of paying, and why it is that day, by language: sentences that the charge keeps.

    So many days from the day of asking, moved to the next open day as other days of the house are (whether an ordinance
    says so is 要確認); at the latest that of the pack's deadline, never one gone by.
    """
    today = civil.day_of(now)
    asked = _asked(payment, today)
    named = deadlines.due_of(case, payment.deadline) if payment.deadline else None
    chosen = named if named is not None and named.day < asked.day else asked
    last = max(today, chosen.day)
    return last, {lang: _why(chosen, last, lang) for lang in LANGUAGES}


def not_before(case: Case, pack: Pack, guard: int, due: datetime) -> datetime:
    """When a clock may end a wait for money that it would end after the last day, but that day has moved.

    The clocks of a process count days from the asking: where the last day moved to the next open one, so do they. A
    clock that ends the wait before (to remind) stays where it is.
    """
    host, payment = case.state.get("arms", {}).get(str(guard)), pack.manifest.law.payment
    if host is None or payment is None:
        return due
    waits = Charge.objects.open().filter(key__startswith=f"{case.reference}:", key__contains=f":{host}:")
    charge = waits.filter(due_on__gte=civil.day_of(due)).first()
    if charge is None or charge.due_on is None:
        return due
    moved = _asked(payment, civil.day_of(charge.raised_at)).result.moved_from
    if moved is None or civil.day_of(due) <= moved:
        return due
    return due + timedelta(days=(charge.due_on - civil.day_of(due)).days + 1)


def _asked(payment: Payment, on: date) -> Due:
    """So many days from the day of asking, moved to the next open day as other days of the house are."""
    asked = when(Deadline("pay_by", payment.days, starts="asked", roll_forward=True), {"asked": on})
    if asked is None:
        raise AssertionError("the day of asking is given")
    return asked


def _why(chosen: Due, last: date, lang: str) -> list[str]:
    explained = explain(chosen, lang)
    over = [TEXTS.get("last_day.over", lang)] if last != chosen.day else []
    notes = list(explained.legal_notes) if chosen.deadline.basis else []
    return [TEXTS.get("last_day.pay", lang, line=line) for line in (*explained.summary, *over, *notes)]


def _go_on(case: Case, node: str, token: int) -> None:
    delivery.later("casework.paid", case.tenant, case.reference, case=case.pk, node=node, token=token)


Amount = tuple[int, Mapping[str, Sequence[str]], str, str]
"""Yen, the sentences that explain it by language, the ground, and whether a person has checked it."""


def amount(pack: Pack, case: Case, now: datetime) -> Amount:
    """What a case costs today."""
    data: Mapping[str, Any] = case.state.get("data", {})
    return quote(pack, data.get("answers", {}), data, civil.day_of(now))


def quote(pack: Pack, answers: Mapping[str, Any], data: Mapping[str, Any], on: date) -> Amount:
    """What something costs on a day: by the pack's schedule of fees where it has one, else by its manifest.

    Also before anything is filed: `data` then holds no more than what the answers alone decide. FeeError where the
    pack does not say it.
    """
    if pack.fees is not None:
        computed = core.compute(pack.fees, answers, data, on)
        lines = {lang: core.explain(computed, pack.texts, lang) for lang in LANGUAGES}
        return computed.yen, lines, "、".join(computed.basis), computed.status
    return _by_manifest(pack, answers, data)


def _by_manifest(pack: Pack, answers: Mapping[str, Any], data: Mapping[str, Any]) -> Amount:
    manifest = pack.manifest
    yen = manifest.fee_for(answers, data)
    basis = (manifest.law.payment or Payment()).basis
    checked = manifest.fee.status == CHECKED
    lines: dict[str, list[str]] = {}
    for lang in LANGUAGES:
        title, ground = title_of(pack, lang), basis or UNCHECKED
        lines[lang] = [say("fee.amount", lang, title=title, yen=f"{yen:,}", basis=ground)]
        if manifest.fee.note and (note := pack.texts.find(manifest.fee.note, lang)):
            lines[lang].append(note)
        if not checked:
            lines[lang].append(say("fee.unchecked", lang))
    return yen, lines, basis, manifest.fee.status
