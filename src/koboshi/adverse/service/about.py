"""What a disposition is about (a permit of a register, or the decision of a case), in the form of its draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from koboshi.adverse.models import Hearing
from koboshi.casework.models import Case, Decision
from koboshi.casework.service import addressing
from koboshi.catalog.service import pack_of
from koboshi.core.japan import civil, format_wareki
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.documents.models import Document
from koboshi.intake.models import Application
from koboshi.registers import content
from koboshi.registers.models import Permit

About = Permit | Case
KEPT: Final = ("applicant", "corporation_name", "address")
ENDING: Final = (Hearing.Planned.REVOKE, Hearing.Planned.WITHDRAW)
"""What may be planned about a decision: only a permit that goes on can rest, or be put right by an order."""


def fixed(about: About) -> dict[str, str]:
    """What stands on every notice: kind, number and title of what is to be taken away.

    Nobody answers these questions of the draft; a title that the register does not have is left to whoever drafts.
    """
    return _of_permit(about) if isinstance(about, Permit) else _of_case(about)


def prefill(about: About) -> dict[str, Any]:
    """The answers that the register or the application knows, in the form of the pack."""
    answers = _of_holder(about) if isinstance(about, Permit) else _of_applicant(about.application.answers)
    return {key: answers[key] for key in KEPT if answers.get(key)} | fixed(about)


def planned_for(about: About) -> tuple[str, ...]:
    """What may be planned."""
    return tuple(Hearing.Planned.values) if isinstance(about, Permit) else tuple(each.value for each in ENDING)


def account(about: About) -> int | None:
    """The account that holds the application which was granted."""
    rows = Application.objects.filter(reference=about.reference, tenant=about.tenant)
    return rows.values_list("holder_id", flat=True).first()


def _of_permit(permit: Permit) -> dict[str, str]:
    """What was granted by its own name (the register is only where it stands), and what it is for."""
    pack = pack_of(permit.version_id)
    found = {"register_name": ruby_to_plain(pack.texts.get("title", "ja"))[:100], "permit_number": permit.number[:80]}
    register = pack.manifest.law.register
    known = permit.title if register is not None and content.has_title(register) else ""
    return found | ({"permit_title": known[:200]} if known else {})


def _of_case(case: Case) -> dict[str, str]:
    """The procedure, the number of the notice, and which decision of which day it told."""
    texts, decision = pack_of(case.version_id).texts, Decision.objects.filter(case=case).first()
    found = {"register_name": ruby_to_plain(texts.get("title", "ja"))[:100], "permit_number": case.reference}
    if decision is None:
        return found | {"permit_title": ""}
    notice = Document.objects.filter(key=decision.notice_key).first() if decision.notice_key else None
    outcome = ruby_to_plain(texts.find(f"outcome.{decision.outcome}", "ja") or decision.outcome)
    told = f"{format_wareki(civil.today(decision.decided_at))}の決定「{outcome}」（受付番号 {case.reference}）"
    return found | {"permit_number": (notice.number if notice else case.reference)[:80], "permit_title": told[:200]}


def _of_holder(permit: Permit) -> dict[str, Any]:
    """Who holds it, and where she gets post: as the register has it, else as she wrote when she applied last."""
    homes = (addressing.home_of(answers) for answers in (permit.fields, *_applied(permit)))
    return {**permit.fields, "address": next((home for home in homes if home), None)}


def _applied(permit: Permit) -> Iterator[Mapping[str, Any]]:
    """The answers of the applications behind a permit, the last first; read only where the register says too little."""
    wanted = {permit.reference, permit.last_reference}
    rows = Application.objects.filter(tenant=permit.tenant, reference__in=wanted).order_by("-filed_at", "-pk")
    yield from rows.values_list("answers", flat=True)


def _of_applicant(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Who applied, and where she gets post, whatever the form calls her addresses."""
    return {**answers, "address": addressing.home_of(answers)}
