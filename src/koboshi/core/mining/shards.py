"""A log in parts: cut between cases, analysed one by one, and added up to exactly what one pass would give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from koboshi.core.mining.log import EventLog, LogError
from koboshi.core.mining.passes import Analyses, Backend, analyse, merge


def cut(log: EventLog, parts: int) -> Iterator[EventLog]:
    """Parts of about equal numbers of events, cut between cases; fewer where there are fewer cases."""
    bounds = np.searchsorted(log.offsets, np.linspace(0, len(log), parts + 1)[1:-1])
    edges = np.unique(np.concatenate(([0], bounds, [log.case_count])))
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        yield log.cases(np.arange(begin, end))


def analyse_parts(
    parts: Iterable[EventLog], backend: Backend = "auto", told: Callable[[int], None] = lambda _: None
) -> Analyses:
    """Analyse parts as they come, keeping only one in memory; no case may be in two parts. `told` gets events done.

    Raises LogError when there is no part at all.
    """
    found: Analyses | None = None
    done = 0
    for part in parts:
        fresh = analyse(part, backend)
        found = fresh if found is None else merge(found, fresh)
        done += len(part)
        told(done)
    if found is None:
        raise LogError("ログが一つもありません。")
    return found
