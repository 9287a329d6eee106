"""A notice reaches the applicant: opened online, posted and recorded, handed over, or come back and sent again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Delivery
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.journal.models import Entry
from tests.rooms.conftest import File, resident, staff, task_of


def _issued(filed: File, examiner: Actor, decider: Actor, way: str) -> tuple[Case, Delivery]:
    case = filed()
    case.application.answers = {**case.application.answers, "notice_way": way}
    case.application.save(update_fields=["answers"])
    casework.complete(examiner, task_of(case), outcome="complete")
    casework.decide(
        decider, task_of(case), outcome="grant", reason="架空川の説明会の記録です。", fields={"documents": "架空の記録"}
    )
    casework.issue(decider, task_of(case))
    return case, Delivery.objects.get(case=case)


def test_a_letter_is_posted_and_its_record_says_when_it_came(filed: File, examiner: Actor, decider: Actor) -> None:
    case, letter = _issued(filed, examiner, decider, "post")
    assert letter.state == "to_send"
    assert "〒" in letter.addressee
    assert letter.addressee.endswith("様")
    with pytest.raises(Refused, match="先に、発送"):
        casework.arrive(examiner, letter)
    casework.send(examiner, letter, tracking="123-45-67890-1")
    with pytest.raises(Refused, match="今日までの日"):
        casework.arrive(examiner, letter, on=civil.today() + timedelta(days=1))
    later = datetime.now(UTC) + timedelta(days=3)
    letter = casework.arrive(examiner, letter, on=civil.today() + timedelta(days=2), now=later)
    assert letter.state == "arrived"
    with pytest.raises(Refused, match="すでに記録"):
        casework.arrive(examiner, letter)
    facts = Entry.objects.filter(case_ref=case.reference, kind__startswith="casework.notice_")
    assert [each.kind.rpartition("_")[2] for each in facts.order_by("seq")] == ["issued", "sent", "arrived"]
    assert not [each for each in facts if "様" in str(each.data)], "no name in the journal"


@pytest.mark.parametrize(
    ("homes", "there"),
    [
        (("registered",), "登録町"),
        (("registered", "living"), "居住町"),
        (("registered", "living", "evacuation"), "避難町"),
    ],
)
def test_post_for_an_evacuee_goes_to_where_she_lives_now(
    filed: File, examiner: Actor, decider: Actor, homes: tuple[str, ...], there: str
) -> None:
    towns = {"registered": "登録町", "living": "居住町", "evacuation": "避難町"}
    case = filed()
    told = {
        f"{home}_address": {"prefecture": "福島県", "municipality": towns[home], "street": "架空1"} for home in homes
    }
    kept = {name: value for name, value in case.application.answers.items() if name != "address"}
    case.application.answers = {**kept, **told, "notice_way": "post"}
    case.application.save(update_fields=["answers"])
    casework.complete(examiner, task_of(case), outcome="complete")
    casework.decide(
        decider, task_of(case), outcome="grant", reason="架空川の説明会の記録です。", fields={"documents": "架空の記録"}
    )
    casework.issue(decider, task_of(case))
    assert f"福島県{there}架空1" in Delivery.objects.get(case=case).addressee


def test_a_letter_that_came_back_is_sent_again(filed: File, examiner: Actor, decider: Actor) -> None:
    case, letter = _issued(filed, examiner, decider, "post")
    casework.send(examiner, letter)
    with pytest.raises(Refused, match="戻ってきた理由"):
        casework.come_back(examiner, letter, note=" ")
    with pytest.raises(Refused, match="文が長すぎます"):
        casework.come_back(examiner, letter, note="あ" * 301)
    again = casework.come_back(examiner, letter, note="不在のため戻った（架空）")
    states = Delivery.objects.filter(case=case).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["returned", "to_send"]
    assert casework.send(examiner, again).state == "sent"


def test_a_notice_online_arrives_when_the_applicant_first_opens_it(
    filed: File, examiner: Actor, decider: Actor
) -> None:
    case, notice = _issued(filed, examiner, decider, "electronic")
    assert (notice.state, notice.wish) == ("sent", "electronic")
    casework.opened(examiner, case, notice.document)
    notice.refresh_from_db()
    assert notice.state == "sent", "a clerk who looks is not the applicant"
    for _ in range(2):
        casework.opened(resident(case.reference), case, notice.document)
    notice.refresh_from_db()
    assert (notice.state, notice.arrived_on) == ("arrived", civil.today())
    assert Entry.objects.filter(kind="casework.notice_arrived").count() == 1


def test_it_is_handed_over_at_the_counter_by_the_office_only(filed: File, examiner: Actor, decider: Actor) -> None:
    _, notice = _issued(filed, examiner, decider, "counter")
    with pytest.raises(Refused, match="権限がありません"):
        casework.arrive(staff("npo"), notice)
    with pytest.raises(Refused, match="郵送ではありません"):
        casework.send(examiner, notice)
    assert casework.arrive(examiner, notice, note="本人に手渡し").state == "arrived"
