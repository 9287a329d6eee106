"""A reason as the desk writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_GROUNDS: Final = 12
"""As many grounds as one decision may name; the parts of a long document go onto a sheet of their own."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of several: the clause, which document or part it is about, and the facts behind it."""

    clause: str = ""
    part: str = ""
    facts: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing at all is written."""
        return not (self.clause.strip() or self.part.strip() or self.facts.strip())


@dataclass(frozen=True, slots=True)
class Reason:
    """The four parts. `clause` and `criterion` name what the pack has, or are words where the pack has none.

    A decision rests on one ground or on several: the first is `clause`, `part` and `facts`, the others are `more`.
    """

    facts: str = ""
    clause: str = ""
    criterion: str = ""
    application: str = ""
    part: str = ""
    more: tuple[Ground, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing at all is written."""
        return not any(part.strip() for part in (self.facts, self.clause, self.criterion, self.application))

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """Every ground, the first one first."""
        return (Ground(self.clause.strip(), self.part.strip(), self.facts.strip()), *self.more)

    @property
    def several(self) -> bool:
        """Whether the grounds are told one by one: more than one, or one that says which part it is about."""
        return bool(self.more or self.part.strip())
