"""pm4py's side: its public functions on data frames and files, as its manual shows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pm4py

from benches.core.aside import rounds
from tests.unit.mining import anchor, anchor_pm4py


def read(path: str, times: int) -> dict[str, Any]:
    """Import of an XES file into a data frame."""
    events = 0

    def once() -> None:
        nonlocal events
        events = len(pm4py.read_xes(path))

    return {"seconds": rounds(once, times), "events": events}


def align(path: str, noise: float, folder: str) -> dict[str, Any]:
    """Optimal alignments of every variant; the net and the variants are left in the folder for the other side."""
    frame = pm4py.read_xes(path)
    net, first, last = pm4py.discover_petri_net_inductive(frame, noise_threshold=noise)
    pm4py.write_pnml(net, first, last, str(Path(folder) / "net.pnml"))
    variants = sorted(pm4py.get_variants(frame))
    (Path(folder) / "variants.json").write_text(json.dumps(variants), encoding="utf-8")
    found: list[Any] = []
    seconds = rounds(lambda: found.extend(_aligned(frame, net, first, last)), 1)
    costs = dict(zip(_traces(frame), found, strict=True))
    return {"seconds": seconds, "costs": [costs[variant] for variant in variants]}


def _aligned(frame: Any, net: Any, first: Any, last: Any) -> list[int]:
    """The standard cost of each case: 10,000 for each move of one side only, 1 for a silent one."""
    found = pm4py.conformance_diagnostics_alignments(frame, net, first, last)
    return [int(one["cost"]) // 10_000 for one in found]


def _traces(frame: Any) -> list[tuple[str, ...]]:
    return [tuple(rows) for _, rows in frame.groupby("case:concept:name", sort=False)["concept:name"]]


def six(events: int, times: int) -> dict[str, Any]:
    """The six analyses on a data frame; making the frame is not timed."""
    frame = anchor_pm4py.frame(anchor.log(events))
    found: dict[str, Any] = {}
    seconds = rounds(lambda: found.update(anchor_pm4py.six(frame)), times)
    counts = {"events": len(frame), "cases": frame["case:concept:name"].nunique()}
    return {"seconds": seconds, "edges": len(found["follows"]), "variants": len(found["variants"]), **counts}
