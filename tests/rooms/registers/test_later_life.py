"""What happens to a permit afterwards: changes, suspension, revocation, withdrawal, giving back, a new certificate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.db import InternalError, ProgrammingError, transaction

from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.foundation.documents import service as documents
from koboshi.foundation.journal.models import Entry as JournalEntry
from koboshi.registers import service
from koboshi.registers.models import Permit, PermitChange
from koboshi.registers.service import Heard, Source
from koboshi.registers.service.lapsing import lapse_due
from tests.rooms.conftest import staff
from tests.rooms.registers.conftest import STALL, Grant, noon

FULL = Reason(
    facts="令和8年8月1日の検査で、井戸水の検査成績書に書かれた日付が、検査機関の記録と違うことが分かりました。",
    clause="食品衛生法の許可の要件（条番号は要確認）",
    criterion="処分基準は定めていない",
    application="飲用に適する水を使うという許可の要件を、許可の日にみたしていませんでした。",
)
HEARD = Heard("hearing", "令和8年9月1日に聴聞を行い、報告書を受け取った。")
TODAY = date(2026, 9, 15)
SOURCE = Source(case="ADVE-RSEC-ASE1", notice="8北保第9号")
"""The disposition and its notice: only the house itself carries a decided one into the register."""


def take_away(permit: Permit, verb: str, *, on: date = TODAY, reason: Reason = FULL, heard: Heard = HEARD) -> Permit:
    """A decided and notified disposition takes effect in the register."""
    verbs = {"revoke": service.revoke, "withdraw": service.withdraw}
    return verbs[verb](SYSTEM, permit, on=on, reason=reason, heard=heard, source=SOURCE, now=noon(TODAY))


def let_rest(permit: Permit, since: date = TODAY, until: date | None = None, *, heard: Heard = HEARD) -> Permit:
    """A decided and notified suspension takes effect in the register."""
    given = {"since": since, "until": until, "reason": FULL, "heard": heard, "source": SOURCE}
    return service.suspend(SYSTEM, permit, **given, now=noon(TODAY))  # type: ignore[arg-type]


def test_a_revocation_needs_facts_clause_criterion_and_how_they_meet(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    for part in ("facts", "clause", "application"):
        with pytest.raises(service.ReasonLacks) as caught:
            service.revoke(
                SYSTEM,
                permit,
                on=TODAY,
                reason=replace(FULL, **{part: ""}),
                heard=HEARD,
                source=SOURCE,
                now=noon(TODAY),
            )
        assert part in {problem.part for problem in caught.value.problems}
    with pytest.raises(Refused, match="処分基準を書いて"):
        service.revoke(
            SYSTEM, permit, on=TODAY, reason=replace(FULL, criterion=" "), heard=HEARD, source=SOURCE, now=noon(TODAY)
        )
    for wrong in (Heard("", "経緯"), Heard("statement", "弁明書を受け取った。")):
        with pytest.raises(Refused, match="意見をどう聴いたか"):
            take_away(permit, "revoke", heard=wrong)
    with pytest.raises(Refused, match="経緯"):
        service.revoke(
            SYSTEM, permit, on=TODAY, reason=FULL, heard=Heard("waived", " "), source=SOURCE, now=noon(TODAY)
        )
    permit.refresh_from_db()
    assert permit.state == "active"
    assert permit.changes.count() == 1


@pytest.mark.parametrize(("verb", "state"), [("revoke", "revoked"), ("withdraw", "withdrawn")])
def test_with_a_full_reason_the_permit_ends_that_day(grant: Grant, verb: str, state: str) -> None:
    permit = grant(date(2026, 6, 1))
    take_away(permit, verb)
    permit.refresh_from_db()
    line = permit.changes.last()
    assert (permit.state, permit.ended_on) == (state, TODAY)
    assert (line.case, line.notice, line.detail["heard"]) == ("ADVE-RSEC-ASE1", "8北保第9号", "hearing")
    assert "検査成績書" in line.reason
    fact = JournalEntry.objects.get(kind="registers.permit_ended")
    assert fact.data == {"permit": permit.pk, "how": state, "on": "2026-09-15", "heard": "hearing"}
    with pytest.raises(Refused, match="効力を失って"):
        take_away(permit, "withdraw")


@pytest.mark.parametrize("verb", ["suspend", "revoke", "withdraw"])
def test_nobody_takes_a_permit_away_from_the_register(grant: Grant, keeper: Actor, head: Actor, verb: str) -> None:
    """不利益処分 (行政手続法13条): whoever wants that begins the process in which the holder is heard."""
    permit = grant(date(2026, 6, 1))
    day: dict[str, Any] = {"since": TODAY, "until": None} if verb == "suspend" else {"on": TODAY}
    for who, source in (
        (keeper, SOURCE),
        (head, SOURCE),
        (staff("doboku-kacho"), SOURCE),
        (SYSTEM, Source(case="ADVE-RSEC-ASE1", notice=" ")),
        (SYSTEM, Source(case="", notice="8北保第9号")),
    ):
        with pytest.raises(Refused, match="不利益処分の手続"):
            getattr(service, verb)(who, permit, **day, reason=FULL, heard=HEARD, source=source, now=noon(TODAY))
    permit.refresh_from_db()
    assert permit.state == "active"


def test_a_day_to_come_or_before_the_permit_is_no_day_of_its_end(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    for on in (date(2026, 6, 9), date(2026, 9, 16)):
        with pytest.raises(Refused, match="効力を失う日"):
            take_away(permit, "withdraw", on=on)


def test_a_suspension_begins_and_ends_by_the_calendar(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    heard = Heard("statement", "令和8年9月10日に弁明書を受け取った。")
    since, until = date(2026, 9, 20), date(2026, 9, 22)
    let_rest(permit, since, until, heard=heard)
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
    let_rest(permit)
    permit.refresh_from_db()
    assert permit.state == "suspended"
    with pytest.raises(Refused, match="すでに停止"):
        service.suspend(
            SYSTEM, permit, since=TODAY, until=None, reason=FULL, heard=HEARD, source=SOURCE, now=noon(TODAY)
        )
    with pytest.raises(Refused, match="入力してください"):
        service.resume(head, permit, ground=" ", now=noon(TODAY))
    service.resume(head, permit, ground="改善を確かめたため。", now=noon(TODAY))
    permit.refresh_from_db()
    assert permit.state == "active"
    with pytest.raises(Refused, match="停止されていません"):
        service.resume(head, permit, ground="もう一度", now=noon(TODAY))


def test_a_suspended_permit_ends_with_its_last_day_too(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    let_rest(permit)
    assert lapse_due(date(2031, 6, 10)) == 1
    permit.refresh_from_db()
    assert permit.state == "lapsed"


def test_dates_the_wrong_way_round_are_told(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1))
    for since, until in ((date(2026, 9, 14), None), (date(2026, 9, 20), date(2026, 9, 19))):
        with pytest.raises(Refused, match="停止の期間"):
            service.suspend(
                SYSTEM, permit, since=since, until=until, reason=FULL, heard=HEARD, source=SOURCE, now=noon(TODAY)
            )


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


def test_a_slip_of_the_pen_is_put_right_by_a_decider_and_what_stood_there_is_kept(
    grant: Grant, keeper: Actor, head: Actor
) -> None:
    permit = grant(date(2026, 6, 1))
    right = {
        "fields": {"shop_name": "食堂かこう（架空）"},
        "conditions": "架空の条件",
        "ground": "決定の通知の屋号が正しい。",
    }
    with pytest.raises(Refused, match="書き誤りの訂正は"):
        service.correct(keeper, permit, **right, now=noon(TODAY))
    service.correct(head, permit, **right, now=noon(TODAY))
    permit.refresh_from_db()
    assert (permit.title, permit.conditions) == ("食堂かこう（架空）", "架空の条件")
    line = permit.changes.last()
    assert (line.kind, line.on) == ("corrected", TODAY)
    assert line.detail == {
        "fields": ["shop_name", "conditions"], "before": {"shop_name": "食堂かくう（架空）"}, "conditions": "",
    }  # fmt: skip
    fact = JournalEntry.objects.get(kind="registers.permit_changed")
    assert fact.data == {"permit": permit.pk, "fields": 2, "how": "corrected"}
    with pytest.raises(Refused, match="違うところがありません"):
        service.correct(head, permit, **right, now=noon(TODAY))


def test_a_permit_for_a_festival_that_is_called_off_is_given_back_before_it_begins(grant: Grant) -> None:
    festival = {"permit_kind": "temporary", "event_from": "2026-10-01", "event_to": "2026-10-03", "event_days": 3}
    permit = grant(date(2026, 6, 1), STALL, **festival)
    service.hand_back(SYSTEM, permit, on=TODAY, ground="催しの中止（架空）", now=noon(TODAY))
    permit.refresh_from_db()
    assert (permit.state, permit.ended_on) == ("returned", TODAY)


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
    grant: Grant, keeper: Actor, head: Actor
) -> None:
    permit = grant(date(2026, 6, 1))
    service.note_change(
        keeper, permit, fields={"shop_name": "新しい名の店（架空）"}, ground="変更届", on=TODAY, now=noon(TODAY)
    )
    with pytest.raises(Refused, match="権限"):
        service.reissue(keeper, permit, ground="なくしたため（架空）", once="one", now=noon(TODAY))
    document = service.reissue(head, permit, ground="なくしたため（架空）", once="one", now=noon(TODAY))
    again = service.reissue(head, permit, ground="なくしたため（架空）", once="one", now=noon(TODAY))
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
        service.reissue(head, permit, ground="なくした", once="two", now=noon(TODAY))


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
