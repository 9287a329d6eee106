"""Somebody without a mail address is asked for a correction by letter, and answers on paper."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Correction, Delivery, Task, Timer
from koboshi.casework.reactions import count_from_arrival
from koboshi.casework.service import correction_letter, timers
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil, format_wareki
from koboshi.foundation.documents.models import Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope

REASON = "番地まで書いてください。"


def _text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def asked(house: Any) -> Any:
    """A case (架空) of somebody without mail whose clerk has asked for a correction by letter."""
    case = house.case(email="")
    page, task = house.page("tanto"), house.task(case)
    address = f"/staff/tasks/{task.pk}/correct/"
    shown = _text(page.get(address))
    assert re.search(r'name="by_post"[^>]* checked', shown), "proposed where no mail reaches her"
    due = format_wareki(civil.today() + timedelta(days=14))
    what = {"field": ["address"], "reason.address": REASON, "due_on": due, "by_post": "1", "send": "1"}
    assert page.post(address, what).status_code == 302
    return case


def _letter(house: Any, case: Any) -> Any:
    return house.all(Delivery, reference=case.reference)[0]


def test_the_letter_says_what_is_asked_and_goes_by_post_with_a_label(house: Any, asked: Any) -> None:
    letter = _letter(house, asked)
    assert (letter.way, letter.state) == ("post", "to_send")
    assert "様" in letter.addressee
    assert "〒" in letter.addressee
    with scope.acting(SYSTEM):
        document = Document.objects.get(pk=letter.document_id)
        told = Entry.objects.of_case(asked.reference).get(kind="casework.notice_issued")
    assert told.data["sha256"] == document.sha256, "the letter is sealed like a notice"
    words = str(document.letter["blocks"])
    assert REASON in words
    assert "この文書が届いた日の翌日から14日以内" in words
    page = house.page("tanto")
    assert asked.reference in _text(page.get("/staff/delivery/"))
    assert page.get(f"/staff/delivery/{letter.pk}/copy.pdf").status_code == 200
    assert "審査請求" not in _text(page.get(f"/staff/delivery/{letter.pk}/")), "it is no disposition"


def test_the_period_counts_from_the_arrival_and_does_not_run_out_before(house: Any, asked: Any) -> None:
    letter, today = _letter(house, asked), civil.today()
    with scope.acting(SYSTEM):
        timer = Timer.objects.get(reference=asked.reference)
        timers.fire_one(asked, timer.node, timer.due_at)
        assert Correction.objects.get(reference=asked.reference).lapsed_at is None, "nobody knows that it arrived"
        later = datetime.combine(today + timedelta(days=6), datetime.min.time(), civil.JAPAN)
        casework.send(house.actor("tanto"), letter)
        casework.arrive(house.actor("tanto"), letter, on=today + timedelta(days=5), now=later)
        entry = Entry.objects.of_case(asked.reference).filter(kind="casework.notice_arrived").last()
        assert entry is not None
        for _ in range(2):
            count_from_arrival(entry)
        assert Correction.objects.get(reference=asked.reference).due_on == today + timedelta(days=19)
        waiting = Task.objects.get(reference=asked.reference, state=Task.State.WAITING)
        assert waiting.due_on == today + timedelta(days=19)
        assert not correction_letter.under_way(asked)


def test_the_clerk_enters_the_answer_that_came_on_paper(house: Any, asked: Any) -> None:
    page = house.page("tanto")
    case = _text(page.get(f"/staff/cases/{asked.reference}/"))
    assert "届いた回答を入れる" in case
    with scope.acting(SYSTEM):
        casework.send(house.actor("tanto"), _letter(house, asked))
    at_first = _text(page.get(f"/staff/delivery/{_letter(house, asked).pk}/"))
    assert "到達は未記録" in at_first
    assert "お答えの期限は、この日の翌日から数えます" in at_first
    assert "不服申立て" not in at_first.partition("<main")[2]
    address = f"/counter/applications/{asked.reference}/"
    overview = page.get(f"{address}correct/")
    assert overview.status_code == 200
    assert "到達した日" in _text(overview)
    with scope.acting(SYSTEM):
        home = asked.application.answers["address"] | {"street": "架空町2-16"}
    typed = {f"address.{name}": text for name, text in home.items()}
    assert page.post(f"{address}correct/contact/", {"shown": "address", **typed}).status_code == 302
    early = page.post(f"{address}correct-submit", {"arrived_on": "令和8年1月5日"})
    assert early.status_code == 422
    sent = page.post(f"{address}correct-submit", {"arrived_on": format_wareki(civil.today())})
    assert sent.headers["Location"] == f"/staff/cases/{asked.reference}/"
    fresh = house.fresh(asked)
    assert fresh.application.answers["address"]["street"] == "架空町2-16"
    assert house.task(asked).node == "examine"
    assert page.get(f"{address}correct/").status_code == 404, "nothing is open any more"
    letter = _letter(house, asked)
    stands = _text(page.get(f"/staff/delivery/{letter.pk}/"))
    assert "遅くともその日までに到達" in stands
    assert "到達は未記録" not in stands
    assert letter.arrived_on is None, "no day is made up"
    to_do, _, done = _text(page.get("/staff/delivery/")).partition("補正の回答が届いた文書（1件）")
    assert letter.document.number in done, "kept findable"
    assert letter.document.number not in to_do, "and no work any more"


def test_another_office_enters_nothing(house: Any, asked: Any) -> None:
    address = f"/counter/applications/{asked.reference}/"
    assert house.page("bunka").get(f"{address}correct/").status_code == 404
    assert house.page("bunka").post(f"{address}correct-submit").status_code == 404


def test_the_office_takes_nothing_back_in_her_name(house: Any, asked: Any) -> None:
    refused = house.page("tanto").post(f"/counter/applications/{asked.reference}/withdraw", {"sure": "yes"})
    assert refused.status_code == 422
    assert house.page("tanto").post(f"/counter/applications/{asked.reference}/slip").status_code == 422


def test_a_corrected_name_is_the_name_of_the_case(house: Any) -> None:
    case = house.case()
    with scope.acting(SYSTEM):
        due = civil.today() + timedelta(days=14)
        casework.ask_correction(house.actor("tanto"), house.task(case), items={"applicant": REASON}, due_on=due)
        application = house.fresh(case).application
        name = {"family": "架空", "given": "改", "family_kana": "かくう", "given_kana": "あらため"}
        application.answers["applicant"] = name
        application.save()
        casework.answer_correction(SYSTEM, application)
    assert house.fresh(case).applicant_label == "架空 改"
    assert "架空 改" in _text(house.page("tanto").get(f"/staff/cases/{case.reference}/"))


def test_a_letter_that_never_arrived_is_looked_for_a_while_and_told_on_the_desk(house: Any, asked: Any) -> None:
    letter, today = _letter(house, asked), civil.today()
    page = house.page("tanto")
    assert "到達の記録がない補正のお願い" not in _text(page.get("/staff/"))
    with scope.acting(SYSTEM):
        Correction.objects.update(due_on=today - timedelta(days=40))
        timer = Timer.objects.get(reference=asked.reference)
        timers.fire_one(asked, timer.node, timer.due_at)
        timer.refresh_from_db()
    assert timer.due_at.date() > today + timedelta(days=3000), "it rings no more every day"
    desk = _text(page.get("/staff/"))
    assert "到達の記録がない補正のお願い" in desk
    assert f"/staff/delivery/{letter.pk}/" in desk
    assert "到達の記録がない補正のお願い" not in _text(house.page("bunka").get("/staff/"))


def test_a_held_timer_waits_for_the_new_day_once_the_letter_has_arrived(house: Any, asked: Any) -> None:
    letter, today = _letter(house, asked), civil.today()
    with scope.acting(SYSTEM):
        timer = Timer.objects.get(reference=asked.reference)
        timers.fire_one(asked, timer.node, timer.due_at)
        later = datetime.combine(today + timedelta(days=15), datetime.min.time(), civil.JAPAN)
        casework.send(house.actor("tanto"), letter)
        casework.arrive(house.actor("tanto"), letter, on=today + timedelta(days=14), now=later)
        correction_letter.arrived(asked, later)
        timer.refresh_from_db()
    assert timer.due_at.astimezone(civil.JAPAN).date() == today + timedelta(days=29), "not before the period is over"
