"""Deadlines, a standard period and closed days out of TOML tables, with sentences for the people who write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, cast, get_args

from koboshi.core.confidence import CHECKED, UNCHECKED
from koboshi.core.deadline.deadline import STARTS, Deadline, Effect, LegalUnit, MetBy, SetBy
from koboshi.core.deadline.problem import DeadlineError
from koboshi.core.deadline.standard import Silence, Standard, Via
from koboshi.core.japan.clock import Period, Unit
from koboshi.core.japan.clock_days import MOST_EXTRA, PREFECTURE, ClosedDays
from koboshi.core.japan.wareki import DateProblem, parse_date

Table = Mapping[str, Any]
MOST_ROWS: Final = 200
LONGEST_TEXT: Final = 500
_ID: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
_FIRST: Final = ("excluded", "included")
_SILENCE: Final = ("none", "deemed_granted", "deemed_refused")


def read_deadlines(table: Table) -> tuple[Deadline, ...]:
    """The rows `[[deadline]]` of a table; DeadlineError with a sentence for everything that is wrong."""
    rows = table.get("deadline", [])
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise DeadlineError([f"deadline は [[deadline]] の行で、{MOST_ROWS}行までで書いてください。"])
    problems: list[str] = []
    found = [_deadline(_Row(row, f"deadline {at}行目", problems)) for at, row in enumerate(rows, start=1)]
    seen: set[str] = set()
    for each in found:
        if each is not None and each.id in seen:
            problems.append(f"deadline の id「{each.id}」が二つあります。別の名前にしてください。")
        seen |= {each.id} if each is not None else set()
    if problems:
        raise DeadlineError(problems)
    return tuple(each for each in found if each is not None)


def read_standard(table: Table) -> Standard:
    """A standard period from its table (`amount`, `unit`, `first_day`, `roll_forward`, `via`, `silence`, `status`)."""
    problems: list[str] = []
    row = _Row(table, "標準処理期間", problems)
    amount, unit = row.number("amount"), cast(Unit, row.choice("unit", get_args(Unit), "day"))
    first = row.choice("first_day", _FIRST, "excluded")
    roll, status = row.flag("roll_forward"), row.status()
    via, silence = _via(row), _silence(row)
    row.nothing_else()
    period = _period(row, amount, unit, first)
    if problems or period is None:
        raise DeadlineError(problems)
    return Standard(period, via, roll, silence, status)


def read_silence(table: object) -> Silence:
    """What a law makes of a period that ends without a decision: `effect`, `basis` (needed for any effect), `status`.

    Raises:
        DeadlineError: with a sentence for each thing that is wrong; an effect without its article is one.
    """
    problems: list[str] = []
    silence = _silence(_Row({"silence": table}, "標準処理期間", problems))
    if problems:
        raise DeadlineError(problems)
    return silence


def read_closed(table: Table) -> ClosedDays:
    """The closed days of a body: `weekdays` (0 is Monday), `holidays`, `year_end`, and rows `[[extra]]`."""
    problems: list[str] = []
    row = _Row(table, "閉庁日", problems)
    weekdays = row.pop("weekdays", sorted(PREFECTURE.weekdays))
    holidays = row.flag("holidays", usual=True)
    year_end = _year_end(row)
    extra = _extra(row)
    row.nothing_else()
    if not isinstance(weekdays, list) or len(weekdays) > 6 or not all(type(d) is int and 0 <= d <= 6 for d in weekdays):
        problems.append("閉庁日の weekdays は、0（月曜日）から6（日曜日）までの数を6つまで並べてください。")
    if problems:
        raise DeadlineError(problems)
    return ClosedDays(frozenset(weekdays), holidays, year_end, extra)


class _Row:
    """One table of an author: what was read is taken away, so that what nobody knows is left."""

    def __init__(self, table: object, where: str, problems: list[str]) -> None:
        self.where = where
        self.problems = problems
        self._rest = dict(table) if isinstance(table, Mapping) else {}
        if not isinstance(table, Mapping):
            self.wrong("名前と値の組で書いてください。")

    def wrong(self, sentence: str) -> None:
        self.problems.append(f"{self.where}：{sentence}")

    def pop(self, name: str, usual: Any = None) -> Any:
        return self._rest.pop(name, usual)

    def number(self, name: str, usual: object = None) -> int:
        value = self.pop(name, usual)
        if type(value) is int and value >= 0:
            return value
        self.wrong(f"{name} は0以上の整数で書いてください。")
        return 0

    def flag(self, name: str, *, usual: bool = False) -> bool:
        value = self.pop(name, usual)
        if not isinstance(value, bool):
            self.wrong(f"{name} は true か false で書いてください。")
        return value is True

    def choice(self, name: str, allowed: tuple[str, ...], usual: str) -> str:
        value = self.pop(name, usual)
        if value in allowed:
            return str(value)
        self.wrong(f"{name} は {'、'.join(allowed)} のどれかで書いてください。")
        return usual

    def text(self, name: str, usual: str = "") -> str:
        value = self.pop(name, usual)
        if isinstance(value, str) and len(value) <= LONGEST_TEXT:
            return value
        self.wrong(f"{name} は{LONGEST_TEXT}文字までの文字で書いてください。")
        return usual

    def names(self, name: str) -> tuple[str, ...]:
        """A list of ids, such as those of offices."""
        value = self.pop(name, [])
        if (
            isinstance(value, list)
            and len(value) <= MOST_ROWS
            and all(isinstance(n, str) and _ID.fullmatch(n) for n in value)
        ):
            return tuple(value)
        self.wrong(f"{name} は、所属の名前（英小文字。例：fukushima-keisatsu）を並べて書いてください。")
        return ()

    def status(self) -> str:
        return self.choice("status", (UNCHECKED, CHECKED), UNCHECKED)

    def day(self, name: str) -> date:
        value = self.pop(name, "")
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return parse_date(value if isinstance(value, str) else "")
        except DateProblem:
            self.wrong(f"{name} は暦にある日付で書いてください（例：2026-08-21）。")
            return date.min

    def month_day(self, name: str) -> tuple[int, int] | None:
        """`MM-DD` of a day that every year has."""
        value = self.pop(name)
        if value is None:
            return None
        found = re.fullmatch(r"([0-9]{2})-([0-9]{2})", value) if isinstance(value, str) else None
        try:
            if found is not None:
                return (date(2025, int(found[1]), int(found[2]))).timetuple()[1:3]
        except ValueError:
            pass
        self.wrong(f"{name} は毎年ある月日で書いてください（例：12-31。02-29 は使えません）。")
        return None

    def nothing_else(self) -> None:
        for name in self._rest:
            self.wrong(f"{str(name)[:40]} という項目はありません。名前を確かめてください。")


def _deadline(row: _Row) -> Deadline | None:
    before = len(row.problems)
    name = row.text("id")
    if not _ID.fullmatch(name):
        row.wrong("id は英小文字で始まる名前で書いてください（例：review-request）。")
    direction = row.choice("direction", ("after", "before"), "after")
    ends_on = row.month_day("ends_on")
    amount = row.number("amount", 0 if ends_on else None)
    unit = row.choice("unit", get_args(LegalUnit), "year" if ends_on else "day")
    values: dict[str, Any] = {
        "first_day": row.choice("first_day", _FIRST, "excluded"),
        "roll_forward": row.flag("roll_forward"),
        "starts": row.choice("starts", STARTS, "arrived"),
        "effect": row.choice("effect", get_args(Effect), "none"),
        "basis": row.text("basis"),
        "status": row.status(),
        "confidence": row.choice("confidence", ("A", "B", "C"), "C"),
        "clear": row.flag("clear"),
        "window": row.text("window"),
        "set_by": row.choice("set_by", get_args(SetBy), ""),
        "offices": row.names("offices"),
        "except_offices": row.names("except_offices"),
        "met_by": row.choice("met_by", get_args(MetBy), ""),
    }
    row.nothing_else()
    _fits(row, {**values, "direction": direction, "ends_on": ends_on, "unit": unit})
    if len(row.problems) > before:
        return None
    try:
        return Deadline(name, amount, cast(LegalUnit, unit), direction=direction, ends_on=ends_on, **values)  # type: ignore[arg-type]
    except ValueError as problem:
        row.wrong(str(problem))
        return None


def _fits(row: _Row, values: Mapping[str, Any]) -> None:
    """What cannot stand together in one row."""
    back = values["direction"] == "before"
    if back and values["roll_forward"]:
        row.wrong("さかのぼって数える期限（direction = before）は、後ろへ動かせません。roll_forward を消してください。")
    if values["clear"] and not back:
        row.wrong("clear は、さかのぼって数える期限（direction = before）だけに書けます。")
    if values["ends_on"] and (back or values["unit"] != "year" or values["first_day"] == "included"):
        row.wrong("ends_on には、unit = year を使い、direction と first_day は書かないでください。")
    if values["effect"] == "opens" and not values["window"]:
        row.wrong("effect = opens には、window に受付期間の名前を書いてください。")
    if values["window"] and values["effect"] not in {"opens", "closes"}:
        row.wrong("window のある行の effect は、opens か closes にしてください。")
    if values["offices"] and values["except_offices"]:
        row.wrong("offices と except_offices は、どちらか一方だけを書いてください。")
    if values["status"] == CHECKED and not values["basis"]:
        row.wrong("確認済 とするには、basis に根拠の条文を書いてください。")


def _period(row: _Row, amount: int, unit: Unit, first: str) -> Period | None:
    try:
        return Period(amount, unit, cast(Any, first))
    except ValueError as problem:
        row.wrong(str(problem))
        return None


def _via(row: _Row) -> Via | None:
    table = row.pop("via")
    if table is None:
        return None
    inner = _Row(table, f"{row.where}の via", row.problems)
    via = Via(inner.text("office"), inner.number("amount"), cast(Unit, inner.choice("unit", get_args(Unit), "day")))
    inner.nothing_else()
    _ = _period(inner, via.amount, via.unit, "excluded")
    if not via.office:
        inner.wrong("office に、申請が経由する機関の名前を書いてください。")
    return via


def _silence(row: _Row) -> Silence:
    table = row.pop("silence")
    if table is None:
        return Silence()
    inner = _Row(table, f"{row.where}の silence", row.problems)
    effect, basis, status = inner.choice("effect", _SILENCE, "none"), inner.text("basis"), inner.status()
    inner.nothing_else()
    if effect != "none" and not basis:
        inner.wrong("みなし規定には、basis に根拠の条文を書いてください。")
    return Silence(cast(Any, effect), basis, status)


def _year_end(row: _Row) -> tuple[tuple[int, int], tuple[int, int]] | None:
    value = row.pop("year_end", {"first": "12-29", "last": "01-03"})
    if value is False:
        return None
    inner = _Row(value, f"{row.where}の year_end", row.problems)
    first, last = inner.month_day("first"), inner.month_day("last")
    inner.nothing_else()
    if first is None or last is None:
        inner.wrong("first と last に月日を書いてください（年末年始も開くときは year_end = false）。")
        return None
    return first, last


def _extra(row: _Row) -> dict[date, str]:
    rows = row.pop("extra", [])
    if not isinstance(rows, list) or len(rows) > MOST_EXTRA:
        row.wrong(f"extra は [[extra]] の行で、{MOST_EXTRA:,}行までで書いてください。")
        return {}
    found: dict[date, str] = {}
    for at, each in enumerate(rows, start=1):
        inner = _Row(each, f"{row.where}の extra {at}行目", row.problems)
        day, reason = inner.day("date"), inner.text("reason")
        inner.nothing_else()
        if not reason:
            inner.wrong("reason に、閉庁する理由を書いてください。")
        found[day] = reason
    return found
