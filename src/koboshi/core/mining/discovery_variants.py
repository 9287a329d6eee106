"""The distinct traces of a log as texts, and which case has which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining.log import UNNAMED, EventLog
from koboshi.core.mining.passes import Analyses, analyse

Trace: TypeAlias = tuple[str, ...]

MAX_EVENTS: Final = 5_000_000
"""Events of all variants together that are turned into texts."""


class TooManyVariants(ValueError):
    """The variants of a log are too large for what looks at each of them."""


@dataclass(frozen=True, slots=True)
class TraceTable:
    """`traces[v]` has `counts[v]` cases; `of_case` gives every case its variant, -1 for a case without events."""

    traces: tuple[Trace, ...]
    counts: tuple[int, ...]
    of_case: NDArray[np.int32]

    @property
    def empty_cases(self) -> int:
        """Cases without any event; they are in no figure about traces."""
        return int(np.count_nonzero(self.of_case < 0))

    def as_counts(self) -> dict[Trace, int]:
        """Each trace with its number of cases."""
        found: dict[Trace, int] = {}
        for trace, count in zip(self.traces, self.counts, strict=True):
            found[trace] = found.get(trace, 0) + count
        return found


def traces_of(log: EventLog, analyses: Analyses | None = None) -> TraceTable:
    """The traces of a log, in the order in which they were first met.

    An activity with an empty name is named as one without a name. Raises TooManyVariants beyond five million events in
    distinct traces.
    """
    variants = (analyses or analyse(log)).variants
    if int(variants.lengths.sum()) > MAX_EVENTS:
        raise TooManyVariants(
            f"経路の種類が多すぎます（合計{MAX_EVENTS:,}件を超える出来事）。期間や手続きで絞ってください。"
        )
    names = [name or UNNAMED for name in log.activities]
    traces = tuple(tuple(names[code] for code in variants.sequence(v).tolist()) for v in range(len(variants)))
    return TraceTable(traces, tuple(variants.count.tolist()), variants.of_case)
