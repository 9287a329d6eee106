"""What is sealed of a decision, and of its being taken back: everything that was decided, as it stands in its row."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from koboshi.casework.models import Decision, TakingBack
from koboshi.foundation.journal import sealing

WORDS: Final = (
    "outcome", "kind", "reason", "clause", "facts", "criterion", "application", "conditions", "grounds", "fields",
)  # fmt: skip
"""The columns that say what was decided and why."""


def content(decision: Decision) -> dict[str, Any]:
    """What was decided, why, by whom (an opaque number) and when."""
    return {
        **{name: getattr(decision, name) for name in WORDS},
        "decided_by": decision.decided_by_id,
        "decided_at": decision.decided_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def seal(decision: Decision) -> str:
    """The seal of a decision, for the fact that tells of it."""
    return sealing.seal(content(decision), decision.salt)


def taking_back(row: TakingBack) -> dict[str, Any]:
    """How a decision was taken back, which one, and why."""
    return {"how": row.how, "facts": row.facts, "ground": row.ground, "decision": row.decision_id}
