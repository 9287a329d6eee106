"""`koboshi model run`: walk a model in memory, by hand at a terminal or by a list of steps."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from koboshi.core.decision import FeelError, dmn
from koboshi.core.process import ModelError, ProcessError, load
from koboshi.core.process.runner import World
from koboshi.project.cli.model_files import Refused, bytes_of, json_of
from koboshi.project.cli.model_hand import by_hand
from koboshi.project.cli.model_walk import MOST_STEPS, Walk, value_of
from koboshi.project.cli.output import complain, dump

Subparsers = Any
MOST_TABLES: Final = 100


def register(subparsers: Subparsers) -> None:
    """Add the verb."""
    parser = subparsers.add_parser("run", help="walk a model in memory: by hand, or with --steps, --event, --until-end")
    parser.add_argument("file", type=Path)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=FEEL", help="a value known from the start")
    parser.add_argument("--event", action="append", default=[], metavar="KIND:NAME", help="task:, message:, signal: …")
    parser.add_argument("--steps", type=Path, metavar="FILE", help='a JSON list of steps, e.g. [{"task": "examine"}]')
    parser.add_argument(
        "--until-end", action="store_true", help="do every task with its first outcome, let time pass, messages come"
    )
    parser.add_argument("--decisions", action="append", type=Path, default=[], metavar="FILE", help="tables it may ask")
    parser.add_argument("--process", default="", metavar="ID", help="which process of the file")
    parser.add_argument("--now", default="", metavar="WHEN", help="when it begins (ISO 8601); today without it")
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Walk the model; exit code 0 when the walk could be made, 1 when something was refused or got stuck."""
    walk = Walk(_world(options), quiet=options.json)
    try:
        walk.start(_values(options.set), options.process)
        for step in _steps(options):
            walk.take(step)
        if options.until_end:
            walk.to_the_end()
        elif not options.steps and not options.event and not options.json:
            _by_hand(walk)
    except ProcessError as problem:
        raise Refused(problem.sentence) from problem
    if options.json:
        dump(walk.told())
    return 1 if walk.stuck() else 0


def _by_hand(walk: Walk) -> None:
    if sys.stdin.isatty():
        by_hand(walk)
    elif walk.open():
        complain("端末ではないので、ここまでにします。標準入力は読みません。--steps か --until-end で続きます。")


# -- what is given ----------------------------------------------------------------------------------------------------


def _world(options: argparse.Namespace) -> World:
    xml = bytes_of(options.file)
    try:
        definition = load(xml, decisions=_decisions(options.file, options.decisions))
    except ModelError as problem:
        raise Refused(f"{options.file}: {problem}") from problem
    return World(definition, _moment(options.now))


def _moment(text: str) -> datetime:
    if not text:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise Refused(f"--now は 2026-04-01T09:00:00+09:00 のように書いてください（{text}）。") from problem
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _decisions(file: Path, given: Sequence[Path]) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
    """The tables that were named, or those in the model's own folder."""
    paths = list(given) or sorted(path for path in file.resolve().parent.rglob("*.dmn") if path.is_file())
    if len(paths) > MOST_TABLES:
        raise Refused("判断の表が多すぎます。--decisions で選んでください。")
    files = {path.name: bytes_of(path) for path in paths}
    found: dict[str, Callable[[Mapping[str, Any]], Any]] = {}
    for name, xml in files.items():
        try:
            found.update(dmn.load(xml, imports=dmn.among(files)).callables())
        except FeelError as problem:
            raise Refused(f"{name}: {problem}") from problem
    return found


def _values(settings: Sequence[str]) -> dict[str, Any]:
    return dict(value_of(setting) for setting in settings)


def _steps(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    found = json_of(options.steps) if options.steps else []
    if not isinstance(found, list) or not all(isinstance(step, dict) for step in found):
        raise Refused(f"{options.steps} は、手順の並び（JSON の配列）にしてください。")
    if len(found) + len(options.event) > MOST_STEPS:
        raise Refused(f"手順が多すぎます（{MOST_STEPS}まで）。")
    yield from found
    for event in options.event:
        kind, sign, name = event.partition(":")
        if not sign:
            raise Refused(f"--event は task:examine や message:answered のように書いてください（{event}）。")
        yield {kind.strip(): name.strip()}
