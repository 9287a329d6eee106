"""What somebody is told beside a notice that refuses something: where its reason stands, and how to object."""

from __future__ import annotations

from koboshi.casework.models import Case, Decision, TakingBack
from koboshi.core.reason import needs_reason
from koboshi.screens.flow import Filling


def may_be_wanted(filling: Filling, case: Case) -> bool:
    """Whether the newest decision was notified, refuses something, and still stands.

    What was decided stands in the notice alone; the page says only where in it the reason and the 教示 are.
    """
    decision = Decision.objects.visible_to(filling.actor).filter(case=case).first()
    if decision is None or not decision.notice_key or not needs_reason(decision.kind):
        return False
    return not TakingBack.objects.visible_to(filling.actor).filter(decision=decision).exists()
