"""Let a permit hold again after a ruling (裁決・判決) that annulled its revocation, withdrawal or suspension.

Two people, as nobody takes a permit away alone: whoever keeps the register writes the ruling down, and a decider of the
office who is somebody else lets the permit hold again. The line of the annulled act stays in the history; nothing is
rewritten. The last day of the permit is the one it was granted with: whether a ruling also gives back the time that was
lost is 要確認. A renewal that was pending when the permit ended is not taken up again by itself: a person looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.registers import policies
from koboshi.registers.events import PermitRestored, RulingNoted
from koboshi.registers.models import LIVE, Permit, PermitChange
from koboshi.registers.service import lapsing, proofs, writing

BY: Final = ("ruling", "judgment")
"""裁決（審査請求） · 判決（取消訴訟）."""
MOST: Final = 60
Kind = PermitChange.Kind
_ACTS: Final = {Permit.State.REVOKED: Kind.REVOKED, Permit.State.WITHDRAWN: Kind.WITHDRAWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The paper that annulled the act: a ruling or a judgment, its number (事件番号), and the day it was made."""

    by: str
    number: str
    on: date


def annulled(permit: Permit) -> PermitChange | None:
    """The line of the act that a ruling would undo today; None where the permit holds, or ended by itself."""
    kind = _ACTS.get(Permit.State(permit.state))
    if kind is None and permit.state in LIVE and permit.suspended_from is not None:
        kind = Kind.SUSPENDED
    return permit.changes.filter(kind=kind).order_by("pk").last() if kind is not None else None


def noted(permit: Permit) -> PermitChange | None:
    """The newest ruling that was written down against the act that stands today, and is not carried out yet."""
    act = annulled(permit)
    return permit.changes.filter(kind=Kind.RULED, pk__gt=act.pk).order_by("pk").last() if act is not None else None


@transaction.atomic
def note_ruling(
    actor: Actor, permit: Permit, *, ruling: Ruling, ground: str, now: datetime | None = None
) -> PermitChange:
    """Write down a ruling against the act; the permit holds again when somebody else has looked (`restore`).

    A second one takes the place of the first; the same once more is one line. Raises `Refused` for people outside the
    register, a permit that was not taken away, and a ruling without number or from before the act.
    """
    permit = writing.to_keep(actor, permit)
    act, ground = annulled(permit), writing.require_text(ground)
    if act is None:
        raise Refused("裁決や判決を記録できるのは、取り消された許可か、停止している許可だけです。")
    if not permit.holder_label and not permit.fields:
        raise Refused("この許可の記録は、保存の期間が終わって廃棄されています。新しい許可として扱ってください。")
    number = " ".join(ruling.number.split())
    if ruling.by not in BY or not 0 < len(number) <= MOST:
        raise Refused("裁決か判決かを選び、その文書の番号（事件番号）を{most}字以内で入力してください。", most=MOST)
    if not civil.day_of(act.made_at) <= ruling.on <= civil.today(now):
        raise Refused("裁決や判決の日は、もとの処分の日から今日までの日を入力してください。")
    known = noted(permit)
    if known is not None and (known.notice, known.on, known.reason) == (number, ruling.on, ground):
        return known
    detail = {"by": ruling.by, "act": str(act.kind)}
    line = writing.note(permit, Kind.RULED, actor, on=ruling.on, now=now, notice=number, reason=ground, detail=detail)
    writing.tell(actor, permit, RulingNoted(permit=permit.pk, by=ruling.by, act=str(act.kind)), now)
    return line


@transaction.atomic
def restore(actor: Actor, permit: Permit, *, ground: str, on: date, now: datetime | None = None) -> Permit:
    """The permit holds again, and its certificates with it; `on` is the day the ruling took effect (the day it came).

    One whose last day has passed meanwhile lapses at once by the calendar. Raises `Refused` for anybody but another
    decider of the office than who wrote the ruling down, without a ruling, and for a day before it or to come.
    """
    permit = writing.locked(permit)
    if not policies.may_decide(actor, permit):
        raise Refused("許可の効力を戻せるのは、担当する所属の決定権のある職員だけです。")
    line, ground = noted(permit), writing.require_text(ground)
    if line is None:
        raise Refused("先に、取消しや停止を取り消した裁決・判決を、台帳に記録してください。")
    if line.made_by == actor.id:
        raise Refused("裁決・判決を記録した人は、自分では効力を戻せません。ほかの決定権のある職員が確かめてください。")
    if not line.on <= on <= civil.today(now):
        raise Refused("効力を戻す日は、裁決や判決の日から今日までの日を入力してください。")
    count = _undo(permit)
    kind, by = str(line.detail["act"]), str(line.detail["by"])
    detail = {"by": by, "act": kind}
    writing.note(permit, Kind.RESTORED, actor, on=on, now=now, notice=line.notice, reason=ground, detail=detail)
    fact = PermitRestored(permit=permit.pk, act=kind, by=by, on=writing.told(permit, on), documents=count)
    writing.tell(actor, permit, fact, now)
    proofs.replace_again(actor, permit, now=now)
    lapsing.turn(permit.pk, civil.today(now), now)
    permit.refresh_from_db()
    return permit


def _undo(permit: Permit) -> int:
    """The locked permit as it was before the act; returns how many certificates hold again."""
    ended = permit.ended_on
    if ended is None:
        permit.suspended_from = permit.suspended_until = None
    permit.state, permit.ended_on = Permit.State.ACTIVE, None
    permit.save(update_fields=["state", "ended_on", "suspended_from", "suspended_until"])
    return proofs.reinstate(permit, on=ended) if ended is not None else 0
