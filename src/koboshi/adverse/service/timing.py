"""The first day that may be told to a party: with time to prepare, and on a day on which the office is open."""

from __future__ import annotations

from datetime import date, timedelta

from koboshi.core.japan import format_wareki
from koboshi.core.japan.clock_days import PREFECTURE
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused


def days_needed(pack: Pack, today: date) -> int:
    """The days to prepare (相当な期間, 行政手続法15条1項・30条); the act names none: those of the pack, 要確認."""
    return int(pack.parameters.at(today)["notice_days"])


def soonest(pack: Pack, today: date) -> date:
    """The first open day that leaves a party who is told today the time to prepare."""
    return PREFECTURE.next_open(today + timedelta(days=days_needed(pack, today)))


def check(on: date, pack: Pack, today: date) -> None:
    """Raise `Refused` for a day that leaves too little time, with the count, or on which nobody would be there."""
    first = soonest(pack, today)
    if on < first:
        raise Refused(
            "聴聞の期日や弁明書の期限は、準備のための期間（{days}日）をおいて、{day}からあとの、役所の開いている日にしてください。",
            days=days_needed(pack, today),
            day=format_wareki(first),
        )
    if PREFECTURE.why(on) is not None:
        raise Refused(
            "{day}は、役所が閉まっている日です。聴聞の期日や弁明書の期限は、開いている日にしてください。次に開いている日は、{next}です。",
            day=format_wareki(on),
            next=format_wareki(PREFECTURE.next_open(on)),
        )
