"""Reading what flows: arrivals, activities, gateways, events and the attributes of cases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from koboshi.core.simulate.chance import read_law
from koboshi.core.simulate.keys import Table, plain_number
from koboshi.core.simulate.people import WEEKDAYS, clock_ms
from koboshi.core.simulate.scenario import (
    ALWAYS_NAME,
    Arrivals,
    Attribute,
    Batch,
    EventPlan,
    GatewayPlan,
    Hours,
    Shares,
    TaskPlan,
    Window,
)

_PER: Final = {"per_year": 1.0, "per_month": 12.0, "per_week": 365.25 / 7, "per_day": 365.25, "per_hour": 8766.0}
DOOR: Final = "door"
MOST_LATER: Final = 36_600
"""Most days between the arrival of a case and a date that it names."""
LEAST_GROWTH, MOST_GROWTH = -0.9, 1.0


def read_arrivals(table: Table, hours: Mapping[str, Hours]) -> Arrivals:
    """When cases arrive."""
    rates = [key for key in _PER if key in table]
    ways = len(rates) + ("interval" in table) + ("times" in table)
    if ways != 1:
        keys = "、".join([*_PER, "interval", "times"])
        raise table.refuse("", f"到着の書き方は、{keys} のどれか1つにしてください。")
    interval = read_law(table, "interval") if "interval" in table else None
    if interval is not None and interval.mean <= 0:
        raise table.refuse("interval", "到着の間隔は、平均が0より長くなければなりません。")
    arrivals = Arrivals(
        per_year=sum(table.number(key, None, 0.0, 1e9) * _PER[key] for key in rates),
        interval=interval,
        times=_times(table),
        hours=table.choice("calendar", hours, ALWAYS_NAME),
        months=_weights(table, "by_month", {str(i): i - 1 for i in range(1, 13)}),
        weekdays=_weights(table, "by_weekday", {name: i for i, name in enumerate(WEEKDAYS)}),
        day_hours=_weights(table, "by_hour", {str(i): i for i in range(24)}),
        windows=tuple(_window(each) for each in table.tables("windows")),
        growth=_growth(table),
    )
    table.done()
    return arrivals


def _growth(table: Table) -> float:
    """Growth a year as a share; whoever writes 5 for 5 % is asked."""
    value = table.number("growth_per_year", 0.0, -1e6, 1e6)
    if not LEAST_GROWTH <= value <= MOST_GROWTH:
        raise table.refuse(
            "growth_per_year",
            f"{value:g} は1年に {abs(value):.0%} の{'増加' if value > 0 else '減少'}です。"
            "5％ 増えるなら 0.05、2％ 減るなら -0.02 のように、-0.9 から 1 までで書いてください。",
        )
    return value


def _times(table: Table) -> tuple[datetime, ...]:
    found = []
    for i, item in enumerate(table.items("times")):
        try:
            moment = item if isinstance(item, datetime) else datetime.fromisoformat(item)
        except (TypeError, ValueError) as problem:
            raise table.refuse(f"times[{i + 1}]", "日時を 2026-04-01T09:00 のように書いてください。") from problem
        if moment.tzinfo is not None:
            raise table.refuse(f"times[{i + 1}]", "時差は書かないでください（日本の時刻で書きます）。")
        found.append(moment)
    return tuple(sorted(found))


def _weights(table: Table, key: str, names: Mapping[str, int]) -> tuple[float, ...]:
    weights = [1.0] * len(names)
    inner = table.table(key)
    for name in inner.values:
        if name not in names:
            raise inner.refuse(name, f"{'、'.join(names)} のどれかを書いてください。")
        weights[names[name]] = inner.number(name, None, 0.0, 1e6)
    if not any(weights):
        raise table.refuse(key, "すべて0です。")
    return tuple(weights)


def _window(table: Table) -> Window:
    ends = []
    for key in ("from", "to"):
        text = table.text(key)
        month, _, day = text.partition("-")
        if not (month.isdigit() and day.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31):
            raise table.refuse(key, "月と日を 04-01 のように書いてください。")
        ends.append(int(month) * 100 + int(day))
    window = Window(begin=ends[0], end=ends[1], factor=table.number("factor", None, 0.0, 1e6))
    table.done()
    return window


def read_task(table: Table) -> TaskPlan:
    """One activity."""
    by_pool = table.table("durations")
    plan = TaskPlan(
        duration=read_law(table, "duration") if "duration" in table else None,
        by_pool={name: read_law(by_pool, name) for name in by_pool.values},
        rework=read_law(table, "rework") if "rework" in table else None,
        pools=table.texts("pools"),
        skills=frozenset(table.texts("skills")),
        setup=table.ms("setup", 0),
        yen=table.number("yen", 0.0),
        outcomes=_rounds(table, "outcomes"),
        batch=_batch(table.table("batch")) if "batch" in table else None,
        instances=read_law(table, "instances", time=False) if "instances" in table else None,
        citizen=table.flag("citizen_present"),
        level=int(table.number("level", 0, -7, 7)),
    )
    table.done()
    return plan


def _batch(table: Table) -> Batch:
    clock = []
    for text in table.texts("at"):
        time = clock_ms(text)
        if time is None:
            raise table.refuse("at", f"「{text}」を時刻として読めません。16:00 のように書いてください。")
        clock.append(time)
    batch = Batch(
        size=table.whole("size", 0, 0, 100_000),
        wait=table.ms("wait", 0),
        clock=tuple(sorted(clock)),
        most=table.whole("most", 0, 0, 100_000),
        one_by_one=table.choice("work", ("together", "one_by_one"), "together") == "one_by_one",
    )
    if not (batch.size or batch.wait or batch.clock):
        raise table.refuse("", "いつまとめて処理するか（size、wait、at のどれか）を書いてください。")
    if batch.size == 1 or (batch.most and batch.most < batch.size):
        raise table.refuse("size", "2以上、most 以下にしてください。")
    table.done()
    return batch


def _rounds(table: Table, key: str) -> Shares:
    """Shares by name, one table or a list of tables by round."""
    value = table.raw(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        return (_shares(Table(table.place(key), value)),)
    if not value:
        raise table.refuse(key, "割合がありません。")
    return tuple(_shares(Table(f"{table.place(key)}[{i + 1}]", each)) for i, each in enumerate(value))


def _shares(table: Table) -> Mapping[str, float]:
    return {name: table.number(name, None, 0.0, 1.0) for name in table.values}


def read_gateway(table: Table) -> GatewayPlan:
    """One gateway."""
    plan = GatewayPlan(chances=_rounds(table, "chances"), needed=table.whole("needed", 0, 0, 1_000))
    table.done()
    return plan


def read_event(table: Table, hours: Mapping[str, Hours]) -> EventPlan:
    """One event or wait for an answer."""
    if "after" in table and "open_days" in table:
        raise table.refuse("open_days", "after と open_days は、どちらか1つにしてください。")
    if "never" in table and "chance" in table:
        raise table.refuse("chance", "never と chance は、どちらか1つにしてください。")
    never = table.number("never", 0.0, 0.0, 1.0)
    if "chance" in table:
        never = 1.0 - table.number("chance", None, 0.0, 1.0)
    plan = EventPlan(
        after=read_law(table, "after") if "after" in table else None,
        open_days=table.whole("open_days", 0, 0, 5_000) if "open_days" in table else None,
        never=never,
        hours=table.choice("calendar", hours, ALWAYS_NAME),
        stops_clock=table.flag("stops_clock") if "stops_clock" in table else None,
        fails=1.0 - never if "chance" in table else None,
    )
    table.done()
    return plan


def read_attributes(root: Table, doors: Mapping[str, Table]) -> tuple[Attribute, ...]:
    """The facts of a case in the order in which they are drawn; the door comes first when doors are given."""
    found: list[Attribute] = []
    if doors:
        shares = tuple((name, door.number("share", 1.0 / len(doors), 0.0, 1.0)) for name, door in doors.items())
        _check_sum(root.refuse, "doors", [share for _, share in shares])
        found.append(Attribute(name=DOOR, shares=shares))
    for name, table in root.named("attributes").items():
        known = {each.name: each for each in found}
        if name in known:
            raise table.refuse("", "同じ名前の属性が、もうあります。")
        found.append(_attribute(name, table, known))
    return tuple(found)


def _attribute(name: str, table: Table, known: Mapping[str, Attribute]) -> Attribute:
    given = table.text("given")
    if given:
        return _dependent(name, table, known, given)
    after = table.flag("after_arrival")
    attribute = Attribute(name=name, whole=table.flag("whole"), after_arrival=after, **_values(table))
    table.done()
    if after and not all(type(value) is int and abs(value) <= MOST_LATER for value, _ in attribute.shares):
        raise table.refuse("shares", "after_arrival のときは、届いた日から何日後かを、整数で書いてください。")
    return attribute


def _values(table: Table) -> dict[str, Any]:
    if ("shares" in table) == ("number" in table):
        raise table.refuse("", "shares（値と割合）か number（数の分布）の、どちらか1つを書いてください。")
    if "number" in table:
        return {"law": read_law(table, "number", time=False)}
    return {"shares": _value_shares(table, table.raw("shares"))}


def _value_shares(table: Table, value: object) -> tuple[tuple[Any, float], ...]:
    """Shares as {value = share} or as [[value, share], …] where values are no texts."""
    place = table.place("shares")
    pairs = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(pairs, list) or not pairs or not all(len(pair) == 2 for pair in pairs):
        raise table.refuse("shares", "値と割合の組を書いてください。")
    shares = tuple((pair[0], plain_number(pair[1], place, 0.0, 1.0)) for pair in pairs)
    _check_sum(table.refuse, "shares", [share for _, share in shares])
    return shares


def _check_sum(refuse: Any, key: str, shares: list[float]) -> None:
    total = math.fsum(shares)
    if abs(total - 1.0) > 1e-6:
        raise refuse(key, f"割合の合計が1になりません（{total:g}）。")


def _dependent(name: str, table: Table, known: Mapping[str, Attribute], given: str) -> Attribute:
    parent = known.get(given)
    if parent is None or not parent.shares:
        raise table.refuse("given", f"「{given}」は、先に shares で書いた属性ではありません。")
    when = table.table("when")
    found: dict[Any, Attribute] = {}
    for value, _ in parent.shares:
        if str(value) not in when:
            raise when.refuse(str(value), f"「{given}」が「{value}」のときの割合がありません。")
        inner = when.table(str(value))
        found[value] = Attribute(name=name, whole=inner.flag("whole"), **_values(inner))
        inner.done()
    table.flag("whole")
    when.done()
    table.done()
    return Attribute(name=name, given=given, when=found)
