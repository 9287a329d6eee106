"""A certificate lost or damaged is issued again (再交付): its fee, the paper, and the way it reaches its holder.

What it costs stands in the pack (`[fee.reissue]`). Where nobody has found the amount in the ordinance yet, the decider
looks it up and enters it with its ground; the house has none of its own. The paper is made when the fee is paid, or at
once where the pack says so, and goes out like any notice of the case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db import transaction

from koboshi.casework.models import Case, Delivery
from koboshi.casework.service import charging, delivering, engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.confidence import CHECKED
from koboshi.core.fee.schedule import MOST_YEN
from koboshi.core.fee.wording import say
from koboshi.core.japan import civil
from koboshi.core.pack import Pack, Reissue
from koboshi.core.pack.law import Payment
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.fees import service as fees
from koboshi.fees.models import ALONE, Charge
from koboshi.foundation.documents.models import Document
from koboshi.foundation.tenancy import scope
from koboshi.mandates import service as mandates
from koboshi.registers import service as registers
from koboshi.registers.models import LIVE, Permit
from koboshi.registers.service.inviting import TEXTS

MOST_BASIS = 400


@dataclass(frozen=True, slots=True)
class Reissued:
    """What came of it: the certificate, or the charge that it waits for, or both."""

    document: Document | None = None
    charge: Charge | None = None


def rule_of(permit: Permit) -> Reissue | None:
    """What the pack says of the fee; None where a certificate is issued again without one."""
    return pack_of(permit.version_id).manifest.fee.reissue


def waiting(permit: Permit) -> Charge | None:
    """The fee that is asked for and not paid, for which a certificate of this permit waits."""
    return Charge.objects.open().filter(key__startswith=_keys(permit)).order_by("pk").first()


def _keys(permit: Permit) -> str:
    return f"{ALONE}{permit.pk}:"


@transaction.atomic
def reissue(
    actor: Actor,
    permit: Permit,
    *,
    ground: str,
    once: str,
    yen: int | None = None,
    basis: str = "",
    now: datetime | None = None,
) -> Reissued:
    """Issue the certificate again, or ask for its fee first; the same `once` again changes nothing.

    `yen` and `basis` are what the decider found in the ordinance where the pack has no amount (0: no fee is taken).
    Raises `Refused` as `registers.reissue` does, without an amount, and while an earlier fee for it is not paid.
    """
    now, case = now or datetime.now(UTC), case_of(permit)
    rule, key = rule_of(permit), f"{_keys(permit)}{once[:40]}"
    known = Charge.objects.filter(key=key).first()
    if known is not None:
        return Reissued(charge=known)
    pack = pack_of(permit.version_id)
    asked = _amount(pack, rule, yen, basis)
    if not asked[0]:
        return Reissued(document=issue_now(actor, case, permit, ground, once, now))
    if waiting(permit) is not None:
        raise Refused("再交付の手数料の納付を待っています。納付されると、許可証が発行されます。")
    if rule is None or rule.timing == "before":
        registers.ready(actor, permit, ground)
        charge = fees.charge(actor, _bill(case, pack, key, asked, now))
        registers.ask_again(actor, permit, ground=ground, once=once, charge=charge.number, now=now)
        return Reissued(charge=charge)
    document = issue_now(actor, case, permit, ground, once, now)
    return Reissued(document, fees.charge(actor, _bill(case, pack, key, asked, now)))


def case_of(permit: Permit) -> Case:
    """The locked case from which the permit comes: its people receive the certificate."""
    with scope.acting():
        found = Case.objects.filter(reference=permit.last_reference).first()
        if found is None:
            raise Refused("この許可の案件が見つからないため、許可証の届け先を決められません。")
        return engine.locked(found.pk)


def issue_now(
    actor: Actor, case: Case, permit: Permit, ground: str, once: str, now: datetime, *, issued_by: str = ""
) -> Document:
    """The paper, the fact that tells the holder of it, and its delivery."""
    user = mandates.account_for_notice(case.application, civil.today(now))
    document = registers.reissue(actor, permit, ground=ground, once=once, issued_by=issued_by, user=user, now=now)
    if Delivery.objects.filter(document=document).exists():
        return document
    delivering.send_out(actor, case, document, now=now)
    return document


def _amount(pack: Pack, rule: Reissue | None, yen: int | None, basis: str) -> charging.Amount:
    """What it costs and why. Raises `Refused` where neither the pack nor the decider says it."""
    if rule is None:
        return 0, {}, "", CHECKED
    if rule.yen is not None:
        return rule.yen, _lines(pack, rule.yen, rule.basis, checked=rule.status == CHECKED), rule.basis, rule.status
    basis = basis.strip()
    if yen is None or not basis or len(basis) > MOST_BASIS or not 0 <= yen <= MOST_YEN:
        raise Refused(
            "再交付の手数料の額は、まだ確かめられていません。先に条例で額を確かめ、"
            "額（手数料がないときは0円）と、その根拠（条例の名前と条）を{most}字以内で入力してください。",
            most=MOST_BASIS,
        )
    return yen, _lines(pack, yen, basis, checked=False), basis, rule.status


def _title(pack: Pack, lang: str) -> str:
    return TEXTS.get("reissue.title", lang, title=pack.texts.get("title", lang))


def _lines(pack: Pack, yen: int, basis: str, *, checked: bool) -> dict[str, list[str]]:
    found = {}
    for lang in charging.LANGUAGES:
        found[lang] = [say("fee.amount", lang, title=_title(pack, lang), yen=f"{yen:,}", basis=basis)]
        if not checked:
            found[lang].append(say("fee.unchecked", lang))
    return found


def _bill(case: Case, pack: Pack, key: str, amount: charging.Amount, now: datetime) -> fees.Bill:
    """The charge as the pack's other fees are paid; its last day counts from today, by no deadline of the process."""
    payment = pack.manifest.law.payment or Payment()
    return replace(
        charging.bill(case, pack, key, amount, now, payment=replace(payment, deadline="")),
        title=ruby_to_plain(_title(pack, "ja")),
        timing="at_issue",
    )


def settled(charge: Charge, now: datetime) -> None:
    """The fee was paid or waived: the certificate that waits for it is issued.

    Whoever asked for it let it go out. Of a permit that has ended meanwhile none is issued: the money is proposed to go
    back. A charge that nothing waits for (the paper went out at once) changes nothing.
    """
    asked = registers.asked_for(int(charge.key.split(":")[1]), charge.number)
    if asked is None:
        return
    permit = asked.permit
    if permit.state not in LIVE:
        kept = charge.balance().kept
        if kept:
            fees.propose(charge, kept, why="too_late")
        return
    ground = asked.reason or TEXTS.get("reissue.ground", "ja")
    issue_now(SYSTEM, case_of(permit), permit, ground, asked.detail["once"], now, issued_by=asked.made_by)


def is_own(charge: Charge) -> bool:
    """Whether a charge is one of these, that no wait of a case asks for."""
    return charge.key.startswith(ALONE)
