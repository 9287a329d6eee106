"""代決, 委任, 後閲; the applicant and the drafter in a seat; one person in two seats."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from koboshi.core import approval
from koboshi.core.approval import (
    Absence,
    ApprovalRefused,
    Delegation,
    DelegationRefused,
    Nobody,
    Post,
    Roster,
    Seat,
    check_delegations,
    choose,
    example_chains,
    seat_holder,
)
from tests.unit.approval.office import DRAFTER, NAMES, SEATS, SINCE, Desk, at, permit, roster

CHAIN = example_chains()["prefecture_permit"]
ALL = {seat.id: seat for seat in CHAIN.seats}
DAY = date(2026, 4, 3)


def given(giver: str, to: str, seat: str = "", since: date = SINCE, until: date | None = None) -> Delegation:
    return Delegation(since, until, giver, to, seat)


def test_the_next_named_seat_decides_for_an_absent_head_and_the_head_reads_later() -> None:
    desk = Desk(permit(amount=5), roster(away={"yama": "出張"})).agrees("kakaricho", "kacho_hosa")
    with pytest.raises(ApprovalRefused, match="架空 山美さんが不在の（出張）ため、「課長補佐」が代決します"):
        desk.says("kacho", "yama", "decide")
    desk.says("kacho", "mori", "decide")
    decision = desk.now_is.decision
    assert decision is not None
    assert (decision.mark, decision.person, decision.instead_of) == ("代", "mori", "yama")
    assert desk.now_is.decided
    assert desk.now_is.state["ended"] is None, "the later readings are still open"
    assert [(duty.seat, duty.person) for duty in desk.now_is.duties] == [("kacho", "yama"), ("kansa", "")]


def test_a_later_reading_holds_nothing_and_is_done_by_whoever_was_away() -> None:
    desk = Desk(permit(amount=5), roster(away={"yama": "出張"})).agrees("kakaricho", "kacho_hosa")
    desk.says("kacho", "mori", "decide")
    with pytest.raises(ApprovalRefused, match="不在だった架空 山美さん"):
        desk.says("kacho", "mori", "read")
    with pytest.raises(ApprovalRefused, match="今日読むのは、架空 風子さん"):
        desk.says("kansa", "mori", "read")
    with pytest.raises(ApprovalRefused, match="残っていません"):
        desk.says("bucho", "sora", "read")
    desk.says("kacho", "yama", "read", "了解").says("kansa", "kaze", "read")
    assert desk.now_is.duties == ()
    assert desk.now_is.state["ended"] == "decided"
    with pytest.raises(ApprovalRefused, match="残っていません"):
        desk.says("kacho", "yama", "read")


def test_a_later_reading_opens_in_the_middle_and_falls_away_with_a_stamp_that_became_void() -> None:
    desk = Desk(permit(amount=2_000_000), roster(away={"yama": ""})).agrees("kakaricho", "kacho_hosa")
    desk.says("kacho", "mori", "agree")
    assert [duty.person for duty in desk.now_is.duties] == ["yama"]
    assert desk.waits == ["zaisei"]
    desk.says("zaisei", "umi", "agree").says("bucho", "sora", "return", "直す", to="kakari")
    assert desk.now_is.duties == ()
    assert "元の押印が無効になった" in desk.now_is.all_duties[0].closed


def test_nobody_may_act_where_nobody_is_named() -> None:
    people = roster(away={"yama": "休み", "mori": "休み"})
    desk = Desk(permit(amount=5), people).agrees("kakaricho")
    assert desk.waits == ["kacho_hosa"], "課長補佐 is away, so 係長 may act"
    desk.says("kacho_hosa", "kawa", "agree")
    with pytest.raises(Nobody, match="代決できる人もいません"):
        desk.says("kacho", "yama", "decide")
    assert desk.waits == ["kacho"]


def test_delegations_are_followed_by_date_to_their_end() -> None:
    people = roster(given=(given("yama", "iwa", until=date(2026, 4, 3)), given("iwa", "kaze")))
    held = seat_holder(ALL["kacho"], DAY, people, ALL)
    assert (held.person, held.mode, held.instead_of) == ("kaze", "delegate", "yama")
    assert "架空 山美 → 架空 岩男 → 架空 風子" in held.because
    assert seat_holder(ALL["kacho"], date(2026, 4, 4), people, ALL).person == "yama"


def test_a_delegation_for_one_seat_goes_before_one_for_everything() -> None:
    people = roster(given=(given("yama", "iwa"), given("yama", "kaze", "kacho")))
    assert seat_holder(ALL["kacho"], DAY, people, ALL).person == "kaze"
    other = replace(people, posts=(*people.posts, Post(SINCE, None, "fukuchiji", "yama")))
    assert seat_holder(ALL["fukuchiji"], DAY, other, ALL).person == "iwa"


def test_a_stamp_by_delegation_is_marked() -> None:
    desk = Desk(permit(amount=5), roster(given=(given("kawa", "iwa"),)))
    desk.says("kakaricho", "iwa", "agree")
    assert [(each.mark, each.instead_of) for each in desk.now_is.stamps] == [("委", "kawa")]
    assert desk.now_is.duties == ()


def test_a_circle_of_delegations_is_refused_and_named() -> None:
    circle = (given("yama", "iwa"), given("iwa", "kaze"), given("kaze", "yama"))
    with pytest.raises(
        DelegationRefused, match="輪になっていて、だれも押せません：架空 岩男 → 架空 風子 → 架空 山美 → 架空 岩男"
    ) as told:
        check_delegations(circle, NAMES)
    assert told.value.circle == ("iwa", "kaze", "yama", "iwa")
    with pytest.raises(DelegationRefused, match="架空 山美 → 架空 岩男 → 架空 風子 → 架空 山美"):
        seat_holder(ALL["kacho"], DAY, roster(given=circle), ALL)
    desk = Desk(permit(amount=5), roster(given=circle)).agrees("kakaricho", "kacho_hosa")
    with pytest.raises(DelegationRefused):
        desk.says("kacho", "yama", "decide")


def test_a_circle_that_never_closes_on_one_day_is_none() -> None:
    check_delegations((given("yama", "iwa", until=date(2026, 4, 3)), given("iwa", "yama", since=date(2026, 4, 4))))
    with pytest.raises(DelegationRefused, match="yama → yama"):
        check_delegations((given("yama", "yama"),))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ((given("yama", ""),), "任せる相手がいません"),
        ((given("", "yama"),), "だれからの委任か"),
        ((given("yama", "iwa", until=date(2026, 3, 1)),), "終わりの日が、始まりの日より前"),
        ((given("yama", "iwa"), given("yama", "kaze")), "両方に任せています"),
    ],
)
def test_what_cannot_be_followed_is_refused_when_it_is_written_down(
    wrong: tuple[Delegation, ...], sentence: str
) -> None:
    with pytest.raises(DelegationRefused, match=sentence):
        check_delegations(wrong)


def test_a_delegation_to_nobody_is_refused_when_it_would_be_used() -> None:
    with pytest.raises(DelegationRefused, match="任せる相手がいません"):
        seat_holder(ALL["kacho"], DAY, roster(given=(given("yama", ""),)), ALL)


def test_a_delegate_who_is_away_leaves_the_seat_to_the_next_named() -> None:
    people = roster(given=(given("yama", "iwa"),), away={"iwa": "休み"})
    assert seat_holder(ALL["kacho"], DAY, people, ALL).person == "mori"


def test_an_empty_seat_and_a_seat_with_two_people() -> None:
    empty = Roster((Post(SINCE, None, "kacho_hosa", "mori"),))
    held = seat_holder(ALL["kacho"], DAY, empty, ALL)
    assert (held.person, held.mode, held.instead_of) == ("mori", "acting", "")
    assert "人がいないため" in held.because
    with pytest.raises(Nobody, match="人がいないうえ"):
        seat_holder(Seat("x", "席"), DAY, empty, ALL)
    two = Roster((Post(SINCE, None, "kacho", "mori"), Post(SINCE, None, "kacho", "yama")))
    with pytest.raises(ApprovalRefused, match="2人以上"):
        seat_holder(ALL["kacho"], DAY, two, ALL)


def test_an_approver_who_is_the_applicant_stops_the_draft_where_the_chain_refuses_it() -> None:
    with pytest.raises(ApprovalRefused, match="「係長」の人は申請者本人です"):
        Desk(permit(amount=5), applicant="kawa")
    with pytest.raises(ApprovalRefused, match="「課長」の人は申請者本人なので、決裁できません。1段上が決裁する経路"):
        Desk(permit(amount=5), applicant="yama")
    higher = choose(CHAIN, {"amount": 5}, barred={"kacho"})
    with pytest.raises(ApprovalRefused, match="申請者本人"):
        Desk(higher, applicant="yama")


def test_an_applicant_who_comes_into_a_seat_on_the_way_is_refused_there() -> None:
    desk = Desk(permit(amount=5), applicant="kaze").agrees("kakaricho")
    desk.people = roster({**SEATS, "kacho_hosa": "kaze"})
    with pytest.raises(ApprovalRefused, match="申請者本人は、自分の案件の「課長補佐」の席では押せません"):
        desk.says("kacho_hosa", "kaze", "agree")


def test_where_the_chain_says_so_the_applicants_seat_is_passed_over_with_its_reason() -> None:
    route = choose(example_chains()["subsidy_consulted"], {"amount": 5})
    people = roster({"kakaricho": "kawa", "zaisei": "umi", "homu": "iwa", "kacho": "yama"})
    desk = Desk(route, people, applicant="umi").says("kakaricho", "kawa", "agree")
    assert desk.waits == ["homu"]
    assert [(each.seat, each.note) for each in desk.now_is.skips] == [
        ("zaisei", "「財政課 課長」の人が申請者本人のため。")
    ]
    with pytest.raises(ApprovalRefused, match="押さないことになっています"):
        desk.says("zaisei", "umi", "agree")


def test_a_drafter_does_not_approve_their_own_draft() -> None:
    desk = Desk(permit(amount=5), drafter="kawa")
    assert desk.waits == ["kacho_hosa"]
    assert desk.now_is.skips[0].note == "「係長」の人が起案者本人のため。"
    with pytest.raises(ApprovalRefused, match="起案者本人なので、決裁できません"):
        Desk(permit(amount=5), drafter="yama")


def test_a_party_to_the_case_neither_acts_nor_is_a_delegate() -> None:
    desk = Desk(permit(amount=5), roster(away={"yama": ""}), drafter="mori").agrees("kakaricho")
    assert desk.waits == ["kacho"]
    with pytest.raises(Nobody):
        desk.says("kacho", "yama", "decide")
    away = Desk(permit(amount=5), roster(given=(given("yama", DRAFTER),))).agrees("kakaricho", "kacho_hosa")
    with pytest.raises(ApprovalRefused, match="起案者本人"):
        away.says("kacho", DRAFTER, "decide")
    away.says("kacho", "mori", "decide")
    assert away.now_is.decision is not None
    assert "この案件の当事者である" in away.now_is.decision.because


def test_one_person_in_two_seats_stamps_once() -> None:
    desk = Desk(permit(amount=5), roster({**SEATS, "kacho_hosa": "kawa"})).agrees("kakaricho")
    assert desk.waits == ["kacho"]
    assert desk.now_is.skips[0].note == "同じ人が「係長」の席で押したため。"


def test_who_also_decides_need_not_stamp_below_but_somebody_else_must_not_decide_on_that() -> None:
    desk = Desk(permit(amount=5), roster({**SEATS, "kacho_hosa": "yama"})).agrees("kakaricho")
    assert desk.waits == ["kacho"]
    assert "席で決裁するため" in desk.now_is.skips[0].note
    other = Desk(permit(amount=5), desk.people).agrees("kakaricho")
    other.people = roster({**SEATS, "kacho_hosa": "yama", "kacho": "iwa"})
    with pytest.raises(ApprovalRefused, match="架空 山美さんが決裁する前提で、まだ押していません。段「課長補佐」へ"):
        other.says("kacho", "iwa", "decide")
    other.says("kacho", "iwa", "return", "課長補佐の確認を", to="hosa")
    other.says("kacho_hosa", "yama", "agree").says("kacho", "iwa", "decide")
    assert other.now_is.accounts()["kacho_hosa"] == "stamped"


def test_where_the_chain_says_so_one_person_stamps_in_each_seat() -> None:
    chain = replace(CHAIN, rules=replace(CHAIN.rules, same_person=approval.SamePerson.EACH))
    desk = Desk(choose(chain, {"amount": 5}), roster({**SEATS, "kacho_hosa": "kawa"})).agrees("kakaricho")
    assert desk.waits == ["kacho_hosa"]


def test_a_change_of_post_is_looked_at_when_asked() -> None:
    desk = Desk(permit(amount=5)).agrees("kakaricho")
    assert approval.refresh(desk.now_is, at(2), desk.people) is desk.now_is
    moved = approval.refresh(desk.now_is, at(2), roster({**SEATS, "kacho_hosa": "kawa"}))
    assert [each.seat for each in moved.waiting()] == ["kacho"]


def test_an_absence_ends() -> None:
    gone = Absence(SINCE, date(2026, 4, 2), "yama")
    people = replace(roster(), absences=(gone,))
    assert seat_holder(ALL["kacho"], date(2026, 4, 2), people, ALL).mode == "acting"
    assert seat_holder(ALL["kacho"], DAY, people, ALL).mode == "self"
