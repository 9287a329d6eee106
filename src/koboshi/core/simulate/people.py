"""Reading calendars, pools and absences of a scenario."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from koboshi.core.simulate.keys import Table, plain_date
from koboshi.core.simulate.scenario import ALWAYS, ALWAYS_NAME, Absence, Hours, Member, Pool, Weekly

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = 86_400_000
MOST_PEOPLE: Final = 10_000


def read_calendars(root: Table) -> dict[str, Hours]:
    """All by name; `always` and `office` (月–金 8:30–12:00、13:00–17:15、県の休日を除く) need not be written."""
    office = [((8, 30), (12, 0)), ((13, 0), (17, 15))]
    times = tuple((_ms(a), _ms(b)) for a, b in office)
    found = {
        ALWAYS_NAME: Hours(ALWAYS),
        "office": Hours((times,) * 5 + ((),) * 2, holidays=True),
    }
    for name, table in root.named("calendars").items():
        found[name] = _calendar(table)
    return found


def _ms(clock: tuple[int, int]) -> int:
    return (clock[0] * 60 + clock[1]) * 60_000


def _calendar(table: Table) -> Hours:
    weekly = _weekly(table)
    holidays = table.choice("holidays", ("closed", "open"), "closed") == "closed"
    closed: set[date] = set()
    for i, item in enumerate(table.items("closed")):
        closed.update(_days(item, f"{table.place('closed')}[{i + 1}]", table))
    table.done()
    return Hours(weekly, holidays, frozenset(closed))


def _days(item: object, place: str, table: Table) -> list[date]:
    if not isinstance(item, dict):
        return [plain_date(item, place)]
    absence = _absence(Table(place, item))
    return [absence.begin + timedelta(days=i) for i in range((absence.end - absence.begin).days + 1)]


def _absence(table: Table) -> Absence:
    begin, end = table.day("from"), table.day("to")
    if begin is None or end is None or not 0 <= (end - begin).days <= 3660:
        raise table.refuse("to", "from と to を、古い日から順に書いてください（10年まで）。")
    table.done()
    return Absence(begin, end)


def _weekly(table: Table) -> Weekly:
    days: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    lines = table.texts("hours")
    if not lines:
        raise table.refuse("hours", '開いている時間がありません。["mon-fri 08:30-12:00"] のように書いてください。')
    for line in lines:
        names, _, times = line.strip().partition(" ")
        span = _span(table, line, times)
        for day in _weekdays(table, line, names):
            days[day].append(span)
    for spans in days:
        spans.sort()
        if any(a[1] > b[0] for a, b in pairwise(spans)):
            raise table.refuse("hours", "同じ曜日の時間が重なっています。")
    return tuple(tuple(spans) for spans in days)


def _weekdays(table: Table, line: str, names: str) -> range:
    first, _, last = names.lower().partition("-")
    last = last or first
    if first not in WEEKDAYS or last not in WEEKDAYS or WEEKDAYS.index(first) > WEEKDAYS.index(last):
        raise table.refuse("hours", f"「{line}」の曜日を読めません。mon-fri のように書いてください。")
    return range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1)


def _span(table: Table, line: str, times: str) -> tuple[int, int]:
    first, _, last = times.strip().partition("-")
    begin, end = clock_ms(first), clock_ms(last)
    if begin is None or end is None or begin >= end:
        raise table.refuse("hours", f"「{line}」の時間を読めません。08:30-17:15 のように書いてください。")
    return begin, end


def clock_ms(text: str) -> int | None:
    """A time of day such as 08:30 or 24:00 in milliseconds; None if it is none."""
    hour, _, minute = text.strip().partition(":")
    if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and len(text) <= 6):
        return None
    value = _ms((int(hour), int(minute)))
    return value if int(minute) < 60 and value <= _DAY else None


def read_pools(root: Table, hours: dict[str, Hours], start: date) -> dict[str, Pool]:
    """All pools by name."""
    found = {name: _pool(name, table, hours, start) for name, table in root.named("pools").items()}
    people = sum(len(pool.members) for pool in found.values())
    if people > MOST_PEOPLE:
        raise root.refuse("pools", f"人数が多すぎます（{MOST_PEOPLE:,} 人まで）。")
    return found


def _pool(name: str, table: Table, hours: dict[str, Hours], start: date) -> Pool:
    if name == "none":
        raise table.refuse("", "「none」は担当なしの意味なので、名前に使えません。")
    machine = table.flag("machine")
    usual = table.choice("calendar", hours, ALWAYS_NAME if machine else "office")
    skills = frozenset(table.texts("skills"))
    common = Member(
        name=name,
        hours=usual,
        speed=table.number("speed", 1.0, 0.01, 10_000.0),
        skills=skills,
        part=table.number("part_time", 1.0, 0.05, 1.0),
        leave_days=table.whole("leave_days_per_year", 0, 0, 200),
    )
    named = [_member(each, common, hours) for each in table.tables("members")]
    if not named and not machine and "people" not in table:
        raise table.refuse(
            "people", "人数がありません。people = 2 のように書いてください（途中から来る人だけなら 0）。"
        )
    people = table.whole("people", 0 if named else 1, 0, MOST_PEOPLE)
    plain = tuple(replace(common, name=f"{name} {i + 1}") for i in range(people))
    members = _changes(table, (*plain, *named), common, start)
    if not members:
        raise table.refuse("people", "だれもいません。")
    pool = Pool(
        name=name,
        members=members,
        yen_per_hour=table.number("yen_per_hour", 0.0),
        yen_per_run=table.number("yen_per_run", 0.0),
        multitask=table.whole("multitask", 1, 1, 1_000),
        slowdown=table.number("slowdown", 0.0, 0.0, 100.0),
        machine=machine,
        error_rate=table.number("error_rate", 0.0, 0.0, 1.0),
    )
    table.done()
    return pool


def _member(table: Table, common: Member, hours: dict[str, Hours]) -> Member:
    member = replace(
        common,
        name=table.text("name", common.name),
        hours=table.choice("calendar", hours, common.hours),
        speed=table.number("speed", common.speed, 0.01, 10_000.0),
        skills=common.skills | frozenset(table.texts("skills")),
        part=table.number("part_time", common.part, 0.05, 1.0),
        leave_days=table.whole("leave_days_per_year", common.leave_days, 0, 200),
        absences=tuple(_absence(each) for each in table.tables("absent")),
        since=table.day("since"),
        until=table.day("until"),
    )
    table.done()
    return member


def _changes(table: Table, members: tuple[Member, ...], common: Member, start: date) -> tuple[Member, ...]:
    """Apply dated changes of the number of people: who leaves is the last who has no end yet, who joins is new."""
    staff = list(members)
    for change in table.tables("changes"):
        day = change.day("from")
        if day is None or day <= start:
            raise change.refuse("from", "シミュレーションの初日より後の日を書いてください。")
        for year in range(change.whole("years", 1, 1, 100) if "years" in change else 1):
            _change(change, staff, common, _later(day, year))
        change.whole("years", 1, 1, 100)
        change.done()
    return tuple(staff)


def _later(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _change(change: Table, staff: list[Member], common: Member, day: date) -> None:
    people = int(change.number("people", None, -MOST_PEOPLE, MOST_PEOPLE))
    for _ in range(people):
        staff.append(replace(common, name=f"{common.name} {len(staff) + 1}", since=day))
    for _ in range(-people):
        leaving = [i for i, member in enumerate(staff) if member.until is None]
        if not leaving:
            raise change.refuse("people", f"{day} に減らせる人が、もういません。")
        staff[leaving[-1]] = replace(staff[leaving[-1]], until=day - timedelta(days=1))
