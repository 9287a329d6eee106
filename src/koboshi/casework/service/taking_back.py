"""Take a decision against the applicant back of the office's own accord, and decide anew (職権取消し・撤回).

Only what burdens the applicant: a refusal, a dismissal, a part or a condition. Taking back what was granted is a
disposition against its holder and goes through `adverse` with its hearing (`granted`). `annul` is for what was unlawful
or wrong from the beginning, `withdraw` for what has changed since. The old notice keeps its number and stays in the
file; the public register says that it no longer holds. How the standard period counts over the time between is 要確認:
it counts from the arrival on, as if nothing had stopped it, which is the strictest reading for the office.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.db import transaction

from koboshi.approvals import service as approvals
from koboshi.approvals.models import Circulation
from koboshi.approvals.service import Matter, Way
from koboshi.casework import policies
from koboshi.casework.events import DecisionTakenBack
from koboshi.casework.models import Case, Decision, TakingBack, roles_for
from koboshi.casework.service import (
    approving,
    deciding,
    delivering,
    engine,
    issuing,
    permits,
    proposing,
    restarting,
    taken_back_letter,
)
from koboshi.casework.service import sealing as of_decision
from koboshi.casework.service.amiss import AllAmiss
from koboshi.casework.service.deciding import Amiss
from koboshi.casework.service.grounds import ReasonLacks
from koboshi.catalog.service import pack_of
from koboshi.core import letter as letters
from koboshi.core import process
from koboshi.core import reason as reasons
from koboshi.core.actor import Actor, Role
from koboshi.core.approval import Stamp
from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.journal import sealing
from koboshi.foundation.journal import service as journal

SUBJECT: Final = "taking_back:"
BURDENS: Final = frozenset({"refuse", "dismiss", "part", "condition"})
"""The kinds of decision that may be taken back in the applicant's favour; a lapse by law is nobody's decision."""
GRANT: Final = "grant"
"""What only a disposition takes back (`granted`)."""
MOST_FACTS: Final = 4_000
MOST_GROUND: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody wrote: how, the facts, the ground, and the step at which the case goes on."""

    how: str
    facts: str
    ground: str
    node: str

    def content(self) -> dict[str, str]:
        """The words as a circulation keeps them."""
        return {"how": self.how, "facts": self.facts.strip(), "clause": self.ground.strip(), "node": self.node}

    @classmethod
    def read(cls, content: Mapping[str, str]) -> Given:
        """What a circulation carries."""
        parts = {name: content.get(name, "") for name in ("how", "facts", "node")}
        return cls(ground=content.get("clause", ""), **parts)


# -- what may be taken back -------------------------------------------------------------------------------------------


def decision_of(case: Case, kinds: Collection[str] = BURDENS) -> Decision | None:
    """The newest decision of an ended case, where it is of these kinds, was notified and still stands."""
    newest = Decision.objects.filter(case=case).first()
    if case.ended_at is None or newest is None or newest.kind not in kinds or not newest.notice_key:
        return None
    taken = TakingBack.objects.filter(decision=newest).exists()
    return None if taken or not case.state or not case.outcome else newest


def possible(case: Case) -> bool:
    """Whether a case has a decision that can be taken back, and a step at which it can go on."""
    decision = decision_of(case)
    return decision is not None and permits.permit_of(case) is None and bool(restarting.places(case, decision))


def may_propose(actor: Actor, case: Case) -> bool:
    """Whoever examines or decides in the office of the case may draft it, where a chain decides."""
    return actor.is_system or (case.office_id in actor.offices and actor.has(*roles_for(Role.EXAMINER)))


def may_decide(actor: Actor, case: Case) -> bool:
    """Only a decider of the office of the case takes a decision back."""
    return actor.is_system or (case.office_id in actor.offices and actor.has(Role.DECIDER))


def _standing(case: Case) -> Decision:
    decision = decision_of(case)
    newest = Decision.objects.filter(case=case).first() if decision is None else None
    if newest is not None and newest.kind == GRANT and newest.notice_key and case.ended_at is not None:
        raise Refused(
            "申請者に有利な決定は、ここでは取り消せません。案件のページの「決定」から、不利益処分の手続（聴聞）を起案してください。"
        )
    if decision is None:
        raise Refused("職権で取り消せるのは、通知が済んで終わった案件の、申請者に不利な最後の決定だけです。")
    return decision


def _check(actor: Actor, case: Case, given: Given) -> Decision:
    decision = _standing(case)
    if permits.permit_of(case) is not None:
        raise Refused(
            "この案件の許可は台帳にあります。条件や許可を変えるときは、台帳か不利益処分の手続で行ってください。"
        )
    if actor.user is not None and actor.user == case.application.holder_id:
        raise Refused("自分の申請を自分で決定することはできません。")
    deciding.bar(actor, case)
    lacking = list(_lacking(given))
    if given.node not in restarting.places(case, decision):
        lacking.append(Amiss("node", Refused("どの段階から審査をやり直すかを選んでください。")))
    if lacking:
        raise AllAmiss(lacking)
    return decision


def _lacking(given: Given) -> Iterator[Refused]:
    """What is missing or wrong in the words: they stand in the notice as they were written, so no inner mark does."""
    if given.how not in TakingBack.How.values:
        yield Amiss("how", Refused("「取消し」か「撤回」かを選んでください。"))
    if not given.facts.strip() or not given.ground.strip():
        part = "ground" if given.facts.strip() else "facts"
        yield Amiss(part, Refused("取消しや撤回の理由（事実）と根拠を、両方入力してください。"))
    if given.facts.strip() and (found := reasons.check_facts(given.facts, given.ground)):
        yield ReasonLacks(found)
    if len(given.facts) > MOST_FACTS or len(given.ground) > MOST_GROUND:
        long = Refused(
            "理由は{facts}字以内、根拠は{ground}字以内で入力してください。", facts=MOST_FACTS, ground=MOST_GROUND
        )
        yield Amiss("facts" if len(given.facts) > MOST_FACTS else "ground", long)
    marked = Refused(
        "理由と根拠は、通知にそのまま載ります。「要確認」とは書けません。条文などを確かめてから書いてください。"
    )
    if UNCHECKED in given.facts:
        yield Amiss("facts", marked)
    if UNCHECKED in given.ground:
        yield Amiss("ground", marked)
    elif given.ground.strip() and not reasons.names_a_rule(given.ground):
        yield Amiss("ground", Refused("根拠には、法令・条例などの条か、基準の名前を書いてください。"))


# -- without a chain --------------------------------------------------------------------------------------------------


@transaction.atomic
def take_back(actor: Actor, case: Case, given: Given, *, now: datetime | None = None) -> TakingBack:
    """Take the newest decision back, tell the applicant, and go on at the chosen step. Raises `Refused`."""
    case = engine.locked(case.pk)
    if not may_decide(actor, case):
        raise Refused("決定を取り消せるのは、担当する所属の決定権のある職員だけです。")
    if approving.needs_approval(case):
        raise Refused("この案件の決定は、決裁の回付で行います。「決裁」の画面から起案してください。")
    return _carry_out(actor, case, given, now or datetime.now(UTC))


def preview(actor: Actor, case: Case, given: Given) -> str:
    """The notice as it would be sent, as HTML and marked 案, for whoever is about to send it. Raises `Refused`.

    The same checks as sending it; nothing is written.
    """
    if not may_decide(actor, case):
        raise Refused("決定を取り消せるのは、担当する所属の決定権のある職員だけです。")
    decision = _check(actor, case, given)
    return letters.blocks_to_html(proposing.headed(_drafted(case, decision, given), proposing.UNSENT))


def _carry_out(actor: Actor, case: Case, given: Given, now: datetime) -> TakingBack:
    decision = _check(actor, case, given)
    row = TakingBack.objects.create(
        tenant=case.tenant,
        reference=case.reference,
        case=case,
        decision=decision,
        how=given.how,
        facts=given.facts.strip(),
        ground=given.ground.strip(),
        node=given.node,
        taken_by_id=policies.person(actor),
        taken_at=now,
        salt=sealing.new_salt(),
    )
    journal.record(actor, _told(row), engine.subject_of(case, pack_of(case.version_id)), at=now)
    old = Document.objects.filter(key=decision.notice_key).first()
    _issue(actor, case, row, old, now)
    if old is not None:
        documents.withdraw([old.check_number], on=civil.today(now), why=Check.Why.ENDED)
    case.outcome, case.decided_at, case.ended_at = "", None, None
    case.save(update_fields=["outcome", "decided_at"])
    engine.step(actor, case, process.Reopen(node=given.node), now=now)
    return row


def _issue(actor: Actor, case: Case, row: TakingBack, old: Document | None, now: datetime) -> None:
    """The notice of the act, with a number of its own, on its way to whoever receives the notices of the case."""
    pack, kind = pack_of(case.version_id), taken_back_letter.KIND

    def fill(number: str, on: date) -> list[letters.Block]:
        context = issuing.context(case, pack, kind, number=number, on=on)
        return taken_back_letter.blocks(case, context, row, old)

    document = delivering.written(
        actor,
        case,
        key=f"{case.reference}:{kind}:{row.pk}",
        kind=kind,
        title=taken_back_letter.title_of(row.how),
        fill=fill,
        vertical=pack.manifest.law.delivery.vertical,
        now=now,
    )
    row.notice_key = document.key
    row.save(update_fields=["notice_key"])
    delivering.send_out(actor, case, document, now=now)


def _told(row: TakingBack) -> DecisionTakenBack:
    return DecisionTakenBack(
        how=row.how,
        decision=row.decision_id,
        outcome=row.decision.outcome,
        node=row.node,
        sealed=sealing.seal(of_decision.taking_back(row), row.salt),
    )


# -- through the chain ------------------------------------------------------------------------------------------------


def is_ours(row: Circulation) -> bool:
    """Whether a draft on its way takes a decision back."""
    return row.subject.startswith(SUBJECT)


@transaction.atomic
def draft(actor: Actor, case: Case, given: Given, *, now: datetime | None = None) -> Circulation:
    """Draft it and send it on the way that decisions of this case take. Raises `Refused` and ApprovalRefused."""
    case = engine.locked(case.pk)
    matter, way = _matter(actor, case, given), _way(case)
    return approvals.begin(actor, matter, way, now=now)


@transaction.atomic
def send_again(actor: Actor, row: Circulation, given: Given, *, note: str = "", seen: int | None = None) -> Circulation:
    """The drafter sends a draft again that came back, as it was or changed; the same checks as at first."""
    case = engine.locked(case_of(row).pk)
    matter = _matter(actor, case, given)
    words = {"content": matter.content, "title": matter.title, "note": note}
    return approvals.send_again(actor, row, way=_way(case), seen=seen, **words)  # type: ignore[arg-type]


def _matter(actor: Actor, case: Case, given: Given) -> Matter:
    if not may_propose(actor, case):
        raise Refused("決定の取消しを起案できるのは、担当する所属の審査か決定をする職員だけです。")
    decision, pack = _check(actor, case, given), pack_of(case.version_id)
    procedure = ruby_to_plain(pack.texts.get("title", "ja"))
    return Matter(
        about=engine.subject_of(case, pack),
        subject=f"{SUBJECT}{decision.pk}",
        title=f"{procedure}：{taken_back_letter.title_of(given.how)}"[:300],
        content=given.content(),
        applicant=str(case.application.holder_id or ""),
    )


def _way(case: Case) -> Way:
    """The chain of the case's decisions; it is a decision in favour, so that nothing steps up for its sake."""
    chain = approving.chain_of(case)
    if chain is None:
        raise Refused("この案件には、決裁の経路がありません。「決定する」の画面で決定してください。")
    return Way(chain=chain, data=approving.data_of(case, "grant"))


def case_of(row: Circulation) -> Case:
    """The case of a draft."""
    return Case.objects.get(reference=row.reference)


def row_of(row: Circulation) -> TakingBack | None:
    """What the deciding stamp on a draft did; None before it."""
    number = row.subject.removeprefix(SUBJECT)
    found = TakingBack.objects.filter(decision_id=int(number), case__reference=row.reference)
    return found.first() if row.decided_at is not None else None


def as_pdf(row: Circulation) -> bytes:
    """The notice of a draft as PDF, marked 案; nothing is written. Raises `Refused` when nothing is left."""
    case, given = case_of(row), Given.read(row.text)
    found = _drafted(case, _standing(case), given)
    return proposing.marked(pack_of(case.version_id), taken_back_letter.title_of(given.how), found)


def _drafted(case: Case, decision: Decision, given: Given) -> list[letters.Block]:
    """The notice that nobody has sent yet."""
    pack = pack_of(case.version_id)
    act = TakingBack(
        case=case, decision=decision, how=given.how, facts=given.facts, ground=given.ground, node=given.node
    )
    old = Document.objects.filter(key=decision.notice_key).first()
    context = issuing.context(case, pack, taken_back_letter.KIND, number=proposing.NUMBER, on=civil.today())
    return taken_back_letter.blocks(case, context, act, old)


@transaction.atomic
def stamp(
    actor: Actor,
    row: Circulation,
    *,
    seat: str,
    verdict: str,
    note: str = "",
    to: str = "",
    seen: int | None = None,
    now: datetime | None = None,
) -> Circulation:
    """Stamp a draft in a seat; the deciding stamp takes the decision back in the same transaction."""
    case = engine.locked(case_of(row).pk)

    def effect(decided: Circulation, stamped: Stamp) -> None:
        _carry_out(actor, case, Given.read(decided.text), now or stamped.at)

    return approvals.stamp(actor, row, seat=seat, verdict=verdict, note=note, to=to, seen=seen, effect=effect, now=now)
