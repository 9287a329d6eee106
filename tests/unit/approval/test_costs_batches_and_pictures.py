"""What each stamp costs, many drafts at once, storing as JSON, words and pictures."""

from __future__ import annotations

import json
from datetime import date

import pytest

from koboshi.core import approval
from koboshi.core.approval import ApprovalRefused, BatchItem, Circulation, batch, cost, stamp_all
from koboshi.core.drawing import draw
from tests.unit.approval.office import SEATS, Desk, at, permit, roster


def over_the_holidays() -> Circulation:
    """Begun on Friday 24 April 2026; 29 April and 3 to 6 May are closed."""
    people = roster()
    going = approval.begin(permit(amount=5), at(24), drafter="hoshi", roster=people)
    going = approval.stamp(going, "kakaricho", "kawa", "agree", now=at(24, 15), roster=people)
    going = approval.stamp(going, "kacho_hosa", "mori", "agree", now=at(27), roster=people)
    return approval.stamp(going, "kacho", "yama", "decide", now=at(7, month=5), roster=people)


def test_each_stamp_has_its_price_in_calendar_and_open_days() -> None:
    told = cost(over_the_holidays())
    assert [(row.seat, row.calendar_days, row.open_days) for row in told.stamps] == [
        ("kakaricho", 0, 0), ("kacho_hosa", 3, 1), ("kacho", 10, 4),
    ]  # fmt: skip
    assert (told.calendar_days, told.open_days) == (13, 5)
    assert told.slowest is not None
    assert told.slowest.seat == "kacho"
    assert told.summary == (
        "回付を始めてから13日（開庁日で5日）です。いちばん日数がかかったのは「課長」で、10日（開庁日で4日）です。"
    )
    assert told.stamps[1].sentence == "課長補佐：承認、3日（開庁日で1日）"


def test_the_closed_days_may_be_those_of_another_body() -> None:
    told = cost(over_the_holidays(), {date(2026, 4, 25), date(2026, 4, 26)})
    assert told.stamps[1].open_days == 1
    assert told.stamps[2].open_days == 10


def test_what_waits_and_what_became_void_are_counted_and_said() -> None:
    desk = Desk(permit(amount=5)).agrees("kakaricho").says("kacho_hosa", "mori", "return", "直す", to="kakari")
    told = cost(desk.now_is, now=at(6))
    assert told.stamps[0].sentence.endswith("（後で無効になった押印）")
    assert told.stamps[-1].sentence == "係長：まだ押していません、5日（開庁日で3日）"
    assert told.slowest is not None
    assert told.slowest.seat == "kakaricho"
    assert told.seats[0].stamps == 1


def items(*references: str, reason: str = "", **data: object) -> tuple[BatchItem, ...]:
    return tuple(
        BatchItem(each, Desk(permit(**data)).agrees("kakaricho", "kacho_hosa").now_is, reason and f"{reason}（{each}）")
        for each in references
    )


def test_many_like_drafts_are_decided_at_once_and_each_reason_is_visible() -> None:
    together = batch(items("申-1", "申-2", "申-3", amount=5))
    done = stamp_all(together, "kacho", "yama", "decide", now=at(2), roster=roster())
    assert all(item.circulation.decided for item in done.items)
    assert not any(item.circulation.decided for item in together.items)
    hard = batch(items("申-1", "申-2", reason="要件3を満たさない", amount=5, outcome="refuse"))
    assert hard.outcome == "refuse"
    assert hard.lines == (("申-1", "要件3を満たさない（申-1）"), ("申-2", "要件3を満たさない（申-2）"))
    agreed = stamp_all(hard, "kacho", "yama", "agree", now=at(2), roster=roster())
    assert [each.seat for each in agreed.items[0].circulation.waiting()] == ["bucho"]


@pytest.mark.parametrize(
    ("mixed", "sentence"),
    [
        ((), "1つもありません"),
        (items("申-1", amount=5) * 2, "「申-1」が2回"),
        (items("申-1", amount=5) + items("申-2", amount=2_000_000), "「申-1」と「申-2」は決裁の経路が違います"),
        (items("申-1", amount=5) + items("申-2", amount=5, outcome="part"), "「申-1」と「申-2」は結果が違います"),
        (items("申-1", amount=5, outcome="refuse"), "「申-1」は申請者に不利な結果です。この案件の理由を書いて"),
    ],
)
def test_unlike_drafts_and_missing_reasons_are_refused(mixed: tuple[BatchItem, ...], sentence: str) -> None:
    with pytest.raises(ApprovalRefused, match=sentence):
        batch(mixed)


def test_a_batch_is_stamped_as_a_whole_or_not_at_all() -> None:
    first, second = items("申-1", "申-2", amount=5)
    decided = approval.stamp(second.circulation, "kacho", "yama", "decide", now=at(2), roster=roster())
    together = batch((first, BatchItem("申-2", decided)))
    with pytest.raises(
        ApprovalRefused, match="案件「申-2」：この回付は、もう決裁が済んでいます。どの案件も押していません"
    ):
        stamp_all(together, "kacho", "yama", "decide", now=at(3), roster=roster())
    with pytest.raises(ApprovalRefused, match="承認と決裁だけ"):
        stamp_all(together, "kacho", "yama", "return", "直す", now=at(3), roster=roster())
    alone = batch((first,))
    with pytest.raises(ApprovalRefused, match="画面を開いた後"):
        stamp_all(alone, "kacho", "yama", "decide", now=at(3), roster=roster(), seen={"申-1": 1})


def test_an_objection_is_seen_before_the_batch_is_stamped() -> None:
    desk = Desk(permit(amount=2_000_000)).agrees("kakaricho", "kacho_hosa", "kacho")
    desk.says("zaisei", SEATS["zaisei"], "disagree", "残りが足りない")
    assert batch((BatchItem("申-9", desk.now_is),)).objections == (("申-9", "残りが足りない"),)


def test_a_circulation_is_kept_as_json_and_goes_on_from_there() -> None:
    desk = Desk(permit(amount=5), roster(away={"yama": "出張"})).agrees("kakaricho", "kacho_hosa")
    kept = json.loads(json.dumps(approval.to_json(desk.now_is), ensure_ascii=False))
    assert approval.from_json(kept) == desk.now_is
    desk.now_is = approval.from_json(kept)
    desk.says("kacho", "mori", "decide")
    assert approval.from_json(json.loads(json.dumps(approval.to_json(desk.now_is)))) == desk.now_is


@pytest.mark.parametrize("cut", ["form", "state", "records", "route", "begun"])
def test_a_record_that_was_cut_is_refused(cut: str) -> None:
    kept = approval.to_json(Desk(permit(amount=5)).now_is)
    del kept[cut]
    with pytest.raises(ApprovalRefused, match="回付の記録を読めません"):
        approval.from_json(kept)


def test_a_record_of_another_drawing_is_refused_before_anything_moves() -> None:
    kept = approval.to_json(Desk(permit(amount=5)).now_is)
    kept["digest"] = "0" * 64
    with pytest.raises(ApprovalRefused, match="前の版の決裁の図"):
        approval.stamp(approval.from_json(kept), "kakaricho", "kawa", "agree", now=at(2), roster=roster())


def test_the_way_is_told_in_words() -> None:
    route = permit(amount=2_000_000)
    assert approval.route_steps(route)[:5] == (
        "1. 係長が確認します。", "2. 課長補佐が確認します。", "3. 課長が確認します。", "4. 財政課 課長に合議します。",
        "5. 部長が決裁します。",
    )  # fmt: skip
    desk = Desk(permit(amount=5), roster(away={"yama": "出張"})).agrees("kakaricho")
    desk.says("kacho_hosa", "mori", "return", "写しを付ける", to="kakari").agrees("kakaricho", "kacho_hosa")
    lines = approval.circulation_steps(desk.says("kacho", "mori", "decide").now_is, desk.people)
    assert lines[0] == "2026年4月1日 係長：架空 川太さんが承認。〔無効：「課長補佐」が差し戻したため〕"
    assert lines[1] == "2026年4月1日 課長補佐：架空 森一さんが差戻し（段「係」へ）。「写しを付ける」"
    assert "課長：架空 森一さん（代）が決裁。架空 山美さんが不在の（出張）ため、「課長補佐」が代決します。" in lines[4]
    assert "後閲が残っています：課長（架空 山美さん）。" in lines[5]
    assert lines[-1] == "決裁は済んでいます。"


def test_the_chain_is_a_bpmn_file_with_speaking_ids_that_can_be_drawn() -> None:
    route = approval.choose(approval.example_chains()["subsidy_consulted"], {"amount": 5})
    made = approval.definition(route)
    assert approval.bpmn(route) == approval.bpmn(route)
    assert {"stamp_kakaricho", "consult_zaisei", "consult_homu", "decide_kacho", "stage_gogi", "read_later"} <= set(
        made.nodes
    )
    people = roster({"kakaricho": "kawa", "zaisei": "umi", "homu": "iwa", "kacho": "yama"})
    going = Desk(route, people).says("kakaricho", "kawa", "agree").says("homu", "iwa", "agree").now_is
    current, done = approval.standing_nodes(going)
    assert (current, done) == ({"consult_zaisei"}, {"stamp_kakaricho", "consult_homu"})
    picture = draw(made, current=current, done=done)
    assert "財政課 課長に合議する" in picture.svg
