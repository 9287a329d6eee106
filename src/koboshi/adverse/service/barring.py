"""Who may not decide a disposition: the officer who presided over its hearing. When a hearing is over: with minutes.

When a written explanation is over: when the notice had come and its period is over (`arriving`).

行政手続法19条2項 bars people by what they are to the party. That the officer does not decide herself is the sense of
19条 and 26条 (the decision takes her report into account) and of practice: 要確認.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from koboshi.adverse.models import Hearing
from koboshi.adverse.service import arriving, opening
from koboshi.casework.models import Case, Task
from koboshi.core.actor import Actor
from koboshi.core.japan import civil, format_wareki
from koboshi.core.refusal import Refused

HOLD: Final = "hold"
"""The task of the process in which the hearing is held."""


def may_decide(actor: Actor, case: Case) -> None:
    """Raise `Refused` when the actor presides or presided over the hearing of this case, or is its party.

    And for anybody, when a disposition runs about the decision of this case: it is not taken back in another way.
    """
    own = Hearing.objects.filter(case=case)
    if actor.user is not None and own.filter(presiding_id=actor.user).exists():
        raise Refused("聴聞の主宰者は、この処分を決定できません。別の職員が決定してください。")
    if actor.user is not None and own.filter(party_user_id=actor.user).exists():
        raise Refused("自分の申請を自分で決定することはできません。")
    if Hearing.objects.pending().filter(target=case).exists():
        raise Refused("この案件の決定については、すでに不利益処分の手続が進んでいます。")


def may_complete(actor: Actor, case: Case, task: Task, now: datetime) -> None:
    """The hearing is over when its day has come and the officer has written the minutes (24条). Raises `Refused`.

    The button of the case page cannot stand in for either; the page of the disposition writes minutes and goes on.
    """
    hearing = Hearing.objects.filter(case=case).select_related("case").first()
    if hearing is not None and hearing.way == Hearing.Way.EXPLANATION and opening.told(hearing):
        arriving.may_go_on_without_more(hearing, now)
    if hearing is None or task.node != HOLD:
        return
    if hearing.hearing_on is not None and civil.today(now) < hearing.hearing_on:
        raise Refused(
            "聴聞の期日（{day}）がまだ来ていません。期日に聴聞を行ってから進めてください。",
            day=format_wareki(hearing.hearing_on),
        )
    if hearing.held_on is None or not hearing.minutes:
        raise Refused("聴聞の調書がまだありません。主宰者が、不利益処分の画面で行った日と調書を記録すると進みます。")
