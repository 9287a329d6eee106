"""Words of the invented person (架空) in the rooms around a case; through their own verbs where that is short."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from koboshi.adverse.models import AccessRequest, Hearing, Statement
from koboshi.adverse.models import Party as Participant
from koboshi.approvals import service as approvals
from koboshi.approvals.models import Post
from koboshi.casework.models import Case, Task
from koboshi.casework.service import engine
from koboshi.catalog.service import Offer, pack_of
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.approval import read_chain
from koboshi.core.japan import civil
from koboshi.core.ports.payment import Callback
from koboshi.enquiries import service as enquiries
from koboshi.fees import service as fees
from koboshi.fieldwork.models import CheckResult, Photo, Visit
from koboshi.foundation.documents import storage
from koboshi.foundation.people.models import User
from koboshi.intake import service as intake
from koboshi.mandates import service as mandates
from koboshi.proceedings import service as proceedings
from koboshi.proceedings.models import AgendaItem, Meeting, Opinion, PublicHearing, SpeakingRequest
from koboshi.proceedings.service import papers
from koboshi.proceedings.service.inspecting import own_rule
from koboshi.registers.models import Invitation, Permit, PermitChange
from tests.rooms.conftest import resident, staff

LONG_AGO = datetime(2022, 5, 9, 3, 0, tzinfo=UTC)
"""An enquiry that ended then has been kept its year."""
CHAIN = """
[chain]
id = "short"
name = "課の決裁（例・要確認）"
[[seat]]
id = "kacho"
name = "課長"
[[stage]]
id = "ka"
name = "課長"
seats = ["kacho"]
[ladder]
seats = ["kacho"]
[[ladder.row]]
id = "all"
when = 'case.outcome != ""'
decider = "kacho"
ground = "例"
"""
FILES = 4
"""Stored files that these corners add to a case: a written copy of guidance, a photograph, two papers."""


def before_it_ends(case: Case, pdf: bytes) -> None:
    """What other authorities, the public and a council say while the case runs."""
    today, clerk = civil.today(), staff("tanto")
    asked = proceedings.ask(
        clerk, case, authority="架空省", department="忘野さんの担当", question="忘野さんの記録は。", due_on=today
    )
    proceedings.record_sending(clerk, asked, way="mail", on=today)
    proceedings.record_reply(clerk, asked, reply="忘野さんの秘密の記録は、ない。", on=today)
    left = proceedings.ask(clerk, case, authority="架空庁", question="忘野さんの件。", due_on=today)
    type(left).objects.filter(pk=left.pk).update(left_reason="忘野さんが急いでいるため。")
    opened = proceedings.open_inspection(
        clerk, case, public_title="架空川の件", place="県庁", opens=today, rule=own_rule(2, "week")
    )
    upload = papers.Upload("忘野さんの書面.pdf", "application/pdf", pdf)
    proceedings.add_paper(clerk, opened, title="架空川の書面", upload=upload)
    said = proceedings.give_opinion(resident(), opened.pk, text="忘野さんの隣の者です。", once=uuid.uuid4().hex)
    proceedings.answer_opinion(clerk, said, answer="忘野さんに伝えます。")
    Opinion.objects.filter(pk=said.pk).update(name="忘野 消之助", address="架空通り九番地")
    heard = PublicHearing.objects.create(
        tenant=case.tenant, reference=case.reference, case=case, task=case.tasks.order_by("pk")[0],
        public_title="架空川の件", about="架空川の湧き水", published_on=today, requests_from=today,
        requests_until=today, held_on=today, begins="13:30", place="県庁", chair="忘野課長", record="忘野さんの話。",
        state="recorded",
        announced_by_id=clerk.user,
    )  # fmt: skip
    SpeakingRequest.objects.create(
        tenant=case.tenant, public_hearing=heard, number=1, once="x", name="忘野 消之助", address="架空通り九番地",
        contact="忘野の電話", standing="忘野さんの隣", summary="忘野さんの湧き水", way="paper", received_on=today,
        result="heard", reason="忘野さんに伝えた", came=True, said="忘野さんの心配", answer="忘野さんに答える",
    )  # fmt: skip
    met = a_meeting(case)
    proceedings.write_minutes(clerk, met, minutes="忘野さんの件を諮った。", public_minutes="1件を諮った。")
    proceedings.add_paper(clerk, Meeting.objects.get(pk=met.pk), title="忘野さんの資料", upload=upload)


def a_meeting(*cases: Case) -> Meeting:
    """A council that spoke of these cases."""
    clerk = staff("tanto")
    council = proceedings.enter_council(clerk, cases[0].office, name="架空の審査会", quorum=1)
    met = proceedings.call_meeting(clerk, council, held_on=civil.today(), begins="13:30", place="県庁")
    for order, case in enumerate(cases, 1):
        AgendaItem.objects.create(
            tenant=case.tenant, reference=case.reference, meeting=met, case=case, order=order,
            public_title="架空川の件", conflict_note="忘野さんの親族", result="agree", opinion="忘野さんの件は、よい。",
        )  # fmt: skip
    return met


def after_it_ended(case: Case, offer: Offer) -> None:
    """What the other rooms keep of the case."""
    people_of(case)
    asked_before(case)
    paid(case)
    visited(case)
    circulated(case)
    heard(case, a_permit(case, offer))


def people_of(case: Case) -> None:
    """A representative at the window, another applicant, and her consent."""
    clerk = staff("tanto")
    wanted = mandates.Wanted(
        kind="parent", label="代理山 忘野の親", scopes=("see",), since=civil.today(), phone="024-598-7654",
        email="kienosuke@example.jp", paper="忘野さんの戸籍を見た。", ward_born=date(2015, 1, 1),
        address={"prefecture": "福島県", "municipality": "福島市", "street": "忘野町1"},
    )  # fmt: skip
    mandates.record(clerk, case.application, wanted)
    other = mandates.name_co_applicant(clerk, case.application, label="忘野 キエノスケ", phone="024-598-7654")
    mandates.note_consent(clerk, other, "withdraw", how="忘野さんの同意書を見た。")


def asked_before(case: Case, *, closed: datetime | None = LONG_AGO) -> Any:
    """An enquiry with guidance and its written copy, linked to the case; closed on a day, or going on."""
    clerk = staff("tanto")
    question = enquiries.Question(text="忘野の秘密の記録は見られますか。", name="忘野 消之助", contact="024-598-7654")
    began = enquiries.begin(resident(), case.office, question, door=Door.CITIZEN, now=LONG_AGO).enquiry
    asker = resident(began.reference)
    enquiries.ask_more(asker, began, text="忘野です。急ぎます。", now=LONG_AGO)
    told = enquiries.answer(
        clerk, began, text="忘野さんへ", now=LONG_AGO, next_on=LONG_AGO.date(), next_note="忘野さんに電話",
        guidance=enquiries.Guidance(purpose="忘野さんの件", content="忘野さんの書類", responsible="課長", power="忘野"),
    )  # fmt: skip
    enquiries.issue_copy(clerk, told)
    enquiries.link(clerk, began, case.reference)
    if closed is not None:
        enquiries.close(clerk, began, outcome="will_file", now=closed)
    return began


def paid(case: Case) -> None:
    """A fee that was reduced, paid twice, explained, and partly paid back."""
    decider, now = staff("kacho"), datetime.now(UTC)
    bill = fees.Bill(
        key=f"{case.reference}:story:1:1", reference=case.reference, tenant=case.tenant, office=case.office_id,
        procedure=case.procedure_id, title="公文書開示請求", yen=1000, lines={"ja": ["1,000円"]},
        methods=["online"], filed_at=case.arrived_at, due_on=civil.today(), now=now,
    )  # fmt: skip
    charge = fees.charge(SYSTEM, bill)
    fees.waive(decider, charge, ground="disaster", reason="忘野さんの家が流された。", off=400)
    number = case.reference
    fees.hear(Callback(f"t-{number}-1", charge.number, "paid", 600, now), "test")
    twice = fees.hear(Callback(f"t-{number}-2", charge.number, "paid", 600, now), "test")
    fees.settle(decider, twice, way="noted", note="忘野さんが二度納めた。")
    fees.order(decider, fees.refund(staff("tanto"), charge, yen=100, reason="忘野さんへ返す。"))


def visited(case: Case) -> None:
    """A visit with a note, a finding, and a photograph."""
    task, me, now = Task.objects.filter(case=case).order_by("pk").first(), staff("tanto").user, datetime.now(UTC)
    assert task is not None
    assert me is not None
    same: Mapping[str, Any] = {"tenant": case.tenant, "reference": case.reference}
    visit = Visit.objects.create(
        **same, case=case, task=task, office=case.office, place="架空通り九番地", postal_code="960-8671",
        municipality="072010", minutes=30, inspector_id=me, state="failed", wish="忘野は午後がよい。",
        why_code="other", why="忘野さんが留守", note="忘野さんの犬", offered_at=now,
    )  # fmt: skip
    CheckResult.objects.create(
        **same, visit=visit, item="cold", verdict="ok", note="忘野さんの冷蔵庫", noted_by_id=me, noted_at=now
    )
    key = f"photos/{uuid.uuid4().hex}"
    stored = storage.put(key, BytesIO("忘野さんの写真".encode()))
    Photo.objects.create(
        **same, visit=visit, client_id=uuid.uuid4(), where="忘野さんの庭", kind="jpeg", size=stored.size,
        sha256=stored.sha256, storage_key=key, scan="clean", taken_by_id=me, taken_at=now,
    )  # fmt: skip


def circulated(case: Case) -> None:
    """A draft that went round, came back with words beside the stamp, and was given up."""
    publisher, drafter, chief = staff("honbu"), staff("tanto"), staff("kacho")
    if not Post.objects.exists():
        user = User.objects.get(pk=chief.user)
        approvals.put_in_post(publisher, case.office, "kacho", user, since=date(2026, 4, 1))
    matter = approvals.Matter(
        about=engine.subject_of(case, pack_of(case.version_id)), subject="decision:0", title="忘野さんの件",
        content={"reason": "忘野さんの秘密の記録を開示する。"},
    )  # fmt: skip
    way = approvals.Way(chain=read_chain(CHAIN), data={"outcome": "grant"})
    row = approvals.begin(drafter, matter, way)
    row = approvals.return_to(chief, row, seat="kacho", reason="忘野さんの名前を確かめる。")
    approvals.drop(drafter, row, note="忘野さんが取り下げた。")


def a_permit(case: Case, offer: Offer) -> Permit:
    """A permit of the case that has ended, with its history and a renewal that was prepared and never filed."""
    name = {"family": "忘野", "given": "消之助"}
    same: Mapping[str, Any] = {"tenant": case.tenant, "reference": case.reference}
    permit = Permit.objects.create(
        **same, register_id=case.procedure_id, version_id=case.version_id, office=case.office,
        number=f"架空第{case.pk}号", last_reference=case.reference, holder_label="忘野 消之助", title="忘野商店",
        fields={"applicant": name}, words="忘野消之助", public_words="忘野商店", conditions="忘野さんは報告する。",
        granted={"note": "忘野"}, valid_from=LONG_AGO.date(), period_from=LONG_AGO.date(), state="returned",
    )  # fmt: skip
    PermitChange.objects.create(
        **same, permit=permit, kind="changed", on=LONG_AGO.date(), ground="忘野さんの届出", reason="忘野さんの転居",
        detail={"before": {"applicant": name}}, made_by="user:1", made_at=LONG_AGO,
    )  # fmt: skip
    draft = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers={"applicant": name}).application
    Invitation.objects.create(**same, permit=permit, until=LONG_AGO.date(), draft=draft.reference, made_by="user:1")
    return permit


def heard(case: Case, permit: Permit) -> None:
    """A disposition: what its party said, and who spoke for her."""
    chief, now, today = staff("kacho").user, datetime.now(UTC), civil.today()
    same: Mapping[str, Any] = {"tenant": case.tenant, "reference": case.reference}
    hearing = Hearing.objects.create(
        **same, case=case, permit=permit, way="hearing", planned="suspend", drafted_by_id=chief, secret_hash=b"1",
        held_on=today, minutes="忘野さんが話した。", report="忘野さんの話には理由がある。", opinion="grounded",
        reported_at=now, effect="refused", effect_problem="忘野さんの許可は終わった。", begun_at=now,
    )  # fmt: skip
    Participant.objects.create(
        **same, hearing=hearing, kind="representative", name="代理山 忘野の代理", contact="024-598-7654",
        proof="忘野さんの委任状", named_at=now,
    )  # fmt: skip
    Statement.objects.create(
        **same, hearing=hearing, text="忘野は直しました。", by_name="忘野 消之助", way="post", received_on=today,
        late=False, recorded_at=now,
    )  # fmt: skip
    AccessRequest.objects.create(
        **same, hearing=hearing, what="忘野の記録", asked_at=now, answer="refused", reason="忘野さんの隣人の秘密",
        place="忘野さんの近く",
    )  # fmt: skip
