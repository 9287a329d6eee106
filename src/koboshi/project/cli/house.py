"""Verbs that are one step: migrate, web, worker, manage, demo, docs."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import execute_from_command_line

from koboshi.project import migrate
from koboshi.project.cli import page
from koboshi.project.configuration import ROOT
from koboshi.project.house import HouseProblem, open_house
from koboshi.project.processes import UNDER_UP, run_web, run_worker
from koboshi.project.reference import PAGES

DEMO = "koboshi.project.demo"


def run(options: argparse.Namespace) -> int:
    """Run the verb named in `options.verb`."""
    verbs = {
        "migrate": _migrate,
        "web": _web,
        "worker": _worker,
        "manage": _manage,
        "demo": _demo,
        "docs": _docs,
    }
    return verbs[options.verb](options)


def _migrate(_: argparse.Namespace) -> int:
    with open_house():
        migrate.migrate()
    return 0


def _web(_: argparse.Namespace) -> int:
    with _database_of_up():
        run_web()
    return 0


def _worker(_: argparse.Namespace) -> int:
    with _database_of_up():
        run_worker()
    return 0


def _database_of_up() -> AbstractContextManager[object]:
    """Under `koboshi up` the database is the parent's business, also when it has to be started again."""
    return nullcontext() if os.environ.get(UNDER_UP) else open_house()


def _manage(options: argparse.Namespace) -> int:
    with open_house():
        execute_from_command_line(["koboshi manage", *options.rest])
    return 0


def _demo(options: argparse.Namespace) -> int:
    with open_house():
        if options.what == "load":
            load_demo()
            return 0
        return _season(options)


def _season(options: argparse.Namespace) -> int:
    """Play a season and say what came of it; 1 when a story could not be told."""
    demo = _demo_package("season")
    last = options.last or datetime.now(UTC).date() - timedelta(days=1)
    first = options.first or last - timedelta(days=365)
    if options.cases < 1 or options.workers < 1 or first > last:
        raise HouseProblem("A season needs at least one case, one worker, and a first day before its last.")
    try:
        told = demo.season(options.cases, first, last, seed=options.seed, workers=options.workers)
    except demo.NothingToPlay as nothing:
        raise HouseProblem(str(nothing)) from nothing
    for title, counts in (("end", told.ends), ("procedure", told.procedures)):
        for name, number in counts.most_common():
            sys.stdout.write(f"{title:10} {name:40} {number:>7,}\n")
    for line in told.failed[:50]:
        sys.stderr.write(f"{line}\n")
    sys.stdout.write(f"{sum(told.ends.values()):,} cases, {len(told.failed):,} stories could not be told\n")
    return 1 if told.failed else 0


def load_demo() -> None:
    """Load the demo; raises HouseProblem where this installation has none or it is turned off."""
    _demo_package().load()


def _demo_package(part: str = "") -> Any:
    if not settings.KOBOSHI["demo"] or importlib.util.find_spec(DEMO) is None:
        raise HouseProblem("The demo is turned off here (KOBOSHI_DEMO) or not installed.")
    return importlib.import_module(f"{DEMO}.{part}" if part else DEMO)


def reference_pages() -> dict[Path, str]:
    """Every generated page with its content."""
    writers = {**PAGES, "command-line.md": page.page}
    return {ROOT / "docs" / "reference" / name: write() for name, write in writers.items()}


def _docs(_: argparse.Namespace) -> int:
    for path, content in reference_pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        sys.stdout.write(f"wrote {os.path.relpath(path, ROOT)}\n")
    return 0
