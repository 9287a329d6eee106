"""The holder is told that conditions of a permit got lighter or went, and gets a certificate that says so.

The words are the house's, as for a decision that was taken back; no pack has a letter of this name. It bears no 教示,
for it takes nothing away (要確認). The certificate is issued anew without a fee, as the office acts of its own accord
(要確認); the one before no longer holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from koboshi.casework.models import Case
from koboshi.casework.service import deciding, delivering, issuing, proposing, reissuing, speaking
from koboshi.casework.wording import TEXTS
from koboshi.catalog.service import pack_of
from koboshi.core import letter as letters
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.documents.models import Document
from koboshi.registers import policies as of_registers
from koboshi.registers import service as registers
from koboshi.registers.models import Permit
from koboshi.registers.service import Easing

KIND: Final = "conditions_eased"
"""The kind of the document."""
_PLACE: Final = Path(__file__).parents[1] / "letters" / f"{KIND}.html"


@cache
def _template() -> letters.Letter:
    return letters.Letter.parse(KIND, _PLACE.read_text(encoding="utf-8"))


def titled(kind: str, lang: str) -> str:
    """What such a notice is called in a language; empty for other letters."""
    return TEXTS.get("eased.any", lang) if kind == KIND else ""


def title_of(easing: Easing) -> str:
    """What this notice is called: なくす and 軽くする, 取消し and 撤回 are told apart."""
    return TEXTS.get(f"eased.title.{easing.what}_{easing.how}", "ja")


@transaction.atomic
def preview(actor: Actor, permit: Permit, easing: Easing, *, now: datetime | None = None) -> str:
    """The notice as a page shows it (HTML, escaped); checked as `ease` does, nothing is written."""
    case = _case(actor, permit)
    permit, easing = registers.to_ease(actor, permit, easing)
    found = _blocks(case, permit, easing, permit.conditions, number=proposing.NUMBER, on=civil.today(now))
    return letters.blocks_to_html(found)


@transaction.atomic
def ease(actor: Actor, permit: Permit, easing: Easing, *, once: str, now: datetime | None = None) -> Document:
    """Write it into the register, tell the holder, and issue the certificate anew; the same `once` again is the same.

    Raises as `registers.to_ease`, and `Refused` for whoever may not decide this case.
    """
    now, case = now or datetime.now(UTC), _case(actor, permit)
    key = f"permit:{permit.pk}:ease:{once[:40]}"
    known = Document.objects.filter(key=key).first()
    if known is not None and of_registers.may_decide(actor, permit):
        return known
    permit, easing = registers.to_ease(actor, permit, easing)
    before, pack = permit.conditions, pack_of(case.version_id)
    document = delivering.written(
        actor,
        case,
        key=key,
        kind=KIND,
        title=title_of(easing),
        fill=lambda number, on: _blocks(case, permit, easing, before, number=number, on=on),
        vertical=pack.manifest.law.delivery.vertical,
        now=now,
    )
    eased = registers.ease(actor, permit, easing, case=case.reference, notice=document.number, once=once, now=now)
    delivering.send_out(actor, case, document, now=now)
    if registers.certificate_of(eased):
        ground = TEXTS.get("eased.again", "ja", number=document.number)
        reissuing.issue_now(actor, case, eased, ground, f"ease:{once[:30]}", now)
    return document


def _case(actor: Actor, permit: Permit) -> Case:
    """The locked case of the permit, for somebody who may decide it."""
    case = reissuing.case_of(permit)
    if actor.user is not None and actor.user == case.application.holder_id:
        raise Refused("自分の申請を自分で決定することはできません。")
    deciding.bar(actor, case)
    return case


def _blocks(case: Case, permit: Permit, easing: Easing, before: str, *, number: str, on: date) -> list[letters.Block]:
    context = issuing.context(case, pack_of(case.version_id), KIND, number=number, on=on)
    told = {**context, "permit": registers.words_of(permit), "eased": _words(permit, easing, before)}
    return _template().fill(told, pack=speaking.source_of(case))


def _words(permit: Permit, easing: Easing, before: str) -> Mapping[str, Any]:
    """What the notice says of the act: `eased.*` of the letter."""
    again = "certificate" if registers.certificate_of(permit) else "no_certificate"
    return {
        "title": title_of(easing),
        "lead": TEXTS.get(f"eased.lead.{easing.what}_{easing.how}", "ja"),
        "how": TEXTS.get(f"eased.how.{easing.how}", "ja"),
        "before": before,
        "after": easing.conditions or TEXTS.get("eased.none", "ja"),
        "ground": easing.ground,
        "facts": easing.facts,
        "paper": TEXTS.get(f"eased.paper.{again}", "ja"),
    }
