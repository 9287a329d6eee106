"""A council meets: who is there, what it says of each case, and what residents may read of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import VISITOR, Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.tenancy import scope
from koboshi.proceedings import public, service
from koboshi.proceedings.models import AgendaItem, Council, Meeting
from tests.rooms.conftest import resident, staff
from tests.rooms.proceedings.conftest import Files, Publish, step_of, task, today

COUNCIL = task("council", "council", "agree,limited,against"), task("after", "complete")


@pytest.fixture
def council(house: None, examiner: Actor, office: Office) -> Council:
    """A council of three, two of whom must come."""
    found = service.enter_council(examiner, office, name="架空審議会", quorum=2, basis="架空の条例（要確認）")
    for name in ("甲（架空）", "乙（架空）", "丙（架空）"):
        service.add_member(examiner, found, name=name, role="委員")
    return found


@pytest.fixture
def meeting(council: Council, examiner: Actor) -> Meeting:
    """A meeting today to which everybody came."""
    found = service.call_meeting(examiner, council, held_on=today(), begins="13:30", place="架空庁舎 第1会議室")
    return service.note_present(examiner, found, [each.pk for each in council.members.all()])


def test_the_result_moves_the_case_as_its_process_offers(
    meeting: Meeting, publish: Publish, files: Files, examiner: Actor
) -> None:
    procedure = publish(*COUNCIL)
    first, second = files(procedure), files(procedure)
    items = [
        service.put_on_agenda(examiner, meeting, case, public_title="架空の掘削の許可について")
        for case in (first, second)
    ]
    assert [item.order for item in items] == [1, 2]
    with pytest.raises(Refused, match="すでに会議の議題"):
        service.put_on_agenda(examiner, meeting, first, public_title="もう一度")
    member = meeting.present[0]
    service.note_conflict(examiner, items[0], [member], "隣の土地を持っているため退席（架空）")
    with pytest.raises(Refused, match="内容を"):
        service.record_result(examiner, items[0], result="limited")
    service.record_result(examiner, items[0], result="limited", opinion="揚湯の量を毎分50リットルまでとする。")
    assert (step_of(first), first.tasks.get(node="council").outcome) == ("after", "limited")
    service.record_result(examiner, items[1], result="postponed", opinion="影響の調べを待つ。")
    assert step_of(second) == "council"
    fact = Entry.objects.get(case_ref=first.reference, kind="proceedings.result_recorded")
    assert fact.data == {"meeting": meeting.pk, "result": "limited", "present": 2}
    with pytest.raises(Refused, match="すでに結果"):
        service.record_result(examiner, items[0], result="agree")
    later = service.call_meeting(examiner, meeting.council, held_on=today(30), begins="10:00", place="架空庁舎")
    assert service.put_on_agenda(examiner, later, second, public_title="架空の掘削（続き）").order == 1


def test_a_process_with_one_way_on_gets_the_result_as_data(
    meeting: Meeting, publish: Publish, files: Files, examiner: Actor
) -> None:
    case = files(publish(task("ask", "council"), task("after", "complete")))
    item = service.put_on_agenda(examiner, meeting, case, public_title="架空の件")
    service.record_result(examiner, item, result="agree")
    case.refresh_from_db()
    assert case.state["data"]["council_result"] == "agree"
    odd = files(publish(task("ask", "council", "agree,against"), task("after", "complete")))
    item = service.put_on_agenda(examiner, meeting, odd, public_title="架空の件2")
    with pytest.raises(Refused, match="受け付けません"):
        service.record_result(examiner, item, result="limited", opinion="条件を付ける。")
    item.refresh_from_db()
    assert item.result == ""


def test_no_quorum_no_day_no_result(council: Council, publish: Publish, files: Files, examiner: Actor) -> None:
    case = files(publish(*COUNCIL))
    soon = service.call_meeting(examiner, council, held_on=today(3), begins="09:00", place="架空庁舎")
    item = service.put_on_agenda(examiner, soon, case, public_title="架空の件")
    with pytest.raises(Refused, match="会議の日より前"):
        service.record_result(examiner, item, result="agree")
    Meeting.objects.filter(pk=soon.pk).update(held_on=today())
    service.note_present(examiner, soon, [council.members.all()[0].pk, 999_999])
    with pytest.raises(Refused, match="足りません"):
        service.record_result(examiner, item, result="agree")
    everybody = [each.pk for each in council.members.all()]
    service.note_present(examiner, soon, everybody)
    service.note_conflict(examiner, item, everybody, "")
    with pytest.raises(Refused, match="全員退席"):
        service.record_result(examiner, item, result="agree")
    service.note_conflict(examiner, item, [], "")
    with pytest.raises(Refused, match="結果を選んで"):
        service.record_result(examiner, item, result="maybe")
    casework.withdraw(resident(case.reference), case.application)
    with pytest.raises(Refused, match="終わっています"):
        service.record_result(examiner, item, result="agree")
    service.take_off_agenda(examiner, item)
    assert not AgendaItem.objects.exists()


def test_what_is_typed_wrongly_is_said(council: Council, examiner: Actor, office: Office) -> None:
    for begins in ("24:00", "25:00", "13:60", "いつか"):
        with pytest.raises(Refused, match="開始の時刻"):
            service.call_meeting(examiner, council, held_on=today(), begins=begins, place="架空")
    with pytest.raises(Refused, match="1人以上"):
        service.enter_council(examiner, office, name="架空会", quorum=0)
    with pytest.raises(Refused, match="権限"):
        service.enter_council(staff("npo"), office, name="架空会", quorum=1)


def test_another_office_brings_its_case_and_takes_over_the_result(
    meeting: Meeting, publish: Publish, files: Files, examiner: Actor, office: Office
) -> None:
    case = files(publish(*COUNCIL))
    other = Office.objects.get(slug="bunka-shinko")
    Case.objects.filter(pk=case.pk).update(office=other)
    case.tasks.update(office=other)
    npo = staff("npo")
    with pytest.raises(Refused, match="権限"):
        service.put_on_agenda(examiner, meeting, case, public_title="架空の件")
    item = service.put_on_agenda(npo, meeting, case, public_title="架空の件")
    with pytest.raises(Refused, match="権限"):
        service.record_result(npo, item, result="agree")
    service.record_result(examiner, item, result="agree")
    assert step_of(case) == "council"
    service.carry(npo, item)
    assert step_of(case) == "after"
    with pytest.raises(Refused, match="移す会議の結果がありません"):
        service.carry(npo, item)


def test_residents_read_titles_and_results_but_no_name(
    meeting: Meeting, publish: Publish, files: Files, examiner: Actor
) -> None:
    case = files(publish(*COUNCIL), name="架空花子")
    with pytest.raises(Refused, match="お名前が入っています"):
        service.put_on_agenda(examiner, meeting, case, public_title="架空 花子さんの許可")
    item = service.put_on_agenda(examiner, meeting, case, public_title="架空の掘削の許可")
    service.record_result(examiner, item, result="agree", opinion="架空花子さんの計画でよい。")
    service.write_minutes(examiner, meeting, minutes="架空花子さんの件を話した。", public_minutes="1件を話し合った。")
    with scope.acting(VISITOR):
        assert public.meetings(today()) == []
        assert public.meeting(meeting.pk) is None
    service.publish(examiner, meeting, public=True)
    with scope.acting(VISITOR):
        assert not Meeting.objects.exists()
        shown = public.meeting(meeting.pk)
    assert shown is not None
    assert "花子" not in repr(shown)
    assert "甲（架空）" not in repr(shown)
    assert [(each.title, each.result) for each in shown.items] == [("架空の掘削の許可", "agree")]
    service.publish(examiner, meeting, public=False)
    with scope.acting(VISITOR):
        assert public.meeting(meeting.pk) is None


def test_a_meeting_called_off_lets_its_cases_go(
    council: Council, publish: Publish, files: Files, examiner: Actor
) -> None:
    case = files(publish(*COUNCIL))
    first = service.call_meeting(examiner, council, held_on=today(), begins="09:00", place="架空庁舎")
    item = service.put_on_agenda(examiner, first, case, public_title="架空の件")
    service.cancel_meeting(examiner, first)
    with pytest.raises(Refused, match="取りやめ"):
        service.record_result(examiner, item, result="agree")
    second = service.call_meeting(examiner, council, held_on=today(7), begins="09:00", place="架空庁舎")
    assert service.put_on_agenda(examiner, second, case, public_title="架空の件").meeting_id == second.pk


def test_minutes_are_read_by_who_works_on_every_case_they_speak_of(
    meeting: Meeting, publish: Publish, files: Files, examiner: Actor
) -> None:
    procedure, npo, stranger = publish(*COUNCIL), staff("npo"), staff("zei")
    first, second = files(procedure), files(procedure)
    service.write_minutes(examiner, meeting, minutes="架空花子さんの件を話した。", public_minutes="")
    assert service.minutes_of(npo, meeting) is None, "a meeting without cases is the secretariat's"
    office = organisations.office(PREFECTURE, "bunka-shinko")
    for case in (first, second):
        service.put_on_agenda(examiner, meeting, case, public_title="架空の掘削の許可")
    for case in (first, second):
        assert service.minutes_of(npo, meeting) is None, "one of the cases is not hers"
        casework.consult(examiner, case, office=office, question="架空の質問", due_on=today() + timedelta(days=9))
    found = service.minutes_of(npo, meeting)
    assert found is not None
    assert found.text == "架空花子さんの件を話した。"
    assert service.minutes_of(examiner, meeting) == found, "the secretariat wrote them"
    assert Meeting.objects.visible_to(stranger).get() == meeting, "that it met is no secret in the house"
    for other in (stranger, staff("kawauchi"), resident(first.reference, second.reference), VISITOR):
        assert service.minutes_of(other, meeting) is None
    assert "花子" not in repr(list(Meeting.objects.visible_to(stranger).values()))
