"""Our side of mining: the product's own functions on its own columns."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benches.core.aside import rounds
from koboshi.core.mining.alignments import Aligner
from koboshi.core.mining.coding import absent, no_codes
from koboshi.core.mining.log import EventLog, Numbered
from koboshi.core.mining.passes import analyse
from koboshi.core.mining.petri_pnml import read_pnml
from tests.unit.mining import anchor

PART = 4_000_000
"""Events of the large log that are made at a time."""


def six(events: int, times: int) -> dict[str, Any]:
    """The six analyses in one pass; the first call, which compiles or loads kernels, is told apart."""
    log = anchor.log(events)
    begun = time.process_time()
    first = analyse(log)
    spent = time.process_time() - begun
    return {"seconds": rounds(lambda: analyse(log), times), "first": spent, **_counts(log, first)}


def _counts(log: EventLog, found: Any) -> dict[str, int]:
    return {"events": len(log), "cases": log.case_count, "edges": len(found.edges), "variants": len(found.variants)}


def hundred_million(events: int, times: int) -> dict[str, Any]:
    """The same on a log that is made part by part into whole columns; memory before the pass is told apart."""
    log = _large(events)
    before = psutil.Process().memory_info().rss
    begun = time.process_time()
    found = analyse(log)
    first = time.process_time() - begun
    seconds = rounds(lambda: analyse(log), times) if times else [first]
    return {"seconds": seconds, "columns": before, "first": first, **_counts(log, found)}


def _large(events: int) -> EventLog:
    columns = {"case": np.int32, "seq": np.int16, "activity": np.int16, "resource": np.int16, "complete": np.int64}
    whole: dict[str, Any] = {name: np.empty(events, kind) for name, kind in columns.items()}
    offsets, rows, cases, seed = [np.zeros(1, np.int64)], 0, 0, 0
    while rows < events:
        part, seed = anchor.log(min(PART, events - rows) if events - rows > 200 else 200, seed), seed + 1
        size = min(len(part), events - rows)
        if size < len(part):  # the last case may be cut: a log ends where it ends
            whole["case"], whole["seq"] = whole["case"][: rows + size], whole["seq"][: rows + size]
        for name in columns:
            whole[name][rows : rows + size] = getattr(part, name)[:size]
        whole["case"][rows : rows + size] += cases
        begins = part.offsets[1:]
        begins = np.append(begins[begins < size], size)
        offsets.append(begins + rows)
        rows, cases = rows + size, cases + len(begins)
    return EventLog(
        case=whole["case"], seq=whole["seq"], activity=whole["activity"], resource=whole["resource"],
        lifecycle=no_codes(rows), start=absent(rows), complete=whole["complete"], offsets=np.concatenate(offsets),
        case_ids=Numbered(cases, "synthetic-"), activities=anchor.ACTIVITIES, resources=anchor.RESOURCES,
    )  # fmt: skip


def align(folder: str, times: int) -> dict[str, Any]:
    """The same variants on the same net."""
    net = read_pnml((Path(folder) / "net.pnml").read_bytes())
    variants = json.loads((Path(folder) / "variants.json").read_text(encoding="utf-8"))
    costs: list[int] = []

    def once() -> None:
        aligner = Aligner(net)
        costs[:] = [aligner.align(variant).cost for variant in variants]

    return {"seconds": rounds(once, times), "costs": costs}


def write_xes(events: int, path: str) -> dict[str, Any]:
    """A large XES file for both readers, written line by line by the bench itself."""
    log = anchor.log(events)
    stamps = np.datetime_as_string(log.complete.astype("datetime64[us]"), unit="ms")
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n'
        )
        for case in range(log.case_count):
            out.write(f'<trace><string key="concept:name" value="{log.case_ids[case]}"/>\n')
            for row in range(int(log.offsets[case]), int(log.offsets[case + 1])):
                out.write(
                    f'<event><string key="concept:name" value="{log.activities[log.activity[row]]}"/>'
                    f'<string key="org:resource" value="{log.resources[log.resource[row]]}"/>'
                    f'<string key="lifecycle:transition" value="complete"/>'
                    f'<date key="time:timestamp" value="{stamps[row]}+00:00"/></event>\n'
                )
            out.write("</trace>\n")
        out.write("</log>\n")
    return {"seconds": [0.0], "events": len(log), "bytes": Path(path).stat().st_size}
