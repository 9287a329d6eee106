"""Find the suites of a folder, run them, print, and write what was asked for."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tools.suites import report
from tools.suites.finding import KINDS, find, missing
from tools.suites.outcome import Outcome
from tools.suites.runner import CPU_SECONDS, listed, run

ROOT = Path(__file__).resolve().parents[2]
PAGE = "tools.suites.page"
"""Asks the product with small models; loaded only when it is to be written, so that a broken part breaks no run."""

USUAL = ROOT.parent / "shared" / "suites"

ABOUT = "Run every public suite in a folder; exit code 0 when the run itself worked, however many cases failed."


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="make suites", description=ABOUT)
    options.add_argument("folder", nargs="?", type=Path, default=USUAL, help="a folder with suites (../shared/suites)")
    options.add_argument("--only", choices=[kind.name for kind in KINDS], action="append", help="one kind of suite")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes; as many as there are cores")
    options.add_argument("--cpu", type=float, default=CPU_SECONDS, help="CPU seconds one item may use")
    options.add_argument("--json", type=Path, help="write figures and what did not pass to this file")
    options.add_argument("--strict", action="store_true", help="exit code 1 when a case failed or crashed")
    options.add_argument("--write", action="store_true", help="write docs/reference/conformance.md")
    return options.parse_args()


def _progress(total: int, begun: float) -> Callable[[int], None]:
    def show(finished: int) -> None:
        if sys.stderr.isatty():
            end = "\n" if finished == total else ""
            sys.stderr.write(f"\r  {finished} / {total} files, {time.monotonic() - begun:.0f} s{end}")
            sys.stderr.flush()

    return show


def main() -> int:
    """Find, run, print."""
    chosen = _options()
    if not chosen.folder.is_dir():
        sys.stderr.write(f"{chosen.folder} is no folder; say which with `make suites SUITES=<folder>`.\n")
        return 2
    begun = time.monotonic()
    kinds = tuple(kind for kind in KINDS if kind.name in (chosen.only or [kind.name]))
    suites = find(chosen.folder.resolve(), kinds)
    absent = [f"{kind.title} ({kind.sign})" for kind in missing(suites, kinds)]
    work, outcomes = listed(suites)
    outcomes = outcomes + run(work, chosen.jobs, chosen.cpu, _progress(len(work), begun))
    seconds = time.monotonic() - begun
    sys.stdout.write(report.text(outcomes, absent))
    sys.stdout.write(f"\n{len(outcomes):,} cases in {len(work):,} files, {seconds:.0f} s, {chosen.jobs} processes\n")
    facts: dict[str, object] = {"when": f"{datetime.now(UTC):%Y-%m-%d}", "folder": _name(chosen.folder)}
    if chosen.json:
        chosen.json.write_text(report.as_json(outcomes, absent, facts) + "\n", encoding="utf-8")
    if chosen.write:
        importlib.import_module(PAGE).write(report.counts(outcomes), absent, facts)
    return 1 if chosen.strict and _bad(outcomes) else 0


def _bad(outcomes: list[Outcome]) -> bool:
    return any(outcome.verdict in {"failed", "crashed"} for outcome in outcomes)


def _name(folder: Path) -> str:
    """The folder as a page may name it: no place of this machine."""
    full = folder.resolve()
    return os.path.relpath(full, ROOT) if full.is_relative_to(ROOT.parent) else full.name


if __name__ == "__main__":
    sys.exit(main())
