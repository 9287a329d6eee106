"""公示送達: serve a notice in public for somebody nobody can find, and let it arrive when its period is over.

Which law allows it is the pack's word (`[delivery] public_service`, `[letter.<name>]`), the day the core's
(`core.letter.public_service`). What was tried before is recorded: where an ordinary search would have found the person,
a service in public has no effect. Whether it may be done stays with the office; every rule is 要確認.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction

from koboshi.casework import policies
from koboshi.casework.events import NoticeArrived, NoticePosted
from koboshi.casework.models import Case, Delivery, Posting
from koboshi.casework.service.delivery_rows import keep, opened_for
from koboshi.catalog.service import pack_of
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import civil
from koboshi.core.letter.public_service import RULES, Rule, served
from koboshi.core.refusal import Refused
from koboshi.mandates import service as mandates

SEARCHES: Final = ("resident_register", "company_register", "visit", "contact", "others")
"""What is usually tried: 住民票・附票, 登記, 現地, 電話・メール, 勤め先や家主 (after a notice on 国税; 要確認)."""
MOST_TEXT: Final = 1_000
MOST_COURT: Final = 120


@dataclass(frozen=True, slots=True)
class Search:
    """One thing that was tried to find the person: what, on which day, with what result."""

    what: str
    on: date
    found: str


def rule_of(delivery: Delivery) -> Rule:
    """The law by which this notice is served in public, as the pack says."""
    manifest = pack_of(delivery.case.version_id).manifest
    return RULES[manifest.public_service_of(delivery.document.kind)]


@transaction.atomic
def post_publicly(
    actor: Actor,
    delivery: Delivery,
    *,
    why: str,
    searches: Sequence[Search],
    particulars: str = "",
    court: str = "",
    gazette_on: date | None = None,
    now: datetime | None = None,
) -> Posting:
    """Serve a notice in public that could not be delivered; the house's page shows it until it counts as arrived.

    `court` and `gazette_on` (the last day in the 官報) where a court posts. Raises `Refused` without reason and search.
    """
    delivery, case = opened_for(actor, delivery, Delivery.State.TO_SEND)
    now = now or datetime.now(UTC)
    rule, today = rule_of(delivery), civil.today(now)
    _check(rule, why, searches, particulars, today)
    starts = _start(rule, court, gazette_on, today)
    arrives = served(rule, starts).on
    delivery.way, delivery.state, delivery.sent_on = Delivery.Way.PUBLIC, Delivery.State.SENT, starts
    keep(actor, case, delivery, NoticePosted(rule=rule.id, on=arrives.isoformat()), now)
    return Posting.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        delivery=delivery,
        rule=rule.id,
        why=why.strip(),
        searches=[{"what": each.what, "on": each.on.isoformat(), "found": each.found.strip()} for each in searches],
        court=court.strip() if not rule.house_posts else "",
        particulars=particulars.strip() if rule.particulars else "",
        name=_name(case, delivery, today) if rule.name else "",
        posted_on=today,
        starts_on=starts,
        arrives_on=arrives,
        posted_by_id=policies.person(actor),
    )


def _check(rule: Rule, why: str, searches: Sequence[Search], particulars: str, today: date) -> None:
    if not why.strip() or len(why) > MOST_TEXT:
        raise Refused("公示送達をする理由を{most}字以内で入力してください。", most=MOST_TEXT)
    if not searches:
        raise Refused("あて先を探した方法と結果を、1つ以上記録してください。郵便が戻っただけでは足りません。")
    for each in searches:
        if each.what not in SEARCHES or not each.found.strip() or len(each.found) > MOST_TEXT:
            raise Refused("探した結果を、それぞれ{most}字以内で入力してください。", most=MOST_TEXT)
        if each.on > today:
            raise Refused("これからの日は記録できません。")
    if rule.particulars and (not particulars.strip() or len(particulars) > MOST_TEXT):
        raise Refused("公示する事項を{most}字以内で入力してください。", most=MOST_TEXT)


def _start(rule: Rule, court: str, gazette_on: date | None, today: date) -> date:
    """The day the period is counted from."""
    if rule.house_posts:
        return today
    if not court.strip() or len(court) > MOST_COURT:
        raise Refused("公示をした裁判所の名前を{most}字以内で入力してください。", most=MOST_COURT)
    if gazette_on is None or gazette_on > today:
        raise Refused("最後に官報に載った日を、今日までの日で入力してください。")
    return gazette_on


def _name(case: Case, delivery: Delivery, on: date) -> str:
    """The name that the law has shown: of whoever the notice is for."""
    if delivery.party < 0:
        return delivery.addressee.split("\n")[-1].removesuffix("　様")
    for each in mandates.receivers(case.application, on):
        if each.party == delivery.party and each.label:
            return each.label
    return case.applicant_label


def let_arrive(now: datetime | None = None) -> int:
    """Write down the arrival of posted notices whose period is over; how many. Runs every day, again without effect."""
    now = now or datetime.now(UTC)
    today, done = civil.today(now), 0
    due = Posting.objects.filter(arrives_on__lte=today, taken_down_on=None).values_list("pk", flat=True)
    for number in list(due.order_by("pk")):
        done += _let_arrive(number, now)
    return done


@transaction.atomic
def _let_arrive(number: int, now: datetime) -> int:
    posting = Posting.objects.select_related("delivery").get(pk=number)
    delivery = Delivery.objects.select_for_update(of=("self",), no_key=True).get(pk=posting.delivery_id)
    if delivery.state != Delivery.State.SENT:
        return 0
    Posting.objects.filter(pk=number).update(taken_down_on=posting.arrives_on)
    case = Case.objects.get(pk=delivery.case_id)
    delivery.state, delivery.arrived_on = Delivery.State.ARRIVED, posting.arrives_on
    keep(SYSTEM, case, delivery, NoticeArrived(way=delivery.way, on=posting.arrives_on.isoformat()), now)
    return 1
