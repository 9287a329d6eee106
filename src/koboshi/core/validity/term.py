"""A rule for how long something holds, as a pack declares it, and the first and last day that follow from it."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from koboshi.core.confidence import UNCHECKED
from koboshi.core.deadline import Deadline, when
from koboshi.core.japan.wareki import FIRST_DAY, LAST_DAY, DateProblem, parse_iso
from koboshi.core.validity.birthdays import nth_birthday

_NAMED: Final = {"fiscal_year_end": (3, 31)}
_ONE: Final = timedelta(days=1)
MOST_BIRTHDAYS: Final = 100
MOST_YEARS: Final = 100
MOST_DAYS: Final = 36_525


class TermProblem(ValueError):
    """A period that cannot be reckoned from these answers; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long something holds; without any length it holds until further notice.

    One length at most: `years` with `months`, `days`, `until` (`12-31`, `fiscal_year_end`; `years` later), or
    `birthdays` (up to the n-th birthday after the decision of whoever was born on the day in `birth_field`).
    `days_field` is a number of days in the form; where it is not answered the length counts. `starts_field` is a day
    in the form on which it begins when that is later than the decision. ValueError for two lengths at once, or one
    that no rule has (more than 100 years: a grave, a right to use land); the sentence names the key.
    """

    years: int = 0
    months: int = 0
    days: int = 0
    days_field: str = ""
    until: str = ""
    birthdays: int = 0
    birth_field: str = "birth"
    starts_field: str = ""
    basis: str = ""
    status: str = UNCHECKED

    def __post_init__(self) -> None:
        """Refuse what no reader of the pack could understand in one way only."""
        lengths = [self.months or (self.years and not self.until), self.days, self.until, self.birthdays]
        if sum(bool(each) for each in lengths) > 1:
            raise ValueError("有効期間は、年と月・日数・決まった日・誕生日のどれか一つで書いてください。")
        if min(self.years, self.months, self.days) < 0 or not 0 <= self.birthdays <= MOST_BIRTHDAYS:
            raise ValueError(f"有効期間の数は0以上（誕生日は{MOST_BIRTHDAYS}回まで）で書いてください。")
        for key, given, most in (
            ("years・months", self.years * 12 + self.months, MOST_YEARS * 12),
            ("days", self.days, MOST_DAYS),
        ):
            if given > most:
                unit = "日" if key == "days" else "か月"
                raise ValueError(
                    f"{key}: 有効期間は{MOST_YEARS}年（{most:,}{unit}）までです（{given:,}{unit}とあります）。"
                )
        _fixed(self)

    @property
    def personal(self) -> bool:
        """Whether the last day tells something about a person: her birthday. Such a day stays out of the journal."""
        return self.birthdays > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTerm(Term):
    """A term for one kind of permit: where the answer `field` is (or has) one of `values`, and for these `outcomes`.

    Without `field` every answer fits, without `outcomes` every outcome.
    """

    field: str = ""
    values: tuple[str | bool, ...] = ()
    outcomes: tuple[str, ...] = ()

    def fits(self, answers: Mapping[str, Any], outcome: str) -> bool:
        """Whether this is the term for a permit with these answers and that outcome."""
        if self.outcomes and outcome not in self.outcomes:
            return False
        if not self.field:
            return True
        answer = answers.get(self.field)
        given = answer if isinstance(answer, list | tuple) else [answer]
        return any(_same(each, value) for each in given for value in self.values)


def _same(answer: Any, value: str | bool) -> bool:
    """1 is not true here, and an answer that was not given is nothing."""
    return type(answer) is type(value) and bool(answer == value)


def chosen(terms: Sequence[KindTerm], usual: Term, answers: Mapping[str, Any], outcome: str) -> Term:
    """The first term that fits, else the usual one."""
    return next((term for term in terms if term.fits(answers, outcome)), usual)


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day; no last day: until further notice."""

    first: date
    last: date | None


def span(term: Term, decided: date, answers: Mapping[str, Any], *, ended: date | None = None) -> Span:
    """From when to when something holds that was decided on a day; that day counts, the last day is whole (要確認).

    `ended` is the last day of the period before, when this one renews it: `decided` is then the day after it, and
    birthdays are counted after `ended`. A time asked for that was over when it was decided is given as it was asked:
    it has ended. Raises `TermProblem` when an answer is missing, DateProblem when the end lies outside the dates of
    the house.
    """
    asked = _day(answers, term.starts_field) if term.starts_field else None
    first = max(decided, asked or decided)
    days = answers.get(term.days_field) if term.days_field else None
    if isinstance(days, int) and not isinstance(days, bool) and days > 0:
        return _asked(decided, asked or decided, days)
    if term.birthdays:
        return Span(first, _birthday(term, answers, ended or first))
    return Span(first, _last(term, first))


def _last(term: Term, first: date) -> date | None:
    """The last day of a length that begins on a day, that day counted (民法140条但書・143条); None without a length."""
    if not FIRST_DAY <= first <= LAST_DAY:
        raise DateProblem("problem.date_out_of_range")
    fixed = _fixed(term)
    if fixed is not None:
        due = when(fixed, {"effective": first})
        return due.day if due else None
    months = term.years * 12 + term.months
    last = _months_on(first, months) if months else first + (term.days - 1) * _ONE if term.days else None
    if last is not None and last > LAST_DAY:
        raise DateProblem("problem.date_out_of_range")
    return last


def _months_on(first: date, months: int) -> date:
    """The day before the one that corresponds, or the last of the month that has none (民法143条2項)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, first.day) - _ONE if first.day <= last else date(year, month + 1, last)


def _asked(decided: date, start: date, days: int) -> Span:
    """So many days from the day that was asked for; the part before the decision is lost."""
    if days > (LAST_DAY - start).days:
        raise DateProblem("problem.date_out_of_range")
    last = start + (days - 1) * _ONE
    return Span(start if last < decided else max(decided, start), last)


def _birthday(term: Term, answers: Mapping[str, Any], after: date) -> date:
    born = _day(answers, term.birth_field)
    if born is None:
        raise TermProblem("有効期間は誕生日までですが、申請に生年月日がありません。")
    if not FIRST_DAY <= born <= after:
        raise TermProblem("有効期間は誕生日までですが、申請の生年月日が正しくありません。")
    if after.year + term.birthdays > LAST_DAY.year:
        raise DateProblem("problem.date_out_of_range")
    return nth_birthday(born, after, term.birthdays)


def _day(answers: Mapping[str, Any], field: str) -> date | None:
    """A day among the answers; None where it was not asked or not answered. DateProblem for what is no day."""
    value = answers.get(field)
    return parse_iso(value) if isinstance(value, str) and value else None


def _fixed(term: Term) -> Deadline | None:
    """The day of the year until which it holds, if it is one."""
    if not term.until:
        return None
    return Deadline(
        "validity",
        term.years,
        "year",
        first_day="included",
        starts="effective",
        basis=term.basis,
        status=term.status,
        ends_on=_fixed_day(term.until),
    )


def _fixed_day(text: str) -> tuple[int, int]:
    """A day that every year has. ValueError for others."""
    if text in _NAMED:
        return _NAMED[text]
    month, _, day = text.partition("-")
    try:
        found = date(2001, int(month), int(day))
    except ValueError as problem:
        raise ValueError(f"「{text}」は、毎年ある日（月-日）ではありません。") from problem
    return found.month, found.day
