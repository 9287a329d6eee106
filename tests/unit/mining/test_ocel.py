"""Object-centric logs: three formats that say the same, flattened to one kind of object with nothing lost unsaid."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from koboshi.core.mining.log import LogError, microseconds, same
from koboshi.core.mining.log_report import Notes
from koboshi.core.mining.ocel import LogObject, ObjectEvent, ObjectLog, Relation, declare, flatten, unflatten
from koboshi.core.mining.ocel_json import read_json, write_json
from koboshi.core.mining.ocel_sqlite import read_sqlite, write_sqlite
from koboshi.core.mining.ocel_xml import read_xml, write_xml
from tests.unit.mining.anchor import log as made_up

DAY = microseconds(datetime(2026, 4, 1, tzinfo=UTC))
WRITERS: dict[str, Callable[[ObjectLog, Path], None]] = {"json": write_json, "xml": write_xml, "sqlite": write_sqlite}
READERS: dict[str, Callable[[Path], tuple[ObjectLog, Notes]]] = {
    "json": read_json, "xml": read_xml, "sqlite": read_sqlite,
}  # fmt: skip


def office() -> ObjectLog:
    """Two applications, inspected together on one trip; invented."""
    log = ObjectLog({"受付": {}, "現地調査": {}, "休み": {}}, {"申請": {}, "出張": {}})
    log.objects = {
        "A1": LogObject("A1", "申請", (("面積", 0, 120), ("面積", DAY, 130))),
        "A2": LogObject("A2", "申請", (("面積", 0, 80),), (Relation("A1", "隣地"),)),
        "T1": LogObject("T1", "出張"),
    }
    log.events = [
        ObjectEvent("e1", "受付", DAY, (("窓口", "web"), ("急ぎ", True)), (Relation("A1", "対象"),)),
        ObjectEvent("e2", "受付", DAY, (("窓口", "郵送"),), (Relation("A2", "対象"),)),
        ObjectEvent("e3", "現地調査", DAY + 10**9, (("距離", 12.5),), (Relation("A1"), Relation("A2"), Relation("T1"))),
        ObjectEvent("e4", "休み", DAY + 2 * 10**9),
    ]
    declare(log)
    return log


def plain(log: ObjectLog) -> tuple[object, ...]:
    """What a log says, without the order of attributes."""
    events = [(each.id, each.type, each.time, dict(each.attributes), each.relations) for each in log.events]
    things = {
        name: (each.type, sorted(map(str, each.attributes)), each.relations) for name, each in log.objects.items()
    }
    return events, things, log.event_types, log.object_types


@pytest.mark.parametrize("kind", WRITERS)
def test_all_formats_give_back_what_they_got(kind: str, tmp_path: Path) -> None:
    log = office()
    WRITERS[kind](log, tmp_path / f"log.{kind}")
    found, notes = READERS[kind](tmp_path / f"log.{kind}")
    assert plain(found) == plain(log)
    assert notes.findings() == ()


def test_flattening_says_what_it_doubles_and_leaves_out() -> None:
    log, report = flatten(office(), "申請")
    assert list(log.case_ids) == ["A1", "A2"]
    assert [log.activities[code] for code in log.activity] == ["受付", "現地調査", "受付", "現地調査"]
    assert log.case_attributes["面積"].values.tolist() == [120, 80]
    doubled, left = report.finding("converging"), report.finding("left_out")
    assert doubled is not None
    assert doubled.places == ("イベント e3",)
    assert left is not None
    assert left.count == 1
    assert flatten(office())[0].case_count == 2, "the kind with most events is taken"
    with pytest.raises(LogError, match="ある種類：申請、出張"):
        flatten(office(), "苦情")


@pytest.mark.parametrize("kind", WRITERS)
def test_an_event_log_goes_there_and_back(kind: str, tmp_path: Path) -> None:
    log = made_up(300)
    WRITERS[kind](unflatten(log), tmp_path / f"log.{kind}")
    found, _ = flatten(READERS[kind](tmp_path / f"log.{kind}")[0], "case")
    assert same(log, found)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "[" * 100_000, '{"objectTypes": 1, "eventTypes": 2}'])
def test_what_is_no_ocel_json_is_refused(text: str) -> None:
    with pytest.raises(LogError, match="OCEL"):
        read_json(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<log>",
        "<html/>",
        '<!DOCTYPE log [<!ENTITY a "b">]><log/>',
        "<log><events><event/></events></log>",
        "<a>" * 50_000,
    ],
)
def test_what_is_no_ocel_xml_is_refused(text: str) -> None:
    with pytest.raises(LogError, match="OCEL"):
        read_xml(text.encode())


def test_a_database_that_is_no_ocel_or_wants_to_act_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="開けません"):
        read_sqlite(tmp_path / "nothing")
    (tmp_path / "text").write_text("x" * 2000, encoding="utf-8")
    with pytest.raises(LogError, match="SQLite"):
        read_sqlite(tmp_path / "text")
    write_sqlite(office(), tmp_path / "view.sqlite")
    with closing(sqlite3.connect(tmp_path / "view.sqlite")) as base, base:
        base.execute("CREATE VIEW trap AS SELECT randomblob(1000000000)")
    with pytest.raises(LogError, match="ビュー"):
        read_sqlite(tmp_path / "view.sqlite")
    with pytest.raises(LogError, match="既にあります"):
        write_sqlite(office(), tmp_path / "view.sqlite")


def test_ids_that_come_twice_and_links_to_nothing_are_seen(tmp_path: Path) -> None:
    write_json(office(), tmp_path / "log.json")
    data = json.loads((tmp_path / "log.json").read_text(encoding="utf-8"))
    data["events"][0]["relationships"].append({"objectId": "ghost", "qualifier": ""})
    data["events"][1]["time"] = "someday"
    _, notes = read_json(json.dumps(data).encode())
    assert {each.kind for each in notes.findings()} == {"unknown_object", "bad_time"}
    data["events"].append(data["events"][0])
    with pytest.raises(LogError, match="e1"):
        read_json(json.dumps(data).encode())
