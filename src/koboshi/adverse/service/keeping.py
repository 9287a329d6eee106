"""What every verb does: lock case and disposition in this order, check what was typed, tell the journal."""

from __future__ import annotations

from datetime import UTC, datetime

from koboshi.adverse.models import Hearing
from koboshi.casework.models import Case
from koboshi.casework.service import engine
from koboshi.catalog.service import pack_of
from koboshi.core import process
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact
from koboshi.foundation.tenancy import rows

MOST_TEXT = 10_000
MOST_LINE = 200


def locked(hearing: Hearing) -> tuple[Case, Hearing]:
    """The case, then the disposition: both fresh, so that two people take turns."""
    with rows.known():
        case = engine.locked(hearing.case_id)
    fresh = rows.locked(Hearing.objects.all(), hearing.pk)
    fresh.case = case
    return case, fresh


def tell(actor: Actor, case: Case, fact: Fact, now: datetime) -> None:
    """Write the fact into the story of the case."""
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)), at=now)


def moment(now: datetime | None) -> datetime:
    """The time of an act."""
    return now or datetime.now(UTC)


def text(typed: str, most: int = MOST_TEXT, *, least: int = 1) -> str:
    """A text that was written. Raises `Refused`."""
    clean = typed.replace("\0", "").strip()
    if not least <= len(clean) <= most:
        raise Refused("内容を{least}字以上{most}字以内で入力してください。", least=least, most=f"{most:,}")
    return clean


def line(typed: str) -> str:
    """A name or a place on one line. Raises `Refused`."""
    clean = " ".join(typed.replace("\0", "").split())
    if not clean or len(clean) > MOST_LINE:
        raise Refused("名前や場所を{most}字以内で入力してください。", most=MOST_LINE)
    return clean


def waits_for(case: Case, message: str) -> bool:
    """Whether the process of the case waits for this message now."""
    if case.ended_at is not None:
        return False
    nodes = pack_of(case.version_id).definition.nodes
    return any(nodes[wait.node].message == message for wait in process.waiting(case.state) if not wait.stuck)
