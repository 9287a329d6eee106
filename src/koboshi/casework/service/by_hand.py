"""A fee whose amount a person enters, because the pack has none that is checked: it is a charge like any other.

`[payment.by_hand]` of a pack names the task at which the amount is entered (`ask`), the one that waits for the money
(`wait`), and the outcome of that one that says it is there (`paid`). Without a charge neither ends so; where nothing is
to be paid after all, the task of asking ends with its outcome `free`, which no charge may contradict.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.models import Case, Task
from koboshi.casework.service import charging, engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor, Role
from koboshi.core.confidence import UNCHECKED
from koboshi.core.fee.wording import say
from koboshi.core.pack import Pack
from koboshi.core.pack.law import ByHand
from koboshi.core.refusal import Refused
from koboshi.fees import service as fees
from koboshi.fees.models import Charge

MOST_REASON = 500
MOST_BASIS = 400
_STANDS = (Charge.State.OPEN, Charge.State.PAID, Charge.State.WAIVED)
_SETTLED = (Charge.State.PAID, Charge.State.WAIVED)


def rule_of(case: Case) -> ByHand | None:
    """How fees of this procedure are entered by hand, if they are."""
    payment = pack_of(case.version_id).manifest.law.payment
    return payment.by_hand if payment is not None else None


def keys_of(reference: str) -> str:
    """How the keys of charges entered by hand begin."""
    return f"{reference}:hand:"


def standing(case: Case) -> Charge | None:
    """The charge that was entered by hand and is asked for, paid or waived."""
    rows = Charge.objects.filter(key__startswith=keys_of(case.reference), state__in=_STANDS)
    return rows.order_by("-pk").first()


def may_charge(actor: Actor, case: Case) -> bool:
    """Whoever works on the case in its office, while it runs, where the procedure has its fee entered by hand."""
    works = actor.user is not None and actor.has(Role.CLERK, Role.EXAMINER, Role.DECIDER)
    return works and policies.may_act_on(actor, case) and case.ended_at is None and rule_of(case) is not None


@transaction.atomic
def charge(actor: Actor, case: Case, *, yen: int, basis: str, reason: str, now: datetime | None = None) -> Charge:
    """Ask for a fee of `yen`, with the law it rests on and why it is this amount; both stand with the charge.

    Raises `Refused` without either, while another one stands, and for who does not work on the case.
    """
    case, now = engine.locked(case.pk), now or datetime.now(UTC)
    if not may_charge(actor, case):
        raise Refused("この案件に手数料を請求する権限がありません。")
    if standing(case) is not None:
        raise Refused(
            "手数料は、すでに請求しています。額を直すときは、先に「手数料」の画面でその請求を取り消してください。"
        )
    for text, most in ((basis, MOST_BASIS), (reason, MOST_REASON)):
        if not text.strip() or len(text) > most:
            raise Refused(
                "手数料の根拠（条例など）は{basis}字以内、その額になる理由は{reason}字以内で、どちらも入力してください。",
                basis=MOST_BASIS,
                reason=MOST_REASON,
            )
    pack = pack_of(case.version_id)
    made = Charge.objects.filter(key__startswith=keys_of(case.reference)).count()
    key = f"{keys_of(case.reference)}{made + 1}"
    return fees.charge(actor, charging.bill(case, pack, key, _amount(pack, yen, basis, reason), now))


def _amount(pack: Pack, yen: int, basis: str, reason: str) -> charging.Amount:
    """What somebody entered, explained in each language; nobody else has checked it."""
    lines = {
        lang: [
            say("fee.amount", lang, title=charging.title_of(pack, lang), yen=f"{yen:,}", basis=basis.strip()),
            say("fee.by_hand", lang, reason=reason.strip()),
            say("fee.unchecked", lang),
        ]
        for lang in charging.LANGUAGES
    }
    return yen, lines, basis.strip(), UNCHECKED


def check(case: Case, task: Task, outcome: str) -> None:
    """A task that asks for the fee ends with a charge, and "paid" is what the ledger says. Raises `Refused`."""
    rule = rule_of(case)
    if rule is None or task.node not in (rule.ask, rule.wait):
        return
    found = standing(case)
    if task.node == rule.ask and rule.free and outcome == rule.free:
        if found is not None and found.state == Charge.State.OPEN:
            raise Refused(
                "まだ納められていない請求があります。費用がかからないときは、先に「手数料」の画面でその請求を取り消してください。"
            )
        return
    if task.node == rule.ask and found is None:
        raise Refused("手数料がまだ請求されていません。「手数料を請求する」から額・根拠・理由を入力してください。")
    if task.node == rule.wait and outcome == rule.paid and (found is None or found.state not in _SETTLED):
        raise Refused(
            "納付の記録がありません。窓口で受け取ったときは、「手数料」の画面で納付を記録してから進めてください。"
        )
