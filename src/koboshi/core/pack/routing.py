"""Which authority is competent for an application (`[routing]`): a kind of `core.jurisdiction` and what decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from koboshi.core.confidence import UNCHECKED


@dataclass(frozen=True, slots=True)
class Prefecture:
    """Answers with which the prefecture is competent everywhere, in the core cities too (`[routing.prefecture]`)."""

    field: str
    values: tuple[str, ...]
    basis: str = ""
    status: str = UNCHECKED


@dataclass(frozen=True, slots=True)
class Routing:
    """Which authority is competent: a kind of `core.jurisdiction` and the form field that decides.

    `place` is the field that says where in the municipality of `by` it is, for a police station may go by the part.
    `through`: that office only receives (経由); the procedure's owner examines and decides.
    """

    kind: str = ""
    by: str = ""
    address: str = "site"
    place: str = ""
    through: bool = False
    status: str = UNCHECKED
    prefecture: Prefecture | None = None

    def in_cities(self, answers: Mapping[str, Any]) -> bool:
        """Whether a core city is competent where it lies in one, with these answers."""
        kept = self.prefecture
        return kept is None or answers.get(kept.field) not in kept.values


def read_routing(table: Mapping[str, Any] | None) -> Routing | None:
    """`[routing]`, or None without one; TypeError for keys that do not exist."""
    if table is None:
        return None
    kept = table.get("prefecture")
    own = Prefecture(**{**kept, "values": tuple(kept["values"])}) if kept is not None else None
    return Routing(**{**table, "prefecture": own})
