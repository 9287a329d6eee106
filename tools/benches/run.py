"""Run the chosen parts one after another, print them and write the page."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psutil
from django.db import connection

from benches import baseline, desk, house, pages, start, submit
from benches.core import alignments, commit, decision, large, mining, process, simulation, xes
from benches.core.aside import SideFailed
from benches.core.lines import not_measured
from benches.figures import Figure
from koboshi.project.configuration import ROOT
from koboshi.project.database import Cluster

PAGE = ROOT / "docs" / "reference" / "bench.md"
Part = Callable[[Cluster, bool], list[Figure]]


def _submit(cluster: Cluster, quick: bool) -> list[Figure]:
    return [submit.measure(cluster, rounds=4 if quick else 10, each=20 if quick else 60)]


def _desk(cluster: Cluster, quick: bool) -> list[Figure]:
    sizes = (1_000, 5_000, 20_000) if quick else (1_000, 100_000, 1_000_000)
    return [desk.measure(cluster, sizes, repeats=60 if quick else 120)]


def _pages(_: Cluster, quick: bool) -> list[Figure]:
    return [pages.measure()]


def _commit(cluster: Cluster, quick: bool) -> list[Figure]:
    return [commit.measure(cluster, rounds=4 if quick else 10, each=20 if quick else 100)]


PARTS: dict[str, Part] = {"submit": _submit, "pages": _pages, "desk": _desk, "commit": _commit}
"""Parts that need the house open."""

CORE: dict[str, tuple[str, Callable[..., Figure]]] = {
    "process": ("Executing a process", process.measure),
    "decision": ("Decision table", decision.measure),
    "mining": ("Six analyses of an event log", mining.measure),
    "large": ("A hundred million events", large.measure),
    "alignments": ("Optimal alignments", alignments.measure),
    "xes": ("Import of XES", xes.measure),
    "simulation": ("Simulation with calendars", simulation.measure),
}
"""Parts that measure `koboshi.core` alone, each side in processes of its own."""


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, "
        f"{memory:.0f} GiB · load {os.getloadavg()[0]:.1f} · Python {platform.python_version()}"
    )


def _server() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _say(figure: Figure) -> Figure:
    sys.stdout.write(f"\n{figure.markdown()}")
    sys.stdout.flush()
    return figure


def _measured(parts: list[str], quick: bool, facts: list[str]) -> Iterator[Figure]:
    if set(parts) & set(PARTS):
        with house.opened() as cluster:
            facts.append(_server())
            yield baseline.measure(cluster)
            for name, part in PARTS.items():
                if name in parts:
                    yield from part(cluster, quick)
    if "start" in parts:
        yield start.measure()
    for name, (title, measure) in CORE.items():
        if name in parts:
            try:
                yield measure(quick=quick)
            except SideFailed as problem:
                yield not_measured(title, str(problem))


def main() -> int:
    """Measure; returns 0 also when an aim is missed: figures inform, they do not gate."""
    options = argparse.ArgumentParser()
    options.add_argument("--quick", action="store_true")
    options.add_argument("--print", action="store_true")
    options.add_argument("--renew", action="store_true")
    options.add_argument("parts", nargs="+")
    chosen = options.parse_args()
    begun = time.monotonic()
    facts = [_machine(), f"sizes: {'quick' if chosen.quick else 'full'}"]
    sys.stdout.write(f"{' · '.join(facts)}\n")
    figures = [_say(figure) for figure in _measured(chosen.parts, chosen.quick, facts)]
    if chosen.renew:
        _renew(" · ".join(facts), figures)
    elif not chosen.print:
        _write(" · ".join(facts), figures, time.monotonic() - begun)
    return 0


def _renew(machine: str, figures: list[Figure]) -> None:
    """Put parts measured anew in the place of the old ones, each saying when: both sides of a part are of one run."""
    head, *parts = PAGE.read_text(encoding="utf-8").split("\n## ")
    page = {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in parts}
    for figure in figures:
        title, _, rest = figure.markdown().strip().removeprefix("## ").partition("\n")
        page[title] = f"## {title}\n\n*Measured anew: {machine}.*\n{rest.rstrip()}\n"
    PAGE.write_text("\n".join([f"{head.rstrip()}\n", *page.values()]), encoding="utf-8")
    sys.stdout.write(f"\nrenewed in {PAGE.relative_to(ROOT)}: {', '.join(figure.title for figure in figures)}\n")


def _write(machine: str, figures: list[Figure], seconds: float) -> None:
    head = f"# Speed and size\n\nWritten by `make bench`; do not edit.\n\n{machine} · took {seconds:.0f} s\n"
    PAGE.write_text("\n".join([head, *(figure.markdown() for figure in figures)]), encoding="utf-8")
    sys.stdout.write(f"\nwrote {PAGE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    sys.exit(main())
