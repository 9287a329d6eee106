"""`koboshi journal late`: the rows that were written down a day or more after what they tell."""

from __future__ import annotations

from dataclasses import dataclass

from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.project.cli.output import dump, say, table

HEADS = ("受付番号", "記録", "事実", "事実の日", "入力した日", "遅れ（日）", "だれ")


@dataclass(frozen=True, slots=True)
class Late:
    """One row: `told_on` the day it tells, `recorded_on` the day in Japan on which the database wrote it down."""

    case: str
    seq: int
    kind: str
    told_on: str
    recorded_on: str
    days: int
    actor: str


def show(*, as_json: bool = False) -> int:
    """Print them in the order of their writing. They are no error: what each of them is, its case tells.

    It prints no words of a case, so it is no look at one; `actor` is the opaque number of an account.
    """
    with scope.acting(SYSTEM):
        rows = [_late(entry) for entry in verify.told_late()]
    if as_json:
        dump({"count": len(rows), "rows": rows})
        return 0
    say(table(HEADS, [(r.case, str(r.seq), r.kind, r.told_on, r.recorded_on, r.days, r.actor) for r in rows]))
    say(f"{len(rows)}行。内容は koboshi journal show に受付番号を続けて確かめてください。")
    return 0


def _late(entry: Entry) -> Late:
    written = entry.recorded_at or entry.at
    told_on, recorded_on = civil.day_of(entry.at), civil.day_of(written)
    return Late(
        case=entry.case_ref,
        seq=entry.seq,
        kind=entry.kind,
        told_on=told_on.isoformat(),
        recorded_on=recorded_on.isoformat(),
        days=(recorded_on - told_on).days,
        actor=entry.actor,
    )
