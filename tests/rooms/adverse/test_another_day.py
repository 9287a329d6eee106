"""The hearing is moved to another day, or held again: every new day is told in writing before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from koboshi.adverse import service
from koboshi.adverse.models import DayChange, Hearing
from koboshi.adverse.service import Day, barring, days
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery, Task
from koboshi.casework.service import issuing, tasks
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.refusal import Refused, Unknown
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring
from koboshi.registers.models import Permit
from tests.rooms.adverse.conftest import (
    Draft,
    at,
    comes,
    decide,
    fresh,
    go_on,
    hear,
    open_task,
    planned,
    restaurant,
    user,
)
from tests.rooms.adverse.test_a_hearing import HELD, MINUTES, REPORT
from tests.rooms.conftest import resident, staff
from tests.rooms.retention.test_at_once import together

WISH = "11月30日は入院のため出席できません（架空）。"
LATER = Day(on=date(2026, 12, 10), time="午前10時", place="架空第2会議室", reason="当事者が入院しているため（架空）。")
AGAIN = Day(
    on=date(2026, 12, 24), time="午後1時", place="架空会議室", reason="聴聞の後に新しい証拠が見つかった（架空）。"
)


@pytest.fixture
def hearing(draft: Draft, head: Actor, keeper: Actor, officer: Actor) -> Hearing:
    """A hearing that has been announced for 30 November; the officer is named."""
    found = draft("withdraw").hearing
    go_on(head, keeper, found)
    service.appoint(head, found, user(officer), sworn=True, now=at(3))
    return found


def told_again(keeper: Actor, hearing: Hearing, days: int) -> Document:
    """The clerk sends the notice of the new day, and it comes."""
    document = casework.issue(keeper, open_task(hearing), now=at(days))
    comes(keeper, hearing, days)
    return document


def reported(hearing: Hearing, officer: Actor, *, on: date = HELD, days: int = 28) -> None:
    service.hold(officer, hearing, held_on=on, minutes=MINUTES, now=at(days))
    service.report(officer, hearing, report=REPORT, opinion="ungrounded", now=at(days + 1))


def text_of(hearing: Hearing, letter: str) -> str:
    return repr(issuing.blocks(Case.objects.get(pk=hearing.case_id), letter))


def test_on_request_the_hearing_is_moved_and_told_before_it_is_held(
    hearing: Hearing, keeper: Actor, officer: Actor, head: Actor, permit: Permit
) -> None:
    party = resident(hearing.reference)
    asked = service.ask_day(party, hearing, wish=WISH, now=at(5))
    assert service.ask_day(party, hearing, wish=WISH, now=at(5)) == asked, "the same words once"
    with pytest.raises(Refused, match="すでに受け付けて"):
        service.ask_day(party, hearing, wish="ほかの日も都合が悪いです（架空）。", now=at(5))
    change = service.move(keeper, hearing, LATER, now=at(6))
    assert (change, change.answer, change.by_party, change.before) == (asked, "set", True, HELD)
    task = open_task(hearing)
    assert (task.node, task.action) == ("issue_moved", "issue")
    with pytest.raises(Refused, match="新しい期日の通知を、まだ"):
        service.hold(officer, hearing, held_on=LATER.on, minutes=MINUTES, now=at(38))
    with pytest.raises(Refused, match="新しい期日の通知を、まだ"):
        service.move(keeper, hearing, LATER, now=at(6))
    document = told_again(keeper, hearing, 7)
    assert document.title == "聴聞の期日を変える通知書"
    assert Delivery.objects.filter(document=document).exists(), "it goes out like any notice"
    words = text_of(hearing, "hearing_moved")
    assert "令和8年12月10日" in words
    assert "架空第2会議室" in words
    assert "入院しているため" in words
    assert open_task(hearing).node == "hold"
    hearing.refresh_from_db()
    assert (hearing.hearing_on, hearing.hearing_time, hearing.hearing_place) == (LATER.on, "午前10時", "架空第2会議室")
    with pytest.raises(Refused, match="通知した期日から"):
        service.hold(officer, hearing, held_on=HELD, minutes=MINUTES, now=at(38))
    reported(hearing, officer, on=LATER.on, days=38)
    decide(head, keeper, hearing, "revoke", days=41)
    hear()
    assert fresh(permit).state == "withdrawn"
    fact = Entry.objects.get(kind="adverse.hearing_moved")
    assert fact.data == {"change": change.pk, "on": "2026-12-10", "asked": True}
    assert "入院" not in repr(list(Entry.objects.values()))
    assert verify.verify_all().clean


def test_the_office_moves_it_by_itself_and_says_why(hearing: Hearing, keeper: Actor) -> None:
    change = service.move(keeper, hearing, LATER, now=at(6))
    assert (change.by_party, change.wish, change.kind) == (False, "", "moved")
    assert Entry.objects.get(kind="adverse.hearing_moved").data["asked"] is False
    told_again(keeper, hearing, 6)
    with pytest.raises(Refused, match="least"):
        service.move(keeper, hearing, Day(on=LATER.on, time="10時", place="x", reason="都合"), now=at(7))


def test_a_request_is_refused_with_its_reason_and_may_be_made_again(hearing: Hearing, keeper: Actor) -> None:
    party = resident(hearing.reference)
    asked = service.ask_day(party, hearing, wish=WISH, now=at(5))
    with pytest.raises(Refused, match="least"):
        service.refuse_day(keeper, asked, reason="無理", now=at(6))
    service.refuse_day(keeper, asked, reason="代理人が出席できると確かめたため（架空）。", now=at(6))
    with pytest.raises(Refused, match="すでに答えて"):
        service.refuse_day(keeper, asked, reason="代理人が出席できると確かめたため（架空）。", now=at(6))
    assert open_task(hearing).node == "hold"
    assert service.ask_day(party, hearing, wish="代理人も入院しました（架空）。", now=at(7)).answer == ""


@pytest.mark.parametrize("on", [date(2026, 11, 8), date(2026, 11, 21), date(2020, 1, 1)])
def test_an_earlier_day_needs_its_time_to_prepare(hearing: Hearing, keeper: Actor, on: date) -> None:
    with pytest.raises(Refused, match="day") as refused:
        service.move(keeper, hearing, Day(on=on, time="10時", place="x", reason=LATER.reason), now=at(6))
    assert "令和8年11月22日" in refused.value.for_the_person, "14 days from 8 November"


def test_a_later_day_needs_no_new_time_to_prepare(hearing: Hearing, keeper: Actor) -> None:
    service.move(keeper, hearing, Day(on=HELD, time="16時", place="x", reason=LATER.reason), now=at(27))


def test_a_suspension_does_not_begin_before_the_new_day(keeper: Actor, head: Actor, permit: Permit) -> None:
    given = planned(permit, "suspend", hearing_anyway=True) | {
        "hearing_on": "2026-11-30", "hearing_time": "午後2時", "hearing_place": "架空会議室",
    }  # fmt: skip
    hearing = service.begin_from_permit(keeper, permit, given, now=at()).hearing
    assert hearing.way == "hearing"
    go_on(head, keeper, hearing)
    with pytest.raises(Refused, match="停止の初めの日"):
        service.move(keeper, hearing, AGAIN, now=at(6))


def test_reopened_the_first_round_is_kept_and_nothing_is_decided_before_the_second_report(
    hearing: Hearing, keeper: Actor, officer: Actor, head: Actor, permit: Permit
) -> None:
    with pytest.raises(Refused, match="報告書が出てから"):
        service.reopen(head, hearing, AGAIN, now=at(5))
    reported(hearing, officer)
    waiting = open_task(hearing)
    assert waiting.node == "decide_end"
    with pytest.raises(Refused, match="決定権のある職員だけ"):
        service.reopen(keeper, hearing, AGAIN, now=at(30))
    change = service.reopen(head, hearing, AGAIN, now=at(30))
    assert (change.kind, change.before, change.on) == ("reopened", HELD, AGAIN.on)
    assert (change.earlier["report"], change.earlier["opinion"]) == (REPORT, "ungrounded")
    waiting.refresh_from_db()
    assert waiting.state != "open", "the decision is off the desk"
    with pytest.raises(Refused):
        casework.decide(head, waiting, outcome="revoke", reason="すぐに取り消す。", now=at(31))
    document = told_again(keeper, hearing, 31)
    assert document.title == "聴聞を再開する通知書"
    assert "25条" in text_of(hearing, "hearing_reopened")
    party = resident(hearing.reference)
    assert service.ask_access(party, hearing, what="新しい証拠", now=at(32)).answer == "", "until it is closed again"
    hearing.refresh_from_db()
    assert (hearing.held_on, hearing.minutes, hearing.report) == (None, "", "")
    reported(hearing, officer, on=AGAIN.on, days=52)
    with pytest.raises(Refused, match="聴聞は終わって"):
        service.move(keeper, hearing, LATER, now=at(53))
    decide(head, keeper, hearing, "revoke", days=54)
    hear()
    assert fresh(permit).state == "withdrawn"
    with pytest.raises(Refused, match="報告書が出てから"):
        service.reopen(head, hearing, AGAIN, now=at(55))
    assert [entry.data["on"] for entry in Entry.objects.filter(kind="adverse.hearing_reopened")] == ["2026-12-24"]
    assert verify.verify_all().clean


def test_the_notice_of_a_new_day_changes_no_register(hearing: Hearing, keeper: Actor, permit: Permit) -> None:
    service.move(keeper, hearing, LATER, now=at(6))
    told_again(keeper, hearing, 7)
    assert hear() == 2
    assert fresh(permit).state == "active"
    assert Hearing.objects.get().effect == "open"


def test_moved_after_somebody_ticked_the_step_off(hearing: Hearing, keeper: Actor, officer: Actor) -> None:
    """So it could be done before the button was refused; such a case goes on all the same."""
    case, task = tasks.locked(keeper, open_task(hearing))
    tasks.finish(keeper, case, task, outcome="complete", now=at(28))
    service.move(keeper, hearing, LATER, now=at(28))
    told_again(keeper, hearing, 28)
    assert open_task(hearing).node == "hold"
    reported(hearing, officer, on=LATER.on, days=38)
    assert open_task(hearing).node == "decide_end"


def test_who_presided_does_not_decide(hearing: Hearing, officer: Actor, head: Actor, keeper: Actor) -> None:
    with pytest.raises(Refused, match="主宰者は、この処分を決定できません"):
        barring.may_decide(officer, hearing.case)
    for other in (head, keeper, SYSTEM):
        barring.may_decide(other, hearing.case)


def test_a_stranger_changes_no_day(keeper: Actor, hearing: Hearing) -> None:
    with pytest.raises(Refused, match="権限"):
        service.ask_day(staff("tanto"), hearing, wish=WISH, now=at(5))
    with pytest.raises(Refused, match="権限"):
        service.move(staff("tanto"), hearing, LATER, now=at(5))
    asked = service.ask_day(keeper, hearing, wish=WISH, now=at(5))
    assert asked.by_party, "what the party said by telephone"
    stranger = resident("NOBO-DYKN-OWSI")
    with scope.acting(stranger), pytest.raises(Unknown):
        service.refuse_day(stranger, asked, reason=WISH)
    with scope.acting(stranger), pytest.raises(Unknown):
        service.ask_day(stranger, hearing, wish=WISH)


def test_before_the_notice_there_is_no_day_to_change(draft: Draft, keeper: Actor) -> None:
    with pytest.raises(Refused, match="聴聞の通知を出した後"):
        service.move(keeper, draft("withdraw").hearing, LATER, now=at(1))


@pytest.mark.django_db(transaction=True)
def test_moved_and_asked_at_once(adverse_house: None, transactional_db: None, var: Path) -> None:
    """Of four that move it and one that asks, one day is set and one notice is to be sent."""
    wiring.fill_shelves()
    with scope.acting(SYSTEM):
        permit, keeper, head = restaurant(), staff("hoken"), staff("hoken-kacho")
        hearing = service.begin_from_permit(keeper, permit, planned(permit, "withdraw"), now=at()).hearing
        go_on(head, keeper, hearing)
    acts: list[Callable[[], Any]] = [lambda: service.move(keeper, hearing, LATER, now=at(6)) for _ in range(4)]
    answers = together(*acts, lambda: service.ask_day(resident(hearing.reference), hearing, wish=WISH, now=at(6)))
    with scope.acting(SYSTEM):
        assert sum(isinstance(each, DayChange) for each in answers[:4]) == 1
        assert DayChange.objects.filter(answer="set").count() == 1
        assert Task.objects.filter(case=hearing.case, state="open").count() == 1
        assert days.untold(hearing.case)
        assert Entry.objects.filter(kind="adverse.hearing_moved").count() == 1


def test_the_participants_get_a_copy_of_the_new_day_and_of_nothing_else(
    hearing: Hearing, keeper: Actor, officer: Actor, head: Actor
) -> None:
    """行政手続法22条2項: the party and the participants are told in writing."""
    other: dict[str, Any] = {"kind": "participant", "proof": "主宰者の許可（架空）", "now": at(4)}
    first = service.name_party(keeper, hearing, name="架空 七郎", contact="福島市架空町7番", **other)
    second = service.name_party(keeper, hearing, name="架空 八郎", contact="024-000-0000", **other)
    left = service.name_party(keeper, hearing, name="架空 九郎", **other)
    service.end_part(keeper, left, now=at(5))
    service.name_party(keeper, hearing, **{**other, "kind": "assistant"}, name="架空 補佐")
    service.move(keeper, hearing, LATER, now=at(6))
    document = told_again(keeper, hearing, 7)
    hear()
    copies = {each.party: each for each in Delivery.objects.filter(document=document, party__lt=0)}
    assert set(copies) == {-first.pk, -second.pk}, "once each, and nobody who left or only helps"
    one, two = copies[-first.pk], copies[-second.pk]
    assert (one.addressee, one.way, one.state) == ("福島市架空町7番\n架空 七郎　様", "post", "to_send")
    assert issuing.paper_copy(keeper, one).startswith(b"%PDF")
    assert casework.send(keeper, one, now=at(8)).state == "sent"
    with pytest.raises(Refused, match="住所が分かりません"):
        casework.send(keeper, two, now=at(8))
    assert casework.renew(keeper, two, now=at(8)).addressee == "架空 八郎　様", "no mandate takes it away"
    reported(hearing, officer, on=LATER.on, days=38)
    decide(head, keeper, hearing, "revoke", days=41)
    hear()
    assert Delivery.objects.filter(case=hearing.case_id, party__lt=0).count() == 2, "the decision is the party's"
    assert "七郎" not in repr(list(Entry.objects.values()))
