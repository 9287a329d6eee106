"""What a run says: figures per group, then every case that did not pass; the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tools.suites.outcome import VERDICTS, Outcome

HEAD = ("group", *VERDICTS, "total", "passed %", "whole files")


@dataclass(frozen=True, slots=True)
class Count:
    """The figures of one group."""

    group: str
    passed: int
    failed: int
    refused: int
    crashed: int
    files: int = 0
    whole: int = 0
    """Files (or models) with a case in the group, and those of which every case passed."""

    @property
    def total(self) -> int:
        """All cases."""
        return self.passed + self.failed + self.refused + self.crashed

    @property
    def percent(self) -> str:
        """Passed of all, rounded down: 100.0 means every one."""
        return f"{int(1000 * self.passed / self.total) / 10:.1f}"

    def cells(self) -> tuple[str, ...]:
        """The row of a table."""
        numbers = (self.passed, self.failed, self.refused, self.crashed, self.total)
        return (self.group, *(f"{number:,}" for number in numbers), self.percent, f"{self.whole:,} of {self.files:,}")


def counts(outcomes: Sequence[Outcome]) -> list[Count]:
    """Figures per group, groups by name."""
    groups = sorted({outcome.group for outcome in outcomes})
    return [_count(group, [outcome for outcome in outcomes if outcome.group == group]) for group in groups]


def _count(group: str, outcomes: Sequence[Outcome]) -> Count:
    numbers = {verdict: sum(outcome.verdict == verdict for outcome in outcomes) for verdict in VERDICTS}
    names = {outcome.name for outcome in outcomes}
    spoilt = {outcome.name for outcome in outcomes if outcome.verdict != "passed"}
    return Count(group, **numbers, files=len(names), whole=len(names - spoilt))


def text(outcomes: Sequence[Outcome], missing: Sequence[str]) -> str:
    """The page for a terminal."""
    table = [HEAD, *(count.cells() for count in counts(outcomes))]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEAD))]
    lines = ["  ".join(_cell(row[at], widths[at], at) for at in range(len(HEAD))).rstrip() for row in table]
    lines += [f"not in this folder: {line}" for line in missing]
    rest = [outcome for outcome in outcomes if outcome.verdict != "passed"]
    if rest:
        lines += ["", f"{len(rest)} not passed:"]
    for outcome in sorted(rest, key=lambda one: (one.group, one.name, one.case)):
        where = " / ".join(part for part in (outcome.group, outcome.name, outcome.case) if part)
        lines.append(
            f"  {outcome.verdict:8}{where}" + (f": {' '.join(outcome.detail.split())}" if outcome.detail else "")
        )
    return "\n".join(lines) + "\n"


def _cell(value: str, width: int, column: int) -> str:
    return value.ljust(width) if column == 0 else value.rjust(width)


def as_json(outcomes: Sequence[Outcome], missing: Sequence[str], facts: dict[str, object]) -> str:
    """Figures, and every outcome that did not pass, for programs."""
    groups = [asdict(count) | {"total": count.total} for count in counts(outcomes)]
    rest = [asdict(outcome) for outcome in outcomes if outcome.verdict != "passed"]
    return json.dumps(
        facts | {"groups": groups, "missing": list(missing), "not_passed": rest}, ensure_ascii=False, indent=1
    )
