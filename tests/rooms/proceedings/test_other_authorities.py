"""Police, fire brigade, school boards are asked; none of them is waited for because another one has not answered."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.documents import service as documents
from koboshi.foundation.journal.models import Entry
from koboshi.proceedings import printing, service
from koboshi.proceedings.models import AuthorityRequest
from koboshi.project.configuration import ROOT
from tests.rooms.conftest import resident, staff
from tests.rooms.proceedings.conftest import Files, Publish, step_of, task, today

STEPS = task("asking", "consult"), task("after", "complete")
ASK = {"authority": "架空警察本部", "department": "生活安全の課", "question": "欠格の事由がありますか。"}


def test_asked_sent_answered_and_the_case_goes_on(publish: Publish, files: Files, examiner: Actor) -> None:
    case = files(publish(*STEPS))
    request = service.ask(examiner, case, **ASK, due_on=today(14))
    assert service.ask(examiner, case, **ASK, due_on=today(14)) == request, "a double click asks once"
    with pytest.raises(Refused, match="先に、送った日"):
        service.record_reply(examiner, request, reply="ありません。", on=today())
    service.record_sending(examiner, request, way="post", on=today(), document_number="8情公第3号")
    with pytest.raises(Refused, match="今日までの日"):
        service.record_reply(examiner, request, reply="ありません。", on=today(1))
    service.record_reply(examiner, request, reply="ありません。", on=today())
    with pytest.raises(Refused, match="すでに回答"):
        service.record_reply(examiner, request, reply="訂正", on=today())
    service.go_on(examiner, case)
    assert step_of(case) == "after"
    with pytest.raises(Refused, match="いま照会の業務がありません"):
        service.go_on(examiner, case)
    told = Entry.objects.filter(case_ref=case.reference, kind__startswith="proceedings.")
    assert [each.kind.partition(".")[2] for each in told.order_by("seq")] == [
        "authority_asked",
        "authority_request_sent",
        "authority_answered",
    ]
    assert "欠格" not in repr([each.data for each in told])


def test_nobody_waits_for_another_authority(publish: Publish, files: Files, examiner: Actor) -> None:
    case = files(publish(*STEPS))
    first = service.ask(examiner, case, **ASK, due_on=today(14))
    service.ask(examiner, case, **{**ASK, "authority": "架空市消防本部"}, due_on=today(30))
    service.record_sending(examiner, first, way="mail", on=today())
    service.record_reply(examiner, first, reply="ありません。", on=today())
    with pytest.raises(Refused, match="まだ回答のない照会が"):
        service.go_on(examiner, case)
    service.go_on(examiner, case, reason="消防の確認は許可の要件ではないため。")
    assert step_of(case) == "after"
    late = AuthorityRequest.objects.get(authority="架空市消防本部")
    assert late.left_reason
    service.record_sending(examiner, late, way="hand", on=today())
    service.record_reply(examiner, late, reply="支障ありません。", on=today())
    late.refresh_from_db()
    assert late.reply, "a reply that comes later is kept too"


def test_what_is_typed_wrongly_is_said(publish: Publish, files: Files, examiner: Actor) -> None:
    case = files(publish(*STEPS))
    with pytest.raises(Refused, match="今日からあとの日"):
        service.ask(examiner, case, **ASK, due_on=today(-1))
    with pytest.raises(Refused, match="名前や件名"):
        service.ask(examiner, case, **{**ASK, "authority": " "}, due_on=today(3))
    with pytest.raises(Refused, match="内容を"):
        service.ask(examiner, case, **{**ASK, "question": "あ" * 4001}, due_on=today(3))
    request = service.ask(examiner, case, **ASK, due_on=today(3))
    with pytest.raises(Refused, match="方法を選んで"):
        service.record_sending(examiner, request, way="pigeon", on=today())
    with pytest.raises(Refused, match="これからの日"):
        service.record_sending(examiner, request, way="post", on=today(1))


def test_only_the_office_of_the_case_sees_and_asks(publish: Publish, files: Files, examiner: Actor) -> None:
    case = files(publish(*STEPS))
    request = service.ask(examiner, case, **ASK, due_on=today(3))
    assert AuthorityRequest.objects.visible_to(examiner).get() == request
    for other in (staff("npo"), resident(case.reference)):
        assert not AuthorityRequest.objects.visible_to(other).exists()
        with pytest.raises(Refused, match="権限"):
            service.ask(other, case, **ASK, due_on=today(3))


def test_the_letter_can_be_printed(publish: Publish, files: Files, examiner: Actor) -> None:
    documents._fonts[:] = [ROOT / "var" / "fonts", *documents.fonts()]
    case = files(publish(*STEPS))
    request = service.ask(examiner, case, **ASK, due_on=today(14))
    said = "\n".join(str(each.get("text", "")) for each in printing.blocks(request, on=today()))
    assert "架空警察本部　生活安全の課　様" in said
    assert "行政手続法第11条" in said
    with pikepdf.open(BytesIO(printing.letter(examiner, request, on=today()))) as pdf:
        assert "/StructTreeRoot" in pdf.Root
    with pytest.raises(Refused, match="権限"):
        printing.letter(staff("npo"), request, on=today())
