"""Samples, their summary, and the tables that are printed and written."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Samples:
    """Seconds that one thing took, again and again."""

    seconds: list[float] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Time one run of the block."""
        begun = time.perf_counter()
        yield
        self.seconds.append(time.perf_counter() - begun)

    def quantile(self, share: float) -> float:
        """The value that `share` of the samples do not exceed (nearest rank), in seconds."""
        ordered = sorted(self.seconds)
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

    @property
    def median(self) -> float:
        """Half were faster; seconds."""
        return statistics.median(self.seconds)

    @property
    def rate(self) -> float:
        """Runs per second over all samples."""
        return len(self.seconds) / sum(self.seconds)


@dataclass(frozen=True)
class Figure:
    """One section of the result: a heading, what it means, a table, and whether the aim is met (None: no aim)."""

    title: str
    meaning: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    met: bool | None = None

    def markdown(self) -> str:
        """The section as Markdown."""
        verdict = {True: "Aim met.", False: "**Aim not met.**", None: ""}[self.met]
        lines = [f"## {self.title}", "", self.meaning, ""]
        lines += [f"| {' | '.join(self.head)} |", f"|{'---|' * len(self.head)}"]
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join([*lines, "", verdict]).rstrip() + "\n"


def milliseconds(seconds: float) -> str:
    """`3.21 ms`."""
    return f"{seconds * 1000:.2f} ms"
