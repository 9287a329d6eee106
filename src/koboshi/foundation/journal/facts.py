"""What a room tells: facts in the past tense, frozen, without personal data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Base of every event. `kind` is `<room>.<past tense>`; `schema` counts up when a field changes its meaning."""

    kind: ClassVar[str] = ""
    schema: ClassVar[int] = 1
    looking: ClassVar[bool] = False
    """Whether it says that somebody read something: the only facts that an auditor leaves behind."""

    def activity_name(self) -> str:
        """The activity for mining: by default the fact's own name; facts of process steps name their node."""
        return self.kind.rpartition(".")[2]

    def lifecycle_step(self) -> str:
        """`start`, `complete` or `cancel` (XES lifecycle extension)."""
        return "complete"

    def payload(self) -> dict[str, Any]:
        """The fields as JSON values (dates as ISO 8601)."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
            if value not in (None, "")
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a fact is about: the case (or another stream such as `catalog:fukushima/x`) and under which definition."""

    tenant: str
    case: str
    procedure: str = ""
    version: str = ""
    door: str = ""
    office: int | None = None
