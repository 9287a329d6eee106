"""The days of a public hearing (公聴会): the last days of its notice and of requests to speak, and the meeting."""

from __future__ import annotations

from datetime import date, timedelta

from koboshi.core import deadline as deadlines
from koboshi.core.deadline import Due
from koboshi.core.deadline.words import closed_words
from koboshi.core.japan import format_wareki
from koboshi.core.japan.clock_days import PREFECTURE, Closed
from koboshi.core.pack.public_hearing import PublicHearing as Rule
from koboshi.core.refusal import Refused
from koboshi.proceedings.models import PublicHearing


class OnClosedDay(Refused):
    """The offices are closed on the day that was chosen, and nobody has confirmed that it is meant."""

    def __init__(self, told: Refused, day: date, why: Closed) -> None:
        super().__init__(told.sentence, **told.values)
        self._day, self._why = day, why

    def say(self, language: str = "ja") -> str:
        """The sentence with the kind of closed day in the person's language."""
        self.values = {**self.values, "why": closed_words(self._why, self._day, language)}
        return super().say(language)


def rule_of(hearing: PublicHearing) -> Rule:
    """The rule as it was on the day of the notice."""
    return Rule(**hearing.rule)


def notice_due(rule: Rule, held_on: date) -> Due:
    """The last day on which a meeting on this day may be announced, with its explanation."""
    return _due(deadlines.when(rule.notice, {"event": held_on}))


def requests_due(rule: Rule, published_on: date) -> Due:
    """The last day for asking to speak, with its explanation."""
    return _due(deadlines.when(rule.requests, {"published": published_on}))


def _due(found: Due | None) -> Due:
    if found is None:
        raise AssertionError("the event of the rule is given")
    return found


def soonest(rule: Rule, today: date) -> date:
    """The first open day on which a hearing that is announced today may be held."""
    earliest = max(today + timedelta(days=rule.notice_days), requests_due(rule, today).day + timedelta(days=1))
    return PREFECTURE.next_open(earliest)


def meeting_day(rule: Rule, today: date, held_on: date | Refused, *, closed_too: bool) -> date:
    """The day of a meeting that is announced today.

    Raises `Refused` for one that comes too soon, and for a closed one that nobody confirmed.
    """
    if isinstance(held_on, Refused):
        raise held_on
    if today > notice_due(rule, held_on).day:
        raise Refused(
            "公聴会の日は、公示の日から{days}日以上あとの日にしてください。この日に開くには、{day}までの公示が必要でした。",
            days=rule.notice_days,
            day=format_wareki(notice_due(rule, held_on).day),
        )
    until = requests_due(rule, today).day
    if until >= held_on:
        raise Refused(
            "公述の申出は{day}まで受け付けます。公聴会の日は、それよりあとの日にしてください。",
            day=format_wareki(until),
        )
    why = PREFECTURE.why(held_on)
    if why is not None and not closed_too:
        told = Refused(
            "{day}は{why}で、役所は閉まっています。この日でよいか確かめて、よければ「閉庁日でもこの日に開く」を選んでください。",
            day=format_wareki(held_on),
            why=closed_words(why, held_on, "ja"),
        )
        raise OnClosedDay(told, held_on, why)
    return held_on
