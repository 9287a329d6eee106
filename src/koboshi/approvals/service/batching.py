"""Stamp many like drafts at once: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.db import transaction

from koboshi.approvals import policies
from koboshi.approvals.models import Circulation
from koboshi.approvals.seating import Seating
from koboshi.approvals.service import keeping
from koboshi.approvals.service.circulating import Effect
from koboshi.core import approval
from koboshi.core.actor import Actor
from koboshi.core.approval import Verdict
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused


def alike(rows: Sequence[Circulation], reasons: Mapping[str, str]) -> approval.Batch:
    """The drafts as a batch; `reasons` by reference. Raises ApprovalRefused naming the one that does not fit."""
    if len({row.office_id for row in rows}) > 1:
        raise Refused("所属の違う案件が入っています。所属ごとに分けて押してください。")
    items = [approval.BatchItem(row.reference, row.value, reasons.get(row.reference, "")) for row in rows]
    return approval.batch(tuple(items))


@transaction.atomic
def batch_stamp(
    actor: Actor,
    rows: Sequence[Circulation],
    *,
    seat: str,
    verdict: str,
    reasons: Mapping[str, str],
    seen: Mapping[str, int],
    note: str = "",
    effect: Effect | None = None,
    now: datetime | None = None,
) -> list[Circulation]:
    """Say the same of all drafts; `reasons` and `seen` (versions) by reference, as they stood before the eyes.

    Raises ApprovalRefused or `Refused` naming the draft that stands in the way; then none is stamped.
    """
    now = now or datetime.now(UTC)
    if verdict == Verdict.DECIDE and effect is None:
        raise ValueError("a decision needs its effect")
    person = policies.person(actor)
    numbers = [row.pk for row in rows]
    may = set(Circulation.objects.visible_to(actor).filter(pk__in=numbers).values_list("pk", flat=True))
    if may != set(numbers):
        raise Refused("この起案を見る権限がありません。")
    fresh = list(Circulation.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=numbers).order_by("pk"))
    together = alike(fresh, reasons)
    seating = Seating.of(fresh[0].tenant, civil.day_of(now))
    roster = seating.roster(together.items[0].circulation.route.seats, fresh[0].office_id)
    done = approval.stamp_all(together, seat, str(person), verdict, note, now=now, roster=roster, seen=seen)
    for row, item in zip(fresh, done.items, strict=True):
        keeping.keep(actor, row, item.circulation, seating, changed=False)
        decided = item.circulation.decision
        if effect is not None and decided is not None:
            effect(row, decided)
    return fresh
