"""Draft a disposition (起案) about a permit, or about the decision of a case that stands in no register.

The register or the case gives what it knows, the pack says how the party is heard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from koboshi.adverse import policies
from koboshi.adverse.events import DispositionBegun
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import about, keeping, timing
from koboshi.adverse.service.about import About
from koboshi.casework import policies as casework_policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service import granted
from koboshi.catalog.models import ProcedureVersion
from koboshi.catalog.service import Offer, pack_of, version_of
from koboshi.core.actor import Actor, Door
from koboshi.core.japan import civil
from koboshi.core.japan.wareki import parse_iso
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.foundation.tenancy import rows
from koboshi.intake import service as intake
from koboshi.intake.service import numbers
from koboshi.registers.models import LIVE, Permit

WAY: Final = "way"
"""The result of the pack's decision table in the data of the process."""


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
    _check_permit(actor, permit)
    return _begin(actor, permit, answers, now)


@transaction.atomic
def begin_from_case(actor: Actor, target: Case, answers: Mapping[str, Any], *, now: datetime | None = None) -> Begun:
    """Draft a disposition that would take back what another case decided; it opens in the office of that case.

    Raises `Refused`: not the actor's case or her own application, nothing granted that was notified and still stands,
    a permit of a register, another way of taking it back under way, a suspension or an order planned; and as for a
    permit.
    """
    target = rows.locked(Case.objects.select_related("office", "application"), target.pk)
    _check_case(actor, target)
    if answers.get("planned") not in (None, "", *about.planned_for(target)):
        raise Refused(
            "停止や命令は、続いている許可に対して行うものです。決定に対しては、取消しか撤回を選んでください。"
        )
    return _begin(actor, target, answers, now)


def _begin(actor: Actor, thing: About, answers: Mapping[str, Any], now: datetime | None) -> Begun:
    """The case of the disposition and what is said in it, for a thing that is locked and checked."""
    party = about.account(thing)
    if actor.user == party:
        raise Refused("自分の申請についての不利益処分は、起案できません。別の職員が起案してください。")
    today = civil.today(now)
    offer = offer_for(today, thing.tenant)
    given = offer.pack.form.clear_hidden({**answers, **about.fixed(thing)})
    _check_urgent(given)
    begun = intake.begin(actor, offer, door=Door.STAFF, answers=given, office=thing.office)
    reference = begun.application.reference
    writer = replace(actor, references=actor.references | {reference})
    case = casework.file(writer, begun.application, offer, now=now)
    way = str(case.state["data"][WAY])
    _check_days(given, way, today, offer.pack)
    secret = numbers.new_secret()
    hearing = Hearing.objects.create(
        tenant=case.tenant,
        reference=reference,
        case=case,
        permit=thing if isinstance(thing, Permit) else None,
        target=thing if isinstance(thing, Case) else None,
        way=way,
        planned=given["planned"],
        hearing_on=given.get("hearing_on"),
        statement_due=given.get("statement_due"),
        drafted_by_id=casework_policies.person(actor),
        party_user_id=party,
        secret_hash=numbers.hash_secret(reference, secret),
        begun_at=keeping.moment(now),
    )
    hearing.refresh_from_db()
    _tell(actor, case, hearing, now)
    return Begun(hearing, secret)


def _tell(actor: Actor, case: Case, hearing: Hearing, now: datetime | None) -> None:
    target = hearing.target.reference if hearing.target is not None else ""
    fact = DispositionBegun(permit=hearing.permit_id, target=target, planned=hearing.planned, way=hearing.way)
    keeping.tell(actor, case, fact, keeping.moment(now))


def _check_permit(actor: Actor, permit: Permit) -> None:
    if not policies.may_begin(actor, permit):
        raise Refused("不利益処分を起案できるのは、この許可を担当する所属の職員だけです。")
    if permit.state not in LIVE:
        raise Refused("この許可は、すでに効力を失っています。")
    if Hearing.objects.running().filter(permit=permit).exists():
        raise Refused("この許可については、すでに不利益処分の手続が進んでいます。")


def _check_case(actor: Actor, target: Case) -> None:
    if not policies.may_begin(actor, target):
        raise Refused("不利益処分を起案できるのは、この案件を担当する所属の職員だけです。")
    may_be_about(target)


def may_be_about(target: Case) -> None:
    """Raise `Refused` with what stands against a disposition about the decision of a case."""
    granted.check(target)
    if Hearing.objects.pending().filter(target=target).exists():
        raise Refused("この案件の決定については、すでに不利益処分の手続が進んでいます。")


def _check_urgent(given: Mapping[str, Any]) -> None:
    """13条2項: nobody is left unheard without its reason."""
    if given.get("urgent") is True and not str(given.get("urgent_reason") or "").strip():
        raise Refused("意見を聴かないときは、その理由を書いてください。理由がないときは、聴聞か弁明の機会が必要です。")


def _check_days(given: Mapping[str, Any], way: str, today: date, pack: Pack) -> None:
    if given.get("suspend_from") and str(given["suspend_until"]) < str(given["suspend_from"]):
        raise Refused("停止の終わりの日は、初めの日からあとの日にしてください。")
    if way == Hearing.Way.URGENT:
        return
    name = "hearing_on" if way == Hearing.Way.HEARING else "statement_due"
    until = parse_iso(str(given[name]))
    timing.check(until, pack, today)
    if given.get("suspend_from") and str(given["suspend_from"]) <= until.isoformat():
        raise Refused("停止の初めの日は、意見を聴き終わる日よりあとの日にしてください。")
