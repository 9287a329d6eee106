"""専決: who decides follows from amount, kind and outcome, and the choice is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from koboshi.core import approval
from koboshi.core.approval import ApprovalRefused
from tests.unit.approval.office import permit

CHAIN = approval.example_chains()["prefecture_permit"]


@pytest.mark.parametrize(
    ("data", "decider"),
    [
        ({"amount": 0}, "kacho"),
        ({"amount": 999_999}, "kacho"),
        ({"amount": 1_000_000}, "bucho"),
        ({"amount": Decimal("999999.5")}, "kacho"),
        ({"amount": 10_000_000}, "chiji"),
        ({"amount": 50_000_000, "kind": "minor"}, "kacho"),
        ({"amount": 999_999, "outcome": "refuse"}, "bucho"),
        ({"amount": 1_000_000, "outcome": "refuse"}, "chiji"),
        ({"amount": 10_000_000, "outcome": "refuse"}, "chiji"),
        ({}, "chiji"),
    ],
)
def test_amount_kind_and_outcome_pick_the_decider(data: dict[str, Any], decider: str) -> None:
    assert permit(**data).decider == decider


def test_the_choice_says_which_row_was_taken_and_what_is_unverified() -> None:
    route = permit(amount=500_000)
    assert route.row == "small"
    assert "専決の表の行「small」に当てはまります（case.amount < 1000000）：課長の専決（要確認）" in route.because[-2]
    assert "判断に必要な値がない" in permit().because[1]
    assert any("不利な結果" in line for line in permit(amount=5, outcome="refuse").because)
    assert "より上の席はありません" in permit(outcome="refuse").because[-2]


def test_whoever_the_draft_does_not_reach_is_named_with_the_reason() -> None:
    left = {each.seat: each.reason for each in permit(amount=500_000).left_out}
    assert set(left) == {"zaisei", "bucho", "chiji"}
    assert left["bucho"] == "「課長」が決裁するので、その先へは回しません。"
    small = {each.seat: each.reason for each in permit(amount=5, outcome="refuse").left_out}
    assert "回す条件（case.amount >= 1000000）に当てはまりません" in small["zaisei"]


def test_a_consultation_whose_condition_cannot_be_told_takes_place() -> None:
    assert permit().place("zaisei") is not None


def test_a_decider_who_must_not_decide_is_passed_by_and_nobody_at_the_top_is_refused() -> None:
    assert approval.choose(CHAIN, {"amount": 5}, barred={"kacho"}).decider == "bucho"
    with pytest.raises(ApprovalRefused, match="その上の席もありません"):
        approval.choose(CHAIN, {"amount": 5}, barred=CHAIN.ladder)


@pytest.mark.parametrize("amount", [-1, "5", True, 1.5, Decimal("NaN"), Decimal("Infinity")])
def test_an_amount_that_cannot_be_is_refused(amount: object) -> None:
    with pytest.raises(ApprovalRefused, match="0円以上"):
        permit(amount=amount)


def test_the_examples_are_marked_as_examples() -> None:
    for chain in approval.example_chains().values():
        assert chain.status == "要確認"
        assert "例" in chain.name
        assert "例" in chain.source
        assert approval.route_steps(approval.choose(chain, {}))[-1].endswith("（要確認）。")
