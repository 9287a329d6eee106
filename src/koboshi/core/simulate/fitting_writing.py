"""A scenario as the TOML file that `reading.read` reads: times in the units they were given, to the millisecond.

For scenarios of calendars, pools, arrivals, tasks, gateways, events and attributes, as fitting makes them. What it
cannot write it refuses; nothing is left out in silence.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from koboshi.core.simulate.calendars import DAY_MS
from koboshi.core.simulate.chance import Law
from koboshi.core.simulate.checks import check_values
from koboshi.core.simulate.kernel import laws
from koboshi.core.simulate.people import WEEKDAYS
from koboshi.core.simulate.problems import ScenarioError
from koboshi.core.simulate.scenario import (
    ALWAYS_NAME,
    Arrivals,
    Attribute,
    Citizen,
    EventPlan,
    GatewayPlan,
    Hours,
    Member,
    Pool,
    Scenario,
    TaskPlan,
)

_BUILT_IN: Final = frozenset({ALWAYS_NAME, "office"})


def to_toml(scenario: Scenario) -> str:
    """The text of a file; ScenarioError naming the part for what this does not write."""
    _refuse_others(scenario)
    blocks = [_table("", _head(scenario)), _table("arrivals", _arrivals(scenario.arrivals))]
    blocks += [
        _table(f"calendars.{_key(name)}", _hours(hours))
        for name, hours in scenario.hours.items()
        if name not in _BUILT_IN
    ]
    blocks += [_table(f"pools.{_key(name)}", _pool(pool)) for name, pool in scenario.pools.items()]
    blocks += [_table(f"tasks.{_key(name)}", _task(name, plan)) for name, plan in scenario.tasks.items()]
    blocks += [_table(f"gateways.{_key(name)}", _gateway(plan)) for name, plan in scenario.gateways.items()]
    blocks += [_table(f"events.{_key(name)}", _event(plan)) for name, plan in scenario.events.items()]
    blocks += [_table(f"attributes.{_key(each.name)}", _attribute(each)) for each in scenario.attributes]
    if scenario.check is not None:
        blocks.append(_table("check", check_values(scenario.check)))
    return "\n".join(blocks)


def _refuse_others(scenario: Scenario) -> None:
    others = {
        "data": scenario.data,
        "citizen": scenario.citizen != Citizen(),
        "clock": scenario.clock,
        "priority": scenario.rules or scenario.default_level,
        "running": scenario.running,
    }
    for name, there in others.items():
        if there:
            raise ScenarioError(name, "この部分は、まだファイルに書けません。")


def _head(scenario: Scenario) -> dict[str, Any]:
    names = ("title", "note", "start", "days", "cases", "warm_up_days", "drain_days", "replications", "seed")
    return {name: getattr(scenario, name) for name in names}


def _arrivals(arrivals: Arrivals) -> dict[str, Any]:
    found: dict[str, Any] = {"calendar": arrivals.hours}
    if arrivals.times:
        found["times"] = list(arrivals.times)
    elif arrivals.interval is not None:
        found["interval"] = _law(arrivals.interval)
    else:
        found["per_year"] = arrivals.per_year
    weights = (
        ("by_month", {str(i): value for i, value in enumerate(arrivals.months, 1)}),
        ("by_weekday", dict(zip(WEEKDAYS, arrivals.weekdays, strict=True))),
        ("by_hour", {str(i): value for i, value in enumerate(arrivals.day_hours)}),
    )
    found |= {name: each for name, each in weights if any(value != 1.0 for value in each.values())}
    if arrivals.windows:
        found["windows"] = [
            {"from": _month_day(each.begin), "to": _month_day(each.end), "factor": each.factor}
            for each in arrivals.windows
        ]
    return found | ({"growth_per_year": arrivals.growth} if arrivals.growth else {})


def _month_day(number: int) -> str:
    return f"{number // 100:02d}-{number % 100:02d}"


def _hours(hours: Hours) -> dict[str, Any]:
    lines = [
        f"{name} {_clock(begin)}-{_clock(end)}"
        for name, times in zip(WEEKDAYS, hours.weekly, strict=True)
        for begin, end in times
    ]
    found: dict[str, Any] = {"hours": lines, "holidays": "closed" if hours.holidays else "open"}
    return found | ({"closed": sorted(hours.closed)} if hours.closed else {})


def _clock(ms: int) -> str:
    if ms % 60_000 or not 0 <= ms <= DAY_MS:
        raise ScenarioError("calendars", "時刻は分まででなければ書けません。")
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}"


def _pool(pool: Pool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "machine": pool.machine,
        "calendar": ALWAYS_NAME,
        "members": [_member(m) for m in pool.members],
    }
    usual = Pool(name=pool.name, members=pool.members)
    names = ("yen_per_hour", "yen_per_run", "multitask", "slowdown", "error_rate")
    return found | {name: getattr(pool, name) for name in names if getattr(pool, name) != getattr(usual, name)}


def _member(member: Member) -> dict[str, Any]:
    found: dict[str, Any] = {"name": member.name, "calendar": member.hours}
    optional = {
        "speed": (member.speed, 1.0),
        "part_time": (member.part, 1.0),
        "leave_days_per_year": (member.leave_days, 0),
        "since": (member.since, None),
        "until": (member.until, None),
    }
    found |= {name: value for name, (value, usual) in optional.items() if value != usual}
    if member.skills:
        found["skills"] = sorted(member.skills)
    if member.absences:
        found["absent"] = [{"from": each.begin, "to": each.end} for each in member.absences]
    return found


def _task(name: str, plan: TaskPlan) -> dict[str, Any]:
    if plan.batch is not None:
        raise ScenarioError(f"tasks.{name}.batch", "この部分は、まだファイルに書けません。")
    found: dict[str, Any] = {
        "duration": _law(plan.duration) if plan.duration is not None else None,
        "durations": {pool: _law(law) for pool, law in plan.by_pool.items()},
        "rework": _law(plan.rework) if plan.rework is not None else None,
        "pools": list(plan.pools),
        "skills": sorted(plan.skills),
        "setup": _ms(plan.setup) if plan.setup else None,
        "yen": plan.yen,
        "outcomes": [dict(each) for each in plan.outcomes],
        "instances": _law(plan.instances, time=False) if plan.instances is not None else None,
        "citizen_present": plan.citizen,
        "level": plan.level,
    }
    return {key: value for key, value in found.items() if value}


def _gateway(plan: GatewayPlan) -> dict[str, Any]:
    found = {"chances": [dict(each) for each in plan.chances], "needed": plan.needed}
    return {key: value for key, value in found.items() if value}


def _event(plan: EventPlan) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if plan.after is not None:
        found["after"] = _law(plan.after)
    if plan.open_days is not None:
        found["open_days"] = plan.open_days
    if plan.fails is not None:
        found["chance"] = plan.fails
    elif plan.never:
        found["never"] = plan.never
    if plan.hours not in {"", ALWAYS_NAME}:
        found["calendar"] = plan.hours
    return found | ({"stops_clock": plan.stops_clock} if plan.stops_clock is not None else {})


def _attribute(attribute: Attribute) -> dict[str, Any]:
    if not attribute.given:
        return _values(attribute)
    return {"given": attribute.given, "when": {str(value): _values(each) for value, each in attribute.when.items()}}


def _values(attribute: Attribute) -> dict[str, Any]:
    if attribute.law is not None:
        return {"number": _law(attribute.law, time=False), "whole": attribute.whole}
    after = {"after_arrival": True} if attribute.after_arrival else {}
    return {"shares": [[value, share] for value, share in attribute.shares], **after}


# -- laws --------------------------------------------------------------------------------------------------------------


def _law(law: Law, *, time: bool = True) -> dict[str, Any]:
    """A law by the numbers that its reader wants."""
    found = dict(_numbers(law))
    if time:
        found = {key: _timed(key, value) for key, value in found.items()}
    return {"law": "observed" if _is_observed(law) else law.name} | found


def _timed(key: str, value: Any) -> Any:
    if key in {"shape", "shares"}:
        return value
    return [_ms(each) for each in value] if isinstance(value, list) else _ms(value)


def _ms(value: float) -> str:
    return (
        f"{round(value) // 1_000}.{round(value) % 1_000:03d}s" if round(value) % 1_000 else f"{round(value) // 1_000}s"
    )


def _numbers(law: Law) -> Iterator[tuple[str, Any]]:
    if law.kind == laws.EMPIRICAL:
        yield from _empirical(law)
    elif law.kind == laws.WEIBULL:
        yield from (("shape", law.a), ("mean", law.mean))
    elif law.kind == laws.GAMMA:
        yield from (("mean", law.mean), ("sd", math.sqrt(law.a) * law.b))
    elif law.kind == laws.LOGNORMAL:
        yield from (("mean", law.mean), ("sd", law.mean * math.sqrt(math.expm1(law.b**2))))
    elif law.kind == laws.NORMAL and law.d < 1.0:
        raise ScenarioError("", "上限のある正規分布は、まだファイルに書けません。")
    else:
        yield from zip(_KEYS[law.kind], (law.a, law.b, law.c), strict=False)


_KEYS: Final[Mapping[int, tuple[str, ...]]] = {
    laws.FIXED: ("value",),
    laws.UNIFORM: ("low", "high"),
    laws.TRIANGULAR: ("low", "mode", "high"),
    laws.NORMAL: ("mean", "sd"),
    laws.EXPONENTIAL: ("mean",),
}


def _is_observed(law: Law) -> bool:
    return law.kind == laws.EMPIRICAL and all(begin == end for _, begin, end in law.points)


def _empirical(law: Law) -> Iterator[tuple[str, Any]]:
    if _is_observed(law):
        yield "values", [point[1] for point in law.points]
        return
    edges, shares, before = [law.points[0][1]], [], 0.0
    for share, begin, end in law.points:
        if begin != edges[-1]:
            edges.append(begin)
            shares.append(0.0)
        edges.append(end)
        shares.append(share - before)
        before = share
    yield from (("edges", edges), ("shares", shares))


# -- TOML --------------------------------------------------------------------------------------------------------------


def _table(name: str, values: Mapping[str, Any]) -> str:
    lines = [f"[{name}]"] if name else []
    lines += [f"{_key(key)} = {_value(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if plain else _text(name)


def _text(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for the delete sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(key))} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return repr(value)
