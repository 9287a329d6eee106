"""One line of a comparison: the anchor, ours, how many times better, what must be reached, and whether it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benches.figures import Figure

HEAD = ("", "anchor", "ours", "ratio", "must reach", "")


@dataclass(frozen=True)
class Line:
    """A measured line. `ratio` is how many times better ours is, unless `at_most`: then ours over the anchor."""

    what: str
    anchor: str
    ours: str
    ratio: float | None
    target: float | None = None
    at_most: bool = False
    said: str = ""
    """What must be reached, where it is no ratio (`< 1 kB`); `met` then tells."""

    met: bool | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None or self.ratio is None:
            return self.met
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def cells(self) -> list[str]:
        """The row of the table."""
        verdict = {True: "met", False: "**missed**", None: ""}[self.reached]
        aim = f"{'≤' if self.at_most else '≥'} {self.target:g} ×" if self.target is not None else self.said
        ratio = "" if self.ratio is None else f"{self.ratio:,.2f} ×" if self.ratio < 10 else f"{self.ratio:,.0f} ×"
        return [self.what, self.anchor, self.ours, ratio, aim, verdict]


def figure(title: str, meaning: str, lines: Sequence[Line]) -> Figure:
    """The section of the page; the aim is met when every line with a target meets it."""
    verdicts = [line.reached for line in lines if line.reached is not None]
    return Figure(title, meaning, HEAD, [line.cells() for line in lines], all(verdicts) if verdicts else None)


def not_measured(title: str, why: str) -> Figure:
    """A section that says why there are no figures."""
    return Figure(title, f"Not measured in this run: {why}", HEAD, [], None)


def cpu(seconds: float) -> str:
    """CPU time in a unit that reads well."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:,.2f} {unit}"
    return f"{seconds * 1e9:,.0f} ns"


def size(number: float) -> str:
    """Bytes in a unit that reads well."""
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= step:
            return f"{number / step:,.2f} {unit}" if number < 10 * step else f"{number / step:,.0f} {unit}"
    return f"{number:,.0f} B"


def rate(units: float, seconds: float) -> str:
    """Units per CPU second."""
    found = units / seconds
    for unit, step in (("M", 1e6), ("k", 1e3)):
        if found >= step:
            return f"{found / step:,.1f} {unit}/s"
    return f"{found:,.0f}/s"
