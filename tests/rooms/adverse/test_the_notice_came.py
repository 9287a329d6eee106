"""Nobody is heard without a notice that came in time (行政手続法15条1項・3項, 22条2項, 30条)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from koboshi.adverse import service
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import Day, arriving
from koboshi.casework import service as casework
from koboshi.casework.models import Delivery
from koboshi.casework.service import posting, timers
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from tests.rooms.adverse.conftest import TODAY, Draft, at, comes, open_task, user
from tests.rooms.conftest import resident

HELD = date(2026, 11, 30)
MINUTES = "期日に当事者が出席し、冷蔵庫を直した記録を示して意見を述べた（架空）。"
ENOUGH = "当事者が出席し、準備の時間は足りていると述べたため（架空）。"


@pytest.fixture
def announced(draft: Draft, head: Actor, keeper: Actor, officer: Actor) -> Hearing:
    """The notice is out and has not come yet; the officer is named."""
    found = draft("withdraw").hearing
    casework.complete(head, open_task(found), outcome="go_on", now=at(1))
    casework.issue(keeper, open_task(found), now=at(2))
    service.appoint(head, found, user(officer), sworn=True, now=at(3))
    return found


def hold(officer: Actor, hearing: Hearing, days: int = 28, **more: str) -> Hearing:
    day = hearing.hearing_on or HELD
    return service.hold(officer, hearing, held_on=day, minutes=MINUTES, now=at(days), **more)


def letter(hearing: Hearing) -> Delivery:
    return Delivery.objects.exclude(state="returned").filter(case=hearing.case).latest("pk")


def test_no_hearing_before_the_notice_came(announced: Hearing, officer: Actor, keeper: Actor) -> None:
    assert service.notice_of(announced, HELD).state == "under_way"
    with pytest.raises(Refused, match="届いた記録がありません"):
        hold(officer, announced)
    casework.send(keeper, letter(announced), now=at(3))
    with pytest.raises(Refused, match="届いた記録がありません"):
        hold(officer, announced)
    casework.arrive(keeper, letter(announced), on=date(2026, 11, 16), now=at(28))
    found = service.notice_of(announced, HELD)
    assert (found.state, found.left, found.needed) == ("good", 14, 14)
    assert hold(officer, announced).held_on == HELD


def test_a_returned_letter_did_not_come(announced: Hearing, officer: Actor, keeper: Actor) -> None:
    casework.send(keeper, letter(announced), now=at(3))
    casework.come_back(keeper, letter(announced), note="転居先不明", now=at(6))
    with pytest.raises(Refused, match="届いた記録がありません"):
        hold(officer, announced)


@pytest.mark.parametrize("came", [date(2026, 11, 30), date(2026, 12, 1)])
def test_a_notice_that_came_on_the_day_or_later_needs_another_day(
    announced: Hearing, officer: Actor, keeper: Actor, came: date
) -> None:
    casework.send(keeper, letter(announced), now=at(3))
    casework.arrive(keeper, letter(announced), on=came, now=at(30))
    with pytest.raises(Refused, match="期日より前ではありません") as late:
        hold(officer, announced, 30, short_notice=ENOUGH)
    assert "令和8年" in late.value.for_the_person
    new = Day(on=date(2026, 12, 20), time="10時", place="架空会議室", reason="通知が期日に届いたため（架空）。")
    service.move(keeper, announced, new, now=at(30))
    casework.issue(keeper, open_task(announced), now=at(30))
    announced.refresh_from_db()
    assert service.notice_of(announced, new.on).state == "under_way", "the new day has to be told before, too"
    with pytest.raises(Refused, match="届いた記録がありません"):
        hold(officer, announced, 48)
    comes(keeper, announced, 34)
    assert hold(officer, announced, 48).held_on == new.on


def test_a_new_day_that_was_told_on_the_day_itself_does_not_count(
    announced: Hearing, officer: Actor, keeper: Actor
) -> None:
    comes(keeper, announced, 4)
    new = Day(on=date(2026, 12, 10), time="10時", place="架空会議室", reason="主宰者が入院したため（架空）。")
    service.move(keeper, announced, new, now=at(20))
    casework.issue(keeper, open_task(announced), now=at(20))
    comes(keeper, announced, 38)
    announced.refresh_from_db()
    with pytest.raises(Refused, match="期日より前ではありません"):
        hold(officer, announced, 38)


def test_less_than_the_days_of_the_pack_asks_why_and_the_minutes_keep_it(
    announced: Hearing, officer: Actor, keeper: Actor
) -> None:
    casework.send(keeper, letter(announced), now=at(3))
    casework.arrive(keeper, letter(announced), on=date(2026, 11, 17), now=at(28))
    for why in ("", "短い"):
        with pytest.raises(Refused, match="準備の期間") as short:
            hold(officer, announced, short_notice=why)
        assert "13日" in short.value.for_the_person
    hearing = hold(officer, announced, short_notice=ENOUGH)
    first = hearing.minutes.splitlines()[0]
    assert first.startswith(arriving.MARK)
    assert "13日（令和8年11月17日に到達）" in first
    assert ENOUGH in first
    kept = hearing.minutes + "（直した行）"
    again = service.hold(officer, hearing, held_on=HELD, minutes=kept, now=at(29))
    assert again.minutes == kept, "written again, the reason stands once"


def test_enough_days_need_no_reason(announced: Hearing, officer: Actor, keeper: Actor) -> None:
    comes(keeper, announced, 4)
    assert hold(officer, announced, short_notice=ENOUGH).minutes == MINUTES


def test_a_notice_served_in_public_comes_when_its_period_is_over(
    announced: Hearing, officer: Actor, keeper: Actor
) -> None:
    casework.send(keeper, letter(announced), now=at(3))
    casework.come_back(keeper, letter(announced), note="転居先不明", now=at(6))
    tried = [posting.Search("resident_register", TODAY, "転居先の届出がない（架空）")]
    shown: dict[str, Any] = {"why": "住所が分からないため。", "particulars": "聴聞の期日（架空）"}
    made = posting.post_publicly(keeper, letter(announced), searches=tried, now=at(7), **shown)
    assert service.notice_of(announced, made.posted_on).state == "under_way"
    found = service.notice_of(announced, HELD)
    assert (found.arrived_on, found.state) == (made.arrives_on, "short"), "also before the daily run has written it"
    assert posting.let_arrive(at(28)) == 1
    with pytest.raises(Refused, match="準備の期間"):
        hold(officer, announced)
    assert hold(officer, announced, short_notice=ENOUGH).held_on == HELD


def test_an_explanation_is_waited_for_from_the_day_the_notice_came(draft: Draft, head: Actor, keeper: Actor) -> None:
    hearing = draft().hearing
    casework.complete(head, open_task(hearing), outcome="go_on", now=at(1))
    casework.issue(keeper, open_task(hearing), now=at(2))
    timers.fire_due(at(29))
    with pytest.raises(Refused, match="届いた記録がありません"):
        casework.complete(keeper, open_task(hearing), outcome="complete", now=at(30))
    casework.send(keeper, letter(hearing), now=at(3))
    casework.arrive(keeper, letter(hearing), on=date(2026, 11, 25), now=at(30))
    assert arriving.statement_until(hearing, date(2026, 12, 2)) == date(2026, 12, 9)
    with pytest.raises(Refused, match="期間") as early:
        casework.complete(keeper, open_task(hearing), outcome="complete", now=at(37))
    assert "令和8年12月9日" in early.value.for_the_person
    inside = service.record_statement(
        resident(hearing.reference), hearing, text="直しました（架空）。", by_name="架空 四郎", now=at(36)
    )
    assert not inside.late, "after the day that was told, within the period that runs from the arrival"
    casework.complete(keeper, open_task(hearing), outcome="complete", now=at(38))
    assert open_task(hearing).node == "decide_adverse"


def test_her_word_that_it_is_all_needs_no_waiting(draft: Draft, head: Actor, keeper: Actor) -> None:
    hearing = draft().hearing
    casework.complete(head, open_task(hearing), outcome="go_on", now=at(1))
    casework.issue(keeper, open_task(hearing), now=at(2))
    party = resident(hearing.reference)
    service.record_statement(party, hearing, text="これで全部です（架空）。", by_name="架空", final=True, now=at(5))
    casework.complete(keeper, open_task(hearing), outcome="complete", now=at(6))
    assert open_task(hearing).node == "decide_adverse"
