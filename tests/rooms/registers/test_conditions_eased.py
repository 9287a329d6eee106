"""The office lifts a condition or makes it lighter of its own accord: letter, certificate, refusals."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from koboshi.casework.models import Case, Delivery
from koboshi.casework.service import easing
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.documents import service as documents
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal.models import Entry as JournalEntry
from koboshi.intake.models import Application
from koboshi.registers import service
from koboshi.registers.models import Permit, PermitChange
from koboshi.registers.service import Easing
from koboshi.registers.service.easing import last_line
from tests.rooms.conftest import staff
from tests.rooms.registers.conftest import FOOD, entry, noon
from tests.rooms.registers.test_later_life import TODAY, take_away

BOTH = "営業は午後8時までとする。（架空）\n井戸水を使うときは、年に1回検査する。（架空）"
ONE = "井戸水を使うときは、年に1回検査する。（架空）"
WORDS: dict[str, Any] = {
    "what": "lift", "how": "annul", "conditions": "", "lighter": False,
    "facts": "令和8年9月1日の確認で、条件の前提とした住居の地域ではないことが図面から分かりました。",
    "ground": "職権による取消し（法令に定めなし）",
}  # fmt: skip


@pytest.fixture
def permit(bureau: None) -> Permit:
    """A restaurant (架空) with a permit under two conditions, and the case that granted it."""
    given = replace(entry(FOOD, date(2026, 6, 1)), outcome="condition", conditions=BOTH, reason="架空の理由")
    made = service.enter(SYSTEM, given, now=noon(given.decided_on))
    application = Application.objects.get(reference=made.reference)
    Case.objects.create(
        application=application, arrived_at=application.filed_at, reference=made.reference, tenant=made.tenant,
        procedure_id=made.register_id, version_id=made.version_id, office=made.office, door="citizen",
        applicant_label=made.holder_label, status="decided", outcome="condition",
    )  # fmt: skip
    return made


def said(document: Document) -> str:
    """The words of a letter."""
    return str(document.letter["blocks"])


def words(permit: Permit, **other: Any) -> Easing:
    """What a decider types on the page as it stands now."""
    return Easing(**{**WORDS, "seen": last_line(permit), **other})


def ease(actor: Actor, permit: Permit, once: str = "a", **other: Any) -> Document:
    """The act."""
    return easing.ease(actor, permit, words(permit, **other), once=once, now=noon(TODAY))


def test_a_condition_imposed_by_mistake_goes_without_a_sanction(permit: Permit, head: Actor) -> None:
    letter = ease(head, permit)
    permit.refresh_from_db()
    assert permit.conditions == ""
    line = permit.changes.get(kind="eased")
    assert (line.notice, line.case, line.on, line.made_by) == (letter.number, permit.reference, TODAY, head.id)
    assert line.detail["conditions"] == BOTH
    fact = JournalEntry.objects.get(kind="registers.conditions_eased")
    assert fact.data == {"permit": permit.pk, "how": "annul", "lifted": True}
    told = said(letter)
    for word in ("許可の条件の取消しのお知らせ", "条件はありません。", "営業は午後8時まで", "図面から", permit.number):
        assert word in told, word
    assert "要確認" not in told.replace("要確認（架空）", ""), "but in the invented address"
    assert "審査請求" not in told, "it takes nothing away"


def test_the_new_certificate_bears_the_lighter_conditions_and_the_old_one_no_longer_holds(
    permit: Permit, head: Actor
) -> None:
    letter = ease(head, permit, what="ease", how="withdraw", conditions=ONE, lighter=True)
    permit.refresh_from_db()
    assert permit.conditions == ONE
    paper = Document.objects.exclude(pk=letter.pk).get(key__startswith=f"permit:{permit.pk}:reissue:")
    told = said(paper)
    assert "年に1回検査" in told
    assert "午後8時" not in told
    assert {each.document_id for each in Delivery.objects.all()} == {letter.pk, paper.pk}, "both are brought to her"
    ease(head, permit, once="b")
    again = Document.objects.filter(key__startswith=f"permit:{permit.pk}:reissue:").latest("pk")
    assert again.kind == "grant", "without conditions it is the usual permit"
    assert "条件" not in said(again)
    checks = documents.registered([paper.check_number, again.check_number])
    assert [checks[each.check_number].holds(TODAY) for each in (paper, again)] == [False, True]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"what": ""}, "「なくす」か「軽くする」か"),
        ({"how": ""}, "「取消し」か「撤回」か"),
        ({"facts": " "}, "理由と、その根拠"),
        ({"ground": ""}, "理由と、その根拠"),
        ({"facts": "誤り。"}, "短すぎます"),
        ({"ground": "道路交通法（要確認）"}, "「要確認」と書かれたまま"),
        ({"what": "ease", "conditions": " ", "lighter": True}, "これからの条件を{most}字以内"),
        ({"what": "ease", "conditions": BOTH.replace("\n", "\r\n\r\n"), "lighter": True}, "いまの条件と同じ"),
        ({"what": "ease", "conditions": f"{BOTH}\n帳簿を備える。", "lighter": True}, "不利益処分です"),
        ({"what": "ease", "conditions": ONE}, "印を付けて"),
    ],
)
def test_what_is_missing_or_heavier_is_told_and_nothing_is_written(
    permit: Permit, head: Actor, other: dict[str, Any], told: str
) -> None:
    with pytest.raises(Refused, match=re.escape(told)):
        ease(head, permit, **other)
    permit.refresh_from_db()
    assert permit.conditions == BOTH
    assert not Document.objects.exists()


def test_an_exception_makes_a_condition_lighter(permit: Permit, head: Actor) -> None:
    ease(head, permit, what="ease", conditions=f"{BOTH}\nただし、祭りの日を除く。", lighter=True)
    permit.refresh_from_db()
    assert permit.conditions.endswith("祭りの日を除く。")


def test_only_a_decider_of_the_office_does_it_and_only_to_a_permit_that_holds(
    permit: Permit, keeper: Actor, head: Actor
) -> None:
    for who in (keeper, staff("doboku-kacho")):
        with pytest.raises(Refused, match="決定権のある職員だけ"):
            ease(who, permit)
    holder = Application.objects.get(reference=permit.reference)
    holder.holder_id = head.user
    holder.save()
    with pytest.raises(Refused, match="自分の申請"):
        ease(head, permit)
    Application.objects.filter(pk=holder.pk).update(holder=None)
    take_away(permit, "withdraw")
    with pytest.raises(Refused, match="効力を失って"):
        ease(head, permit)


def test_two_at_once_write_it_once_and_the_second_looks_again(permit: Permit, head: Actor) -> None:
    seen = words(permit)
    first = easing.ease(head, permit, seen, once="a", now=noon(TODAY))
    assert easing.ease(head, permit, seen, once="a", now=noon(TODAY)) == first, "the same form sent twice"
    with pytest.raises(Refused, match="書かれていません"):
        easing.ease(head, permit, seen, once="b", now=noon(TODAY))
    assert PermitChange.objects.filter(kind="eased").count() == 1


def test_a_register_that_changed_meanwhile_is_looked_at_again(permit: Permit, head: Actor) -> None:
    seen = words(permit)
    ease(head, permit, what="ease", conditions=ONE, lighter=True)
    with pytest.raises(Refused, match="画面を開いた後に変わりました"):
        easing.ease(head, permit, seen, once="b", now=noon(TODAY))
    with pytest.raises(Refused, match="画面を開いた後に変わりました"):
        easing.preview(head, permit, seen)
