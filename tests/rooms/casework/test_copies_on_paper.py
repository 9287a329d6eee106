"""Notices on paper: each addressee gets a copy with his own address, without the words of an electronic signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from koboshi.casework import reactions
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery
from koboshi.casework.service import issuing
from koboshi.core import typeset
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.documents import erasing
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import Outgoing
from koboshi.mandates import service as mandates
from tests import pdfs
from tests.rooms.casework.test_who_receives import RECEIVES, _decided, _sent
from tests.rooms.conftest import File, resident, staff, task_of
from tests.rooms.mandates.test_acting_for_others import wanted

Pressed = list[tuple[list[Any], Any]]


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> Pressed:
    """What was given to the press: blocks and what stands around them."""
    found: Pressed = []
    real = typeset.notice

    def press(blocks: Sequence[Any], **more: Any) -> bytes:
        found.append((list(blocks), more["meta"]))
        return real(blocks, **more)

    monkeypatch.setattr(documents.typeset, "notice", press)
    return found


def words(blocks: Sequence[Any]) -> str:
    lines = [each.get("text") or "".join(run["text"] for run in each.get("runs", ())) for each in blocks]
    return "\n".join(lines)


def test_each_co_applicant_gets_a_copy_with_the_same_number_and_an_address_of_his_own(
    filed: File, examiner: Actor, decider: Actor, pressed: Pressed
) -> None:
    case = filed()
    mandates.name_co_applicant(examiner, case.application, label="架空　三郎")
    first, second = _sent(case, examiner, decider, "post")
    casework.readdress(examiner, second, addressee="〒960-0000\n福島市架空町2\n架空　三郎　様")
    second.refresh_from_db()
    pressed.clear()
    for delivery in (first, second):
        assert issuing.paper_copy(examiner, delivery).startswith(b"%PDF")
    (one, about), (other, about_other) = pressed
    lines = first.addressee.split("\n")
    assert words(one).startswith("\n".join(lines))
    assert words(other).startswith("〒960-0000\n福島市架空町2\n架空　三郎　様\n")
    assert one[len(lines) :] == other[3:], "the letter itself is the same"
    assert (about.check_number, about.title) == (about_other.check_number, about_other.title)
    assert first.document.number in words(one)
    assert first.document.check_number == about.check_number
    with pytest.raises(Refused, match="権限がありません"):
        issuing.paper_copy(staff("npo"), first)


def test_an_electronic_signature_is_named_in_the_file_only(
    filed: File, examiner: Actor, decider: Actor, pressed: Pressed, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = _decided(filed(), examiner, decider, "post")
    seal = {"kind": "seal", "seal": "electronic", "text": "（電子署名）"}
    monkeypatch.setattr(issuing, "blocks", lambda *_, **__: [{"kind": "p", "text": "決定します。"}, seal])
    casework.issue(decider, task_of(case))
    (delivery,) = Delivery.objects.filter(case=case)
    issuing.paper_copy(examiner, delivery)
    (original, _), (copy, _) = pressed
    assert "（電子署名）" in words(original)
    assert "電子署名" not in words(copy)
    assert "決定します。" in words(copy)
    assert not [each for each in copy if each["kind"] == "seal"]


def test_a_notice_on_screen_has_no_copy_and_an_old_one_is_printed_as_it_was_signed(
    filed: File, examiner: Actor, decider: Actor
) -> None:
    (online,) = _sent(filed(), examiner, decider)
    with pytest.raises(Refused, match="画面で受け取る"):
        issuing.paper_copy(examiner, online)
    (paper,) = _sent(filed(), examiner, decider, "counter")
    Document.objects.filter(pk=paper.document_id).update(letter=None)
    paper.document.refresh_from_db()
    assert issuing.paper_copy(examiner, paper) == documents.open_document(paper.document)


def test_a_name_that_no_font_has_is_printed_with_a_note(
    filed: File, examiner: Actor, decider: Actor, pressed: Pressed
) -> None:
    (paper,) = _sent(filed(), examiner, decider, "post")
    paper.addressee = "〒960-0000\n福島市架空町2\n\U000f0000　様"
    pressed.clear()
    told = pdfs.read(issuing.paper_copy(examiner, paper))
    assert [words(blocks).startswith("〒") for blocks, _ in pressed] == [True]
    assert "〓" in told
    assert "U+F0000" in told, "whoever posts it sees which character to write by hand"


def test_a_representative_whose_mandate_ended_before_the_letter_was_issued_stands_nowhere_in_it(
    filed: File, examiner: Actor, decider: Actor
) -> None:
    """The letter is computed when it is issued, also where it was looked at as a draft before."""
    case = filed()
    row = mandates.record(examiner, case.application, wanted(scopes=RECEIVES))
    _decided(case, examiner, decider, "post")
    assert "架空 次郎" in casework.preview(decider, task_of(case))[1]
    mandates.revoke(examiner, row)
    document = casework.issue(decider, task_of(case))
    assert document.letter is not None
    assert "次郎" not in str(document.letter)
    assert "代理人" not in words(document.letter["blocks"])
    (delivery,) = Delivery.objects.filter(case=case)
    assert "次郎" not in delivery.addressee


def test_what_stands_in_a_letter_is_erased_with_its_file(filed: File, examiner: Actor, decider: Actor) -> None:
    (notice,) = _sent(filed(), examiner, decider)
    assert Document.objects.get(pk=notice.document_id).letter
    erasing.erase(notice.reference)
    assert Document.objects.get(pk=notice.document_id).letter is None


def mailed(case: Case) -> dict[str, str]:
    """The mails that tell of the notice: address and text."""
    Outgoing.objects.filter(reference=case.reference).delete()
    (fact,) = Entry.objects.filter(kind="casework.notice_issued", case_ref=case.reference)
    reactions.tell_of_notice(fact)
    rows = Outgoing.objects.filter(reference=case.reference)
    return {each.address: f"{each.subject}\n{each.body}" for each in rows}


@pytest.mark.parametrize(
    ("way", "said"),
    [("electronic", "下のページから受け取る"), ("post", "郵送します"), ("counter", "窓口でお渡しします")],
)
def test_the_mail_says_how_the_notice_comes(filed: File, examiner: Actor, decider: Actor, way: str, said: str) -> None:
    case = filed()
    case.application.email = "shinsei@example.jp"
    case.application.save(update_fields=["email"])
    _sent(case, examiner, decider, way)
    (text,) = mailed(case).values()
    assert said in text
    assert ("受け取ることができます" in text) == (way == "electronic")


def test_two_who_receive_by_different_ways_read_different_mails(filed: File, examiner: Actor, decider: Actor) -> None:
    case = filed()
    case.application.email = "shinsei@example.jp"
    case.application.save(update_fields=["email"])
    mandates.name_co_applicant(resident(case.reference), case.application, label="架空 三郎", email="saburo@example.jp")
    first, second = _sent(case, examiner, decider)
    assert first.way == "online"
    Delivery.objects.filter(pk=second.pk).update(way="post", state="to_send", sent_on=None)
    found = mailed(case)
    assert "下のページから" in found["shinsei@example.jp"]
    assert "郵送します" in found["saburo@example.jp"]
