"""One door for files: which format a file has, reading it, and writing a log in the format that a name asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from koboshi.core.mining.csv_log import read_csv, write_csv
from koboshi.core.mining.csv_tables import ColumnNames
from koboshi.core.mining.log import EventLog, LogError
from koboshi.core.mining.log_report import ReadReport
from koboshi.core.mining.log_source import GZIP, pieces
from koboshi.core.mining.ocel import flatten, unflatten
from koboshi.core.mining.ocel_json import read_json, write_json
from koboshi.core.mining.ocel_sqlite import read_sqlite, write_sqlite
from koboshi.core.mining.ocel_xml import read_xml, write_xml
from koboshi.core.mining.parquet_log import read_parquet, write_parquet
from koboshi.core.mining.xes import read_xes
from koboshi.core.mining.xes_write import write_xes

Tick: TypeAlias = Callable[[int], None]
FORMATS: Final = ".xes .xes.gz .csv .csv.gz .tsv .parquet .ocel.json .ocel.xml .ocel.sqlite"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person says about a file: columns of a table, encoding, delimiter, kind of object of an OCEL."""

    columns: ColumnNames = field(default_factory=ColumnNames)
    encoding: str = ""
    delimiter: str = ""
    object_type: str = ""


def _quiet(_: int) -> None:
    """Tell nobody."""


def format_of(path: Path) -> str:
    """The format of a file by its first bytes and its name: xes, csv, parquet, json, xml (OCEL) or sqlite."""
    first = next(pieces(path, size=1 << 16), b"")
    if first.startswith(b"PAR1"):
        return "parquet"
    if first.startswith(b"SQLite format 3\0"):
        return "sqlite"
    plain = first.lstrip(b"\xef\xbb\xbf \t\r\n")
    if plain.startswith(b"{"):
        return "json"
    if plain.startswith(b"<") or first.startswith((b"\xff\xfe<", b"\xfe\xff\0<")):
        return "xml" if b"<object-types" in first or ".ocel" in path.name or path.suffix == ".xmlocel" else "xes"
    return "csv"


def _refuse_other(path: Path) -> None:
    """Refuse what only its name calls a log, before anybody is asked for the columns of a table."""
    name = path.name.lower()
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
    if name.endswith(".gz") and not packed:
        raise LogError(f"{path.name} は、名前は .gz ですが、gzip で圧縮したファイルではありません。")
    if name.removesuffix(".gz").endswith(".xes"):
        raise LogError(f"{path.name} は、名前は XES ですが、XES（XML）のログではありません。")


def read_log(path: Path, wishes: Wishes | None = None, tick: Tick = _quiet) -> tuple[EventLog, ReadReport]:
    """Read a log of any format; `tick` hears unpacked bytes where a format is read piece by piece.

    Raises LogError for a file that is no log, with the place and the reason.
    """
    wishes = wishes or Wishes()
    zone = wishes.columns.zone
    kind = format_of(path)
    if kind == "xes":
        return read_xes(path, zone=zone, tick=tick)
    if kind == "parquet":
        return read_parquet(path, wishes.columns)
    if kind == "csv":
        _refuse_other(path)
        return read_csv(path, wishes.columns, encoding=wishes.encoding, delimiter=wishes.delimiter, tick=tick)
    if kind == "sqlite":
        objects, notes = read_sqlite(path, zone=zone)
    else:
        objects, notes = read_json(path, zone=zone) if kind == "json" else read_xml(path, zone=zone)
    return flatten(objects, wishes.object_type, notes)


def write_log(log: EventLog, path: Path, tick: Tick = _quiet) -> None:
    """Write a log in the format of the name; raises LogError for a name that means no format."""
    name = path.name.lower()
    if name.endswith((".xes", ".xes.gz")):
        write_xes(log, path, tick=tick)
    elif name.endswith(".csv"):
        write_csv(log, path, tick=tick)
    elif name.endswith(".parquet"):
        write_parquet(log, path)
    elif name.endswith((".json", ".jsonocel")):
        write_json(unflatten(log), path)
    elif name.endswith((".ocel.xml", ".xmlocel")):
        write_xml(unflatten(log), path)
    elif name.endswith((".sqlite", ".db")):
        write_sqlite(unflatten(log), path)
    else:
        raise LogError(f"「{path.name}」の形式が分かりません（使える名前の終わり：{FORMATS}）。")
