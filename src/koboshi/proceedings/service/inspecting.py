"""Public inspection (縦覧): open it for the time the law gives, and close it when that is over."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from koboshi.casework import policies as casework_policies
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.casework.service import engine
from koboshi.catalog.service import pack_of
from koboshi.core import deadline as deadlines
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.deadline import Deadline
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.foundation.tenancy import rows, scope
from koboshi.proceedings import policies
from koboshi.proceedings.events import InspectionOpened, OpinionsClosed
from koboshi.proceedings.models import PublicInspection
from koboshi.proceedings.service import steps

STARTS = ("published", "opening")
MESSAGE = "opinions_closed"
_BATCH = 200


def rules_of(pack: Pack) -> dict[str, Deadline]:
    """The deadlines of a pack that run from publication or opening: how long documents are shown."""
    return {each.id: each for each in pack.deadlines if each.starts in STARTS and each.direction == "after"}


def own_rule(amount: int, unit: str) -> Deadline:
    """A length that the office enters where the pack says nothing; 要確認 as long as nobody names its law."""
    if unit not in ("day", "week", "month") or not 1 <= amount <= 366:
        raise Refused("縦覧の長さを、日・週・月で入力してください（例：2週間）。")
    return Deadline("own", amount, unit, starts="opening")  # type: ignore[arg-type]  # one of the three above


def names_required(pack: Pack) -> bool:
    """Whether an opinion carries name and address: only where the pack's `[opinions] names = true` says so."""
    return bool(pack.toml("procedure.toml").get("opinions", {}).get("names", False))


def days_of(case: Case) -> dict[str, date]:
    """The days of the case's latest inspection, by what a deadline of its pack may start from; empty without one."""
    found = PublicInspection.objects.filter(case=case).first()
    return {} if found is None else {"published": found.opens, "inspected": found.closes}


def due_of(rule: dict[str, Any], opens: date) -> deadlines.Due:
    """The last day with its explanation, from the rule as it is kept."""
    facts = {**rule, "ends_on": tuple(rule["ends_on"]) if rule.get("ends_on") else None}
    found = deadlines.when(Deadline(**facts), {rule["starts"]: opens})
    if found is None:
        raise AssertionError("the event of the rule is given")
    return found


@transaction.atomic
def open_inspection(
    actor: Actor, case: Case, *, public_title: str, place: str, opens: date, rule: Deadline, ends_step: bool = False
) -> PublicInspection:
    """Announce an inspection; `ends_step` also ends the process's step `publish`. One at a time per case."""
    with rows.known():
        case = engine.locked(case.pk)
    policies.runs_for(actor, case)
    if case.ended_at is not None:
        raise Refused("この案件は終わっているため、縦覧を始められません。")
    if opens < civil.today():
        raise Refused("縦覧を始める日は、今日からあとの日にしてください。")
    if PublicInspection.objects.filter(case=case, closed_at=None).exists():
        raise Refused("この案件の縦覧は、すでに始まっているか、予定されています。")
    facts = asdict(rule)
    found = PublicInspection.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        public_title=steps.public_line(case, public_title),
        place=steps.line(place),
        opens=opens,
        closes=due_of(facts, opens).day,
        rule=facts,
        names_required=names_required(pack_of(case.version_id)),
        opened_by_id=casework_policies.person(actor),
        opened_at=datetime.now(UTC),
    )
    fact = InspectionOpened(inspection=found.pk, opens=opens.isoformat(), closes=found.closes.isoformat())
    steps.tell_of_case(actor, case, fact)
    task = steps.open_step(case, "publish")
    if ends_step and task is not None:
        casework.complete(actor, task, outcome=task.outcomes[0] if task.outcomes else "complete")
    return found


def close_due(now: datetime | None = None) -> int:
    """Close what is over since the day before; returns how many. Safe to run twice or in several workers."""
    now = now or datetime.now(UTC)
    with scope.acting():
        over = PublicInspection.objects.filter(closed_at=None, closes__lt=civil.today(now))
        return sum(_close(pk, now) for pk in list(over.values_list("pk", flat=True)[:_BATCH]))


@transaction.atomic
def _close(pk: int, now: datetime) -> int:
    case_id = PublicInspection.objects.values_list("case_id", flat=True).get(pk=pk)
    case = engine.locked(case_id)
    found = PublicInspection.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if found.closed_at is not None:
        return 0
    found.closed_at = now
    found.save(update_fields=["closed_at"])
    count = found.opinions.count()
    steps.tell_of_case(SYSTEM, case, OpinionsClosed(inspection=found.pk, opinions=count))
    if case.ended_at is None and steps.waits_for(case, MESSAGE):
        casework.receive(SYSTEM, case, message=MESSAGE, data={"opinions": count}, now=now)
    return 1


@app.periodic(cron="7 * * * *")
@app.task(name="proceedings.close_due", queue="house", queueing_lock="proceedings.close_due", pass_context=False)
def closing(timestamp: int) -> None:
    """Once an hour."""
    close_due()
