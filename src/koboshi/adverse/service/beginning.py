"""Draft a disposition from a permit (起案): the register gives what it knows, the pack says how the party is heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from koboshi.adverse import policies
from koboshi.adverse.events import DispositionBegun
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import keeping
from koboshi.casework import policies as casework_policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog.models import ProcedureVersion
from koboshi.catalog.service import Offer, pack_of, version_of
from koboshi.core.actor import Actor, Door
from koboshi.core.japan import civil, format_wareki
from koboshi.core.japan.wareki import parse_iso
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.tenancy import rows
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from koboshi.intake.service import numbers
from koboshi.registers.models import LIVE, Permit

WAY: Final = "way"
"""The result of the pack's decision table in the data of the process."""
KEPT: Final = ("applicant", "corporation_name", "address")


@dataclass(frozen=True, slots=True)
class Begun:
    """A disposition that was begun and the secret for its party; the secret is shown once and not kept."""

    hearing: Hearing
    secret: str


def offer_for(on: date, tenant: str) -> Offer:
    """The procedure by which this body makes dispositions: kind `adverse`, begun by staff. Raises `Refused`."""
    versions = ProcedureVersion.objects.filter(procedure__audience="staff", tenant=tenant).in_force(on)
    for version in versions.defer("archive"):
        manifest = pack_of(version.pk).manifest
        if manifest.law.act.kind == "adverse" and str(Door.STAFF) in manifest.doors:
            return version_of(version.pk)
    raise Refused("不利益処分の手続が、まだ公開されていません。")


def prefill(permit: Permit) -> dict[str, Any]:
    """The answers that the register knows, in the form of the pack."""
    pack = pack_of(permit.version_id)
    name = ruby_to_plain(pack.texts.find("register.name", "ja") or pack.texts.get("title", "ja"))
    known = {key: permit.fields[key] for key in KEPT if permit.fields.get(key)}
    return {**known, **_of_permit(permit, name)}


def _of_permit(permit: Permit, name: str) -> dict[str, Any]:
    found = {"register_name": name[:100], "permit_number": permit.number[:80]}
    return found | ({"permit_title": permit.title[:200]} if permit.title else {})


def way_for(pack: Pack, answers: Mapping[str, Any]) -> str:
    """How the party would be heard: what the decision table of the process gives for these answers."""
    given = pack.form.public_values(dict(answers))
    deciding = next(node for node in pack.definition.nodes.values() if node.attributes.get("result") == WAY)
    result = pack.decisions[str(deciding.attributes["decision"])]({"answers": given})
    return str(result)


@transaction.atomic
def begin_from_permit(
    actor: Actor, permit: Permit, answers: Mapping[str, Any], *, now: datetime | None = None
) -> Begun:
    """Draft a disposition about a permit; its case opens in the office that keeps the permit.

    What the register knows stands as the register has it. Raises `Refused` (not the actor's permit, one that has
    ended, one about which a disposition runs, no reason for not hearing, days too near or the wrong way round) and
    `intake.NotComplete` with every field that lacks something.
    """
    permit = rows.locked(Permit.objects.select_related("office"), permit.pk)
    _check(actor, permit)
    today = civil.today(now)
    offer = offer_for(today, permit.tenant)
    given = offer.pack.form.clear_hidden({**answers, **_of_permit(permit, prefill(permit)["register_name"])})
    _check_urgent(given)
    begun = intake.begin(actor, offer, door=Door.STAFF, answers=given, office=permit.office)
    reference = begun.application.reference
    writer = replace(actor, references=actor.references | {reference})
    case = casework.file(writer, begun.application, offer, now=now)
    way = str(case.state["data"][WAY])
    _check_days(given, way, today, int(offer.pack.parameters.at(today)["notice_days"]))
    secret = numbers.new_secret()
    hearing = Hearing.objects.create(
        tenant=case.tenant,
        reference=reference,
        case=case,
        permit=permit,
        way=way,
        planned=given["planned"],
        hearing_on=given.get("hearing_on"),
        statement_due=given.get("statement_due"),
        drafted_by_id=casework_policies.person(actor),
        party_user_id=_account(permit),
        secret_hash=numbers.hash_secret(reference, secret),
        begun_at=keeping.moment(now),
    )
    hearing.refresh_from_db()
    _tell(actor, case, hearing, now)
    return Begun(hearing, secret)


def _tell(actor: Actor, case: Case, hearing: Hearing, now: datetime | None) -> None:
    fact = DispositionBegun(permit=hearing.permit_id, planned=hearing.planned, way=hearing.way)
    keeping.tell(actor, case, fact, keeping.moment(now))


def _check(actor: Actor, permit: Permit) -> None:
    if not policies.may_begin(actor, permit):
        raise Refused("不利益処分を起案できるのは、この許可を担当する所属の職員だけです。")
    if permit.state not in LIVE:
        raise Refused("この許可は、すでに効力を失っています。")
    if Hearing.objects.running().filter(permit=permit).exists():
        raise Refused("この許可については、すでに不利益処分の手続が進んでいます。")


def _check_urgent(given: Mapping[str, Any]) -> None:
    """13条2項: nobody is left unheard without its reason."""
    if given.get("urgent") is True and not str(given.get("urgent_reason") or "").strip():
        raise Refused("意見を聴かないときは、その理由を書いてください。理由がないときは、聴聞か弁明の機会が必要です。")


def _check_days(given: Mapping[str, Any], way: str, today: date, notice_days: int) -> None:
    if given.get("suspend_from") and str(given["suspend_until"]) < str(given["suspend_from"]):
        raise Refused("停止の終わりの日は、初めの日からあとの日にしてください。")
    if way == Hearing.Way.URGENT:
        return
    name = "hearing_on" if way == Hearing.Way.HEARING else "statement_due"
    until = parse_iso(str(given[name]))
    earliest = today + timedelta(days=notice_days)
    if until < earliest:
        raise Refused(
            "聴聞の期日や弁明書の期限は、準備のための期間をおいて、{day}からあとの日にしてください。",
            day=format_wareki(earliest),
        )
    if given.get("suspend_from") and str(given["suspend_from"]) <= until.isoformat():
        raise Refused("停止の初めの日は、意見を聴き終わる日よりあとの日にしてください。")


def _account(permit: Permit) -> int | None:
    """The account that holds the application which granted the permit."""
    rows = Application.objects.filter(reference=permit.reference, tenant=permit.tenant)
    return rows.values_list("holder_id", flat=True).first()
