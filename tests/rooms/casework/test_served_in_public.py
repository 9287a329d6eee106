"""公示送達: for somebody nobody can find. What was tried is kept, the page shows no more than the law asks, the day is
computed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from koboshi.casework import public
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery, Posting
from koboshi.casework.service import erasing, posting
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.letter.public_service import RULES
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from tests.rooms.conftest import File, resident, staff, task_of

TODAY = civil.today()
TRIED = casework.Search("resident_register", TODAY, "住民票の異動なし。現地に住んでいない（架空）")


def _unknown(filed: File, examiner: Actor, decider: Actor) -> tuple[Case, Delivery]:
    """A letter that came back and waits to be sent again."""
    case = filed()
    case.application.answers = {**case.application.answers, "notice_way": "post"}
    case.application.save(update_fields=["answers"])
    casework.complete(examiner, task_of(case), outcome="complete")
    casework.decide(
        decider, task_of(case), outcome="grant", reason="架空川の説明会の記録です。", fields={"documents": "架空の記録"}
    )
    casework.issue(decider, task_of(case))
    letter = Delivery.objects.get(case=case)
    casework.send(examiner, letter)
    return case, casework.come_back(examiner, letter, note="あて所に尋ねあたりません（架空）")


def test_without_a_search_a_reason_and_the_courts_day_nothing_is_served(
    filed: File, examiner: Actor, decider: Actor
) -> None:
    _, letter = _unknown(filed, examiner, decider)
    good = {"why": "転居先が分からない", "searches": [TRIED], "court": "架空簡易裁判所", "gazette_on": TODAY}
    bad = [
        ({"why": " "}, "理由"),
        ({"searches": []}, "郵便が戻っただけでは足りません"),
        ({"searches": [replace(TRIED, found=" ")]}, "探した結果"),
        ({"searches": [replace(TRIED, what="guess")]}, "探した結果"),
        ({"searches": [replace(TRIED, on=TODAY + timedelta(days=1))]}, "これからの日"),
        ({"court": ""}, "裁判所の名前"),
        ({"gazette_on": None}, "官報"),
        ({"gazette_on": TODAY + timedelta(days=1)}, "官報"),
    ]
    for wrong, sentence in bad:
        with pytest.raises(Refused, match=sentence):
            casework.post_publicly(examiner, letter, **(good | wrong))
    with pytest.raises(Refused, match="権限がありません"):
        casework.post_publicly(staff("npo"), letter, **good)
    assert not Posting.objects.exists()


def test_a_notice_of_the_court_arrives_two_weeks_after_the_gazette_and_is_not_on_our_page(
    filed: File, examiner: Actor, decider: Actor
) -> None:
    case, letter = _unknown(filed, examiner, decider)
    found = casework.post_publicly(
        examiner, letter, why="転居先が分からない", searches=[TRIED], court="架空簡易裁判所", gazette_on=TODAY
    )
    assert (found.rule, found.name) == ("civil", "")
    assert found.arrives_on == TODAY + timedelta(days=15)
    assert public.postings(TODAY) == []
    with pytest.raises(Refused, match="すでに記録"):
        casework.post_publicly(examiner, letter, why="二度目", searches=[TRIED])
    eve = datetime.now(UTC) + timedelta(days=14)
    assert casework.let_arrive(eve) == 0
    then = datetime.now(UTC) + timedelta(days=20)
    assert (casework.let_arrive(then), casework.let_arrive(then)) == (1, 0)
    letter.refresh_from_db()
    assert (letter.way, letter.state, letter.arrived_on) == ("public", "arrived", found.arrives_on)
    facts = Entry.objects.filter(case_ref=case.reference, kind__startswith="casework.notice_").order_by("seq")
    assert [each.kind.rpartition("_")[2] for each in facts] == ["issued", "sent", "returned", "posted", "arrived"]
    assert not [each for each in facts if "架空" in str(each.data)], "no name and no word in the journal"
    assert verify.verify_all().clean


def test_the_tax_rule_shows_the_number_only_and_the_hearing_the_name_with_its_particulars(
    filed: File, examiner: Actor, decider: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, letter = _unknown(filed, examiner, decider)
    monkeypatch.setattr(posting, "rule_of", lambda _: RULES["hearing"])
    with pytest.raises(Refused, match="公示する事項"):
        casework.post_publicly(examiner, letter, why="転居先が分からない", searches=[TRIED])
    with scope.acting(examiner):
        casework.post_publicly(
            examiner, letter, why="転居先が分からない", searches=[TRIED], particulars="聴聞 令和8年5月1日 県庁（架空）"
        )
    (shown,) = public.postings(TODAY)
    assert (shown.name, shown.number) == (case.applicant_label, letter.document.number)
    assert shown.particulars
    assert letter.document.title not in str(shown), "what was decided is never shown"
    Posting.objects.update(rule="tax")
    (shown,) = public.postings(TODAY)
    assert shown.name == ""
    assert case.applicant_label not in str(shown)
    assert public.postings(shown.arrives_on) == []
    assert public.postings(TODAY - timedelta(days=1)) == []


def test_who_comes_while_it_is_posted_gets_it_and_the_posting_ends(
    filed: File, examiner: Actor, decider: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, letter = _unknown(filed, examiner, decider)
    monkeypatch.setattr(posting, "rule_of", lambda _: RULES["tax"])
    casework.post_publicly(examiner, letter, why="転居先が分からない", searches=[TRIED])
    letter = casework.arrive(examiner, letter, note="窓口でお渡しした")
    assert letter.arrived_on == TODAY
    assert Posting.objects.get().taken_down_on == TODAY
    assert public.postings(TODAY) == []
    assert casework.let_arrive(datetime.now(UTC) + timedelta(days=30)) == 0


def test_the_record_is_for_the_office_and_is_erased_with_the_papers(
    filed: File, examiner: Actor, decider: Actor
) -> None:
    case, letter = _unknown(filed, examiner, decider)
    casework.post_publicly(
        examiner, letter, why="転居先が分からない", searches=[TRIED], court="架空簡易裁判所", gazette_on=TODAY
    )
    assert Posting.objects.visible_to(examiner).count() == 1
    assert not Posting.objects.visible_to(staff("npo")).exists()
    assert not Posting.objects.visible_to(resident("ZZZZ-ZZZZ-ZZZZ")).exists()
    erasing.erase(case.reference)
    row = Posting.objects.get()
    assert (row.searches, row.court, row.name) == ([], "", "")
    assert "転居" not in row.why
