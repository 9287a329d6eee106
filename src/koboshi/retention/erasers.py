"""Which rooms hold copies of what people wrote, and how each erases its own; tied by `project.wiring`.

A room joins with a function that takes the number of a case, erases within the caller's transaction, may be run again,
removes stored files before it touches the rows that name them, and returns how many files it removed. A room whose
papers belong into an archive also gives a gatherer: pairs of name and content. A room that still needs a case (a permit
in force) says so: then its papers are not disposed of, whatever their term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

Erase = Callable[[str], int]
Gather = Callable[[str], Iterator[tuple[str, bytes]]]
Needs = Callable[[str], bool]
NEEDED = ("notification", "documents", "casework", "intake")
"""Without these nothing is disposed of: a record of disposal must not claim what did not happen."""

_erasers: dict[str, Erase] = {}
_gatherers: dict[str, Gather] = {}
_needs: dict[str, Needs] = {}


class NotTied(RuntimeError):
    """A room that holds personal data has not said how it erases them."""


def tie(
    erase: Mapping[str, Erase], gather: Mapping[str, Gather] | None = None, needs: Mapping[str, Needs] | None = None
) -> None:
    """Name rooms and their functions; called by `project.wiring`. The last word counts."""
    _erasers.update(erase)
    _gatherers.update(gather or {})
    _needs.update(needs or {})


def tied() -> dict[str, Erase]:
    """Every room that erases, in the order they were tied. Raises `NotTied` when one of `NEEDED` is missing."""
    missing = [room for room in NEEDED if room not in _erasers]
    if missing:
        raise NotTied(f"no eraser is tied for: {', '.join(missing)}")
    return dict(_erasers)


def gatherers() -> dict[str, Gather]:
    """Every room with papers for an archive."""
    return dict(_gatherers)


def is_needed(reference: str) -> bool:
    """Whether any room still needs the papers of a case."""
    return any(needs(reference) for needs in _needs.values())
