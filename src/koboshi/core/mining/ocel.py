"""Object-centric logs (OCEL 2.0): events that concern several objects, kept whole or flattened to one kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from koboshi.core.mining.coding import Coder, LogBuilder, as_text
from koboshi.core.mining.log import MISSING, UNNAMED, EventLog, LogError, Value, moment
from koboshi.core.mining.log_report import Notes, ReadReport, report

TYPES: Final = ("string", "time", "integer", "float", "boolean")
"""The types of attributes in OCEL 2.0."""


_STARTED, _LIFECYCLE, _RESOURCE = "start_timestamp", "lifecycle", "resource"


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to an object, and what the object is there for."""

    target: str
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class ObjectEvent:
    """What happened: an id, a type (the activity), a time in microseconds UTC, and the objects concerned."""

    id: str
    type: str
    time: int
    attributes: tuple[tuple[str, Value], ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class LogObject:
    """A thing: an id, a type, attributes with the time from which each value holds, and links to other things."""

    id: str
    type: str
    attributes: tuple[tuple[str, int, Value], ...] = ()
    relations: tuple[Relation, ...] = ()


@dataclass(slots=True)
class ObjectLog:
    """An object-centric log: types with their attributes (name and type), events in their order, objects by id."""

    event_types: dict[str, dict[str, str]] = field(default_factory=dict)
    object_types: dict[str, dict[str, str]] = field(default_factory=dict)
    events: list[ObjectEvent] = field(default_factory=list)
    objects: dict[str, LogObject] = field(default_factory=dict)

    def check(self, notes: Notes) -> None:
        """Note what does not fit together; raises LogError for ids that come twice or types that are not declared."""
        seen: set[str] = set()
        for event in self.events:
            if event.id in seen:
                raise LogError(f"OCEL のイベント「{event.id}」が二度あります。")
            seen.add(event.id)
            if event.type not in self.event_types:
                raise LogError(f"OCEL のイベント「{event.id}」の種類「{event.type}」が、種類の一覧にありません。")
            self._links(f"イベント {event.id}", event.relations, notes)
        for thing in self.objects.values():
            if thing.type not in self.object_types:
                raise LogError(f"OCEL の対象「{thing.id}」の種類「{thing.type}」が、種類の一覧にありません。")
            self._links(f"対象 {thing.id}", thing.relations, notes)

    def _links(self, owner: str, relations: Iterable[Relation], notes: Notes) -> None:
        for relation in relations:
            if relation.target not in self.objects:
                notes.note("unknown_object", f"{owner} → {relation.target}")


def flatten(log: ObjectLog, object_type: str = "", notes: Notes | None = None) -> tuple[EventLog, ReadReport]:
    """One case per object of a type, with every event that concerns it, in the order of time (equal ones as recorded).

    Without a type, the one whose objects have most events is taken. An event for several objects of the type comes in
    the case of each, and events for none are left out; both are counted in the report. First values of object
    attributes become attributes of the case. Raises LogError for a type that is not there.
    """
    notes = notes or Notes()
    chosen = object_type or _busiest(log)
    if chosen not in log.object_types:
        known = "、".join(log.object_types) or "なし"
        raise LogError(f"OCEL に対象の種類「{chosen}」がありません（ある種類：{known}）。")
    build = LogBuilder()
    for thing in log.objects.values():
        if thing.type == chosen:
            build.case(thing.id)
            build.more(_first_values(thing), case=thing.id)
    for event in sorted(log.events, key=lambda each: each.time):
        cases = list(dict.fromkeys(each.target for each in event.relations if _is(log, each.target, chosen)))
        notes.note("left_out", f"イベント {event.id}（{chosen} に関わりません）", int(not cases))
        notes.note("converging", f"イベント {event.id}", int(len(cases) > 1))
        for case in cases:
            _add(build, case, event, log)
    flat = build.build()
    return flat, report(f"OCEL 2.0（{chosen}）", flat, notes, len(log.events))


def _add(build: LogBuilder, case: str, event: ObjectEvent, log: ObjectLog) -> None:
    """Add one event to a case; who did it is the first object of the type `resource`."""
    values = dict(event.attributes)
    start, lifecycle = values.pop(_STARTED, None), values.pop(_LIFECYCLE, None)
    build.add(
        case,
        None if event.type == UNNAMED else event.type,
        complete=None if event.time == MISSING else event.time,
        start=start if isinstance(start, datetime) else None,
        resource=next((each.target for each in event.relations if _is(log, each.target, _RESOURCE)), None),
        lifecycle=None if lifecycle is None else as_text(lifecycle),
    )
    build.more(values)


def _is(log: ObjectLog, name: str, wanted: str) -> bool:
    return name in log.objects and log.objects[name].type == wanted


def _first_values(thing: LogObject) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, _, value in sorted(thing.attributes, key=lambda each: each[1]):
        found.setdefault(name, value)
    return found


def _busiest(log: ObjectLog) -> str:
    counts = Coder()
    for name in log.object_types:
        counts[name] = 0
    for event in log.events:
        for relation in event.relations:
            if relation.target in log.objects:
                counts[log.objects[relation.target].type] += 1
    return max(counts, key=lambda name: counts[name]) if counts else ""


def unflatten(log: EventLog, object_type: str = "case") -> ObjectLog:
    """An event log as an object-centric one: cases and resources are its objects."""
    found = ObjectLog(
        {name: {} for name in log.activities},
        {object_type: {}, **({_RESOURCE: {}} if log.resources else {})},
    )
    for number, case in enumerate(log.case_ids):
        first = max(int(log.ends[int(log.offsets[number])]), MISSING) if log.lengths[number] else MISSING
        values = tuple((name, first, column.at(number)) for name, column in log.case_attributes.items())
        found.objects[case] = LogObject(case, object_type, tuple(each for each in values if each[2] is not None))
    people = {name: _person(name, found) for name in log.resources}
    ends = log.ends
    for row in range(len(log)):
        attributes = [(name, column.at(row)) for name, column in log.attributes.items()]
        attributes.append((_STARTED, moment(int(log.start[row]))))
        lifecycle = int(log.lifecycle[row])
        attributes.append((_LIFECYCLE, log.lifecycles[lifecycle] if lifecycle >= 0 else None))
        relations = [Relation(log.case_ids[int(log.case[row])], object_type)]
        if log.resource[row] >= 0:
            relations.append(Relation(people[log.resources[int(log.resource[row])]], _RESOURCE))
        kept = tuple((name, value) for name, value in attributes if value is not None)
        name = log.activities[int(log.activity[row])]
        found.events.append(ObjectEvent(f"e{row + 1}", name, int(ends[row]), kept, tuple(relations)))
    declare(found)
    return found


def _person(name: str, log: ObjectLog) -> str:
    """Make an object of a resource; its id differs from those of the cases."""
    free = name
    while free in log.objects:
        free = f"{free}#"
    log.objects[free] = LogObject(free, _RESOURCE)
    return free


def declare(log: ObjectLog) -> None:
    """Declare all attributes that events and objects have, with their types."""
    for event in log.events:
        for name, value in event.attributes:
            _declare(log.event_types[event.type], name, value)
    for thing in log.objects.values():
        for name, _, value in thing.attributes:
            _declare(log.object_types[thing.type], name, value)


def _declare(types: dict[str, str], name: str, value: Value) -> None:
    kind = {bool: "boolean", int: "integer", float: "float", str: "string"}.get(type(value), "time")
    types[name] = kind if types.setdefault(name, kind) == kind else "string"
