"""Others than the applicant are heard (公聴会): notice, requests to speak, meeting, and its record for the decision."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Message, Task
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, VISITOR, Actor
from koboshi.core.japan.holidays import is_closed, is_holiday
from koboshi.core.pack import Pack
from koboshi.core.pack.public_hearing import PublicHearing as Rule
from koboshi.core.refusal import At, Refused, Several
from koboshi.core.text import LANGUAGES
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.proceedings import public_hearing, service
from koboshi.proceedings.models import Paper, PublicHearing, SpeakingRequest
from koboshi.proceedings.service import erasing, hearing_days, public_hearings, speaking
from koboshi.proceedings.service.speaking import Told
from koboshi.project import wiring
from koboshi.screens import days
from tests.rooms.conftest import PACKS, staff
from tests.rooms.proceedings.conftest import Files, Publish, process, step_of, task, today, with_process
from tests.rooms.proceedings.test_public_inspection import noon, pdf

STEPS = task("hear", "public_hearing", "held,cancelled"), task("after", "complete")
RULES = """
[public_hearing]
notice_days = 14
request_days = 7
basis = "行政手続法第10条（要確認）"
"""
OWNER = Told("架空 次郎", "架空町２番", "000-0000-0001", "近くの源泉を持つ", "湧き出る量が減らないか心配です。")
GUEST = Told("架空 三奈", "架空町3番", "mina@example.jp", "近くに住む", "工事の音のことを話したい。")


def with_hearing(more: str = RULES) -> str:
    """Publish a procedure whose process holds a public hearing; its id."""
    pack = with_process(packs.load(PACKS / "disclosure-request"), process(*STEPS), more)
    words = '\npublic_hearing.title = "架空の公聴会"\npublic_hearing.who = "どなたでも"\n'.encode()
    texts = {f"texts/{each}.toml": pack.files[f"texts/{each}.toml"] + words for each in LANGUAGES}
    return catalog.publish(SYSTEM, Pack({**pack.files, **texts}), tenant=PREFECTURE).procedure_id


@pytest.fixture
def case(house: None, files: Files) -> Case:
    """A case that stands at a public hearing, of 架空花子."""
    wiring.tie_guards()
    return files(with_hearing(), name="架空花子")


def announced(actor: Actor, case: Case, **facts: Any) -> PublicHearing:
    given = {
        "public_title": "架空地区の温泉の掘削", "about": "近くの源泉への影響", "held_on": today(21), "begins": "13:30",
        "place": "架空庁舎 大会議室", "chair": "架空課長 議長 一郎", "closed_too": True,
    }  # fmt: skip
    return service.announce(actor, case, **{**given, **facts})


def moves(actor: Actor, hearing: PublicHearing, **facts: Any) -> PublicHearing:
    return service.move(actor, hearing, **{"closed_too": True, **facts})


def asked(hearing: PublicHearing, told: Told = OWNER, once: str = "a", days: int = 0) -> SpeakingRequest:
    with scope.acting(VISITOR):
        return service.ask_to_speak(VISITOR, hearing.pk, told, once=once, now=noon(today(days)))


def last_day() -> date:
    """The last day for requests after a notice of today: seven days on, or the next open day."""
    return hearing_days.requests_due(Rule(14, 7), today()).day


def after(days: int = 1) -> Any:
    return noon(last_day() + timedelta(days=days))


def test_from_the_notice_to_the_record_that_the_decider_and_everybody_reads(case: Case, examiner: Actor) -> None:
    hearing = announced(examiner, case)
    assert hearing.requests_until == last_day()
    owner, guest = asked(hearing), asked(hearing, GUEST, "b")
    with scope.acting(VISITOR):
        assert not SpeakingRequest.objects.exists(), "the second wall shows who asked to the office only"
    assert not SpeakingRequest.objects.visible_to(staff("npo")).exists()
    service.choose(examiner, owner, result="heard", now=after())
    service.choose(examiner, guest, result="not_heard", reason="工事の音は、この許可の基準にないため。", now=after())
    day = noon(today(21))
    with pytest.raises(Refused, match="記録を閉じるか"):
        casework.complete(examiner, Task.objects.get(case=case, node="hear"), outcome="held")
    with pytest.raises(Refused, match="まだ記録していない"):
        service.close_record(examiner, hearing, chair="議長", attended="12", record="開会した。", now=day)
    with pytest.raises(Refused, match="お名前が入って"):
        service.record_statement(examiner, owner, came=True, said="架空次郎は心配だ。", now=day)
    service.record_statement(examiner, owner, came=True, said="湧出量を心配する。", now=day)
    with pytest.raises(Refused, match="県の考え方"):
        service.close_record(examiner, hearing, chair="議長", attended="12", record="開会した。", now=day)
    service.record_statement(examiner, owner, came=True, said="湧出量を心配する。", answer="試験で確かめる。", now=day)
    service.close_record(examiner, hearing, chair="架空課長 議長 一郎", attended="12", record="開会した。", now=day)
    assert step_of(case) == "after"
    case.refresh_from_db()
    assert case.state["data"]["hear"] == "held"
    read = public_hearings.recorded(examiner, case)
    assert [(each.chair, each.attended) for each in read] == [("架空課長 議長 一郎", 12)]
    shown = public_hearing.hearing(hearing.pk, today(30), "ja")
    assert shown is not None
    assert [(each.number, each.said, each.answer) for each in shown.statements] == [
        (1, "湧出量を心配する。", "試験で確かめる。")
    ]
    for name in ("次郎", "三奈", "0001", "mina", "花子", "議長 一郎"):
        assert name not in repr(shown)
        assert name not in repr(list(Entry.objects.values_list("data", flat=True)))
    assert verify.verify_all().clean
    with pytest.raises(Refused, match="すでに終わった"):
        service.choose(examiner, guest, result="heard", now=day)


def test_too_few_days_are_refused_and_every_day_says_why(case: Case, examiner: Actor) -> None:
    with pytest.raises(Refused, match="日以上あとの日"):
        announced(examiner, case, held_on=today(13))
    with pytest.raises(Refused, match="開始の時刻"):
        announced(examiner, case, begins="24:00")
    with pytest.raises(Refused, match="お名前が入って"):
        announced(examiner, case, about="架空花子の工事")
    with pytest.raises(Refused, match="権限"):
        announced(staff("npo"), case)
    hearing = announced(examiner, case)
    with pytest.raises(Refused, match="すでに公示"):
        announced(examiner, case)
    due = public_hearing.last_day(hearing.pk)
    assert due is not None
    assert due.day == hearing.requests_until
    assert due.result.explained[0].day == today(), "the day of the notice stands first and is not counted"
    notice = hearing_days.notice_due(hearing_days.rule_of(hearing), hearing.held_on)
    assert notice.day == today(7)


def test_requests_that_end_after_the_meeting_leave_too_few_days(house: None, files: Files, examiner: Actor) -> None:
    case = files(with_hearing(RULES.replace("request_days = 7", "request_days = 30")))
    with pytest.raises(Refused, match="それよりあとの日"):
        announced(examiner, case, held_on=today(20))


def test_requests_early_late_twice_and_incomplete(case: Case, examiner: Actor) -> None:
    hearing = announced(examiner, case)
    assert asked(hearing) == asked(hearing), "a double click is one"
    typed_otherwise = Told("架空　次郎", "架空町2番", "x", "x", "もう一度")
    assert asked(hearing, typed_otherwise, "c").number == 1, "online nobody learns who else asked"
    paper: dict[str, Any] = {"way": "paper", "once": "d", "now": noon(today(1))}
    with pytest.raises(Refused, match="同じお名前とご住所"):
        service.ask_to_speak(examiner, hearing.pk, OWNER, received_on=today(), **paper)
    with pytest.raises(Refused, match="公述の申出になりません"):
        service.ask_to_speak(examiner, hearing.pk, GUEST, received_on=today(-1), **paper)
    with pytest.raises(Refused, match="これからの日"):
        service.ask_to_speak(examiner, hearing.pk, GUEST, received_on=today(2), **paper)
    with pytest.raises(Refused, match="権限"):
        service.ask_to_speak(staff("npo"), hearing.pk, GUEST, received_on=today(), **paper)
    with pytest.raises(Refused, match="1字以上200字以内"):
        asked(hearing, Told("架空 三奈", "", "x", "x", "x"), "e")
    late = {**paper, "now": after()}
    with pytest.raises(Refused, match="届いた日が、公述の申出の期間"):
        service.ask_to_speak(examiner, hearing.pk, GUEST, received_on=last_day() + timedelta(days=1), **late)
    kept = service.ask_to_speak(examiner, hearing.pk, GUEST, received_on=last_day(), **late)
    assert (kept.number, kept.way) == (2, "paper"), "it came in time and was keyed in late"


def test_speakers_are_chosen_together_and_with_a_reason(case: Case, examiner: Actor) -> None:
    hearing = announced(examiner, case)
    one = asked(hearing)
    with pytest.raises(Refused, match="過ぎてから"):
        service.choose(examiner, one, result="heard")
    with pytest.raises(Refused, match="聴けない理由"):
        service.choose(examiner, one, result="not_heard", now=after())
    with pytest.raises(Refused, match="選んでください"):
        service.choose(examiner, one, result="", now=after())
    with pytest.raises(Refused, match="公述人に選ばれた方"):
        service.record_statement(examiner, one, came=True, said="x", now=noon(today(21)))
    service.choose(examiner, one, result="heard", now=after())
    with pytest.raises(Refused, match="より前に"):
        service.record_statement(examiner, one, came=True, said="x", now=after())
    asked(hearing, GUEST, "b")
    with pytest.raises(Refused, match="まだ決めていない"):
        service.close_record(examiner, hearing, chair="x", attended="1", record="x", now=noon(today(21)))
    with pytest.raises(Refused, match="人数"):
        service.close_record(examiner, hearing, chair="x", attended="十", record="x", now=noon(today(21)))


def test_another_day_is_announced_anew_and_who_asked_need_not_ask_again(case: Case, examiner: Actor) -> None:
    hearing = announced(examiner, case)
    one = asked(hearing)
    with pytest.raises(Refused, match="日以上あとの日"):
        moves(examiner, hearing, held_on=today(13), begins="13:30", place="x", why="会場の都合")
    with pytest.raises(Refused, match="同じです"):
        moves(examiner, hearing, held_on=hearing.held_on, begins="13:30", place="架空庁舎 大会議室", why="会場の都合")
    with pytest.raises(Refused, match="日になった後"):
        moves(examiner, hearing, held_on=today(60), begins="13:30", place="x", why="雪", now=noon(hearing.held_on))
    with pytest.raises(Refused, match="お名前が入って"):
        moves(examiner, hearing, held_on=today(50), begins="13:30", place="x", why="架空次郎の希望")
    moved = moves(examiner, hearing, held_on=today(50), begins="10:00", place="架空会館", why="会場の都合", now=after())
    assert moved.requests_until > hearing.requests_until, "requests are taken again"
    shown = public_hearing.hearing(hearing.pk, last_day() + timedelta(days=1), "ja")
    assert shown is not None
    assert (shown.state, shown.held_on, shown.place) == ("open", today(50), "架空会館")
    assert [(each.held_on, each.why) for each in shown.changes] == [(today(21), "会場の都合")]
    assert list(hearing.requests.all()) == [one]
    same_day = moves(examiner, moved, held_on=today(50), begins="14:00", place="架空会館", why="議長の都合")
    assert same_day.requests_until == moved.requests_until, "the hour alone opens nothing anew"


def test_nobody_asks_and_the_hearing_is_called_off_with_a_notice(case: Case, examiner: Actor) -> None:
    hearing = announced(examiner, case)
    with pytest.raises(Refused, match="その日が過ぎるまで"):
        service.call_off(examiner, hearing, why="nobody")
    one = asked(hearing)
    with pytest.raises(Refused, match="理由に取りやめられません"):
        service.call_off(examiner, hearing, why="nobody", now=after())
    service.choose(examiner, one, result="withdrawn")
    service.call_off(examiner, hearing, why="nobody", now=after())
    shown = public_hearing.hearing(hearing.pk, last_day() + timedelta(days=1), "en")
    assert shown is not None
    assert (shown.state, shown.nobody, [each.off for each in shown.changes]) == ("cancelled", True, [True])
    assert step_of(case) == "after"
    case.refresh_from_db()
    assert case.state["data"]["hear"] == "cancelled"
    with pytest.raises(Refused, match="受け付けていません"):
        asked(hearing, GUEST, "z")


def test_called_off_for_another_cause_it_can_be_announced_again_or_forgone(case: Case, examiner: Actor) -> None:
    hearing = announced(examiner, case)
    with pytest.raises(Refused, match="理由を選んで"):
        service.call_off(examiner, hearing, why="")
    with pytest.raises(Refused):
        service.call_off(examiner, hearing, why="other", reason=" ")
    with pytest.raises(Refused, match="すでに公示"):
        service.forgo(examiner, case, reason="x")
    service.call_off(examiner, hearing, why="other", reason="会場が使えないため")
    assert step_of(case) == "hear"
    again = announced(examiner, case)
    service.call_off(examiner, again, why="other", reason="会場が使えないため")
    service.forgo(examiner, case, reason="書面で意見を聴くことにした。")
    assert step_of(case) == "after"
    assert Message.objects.get(case=case).internal
    with pytest.raises(Refused, match="段階ではありません"):
        announced(examiner, case)


def saturday() -> date:
    """A Saturday that leaves time enough for notice and requests."""
    days = (today(21 + ahead) for ahead in range(40))
    return next(day for day in days if day.weekday() == 5 and not is_holiday(day))


def test_a_closed_day_is_told_and_has_to_be_meant(case: Case, examiner: Actor) -> None:
    with pytest.raises(Several) as refused:
        announced(examiner, case, held_on=saturday(), closed_too=False)
    assert [each.at for each in refused.value.parts if isinstance(each, At)] == ["held_on"]
    assert "土曜日で、役所は閉まっています" in refused.value.say()
    assert "Saturday" in refused.value.say("en")
    rule = Rule(14, 7)
    assert not is_closed(hearing_days.soonest(rule, today())), "the earliest day offered is an open one"
    hearing = announced(examiner, case, held_on=saturday())
    with pytest.raises(Several, match="役所は閉まっています"):
        moves(examiner, hearing, held_on=saturday() + timedelta(days=7), begins="13:30", place="x", why="x",
              closed_too=False)  # fmt: skip
    later = moves(examiner, hearing, held_on=saturday(), begins="午後2時半", place="架空会館", why="会場の都合",
                  closed_too=False)  # fmt: skip
    assert later.begins == "14:30", "the day that was confirmed once is not asked for again"


def test_everything_that_is_wrong_with_a_notice_is_told_at_once(case: Case, examiner: Actor) -> None:
    unreadable = days.meant("令和8年2月30日", label="日付")
    with pytest.raises(Several) as refused:
        announced(examiner, case, public_title="", held_on=unreadable, begins="24:00", chair="x" * 121)
    parts = [each for each in refused.value.parts if isinstance(each, At)]
    assert [each.at for each in parts] == ["public_title", "held_on", "begins", "chair"]
    assert not PublicHearing.objects.exists()
    hearing = announced(examiner, case, begins="１３時半")
    assert hearing.begins == "13:30"
    with pytest.raises(Several) as off:
        service.call_off(examiner, hearing, why="other", reason=" ")
    assert [each.at for each in off.value.parts if isinstance(each, At)] == ["reason"]


def test_the_number_of_a_request_tells_nothing_about_others(case: Case, examiner: Actor) -> None:
    hearing = announced(examiner, case)
    first, again = asked(hearing), asked(hearing, once="b")
    assert first == again
    again.refresh_from_db()
    assert again.receipts == [speaking.receipt_of(hearing.pk, "a"), speaking.receipt_of(hearing.pk, "b")]
    asked(hearing, once="b")
    again.refresh_from_db()
    assert len(again.receipts) == 2, "a double click is given its number again"


def test_every_counter_of_the_body_writes_a_request_down_and_keeps_its_paper(
    case: Case, examiner: Actor, clerk: Actor, var: Any
) -> None:
    wiring.fill_shelves()
    hearing = announced(examiner, case)
    scan = service.Upload("申出書.pdf", "application/pdf", pdf())
    kept: dict[str, Any] = {"way": "paper", "received_on": today(), "once": "p", "kept_at": "3階書庫 5-2"}
    request = service.ask_to_speak(clerk, hearing.pk, GUEST, upload=scan, **kept)
    assert request.kept_at == "3階書庫 5-2"
    paper = request.papers.get()
    assert Paper.objects.visible_to(examiner).filter(pk=paper.pk).exists()
    assert not Paper.objects.visible_to(staff("npo")).filter(pk=paper.pk).exists()
    wrong = service.Upload("申出書.pdf", "application/pdf", b"no pdf")
    with pytest.raises(Several) as refused:
        service.ask_to_speak(clerk, hearing.pk, OWNER, upload=wrong, **{**kept, "once": "q", "kept_at": "x" * 61})
    assert [each.at for each in refused.value.parts if isinstance(each, At)] == ["kept_at", "file"]
    assert b"".join(content for _, content in erasing.gather(case.reference)).count(scan.content) == 1
    assert erasing.erase(case.reference) == 1
    request.refresh_from_db()
    assert (request.kept_at, request.receipts) == ("", [])


def test_a_pack_without_rules_holds_none(publish: Publish, files: Files, examiner: Actor) -> None:
    with pytest.raises(Refused, match="段階ではありません"):
        announced(examiner, files(publish(*STEPS)))


def test_who_asked_and_what_was_said_is_erased_with_the_papers(case: Case, examiner: Actor) -> None:
    hearing = announced(examiner, case)
    one = asked(hearing)
    service.choose(examiner, one, result="heard", now=after())
    service.record_statement(examiner, one, came=True, said="母の湯。", answer="確かめる。", now=noon(today(21)))
    service.close_record(examiner, hearing, chair="議長 一郎", attended="1", record="次郎さん。", now=noon(today(21)))
    assert b"".join(content for _, content in erasing.gather(case.reference)).count("次郎".encode()) > 0
    erasing.erase(case.reference)
    erasing.erase(case.reference)
    left = [*PublicHearing.objects.values(), *SpeakingRequest.objects.values()]
    for word in ("次郎", "架空町", "0001", "源泉を持つ", "心配", "母の湯", "議長 一郎"):
        assert word not in repr(left)
