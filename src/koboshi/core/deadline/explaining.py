"""Why a period ends on its day: one line a day, and a summary in which runs of like days are one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from koboshi.core.confidence import UNCHECKED
from koboshi.core.deadline.counting import Due
from koboshi.core.deadline.deadline import Deadline
from koboshi.core.deadline.standard import Reckoning
from koboshi.core.deadline.words import TEXTS, closed_words, day_month, holiday, long_date, short_date
from koboshi.core.japan.clock import ClockResult, DayNote
from koboshi.core.japan.clock_days import PREFECTURE, Cause, Closed, ClosedDays

Nature = Literal["", "guide", "statutory", "none"]
"""What a period of an office is: not known here, 標準処理期間 (行政手続法6条), set by a law or an ordinance, an aim of
the office alone."""
_CLOSED_CAUSES: tuple[Cause, ...] = ("extra", "year_end", "holiday", "weekend")


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day: the note of the clock, and why it counts or not, in words."""

    note: DayNote
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`days`: a line a day; `summary`: the same, folded, then the last day; `legal_notes`: what it rests on."""

    days: tuple[DayLine, ...]
    summary: tuple[str, ...]
    legal_notes: tuple[str, ...]


def explain(
    found: ClockResult | Reckoning | Due,
    language: str = "ja",
    closed: ClosedDays = PREFECTURE,
    nature: Nature = "",
) -> Explanation:
    """Explain a computed date in `ja`, `ja-easy` (with ruby `{漢字|かな}`) or `en`.

    `closed` are the closed days of the same reckoning, for the word on a last day that stays where it is. `nature` says
    what the period of a reckoning is; only a standard period is called a guide (行政手続法6条).
    """
    result = found if isinstance(found, ClockResult) else found.result
    days = tuple(_day(note, language) for note in result.explained)
    summary = [*_folded(result, language), _last(found, result, language)]
    notes = _roll_notes(result, language, closed)
    if isinstance(found, Reckoning):
        summary += _of_reckoning(found, language)
        notes += _of_nature(found, language, nature)
    elif isinstance(found, Due):
        summary.insert(0, _say(f"start.{found.deadline.starts}", language, date=long_date(found.start, language)))
        notes += _of_deadline(found, language)
    return Explanation(days, tuple(summary), tuple(notes))


def in_short(found: Reckoning | Due, language: str = "ja") -> str:
    """One line for lists: how long, and counted from (or back to) which day; days that rested are said with it."""
    if isinstance(found, Due):
        row = found.deadline
        start = _say(f"start.{row.starts}", language, date=long_date(found.start, language))
        if row.ends_on is not None:
            return _say("short.ends_on", language, start=start, due=long_date(found.day, language))
        length = _say(f"unit.{row.unit}", language, amount=row.amount)
        key = "before" if row.direction == "before" else _from(row.first_day)
        return _say(f"short.{key}", language, length=length, start=start)
    period = found.standard.period
    length = _say(f"unit.{period.unit}", language, amount=period.amount)
    start = _say("start.arrived", language, date=long_date(found.arrival, language))
    said = _say(f"short.{_from(period.first_day)}", language, length=length, start=start)
    rested = sum(note.kind == "stopped" for note in found.result.explained)
    said += _say("short.rested", language, days=rested) if rested else ""
    return said + (_say("short.extended", language) if found.extensions else "")


def _from(first_day: str) -> str:
    return "from" if first_day == "included" else "after"


def awaited(deadline: Deadline, language: str = "ja") -> str:
    """From which day a deadline will count that cannot be reckoned yet."""
    return _say(f"start.{deadline.starts}", language, date=_say("not_known", language))


def _say(key: str, language: str, **values: object) -> str:
    return TEXTS.get(key, language, **values)


# -- one day ---------------------------------------------------------------------------------------------------------


def _day(note: DayNote, language: str) -> DayLine:
    why = _why(note, language)
    return DayLine(note, why, _say("line", language, days=short_date(note.day, language), why=why))


def _why(note: DayNote, language: str) -> str:
    shut = _shut(note, language)
    if note.kind == "stopped":
        reason = _say("reason", language, reason=note.name) if note.name else ""
        return _say(f"why.stopped.{note.cause or 'other'}", language, reason=reason)
    if note.kind in {"first", "counted", "rolled"}:
        key = f"{note.kind}_closed" if shut else note.kind
        if note.kind == "counted" and note.cause in {"included", "extension", "clear"}:
            key = note.cause
        return _say(f"why.{key}", language, number=note.number, closed=shut)
    return _say("why.closed", language, closed=shut)


def _shut(note: DayNote, language: str) -> str:
    """The word for a closed day; empty for a note that is about no closed day."""
    cause = next((each for each in _CLOSED_CAUSES if each == note.cause), None)
    if cause is None or note.kind == "stopped":
        return ""
    return closed_words(Closed(cause, note.name), note.day, language)


# -- folded ----------------------------------------------------------------------------------------------------------


def _kind(note: DayNote) -> tuple[str, ...]:
    """Notes of the same kind that follow each other are one run."""
    if note.kind == "stopped":
        return note.kind, note.cause, note.name
    if note.kind == "closed":
        return note.kind, note.cause, note.name if note.cause == "extra" else ""
    if note.kind == "counted" and note.cause in {"extension", "clear"}:
        return note.kind, note.cause
    return (note.kind,)


def _runs(result: ClockResult) -> Iterator[tuple[DayNote, ...]]:
    """Runs of like days; ordinary weekends between counted days belong to the run."""
    held: list[DayNote] = []
    runs = [tuple(run) for _, run in groupby((n for n in result.explained if n.kind != "rolled"), key=_kind)]
    for at, run in enumerate(runs):
        after = runs[at + 1] if at + 1 < len(runs) else ()
        weekend = run[0].kind == "closed" and run[0].cause == "weekend"
        if held and weekend and after and _kind(after[0]) == _kind(held[0]):
            held += run
        elif held and _kind(held[0]) == _kind(run[0]):
            held += run
        else:
            if held:
                yield tuple(held)
                held = []
            if run[0].kind == "counted":
                held = list(run)
            else:
                yield run
    if held:
        yield tuple(held)


def _folded(result: ClockResult, language: str) -> list[str]:
    return [_line(run, language) for run in _runs(result)]


def _line(run: tuple[DayNote, ...], language: str) -> str:
    if len(run) == 1:
        why = _summed(run, language) if run[0].kind == "counted" else _why(run[0], language)
        return _say("line", language, days=short_date(run[0].day, language), why=why)
    if run[0].kind == "counted":
        why = _summed(run, language)
    elif run[0].kind == "closed":
        why = _say("why.closed", language, closed=_together(run, language))
    else:
        why = _why(run[0], language)
    first, last = sorted((run[0].day, run[-1].day))
    days = _say("span", language, first=day_month(first, language), last=day_month(last, language))
    return _say("line", language, days=days, why=why)


def _summed(run: tuple[DayNote, ...], language: str) -> str:
    counted = [note.number for note in run if note.kind == "counted"]
    key = "one" if len(counted) == 1 else "many"
    cause = run[0].cause if run[0].cause in {"extension", "clear"} else ""
    said = _say(f"counted.{cause or key}", language, first=counted[0], last=counted[-1])
    shut = [note for note in run if note.kind == "closed"]
    return said + (_say("counted.weekends", language, closed=_weekly(shut, language)) if shut else "")


def _together(run: tuple[DayNote, ...], language: str) -> str:
    """A run of closed days of one kind: the year's end, a weekend, or holidays with all their names."""
    cause = run[0].cause
    if cause == "weekend":
        return _weekly(run, language)
    names = list(dict.fromkeys(note.name if cause == "extra" else holiday(note.name, language) for note in run))
    return _say(f"closed.{cause}", language, name=_say("between", language).join(names))


def _weekly(notes: Sequence[DayNote], language: str) -> str:
    """The weekdays on which the offices are closed: 土曜日・日曜日."""
    weekdays = sorted({note.day.weekday() for note in notes})
    return _say("between", language).join(_say(f"closed.weekend.{each}", language) for each in weekdays)


# -- the last day and what it rests on -------------------------------------------------------------------------------


def _last(found: ClockResult | Reckoning | Due, result: ClockResult, language: str) -> str:
    due = long_date(result.due, language)
    if result.moved_from is not None:
        why = next((note for note in result.explained if note.day == result.moved_from and _shut(note, language)), None)
        shut = _shut(why, language) if why else _say("closed.some", language)
        return _say("rolled", language, day=long_date(result.moved_from, language), closed=shut, due=due)
    if isinstance(found, Due) and found.deadline.effect == "opens":
        return _say("opens", language, due=due)
    if isinstance(found, Due) and found.deadline.direction == "before":
        return _say("due_back", language, due=due)
    if isinstance(found, Due) and found.deadline.ends_on:
        return _say("ends_on", language, due=due)
    return _say("due", language, due=due)


def _roll_notes(result: ClockResult, language: str, closed: ClosedDays) -> list[str]:
    if result.moved_from is not None:
        return [_say("legal.rolled", language)]
    why = closed.why(result.due)
    return [_say("legal.stays", language, closed=closed_words(why, result.due, language))] if why else []


def _of_reckoning(found: Reckoning, language: str) -> list[str]:
    said: list[str] = []
    if found.via is not None and found.standard.via is not None:
        office = found.standard.via.office
        said.append(_say("via", language, office=office, due=long_date(found.via.due, language)))
    for extension in found.extensions:
        unit = _say(f"unit.{extension.unit}", language, amount=extension.amount)
        notified = long_date(extension.notified_on, language)
        said.append(_say("extended", language, period=unit, notified=notified, reason=extension.reason))
    late: list[date] = [stop.start for stop in found.stops if stop.start >= (found.result.moved_from or found.due)]
    said += [_say("stop_after", language, start=long_date(start, language)) for start in late]
    return said


def _of_nature(found: Reckoning, language: str, nature: Nature) -> list[str]:
    notes: list[str] = []
    if found.standard.period.unit == "month":
        notes += [_say(f"legal.{key}", language) for key in ("calendar", *(["months"] if found.stops else []))]
    silence = found.standard.silence
    if silence.effect == "none":
        return [*notes, _say(f"legal.{nature or 'unsaid'}", language)]
    doubt = _say("legal.unchecked", language) if silence.status == UNCHECKED else ""
    return [*notes, _say(f"legal.{silence.effect}", language, basis=silence.basis) + doubt]


def _of_deadline(found: Due, language: str) -> list[str]:
    deadline = found.deadline
    notes = [_say("legal.back", language)] if deadline.direction == "before" else []
    if deadline.unit in {"month", "year"} and deadline.ends_on is None and not notes:
        notes.append(_say("legal.calendar", language))
    if deadline.effect.startswith("deemed"):
        notes.append(_say(f"legal.{deadline.effect}", language, basis=deadline.basis))
    elif deadline.basis:
        notes.append(_say("legal.basis", language, basis=deadline.basis))
    return notes + ([_say("legal.unchecked", language)] if deadline.status == UNCHECKED else [])
