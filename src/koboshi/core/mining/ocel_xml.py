"""OCEL 2.0 as XML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from koboshi.core import safexml
from koboshi.core.mining.log import MISSING, LogError
from koboshi.core.mining.log_report import Notes
from koboshi.core.mining.log_source import Source, whole
from koboshi.core.mining.ocel import LogObject, ObjectEvent, ObjectLog, Relation
from koboshi.core.mining.ocel_values import iso, shown, time_of, value_of
from koboshi.core.mining.times_iso import JAPAN
from koboshi.core.mining.xes_write import escaped

LIMITS: Final = safexml.Limits(size=1 << 29, depth=20, elements=20_000_000)
_EPOCH: Final = "1970-01-01T00:00:00Z"


def read_xml(source: Source, *, zone: tzinfo = JAPAN) -> tuple[ObjectLog, Notes]:
    """Read a log, plain or gzipped; raises LogError with the place for what is no OCEL 2.0."""
    try:
        root = safexml.parse(whole(source, largest=LIMITS.size), LIMITS).root
    except safexml.XmlRefused as problem:
        where = f"（{problem.line} 行 {problem.column} 文字目）" if problem.line else ""
        raise LogError(f"OCEL が XML として読めません{where}。") from problem
    if root.tag != "log":
        raise LogError(f"OCEL 2.0 の XML は log で始まりますが、「{root.tag}」で始まっています。")
    notes = Notes()
    log = ObjectLog(_types(root, "event-types/event-type"), _types(root, "object-types/object-type"))
    for each in root.iterfind("objects/object"):
        thing = _object(each, log, zone, notes)
        if thing.id in log.objects:
            raise LogError(f"OCEL の対象「{thing.id}」が二度あります。")
        log.objects[thing.id] = thing
    for each in root.iterfind("events/event"):
        log.events.append(_event(each, log, zone, notes))
    log.check(notes)
    return log, notes


def _needed(element: Element, name: str) -> str:
    value = element.get(name)
    if value is None:
        raise LogError(f"OCEL 2.0 の {element.tag} に {name} がありません。")
    return value


def _types(root: Element, path: str) -> dict[str, dict[str, str]]:
    return {
        _needed(each, "name"): {
            _needed(one, "name"): _needed(one, "type") for one in each.iterfind("attributes/attribute")
        }
        for each in root.iterfind(path)
    }


def _relations(element: Element) -> tuple[Relation, ...]:
    found = (one for one in element.iterfind("objects/*") if one.tag in ("relationship", "relobj", "object"))
    return tuple(Relation(_needed(one, "object-id"), one.get("qualifier", "")) for one in found)


def _object(element: Element, log: ObjectLog, zone: tzinfo, notes: Notes) -> LogObject:
    name, kind = _needed(element, "id"), _needed(element, "type")
    types, place = log.object_types.get(kind, {}), f"対象 {name} "
    values = tuple(
        (
            _needed(one, "name"),
            time_of(one.get("time", _EPOCH), zone, notes, place),
            value_of(one.text or "", types.get(_needed(one, "name"), "string"), zone, notes, place),
        )
        for one in element.iterfind("attributes/attribute")
    )
    return LogObject(name, kind, values, _relations(element))


def _event(element: Element, log: ObjectLog, zone: tzinfo, notes: Notes) -> ObjectEvent:
    name, kind = _needed(element, "id"), _needed(element, "type")
    types, place = log.event_types.get(kind, {}), f"イベント {name} "
    values = tuple(
        (
            _needed(one, "name"),
            value_of(one.text or "", types.get(_needed(one, "name"), "string"), zone, notes, place),
        )
        for one in element.iterfind("attributes/attribute")
    )
    return ObjectEvent(name, kind, time_of(element.get("time"), zone, notes, place), values, _relations(element))


def write_xml(log: ObjectLog, target: Path) -> None:
    """Write a log; raises LogError for an event without a time and for characters that XML does not allow."""
    with target.open("w", encoding="utf-8") as file:
        file.writelines(_lines(log))


def _lines(log: ObjectLog) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<log>\n'
    for what, types in (("object", log.object_types), ("event", log.event_types)):
        yield f"<{what}-types>\n"
        for name, attributes in types.items():
            inside = "".join(f'<attribute name="{escaped(one)}" type="{kind}"/>' for one, kind in attributes.items())
            yield f'<{what}-type name="{escaped(name)}"><attributes>{inside}</attributes></{what}-type>\n'
        yield f"</{what}-types>\n"
    yield "<objects>\n"
    for thing in log.objects.values():
        inside = "".join(
            f'<attribute name="{escaped(name)}" time="{_EPOCH if time == MISSING else iso(time)}">'
            f"{escaped(shown(value))}</attribute>"
            for name, time, value in thing.attributes
        )
        yield f'<object id="{escaped(thing.id)}" type="{escaped(thing.type)}"><attributes>{inside}</attributes>'
        yield f"{_links(thing.relations)}</object>\n"
    yield "</objects>\n<events>\n"
    for event in log.events:
        inside = "".join(
            f'<attribute name="{escaped(name)}">{escaped(shown(value))}</attribute>' for name, value in event.attributes
        )
        yield f'<event id="{escaped(event.id)}" type="{escaped(event.type)}" time="{iso(event.time)}">'
        yield f"<attributes>{inside}</attributes>{_links(event.relations)}</event>\n"
    yield "</events>\n</log>\n"


def _links(relations: tuple[Relation, ...]) -> str:
    inside = "".join(
        f'<relationship object-id="{escaped(each.target)}" qualifier="{escaped(each.qualifier)}"/>'
        for each in relations
    )
    return f"<objects>{inside}</objects>"
