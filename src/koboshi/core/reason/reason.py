"""A reason as the desk writes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """The four parts. `clause` and `criterion` name what the pack has, or are words where the pack has none."""

    facts: str = ""
    clause: str = ""
    criterion: str = ""
    application: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing at all is written."""
        return not any(part.strip() for part in (self.facts, self.clause, self.criterion, self.application))
