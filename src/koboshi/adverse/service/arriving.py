"""When the notice of a hearing reached the party, and whether that left her time (行政手続法15条1項・30条).

The act asks for a proper period (相当な期間) and names no days: they are the pack's `notice_days` (要確認). A notice
that is served in public (15条3項) counts from the day it is treated as arrived. A new day is told before it (22条2項):
its notice has to be there, the period is counted from the first one. Nobody is heard without a notice that came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from koboshi.adverse.models import Hearing, Party
from koboshi.casework.models import Delivery, Posting
from koboshi.catalog.service import pack_of
from koboshi.core.japan import civil, format_wareki
from koboshi.core.refusal import Refused
from koboshi.foundation.documents.models import Document

NEW_DAY: Final = ("hearing_moved", "hearing_reopened")
"""The letters that tell a new day."""
MARK: Final = "〔通知から期日までの期間〕"
LEAST_REASON: Final = 10
MOST_REASON: Final = 1_000
State = Literal["none", "under_way", "late", "short", "good"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Where the notice stands: not out, on its way, too late, with too few days before the day, or good.

    `arrived_on` is the day it came (of several receivers the last), `left` the days from there to the day told,
    `needed` those of the pack, `open_copies` the participants whom a new day has not reached.
    """

    state: State
    needed: int
    arrived_on: date | None = None
    left: int | None = None
    open_copies: int = 0


def notice_of(hearing: Hearing, today: date) -> Notice:
    """The notice as it stands on a day, for the hearing day or the last day of the statement."""
    papers = list(Document.objects.filter(reference=hearing.reference).order_by("pk"))
    first = papers[0] if papers else None
    needed = _needed(hearing, civil.day_of(first.issued_at) if first else today)
    if first is None:
        return Notice("none", needed)
    newest = next((each for each in reversed(papers) if each.kind in NEW_DAY), None)
    arrived = _arrived(first, today)
    told = _arrived(newest, today) if newest is not None else arrived
    copies = _open_copies(hearing, newest)
    if arrived is None or told is None:
        return Notice("under_way", needed, open_copies=copies)
    return _compared(hearing, arrived, max(arrived, told), needed, copies)


def _compared(hearing: Hearing, arrived: date, told: date, needed: int, copies: int) -> Notice:
    """The days of arrival against the day that was told."""
    day = hearing.hearing_on or hearing.statement_due
    if day is None:
        return Notice("good", needed, arrived, None, copies)
    left = (day - arrived).days
    if hearing.way == Hearing.Way.HEARING and told >= day:
        return Notice("late", needed, told, left, copies)
    return Notice("good" if left >= needed else "short", needed, arrived, left, copies)


def _needed(hearing: Hearing, on: date) -> int:
    return int(pack_of(hearing.case.version_id).parameters.at(on)["notice_days"])


def _arrived(document: Document, today: date) -> date | None:
    """The day a notice had reached the party's side; None while it is on its way to anybody of it."""
    sent = Delivery.objects.filter(document=document, party__gte=0).exclude(state=Delivery.State.RETURNED)
    days = [_day(each, today) for each in sent]
    return _last(days) if days else None


def _open_copies(hearing: Hearing, document: Document | None) -> int:
    """How many participants have no recorded copy of the new day yet (22条2項); who left the hearing needs none."""
    if document is None:
        return 0
    left = Party.objects.filter(hearing=hearing, ended_at__isnull=False).values_list("pk", flat=True)
    copies = Delivery.objects.filter(document=document, party__lt=0, arrived_on__isnull=True)
    return copies.exclude(state=Delivery.State.RETURNED).exclude(party__in=[-pk for pk in left]).count()


def _day(delivery: Delivery, today: date) -> date | None:
    """What was recorded, or the day a posted notice counts as arrived, once it is over."""
    if delivery.arrived_on is not None or delivery.way != Delivery.Way.PUBLIC:
        return delivery.arrived_on
    posting = Posting.objects.filter(delivery=delivery, arrives_on__lte=today).first()
    return posting.arrives_on if posting is not None else None


def _last(days: Sequence[date | None]) -> date | None:
    known = [each for each in days if each is not None]
    return max(known) if len(known) == len(days) else None


def heard_in_time(hearing: Hearing, minutes: str, why: str, now: datetime) -> str:
    """The minutes as they are kept. Raises `Refused` where the notice had not come before the day (15条1項・22条2項).

    Fewer days than the pack's need a reason, which stands at the head of the minutes.
    """
    notice = notice_of(hearing, civil.today(now))
    if notice.state in ("none", "under_way") or notice.arrived_on is None:
        raise Refused(
            "聴聞の通知が届いた記録がありません。案件のページで、届いた日を記録してから進めてください（公示送達では、届いたとみなす日を過ぎると記録されます）。"
        )
    if notice.state == "late":
        raise Refused(
            "聴聞の通知が届いたのは{day}で、期日より前ではありません。期日を改めて、通知し直してください。",
            day=format_wareki(notice.arrived_on),
        )
    if notice.state != "short" or (hearing.minutes.startswith(MARK) and minutes.startswith(MARK)):
        return minutes
    reason = " ".join(why.replace("\0", "").split())
    if not LEAST_REASON <= len(reason) <= MOST_REASON:
        raise Refused(
            "通知が届いてから期日まで{left}日で、準備の期間（{needed}日）より短いです。期日を改めるか、それでも聴聞を行った理由を{least}字以上で書いてください。",
            left=notice.left,
            needed=notice.needed,
            least=LEAST_REASON,
        )
    return f"{MARK}{notice.left}日（{format_wareki(notice.arrived_on)}に到達）。行った理由：{reason}\n{minutes}"


def statement_until(hearing: Hearing, today: date) -> date | None:
    """The last day of a statement: as told, or later where the notice came so late that the period ran longer."""
    if hearing.statement_due is None:
        return hearing.hearing_on
    notice = notice_of(hearing, today)
    if notice.arrived_on is None:
        return hearing.statement_due
    return max(hearing.statement_due, notice.arrived_on + timedelta(days=notice.needed))


def may_go_on_without_more(hearing: Hearing, now: datetime) -> None:
    """Raise `Refused` while a party that was to explain herself had no notice, or not its whole period (30条・31条).

    Her own word that it is all (`final`) needs no waiting.
    """
    if hearing.statements.filter(final=True).exists():
        return
    today = civil.today(now)
    if notice_of(hearing, today).arrived_on is None:
        raise Refused(
            "弁明の通知が届いた記録がありません。案件のページで、届いた日を記録してから進めてください（公示送達では、届いたとみなす日を過ぎると記録されます）。"
        )
    until = statement_until(hearing, today)
    if until is not None and today <= until:
        raise Refused(
            "弁明書を出せる期間（{day}まで）が終わっていません。通知が届いた日から準備の期間をおいて進めてください。",
            day=format_wareki(until),
        )
