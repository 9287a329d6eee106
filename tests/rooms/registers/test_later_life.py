"""What happens to a permit afterwards: changes, suspension, revocation, withdrawal, giving back, a new certificate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.db import InternalError, ProgrammingError, transaction

from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.foundation.documents import service as documents
from koboshi.foundation.journal.models import Entry as JournalEntry
from koboshi.registers import service
from koboshi.registers.models import PermitChange
from koboshi.registers.service import Heard, Source
from koboshi.registers.service.lapsing import lapse_due
from tests.rooms.conftest import staff
from tests.rooms.registers.conftest import Grant, noon

FULL = Reason(
    facts="令和8年8月1日の検査で、井戸水の検査成績書に書かれた日付が、検査機関の記録と違うことが分かりました。",
    clause="食品衛生法の許可の要件（条番号は要確認）",
    criterion="処分基準は定めていない",
    application="飲用に適する水を使うという許可の要件を、許可の日にみたしていませんでした。",
)
HEARD = Heard("hearing", "令和8年9月1日に聴聞を行い、報告書を受け取った。")
TODAY = date(2026, 9, 15)


def test_a_revocation_needs_facts_clause_criterion_and_how_they_meet(grant: Grant, head: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    for part in ("facts", "clause", "application"):
        with pytest.raises(service.ReasonLacks) as caught:
            service.revoke(head, permit, on=TODAY, reason=replace(FULL, **{part: ""}), heard=HEARD, now=noon(TODAY))
        assert part in {problem.part for problem in caught.value.problems}
    with pytest.raises(Refused, match="処分基準を書いて"):
        service.revoke(head, permit, on=TODAY, reason=replace(FULL, criterion=" "), heard=HEARD, now=noon(TODAY))
    for wrong in (Heard("", "経緯"), Heard("statement", "弁明書を受け取った。")):
        with pytest.raises(Refused, match="意見をどう聴いたか"):
            service.revoke(head, permit, on=TODAY, reason=FULL, heard=wrong, now=noon(TODAY))
    with pytest.raises(Refused, match="経緯"):
        service.revoke(head, permit, on=TODAY, reason=FULL, heard=Heard("waived", " "), now=noon(TODAY))
    permit.refresh_from_db()
    assert permit.state == "active"
    assert permit.changes.count() == 1


@pytest.mark.parametrize(("verb", "state"), [("revoke", "revoked"), ("withdraw", "withdrawn")])
def test_with_a_full_reason_the_permit_ends_that_day(grant: Grant, head: Actor, verb: str, state: str) -> None:
    permit = grant(date(2026, 6, 1))
    source = Source(case="ADVE-RSEC-ASE1", notice="8北保第9号")
    getattr(service, verb)(head, permit, on=TODAY, reason=FULL, heard=HEARD, source=source, now=noon(TODAY))
    permit.refresh_from_db()
    line = permit.changes.last()
    assert (permit.state, permit.ended_on) == (state, TODAY)
    assert (line.case, line.notice, line.detail["heard"]) == ("ADVE-RSEC-ASE1", "8北保第9号", "hearing")
    assert "検査成績書" in line.reason
    fact = JournalEntry.objects.get(kind="registers.permit_ended")
    assert fact.data == {"permit": permit.pk, "how": state, "on": "2026-09-15", "heard": "hearing"}
    with pytest.raises(Refused, match="効力を失って"):
        service.withdraw(head, permit, on=TODAY, reason=FULL, heard=HEARD, now=noon(TODAY))


def test_only_a_decider_of_the_office_takes_a_permit_away(grant: Grant, keeper: Actor, bureau: None) -> None:
    permit = grant(date(2026, 6, 1))
    for who in (keeper, staff("doboku-kacho"), staff("tanto")):
        with pytest.raises(Refused, match="決定権"):
            service.withdraw(who, permit, on=TODAY, reason=FULL, heard=HEARD, now=noon(TODAY))


def test_a_day_to_come_or_before_the_permit_is_no_day_of_its_end(grant: Grant, head: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    for on in (date(2026, 6, 9), date(2026, 9, 16)):
        with pytest.raises(Refused, match="効力を失う日"):
            service.withdraw(head, permit, on=on, reason=FULL, heard=HEARD, now=noon(TODAY))


def test_a_suspension_begins_and_ends_by_the_calendar(grant: Grant, head: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    heard = Heard("statement", "令和8年9月10日に弁明書を受け取った。")
    since, until = date(2026, 9, 20), date(2026, 9, 22)
    service.suspend(head, permit, since=since, until=until, reason=FULL, heard=heard, now=noon(TODAY))
    permit.refresh_from_db()
    assert permit.state == "active"
    assert [permit.standing(date(2026, 9, day)) for day in (19, 20, 22, 23)] == [
        "active", "suspended", "suspended", "active",
    ]  # fmt: skip
    assert lapse_due(date(2026, 9, 19)) == 0
    assert lapse_due(date(2026, 9, 20)) == 1
    permit.refresh_from_db()
    assert permit.state == "suspended"
    assert (lapse_due(date(2026, 9, 22)), lapse_due(date(2026, 9, 23)), lapse_due(date(2026, 9, 23))) == (0, 1, 0)
    permit.refresh_from_db()
    assert (permit.state, permit.suspended_from) == ("active", None)
    assert [line.kind for line in permit.changes.all()] == ["entered", "suspended", "resumed"]


def test_a_suspension_without_an_end_is_resumed_by_a_person(grant: Grant, head: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    service.suspend(head, permit, since=TODAY, until=None, reason=FULL, heard=HEARD, now=noon(TODAY))
    permit.refresh_from_db()
    assert permit.state == "suspended"
    with pytest.raises(Refused, match="すでに停止"):
        service.suspend(head, permit, since=TODAY, until=None, reason=FULL, heard=HEARD, now=noon(TODAY))
    with pytest.raises(Refused, match="入力してください"):
        service.resume(head, permit, ground=" ", now=noon(TODAY))
    service.resume(head, permit, ground="改善を確かめたため。", now=noon(TODAY))
    permit.refresh_from_db()
    assert permit.state == "active"
    with pytest.raises(Refused, match="停止されていません"):
        service.resume(head, permit, ground="もう一度", now=noon(TODAY))


def test_a_suspended_permit_ends_with_its_last_day_too(grant: Grant, head: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    service.suspend(head, permit, since=TODAY, until=None, reason=FULL, heard=HEARD, now=noon(TODAY))
    assert lapse_due(date(2031, 6, 10)) == 1
    permit.refresh_from_db()
    assert permit.state == "lapsed"


def test_dates_the_wrong_way_round_are_told(grant: Grant, head: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    for since, until in ((date(2026, 9, 14), None), (date(2026, 9, 20), date(2026, 9, 19))):
        with pytest.raises(Refused, match="停止の期間"):
            service.suspend(head, permit, since=since, until=until, reason=FULL, heard=HEARD, now=noon(TODAY))


def test_a_change_notice_renames_the_shop_and_keeps_the_old_name_in_the_history(grant: Grant, keeper: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    fields = {"shop_name": "食堂𠮷（架空）", "made_up": "x"}
    service.note_change(keeper, permit, fields=fields, ground="変更届（架空）", on=TODAY, now=noon(TODAY))
    permit.refresh_from_db()
    assert permit.title == "食堂𠮷（架空）"
    assert "made_up" not in permit.fields
    line = permit.changes.last()
    assert line.detail == {"fields": ["shop_name"], "before": {"shop_name": "食堂かくう（架空）"}}
    fact = JournalEntry.objects.get(kind="registers.permit_changed")
    assert fact.data == {"permit": permit.pk, "fields": 1, "how": "changed"}
    with pytest.raises(Refused, match="違うところがありません"):
        service.note_change(keeper, permit, fields=fields, ground="もう一度", on=TODAY, now=noon(TODAY))
    with pytest.raises(Refused, match="これからの日"):
        service.note_change(
            keeper, permit, fields={"shop_name": "x"}, ground="先", on=date(2027, 1, 1), now=noon(TODAY)
        )
    with pytest.raises(Refused, match="権限"):
        service.note_change(staff("doboku"), permit, fields={"shop_name": "x"}, ground="x", on=TODAY, now=noon(TODAY))


def test_a_change_of_holder_changes_the_name_in_lists(grant: Grant, keeper: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    name = {"family": "髙橋", "given": "次郎（架空）", "family_kana": "たかはし", "given_kana": "じろう"}
    service.note_change(keeper, permit, fields={"applicant": name}, ground="承継（架空）", on=TODAY, now=noon(TODAY))
    permit.refresh_from_db()
    assert permit.holder_label == "髙橋 次郎（架空）"
    assert "髙橋" in permit.words
    assert "髙橋" not in permit.public_words


def test_a_permit_is_handed_back(grant: Grant, keeper: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    service.hand_back(keeper, permit, on=TODAY, ground="廃業届（架空）", now=noon(TODAY))
    permit.refresh_from_db()
    assert (permit.state, permit.ended_on) == ("returned", TODAY)
    with pytest.raises(Refused, match="効力を失って"):
        service.hand_back(keeper, permit, on=TODAY, ground="もう一度", now=noon(TODAY))


def test_a_certificate_issued_again_says_what_the_register_says_today_and_can_be_verified(
    grant: Grant, keeper: Actor
) -> None:
    permit = grant(date(2026, 6, 1))
    service.note_change(
        keeper, permit, fields={"shop_name": "新しい名の店（架空）"}, ground="変更届", on=TODAY, now=noon(TODAY)
    )
    document = service.reissue(keeper, permit, ground="なくしたため（架空）", once="one", now=noon(TODAY))
    again = service.reissue(keeper, permit, ground="なくしたため（架空）", once="one", now=noon(TODAY))
    assert again == document, "a form that is sent twice is one certificate"
    assert document.reference == permit.reference
    checked = documents.check_file(documents.open_document(document))
    assert checked.entry is not None
    assert checked.verdict is not None
    assert checked.verdict.intact
    with pikepdf.open(BytesIO(documents.open_document(document))) as pdf:
        assert len(pdf.pages) >= 1
    assert PermitChange.objects.filter(kind="reissued", notice=document.number).count() == 1
    service.hand_back(keeper, permit, on=TODAY, ground="廃業届（架空）", now=noon(TODAY))
    with pytest.raises(Refused, match="再交付できません"):
        service.reissue(keeper, permit, ground="なくした", once="two", now=noon(TODAY))


def test_history_cannot_be_rewritten_only_what_is_personal_can_be_emptied(grant: Grant, keeper: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    service.hand_back(keeper, permit, on=TODAY, ground="廃業届（架空）", now=noon(TODAY))
    lines = PermitChange.objects.filter(kind="returned")
    for change in ({"kind": "lapsed"}, {"reason": "別の理由"}, {"on": date(2026, 1, 1)}):
        with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic():
            lines.update(**change)
    with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic():
        lines.delete()
    assert lines.update(reason="", detail={}) == 1


def test_the_system_itself_may_enter_but_a_stranger_sees_nothing(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    assert type(permit).objects.visible_to(SYSTEM).count() == 1
    assert type(permit).objects.visible_to(staff("hoken")).count() == 1
    assert type(permit).objects.visible_to(staff("doboku")).count() == 0


def test_when_the_time_of_keeping_is_over_nobody_knows_whose_it_was(grant: Grant, keeper: Actor) -> None:
    permit = grant(date(2026, 6, 1))
    assert service.held_by(permit.reference)
    service.erase(permit.reference)
    permit.refresh_from_db()
    assert permit.holder_label, "it still holds"
    service.hand_back(keeper, permit, on=TODAY, ground="廃業届（架空）", now=noon(TODAY))
    assert not service.held_by(permit.reference)
    assert service.erase(permit.reference) == 0, "no file lies here"
    permit.refresh_from_db()
    assert (permit.number, permit.holder_label, permit.fields, permit.words) == ("福島県指令2026北保第1号", "", {}, "")
    assert [line.kind for line in permit.changes.all()] == ["entered", "returned"]
    assert {line.reason for line in permit.changes.all()} == {""}
