"""Conditions of a permit become lighter, or go, of the office's own accord (職権による取消し・撤回).

That favours the holder, so it is no 不利益処分 and nobody has to be heard first; whether the law of a permit asks for
more (an opinion, an agreement) is 要確認. A heavier condition or a new one is a disposition (`adverse`) and is not
written here. Two words that only look alike: 取消し says that the condition was wrong from the beginning, 撤回 that it
is no longer needed. The notice and the certificate with the new text are made by `casework.service.easing`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction

from koboshi.core import reason as reasons
from koboshi.core.actor import Actor
from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.registers import policies
from koboshi.registers.events import ConditionsEased
from koboshi.registers.models import Permit, PermitChange
from koboshi.registers.service import writing
from koboshi.registers.service.changing import MOST_CONDITIONS
from koboshi.registers.service.standing import ReasonLacks

WHAT: Final = ("lift", "ease")
"""なくす · 軽くする."""
HOW: Final = ("annul", "withdraw")
"""取消し（はじめから誤り） · 撤回（後から要らなくなった）."""
MOST_GROUND: Final = 300
_EXCEPTION: Final = "ただし"


@dataclass(frozen=True, slots=True, kw_only=True)
class Easing:
    """What a decider wrote. `lighter`: she has looked that nothing gets heavier; `seen`: `last_line` of her page."""

    what: str
    how: str
    conditions: str
    facts: str
    ground: str
    lighter: bool
    seen: int

    def cleaned(self) -> Easing:
        """The same with the text as it is kept; none where every condition goes."""
        lines = [] if self.what == "lift" else self.conditions.splitlines()
        text = "\n".join(line.rstrip() for line in lines).strip()
        return replace(self, conditions=text, facts=self.facts.strip(), ground=self.ground.strip())


def last_line(permit: Permit) -> int:
    """The newest line of history: whoever writes after it must have seen it."""
    return permit.changes.order_by("-pk").values_list("pk", flat=True).first() or 0


def to_ease(actor: Actor, permit: Permit, easing: Easing) -> tuple[Permit, Easing]:
    """The locked permit and what will be written. Raises `Refused`, and `ReasonLacks` for facts that say nothing."""
    permit, easing = writing.locked(permit), easing.cleaned()
    if not policies.may_decide(actor, permit):
        raise Refused("許可の条件をなくすことや軽くすることは、担当する所属の決定権のある職員だけができます。")
    writing.require_live(permit)
    if not permit.conditions.strip():
        raise Refused(
            "この許可の条件は、台帳に書かれていません。決定の通知に条件があるときは、先に「書き誤りを訂正する」で台帳に書いてください。"
        )
    if easing.seen != last_line(permit):
        raise Refused("この許可の台帳は、画面を開いた後に変わりました。いまの条件を確かめて、もう一度進めてください。")
    _check_text(permit, easing)
    _check_reason(easing)
    return permit, easing


def _check_text(permit: Permit, easing: Easing) -> None:
    if easing.what not in WHAT:
        raise Refused("条件を「なくす」か「軽くする」かを選んでください。")
    if easing.what == "lift":
        return
    if not easing.conditions or len(easing.conditions) > MOST_CONDITIONS:
        raise Refused(
            "これからの条件を{most}字以内で入力してください。条件がすべて要らないときは「なくす」を選んでください。",
            most=f"{MOST_CONDITIONS:,}",
        )
    before, after = _lines(permit.conditions), _lines(easing.conditions)
    if "".join(before) == "".join(after):
        raise Refused("これからの条件が、いまの条件と同じです。")
    added = [line for line in after if line not in before]
    if set(before) <= set(after) and not all(line.startswith(_EXCEPTION) for line in added):
        raise Refused(
            "いまの条件がすべて残り、条件が増えています。条件を加えることや重くすることは不利益処分です。「不利益処分を起案する」から進めてください。"
            "例外を認めて軽くするときは、その行を「ただし」で始めてください。"
        )
    if not easing.lighter:
        raise Refused(
            "これからの条件に、いまより重いところや新しい条件がないことを確かめて、印を付けてください。"
            "重くなるところがあるときは、不利益処分の手続で行います。"
        )


def _lines(text: str) -> list[str]:
    return [bare for line in text.splitlines() if (bare := "".join(line.split()))]


def _check_reason(easing: Easing) -> None:
    """The holder reads why: the measure of other reasons, and nothing that nobody has looked up."""
    if easing.how not in HOW:
        raise Refused("「取消し」か「撤回」かを選んでください。")
    if not easing.facts or not easing.ground or len(easing.ground) > MOST_GROUND:
        raise Refused(
            "条件をなくす、または軽くする理由と、その根拠（{most}字以内）を入力してください。", most=MOST_GROUND
        )
    if any(UNCHECKED in text for text in (easing.conditions, easing.facts, easing.ground)):
        raise Refused("「要確認」と書かれたままでは、通知を送れません。確かめてから、分かったことを書いてください。")
    lacking = reasons.check_facts(easing.facts, easing.ground)
    if lacking:
        raise ReasonLacks(lacking)


@transaction.atomic
def ease(
    actor: Actor, permit: Permit, easing: Easing, *, case: str, notice: str, once: str, now: datetime | None = None
) -> Permit:
    """Write the lighter conditions, or none, into the permit; `notice` is the letter that tells its holder.

    What a certificate says follows: without conditions it is the usual one of the register. Raises as `to_ease` does.
    """
    permit, easing = to_ease(actor, permit, easing)
    before, lifted = permit.conditions, not easing.conditions
    detail = {
        "fields": ["conditions"], "conditions": before, "after": easing.conditions,
        "what": easing.what, "how": easing.how, "once": once,
    }  # fmt: skip
    permit.conditions = easing.conditions
    permit.granted = _granted(permit, lifted=lifted)
    permit.save(update_fields=["conditions", "granted"])
    facts = {"case": case[:20], "notice": notice[:60], "ground": easing.ground, "reason": easing.facts}
    writing.note(permit, PermitChange.Kind.EASED, actor, on=civil.today(now), now=now, detail=detail, **facts)
    writing.tell(actor, permit, ConditionsEased(permit=permit.pk, how=easing.how, lifted=lifted), now)
    return permit


def _granted(permit: Permit, *, lifted: bool) -> dict[str, str]:
    """What a certificate says of the decision from now on; what was decided first stays with the case."""
    granted = {**permit.granted, "conditions": permit.conditions}
    register = writing.register_of(permit)
    if lifted and register.certificate in register.outcomes:
        granted |= {"outcome": register.certificate, "reason": "", "clause": ""}
    return granted
