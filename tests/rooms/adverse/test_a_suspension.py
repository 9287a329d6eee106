"""A restaurant is to rest for a week: it is told, may explain itself in writing, and only then it is decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from koboshi.adverse import service
from koboshi.adverse.models import AccessRequest, Hearing, Party, Statement
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import timers
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import Outgoing
from koboshi.intake import service as intake
from koboshi.registers.models import Permit, PermitChange
from tests.rooms.adverse.conftest import Draft, at, decide, fresh, go_on, hear, open_task, planned, urgent
from tests.rooms.conftest import resident, staff

SORRY = "冷蔵庫を11月10日に直しました。修理の記録を付けます（架空）。"


def party(hearing: Hearing) -> Actor:
    return resident(hearing.reference)


def test_told_heard_decided_and_written_into_the_register_once(
    draft: Draft, head: Actor, keeper: Actor, permit: Permit
) -> None:
    hearing = draft().hearing
    assert (hearing.way, hearing.planned, hearing.case.office_id) == ("explanation", "suspend", permit.office_id)
    go_on(head, keeper, hearing)
    assert not Task.objects.filter(case=hearing.case, action="decide").exists(), "nobody can decide yet"
    service.record_statement(party(hearing), hearing, text=SORRY, by_name="架空 四郎", now=at(10))
    assert not Task.objects.filter(case=hearing.case, action="decide").exists(), "she may still add to it"
    assert timers.fire_due(at(27)) == 0, "the last day is hers to its end"
    assert timers.fire_due(at(29)) == 1
    casework.complete(keeper, open_task(hearing), outcome="complete", now=at(30))
    decide(head, keeper, hearing, "adverse", days=31)
    assert fresh(permit).suspended_from is None, "not before the reaction"
    assert hear() == 2, "the notice of the procedure and that of the decision"
    hearing.refresh_from_db()
    assert hearing.effect == "done", hearing.effect_problem
    assert (fresh(permit).suspended_from, fresh(permit).suspended_until) == (date(2026, 12, 14), date(2026, 12, 20))
    line = PermitChange.objects.get(permit=permit, kind="suspended")
    assert (line.case, line.detail["heard"]) == (hearing.reference, "statement")
    assert "弁明書 1通" in line.detail["heard_note"]
    assert verify.verify_all().clean


def test_her_word_that_it_is_all_spares_the_waiting(draft: Draft, head: Actor, keeper: Actor) -> None:
    hearing = draft().hearing
    go_on(head, keeper, hearing)
    service.record_statement(party(hearing), hearing, text=SORRY, by_name="架空 四郎", final=True, now=at(9))
    assert open_task(hearing).node == "review"
    again = service.record_statement(party(hearing), hearing, text=SORRY, by_name="架空 四郎", final=True, now=at(9))
    assert Statement.objects.get() == again, "the button pressed twice"


def test_a_statement_after_its_day_is_kept_and_marked(draft: Draft, head: Actor, keeper: Actor) -> None:
    hearing = draft().hearing
    go_on(head, keeper, hearing)
    timers.fire_due(at(29))
    late = service.record_statement(party(hearing), hearing, text=SORRY, by_name="架空 四郎", final=True, now=at(29))
    posted = service.record_statement(
        keeper, hearing, text="郵便で届いた弁明書（架空）", by_name="架空 四郎", way="post",
        received_on=date(2026, 11, 30), now=at(30),
    )  # fmt: skip
    assert (late.late, posted.late) == (True, False), "what counts is the day it came, not when it was written down"
    assert open_task(hearing).node == "review"
    casework.complete(keeper, open_task(hearing), outcome="complete", now=at(30))
    decide(head, keeper, hearing, "none", days=31)
    after = service.record_statement(party(hearing), hearing, text="決定の後の弁明（架空）", by_name="架空", now=at(40))
    assert after.late
    assert Statement.objects.visible_to(head).count() == 3


def test_nothing_is_imposed_and_the_register_stays(draft: Draft, head: Actor, keeper: Actor, permit: Permit) -> None:
    hearing = draft().hearing
    go_on(head, keeper, hearing)
    timers.fire_due(at(29))
    casework.complete(keeper, open_task(hearing), outcome="complete", now=at(30))
    decide(head, keeper, hearing, "none", days=31)
    hear()
    hearing.refresh_from_db()
    assert hearing.effect == "nothing"
    assert fresh(permit).suspended_from is None
    assert not PermitChange.objects.filter(kind="suspended").exists()


def test_an_order_changes_no_register(draft: Draft, head: Actor, keeper: Actor, permit: Permit) -> None:
    hearing = draft("order").hearing
    go_on(head, keeper, hearing)
    timers.fire_due(at(29))
    casework.complete(keeper, open_task(hearing), outcome="complete", now=at(30))
    decide(head, keeper, hearing, "adverse", days=31)
    hear()
    hearing.refresh_from_db()
    assert hearing.effect == "nothing"
    assert fresh(permit).state == "active"


def test_in_an_emergency_nobody_is_heard_but_the_reason_stands_in_the_register(
    head: Actor, keeper: Actor, permit: Permit
) -> None:
    hearing = service.begin_from_permit(keeper, permit, urgent(permit), now=at()).hearing
    assert hearing.way == "urgent"
    go_on(head, keeper, hearing)
    casework.complete(head, open_task(hearing), outcome="complete", now=at(1))
    decide(head, keeper, hearing, "adverse", days=1)
    hear()
    line = PermitChange.objects.get(permit=permit, kind="suspended")
    assert line.detail["heard"] == "waived"
    assert "食中毒が広がる" in line.detail["heard_note"]


def test_an_emergency_without_reason_is_refused(keeper: Actor, permit: Permit) -> None:
    with pytest.raises(Refused, match="意見を聴かないときは、その理由"):
        service.begin_from_permit(keeper, permit, urgent(permit, urgent_reason=" "), now=at())
    with pytest.raises(intake.NotComplete) as caught:
        service.begin_from_permit(keeper, permit, urgent(permit, urgent_reason="急ぐため"), now=at())
    assert [problem.field for problem in caught.value.problems] == ["urgent_reason"]
    assert not Hearing.objects.exists()
    assert not Case.objects.exists()


def test_the_days_must_leave_time(keeper: Actor, permit: Permit) -> None:
    with pytest.raises(Refused, match="準備のための期間"):
        service.begin_from_permit(keeper, permit, planned(permit, statement_due="2026-11-15"), now=at())
    with pytest.raises(Refused, match="終わりの日は"):
        service.begin_from_permit(keeper, permit, planned(permit, suspend_until="2026-12-01"), now=at())
    with pytest.raises(Refused, match="聴き終わる日よりあと"):
        service.begin_from_permit(keeper, permit, planned(permit, suspend_from="2026-11-30"), now=at())


def test_only_the_office_of_the_permit_begins_and_one_at_a_time(
    draft: Draft, keeper: Actor, officer: Actor, head: Actor, permit: Permit
) -> None:
    for stranger in (officer, resident(), staff("kacho")):
        with pytest.raises(Refused, match="担当する所属の職員"):
            service.begin_from_permit(stranger, permit, planned(permit), now=at())
    first = draft()
    with pytest.raises(Refused, match="すでに不利益処分の手続が進んで"):
        draft()
    casework.complete(head, open_task(first.hearing), outcome="stop", now=at(1))
    assert draft().hearing.reference != first.hearing.reference


def test_before_the_notice_the_draft_is_nobodys_business(draft: Draft, head: Actor, keeper: Actor) -> None:
    begun = draft()
    hearing, reference = begun.hearing, begun.hearing.reference
    hear("intake.application_filed")
    assert not Outgoing.objects.exists(), "the party reads no mail about an arrival"
    assert service.find_by_secret(reference, begun.secret) is None
    with pytest.raises(Refused, match="まだ通知を出していません"):
        service.record_statement(party(hearing), hearing, text=SORRY, by_name="架空", now=at(1))
    go_on(head, keeper, hearing)
    assert service.find_by_secret(reference, begun.secret) == hearing
    assert service.find_by_secret(reference, "00000-00000") is None
    new = service.new_secret(keeper, hearing)
    assert service.find_by_secret(reference, begun.secret) is None
    assert service.find_by_secret(reference, new) == hearing


def test_the_party_does_not_hold_the_case(draft: Draft, head: Actor, keeper: Actor) -> None:
    begun = draft()
    go_on(head, keeper, begun.hearing)
    application = begun.hearing.case.application
    assert application.holder_id is None
    assert intake.find_by_secret(application.reference, begun.secret) is None, "she cannot withdraw it"


def test_others_see_nothing(draft: Draft, head: Actor, keeper: Actor, officer: Actor) -> None:
    hearing = draft().hearing
    go_on(head, keeper, hearing)
    assert Hearing.objects.visible_to(keeper).get() == hearing
    assert not Hearing.objects.visible_to(officer).exists()
    assert not Hearing.objects.visible_to(resident("0000-0000-0000")).exists()
    for stranger in (officer, resident()):
        with pytest.raises(Refused, match="権限"):
            service.record_statement(stranger, hearing, text=SORRY, by_name="架空", now=at(9))
        with pytest.raises(Refused, match="権限"):
            service.ask_access(stranger, hearing, what="記録", now=at(9))


def test_reading_the_records_is_granted_with_a_day_or_refused_with_a_reason(
    draft: Draft, head: Actor, keeper: Actor
) -> None:
    hearing = draft().hearing
    go_on(head, keeper, hearing)
    first = service.ask_access(party(hearing), hearing, what="10月20日の監視票", now=at(3))
    assert service.ask_access(party(hearing), hearing, what="10月20日の監視票", now=at(3)) == first
    second = service.ask_access(party(hearing), hearing, what="通報した方の名前", now=at(3))
    with pytest.raises(Refused, match="今日からあと"):
        service.answer_access(keeper, first, granted=True, on=date(2026, 11, 1), place="架空の窓口", now=at(4))
    service.answer_access(keeper, first, granted=True, on=date(2026, 11, 9), place="架空の窓口", now=at(4))
    with pytest.raises(Refused, match="least"):
        service.answer_access(keeper, second, granted=False, reason="だめ", now=at(4))
    service.answer_access(keeper, second, granted=False, reason="通報した方の利益を害するおそれがあるため。", now=at(4))
    with pytest.raises(Refused, match="すでに答えて"):
        service.answer_access(keeper, first, granted=False, reason="通報した方の利益を害するおそれ。", now=at(5))
    assert {row.answer for row in AccessRequest.objects.visible_to(party(hearing))} == {"granted", "refused"}


def test_she_names_a_representative_and_the_office_the_others(draft: Draft, head: Actor, keeper: Actor) -> None:
    hearing = draft().hearing
    go_on(head, keeper, hearing)
    named = service.name_party(party(hearing), hearing, kind="representative", name="架空 代理 士郎", now=at(3))
    assert (named.online, named.proof) == (True, "")
    with pytest.raises(Refused, match="代理人だけ"):
        service.name_party(party(hearing), hearing, kind="participant", name="架空 隣人", now=at(3))
    with pytest.raises(Refused, match="資格を確かめた書面"):
        service.name_party(keeper, hearing, kind="participant", name="架空 隣人", now=at(3))
    service.name_party(keeper, hearing, kind="participant", name="架空 隣人", proof="許可の申請（架空）", now=at(3))
    service.end_part(party(hearing), named, now=at(4))
    service.end_part(party(hearing), named, now=at(5))
    assert Party.objects.filter(ended_at__isnull=True).get().kind == "participant"
    assert Entry.objects.filter(kind="adverse.party_ended").count() == 1


def test_the_journal_knows_codes_only(draft: Draft, head: Actor, keeper: Actor) -> None:
    hearing = draft().hearing
    go_on(head, keeper, hearing)
    service.record_statement(party(hearing), hearing, text=SORRY, by_name="架空 四郎", now=at(3))
    told = "".join(str(entry.data) for entry in Entry.objects.filter(kind__startswith="adverse."))
    assert "架空" not in told
    assert "冷蔵" not in told


def test_what_the_register_refuses_is_told_and_tried_again(
    draft: Draft, head: Actor, keeper: Actor, permit: Permit
) -> None:
    hearing = draft().hearing
    go_on(head, keeper, hearing)
    timers.fire_due(at(29))
    casework.complete(keeper, open_task(hearing), outcome="complete", now=at(30))
    decide(head, keeper, hearing, "adverse", days=31)
    Permit.objects.filter(pk=permit.pk).update(suspended_from=date(2026, 12, 1), suspended_until=date(2026, 12, 2))
    hear()
    hearing.refresh_from_db()
    assert (hearing.effect, "先に停止を終えて" in hearing.effect_problem) == ("refused", True)
    Permit.objects.filter(pk=permit.pk).update(suspended_from=None, suspended_until=None)
    with pytest.raises(Refused, match="決定権のある職員"):
        service.apply_again(keeper, hearing, now=at(32))
    assert service.apply_again(head, hearing, now=at(32)).effect == "done"
    assert PermitChange.objects.filter(permit=permit, kind="suspended").count() == 1
    assert service.apply_again(replace(head), hearing, now=at(33)).effect == "done"
    assert PermitChange.objects.filter(permit=permit, kind="suspended").count() == 1
