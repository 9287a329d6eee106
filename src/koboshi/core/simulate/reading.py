"""Reading a scenario file (TOML or JSON). Every mistake is a ScenarioError naming the key."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, cast

from koboshi.core.simulate import flowing
from koboshi.core.simulate.checks import read_check
from koboshi.core.simulate.keys import Table
from koboshi.core.simulate.people import read_calendars, read_pools
from koboshi.core.simulate.problems import ScenarioError
from koboshi.core.simulate.scenario import Citizen, Clock, Effort, Rule, Running, Scenario

MOST_BYTES: Final = 20_000_000
MOST_DAYS: Final = 366 * 60
MOST_WARM_UP: Final = 3_660


def read(source: bytes) -> Scenario:
    """A scenario from the bytes of a TOML or JSON file."""
    if len(source) > MOST_BYTES:
        raise ScenarioError("", "シナリオのファイルが大きすぎます。")
    try:
        text = source.decode("utf-8-sig")
        values = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ScenarioError("", f"シナリオを TOML（または JSON）として読めません（{problem}）。") from problem
    return from_mapping(values)


def from_mapping(values: Mapping[str, Any]) -> Scenario:
    """A scenario from plain values, as a TOML or JSON file gives them."""
    root = Table("", values)
    start = root.day("start")
    if start is None or not date(1950, 1, 1) <= start <= date(2095, 1, 1):
        raise root.refuse(
            "start", "シミュレーションの初日を 2026-04-01 のように書いてください（1950年から2095年まで）。"
        )
    hours = read_calendars(root)
    days = root.whole("days", 365, 1, MOST_DAYS)
    if "years" in root:
        years = root.whole("years", 1, 1, 50)
        days = (date(start.year + years, start.month, min(start.day, 28)) - start).days
    doors = _doors(root)
    scenario = Scenario(
        title=root.text("title", "シミュレーション"),
        note=root.text("note"),
        start=start,
        days=days,
        cases=root.whole("cases", 0, 0, 10_000_000),
        warm_up_days=root.whole("warm_up_days", 0, 0, MOST_WARM_UP),
        drain_days=root.whole("drain_days", 365, 0, 3660),
        replications=root.whole("replications", 10, 1, 10_000),
        seed=root.whole("seed", 1, 0, 2**53),
        arrivals=flowing.read_arrivals(root.table("arrivals"), hours),
        hours=hours,
        pools=read_pools(root, hours, start),
        tasks={name: flowing.read_task(table) for name, table in root.named("tasks").items()},
        gateways={name: flowing.read_gateway(table) for name, table in root.named("gateways").items()},
        events={name: flowing.read_event(table, hours) for name, table in root.named("events").items()},
        attributes=flowing.read_attributes(root, doors),
        data=dict(root.table("data").values),
        citizen=_citizen(root, doors),
        clock=_clock(root) if "clock" in root else None,
        rules=_rules(root),
        default_level=root.whole("priority_default", 3, 0, 7) if "priority" in root else 0,
        running=tuple(_running(each) for each in root.tables("running")),
        check=read_check(root.table("check")) if "check" in root else None,
    )
    root.done()
    if scenario.warm_up_days and scenario.running:
        raise root.refuse("warm_up_days", "running（すでに動いている案件）があるときは、0 にしてください。")
    return scenario


def _doors(root: Table) -> dict[str, Table]:
    return root.named("doors")


def _effort(table: Table) -> Effort:
    return Effort(
        travel=table.ms("travel", 0),
        waiting=table.ms("waiting", 0),
        form=table.ms("form", 0),
        yen=table.number("yen", 0.0),
    )


def _citizen(root: Table, doors: dict[str, Table]) -> Citizen:
    table = root.table("citizen")
    answer = table.table("answer")
    found = Citizen(
        doors={name: _effort(door) for name, door in doors.items()},
        answer=_effort(answer),
        yen_per_hour=table.number("yen_per_hour", 0.0),
    )
    for each in (*doors.values(), answer, table):
        each.done()
    return found


def _clock(root: Table) -> Clock:
    table = root.table("clock")
    clock = Clock(
        amount=table.whole("amount", None, 0, 7320),
        unit=cast(Any, table.choice("unit", ("day", "open_day", "month"), "day")),
        first_day=cast(Any, table.choice("first_day", ("included", "excluded"), "excluded")),
        ends_at=table.texts("ends_at"),
        roll_forward=table.flag("roll_forward"),
    )
    if clock.unit == "month" and clock.amount > 240:
        raise table.refuse("amount", "240か月までにしてください。")
    table.done()
    return clock


def _rules(root: Table) -> tuple[Rule, ...]:
    rules = []
    for table in root.tables("priority"):
        rules.append(Rule(when=table.text("when"), level=table.whole("level", None, 0, 7)))
        table.done()
    return tuple(rules)


def _running(table: Table) -> Running:
    nodes = table.texts("at")
    if not nodes:
        raise table.refuse("at", "どこにいるか（要素の id）を書いてください。")
    running = Running(nodes=nodes, age=table.ms("age", 0), data=dict(table.table("data").values))
    table.done()
    return running
