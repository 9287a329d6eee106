"""From spots to the kernel's Program: names become numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from koboshi.core.simulate.calendars import counted_days
from koboshi.core.simulate.chance import Law, fixed
from koboshi.core.simulate.columns import Columns
from koboshi.core.simulate.draws import name_key, signed
from koboshi.core.simulate.kernel import places, shape
from koboshi.core.simulate.kernel.shape import DAY, NEVER
from koboshi.core.simulate.lowered import Lowered
from koboshi.core.simulate.memory import Program
from koboshi.core.simulate.reaching import reach
from koboshi.core.simulate.slices import Slices, cut
from koboshi.core.simulate.spots import Due, Spot
from koboshi.core.simulate.staffing import Staff, hire, plain_calendar
from koboshi.core.simulate.timers import calendar_days, open_day_table

VISITS: Final = 10_000
LEVELS: Final = 8


@dataclass(slots=True)
class Assembled:
    """The program with what is needed to read its results: spots, tasks, servers and slices in their numbering."""

    program: Program
    spots: list[Spot]
    tasks: list[str]
    staff: Staff
    slices: Slices
    attribute_laws: dict[int, int]
    made: Lowered


def assemble(made: Lowered, attribute_laws: list[Law], *, logging: bool) -> Assembled:
    """Number everything. `attribute_laws` are added to the laws so that attributes are drawn by the same code."""
    made.finish()
    scenario = made.scenario
    days = calendar_days(made)
    slices = cut(scenario.start, scenario.days, scenario.warm_up_days)
    staff = hire(scenario, days)
    table = Columns(list(made.spots.values()))
    unit = scenario.clock.unit if scenario.clock else "day"
    table.day_table = counted_days(scenario.start, days, unit)
    tasks = list(dict.fromkeys(spot.element for spot in table.spots if spot.task))
    for spot in table.spots:
        _node(made, table, spot, staff, tasks, days)
    _guards(made, table)
    _flows(table)
    _people(table, staff)
    _edges(table, staff, slices)
    known = {i: table.law(law) for i, law in enumerate(attribute_laws)}
    return Assembled(_program(made, table, staff, tasks, days, logging), table.spots, tasks, staff, slices, known, made)


def _node(made: Lowered, table: Columns, spot: Spot, staff: Staff, tasks: list[str], days: int) -> None:
    put = table.put
    put("NODE_OP", spot.op)
    put("NODE_KEY", signed(name_key(spot.key)))
    put("NODE_KEY2", signed(name_key(f"{spot.key}\n2")))
    put("NODE_TASK", tasks.index(spot.element) if spot.task else -1)
    put("NODE_INNER", table.number[spot.inner] if spot.inner else -1)
    put("NODE_STOPS", int(spot.stops))
    put("NODE_ANSWERS", int(spot.answers))
    put("NODE_BREAKS", int(spot.breaks))
    put("NODE_CODE", spot.code)
    put("NODE_COLUMN", spot.column if _uses_data(made) else -1)
    put("NODE_GATE", spot.gate)
    put("NODE_PARALLEL", int(spot.parallel))
    put("NODE_WIDE", max(spot.default, 0))
    ends = made.scenario.clock.ends_at if made.scenario.clock else ()
    body = spot.key.endswith("#body")
    put("NODE_CLOSES", int(spot.element in ends and not body and "#" not in spot.key))
    _rows(table, spot)
    _work(table, spot, staff)
    _due(made, table, spot, staff, days)


def _uses_data(made: Lowered) -> bool:
    return bool(made.gates or made.moments)


def _rows(table: Columns, spot: Spot) -> None:
    table.put("NODE_ROW_AT", len(table.chance))
    table.put("NODE_ROW_WAYS", len(spot.rows[0]) if spot.rows else 0)
    table.put("NODE_ROW_ROUNDS", len(spot.rows))
    for row in spot.rows:
        table.chance.extend(row)


def _work(table: Columns, spot: Spot, staff: Staff) -> None:
    plan = spot.plan
    working = spot.op == shape.WORK and plan is not None
    table.put("NODE_GROUP", staff.group(spot) if working else -1)
    machines = working and any(server.machine and server.pool in spot.pools for server in staff.servers)
    table.put("NODE_REDO_GROUP", staff.group(spot, people_only=True) if machines else -1)
    rework = plan.rework if plan is not None else None
    table.put("NODE_REDO_LAW", table.law(rework) if rework is not None else -1)
    table.put("NODE_SETUP", plan.setup if plan is not None else 0)
    table.put("NODE_LEVEL_SHIFT", plan.level if plan is not None else 0)
    table.put("NODE_CITIZEN", int(plan is not None and plan.citizen))
    table.put("SHARE_FIXED_COST", plan.yen if plan is not None else 0.0)
    table.put("NODE_BATCH", table.batch(plan.batch) if plan is not None and plan.batch is not None else -1)
    for server in staff.servers:
        own = plan.by_pool.get(server.pool) if plan is not None else None
        table.own_law.append(table.law(own) if own is not None else -1)


def _due(made: Lowered, table: Columns, spot: Spot, staff: Staff, days: int) -> None:
    due = spot.due or Due()
    law = due.law or (due.otherwise.law if due.otherwise is not None else None) or spot.law or spot.count
    table.put(
        "NODE_LAW", table.law(law) if law is not None else (-1 if spot.op == shape.SCOPE else table.law(fixed(0)))
    )
    table.put("NODE_DUE_KIND", due.kind)
    table.put("NODE_DUE_AT", _due_place(made, table, due, days))
    other = due.otherwise
    table.put("NODE_DUE_ELSE", other.kind if other is not None else 0)
    calendar = plain_calendar(staff.calendars, made.scenario, due.hours, days)
    table.put("NODE_DUE_CALENDAR", calendar)
    table.put("SHARE_NEVER", due.never)
    table.put("NODE_REPEATS", due.repeats)
    table.put("NODE_EVERY", due.every)
    table.put("NODE_ELSE_AT", _due_place(made, table, other, days) if other is not None else -1)
    table.put("NODE_ELSE_NEVER", int(other is not None and other.never >= 1.0))


def _due_place(made: Lowered, table: Columns, due: Due, days: int) -> int:
    if due.kind == shape.BY_DATA:
        return due.moment
    at = len(table.day_table)
    if due.kind == shape.BY_DATE:
        table.day_table.append(due.date)
    elif due.kind == shape.BY_DAY:
        later = due.days
        if not due.keep_time:
            later = tuple(open_day_table(made.scenario.start, days, due.days[0]))
        table.day_table.extend((int(due.keep_time), *later))
    return at


def _guards(made: Lowered, table: Columns) -> None:
    """Guards of nodes, of the whole case, of the insides of nodes; and the dates each node must know first."""
    lists = [[table.number[key] for key in spot.guards] for spot in table.spots]
    lists.append([table.number[key] for key in made.guards])
    lists += [[table.number[key] for key in spot.inner_guards] for spot in table.spots]
    for guards in lists:
        table.put("SCOPED_GUARD_AT", len(table.lists))
        table.put("SCOPED_GUARD_N", len(guards))
        table.lists.extend(guards)
    for i, spot in enumerate(table.spots):
        inner = lists[len(table.spots) + 1 + i]
        race = [table.number[way.target] for way in spot.ways] if spot.op == shape.RACE else []
        asking = [table.spots[each] for each in (*lists[i], *inner, *race)] + [spot]
        moments = [each.due.moment for each in asking if each.due is not None and each.due.kind == shape.BY_DATA]
        table.put("NODE_ASK_AT", len(table.lists))
        table.put("NODE_ASK_N", len(moments))
        table.lists.extend(moments)


def _flows(table: Columns) -> None:
    joins = [i for i, spot in enumerate(table.spots) if spot.join is not None]
    places, width = table.join_places(joins)
    table.join_width = width
    for i, spot in enumerate(table.spots):
        table.put("NODE_OUT_AT", len(table.columns["FLOW_TARGET"]))
        table.put("NODE_OUT_N", len(spot.ways))
        plain = len(spot.ways) == 1 and table.columns["NODE_COLUMN"][i] < 0 and not table.columns["NODE_CLOSES"][i]
        table.put("NODE_NEXT", len(table.columns["FLOW_TARGET"]) if plain else -1)
        for way in spot.ways:
            target = table.number[way.target]
            join = table.spots[target].join
            table.put("FLOW_TARGET", target)
            inside = join is not None and way.flow in join.flows
            table.put("FLOW_SLOT", places[target] + join.flows.index(way.flow) if join is not None and inside else -1)
        table.put("NODE_JOIN_AT", places.get(i, 0))
        table.put("NODE_JOIN_N", len(spot.join.flows) if spot.join else 0)
        table.put("NODE_JOIN_MODE", spot.join.mode if spot.join else 0)
        table.put("NODE_JOIN_NEED", spot.join.needed if spot.join else 0)
    reach(table)


def _people(table: Columns, staff: Staff) -> None:
    for servers in staff.groups:
        table.put("GROUP_AT", len(table.lists))
        table.put("GROUP_N", len(servers))
        table.lists.extend(servers)
    for i, server in enumerate(staff.servers):
        serving = [number for servers, number in staff.groups.items() if i in servers]
        table.put("SERVER_GROUP_AT", len(table.lists))
        table.put("SERVER_GROUP_N", len(serving))
        table.lists.extend(serving)
        table.put("SERVER_CALENDAR", server.calendar)
        table.put("SERVER_CAPACITY", server.capacity)
        table.put("SERVER_LEAVES", server.leaves)
        table.put("SERVER_MACHINE", int(server.machine))
        table.put("RATE_SLOWDOWN", server.slowdown)
        table.put("RATE_SPEED", server.member.speed)
        table.put("RATE_ERROR_RATE", server.error_rate)
        table.put("RATE_COST", server.yen_per_ms)
        table.put("RATE_RUN_COST", server.yen_per_run)


def _edges(table: Columns, staff: Staff, slices: Slices) -> None:
    calendars = staff.calendars
    for calendar in range(len(calendars.at)):
        table.edge_done.extend(calendars.open_until(calendar, edge) for edge in slices.edge[:-1])
        table.edge_done.append(calendars.open_until(calendar, NEVER))
    table.edge = list(slices.edge)


def _program(made: Lowered, table: Columns, staff: Staff, tasks: list[str], days: int, logging: bool) -> Program:
    scenario = made.scenario
    leveled = bool(scenario.rules) or any(plan.level for plan in scenario.tasks.values())
    widest = max(max((len(spot.ways) for spot in table.spots), default=1), 1)
    guards = max(max(table.columns["SCOPED_GUARD_N"]), 1)
    # What one step may take at most: its ways, the guards of all it enters, the events of its batch.
    spawn = 12 + widest * 2 + guards * 2 + len(table.inclusive())
    columns = table.filled()
    calendars = staff.calendars
    columns[places.SPAN_AT] = calendars.at
    columns[places.SPAN_FROM], columns[places.SPAN_TO] = calendars.begin, calendars.end
    columns[places.SPAN_DONE] = calendars.done
    numbers = {
        places.N_NODES: len(table.spots),
        places.N_TASKS: max(1, len(tasks)),
        places.N_SERVERS: len(staff.servers),
        places.N_BATCHES: len(columns.get(places.BATCH_SIZE, [])),
        places.LEVELS: LEVELS if leveled else 1,
        places.JOIN_WIDTH: table.join_width,
        places.COLUMNS: len(made.changes),
        places.GATES: len(made.gates),
        places.MOMENTS: len(made.moments),
        places.VISIT_LIMIT: VISITS,
        places.SPAWN: spawn,
        places.STOP: days * DAY - 1,
        places.LOGGING: int(logging),
        places.START: table.number[made.start],
        places.EDGES: len(table.edge),
        places.JOINS: max(1, len(table.inclusive())),
    }
    return Program(numbers, columns)
