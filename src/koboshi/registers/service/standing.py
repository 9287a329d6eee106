"""Suspend, resume, revoke and withdraw: a full reason, and how the holder was heard (行政手続法13条・14条).

To suspend, revoke or withdraw is an unfavourable act (不利益処分): nobody does it from the register. The room `adverse`
hears the holder, lets somebody decide and sends the notice; only then does the house itself call these verbs, with the
case and the notice they rest on. A page that called them directly would let a permit be taken from somebody who was
never told or heard. To end a suspension early favours the holder and stays with the deciders of the office.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from koboshi.catalog.service import pack_of
from koboshi.core import reason as reasons
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.reason import Problem, Reason
from koboshi.core.refusal import Refused
from koboshi.registers.events import PermitEnded, PermitResumed, PermitSuspended
from koboshi.registers.models import Permit, PermitChange
from koboshi.registers.service import proofs, writing

HEARD: Final = ("hearing", "statement", "waived")
"""聴聞 · 弁明の機会の付与 · どちらも行わない（行政手続法13条2項などの理由を書く）."""
Kind = PermitChange.Kind


class ReasonLacks(Refused):
    """A reason that lacks something; every defect is told with what to add."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("".join(problem.say() for problem in problems))
        self.problems = tuple(problems)

    def say(self, language: str = "ja") -> str:
        """All defects in the reader's language."""
        return "".join(problem.say(language) for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Heard:
    """How the holder was heard, and where that is written (the day, the report) or why it was not needed."""

    way: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an act came from: the case of the adverse disposition and the notice that told the holder."""

    case: str
    notice: str


def check(reason: Reason, kind: str) -> tuple[Problem, ...]:
    """What is wrong with a reason for `adverse` (suspension), `revoke` or `withdraw`; the forms show it as advice too.

    The criteria are those of dispositions (処分基準, 12条), which packs do not carry: they are written in words.
    """
    return reasons.check(reason, kind, {}, {})


@transaction.atomic
def suspend(
    actor: Actor,
    permit: Permit,
    *,
    since: date,
    until: date | None,
    reason: Reason,
    heard: Heard,
    source: Source,
    now: datetime | None = None,
) -> Permit:
    """Let a permit rest from `since` up to and including `until` (None: until it is resumed), as was decided and told.

    Raises `ReasonLacks`, or `Refused` for a person (see the head of this file), without its source, for an ended
    permit, dates the wrong way round, one that rests.
    """
    permit = _as_decided(actor, permit, source)
    if permit.suspended_from is not None:
        raise Refused("この許可は、すでに停止されています。先に停止を終えてください。")
    if since < civil.today(now) or (until is not None and until < since):
        raise Refused("停止の期間は、今日からあとの日で、始まりが終わりより前になるように入力してください。")
    _check(reason, "adverse", heard, ("hearing", "statement", "waived"))
    permit.suspended_from, permit.suspended_until = since, until
    if permit.rests(civil.today(now)):
        permit.state = Permit.State.SUSPENDED
    permit.save(update_fields=["suspended_from", "suspended_until", "state"])
    until_text = until.isoformat() if until else ""
    detail = {"until": until_text, "heard": heard.way, "heard_note": heard.note.strip()}
    _note(actor, permit, Kind.SUSPENDED, reason, "adverse", on=since, source=source, now=now, detail=detail)
    fact = PermitSuspended(permit=permit.pk, since=since.isoformat(), until=until_text, heard=heard.way)
    writing.tell(actor, permit, fact, now)
    return permit


@transaction.atomic
def resume(actor: Actor, permit: Permit, *, ground: str, now: datetime | None = None) -> Permit:
    """End a suspension before its day, or one that has no day. Raises `Refused`."""
    permit = writing.to_decide(actor, permit)
    if permit.suspended_from is None:
        raise Refused("この許可は停止されていません。")
    return end_suspension(actor, permit, writing.require_text(ground), now=now)


def end_suspension(actor: Actor, permit: Permit, ground: str, *, now: datetime | None = None) -> Permit:
    """The locked permit holds again."""
    permit.suspended_from = permit.suspended_until = None
    permit.state = Permit.State.ACTIVE
    permit.save(update_fields=["suspended_from", "suspended_until", "state"])
    writing.note(permit, Kind.RESUMED, actor, on=civil.today(now), now=now, reason=ground)
    writing.tell(actor, permit, PermitResumed(permit=permit.pk), now)
    return permit


@transaction.atomic
def revoke(
    actor: Actor,
    permit: Permit,
    *,
    on: date,
    reason: Reason,
    heard: Heard,
    source: Source,
    now: datetime | None = None,
) -> Permit:
    """職権取消: the permit should never have been given (a defect at its making). Raises as `suspend` does."""
    return _take_away(actor, permit, "revoke", on=on, reason=reason, heard=heard, source=source, now=now)


@transaction.atomic
def withdraw(
    actor: Actor,
    permit: Permit,
    *,
    on: date,
    reason: Reason,
    heard: Heard,
    source: Source,
    now: datetime | None = None,
) -> Permit:
    """撤回: something later takes its ground away (a violation, changed facts). Raises as `suspend` does."""
    return _take_away(actor, permit, "withdraw", on=on, reason=reason, heard=heard, source=source, now=now)


_ENDS = {"revoke": (Permit.State.REVOKED, Kind.REVOKED), "withdraw": (Permit.State.WITHDRAWN, Kind.WITHDRAWN)}


def _take_away(
    actor: Actor,
    permit: Permit,
    kind: str,
    *,
    on: date,
    reason: Reason,
    heard: Heard,
    source: Source,
    now: datetime | None,
) -> Permit:
    permit = _as_decided(actor, permit, source)
    check_end(permit, on, civil.today(now))
    _check(reason, kind, heard, ("hearing", "waived"))
    state, line = _ENDS[kind]
    end(actor, permit, state, on, now=now)
    detail = {"heard": heard.way, "heard_note": heard.note.strip()}
    _note(actor, permit, line, reason, kind, on=on, source=source, now=now, detail=detail)
    fact = PermitEnded(permit=permit.pk, how=str(state), on=writing.told(permit, on), heard=heard.way)
    writing.tell(actor, permit, fact, now)
    return permit


def _as_decided(actor: Actor, permit: Permit, source: Source) -> Permit:
    """The locked permit, for the house that carries out a decision of which the holder has been notified."""
    permit = writing.locked(permit)
    if not (actor.is_system and source.case.strip() and source.notice.strip()):
        raise Refused(
            "許可の停止・取消し・撤回は、台帳から直接はできません。不利益処分の手続で決定を通知すると、台帳に書かれます。"
        )
    writing.require_live(permit)
    return permit


def check_end(permit: Permit, on: date, today: date) -> None:
    """Raises `Refused` for a day to come, or before the permit; one that has not begun may end before it begins."""
    if not min(permit.valid_from, today) <= on <= today:
        raise Refused("効力を失う日は、許可の日から今日までの日を入力してください。")


def end(actor: Actor, permit: Permit, state: str, on: date, *, now: datetime | None = None) -> None:
    """The locked permit has ended, and its certificates with it: a lapse after its last day, an act on its day."""
    permit.state, permit.ended_on, permit.renewal = Permit.State(state), on, ""
    permit.save(update_fields=["state", "ended_on", "renewal"])
    by_calendar = permit.state in (Permit.State.LAPSED, Permit.State.REPLACED)
    proofs.withdraw_all(actor, permit, on=on + timedelta(days=1) if by_calendar else on, now=now)


def _check(reason: Reason, kind: str, heard: Heard, ways: Sequence[str]) -> None:
    lacking = [problem for problem in check(reason, kind) if problem.level == "must"]
    if lacking:
        raise ReasonLacks(lacking)
    if not reason.criterion.strip():
        raise Refused("当てはめた処分基準を書いてください。定めていないときは、そのことを書いてください。")
    if heard.way not in ways:
        raise Refused("許可を受けた方の意見をどう聴いたか（聴聞・弁明など）を選んでください。")
    writing.require_text(heard.note)


def _note(
    actor: Actor,
    permit: Permit,
    line: str,
    reason: Reason,
    kind: str,
    *,
    on: date,
    source: Source,
    now: datetime | None,
    detail: dict[str, Any],
) -> None:
    texts = pack_of(permit.version_id).texts
    writing.note(
        permit,
        line,
        actor,
        on=on,
        now=now,
        case=source.case[:20],
        notice=source.notice[:60],
        ground=reason.clause.strip()[:300],
        reason=reasons.compose(reason, texts, kind),
        detail=detail,
    )
