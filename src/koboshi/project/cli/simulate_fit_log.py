"""Options that say how to read a log which is a table or an OCEL, as `koboshi mine` has them, and what they ask for."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from koboshi.core.mining.csv_tables import KNOWN, roles_of
from koboshi.core.mining.log_files import Wishes
from koboshi.project.cli.model_files import Refused, bytes_of
from koboshi.project.cli.simulate_scenario import toml_of

_FURTHER: Final = ("encoding", "delimiter", "object_type")
_OTHERS: Final = ("mapping", "of_case", "order", "zone", *_FURTHER)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add them to a verb."""
    table = parser.add_argument_group("a log that is a table (CSV, Parquet) or an OCEL")
    table.add_argument("--mapping", type=Path, metavar="FILE", help="the names of the columns as a TOML file")
    for role in KNOWN:
        table.add_argument(f"--{role}", default="", metavar="COLUMN", help=f"the column of the {role}; - for none")
    table.add_argument(
        "--of-case", action="append", default=[], metavar="COLUMN", help="a column that says something of the case"
    )
    table.add_argument("--order", choices=("time", "recorded"), default="", help="what orders rows of a case (time)")
    table.add_argument("--zone", default="", help="the zone of times without one, and of the office (Asia/Tokyo)")
    table.add_argument("--encoding", default="", help="utf-8, cp932, … (found out)")
    table.add_argument("--delimiter", default="", help="between fields (found out)")
    table.add_argument("--object-type", default="", metavar="TYPE", help="the kind of object of an OCEL that is a case")


def given(options: argparse.Namespace) -> tuple[str, ...]:
    """Those of these options that somebody used."""
    return tuple(f"--{name.replace('_', '-')}" for name in (*KNOWN, *_OTHERS) if getattr(options, name))


def wishes(options: argparse.Namespace) -> Wishes:
    """What they ask for; the command line goes before the mapping file. Raises Refused with a sentence."""
    settings = _settings(options.mapping) if options.mapping else {}
    zone = options.zone or settings.pop("zone", "")
    further = {name: str(settings.pop(name, "")) for name in _FURTHER}
    said: dict[str, Any] = {role: getattr(options, role) for role in KNOWN if getattr(options, role)}
    said |= {"order": options.order} if options.order else {}
    said |= {"of_case": tuple(options.of_case)} if options.of_case else {}
    said |= {"zone": _zone(zone)} if zone else {}
    columns = replace(roles_of(settings), **said)
    return Wishes(columns, *(getattr(options, name) or further[name] for name in _FURTHER))


def zone_named(options: argparse.Namespace) -> bool:
    """Whether the command line or the mapping file says whose clock the times without a zone go by."""
    return bool(options.zone or (options.mapping and _settings(options.mapping).get("zone")))


def _settings(path: Path) -> dict[str, Any]:
    return toml_of(bytes_of(path), f"対応表 {path}")


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise Refused(f"時間帯「{name}」がありません（例：Asia/Tokyo、UTC）。") from problem
