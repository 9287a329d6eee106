"""Kept cases for the pages of retention."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.retention import expires_on
from koboshi.fees.models import Charge
from koboshi.foundation.tenancy import scope
from koboshi.retention import service
from koboshi.retention.models import Record


def withdrawn_case(house: Any) -> Case:
    """A case that was withdrawn, and whose term ended some years ago; without a signature (for browser tests)."""
    case: Case = house.case()
    with scope.acting(SYSTEM):
        casework.withdraw(SYSTEM, case.application)
        _years_later(case)
    return case


def due_case(house: Any) -> Case:
    """A case that was decided, and whose term ended some years ago."""
    case: Case = house.case()
    with scope.acting(SYSTEM):
        house.grant(case, "不開示情報がありません。")
        casework.issue(house.actor("tanto"), house.task(case))
        casework.complete(house.actor("tanto"), house.task(case), outcome="complete")
        _years_later(case)
    return case


def _years_later(case: Case) -> None:
    """Everything that was done last in the case was done nine years ago."""
    long_ago = timedelta(days=9 * 365)
    day, at = civil.today() - long_ago, datetime.now(UTC) - long_ago
    Case.objects.filter(pk=case.pk).update(ended_at=at)
    Delivery.objects.filter(case=case, sent_on__isnull=False).update(sent_on=day)
    Delivery.objects.filter(case=case, arrived_on__isnull=False).update(arrived_on=day)
    Charge.objects.filter(reference=case.reference, settled_at__isnull=False).update(settled_at=at)
    service.catch_up()
    record = Record.objects.get(reference=case.reference)
    record.completed_on = day
    record.expires_on = expires_on(record.facts())
    record.save()
