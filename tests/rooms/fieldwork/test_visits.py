"""From the offered days to the finished visit, as office and applicant live it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.core.refusal import Refused
from koboshi.fieldwork import reactions
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import CheckResult, Visit
from koboshi.fieldwork.service import booking, keeping
from koboshi.fieldwork.service.ending import Improvement
from koboshi.fieldwork.service.visiting import Finding
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import Outgoing
from tests.rooms.conftest import resident, staff
from tests.rooms.fieldwork.conftest import Waiting, acting, booked, window


def findings(visit: Visit, **other: str) -> dict[str, Finding]:
    return {item: Finding(other.get(item, "ok")) for item in keeping.inspection_of(visit.case).items}


def filled(actor: Actor, visit: Visit, **other: str) -> None:
    fieldwork.record(actor, visit, findings(visit, **other), "", client_id=uuid.uuid4())


def kinds(case: Case) -> list[str]:
    found = Entry.objects.filter(case_ref=case.reference, kind__startswith="fieldwork.").order_by("seq")
    return [kind.removeprefix("fieldwork.") for kind in found.values_list("kind", flat=True)]


def test_from_the_offer_to_the_decision_of_the_case(waiting: Waiting, inspector: Actor) -> None:
    task = waiting()
    visit = fieldwork.offer(inspector, task, [window(3), window(4), window(5)])
    assert "伊達市架空町1番2号" in visit.place
    assert "食堂かくう" in visit.place
    assert (visit.municipality, visit.postal_code, visit.minutes) == ("072133", "960-0692", 60)
    visit = fieldwork.choose(resident(task.reference), visit, 1)
    assert (visit.state, visit.booked_by) == ("booked", "applicant")
    fieldwork.start(inspector, visit)
    filled(inspector, visit)
    visit = fieldwork.finish(inspector, visit, outcome="complete")
    assert visit.state == Visit.State.DONE
    assert Task.objects.get(case=task.case, state="open").node == "decide"
    assert kinds(task.case) == ["visit_offered", "visit_booked", "visit_started", "findings_recorded", "visit_done"]
    done = Entry.objects.get(kind="fieldwork.visit_done")
    assert done.data["travelled"] == "office"
    told = " ".join(str(entry.data) for entry in Entry.objects.filter(kind__startswith="fieldwork."))
    assert "架空" not in told
    assert "伊達" not in told
    assert verify.verify_all().clean


def test_the_office_books_for_her_on_the_telephone(waiting: Waiting, inspector: Actor) -> None:
    visit = fieldwork.offer(inspector, waiting(), [window()], place="駐車場（架空）", travels="applicant")
    visit = fieldwork.choose(inspector, visit, 0)
    assert (visit.booked_by, visit.place, visit.travels) == ("office", "駐車場（架空）", "applicant")


def test_choosing_twice_is_one_booking_and_another_window_needs_the_office(waiting: Waiting, inspector: Actor) -> None:
    task = waiting()
    visit = fieldwork.offer(inspector, task, [window(3), window(4)])
    me = resident(task.reference)
    fieldwork.choose(me, visit, 0)
    fieldwork.choose(me, visit, 0)
    assert kinds(task.case).count("visit_booked") == 1
    with pytest.raises(Refused, match="もう選べません"):
        fieldwork.choose(me, visit, 1)


def test_she_asks_for_another_day_and_gets_other_windows(waiting: Waiting, inspector: Actor) -> None:
    visit = booked(inspector, task := waiting())
    with pytest.raises(Refused, match="都合のよい日"):
        fieldwork.ask_other(resident(task.reference), visit, wish=" ")
    fieldwork.ask_other(resident(task.reference), visit, wish="火曜の午後なら立ち会えます。")
    again = fieldwork.offer(inspector, task, [window(6)])
    assert again.pk == visit.pk
    assert (again.state, again.wish, again.starts_at) == (Visit.State.PROPOSED, "", None)
    assert Entry.objects.filter(kind="fieldwork.visit_offered").last().data["again"] is True  # type: ignore[union-attr]


NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _every_story_begins_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module may be imported long before its last story is told."""
    monkeypatch.setitem(globals(), "NOW", datetime.now(UTC))


@pytest.mark.parametrize(
    ("slots", "why"),
    [
        ([], "日時の候補を1つから"),
        ([window(days) for days in (1, 2, 3, 4)], "日時の候補を1つから"),
        ([(window()[1], window()[0])], "始まりより後"),
        ([(window(3)[0], window(4)[1])], "同じ日"),
        ([(window()[0], window()[0] + timedelta(minutes=59))], "候補の時間を長く"),
        ([window(-1)], "これから1年以内"),
        ([window(400)], "これから1年以内"),
        ([window(), window()], "2つあります"),
    ],
)
def test_windows_that_make_no_sense_are_refused(waiting: Waiting, inspector: Actor, slots: Any, why: str) -> None:
    with pytest.raises(Refused, match=why):
        fieldwork.offer(inspector, waiting(), slots)
    assert not Visit.objects.exists()


def test_who_goes_works_in_the_office(waiting: Waiting, inspector: Actor) -> None:
    task = waiting()
    with pytest.raises(Refused, match="この所属の職員"):
        fieldwork.offer(inspector, task, [window()], inspector=staff("tanto").user)
    with pytest.raises(Refused, match="ほかの方"):
        fieldwork.offer(inspector, task, [window()], second=inspector.user)
    with pytest.raises(Refused, match="待っていません"):
        fieldwork.offer(SYSTEM, Task.objects.exclude(action="inspect").filter(case=task.case)[0], [window()])


def test_a_full_day_is_refused_and_the_next_window_is_free(
    waiting: Waiting, inspector: Actor, colleague: Actor
) -> None:
    short = window(3, 10, 11)
    booked(inspector, waiting(), at=short)
    task = waiting()
    visit = fieldwork.offer(inspector, task, [short, window(3, 11, 12)])
    with pytest.raises(Refused, match="ほかの予定"):
        fieldwork.choose(resident(task.reference), visit, 0)
    assert fieldwork.choose(resident(task.reference), visit, 1).state == Visit.State.BOOKED
    third = fieldwork.offer(colleague, waiting(), [short], second=inspector.user)
    with pytest.raises(Refused, match="ほかの予定"):
        fieldwork.choose(colleague, third, 0)


def test_several_visits_share_one_long_window(waiting: Waiting, inspector: Actor) -> None:
    morning = window(3, 9, 12)
    assert [booked(inspector, waiting(), at=morning).state for _ in range(3)] == ["booked"] * 3
    with pytest.raises(Refused, match="ほかの予定"):
        booked(inspector, waiting(), at=morning)


def test_the_same_sending_twice_counts_once(waiting: Waiting, inspector: Actor) -> None:
    visit = booked(inspector, waiting())
    number = uuid.uuid4()
    first = fieldwork.record(inspector, visit, {"cold": Finding("ok")}, "冷蔵庫3℃", client_id=number)
    again = fieldwork.record(inspector, visit, {"cold": Finding("not_ok")}, "", client_id=number)
    assert (first.fresh, again.fresh) == (True, False)
    assert CheckResult.objects.get(visit=visit).verdict == "ok"
    assert kinds(visit.case).count("findings_recorded") == 1
    visit.refresh_from_db()
    assert visit.note == "冷蔵庫3℃"


def test_of_two_inspectors_the_later_entry_stands_whichever_arrives_first(
    waiting: Waiting, inspector: Actor, colleague: Actor
) -> None:
    visit = booked(inspector, waiting(), second=colleague.user)
    early, late = NOW + timedelta(minutes=1), NOW + timedelta(minutes=9)
    now = NOW + timedelta(hours=1)
    fieldwork.record(
        colleague, visit, {"cold": Finding("not_ok", "8℃")}, "後", client_id=uuid.uuid4(), noted_at=late, now=now
    )
    came = fieldwork.record(
        inspector,
        visit,
        {"cold": Finding("ok"), "sinks": Finding("ok")},
        "先",
        client_id=uuid.uuid4(),
        noted_at=early,
        now=now,
    )
    assert came.kept == ("cold",)
    assert CheckResult.objects.get(visit=visit, item="cold").verdict == "not_ok"
    visit.refresh_from_db()
    assert visit.note == "後"


def test_a_device_whose_clock_is_wrong_cannot_outdo_later_entries(waiting: Waiting, inspector: Actor) -> None:
    visit = booked(inspector, waiting())
    future = datetime(2099, 1, 1, tzinfo=UTC)
    fieldwork.record(inspector, visit, {"cold": Finding("ok")}, client_id=uuid.uuid4(), noted_at=future)
    fieldwork.record(inspector, visit, {"cold": Finding("not_ok")}, client_id=uuid.uuid4())
    assert CheckResult.objects.get(visit=visit).verdict == "not_ok"


def test_unknown_items_and_late_entries_are_refused(waiting: Waiting, inspector: Actor) -> None:
    task = waiting()
    visit = fieldwork.offer(inspector, task, [window()])
    with pytest.raises(Refused, match="日程がまだ"):
        fieldwork.record(inspector, visit, {"cold": Finding("ok")}, client_id=uuid.uuid4())
    fieldwork.choose(inspector, visit, 0)
    for given in ({"made_up": Finding("ok")}, {"cold": Finding("perhaps")}):
        with pytest.raises(Refused, match="この手続にない"):
            fieldwork.record(inspector, visit, given, client_id=uuid.uuid4())
    filled(inspector, visit)
    fieldwork.finish(inspector, visit, outcome="complete")
    with pytest.raises(Refused, match="すでに終わっています"):
        fieldwork.record(inspector, visit, {"cold": Finding("not_ok")}, client_id=uuid.uuid4())


def test_it_ends_only_when_every_item_has_a_result(waiting: Waiting, inspector: Actor) -> None:
    visit = booked(inspector, waiting())
    fieldwork.record(inspector, visit, {"cold": Finding("ok")}, client_id=uuid.uuid4())
    with pytest.raises(Refused, match="まだ記録していない項目"):
        fieldwork.finish(inspector, visit, outcome="complete")
    filled(inspector, visit, cold="not_ok")
    with pytest.raises(Refused, match="基準に合わない項目"):
        fieldwork.finish(inspector, visit, outcome="complete")
    with pytest.raises(Refused, match="選んだ結果"):
        fieldwork.finish(inspector, visit, outcome="grant", despite=True)
    assert fieldwork.finish(inspector, visit, outcome="complete", despite=True).state == Visit.State.DONE


def test_what_does_not_fit_is_asked_to_be_put_right_and_looked_at_again(waiting: Waiting, inspector: Actor) -> None:
    visit = booked(inspector, task := waiting())
    filled(inspector, visit, hand_wash="not_ok")
    with pytest.raises(Refused, match="補正をお願いする項目"):
        fieldwork.finish(inspector, visit, outcome="correct")
    ask = Improvement(
        {"plan": "手洗いの水栓を替えた図面をください。"}, civil.today() + timedelta(days=20), "水栓を替えてください。"
    )
    fieldwork.finish(inspector, visit, outcome="correct", improvement=ask)
    task.case.refresh_from_db()
    assert task.case.status == Case.Status.WAITING_RESIDENT
    casework.answer_correction(SYSTEM, task.case.application)
    new = Task.objects.get(case=task.case, state="open")
    assert new.action == "inspect"
    assert booked(inspector, new).pk != visit.pk


def test_a_visit_called_off_or_missed_leaves_the_task_open_with_its_reason(waiting: Waiting, inspector: Actor) -> None:
    task = waiting()
    visit = booked(inspector, task)
    with pytest.raises(Refused, match="理由"):
        fieldwork.cancel(inspector, visit, why="weather", reason="")
    assert fieldwork.cancel(inspector, visit, why="weather", reason="大雪（架空）").state == Visit.State.CANCELLED
    visit = booked(inspector, task)
    with pytest.raises(Refused, match="約束の時間になってから"):
        fieldwork.no_show(inspector, visit, why="closed", reason="閉まっていた")
    assert visit.starts_at is not None
    later = visit.starts_at + timedelta(minutes=30)
    assert fieldwork.no_show(inspector, visit, why="closed", reason="閉まっていた", now=later).state == "failed"
    assert task in booking.open_tasks(inspector)
    assert "大雪" not in str([entry.data for entry in Entry.objects.all()])


def test_only_her_and_the_office_see_it_and_only_colleagues_what_was_found(waiting: Waiting, inspector: Actor) -> None:
    visit = booked(inspector, task := waiting())
    fieldwork.record(inspector, visit, {"cold": Finding("not_ok", "8℃")}, client_id=uuid.uuid4())
    me, stranger, other = resident(task.reference), resident("X-1"), staff("tanto")
    for actor, seen, found in ((me, 1, 0), (stranger, 0, 0), (other, 0, 0), (inspector, 1, 1)):
        assert Visit.objects.visible_to(actor).count() == seen
        assert CheckResult.objects.visible_to(actor).count() == found
    with acting(stranger):
        assert not Visit.objects.exists(), "the second wall"
    with pytest.raises(Refused, match="権限"):
        fieldwork.choose(stranger, visit, 0)
    with pytest.raises(Refused, match="権限"):
        fieldwork.record(me, visit, {"cold": Finding("ok")}, client_id=uuid.uuid4())
    with pytest.raises(Refused, match="権限"):
        fieldwork.cancel(other, visit, why="other", reason="理由")


def test_a_withdrawn_case_calls_its_visit_off(waiting: Waiting, inspector: Actor) -> None:
    visit = booked(inspector, task := waiting())
    casework.withdraw(SYSTEM, task.case.application)
    reactions.call_off(Entry.objects.get(kind="casework.case_ended"))
    visit.refresh_from_db()
    assert (visit.state, visit.why_code) == (Visit.State.CANCELLED, "case_over")


def test_mails_tell_of_the_visit_without_place_or_window(waiting: Waiting, inspector: Actor) -> None:
    visit = booked(inspector, waiting())
    offered = Entry.objects.get(kind="fieldwork.visit_offered")
    visit_state, visit.state = visit.state, Visit.State.PROPOSED
    visit.save(update_fields=["state"])
    reactions.tell_of_offer(offered)
    visit.state = visit_state
    visit.save(update_fields=["state"])
    reactions.tell_of_booking(Entry.objects.get(kind="fieldwork.visit_booked"))
    reactions.tell_of_booking(Entry.objects.get(kind="fieldwork.visit_booked"))
    mails = list(Outgoing.objects.filter(key__contains=":visit-"))
    assert len(mails) == 2
    assert all("架空町" not in mail.body for mail in mails)
    assert "10:00" in mails[1].body


def test_the_order_of_a_day_is_proposed_changed_by_hand_and_given_back(waiting: Waiting, inspector: Actor) -> None:
    morning = window(3, 9, 12)
    first, second = (booked(inspector, waiting(), at=morning) for _ in range(2))
    day = morning[0].astimezone(JAPAN).date()
    assert inspector.user is not None
    proposed = fieldwork.route(inspector, inspector.user, day)
    assert [visit.pk for _, visit in proposed.stops] == [first.pk, second.pk]
    changed = fieldwork.arrange(inspector, inspector.user, day, [second.pk, first.pk])
    assert ([visit.pk for _, visit in changed.stops], changed.by_hand) == ([second.pk, first.pk], True)
    assert not fieldwork.arrange(inspector, inspector.user, day, None).by_hand
    with pytest.raises(Refused, match="この日の予定にない"):
        fieldwork.arrange(inspector, inspector.user, day, [999])
    with pytest.raises(Refused, match="権限"):
        fieldwork.arrange(resident(), inspector.user, day, [first.pk])
