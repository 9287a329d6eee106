"""Comparing our ledger with the provider's daily file, row by row; neither side is believed more than the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One transaction: the provider's key, our reference, and yen in (payment) or out (refund)."""

    key: str
    reference: str
    kind: Literal["payment", "refund"]
    yen: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One key about which the two sides tell different things (or tell it more than once)."""

    key: str
    here: tuple[Row, ...]
    there: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`missing_here`: the provider has it, we do not; `missing_there`: the other way round. All sorted by key."""

    matched: tuple[Row, ...]
    missing_here: tuple[Row, ...]
    missing_there: tuple[Row, ...]
    different: tuple[Difference, ...]

    @property
    def clean(self) -> bool:
        """Whether both sides say the same."""
        return not (self.missing_here or self.missing_there or self.different)


def reconcile(ledger_rows: Iterable[Row], provider_rows: Iterable[Row]) -> Reconciliation:
    """Compare two lists of transactions; exchanging the sides exchanges the answer.

    A key that stands twice on one side is a difference, never silently counted once.
    """
    here, there = _by_key(ledger_rows), _by_key(provider_rows)
    matched: list[Row] = []
    missing_here: list[Row] = []
    missing_there: list[Row] = []
    different: list[Difference] = []
    for key in sorted(here.keys() | there.keys()):
        mine, theirs = here.get(key, ()), there.get(key, ())
        if len(mine) > 1 or len(theirs) > 1 or (mine and theirs and mine != theirs):
            different.append(Difference(key, mine, theirs))
        elif not mine:
            missing_here.extend(theirs)
        elif not theirs:
            missing_there.extend(mine)
        else:
            matched.extend(mine)
    return Reconciliation(tuple(matched), tuple(missing_here), tuple(missing_there), tuple(different))


def _by_key(rows: Iterable[Row]) -> Mapping[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.key].append(row)
    return {key: tuple(sorted(rows)) for key, rows in found.items()}
