"""Run the chosen parts one after another, print them and write the page."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import psutil
from django.db import connection

from benches import baseline, desk, house, pages, start, submit
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


PARTS: dict[str, Part] = {"submit": _submit, "pages": _pages, "desk": _desk}


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, "
        f"{memory:.0f} GiB · load {os.getloadavg()[0]:.1f} · "
        f"Python {platform.python_version()} · PostgreSQL {server} · "
    )


def _say(figure: Figure) -> Figure:
    sys.stdout.write(f"\n{figure.markdown()}")
    sys.stdout.flush()
    return figure


def main() -> int:
    """Measure; returns 0 also when an aim is missed: figures inform, they do not gate."""
    options = argparse.ArgumentParser()
    options.add_argument("--quick", action="store_true")
    options.add_argument("--print", action="store_true")
    options.add_argument("parts", nargs="+")
    chosen = options.parse_args()
    begun = time.monotonic()
    figures: list[Figure] = []
    with house.opened() as cluster:
        machine = _machine() + ("sizes: quick" if chosen.quick else "sizes: full")
        sys.stdout.write(f"{machine}\n")
        figures.append(_say(baseline.measure(cluster)))
        for name, part in PARTS.items():
            if name in chosen.parts:
                figures += [_say(figure) for figure in part(cluster, chosen.quick)]
    if "start" in chosen.parts:
        figures.append(_say(start.measure()))
    if not chosen.print:
        _write(machine, figures, time.monotonic() - begun)
    return 0


def _write(machine: str, figures: list[Figure], seconds: float) -> None:
    head = f"# Speed and size\n\nWritten by `make bench`; do not edit.\n\n{machine} · took {seconds:.0f} s\n"
    PAGE.write_text("\n".join([head, *(figure.markdown() for figure in figures)]), encoding="utf-8")
    sys.stdout.write(f"\nwrote {PAGE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    sys.exit(main())
