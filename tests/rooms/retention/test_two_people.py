"""One proposes, another one decides; holds go before everything; nothing happens by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.japan.fiscal import fiscal_year_end
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import delivery, verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.retention import erasers, finding, parcel, printing, service
from koboshi.retention.models import Disposal, Hold, Item, Proposal, Record
from koboshi.retention.service import keeping
from tests.rooms.conftest import File, resident, staff
from tests.rooms.retention.stories import LATER, found, record_of

Lived = Callable[[], Case]
TODAY = LATER.date()


@pytest.fixture
def kept(filed: File) -> Callable[[], Record]:
    """`kept()`: a withdrawn request, kept since its end."""

    def make() -> Record:
        case = filed()
        casework.withdraw(resident(case.reference), case.application)
        ended = Entry.objects.get(case_ref=case.reference, kind="casework.case_ended")
        for name in delivery.tied()[ended.kind]:
            delivery.perform(ended.pk, name)
        return record_of(case)

    return make


Kept = Callable[[], Record]


def propose(actor: Actor, *records: Record, **facts: Any) -> Proposal:
    given = {"way": "dispose", "reason": "保存の必要がない。", "now": LATER} | facts
    return service.propose(actor, [record.reference for record in records], **given)


def test_the_end_of_a_case_begins_the_period_of_its_pack(kept: Kept) -> None:
    record = kept()
    end = fiscal_year_end(civil.today())
    assert record.expires_on == date(end.year + 5, 3, 31)
    assert (record.class_name, record.retention_class, record.status) == ("公文書開示請求", "5", "要確認")
    assert record.label() == f"[原議保存期間 5年(令和{end.year + 5 - 2018}年3月31日まで)]"
    told = Entry.objects.get(kind="retention.keeping_begun")
    assert told.data == {"retention_class": "5", "expires_on": f"{end.year + 5}-03-31"}
    assert record.standing(record.expires_on).kind == "kept"
    assert record.standing(record.expires_on + timedelta(days=1)).kind == "due"


def test_keeping_twice_is_once_and_old_cases_are_found(filed: File) -> None:
    case = filed()
    assert keeping.keep(case) is None, "it has not ended"
    casework.withdraw(resident(case.reference), case.application)
    assert [service.catch_up(), service.catch_up()] == [1, 0]
    case.refresh_from_db()
    assert keeping.keep(case) == record_of(case)
    assert Entry.objects.filter(kind="retention.keeping_begun").count() == 1


def test_a_pack_without_a_class_makes_papers_without_end_until_somebody_decides(
    filed: File, examiner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = filed()
    casework.withdraw(resident(case.reference), case.application)
    pack = keeping.pack_of(case.version_id)
    seven = replace(pack.manifest, retention=replace(pack.manifest.retention, years=7))
    monkeypatch.setattr(keeping, "pack_of", lambda _: SimpleNamespace(manifest=seven))
    assert service.catch_up() == 1
    record = record_of(case)
    assert (record.retention_class, record.expires_on) == ("in_use", None)
    assert not Record.objects.due(TODAY).exists()
    with pytest.raises(Refused, match="常用の文書です"):
        propose(examiner, record)
    with pytest.raises(Refused, match="使えるのは"):
        service.classify(examiner, record, "7", now=LATER)
    record = service.classify(examiner, record, "10", now=LATER)
    assert record.expires_on == date(2044, 3, 31)
    with pytest.raises(Refused, match="1・3・5・10・30年"):
        service.classify(examiner, record, "5", now=LATER)


def test_two_people(kept: Kept, examiner: Actor, decider: Actor) -> None:
    record = kept()
    proposal = propose(examiner, record)
    with pytest.raises(Refused, match="権限がありません"):
        service.approve(staff("madoguchi"), proposal, now=LATER)
    service.take_back(examiner, proposal, now=LATER)
    own = propose(decider, record)
    with pytest.raises(Refused, match="別の決定権者"):
        service.approve(decider, own, now=LATER)
    with pytest.raises(Refused, match="すでに提案"):
        propose(examiner, record)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=own.pk).update(decided_by=own.proposed_by_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(tenant=own.tenant, proposal=own, record=record)
    with pytest.raises(Refused, match="提案した人だけ"):
        service.take_back(examiner, own, now=LATER)
    record.refresh_from_db()
    assert record.state == "kept"


def test_sent_back_with_a_reason_and_proposed_again(kept: Kept, examiner: Actor, decider: Actor) -> None:
    record = kept()
    proposal = propose(examiner, record)
    with pytest.raises(Refused, match="差し戻す理由"):
        service.send_back(decider, proposal, note=" ", now=LATER)
    sent = service.send_back(decider, proposal, note="歴史公文書かどうか確かめる。", now=LATER)
    assert sent.state == "sent_back"
    with pytest.raises(Refused, match="すでに処理"):
        service.approve(decider, proposal, now=LATER)
    service.approve(decider, propose(examiner, record), now=LATER)
    record.refresh_from_db()
    assert record.state == "erasing"
    told = Entry.objects.filter(case_ref=record.reference, kind="retention.review_decided").order_by("seq")
    assert [entry.data["result"] for entry in told] == ["sent_back", "approved"]


def test_not_before_the_term_is_over(kept: Kept, examiner: Actor) -> None:
    record = kept()
    assert record.expires_on is not None
    last = datetime(2032, 3, 31, 14, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="満了する前に"):
        propose(examiner, record, now=min(last, datetime.combine(record.expires_on, datetime.min.time(), UTC)))


def test_a_hold_goes_before_expiry_and_before_the_decision(kept: Kept, examiner: Actor, decider: Actor) -> None:
    record = kept()
    hold = service.place(examiner, record, kind="audit", reason="監査があった。", now=LATER)
    assert list(Record.objects.held(TODAY)) == [record]
    assert not Record.objects.due(TODAY).exists()
    with pytest.raises(Refused, match="廃棄が止められています"):
        propose(examiner, record)
    service.lift(examiner, hold, now=LATER)
    with pytest.raises(Refused, match="すでに解除"):
        service.lift(examiner, hold, now=LATER)
    proposal = propose(examiner, record)
    service.place(examiner, record, kind="suit", reason="訴えがあった。", until=TODAY + timedelta(days=9), now=LATER)
    with pytest.raises(Refused, match="廃棄が止められています"):
        service.approve(decider, proposal, now=LATER)
    service.approve(decider, proposal, now=LATER + timedelta(days=10))
    record.refresh_from_db()
    with pytest.raises(Refused, match="すでに廃棄または移管"):
        service.place(examiner, record, kind="suit", reason="遅い。", now=LATER + timedelta(days=10))


def test_papers_of_a_permit_in_force_only_stay_longer(kept: Kept, examiner: Actor, decider: Actor) -> None:
    record = kept()
    proposal = propose(examiner, record)
    erasers.tie({}, needs={"registers": lambda reference: reference == record.reference})
    with pytest.raises(Refused, match="有効な許可"):
        service.approve(decider, proposal, now=LATER)
    service.take_back(examiner, proposal, now=LATER)
    with pytest.raises(Refused, match="有効な許可"):
        propose(examiner, record, way="transfer", to="歴史資料館（架空）")
    assert propose(examiner, record, way="extend", until=date(2036, 1, 1)).way == "extend"


def test_longer_with_a_reason(kept: Kept, examiner: Actor, decider: Actor) -> None:
    record = kept()
    with pytest.raises(Refused, match="いつまで延長"):
        propose(examiner, record, way="extend")
    with pytest.raises(Refused, match="年度末"):
        propose(examiner, record, way="extend", until=date(2030, 1, 1))
    service.approve(decider, propose(examiner, record, way="extend", until=date(2036, 1, 1)), now=LATER)
    record.refresh_from_db()
    assert (record.state, record.expires_on) == ("extended", date(2036, 3, 31))
    assert not Record.objects.due(TODAY).exists()
    assert Record.objects.due(date(2036, 4, 1)).get() == record
    assert Entry.objects.get(kind="retention.papers_extended").data == {"until": "2036-03-31"}
    assert Item.objects.get(record=record).open is False


def test_an_archive_takes_a_parcel_and_signs_before_anything_is_erased(
    lived: Lived, examiner: Actor, decider: Actor
) -> None:
    case = lived()
    record = record_of(case)
    with pytest.raises(Refused, match="移管する先"):
        propose(examiner, record, way="transfer")
    proposal = propose(examiner, record, way="transfer", to="歴史資料館（架空）")
    with pytest.raises(Refused, match="すでに処理"):
        service.hand_over(examiner, proposal, receipt="受領第1号", now=LATER)
    service.approve(decider, proposal, now=LATER)
    with parcel.pack_up(examiner, record) as made, ZipFile(BytesIO(made.read())) as packed:
        names = packed.namelist()
        told = packed.read(f"{case.reference}/answers/01.json").decode()
    assert "忘野" in told
    assert any(name.endswith("忘野の委任状.pdf") for name in names)
    assert f"{case.reference}/notices/01.pdf" in names
    assert f"{case.reference}/case/decision.json" in names
    assert service.resume() == 0, "nothing goes before the archive has it"
    with pytest.raises(Refused, match="受領番号"):
        service.hand_over(examiner, proposal, receipt="", now=LATER)
    disposal = service.hand_over(examiner, proposal, receipt="保存係 受領第1号", now=LATER)
    service.resume()
    record.refresh_from_db()
    assert (record.state, found()) == ("transferred", [])
    assert (disposal.way, disposal.to, disposal.receipt) == ("transfer", "歴史資料館（架空）", "保存係 受領第1号")
    assert verify.verify_all().clean
    with pytest.raises(Refused, match="すでに廃棄または移管"):
        parcel.pack_up(examiner, record)


def test_an_approved_hand_over_can_be_given_up(kept: Kept, examiner: Actor, decider: Actor) -> None:
    record = kept()
    proposal = propose(examiner, record, way="transfer", to="歴史資料館（架空）")
    proposal = service.approve(decider, proposal, now=LATER)
    service.place(examiner, record, kind="access", reason="開示請求", now=LATER)
    with pytest.raises(Refused, match="廃棄が止められています"):
        service.hand_over(examiner, proposal, receipt="1", now=LATER)
    service.take_back(examiner, proposal, now=LATER)
    assert not Item.objects.filter(record=record, open=True).exists()


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"way": "burn"}, "どれかを選んで"),
        ({"reason": " "}, "提案の理由"),
        ({"reason": "あ" * 1001}, "提案の理由を"),
        ({"way": "transfer", "to": "あ" * 121}, "移管する先を"),
    ],
)
def test_a_wrong_proposal_says_what_to_do(kept: Kept, examiner: Actor, facts: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        propose(examiner, kept(), **facts)


def test_a_list_is_of_one_office_and_not_endless(kept: Kept, examiner: Actor) -> None:
    record = kept()
    for references, sentence in (([], "1件以上"), ([record.reference, "ない番号"], "1つの課"),
                                 ([str(n) for n in range(501)], "一度に提案できるのは")):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            service.propose(examiner, references, way="dispose", reason="不要", now=LATER)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"kind": "mood", "reason": "x"}, "種類"),
        ({"kind": "suit", "reason": ""}, "止める理由を"),
        ({"kind": "suit", "reason": "x", "until": date(2020, 1, 1)}, "今日以後"),
    ],
)
def test_a_wrong_hold_says_what_to_do(kept: Kept, examiner: Actor, facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        service.place(examiner, kept(), **facts)


def test_other_offices_and_other_bodies_see_nothing(kept: Kept, examiner: Actor) -> None:
    record = kept()
    hold = service.place(examiner, record, kind="audit", reason="監査")
    other = staff("npo")
    for model, row in ((Record, record), (Hold, hold)):
        assert model.objects.visible_to(examiner).get() == row
        assert not model.objects.visible_to(other).exists()
    with pytest.raises(Refused, match="権限"):
        service.place(other, record, kind="audit", reason="監査")
    with scope.acting(replace(examiner, tenants=frozenset({"072010"}))):
        assert not Record.objects.exists(), "row-level security"
        assert not Hold.objects.exists()


def test_the_review_list_by_fiscal_year_and_the_register(kept: Kept, examiner: Actor, decider: Actor) -> None:
    first, second = kept(), kept()
    assert first.expires_on is not None
    mine = finding.listed(examiner, "due", TODAY)
    assert list(mine) == [first, second]
    assert finding.years(mine) == [(first.expires_on.year - 1, 2)]
    assert list(finding.of_year(mine, first.expires_on.year - 1)) == [first, second]
    assert not finding.of_year(mine, 2001).exists()
    assert list(finding.listed(examiner, "kept", civil.today())) == [first, second]
    service.approve(decider, propose(examiner, first), now=LATER)
    assert list(finding.listed(examiner, "due", TODAY)) == [second]
    assert list(finding.listed(examiner, "gone", TODAY)) == [first]
    rows = list(finding.register(examiner, 2033))
    assert rows == [Disposal.objects.get()]
    assert not finding.register(examiner, 2032).exists()
    assert printing.register(rows, year=2033).startswith(b"%PDF")
