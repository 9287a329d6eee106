"""A draft goes round: stamps, consultations, returns, pulling back, and what is refused on the way."""

from __future__ import annotations

import pytest

from koboshi.core import approval
from koboshi.core.approval import ApprovalRefused, choose, example_chains
from tests.unit.approval.office import DRAFTER, Desk, at, permit, roster, subsidy


def test_a_small_grant_goes_up_to_the_head_of_section() -> None:
    desk = Desk(permit(amount=500_000))
    assert desk.waits == ["kakaricho"]
    desk.agrees("kakaricho", "kacho_hosa").says("kacho", "yama", "decide")
    assert desk.now_is.decided
    assert desk.waits == []
    assert desk.now_is.accounts() == {
        "kakaricho": "stamped", "kacho_hosa": "stamped", "kacho": "stamped",
        "zaisei": "left_out", "bucho": "left_out", "chiji": "left_out",
    }  # fmt: skip


def test_two_seats_of_one_stage_stamp_in_any_order_and_both_must() -> None:
    people = roster({"kakaricho": "kawa", "shomu": "umi", "kacho_hosa": "mori", "kacho": "yama"})
    desk = Desk(choose(example_chains()["section_simple"], {}), people)
    assert desk.waits == ["kakaricho", "shomu"]
    desk.says("shomu", "umi", "agree")
    assert desk.waits == ["kakaricho"]
    with pytest.raises(ApprovalRefused, match="まだ押す番ではありません。いま待っているのは「係長」です"):
        desk.says("kacho_hosa", "mori", "agree")
    desk.says("kakaricho", "kawa", "agree")
    assert desk.waits == ["kacho_hosa"]


def test_a_disagreement_goes_before_the_eyes_of_the_decider_and_holds_nothing() -> None:
    desk = Desk(permit(amount=2_000_000)).agrees("kakaricho", "kacho_hosa", "kacho")
    with pytest.raises(ApprovalRefused, match="「不同意」には、理由を書いてください"):
        desk.says("zaisei", "umi", "disagree")
    desk.says("zaisei", "umi", "disagree", "予算の残りが足りない")
    assert desk.waits == ["bucho"]
    assert [each.note for each in desk.now_is.objections] == ["予算の残りが足りない"]
    assert desk.says("bucho", "sora", "decide").now_is.decided


def test_where_it_is_declared_a_disagreement_sends_the_draft_back() -> None:
    people = roster({"kakaricho": "kawa", "zaisei": "umi", "homu": "iwa", "kacho": "yama", "bucho": "sora"})
    desk = Desk(subsidy(amount=5), people).says("kakaricho", "kawa", "agree")
    assert desk.waits == ["zaisei", "homu"]
    desk.says("homu", "iwa", "agree").says("zaisei", "umi", "disagree", "要綱に合わない")
    assert desk.waits == [approval.DRAFTER]
    assert desk.now_is.objections == ()
    desk.says(approval.DRAFTER, DRAFTER, "send", "要綱の写しを付けた")
    assert desk.waits == ["zaisei", "homu"]
    assert desk.now_is.standing("kakaricho") is not None


def test_an_opinion_is_agreement_with_words() -> None:
    desk = Desk(permit(amount=5))
    with pytest.raises(ApprovalRefused, match="意見を書いて"):
        desk.says("kakaricho", "kawa", "agree_with_opinion")
    desk.says("kakaricho", "kawa", "agree_with_opinion", "添付の日付だけ直すとよい")
    assert desk.waits == ["kacho_hosa"]
    with pytest.raises(ApprovalRefused, match="選べるのは、承認・意見を付けて承認・差戻しです"):
        desk.says("kacho_hosa", "mori", "disagree", "反対")
    with pytest.raises(ApprovalRefused, match="選べるのは"):
        desk.says("kacho_hosa", "mori", "decide")


def test_a_return_to_an_earlier_stage_voids_that_stage_and_what_follows_but_nothing_before() -> None:
    desk = Desk(permit(amount=2_000_000)).agrees("kakaricho", "kacho_hosa", "kacho")
    desk.says("zaisei", "umi", "agree").says("bucho", "sora", "return", "積算を見直す", to="hosa")
    assert desk.waits == ["kacho_hosa"]
    assert desk.now_is.standing("kakaricho") is not None
    void = [each.seat for each in desk.now_is.stamps if each.void]
    assert void == ["kacho_hosa", "kacho", "zaisei"]
    assert all("「部長」が差し戻した" in each.void for each in desk.now_is.stamps if each.void)
    desk.agrees("kacho_hosa", "kacho", "zaisei").says("bucho", "sora", "decide")
    assert len(desk.now_is.stamps) == 9
    assert desk.now_is.decided


def test_an_unchanged_draft_goes_on_where_it_was_sent_back_and_a_changed_one_begins_anew() -> None:
    def sent_back() -> Desk:
        desk = Desk(permit(amount=5)).agrees("kakaricho", "kacho_hosa")
        return desk.says("kacho", "yama", "return", "写しを付ける")

    same = sent_back().says(approval.DRAFTER, DRAFTER, "send")
    assert same.waits == ["kacho"]
    assert same.now_is.round == 2
    other = sent_back().says(approval.DRAFTER, DRAFTER, "send", changed=True)
    assert other.waits == ["kakaricho"]
    assert {each.void for each in other.now_is.stamps if each.seat == "kakaricho"} == {"起案の内容が変わったため"}


def test_a_return_needs_a_reason_and_leads_back_only() -> None:
    desk = Desk(permit(amount=5)).agrees("kakaricho")
    with pytest.raises(ApprovalRefused, match="理由"):
        desk.says("kacho_hosa", "mori", "return", " ")
    for target in ("ka", "hosa", "nowhere"):
        with pytest.raises(ApprovalRefused, match="前の段から選んで"):
            desk.says("kacho_hosa", "mori", "return", "違う", to=target)


def test_the_drafter_pulls_back_until_somebody_has_decided() -> None:
    desk = Desk(permit(amount=5)).agrees("kakaricho")
    with pytest.raises(ApprovalRefused, match="起案者だけ"):
        desk.says(approval.DRAFTER, "kawa", "pull_back")
    with pytest.raises(ApprovalRefused, match="いま回付中"):
        desk.says(approval.DRAFTER, DRAFTER, "send")
    desk.says(approval.DRAFTER, DRAFTER, "pull_back", "誤字")
    assert desk.waits == [approval.DRAFTER]
    with pytest.raises(ApprovalRefused, match="もう起案者のところ"):
        desk.says(approval.DRAFTER, DRAFTER, "pull_back")
    with pytest.raises(ApprovalRefused, match="まだ押す番では"):
        desk.says("kacho_hosa", "mori", "agree")
    desk.says(approval.DRAFTER, DRAFTER, "send").agrees("kacho_hosa").says("kacho", "yama", "decide")
    with pytest.raises(ApprovalRefused, match="もう決裁が済んで"):
        desk.says(approval.DRAFTER, DRAFTER, "pull_back")


def test_pulling_back_out_of_a_stage_of_several_takes_all_of_it_back() -> None:
    people = roster({"kakaricho": "kawa", "zaisei": "umi", "homu": "iwa", "kacho": "yama", "bucho": "sora"})
    desk = Desk(subsidy(amount=5), people).says("kakaricho", "kawa", "agree").says("homu", "iwa", "agree")
    desk.says(approval.DRAFTER, DRAFTER, "pull_back").says(approval.DRAFTER, DRAFTER, "send")
    assert desk.waits == ["zaisei", "homu"]


def test_a_draft_that_is_given_up_is_over() -> None:
    desk = Desk(permit(amount=5)).says(approval.DRAFTER, DRAFTER, "pull_back")
    desk.says(approval.DRAFTER, DRAFTER, "drop", "申請が取り下げられた")
    assert desk.now_is.dropped
    assert desk.now_is.state["ended"] == "dropped"
    with pytest.raises(ApprovalRefused, match="取りやめ"):
        desk.says("kakaricho", "kawa", "agree")


def test_a_changed_amount_sends_the_draft_another_way_and_no_record_is_lost() -> None:
    desk = Desk(permit(amount=5)).agrees("kakaricho")
    with pytest.raises(ApprovalRefused, match="いま回付中"):
        approval.reroute(desk.now_is, permit(amount=5_000_000), DRAFTER, desk.now, desk.people)
    desk.says(approval.DRAFTER, DRAFTER, "pull_back")
    with pytest.raises(ApprovalRefused, match="起案者だけ"):
        approval.reroute(desk.now_is, permit(amount=5_000_000), "kawa", desk.now, desk.people)
    desk.now_is = approval.reroute(desk.now_is, permit(amount=5_000_000), DRAFTER, desk.now, desk.people)
    assert desk.now_is.route.decider == "bucho"
    assert [each.verdict.value for each in desk.now_is.stamps] == ["agree", "pull_back", "send"]
    assert desk.now_is.stamps[0].void == "経路が変わったため"
    assert desk.waits == ["kakaricho"]


def test_two_decisions_at_once_the_second_is_told_who_was_first() -> None:
    before = Desk(permit(amount=5)).agrees("kakaricho", "kacho_hosa")
    first = approval.stamp(before.now_is, "kacho", "yama", "decide", now=at(2), roster=before.people)
    with pytest.raises(ApprovalRefused, match="もう決裁が済んで"):
        approval.stamp(first, "kacho", "yama", "decide", now=at(2, 11), roster=before.people)
    with pytest.raises(ApprovalRefused, match="画面を開いた後に"):
        approval.stamp(
            first, "kacho", "yama", "decide", now=at(2, 11), roster=before.people, seen=before.now_is.version
        )


def test_a_second_verdict_on_a_stamped_seat_is_refused_with_who_and_when() -> None:
    desk = Desk(permit(amount=5)).agrees("kakaricho")
    with pytest.raises(
        ApprovalRefused, match="「係長」の席は、2026年4月1日 11時00分に架空 川太さんが押しました（承認）。同じ席に2度は"
    ):
        desk.says("kakaricho", "kawa", "return", "やり直し")
    with pytest.raises(ApprovalRefused, match="経路にありません。「課長」が決裁するので"):
        desk.says("chiji", "hana", "agree")
    with pytest.raises(ApprovalRefused, match="今日押せるのは、架空 森一さんです"):
        desk.says("kacho_hosa", "sora", "agree")


def test_nonsense_is_refused_and_nothing_has_changed() -> None:
    desk = Desk(permit(amount=5))
    before = approval.to_json(desk.now_is)
    for verdict in ("", "skip", "AGREE", "hanko"):
        with pytest.raises(ApprovalRefused):
            desk.says("kakaricho", "kawa", verdict)
    with pytest.raises(ApprovalRefused, match="4000字まで"):
        desk.says("kakaricho", "kawa", "agree", "長" * 4001)
    with pytest.raises(ApprovalRefused, match="前の時刻"):
        approval.stamp(desk.now_is, "kakaricho", "kawa", "agree", now=at(1, 9), roster=desk.people)
    with pytest.raises(ValueError, match="aware"):
        approval.stamp(desk.now_is, "kakaricho", "kawa", "agree", now=at(2).replace(tzinfo=None), roster=desk.people)
    assert approval.to_json(desk.now_is) == before
