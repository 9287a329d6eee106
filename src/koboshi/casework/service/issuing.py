"""Preview and send notices: a letter of the pack filled with the case, numbered, signed, and told to the applicant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.models import Case, Correction, Decision, Delivery, Task
from koboshi.casework.service import delivering, grounds, receiving, registering, speaking, taken_back_letter, tasks
from koboshi.catalog.service import pack_of
from koboshi.core import letter as letters
from koboshi.core import process
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.fees.models import Charge
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document


def letter_name(case: Case, pack: Pack, node: str) -> str:
    """Which letter an issuing step sends: the FEEL expression of the model over the case's data."""
    return process.letter_of(pack.definition.nodes[node], case.state.get("data", {}))


def context(case: Case, pack: Pack, name: str, *, number: str, on: date) -> dict[str, Any]:
    """What a letter may name: people, answers, case, decision, document, office, site, process, parameters and more."""
    answers, office = case.application.answers, case.office
    arrived = civil.today(case.arrived_at)
    decision = Decision.objects.filter(case=case).first()
    return {
        "applicant": _applicant(answers, case),
        **receiving.of_letter(case, on),
        "answers": answers,
        "case": {
            "reference": case.reference,
            "arrived_on": arrived.isoformat(),
            "due_on": case.due_on.isoformat() if case.due_on else "",
        },
        "correction": _correction(case),
        "decision": _decision(decision, pack),
        "decided": decided_words(pack, decision.fields if decision is not None else {}),
        "document": {"number": number, "issued_on": on.isoformat()},
        "office": {"name": office.name, "tel": office.telephone, "address": office.address},
        "site": {"address": settings.PUBLIC_ADDRESS.rstrip("/")},
        "authority": speaking.manifest_of(case).authority_of(name, office.name, office.parent_name),
        "parameters": pack.parameters.at(arrived),
        "procedure": {"title": pack.texts.get("title", "ja")},
        "process": {each: case.state.get("data", {}).get(each, "") for each in pack.manifest.law.variables},
        "permit": registering.words(case),
        "fee": {"yen": _fee(pack, case, answers), "due_on": _pay_until(case)},
    }


def _correction(case: Case) -> dict[str, str]:
    """The newest request for correction."""
    asked = Correction.objects.filter(case=case).order_by("-pk").first()
    return {"due_on": asked.due_on.isoformat(), "note": asked.note} if asked is not None else {}


def _fee(pack: Pack, case: Case, answers: Mapping[str, Any]) -> int:
    """The fee in yen; by a schedule (`fees.toml`) what was asked for, nothing before that."""
    if pack.fees is None:
        return pack.manifest.fee_for(answers, case.state.get("data", {}))
    charge = Charge.objects.of_process(case.reference).order_by("-pk").first()
    return charge.yen if charge is not None else 0


def _pay_until(case: Case) -> str:
    """Until when the fee is to be paid that is still open."""
    charge = Charge.objects.of_process(case.reference).open().order_by("-pk").first()
    return charge.due_on.isoformat() if charge is not None and charge.due_on else ""


def _applicant(answers: Mapping[str, Any], case: Case) -> dict[str, Any]:
    name = answers.get("applicant")
    parts = dict(name) if isinstance(name, dict) else {}
    return {**parts, "display": case.applicant_label, "address": answers.get("address", {})}


def _decision(decision: Decision | None, pack: Pack) -> dict[str, Any]:
    if decision is None:
        return {}
    return decision_words(
        pack,
        outcome=decision.outcome,
        reason=decision.reason,
        clauses=[each["clause"] for each in decision.grounds] or [decision.clause],
        conditions=decision.conditions,
        fields=decision.fields,
        on=civil.today(decision.decided_at),
    )


def decided_words(pack: Pack, fields: Mapping[str, Any]) -> dict[str, str]:
    """What a letter may say of the fields of a decision: every one, those without a value empty."""
    return pack.asked_of_decision().told(fields, pack.texts)


def decision_words(
    pack: Pack,
    *,
    outcome: str,
    reason: str,
    clauses: Sequence[str],
    conditions: str,
    on: date,
    fields: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What a letter may say of a decision, made or drafted."""
    return {
        "outcome": outcome,
        "outcome_text": pack.texts.get(f"outcome.{outcome}", "ja"),
        "reason": reason,
        "clause": grounds.words_of_clauses(pack, clauses, fields),
        "conditions": conditions,
        "decided_on": on.isoformat(),
    }


def blocks(
    case: Case, name: str, *, number: str = "（番号は送付の時に付きます）", on: date | None = None
) -> list[letters.Block]:
    """The letter of a case as plain blocks, for screen and paper alike."""
    pack = pack_of(case.version_id)
    filled = context(case, pack, name, number=number, on=on or civil.today())
    found = pack.letters[name].fill(filled, pack=speaking.source_of(case))
    return taken_back_letter.referring(case, found) if taken_back_letter.decided_anew(case) else found


def preview(actor: Actor, task: Task) -> tuple[str, str]:
    """Name and screen view (HTML, escaped) of the letter that this issuing task would send, for its office only."""
    if not actor.is_system and task.office_id not in actor.offices:
        raise Refused("この業務を行う権限がありません。")
    case = task.case
    name = letter_name(case, pack_of(case.version_id), task.node)
    return name, letters.blocks_to_html(blocks(case, name))


def unchecked(case: Case, name: str) -> list[str]:
    """What nobody has compared with the law yet in the letter as it would go out, for the clerk who sends it."""
    return letters.marks_of(blocks(case, name))


@transaction.atomic
def issue(actor: Actor, task: Task, *, now: datetime | None = None) -> Document:
    """Send the notice of an issuing task: number, PDF, signature, register, journal and next step in one transaction.

    Whatever happens to the machine, the notice is issued once: the document's key is the case and the step.
    """
    case, task = tasks.locked(actor, task)
    if task.action != "issue":
        raise Refused("この業務は、通知を送る業務ではありません。")
    name = letter_name(case, pack_of(case.version_id), task.node)
    document = issue_letter(actor, case, name, step=f"{task.node}:{task.token}", now=now)
    newest = Decision.objects.filter(case=case).first()
    if newest is not None:
        newest.notice_key = document.key
        newest.save(update_fields=["notice_key"])
    tasks.finish(actor, case, task, outcome=task.outcomes[0] if task.outcomes else "sent", now=now)
    return document


def issue_letter(actor: Actor, case: Case, name: str, *, step: str, now: datetime | None = None) -> Document:
    """Issue one letter of the pack for a locked case; `step` makes it once per step.

    A decision that grants a permit is written into its register first, so that the letter can name the number.
    """
    registering.permit_for(actor, case, name, now)
    pack = pack_of(case.version_id)
    document = delivering.written(
        actor,
        case,
        key=f"{case.reference}:{name}:{step}",
        kind=name,
        title=pack.texts.get(f"letter.{name}.title", "ja"),
        fill=lambda number, on: blocks(case, name, number=number, on=on),
        vertical=pack.manifest.law.delivery.vertical,
        now=now,
    )
    registering.end_with(actor, case, document, now)
    delivering.send_out(actor, case, document, now=now or datetime.now(UTC))
    return document


def paper_copy(actor: Actor, delivery: Delivery) -> bytes:
    """The notice as it goes to the person of one delivery by post or over the counter: same number, his own address.

    Raises `Refused` for other offices, and for a delivery online: that is the signed file itself.
    """
    if not policies.may_act_on(actor, delivery.case):
        raise Refused("この通知の送付を記録する権限がありません。")
    if delivery.way == Delivery.Way.ONLINE:
        raise Refused("この通知は、画面で受け取る方へのものです。")
    return documents.paper(delivery.document, [line for line in delivery.addressee.split("\n") if line.strip()])
