"""Suspend, resume, revoke and withdraw: a full reason, and how the holder was heard (行政手続法13条・14条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from koboshi.catalog.service import pack_of
from koboshi.core import reason as reasons
from koboshi.core.actor import Actor
from koboshi.core.reason import Problem, Reason
from koboshi.core.refusal import Refused
from koboshi.registers.events import PermitEnded, PermitResumed, PermitSuspended
from koboshi.registers.models import Permit, PermitChange
from koboshi.registers.service import writing

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

    case: str = ""
    notice: str = ""


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
    source: Source | None = None,
    now: datetime | None = None,
) -> Permit:
    """Let a permit rest from `since` up to and including `until` (None: until it is resumed).

    Raises `ReasonLacks`, or `Refused` for whom it is not, an ended permit, dates the wrong way round, one that rests.
    """
    permit = writing.to_decide(actor, permit)
    if permit.suspended_from is not None:
        raise Refused("この許可は、すでに停止されています。先に停止を終えてください。")
    if since < writing.day(now) or (until is not None and until < since):
        raise Refused("停止の期間は、今日からあとの日で、始まりが終わりより前になるように入力してください。")
    _check(reason, "adverse", heard, ("hearing", "statement", "waived"))
    permit.suspended_from, permit.suspended_until = since, until
    if permit.rests(writing.day(now)):
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
    writing.note(permit, Kind.RESUMED, actor, on=writing.day(now), now=now, reason=ground)
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
    source: Source | None = None,
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
    source: Source | None = None,
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
    source: Source | None,
    now: datetime | None,
) -> Permit:
    permit = writing.to_decide(actor, permit)
    if not permit.valid_from <= on <= writing.day(now):
        raise Refused("効力を失う日は、許可の日から今日までの日を入力してください。")
    _check(reason, kind, heard, ("hearing", "waived"))
    state, line = _ENDS[kind]
    end(permit, state, on)
    detail = {"heard": heard.way, "heard_note": heard.note.strip()}
    _note(actor, permit, line, reason, kind, on=on, source=source, now=now, detail=detail)
    writing.tell(actor, permit, PermitEnded(permit=permit.pk, how=str(state), on=on.isoformat(), heard=heard.way), now)
    return permit


def end(permit: Permit, state: str, on: date) -> None:
    """The locked permit has ended."""
    permit.state, permit.ended_on, permit.renewal = Permit.State(state), on, ""
    permit.save(update_fields=["state", "ended_on", "renewal"])


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
    source: Source | None,
    now: datetime | None,
    detail: dict[str, Any],
) -> None:
    texts, given = pack_of(permit.version_id).texts, source or Source()
    writing.note(
        permit,
        line,
        actor,
        on=on,
        now=now,
        case=given.case[:20],
        notice=given.notice[:60],
        ground=reason.clause.strip()[:300],
        reason=reasons.compose(reason, texts, kind),
        detail=detail,
    )
