"""`koboshi mine`: find out from an event log what really happened; tables, JSON, a picture, a report, other formats."""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from koboshi.core.bpmn import BpmnError
from koboshi.core.mining import EventLog, LogError
from koboshi.core.mining.csv_tables import KNOWN, ColumnNames, roles_of
from koboshi.core.mining.log_files import FORMATS, Wishes, read_log, write_log
from koboshi.core.mining.log_report import ReadReport
from koboshi.core.mining.models import Discovered
from koboshi.core.process import ModelError, load
from koboshi.project.cli.arguments import Parser
from koboshi.project.cli.introductions import introduce
from koboshi.project.cli.mining_report import html
from koboshi.project.cli.mining_report_facts import TITLES, WHAT, Asked, Facts, facts
from koboshi.project.cli.mining_report_sections import map_svg
from koboshi.project.cli.mining_report_tables import data, shown
from koboshi.project.cli.output import CONTROL, complain, dump, say
from koboshi.project.cli.simulate_scenario import toml_words

Subparsers = Any
LARGEST_MODEL: Final = 20_000_000
_EVERY: Final = 0.2


class Refused(Exception):
    """What was asked cannot be done; the sentence is for the person at the terminal."""


def register(subparsers: Subparsers) -> None:
    """Add the verb."""
    _arguments(subparsers.add_parser("mine", help="find out from an event log what really happened"))


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("log", type=Path, help=f"the log: {FORMATS}")
    parser.add_argument("--what", default=",".join(WHAT), help=f"what to compute, of {','.join(WHAT)}")
    parser.add_argument("--group-by", action="append", default=[], metavar="COLUMN", help="compare by this column")
    parser.add_argument("--period", choices=("week", "month", "quarter", "year"), default="month")
    parser.add_argument("--model", type=Path, metavar="FILE", help="compare with this BPMN model, not a discovered one")
    parser.add_argument("--noise", type=float, default=0.2, help="what discovery may leave out, 0 to 1 (0.2)")
    parser.add_argument("--cite", default="", metavar="TEXT", help="the source, for the foot of the report")
    out = parser.add_argument_group("what to write")
    out.add_argument("--json", action="store_true", help="everything as JSON on stdout")
    out.add_argument("--html", type=Path, metavar="FILE", help="the report as one HTML file")
    out.add_argument("--svg", type=Path, metavar="FILE", help="the process map as a picture")
    out.add_argument("--bpmn", type=Path, metavar="FILE", help="the discovered model")
    out.add_argument("--export", type=Path, metavar="FILE", help=f"the log in another format: {FORMATS}")
    table = parser.add_argument_group("tables (CSV, Parquet) and OCEL")
    table.add_argument("--mapping", type=Path, metavar="FILE", help="the names of the columns as a TOML file")
    for role in KNOWN:
        table.add_argument(f"--{role}", default="", metavar="COLUMN", help=f"the column of the {role}; - for none")
    table.add_argument(
        "--of-case", action="append", default=[], metavar="COLUMN", help="a column that says something of the case"
    )
    table.add_argument("--order", choices=("time", "recorded"), default="", help="what orders rows of a case (time)")
    table.add_argument("--zone", default="", help="the zone of times without one (Asia/Tokyo)")
    table.add_argument("--encoding", default="", help="utf-8, cp932, … (found out)")
    table.add_argument("--delimiter", default="", help="between fields (found out)")
    table.add_argument("--object-type", default="", metavar="TYPE", help="the kind of object of an OCEL that is a case")
    parser.set_defaults(run=run)


def run(arguments: Sequence[str] | argparse.Namespace) -> int:
    """Run the verb; accepts raw arguments or what a parser with `register` has read."""
    if not isinstance(arguments, argparse.Namespace):
        parser = Parser(prog="koboshi mine")
        introduce(parser, "mine")
        _arguments(parser)
        arguments = parser.parse_args(arguments)
    try:
        return _mine(arguments)
    except (Refused, LogError, ModelError, BpmnError) as problem:
        complain(str(problem))
        return 1


def _mine(options: argparse.Namespace) -> int:
    asked = _asked(options)
    log, report = read_log(options.log, _wishes(options), _bytes_told(options.log))
    if not len(log):
        raise Refused("ログに出来事が一つもありません。" + "".join(report.sentences))
    if options.export:
        _written(options.export, lambda path: write_log(log, path))
    if not _to_terminal(options):
        for line in getattr(report, "columns", ()):
            sys.stderr.write(f"{line.translate(CONTROL)}\n")
    if options.json or not (options.export and options.what == ",".join(WHAT)) or options.html or options.svg:
        return _analysed(options, asked, log, report)
    return 0


def _to_terminal(options: argparse.Namespace) -> bool:
    """Whether the tables, which begin with what was read, go to the terminal."""
    return not (options.json or options.html or options.svg or options.bpmn or options.export)


def _analysed(options: argparse.Namespace, asked: Asked, log: EventLog, report: ReadReport) -> int:
    result = facts(options.log, log, report, asked, _told)
    _told("")
    if options.html:
        _written(options.html, lambda path: path.write_text(html(result), encoding="utf-8"))
    if options.svg:
        _written(options.svg, lambda path: path.write_text(map_svg(result), encoding="utf-8"))
    if options.bpmn:
        _written(options.bpmn, lambda path: path.write_bytes(_model(result)))
    if options.json:
        dump(data(result))
    elif not (options.html or options.svg or options.bpmn):
        for line in shown(result):
            say(line)
    return _compared(result)


def _compared(result: Facts) -> int:
    """1 with the reason when a given model was to be compared with the log and could not be."""
    if result.asked.model is None or not result.wants("conformance") or result.replay or result.quality:
        return 0
    titles = (TITLES["discover"], TITLES["conformance"])
    reasons = "".join(reason for what, reason in result.missing if what in titles)
    complain(f"流れ図「{result.asked.model_name}」と比べられませんでした。{reasons}")
    return 1


def _written(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file and say so on stderr; raises Refused where that is not possible."""
    try:
        write(path)
    except OSError as problem:
        raise Refused(f"「{path}」に書けません。場所と権限を確かめてください。") from problem
    sys.stderr.write(f"{path} に書きました（{path.stat().st_size:,} バイト）。\n")


def _model(result: Facts) -> bytes:
    if not isinstance(result.model, Discovered):
        raise Refused("発見した流れ図がないため、--bpmn で書けません。")
    return result.model.xml


def _asked(options: argparse.Namespace) -> Asked:
    what = tuple(each.strip() for each in options.what.split(",") if each.strip())
    unknown = [each for each in what if each not in WHAT]
    if unknown or not what:
        raise Refused(f"--what の「{'、'.join(unknown)}」は使えません（使えるもの：{'、'.join(WHAT)}）。")
    if not 0 <= options.noise <= 1:
        raise Refused("--noise は 0 から 1 までの数です。")
    if options.bpmn and "discover" not in what:
        what = (*what, "discover")
    model, name = None, ""
    if options.model:
        model, name = _bytes(options.model), options.model.name
        _checked(model, name)
    groups = tuple(options.group_by)
    return Asked(what, groups, options.period, model, name, options.noise, options.cite)


def _checked(model: bytes, name: str) -> None:
    """Read the model before the log, which may be large; raises Refused with the reason."""
    try:
        load(model)
    except (ModelError, BpmnError) as problem:
        raise Refused(f"流れ図「{name}」が使えません：{problem}") from problem


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_MODEL:
            raise Refused(f"「{path}」は大きすぎます。")
        return path.read_bytes()
    except OSError as problem:
        raise Refused(f"ファイル「{path}」を開けません。場所と名前を確かめてください。") from problem


def _wishes(options: argparse.Namespace) -> Wishes:
    settings: dict[str, Any] = {}
    if options.mapping:
        settings = _mapping(options.mapping)
    zone = options.zone or settings.pop("zone", "")
    further = {key: str(settings.pop(key, "")) for key in ("encoding", "delimiter", "object_type")}
    names = roles_of(settings)
    given = {role: getattr(options, role) for role in KNOWN if getattr(options, role)}
    given |= {"order": options.order} if options.order else {}
    given |= {"of_case": tuple(options.of_case)} if options.of_case else {}
    columns: ColumnNames = replace(names, **given)
    if zone:
        columns = replace(columns, zone=_zone(zone))
    return Wishes(
        columns,
        options.encoding or further["encoding"],
        options.delimiter or further["delimiter"],
        options.object_type or further["object_type"],
    )


def _mapping(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_bytes(path).decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise Refused(f"対応表「{path}」を UTF-8 で保存し直してください（文字コードが読めません）。") from problem
    except tomllib.TOMLDecodeError as problem:
        raise Refused(toml_words(problem, f"対応表「{path}」")) from problem


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise Refused(f"時間帯「{name}」がありません（例：Asia/Tokyo、UTC）。") from problem


def _told(what: str) -> None:
    """Say on stderr what is being done, while a person watches; the empty text clears the line."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{what}{'…' if what else ''}")
        sys.stderr.flush()


def _bytes_told(path: Path) -> Callable[[int], None]:
    """Say how much has been read, a few times a second."""
    last = [0.0]

    def told(done: int) -> None:
        now = time.monotonic()
        if now - last[0] > _EVERY:
            last[0] = now
            _told(f"{path.name} を読んでいます {done / 1e6:,.0f} MB")

    return told
