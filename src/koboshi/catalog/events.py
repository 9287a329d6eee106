"""What the catalog tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from koboshi.foundation.journal.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPublished(Fact):
    """A version of a procedure was published; `effective_from` is an ISO date."""

    kind: ClassVar[str] = "catalog.version_published"
    digest: str
    effective_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionWithdrawn(Fact):
    """A version published by mistake was taken back; `before` is the version that holds again, empty where none does.

    The reason stays with the version: it is free text.
    """

    kind: ClassVar[str] = "catalog.version_withdrawn"
    digest: str
    before: str = ""
