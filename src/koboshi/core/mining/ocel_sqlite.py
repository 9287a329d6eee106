"""OCEL 2.0 as an SQLite database. A file from outside is opened read-only, and nothing in it is executed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Final

from koboshi.core.mining.log import MISSING, LogError, Value
from koboshi.core.mining.log_report import Notes
from koboshi.core.mining.ocel import LogObject, ObjectEvent, ObjectLog, Relation
from koboshi.core.mining.ocel_values import iso, shown, time_of, value_of
from koboshi.core.mining.times_iso import JAPAN

_EPOCH: Final = "1970-01-01T00:00:00Z"
_OWN: Final = frozenset({"ocel_id", "ocel_time", "ocel_changed_field"})
_KINDS: Final = {"INTEGER": "integer", "REAL": "float", "TIMESTAMP": "time", "BOOLEAN": "boolean"}
_STEPS: Final = 100_000_000


def read_sqlite(path: Path, *, zone: tzinfo = JAPAN) -> tuple[ObjectLog, Notes]:
    """Read a log; raises LogError for what is no OCEL 2.0 database."""
    if not path.is_file():
        raise LogError(f"ファイル「{path}」を開けません。場所と名前を確かめてください。")
    notes = Notes()
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            log = _Reader(base, zone, notes).log()
    except sqlite3.Error as problem:
        raise LogError(f"OCEL 2.0 の SQLite として読めません（{problem}）。") from problem
    log.check(notes)
    return log, notes


def _name(text: str) -> str:
    """A name inside a statement: quoted, so that it can only be a name."""
    if "\0" in text:
        raise LogError("SQLite の名前に使えない文字があります。")
    return '"' + text.replace('"', '""') + '"'


class _Reader:
    """Reads the tables of one database."""

    def __init__(self, base: sqlite3.Connection, zone: tzinfo, notes: Notes) -> None:
        self.base, self.zone, self.notes = base, zone, notes
        views = base.execute("SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index')").fetchone()[0]
        if views:
            raise LogError("SQLite にビューかトリガーがあります。安全のため読み込みません。")

    def log(self) -> ObjectLog:
        """The whole log, events in the order of their rows."""
        log = ObjectLog()
        links = self._links("event_object", "ocel_event_id", "ocel_object_id")
        order = self._order("event")
        for kind, table in self._maps("event"):
            types = log.event_types[kind] = self._types(table)
            for row in self._rows(table):
                name = str(row["ocel_id"])
                values = self._values(row, types, f"イベント {name} ")
                time = time_of(row["ocel_time"], self.zone, self.notes, f"イベント {name} ")
                log.events.append(ObjectEvent(name, kind, time, tuple(values), links.get(name, ())))
        log.events.sort(key=lambda event: order.get(event.id, len(order)))
        things: dict[str, LogObject] = {}
        linked = self._links("object_object", "ocel_source_id", "ocel_target_id")
        for kind, table in self._maps("object"):
            types = log.object_types[kind] = self._types(table)
            found: dict[str, list[tuple[str, int, Value]]] = {}
            for row in self._rows(table):
                name = str(row["ocel_id"])
                time = time_of(row["ocel_time"] or _EPOCH, self.zone, self.notes, f"対象 {name} ")
                values = self._values(row, types, f"対象 {name} ")
                found.setdefault(name, []).extend((one, time, value) for one, value in values)
            for name, attributes in found.items():
                things[name] = LogObject(name, kind, tuple(attributes), linked.get(name, ()))
        place = self._order("object")
        log.objects = {name: things[name] for name in sorted(things, key=lambda each: place.get(each, len(place)))}
        return log

    def _order(self, what: str) -> dict[str, int]:
        """The place of each id as its row was written; asking for both columns keeps an index from ordering them."""
        rows = self.base.execute(f"SELECT ocel_id, ocel_type FROM {what}")  # noqa: S608 -- event or object
        return {str(name): place for place, (name, _) in enumerate(rows)}

    def _maps(self, what: str) -> list[tuple[str, str]]:
        rows = self.base.execute(f"SELECT ocel_type, ocel_type_map FROM {what}_map_type")  # noqa: S608 -- event or object
        return [(str(kind), f"{what}_{table}") for kind, table in rows]

    def _types(self, table: str) -> dict[str, str]:
        columns = self.base.execute(f"PRAGMA table_info({_name(table)})").fetchall()
        return {str(each[1]): _KINDS.get(str(each[2]).upper(), "string") for each in columns if each[1] not in _OWN}

    def _rows(self, table: str) -> Iterator[dict[str, Any]]:
        cursor = self.base.execute(f"SELECT * FROM {_name(table)}")  # noqa: S608 -- a quoted name
        names = [each[0] for each in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))

    def _values(self, row: dict[str, Any], types: dict[str, str], place: str) -> Iterator[tuple[str, Value]]:
        for name, kind in types.items():
            value = value_of(row[name], kind, self.zone, self.notes, place)
            if value is not None:
                yield name, value

    def _links(self, table: str, source: str, target: str) -> dict[str, tuple[Relation, ...]]:
        found: dict[str, tuple[Relation, ...]] = {}
        rows = self.base.execute(f"SELECT {source}, {target}, ocel_qualifier FROM {table}")  # noqa: S608 -- fixed names
        for one, other, qualifier in rows:
            found[str(one)] = (*found.get(str(one), ()), Relation(str(other), str(qualifier or "")))
        return found


def write_sqlite(log: ObjectLog, path: Path) -> None:
    """Write a log into a new file; raises LogError when the file exists or an event has no time."""
    if path.exists():
        raise LogError(f"ファイル「{path}」が既にあります。別の名前にしてください。")
    with closing(sqlite3.connect(path)) as base, base:
        for what in ("event", "object"):
            base.execute(f"CREATE TABLE {what} (ocel_id TEXT PRIMARY KEY, ocel_type TEXT)")
            base.execute(f"CREATE TABLE {what}_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)")
        base.execute("CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT)")
        base.execute("CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT)")
        base.executemany("INSERT INTO event VALUES (?, ?)", ((each.id, each.type) for each in log.events))
        base.executemany("INSERT INTO object VALUES (?, ?)", ((each.id, each.type) for each in log.objects.values()))
        _write_events(base, log)
        _write_objects(base, log)


def _create(base: sqlite3.Connection, what: str, types: dict[str, dict[str, str]], own: str) -> dict[str, str]:
    """Make one table per type; returns the table of each type."""
    kinds = {"integer": "INTEGER", "float": "REAL", "time": "TIMESTAMP", "boolean": "BOOLEAN"}
    tables = {}
    for number, (kind, attributes) in enumerate(types.items(), 1):
        tables[kind] = f"{what}_T{number}"
        base.execute(f"INSERT INTO {what}_map_type VALUES (?, ?)", (kind, f"T{number}"))  # noqa: S608 -- event or object
        columns = "".join(f", {_name(name)} {kinds.get(one, 'TEXT')}" for name, one in attributes.items())
        base.execute(f"CREATE TABLE {_name(tables[kind])} ({own}{columns})")
    return tables


def _stored(value: Value) -> object:
    return shown(value) if isinstance(value, datetime | bool) else value


def _insert(base: sqlite3.Connection, table: str, own: list[object], values: dict[str, object]) -> None:
    marks = ", ".join("?" * (len(own) + len(values)))
    names = ["ocel_id", "ocel_time", "ocel_changed_field"][: len(own)] + list(values)
    columns = ", ".join(_name(name) for name in names)
    base.execute(f"INSERT INTO {_name(table)} ({columns}) VALUES ({marks})", (*own, *values.values()))  # noqa: S608


def _write_events(base: sqlite3.Connection, log: ObjectLog) -> None:
    tables = _create(base, "event", log.event_types, "ocel_id TEXT, ocel_time TIMESTAMP")
    for each in log.events:
        values = {name: _stored(value) for name, value in each.attributes}
        _insert(base, tables[each.type], [each.id, iso(each.time)], values)
        rows = ((each.id, one.target, one.qualifier) for one in each.relations)
        base.executemany("INSERT INTO event_object VALUES (?, ?, ?)", rows)


def _write_objects(base: sqlite3.Connection, log: ObjectLog) -> None:
    tables = _create(base, "object", log.object_types, "ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT")
    for each in log.objects.values():
        if not each.attributes:
            _insert(base, tables[each.type], [each.id, _EPOCH], {})
        for name, time, value in each.attributes:
            when = _EPOCH if time == MISSING else iso(time)
            _insert(base, tables[each.type], [each.id, when, name], {name: _stored(value)})
        rows = ((each.id, one.target, one.qualifier) for one in each.relations)
        base.executemany("INSERT INTO object_object VALUES (?, ?, ?)", rows)
