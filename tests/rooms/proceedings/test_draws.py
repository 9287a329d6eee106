"""A public draw: the list and the secret are fixed before, one closes the list, another draws, everybody can check."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Message
from koboshi.core import lottery
from koboshi.core.actor import SYSTEM, VISITOR, Actor
from koboshi.core.japan.civil import JAPAN
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import scope
from koboshi.proceedings import public, service
from koboshi.proceedings.models import Draw, DrawEntry, Sealed
from koboshi.proceedings.service import telling
from tests.rooms.conftest import resident, staff
from tests.rooms.proceedings.conftest import DRAW, Files, Publish, step_of, task, today, wait

STEPS = task("enlist", "draw"), wait("lots", "drawn"), wait("vacancy", "vacancy_offered"), task("after", "complete")
VALUE: dict[str, Any] = {"public_value": "204618", "value_found": "架空新聞 12面"}


def later(days: int = 1) -> datetime:
    """Noon on the day of the draw."""
    return datetime.combine(today(days), datetime.min.time(), JAPAN) + timedelta(hours=12)


@pytest.fixture
def prepared(publish: Publish, files: Files, examiner: Actor, office: Office) -> Any:
    """`prepared(3, places=1)`: a draft of a list with so many cases."""

    def make(count: int, *, places: int = 1, waiting: str = '"all"') -> tuple[Draw, list[Case]]:
        procedure = publish(*STEPS, more=DRAW.replace('waiting = "all"', f"waiting = {waiting}"))
        cases = [files(procedure, days_ago=2 + count - n) for n in range(count)]
        draw = service.open_draw(
            examiner,
            office,
            procedure,
            title="架空の住宅 11月",
            arrived_until=today(-1),
            draw_on=today(1),
            places={"governor": places},
            public_source="架空新聞の宝くじ欄に翌日のる6桁の数字",
            public_digits=6,
        )
        assert service.enlist(examiner, draw) == count
        return draw, cases

    return make


def by_result(draw: Draw) -> dict[str, list[DrawEntry]]:
    found: dict[str, list[DrawEntry]] = {}
    for each in draw.entries.order_by("waiting_number", "number"):
        found.setdefault(each.result, []).append(each)
    return found


def test_from_the_list_to_the_results_of_every_case(prepared: Any, examiner: Actor, decider: Actor) -> None:
    draw, cases = prepared(4, places=1, waiting="2")
    assert {step_of(case) for case in cases} == {"lots"}
    draw = service.close_list(examiner, draw, expected=4)
    with scope.acting(VISITOR):
        shown = public.draw(draw.pk)
        assert not Draw.objects.exists()
    assert shown is not None
    assert len(shown.list_commitment) == len(shown.secret_commitment) == 64
    assert shown.file == ""
    with scope.acting(examiner):
        assert not Sealed.objects.exists(), "no member of staff can read the secret"
    assert not any(case.reference in shown.list_text for case in cases)
    with pytest.raises(Refused, match="名簿を締め切った方は"):
        service.draw(examiner, draw, **VALUE, now=later())
    with pytest.raises(Refused, match="抽選の日になってから"):
        service.draw(decider, draw, **VALUE)
    with pytest.raises(Refused, match="6桁"):
        service.draw(decider, draw, public_value="12", value_found="架空", now=later())
    service.draw(decider, draw, **VALUE, now=later())
    with pytest.raises(Refused, match="すでに行われた"):
        service.draw(decider, draw, **VALUE, now=later())
    draw.refresh_from_db()
    checked = lottery.verify(draw.file, shown.list_commitment, shown.secret_commitment)
    assert checked.matches, [each.sentences["ja"] for each in checked.checks if not each.ok]
    telling.tell_results(draw.pk)
    telling.tell_results(draw.pk)
    assert not draw.entries.filter(active=True).exists()
    found = by_result(draw)
    assert [len(found[result]) for result in ("won", "waits", "lost")] == [1, 2, 1]
    for entry in draw.entries.all():
        case = Case.objects.get(pk=entry.case_id)
        data = case.state["data"]
        assert (data["draw"], data["drawn"]) == (entry.result, entry.result)
        assert data["waiting_number"] == (entry.waiting_number or 0)
        assert step_of(case) == "vacancy"
    assert verify.verify_all().clean


def test_everybody_learns_the_number_of_the_entry(prepared: Any, examiner: Actor) -> None:
    draw, cases = prepared(2)
    service.close_list(examiner, draw, expected=2)
    telling.tell_numbers(draw.pk)
    telling.tell_numbers(draw.pk)
    assert [
        Message.objects.get(case=case).text.count(number) for case, number in zip(cases, ("0001", "0002"), strict=True)
    ] == [1, 1]
    told = Entry.objects.filter(kind="proceedings.entry_numbered").order_by("case_ref")
    assert {each.data["number"] for each in told} == {"0001", "0002"}


def test_one_entrant_wins_without_a_draw_and_none_is_no_draw(prepared: Any, examiner: Actor, decider: Actor) -> None:
    draw, _ = prepared(1)
    service.close_list(examiner, draw, expected=1)
    service.draw(decider, draw, **VALUE, now=later())
    draw.refresh_from_db()
    assert '"how": "no_draw"' in draw.file
    assert draw.entries.get().result == "won"
    empty, _ = prepared(0)
    with pytest.raises(Refused, match="抽選は行わず、取りやめ"):
        service.close_list(examiner, empty, expected=0)
    with pytest.raises(Refused, match="内容を"):
        service.cancel(examiner, empty, reason=" ")
    service.cancel(examiner, empty, reason="申込みがなかったため。")
    with pytest.raises(Refused, match="取りやめにできません"):
        service.cancel(examiner, draw, reason="やり直したい。")


def test_who_withdraws_between_list_and_draw_leaves_her_place_to_the_next(
    prepared: Any, examiner: Actor, decider: Actor
) -> None:
    draw, cases = prepared(3, places=3)
    service.close_list(examiner, draw, expected=3)
    casework.withdraw(resident(cases[1].reference), cases[1].application)
    service.draw(decider, draw, **VALUE, now=later())
    assert [each.result for each in draw.entries.order_by("number")] == ["won", "gone", "won"]
    passing = draw.passings.get()
    assert (passing.gone.number, passing.to, passing.why) == ("0002", [], "withdrawn")
    telling.tell_results(draw.pk)
    assert step_of(cases[1]) == ""
    crowded, more = prepared(4, places=1)
    service.close_list(examiner, crowded, expected=4)
    with transaction.atomic():
        service.draw(decider, crowded, **VALUE, now=later())
        winner = by_result(crowded)["won"][0]
        second = by_result(crowded)["waits"][0]
        transaction.set_rollback(True)
    left = next(case for case in more if case.pk == winner.case_id)
    casework.withdraw(resident(left.reference), left.application)
    service.draw(decider, crowded, **VALUE, now=later())
    found = by_result(crowded)
    assert [each.number for each in found["won"]] == [second.number]
    assert [each.waiting_number for each in found["waits"]] == [1, 2]
    assert crowded.passings.get().to == [second.number]
    crowded.refresh_from_db()
    shown = public.draw(crowded.pk)
    assert shown is not None
    assert shown.classes[0].passed[0].to == (second.number,)
    assert lottery.verify(shown.file, shown.list_commitment).matches, "the file shows what the lots gave"


def test_a_winner_who_declines_is_followed_by_the_waiting_list(prepared: Any, examiner: Actor, decider: Actor) -> None:
    draw, _ = prepared(3, places=1)
    service.close_list(examiner, draw, expected=3)
    service.draw(decider, draw, **VALUE, now=later())
    winner = by_result(draw)["won"][0]
    with pytest.raises(Refused, match="知らせているところ"):
        service.pass_on(examiner, winner, why="declined", note="本人からの電話（架空）")
    telling.tell_results(draw.pk)
    first, second = by_result(draw)["waits"]
    gone = Case.objects.get(pk=first.case_id)
    casework.withdraw(resident(gone.reference), gone.application)
    with pytest.raises(Refused, match="理由を選んで"):
        service.pass_on(examiner, winner, why="whim", note="架空")
    passing = service.pass_on(examiner, winner, why="declined", note="本人からの電話（架空）")
    assert passing.to == [second.number], "who withdrew meanwhile is passed over"
    assert step_of(Case.objects.get(pk=second.case_id)) == "after"
    second.refresh_from_db()
    assert second.result == "won"
    with pytest.raises(Refused, match="当選した申込みだけ"):
        service.pass_on(examiner, winner, why="declined", note="もう一度")
    last = service.pass_on(examiner, second, why="not_eligible", note="収入が基準を超える（架空）")
    assert last.to == [], "the waiting list is used up"
    fact = Entry.objects.filter(kind="proceedings.place_passed").order_by("seq").last()
    assert fact is not None
    assert fact.data == {"draw": draw.pk, "why": "not_eligible", "passed_to": 0}


def test_a_case_not_yet_told_of_its_place_is_not_offered_one(prepared: Any, examiner: Actor, decider: Actor) -> None:
    draw, _ = prepared(2, places=1)
    service.close_list(examiner, draw, expected=2)
    service.draw(decider, draw, **VALUE, now=later())
    draw.entries.filter(result="won").update(told_at=later())
    with pytest.raises(Refused, match="まだ補欠の通知"):
        service.pass_on(examiner, by_result(draw)["won"][0], why="declined", note="架空")


def test_groups_win_together_and_their_names_stay_inside(prepared: Any, examiner: Actor, decider: Actor) -> None:
    draw, _ = prepared(4, places=2)
    for entry in draw.entries.order_by("pk")[:2]:
        service.set_entry(examiner, entry, included=True, group="架空なかよし組")
    service.close_list(examiner, draw, expected=4)
    draw.refresh_from_db()
    assert "なかよし" not in draw.list_text
    service.draw(decider, draw, **VALUE, now=later())
    together = set(draw.entries.filter(group="g1").values_list("result", "waiting_number"))
    assert len(together) == 1


def test_the_list_is_what_the_clerk_saw_and_waits_for_the_last_day(
    prepared: Any, examiner: Actor, office: Office
) -> None:
    draw, _ = prepared(3)
    with pytest.raises(Refused, match="名簿が変わりました"):
        service.close_list(examiner, draw, expected=2)
    left_out = draw.entries.first()
    service.set_entry(examiner, left_out, included=False, group="")
    service.close_list(examiner, draw, expected=2)
    with pytest.raises(Refused, match="次の段階"):
        service.gather(examiner, draw)
    later_draw = service.open_draw(
        examiner, office, draw.procedure_id, title="架空の住宅 12月", arrived_until=today(5), draw_on=today(9),
        places={}, public_source="架空", public_digits=6,
    )  # fmt: skip
    assert [each.case_id for each in later_draw.entries.all()] == [left_out.case_id], "the others stand elsewhere"
    with pytest.raises(Refused, match="締切りの日が終わって"):
        service.close_list(examiner, later_draw, expected=1)
    service.cancel(examiner, draw, reason="公表した日に間違いがあったため。")
    assert service.gather(examiner, later_draw) == 3, "those of a draw called off take part in the next one"


def test_who_was_drawn_but_not_told_yet_enters_no_second_draw(
    prepared: Any, examiner: Actor, decider: Actor, office: Office
) -> None:
    draw, _ = prepared(2)
    service.close_list(examiner, draw, expected=2)
    service.draw(decider, draw, **VALUE, now=later())
    second = service.open_draw(
        examiner, office, draw.procedure_id, title="架空の住宅 12月", arrived_until=today(-1), draw_on=today(9),
        places={}, public_source="架空", public_digits=6,
    )  # fmt: skip
    assert service.gather(examiner, second) == 0


def test_bad_rules_and_strangers_are_refused(prepared: Any, examiner: Actor, office: Office) -> None:
    draw, _ = prepared(1)
    facts: dict[str, Any] = {
        "title": "架空", "arrived_until": today(1), "draw_on": today(2), "public_source": "架空", "public_digits": 6,
    }  # fmt: skip
    for change, said in (
        ({"draw_on": today(1)}, "締切りより後"),
        ({"places": {"governor": 0}}, "戸数|枠|募集|数"),
        ({"public_digits": 3}, "桁"),
        ({"public_digits": 0}, "選んで書ける値では"),
        ({"public_source": ""}, "名前や件名"),
    ):
        given = {"places": {"governor": 1}, **facts, **change}
        with pytest.raises(Refused, match=said):
            service.open_draw(examiner, office, draw.procedure_id, **given)
    with pytest.raises(Refused, match="抽選の決まりがありません"):
        service.open_draw(examiner, office, "fukushima/disclosure-request", places={}, **facts)
    with pytest.raises(Refused, match="権限"):
        service.gather(staff("npo"), draw)
    assert not DrawEntry.objects.visible_to(staff("npo")).exists()


def test_a_list_that_was_tampered_with_is_not_drawn(prepared: Any, examiner: Actor, decider: Actor) -> None:
    draw, _ = prepared(2)
    service.close_list(examiner, draw, expected=2)
    draw.entries.filter(number="0001").update(weight="5")
    with pytest.raises(Refused, match="要約値と合いません"):
        service.draw(decider, draw, **VALUE, now=later())
    draw.entries.filter(number="0001").update(weight="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(drawn_by=examiner.user)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_draw_at_once_make_one_draw(prepared: Any, examiner: Actor, decider: Actor) -> None:
    draw, _ = prepared(5, places=2)
    service.close_list(examiner, draw, expected=5)
    scope.clear()

    def attempt(value: str) -> str:
        try:
            with scope.acting(SYSTEM):
                service.draw(decider, draw, public_value=value, value_found="架空", now=later())
            return value
        except Refused:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(attempt, ["111111", "222222", "333333", "444444"]))
    with scope.acting(SYSTEM):
        draw.refresh_from_db()
        assert [each for each in answers if each] == [draw.public_value]
        assert Entry.objects.filter(kind="proceedings.drawn").count() == 1
        assert lottery.verify(draw.file, draw.list_commitment, draw.secret_commitment).matches
