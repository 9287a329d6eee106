"""OCEL 2.0 as JSON."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Final

from koboshi.core.mining.log import LogError, Value
from koboshi.core.mining.log_report import Notes
from koboshi.core.mining.log_source import Source, whole
from koboshi.core.mining.ocel import LogObject, ObjectEvent, ObjectLog, Relation
from koboshi.core.mining.ocel_values import iso, shown, time_of, value_of
from koboshi.core.mining.times_iso import JAPAN

LARGEST: Final = 1 << 30
_EPOCH: Final = "1970-01-01T00:00:00Z"


def read_json(source: Source, *, zone: tzinfo = JAPAN, largest: int = LARGEST) -> tuple[ObjectLog, Notes]:
    """Read a log, plain or gzipped; raises LogError with the place for what is no OCEL 2.0."""
    try:
        data = json.loads(whole(source, largest=largest))
    except (ValueError, RecursionError) as problem:
        raise LogError(f"OCEL が JSON として読めません（{str(problem)[:80]}）。") from problem
    notes = Notes()
    try:
        log = _log(data, zone, notes)
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        if isinstance(problem, LogError):
            raise
        raise LogError(f"OCEL 2.0 の JSON に必要な項目がありません（{problem}）。") from problem
    log.check(notes)
    return log, notes


def _log(data: dict[str, Any], zone: tzinfo, notes: Notes) -> ObjectLog:
    log = ObjectLog(_types(data["eventTypes"]), _types(data["objectTypes"]))
    for each in data["objects"]:
        name, types = str(each["id"]), log.object_types.get(each["type"], {})
        place = f"対象 {name} "
        if name in log.objects:
            raise LogError(f"OCEL の対象「{name}」が二度あります。")
        values = tuple(
            (
                str(one["name"]),
                time_of(one.get("time", _EPOCH), zone, notes, place),
                value_of(one["value"], types.get(one["name"], "string"), zone, notes, place),
            )
            for one in each.get("attributes", ())
        )
        log.objects[name] = LogObject(name, str(each["type"]), values, _relations(each))
    for each in data["events"]:
        name, types = str(each["id"]), log.event_types.get(each["type"], {})
        place = f"イベント {name} "
        attributes = tuple(
            (str(one["name"]), value_of(one["value"], types.get(one["name"], "string"), zone, notes, place))
            for one in each.get("attributes", ())
        )
        time = time_of(each["time"], zone, notes, place)
        log.events.append(ObjectEvent(name, str(each["type"]), time, attributes, _relations(each)))
    return log


def _types(found: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    return {
        str(each["name"]): {str(one["name"]): str(one["type"]) for one in each.get("attributes", ())} for each in found
    }


def _relations(found: dict[str, Any]) -> tuple[Relation, ...]:
    return tuple(
        Relation(str(one["objectId"]), str(one.get("qualifier", ""))) for one in found.get("relationships", ())
    )


def write_json(log: ObjectLog, target: Path) -> None:
    """Write a log; raises LogError for an event without a time."""
    data = {
        "objectTypes": _declared(log.object_types),
        "eventTypes": _declared(log.event_types),
        "objects": [
            {
                "id": each.id,
                "type": each.type,
                "attributes": [
                    {"name": name, "time": iso(time) if time >= 0 else _EPOCH, "value": _plain(value)}
                    for name, time, value in each.attributes
                ],
                "relationships": _linked(each.relations),
            }
            for each in log.objects.values()
        ],
        "events": [
            {
                "id": each.id,
                "type": each.type,
                "time": iso(each.time),
                "attributes": [{"name": name, "value": _plain(value)} for name, value in each.attributes],
                "relationships": _linked(each.relations),
            }
            for each in log.events
        ],
    }
    target.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def _declared(types: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "attributes": [{"name": one, "type": kind} for one, kind in attributes.items()]}
        for name, attributes in types.items()
    ]


def _plain(value: Value) -> Any:
    return shown(value) if isinstance(value, datetime) else value


def _linked(relations: tuple[Relation, ...]) -> list[dict[str, str]]:
    return [{"objectId": each.target, "qualifier": each.qualifier} for each in relations]
