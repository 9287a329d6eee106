"""Who may not decide a disposition: the officer who presided over its hearing.

行政手続法19条2項 bars people by what they are to the party. That the officer does not decide herself is the sense of
19条 and 26条 (the decision takes her report into account) and of practice: 要確認.
"""

from __future__ import annotations

from koboshi.adverse.models import Hearing
from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused


def may_decide(actor: Actor, case: Case) -> None:
    """Raise `Refused` when the actor presides or presided over the hearing of this case."""
    if actor.user is not None and Hearing.objects.filter(case=case, presiding_id=actor.user).exists():
        raise Refused("聴聞の主宰者は、この処分を決定できません。別の職員が決定してください。")
