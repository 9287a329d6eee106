"""`koboshi <verb>`: one parser, one small function per verb; problems are one sentence on stderr, exit code 1."""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import django

from koboshi.project.cli.arguments import Parser
from koboshi.project.configuration import ConfigurationProblem
from koboshi.project.database import DatabaseProblem
from koboshi.project.grants import NoApplicationRole
from koboshi.project.house import HouseProblem

Verb = Callable[[argparse.Namespace], int]
PACK = "koboshi.project.cli.pack"
PLAIN = {
    "model": ("koboshi.project.cli.model", "check, draw, run and compare BPMN models"),
    "decide": ("koboshi.project.cli.decide", "ask a DMN decision"),
    "clock": ("koboshi.project.cli.clock", "when a legal period ends, explained day by day"),
    "simulate": ("koboshi.project.cli.simulate", "play a procedure under load, without touching any case"),
    "mine": ("koboshi.project.cli.mine", "find out from an event log what really happened"),
    "lottery": ("koboshi.project.cli.lottery", "draw lots that nobody can steer and everybody can compute again"),
}
"""Verbs that work on files alone: no settings, no database, no web. Each module reads its own arguments in `run`."""
HOUSE = "koboshi.project.cli.house"
MODULES = {
    "up": "koboshi.project.up",
    "journal": "koboshi.project.cli.journal",
    "backup": "koboshi.project.cli.backup",
    "restore": "koboshi.project.cli.backup",
    "check": "koboshi.project.cli.check",
    "pack": PACK,
}


def parser() -> Parser:
    """All verbs with one line of help each."""
    top = Parser(prog="koboshi", description="The open-source digital prefecture.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="verb")
    verbs.add_parser("up", help="start the whole house: database, web and worker; Ctrl-C stops it")
    verbs.add_parser("migrate", help="bring the database to the state of the code and set the roles' rights")
    verbs.add_parser("web", help="run one web process (production: behind a proxy)")
    verbs.add_parser("worker", help="run one worker process")
    _many(verbs, "manage", "run a command of Django, e.g. `koboshi manage makemigrations`")
    _many(verbs, "pack", "work with procedure packs: new, check, walk, diff, publish")
    for name, (_, text) in PLAIN.items():
        _many(verbs, name, text)
    journal = verbs.add_parser("journal", help="check or seal the journal, or show that of one case")
    journal.add_argument("what", choices=["verify", "content", "digest", "sign", "show", "late"])
    journal.add_argument("case", nargs="?", default="", help="show, content: the number of a case (show: or its id)")
    journal.add_argument("--json", action="store_true", help="verify, show, content, late: as JSON")
    part = journal.add_mutually_exclusive_group()
    for name, text in (("chain", "rows, heads and signed days"), ("contents", "words and files against their seals")):
        part.add_argument(f"--{name}", dest="part", action="store_const", const=name, help=f"verify: only {text}")
    backup = verbs.add_parser("backup", help="write database and files into one file")
    backup.add_argument("file", type=Path)
    restore = verbs.add_parser("restore", help="read a backup into an empty house")
    restore.add_argument("file", type=Path)
    check = verbs.add_parser("check", help="check the installation")
    check.add_argument("--deploy", action="store_true", help="also refuse what is fit for a demo only")
    demo = verbs.add_parser("demo", help="load invented people, real offices and sample applications, or play a season")
    demo.add_argument("what", choices=["load", "season"])
    demo.add_argument("--cases", type=int, default=200, help="season: how many applications")
    demo.add_argument("--from", dest="first", type=date.fromisoformat, help="season: first day, e.g. 2025-12-01")
    demo.add_argument("--to", dest="last", type=date.fromisoformat, help="season: last day")
    demo.add_argument("--seed", type=int, default=1, help="season: the same seed, the same season")
    demo.add_argument("--workers", type=int, default=2, help="season: processes at work together")
    verbs.add_parser("docs", help="write the generated pages of docs/reference")
    return top


def _many(verbs: argparse._SubParsersAction[Parser], name: str, text: str) -> None:
    verb = verbs.add_parser(name, help=text, add_help=False, prefix_chars="\0")
    verb.add_argument("rest", nargs=argparse.REMAINDER)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koboshi.project.settings")
    options = parser().parse_args(arguments)
    try:
        code = told(lambda: _verb(options.verb)(options))
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # `koboshi mine … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def told(work: Callable[[], int]) -> int:
    """Do it; a problem of the operator becomes its sentence on stderr and 1."""
    try:
        return work()
    except (ConfigurationProblem, DatabaseProblem, HouseProblem, NoApplicationRole) as problem:
        sys.stderr.write(f"koboshi: {problem}\n")
        return 1


def _verb(name: str) -> Verb:
    """The function of a verb, from its own module, so that `koboshi up` need not read what `restore` needs."""
    if name in PLAIN:
        plain = importlib.import_module(PLAIN[name][0])
        return lambda options: int(plain.run(options.rest) or 0)
    django.setup()
    module = MODULES.get(name, HOUSE)
    if importlib.util.find_spec(module) is None:
        raise HouseProblem(f"The verb {name!r} is not part of this installation.")
    run = importlib.import_module(module).run
    if name == "pack":
        return lambda options: int(run(options.rest) or 0)
    return run  # type: ignore[no-any-return]
