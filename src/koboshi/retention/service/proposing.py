"""Two people decide what becomes of due papers: one proposes, another one approves or sends back.

Order of locks: the proposal first, then its records by their ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import cast

from django.db import transaction
from django.db.models import QuerySet

from koboshi.core import retention as core
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.retention.reviewing import Decision
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal import service as journal
from koboshi.foundation.tenancy import rows
from koboshi.retention import erasers, policies
from koboshi.retention.events import PapersExtended, ReviewDecided, ReviewProposed
from koboshi.retention.models import Disposal, Item, Proposal, Record, Way
from koboshi.retention.service.keeping import NotYet, recount, subject_of

MOST_AT_ONCE = 500
MOST_REASON = 1_000
MOST_NAME = 120
METHOD = "電子データの消去"


@transaction.atomic
def propose(
    actor: Actor,
    references: Sequence[str],
    *,
    way: str,
    reason: str,
    until: date | None = None,
    to: str = "",
    now: datetime | None = None,
) -> Proposal:
    """Propose one way for due papers of one office. Nothing happens to them before another person decides.

    Raises `Refused` for papers that are not due, held, of several offices, or in another proposal.
    """
    now = now or datetime.now(UTC)
    _check(references, way, reason, to)
    records = recount(SYSTEM, _locked(Record.objects.visible_to(actor).filter(reference__in=references)), now=now)
    offices = {record.office_id for record in records}
    if len(records) != len(set(references)) or len(offices) != 1:
        raise Refused("1つの課が保存している文書だけを選んでください。")
    by = policies.reviewer(actor, offices.pop())
    if Record.objects.filter(pk__in=[record.pk for record in records]).proposed().exists():
        raise Refused("選んだ文書の中に、すでに提案されているものがあります。")
    _reviewed(records, way, actor.id, reason, civil.today(now), until)
    first = records[0]
    proposal = Proposal.objects.create(
        tenant=first.tenant, office_id=first.office_id, way=way, reason=reason.strip(), proposed_by_id=by,
        until=until if way == Way.EXTEND else None, to=to.strip() if way == Way.TRANSFER else "", proposed_at=now,
    )  # fmt: skip
    Item.objects.bulk_create(Item(tenant=record.tenant, proposal=proposal, record=record) for record in records)
    for record in records:
        journal.record(actor, ReviewProposed(proposal=proposal.pk, way=way), subject_of(record), at=now)
    return proposal


def _check(references: Sequence[str], way: str, reason: str, to: str) -> None:
    if not references:
        raise Refused("文書を1件以上選んでください。")
    if len(references) > MOST_AT_ONCE:
        raise Refused("一度に提案できるのは{most}件までです。", most=MOST_AT_ONCE)
    if way not in Way.values:
        raise Refused("廃棄・移管・延長のどれかを選んでください。")
    if not reason.strip() or len(reason) > MOST_REASON:
        raise Refused("提案の理由を{most}字以内で入力してください。", most=f"{MOST_REASON:,}")
    if way == Way.TRANSFER and not 1 <= len(to.strip()) <= MOST_NAME:
        raise Refused("移管する先を{most}字以内で入力してください。", most=MOST_NAME)


def _locked(records: QuerySet[Record]) -> list[Record]:
    return list(records.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _reviewed(
    records: Sequence[Record], way: str, by: str, reason: str, on: date, until: date | None
) -> list[core.Review]:
    """The pure rules agree to this way for every record on that day, or `Refused` with their sentence.

    Papers that a room still needs (a permit in force) can only be kept longer.
    """
    needed = [each for each in records if way != Way.EXTEND and erasers.is_needed(each.reference)]
    if needed:
        raise Refused(
            "まだ有効な許可などで使っている文書が{count}件あります。効力が終わってから提案してください。",
            count=len(needed),
        )
    try:
        found = [
            core.review(each.facts(), cast(Decision, way), on=on, by=by, reason=reason, holds=each.stops())
            for each in records
        ]
        if way == Way.EXTEND:
            if until is None:
                raise Refused("いつまで延長するかを入力してください。")
            for review in found:
                core.extend(review, until)
    except core.RetentionError as problem:
        raise NotYet(problem) from problem
    return found


# --- the second person ------------------------------------------------------------------------------------------------


def _open(actor: Actor, proposal: Proposal, state: str) -> tuple[Proposal, list[Record]]:
    """The proposal and its records, locked. Raises `Refused` when it stands elsewhere by now."""
    fresh = rows.locked(Proposal.objects.visible_to(actor), proposal.pk)
    if fresh.state != state:
        raise Refused("この提案は、すでに処理されています。")
    records = _locked(Record.objects.filter(pk__in=fresh.items.filter(open=True).values("record")))
    return fresh, recount(SYSTEM, records)


def _decider(actor: Actor, proposal: Proposal) -> int:
    if actor.user is not None and actor.user == proposal.proposed_by_id:
        raise Refused("自分が提案したものは、決定できません。別の決定権者が決定してください。")
    if actor.user is None or not policies.may_decide(actor, proposal):
        raise Refused("この提案を決定する権限がありません。")
    return actor.user


def _end(
    actor: Actor, proposal: Proposal, records: Sequence[Record], state: str, now: datetime, *, close: bool
) -> None:
    """Write the new state, free the records when it is the end, and tell each case."""
    proposal.state = state
    proposal.save()
    if close:
        proposal.items.update(open=False)
    result = "approved" if state == Proposal.State.DONE else state
    for record in records:
        fact = ReviewDecided(proposal=proposal.pk, way=proposal.way, result=result)
        journal.record(actor, fact, subject_of(record), at=now)


@transaction.atomic
def approve(actor: Actor, proposal: Proposal, *, now: datetime | None = None) -> Proposal:
    """Approve as the second person: longer keeping holds at once, disposal begins, a transfer waits for the hand-over.

    Holds and terms are asked once more; one held record stops the whole list, so that somebody looks.
    """
    now = now or datetime.now(UTC)
    proposal, records = _open(actor, proposal, Proposal.State.OPEN)
    by = _decider(actor, proposal)
    today = civil.today(now)
    reviews = _reviewed(records, proposal.way, str(by), proposal.reason, today, proposal.until)
    proposal.decided_by_id, proposal.decided_at = by, now
    if proposal.way == Way.EXTEND:
        for record, review in zip(records, reviews, strict=True):
            _extend(actor, record, core.extend(review, cast(date, proposal.until)), now)
        _end(actor, proposal, records, Proposal.State.DONE, now, close=True)
    elif proposal.way == Way.TRANSFER:
        _end(actor, proposal, records, Proposal.State.APPROVED, now, close=False)
    else:
        _two_people(reviews, proposal, _holds(records), today)
        _end(actor, proposal, records, Proposal.State.DONE, now, close=True)
        _begin_erasing(proposal, records, today)
    return proposal


def _holds(records: Sequence[Record]) -> Mapping[str, Sequence[core.Hold]]:
    return {record.reference: record.stops() for record in records}


def _two_people(
    reviews: Sequence[core.Review], proposal: Proposal, holds: Mapping[str, Sequence[core.Hold]], on: date
) -> None:
    proposer, decider = str(proposal.proposed_by_id), str(proposal.decided_by_id)
    try:
        core.dispose(reviews, method=METHOD, done_by=proposer, witnessed_by=decider, on=on, holds=holds)
    except core.RetentionError as problem:
        raise NotYet(problem) from problem


def _extend(actor: Actor, record: Record, longer: core.Record, now: datetime) -> None:
    record.extended_until, record.expires_on = longer.extended_until, core.expires_on(longer)
    record.state = Record.State.EXTENDED
    record.save()
    journal.record(actor, PapersExtended(until=cast(date, record.expires_on)), subject_of(record), at=now)


@transaction.atomic
def send_back(actor: Actor, proposal: Proposal, *, note: str, now: datetime | None = None) -> Proposal:
    """Send the proposal back with a word why; the papers are due as before."""
    now = now or datetime.now(UTC)
    proposal, records = _open(actor, proposal, Proposal.State.OPEN)
    by = _decider(actor, proposal)
    if not note.strip() or len(note) > MOST_REASON:
        raise Refused("差し戻す理由を{most}字以内で入力してください。", most=f"{MOST_REASON:,}")
    proposal.decided_by_id, proposal.decided_at, proposal.note = by, now, note.strip()
    _end(actor, proposal, records, Proposal.State.SENT_BACK, now, close=True)
    return proposal


@transaction.atomic
def take_back(actor: Actor, proposal: Proposal, *, now: datetime | None = None) -> Proposal:
    """Take one's own proposal back before it is decided, or give an approved hand-over up."""
    now = now or datetime.now(UTC)
    state = Proposal.State.APPROVED if proposal.state == Proposal.State.APPROVED else Proposal.State.OPEN
    proposal, records = _open(actor, proposal, state)
    by = policies.reviewer(actor, proposal.office_id)
    if state == Proposal.State.OPEN and by != proposal.proposed_by_id:
        raise Refused("提案を取り下げられるのは、提案した人だけです。")
    _end(actor, proposal, records, Proposal.State.TAKEN_BACK, now, close=True)
    return proposal


# --- carrying out -----------------------------------------------------------------------------------------------------


@transaction.atomic
def hand_over(actor: Actor, proposal: Proposal, *, receipt: str, now: datetime | None = None) -> Disposal:
    """Record that the archive has received the papers; from then on the office's copies are erased.

    `receipt` names the receiving section and its number, not a person. Raises `Refused` without it, or under a hold.
    """
    now = now or datetime.now(UTC)
    proposal, records = _open(actor, proposal, Proposal.State.APPROVED)
    by = policies.reviewer(actor, proposal.office_id)
    if not 1 <= len(receipt.strip()) <= MOST_NAME:
        raise Refused("受け取った部署と受領番号を{most}字以内で入力してください。", most=MOST_NAME)
    today = civil.today(now)
    reviews = _reviewed(records, proposal.way, str(proposal.decided_by_id), proposal.reason, today, None)
    try:
        core.transfer(
            reviews, to=proposal.to, handed_over_by=str(by), received_by=receipt, on=today, holds=_holds(records)
        )
    except core.RetentionError as problem:
        raise NotYet(problem) from problem
    proposal.state = Proposal.State.DONE
    proposal.save(update_fields=["state"])
    proposal.items.update(open=False)
    return _begin_erasing(proposal, records, today, receipt.strip())


def _begin_erasing(proposal: Proposal, records: Sequence[Record], today: date, receipt: str = "") -> Disposal:
    """The row of the register, and one job per case: from here on nothing brings the papers back."""
    erasers.tied()
    disposal = Disposal.objects.create(
        tenant=proposal.tenant,
        office_id=proposal.office_id,
        proposal=proposal,
        way=proposal.way,
        to=proposal.to,
        receipt=receipt,
        cases=len(records),
        classes=dict(Counter(record.class_name for record in records)),
        proposed_by_id=proposal.proposed_by_id,
        decided_by_id=cast(int, proposal.decided_by_id),
        decided_on=civil.today(proposal.decided_at),
        begun_on=today,
    )
    for record in records:
        record.state, record.disposal = Record.State.ERASING, disposal
        record.save(update_fields=["state", "disposal"])
        delivery.later("retention.erase", record.tenant, record.reference, record=record.pk)
    return disposal
