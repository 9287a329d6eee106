"""What the pages of a case say of a disposition about its decision: one that runs, and whether one can be drafted."""

from __future__ import annotations

from typing import Any

from koboshi.adverse import policies
from koboshi.adverse.models import Hearing
from koboshi.casework.models import Case
from koboshi.casework.service import granted
from koboshi.core.actor import Actor


def of_case(actor: Actor, case: Case) -> dict[str, Any]:
    """The disposition that runs about the decision of an ended case, and whether this person may draft one."""
    if case.ended_at is None:
        return {"disposition": None, "may_dispose": False}
    running = Hearing.objects.visible_to(actor).pending().filter(target=case).first()
    may = running is None and policies.may_begin(actor, case) and granted.possible(case)
    return {"disposition": running, "may_dispose": may}
