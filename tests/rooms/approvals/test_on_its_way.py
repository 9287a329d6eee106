"""A draft decision goes from seat to seat: agreed, sent back, pulled back, decided, read later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from koboshi.approvals import listing
from koboshi.approvals import service as approvals
from koboshi.approvals.models import Circulation, Draft
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Decision, Task
from koboshi.casework.service import approving, deciding
from koboshi.casework.service.approving import Proposal
from koboshi.core.japan import civil
from koboshi.core.reason import Reason
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from tests.rooms.approvals.conftest import Section, grant, refuse
from tests.rooms.conftest import resident


def _facts(case: Case) -> list[str]:
    rows = Entry.objects.filter(case_ref=case.reference, kind__startswith="approvals.").order_by("seq")
    return [row.activity for row in rows]


def test_the_section_head_decides_what_the_table_gives_her(section: Section) -> None:
    case = section.case()
    row = section.draft(case=case)
    assert [wait.seat for wait in row.value.waiting()] == ["kakaricho"]
    section.stamp("kakaricho", row, "kakaricho")
    assert not Decision.objects.exists()
    section.stamp("kacho", row, "kacho", "decide")
    made = Decision.objects.get(case=case)
    assert (made.outcome, made.decided_by_id) == ("grant", section["kacho"].user)
    assert made.reason == grant().reason.facts
    assert row.decided_at == made.decided_at
    assert _facts(case) == ["begun", "stamped_kakaricho", "decided_kacho"]
    assert verify.verify_all().clean


def test_an_unfavourable_decision_goes_one_step_higher_to_the_head_of_the_department(section: Section) -> None:
    case = section.case()
    row = section.draft(refuse(), case)
    for who in ("kakaricho", "kacho"):
        section.stamp(who, row, who)
    section.stamp("bucho", row, "bucho", "decide")
    made = Decision.objects.get(case=case)
    assert (made.outcome, made.clause, made.decided_by_id) == ("refuse", "personal", section["bucho"].user)
    assert "個人を識別できる" in made.reason


def test_an_unfavourable_draft_without_its_reason_does_not_even_start(section: Section) -> None:
    with pytest.raises(deciding.ReasonLacks):
        section.draft(Proposal("refuse", Reason("出せません。")))
    assert not Circulation.objects.exists()


@pytest.mark.parametrize(
    ("proposal", "words"),
    [
        (Proposal("grant", Reason("  ")), "理由を入力"),
        (Proposal("made-up", Reason("理由")), "選んだ結果"),
        (Proposal("grant", Reason("理由", "made-up")), "根拠条項"),
        (Proposal("grant", Reason("理" * 10_001)), "字以内"),
        (Proposal("grant", Reason("理由"), "条" * 4_001), "条件"),
    ],
)
def test_a_draft_that_could_not_be_decided_is_refused(section: Section, proposal: Proposal, words: str) -> None:
    with pytest.raises(Refused) as caught:
        section.draft(proposal)
    assert words in caught.value.say()


def test_another_office_is_heard_where_the_chain_says_so(section: Section) -> None:
    row = section.draft(Proposal("part", refuse().reason, fields=refuse().fields))
    section.stamp("kakaricho", row, "kakaricho")
    assert Circulation.objects.visible_to(section["zaisei"]).get() == row, "asked, so she reads it"
    section.stamp("zaisei", row, "zaisei", "disagree", "費用の見込みがありません。")
    assert [each.note for each in row.value.objections] == ["費用の見込みがありません。"]
    assert [turn.title for turn in listing.waiting_for(section["kacho"], civil.today()).stamp] == ["課長"]
    assert not Circulation.objects.visible_to(section["npo"]).exists(), "who has nothing to do with it sees nothing"
    assert not Circulation.objects.visible_to(resident(row.reference)).exists()


def test_sent_back_to_the_drafter_changed_and_sent_again(section: Section) -> None:
    row = section.draft()
    section.stamp("kakaricho", row, "kakaricho")
    approvals.return_to(section["kacho"], row, seat="kacho", reason="日付を書いてください。")
    row.refresh_from_db()
    assert [turn.mode for turn in listing.waiting_for(section["tanto"], civil.today()).returned] == ["redraft"]
    better = grant("令和7年度の架空川の記録であり、不開示情報はありません。")
    approving.send_again(section["tanto"], row, better, seen=row.version)
    row.refresh_from_db()
    assert [wait.seat for wait in row.value.waiting()] == ["kakaricho"], "changed: everybody looks again"
    assert [draft.number for draft in Draft.objects.filter(circulation=row)] == [1, 2]
    section.stamp("kakaricho", row, "kakaricho")
    section.stamp("kacho", row, "kacho", "decide")
    assert Decision.objects.get(reference=row.reference).facts == better.reason.facts


def test_sent_again_as_it_was_it_goes_on_where_it_stood(section: Section) -> None:
    row = section.draft()
    section.stamp("kakaricho", row, "kakaricho")
    approvals.return_to(section["kacho"], row, seat="kacho", reason="確認してください。")
    row.refresh_from_db()
    approving.send_again(section["tanto"], row, grant(), note="記録を確認しました。")
    row.refresh_from_db()
    assert [wait.seat for wait in row.value.waiting()] == ["kacho"]
    assert Draft.objects.filter(circulation=row).count() == 1


def test_another_outcome_takes_another_way(section: Section) -> None:
    row = section.draft()
    approvals.return_to(section["kakaricho"], row, seat="kakaricho", reason="氏名が見えています。")
    row.refresh_from_db()
    approving.send_again(section["tanto"], row, refuse())
    row.refresh_from_db()
    assert (row.outcome, row.value.route.decider) == ("refuse", "bucho")
    assert [stamp.verdict for stamp in row.value.stamps] == ["return", "send"], "what happened stays"
    for who in ("kakaricho", "kacho"):
        section.stamp(who, row, who)
    section.stamp("bucho", row, "bucho", "decide")
    assert Decision.objects.get(reference=row.reference).outcome == "refuse"


def test_back_to_an_earlier_stage(section: Section) -> None:
    row = section.draft(refuse())
    for who in ("kakaricho", "kacho"):
        section.stamp(who, row, who)
    approvals.return_to(section["bucho"], row, seat="bucho", reason="課でもう一度。", to="ka")
    row.refresh_from_db()
    assert [wait.seat for wait in row.value.waiting()] == ["kacho"]


def test_the_drafter_pulls_back_and_gives_up_and_another_draft_may_begin(section: Section) -> None:
    case = section.case()
    row = section.draft(case=case)
    with pytest.raises(Refused, match="起案者だけ"):
        approvals.pull_back(section["kakaricho"], row)
    approvals.pull_back(section["tanto"], row, note="数字の誤り")
    approvals.drop(section["tanto"], row)
    row.refresh_from_db()
    assert row.dropped_at is not None
    again = section.draft(case=case)
    assert again.pk != row.pk
    assert _facts(case) == ["begun", "pulled_back", "dropped", "begun"]


def test_two_drafts_of_one_decision_are_refused(section: Section) -> None:
    case = section.case()
    section.draft(case=case)
    with pytest.raises(Refused, match="すでに起案"):
        section.draft(case=case)


def test_no_word_of_a_draft_and_no_name_is_in_the_journal(section: Section) -> None:
    case = section.case()
    row = section.draft(case=case)
    section.stamp("kakaricho", row, "kakaricho", "agree_with_opinion", "秘密の意見（架空）")
    section.stamp("kacho", row, "kacho", "decide", "秘密の一言（架空）")
    told = str(list(Entry.objects.filter(case_ref=case.reference, kind__startswith="approvals.").values_list("data")))
    assert "架空" not in told
    assert "係長" not in told


def test_what_each_stamp_cost_is_told_in_days(section: Section) -> None:
    case = section.case()
    begun = timezone.now()
    row = section.draft(case=case, now=begun)
    section.stamp("kakaricho", row, "kakaricho", now=begun + timedelta(days=3))
    section.stamp("kacho", row, "kacho", "decide", now=begun + timedelta(days=10))
    rows = Entry.objects.filter(case_ref=case.reference, kind__startswith="approvals.").order_by("seq")
    days = {row.activity: (row.data["days"], row.data["open_days"]) for row in rows if "days" in row.data}
    assert days["stamped_kakaricho"][0] == 3
    assert days["decided_kacho"][0] == 7
    assert days["decided_kacho"][1] <= 5, "a week has at most five open days"
    assert rows.last().data["whole_days"] == 10  # type: ignore[union-attr]


def test_without_a_chain_everything_is_as_before(filed: object, section: Section) -> None:
    case = section.case()
    for chain in approvals.chains.StandardChain.objects.all():
        approvals.end_chain(section["honbu"], chain, until=civil.today() - timedelta(days=1))
    assert not approving.needs_approval(case)
    with pytest.raises(Refused, match="決裁の経路がありません"):
        section.draft(case=case)
    casework.decide(
        section["kacho"], section.task(case), outcome="grant", reason="理由", fields={"documents": "架空の記録"}
    )
    assert Decision.objects.get(case=case).outcome == "grant"


def test_a_case_that_is_withdrawn_waits_for_no_stamp(section: Section) -> None:
    case = section.case()
    row = section.draft(case=case)
    casework.withdraw(resident(case.reference), case.application)
    with pytest.raises(Refused, match="ほかの形で終わった"):
        section.stamp("kakaricho", row, "kakaricho")
    assert approvals.end_moot(section["tanto"], case.reference) == 1
    assert not listing.waiting_for(section["kakaricho"], civil.today()).stamp
    assert not Decision.objects.exists()
    assert not Task.objects.filter(case=case, state=Task.State.OPEN).exists()
