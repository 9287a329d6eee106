"""Somebody asks before she applies: answered, guided in writing, linked later – and never a condition of anything."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import koboshi
from koboshi.core.actor import VISITOR, Actor, ActorKind, Assistance, Door
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.enquiries import finding
from koboshi.enquiries import service as enquiries
from koboshi.enquiries.models import Enquiry, Turn
from koboshi.enquiries.service import Guidance, Question, keeping, writing
from koboshi.foundation.documents import service as documents
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from tests.rooms.conftest import File, resident, staff

GUIDANCE = Guidance(
    purpose="近くに住む方の生活を守るためです。",
    content="工事の前に、近くに住む方へ説明をお願いします。",
    responsible="情報公開窓口　主査　審査 太郎（架空）",
)


@pytest.fixture
def office(house: None) -> Office:
    """The office that is asked."""
    return organisations.office(PREFECTURE, "johokokai-madoguchi")


def asked(
    office: Office, actor: Actor = VISITOR, text: str = "昔の工事の記録は見られますか。", **facts: Any
) -> Enquiry:
    """An enquiry from the residents' door."""
    return enquiries.begin(actor, office, Question(text=text), door=Door.CITIZEN, **facts).enquiry


def signed_in() -> Actor:
    """A resident with an account."""
    user, _ = User.objects.get_or_create(email="sodan@example.jp")
    return Actor(kind=ActorKind.PERSON, id=f"user:{user.pk}", user=user.pk)


def test_a_question_comes_back_with_number_and_secret_only(office: Office) -> None:
    begun = enquiries.begin(VISITOR, office, Question(text="見られますか。"), door=Door.CITIZEN)
    reference = begun.enquiry.reference
    assert enquiries.find_by_secret(reference.lower(), begun.secret) == begun.enquiry
    assert enquiries.find_by_secret(reference, "00000-00000") is None
    assert enquiries.find_by_secret("0000-0000-0000", begun.secret) is None


def test_question_answer_more_and_the_end(office: Office, examiner: Actor) -> None:
    one = asked(office)
    me = resident(one.reference)
    soon = civil.today() + timedelta(days=7)
    for _ in range(2):
        enquiries.answer(examiner, one, text="見られます。", next_on=soon, next_note="窓口でご案内します。")
    for _ in range(2):
        enquiries.ask_more(me, one, text="写しはいくらですか。")
    with pytest.raises(Refused, match="マイナンバー"):
        enquiries.ask_more(me, one, text="123456789018です。")
    with pytest.raises(Refused, match="マイナンバー"):
        enquiries.begin(VISITOR, office, Question(text="相談", contact="1234 5678 9018"), door=Door.CITIZEN)
    one.refresh_from_db()
    assert one.state == Enquiry.State.ASKED
    enquiries.answer(examiner, one, text="1枚10円です（架空）。")
    for _ in range(2):
        enquiries.close(examiner, one, outcome="will_file")
    one.refresh_from_db()
    assert (one.state, one.outcome, one.keep_until) == ("closed", "will_file", keeping.until(one.closed_at))
    assert [turn.from_office for turn in one.turns.order_by("pk")] == [True, False, True]
    kinds = [entry.kind for entry in Entry.objects.filter(case_ref=one.reference).order_by("seq")]
    assert kinds == [f"enquiries.enquiry_{what}" for what in ("begun", "answered", "continued", "answered", "closed")]
    enquiries.ask_more(me, one, text="もう一つあります。")
    one.refresh_from_db()
    assert (one.state, one.closed_at, one.keep_until) == ("asked", None, None)
    assert verify.verify_all().clean


def test_the_journal_knows_no_word_of_it(office: Office, examiner: Actor) -> None:
    question = Question(text="ひみつの相談", name="相談 花子（架空）", contact="024-000-0000")
    one = enquiries.begin(VISITOR, office, question, door=Door.CITIZEN).enquiry
    enquiries.answer(examiner, one, text="ひみつの回答", guidance=GUIDANCE)
    told = str(list(Entry.objects.filter(case_ref=one.reference).values_list("data", flat=True)))
    assert "ひみつ" not in told
    assert "花子" not in told


def test_the_clerk_writes_down_what_is_asked_by_telephone(office: Office, clerk: Actor) -> None:
    with pytest.raises(Refused, match="受け方を選んで"):
        enquiries.begin(clerk, office, Question(text="電話の相談"), door=Door.COUNTER)
    with pytest.raises(Refused, match="書き取れる"):
        enquiries.begin(VISITOR, office, Question(text="電話の相談", way=Assistance.TELEPHONE), door=Door.COUNTER)
    question = Question(text="電話の相談", way=Assistance.TELEPHONE)
    one = enquiries.begin(clerk, office, question, door=Door.COUNTER).enquiry
    assert (one.way, one.taken_by_id, one.asker_id) == ("telephone", clerk.user, None)
    assert Enquiry.objects.visible_to(clerk).get() == one


def test_guidance_says_why_what_and_who_or_is_refused(office: Office, examiner: Actor) -> None:
    one = asked(office)
    for missing in ("purpose", "content", "responsible"):
        with pytest.raises(Refused, match="趣旨・内容・責任者"):
            enquiries.answer(examiner, one, text="お願い", guidance=replace(GUIDANCE, **{missing: " "}))
    assert not one.turns.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.create(
            enquiry=one, reference=one.reference, tenant=one.tenant, from_office=True, text="お願い", guidance=True,
            said_at=datetime.now(UTC),
        )  # fmt: skip


def test_the_written_copy_comes_on_request_once_as_a_signed_document(office: Office, examiner: Actor) -> None:
    one = asked(office)
    plain = enquiries.answer(examiner, one, text="見られます。")
    with pytest.raises(Refused, match="行政指導に当たる回答"):
        enquiries.ask_copy(resident(one.reference), plain)
    turn = enquiries.answer(examiner, one, text="お願いがあります。", guidance=replace(GUIDANCE, power="架空条例第1条"))
    with pytest.raises(Refused, match="求めることはできません"):
        enquiries.ask_copy(VISITOR, turn)
    for _ in range(2):
        turn = enquiries.ask_copy(resident(one.reference), turn)
    with pytest.raises(Refused, match="交付する権限"):
        enquiries.issue_copy(resident(one.reference), turn)
    documents_made = {enquiries.issue_copy(examiner, turn).pk for _ in range(2)}
    assert len(documents_made) == 1
    document = enquiries.issue_copy(examiner, turn)
    content = documents.open_document(document)
    assert content.startswith(b"%PDF")
    assert documents.check_file(content).entry is not None
    assert Entry.objects.filter(case_ref=one.reference, kind="enquiries.copy_issued").count() == 1
    assert document in type(document).objects.visible_to(resident(one.reference))
    text = str(writing.blocks(one, turn, number="8情公第1号", on=civil.today()))
    for part in ("趣旨", "責任者", "審査 太郎", "架空条例第1条", "任意の協力", "いつでも申請できます"):
        assert part in text


def test_an_application_that_comes_later_is_linked_and_asks_nothing(
    office: Office, filed: File, examiner: Actor
) -> None:
    one = asked(office)
    case = filed()
    with pytest.raises(Refused, match="見つかりません"):
        enquiries.link(resident(one.reference), one, case.reference)
    with pytest.raises(Refused, match="見つかりません"):
        enquiries.link(examiner, one, "0000-0000-0000")
    enquiries.link(resident(one.reference, case.reference), one, case.reference.lower())
    one.refresh_from_db()
    assert one.linked_reference == case.reference
    enquiries.link(examiner, one, "")
    one.refresh_from_db()
    assert one.linked_reference == ""


def test_nothing_that_files_or_decides_reads_this_room() -> None:
    house = Path(koboshi.__file__).parent
    rooms = ("intake", "casework", "promotion", "screens", "catalog", "mandates")
    reading = [
        str(path.relative_to(house))
        for room in rooms
        for path in (house / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("koboshi.enquiries")
    ]
    assert reading == [], "相談をしなくても申請できます"


def test_who_sees_an_enquiry(office: Office, examiner: Actor) -> None:
    me = signed_in()
    one = asked(office, me)
    enquiries.answer(examiner, one, text="見られます。")
    stranger = resident("0000-0000-0000")
    for actor, count in ((me, 1), (resident(one.reference), 1), (examiner, 1), (staff("npo"), 0), (stranger, 0)):
        assert Enquiry.objects.visible_to(actor).count() == count
        assert Turn.objects.visible_to(actor).count() == count
        with scope.acting(actor):
            assert Enquiry.objects.visible_to(actor).count() == count
            assert Turn.objects.visible_to(actor).count() == count


def test_nobody_else_answers_closes_or_writes(office: Office) -> None:
    one, other = asked(office), staff("npo")
    with pytest.raises(Refused, match="回答する権限"):
        enquiries.answer(other, one, text="代わりに回答")
    with pytest.raises(Refused, match="終える権限"):
        enquiries.close(other, one, outcome="explained")
    with pytest.raises(Refused, match="書き足す"):
        enquiries.ask_more(VISITOR, one, text="横から")
    with pytest.raises(Refused, match="候補にする権限"):
        enquiries.mark(other, one, candidate=True, faq_question="問", faq_answer="答")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (Question(text="  "), "相談したいこと"),
        (Question(text="あ" * 4001), "相談したいこと"),
        (Question(text="あ", name="名" * 121), "お名前は.*字以内"),
        (Question(text="あ", contact="0" * 161), "ご連絡先は.*字以内"),
    ],
)
def test_what_cannot_be_kept_is_refused(office: Office, question: Question, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        enquiries.begin(VISITOR, office, question, door=Door.CITIZEN)
    assert not Enquiry.objects.exists()


def test_bad_answers_are_refused(office: Office, examiner: Actor) -> None:
    one = asked(office)
    with pytest.raises(Refused, match="回答を"):
        enquiries.answer(examiner, one, text=" ")
    with pytest.raises(Refused, match="今日から"):
        enquiries.answer(examiner, one, text="はい", next_on=civil.today() - timedelta(days=1))
    with pytest.raises(Refused, match="結果を選んで"):
        enquiries.close(examiner, one, outcome="made-up")
    with pytest.raises(Refused, match="相談先ではありません"):
        asked(Office.objects.exclude(tenant=PREFECTURE).first() or office, procedure=_procedure())


def _procedure() -> Any:
    from koboshi.catalog.models import Procedure  # noqa: PLC0415

    return Procedure.objects.get(pk="fukushima/disclosure-request")


def test_found_by_procedure_state_and_words_and_marked_for_the_frequent_ones(office: Office, examiner: Actor) -> None:
    one = asked(office, procedure=_procedure())
    other = asked(office, text="窓口は何時までですか。")
    enquiries.answer(examiner, other, text="平日の夕方までです。")
    look = finding.Wanted
    assert set(finding.find(examiner, look())) == {one, other}
    assert finding.find(examiner, look(procedure="fukushima/disclosure-request")) == [one]
    assert finding.find(examiner, look(state="answered")) == [other]
    assert finding.find(examiner, look(words="平日 窓口")) == [other]
    assert finding.find(examiner, look(words="平日 工事")) == []
    assert finding.find(staff("npo"), look()) == []
    assert finding.procedures(examiner) == ["fukushima/disclosure-request"]
    with pytest.raises(Refused, match="個人のことが分からない"):
        enquiries.mark(examiner, other, candidate=True)
    for _ in range(2):
        enquiries.mark(examiner, other, candidate=True, faq_question="何時まで？", faq_answer="平日の夕方まで。")
    assert finding.find(examiner, look(faq=True)) == [other]
    enquiries.mark(examiner, other, candidate=False)
    assert finding.find(examiner, look(faq=True)) == []
    assert Entry.objects.filter(case_ref=other.reference, kind="enquiries.enquiry_marked").count() == 2


def test_the_words_are_erased_after_their_time_and_the_journal_stays_valid(office: Office, examiner: Actor) -> None:
    one = asked(office)
    turn = enquiries.answer(examiner, one, text="お願い", guidance=GUIDANCE)
    enquiries.close(examiner, one, outcome="explained", now=datetime(2026, 5, 1, tzinfo=UTC))
    one.refresh_from_db()
    assert one.keep_until is not None
    assert one.keep_until.isoformat() == "2028-03-31"
    assert list(enquiries.over(one.keep_until)) == []
    assert not enquiries.erase(examiner, one, now=datetime(2027, 5, 1, tzinfo=UTC))
    later = datetime(2028, 4, 1, tzinfo=UTC)
    assert list(enquiries.over(later.date())) == [one]
    assert [enquiries.erase(examiner, one, now=later) for _ in range(2)] == [True, False]
    one.refresh_from_db()
    turn.refresh_from_db()
    assert "見られますか" not in one.question
    assert GUIDANCE.purpose not in turn.purpose + turn.text + turn.content
    assert list(enquiries.over(later.date())) == []
    with pytest.raises(Refused, match="新しく相談"):
        enquiries.ask_more(resident(one.reference), one, text="まだあります。")
    assert verify.verify_all().clean
