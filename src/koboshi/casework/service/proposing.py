"""通知書案: the notice of a drafted decision as it would be sent, before anybody decides; nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from koboshi.approvals.models import Circulation
from koboshi.casework.models import Case, Task
from koboshi.casework.service import approving, deciding, issuing, registering, speaking, taken_back_letter
from koboshi.casework.service.approving import Proposal
from koboshi.catalog.service import pack_of
from koboshi.core import letter as letters
from koboshi.core import process
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.refusal import Refused
from koboshi.foundation.documents import service as documents

NUMBER: Final = "（文書番号は送付の時に付きます）"
HEAD: Final = "（案）この通知書は決裁のための案です。まだ通知していません。"
UNSENT: Final = "（案）この通知書は、送る前の案です。まだ通知していません。"


class NoLetter(ValueError):
    """This decision is not followed by a notice at once (another step comes first); the message is a sentence."""

    def __init__(self) -> None:
        super().__init__("この決定のすぐ後に送る通知はありません。通知書案は、通知の業務で確かめてください。")


def of_circulation(actor: Actor, row: Circulation) -> bytes:
    """The draft notice of a circulation as PDF, for whoever may read the circulation. Raises as `as_pdf` does."""
    if not Circulation.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise Refused("この業務を行う権限がありません。")
    return as_pdf(approving.task_of(row), Proposal.read(row.text))


def as_pdf(task: Task, proposal: Proposal, now: datetime | None = None) -> bytes:
    """The draft notice as PDF, marked 案.

    Raises NoLetter where none follows, LetterError and ProcessError where it cannot be filled.
    """
    pack = pack_of(task.case.version_id)
    name, blocks = filled(task, proposal, now)
    return marked(pack, pack.texts.get(f"letter.{name}.title", "ja"), blocks)


def marked(pack: Pack, title: str, blocks: Sequence[letters.Block]) -> bytes:
    """A notice that nobody has sent as PDF, marked 案 above its first line and in its title."""
    vertical = pack.manifest.law.delivery.vertical
    return documents.draft(headed(blocks, HEAD), title=f"（案）{title}", vertical=vertical)


def headed(blocks: Sequence[letters.Block], text: str) -> list[letters.Block]:
    """A notice with the line above it that says that it is a draft."""
    return [{"kind": "p", "align": "right", "runs": [{"text": text, "strong": True}]}, *blocks]


def filled(task: Task, proposal: Proposal, now: datetime | None = None) -> tuple[str, list[letters.Block]]:
    """Name and blocks of the letter that would follow the decision; the day is today's."""
    now, case = now or datetime.now(UTC), task.case
    pack = pack_of(case.version_id)
    name = _letter(case, task, pack, proposal, now)
    today = civil.today(now)
    context = issuing.context(case, pack, name, number=NUMBER, on=today)
    decision = issuing.decision_words(
        pack,
        outcome=proposal.outcome,
        reason=deciding.paragraph(pack, proposal.reason, proposal.outcome, proposal.fields),
        clauses=[each.clause for each in proposal.reason.grounds],
        conditions=proposal.conditions,
        fields=proposal.fields,
        on=today,
    )
    permit = registering.words_proposed(case, proposal.outcome, today)
    decided = issuing.decided_words(pack, proposal.fields)
    blocks = pack.letters[name].fill(
        {**context, "decision": decision, "decided": decided, "permit": permit}, pack=speaking.source_of(case)
    )
    return name, taken_back_letter.referring(case, blocks)


def _letter(case: Case, task: Task, pack: Pack, proposal: Proposal, now: datetime) -> str:
    """Which letter the process would send next: its model moved one step, on paper only."""
    data: dict[str, Any] = {task.node: proposal.outcome, "outcome": proposal.outcome}
    moved = process.advance(pack.definition, case.state or None, process.Complete(token=task.token, data=data), now)
    for command in moved.commands:
        if isinstance(command, process.OpenTask) and command.action == "issue":
            return process.letter_of(pack.definition.nodes[command.node], moved.state.get("data", {}))
    if proposal.outcome in pack.letters:
        return proposal.outcome
    raise NoLetter
