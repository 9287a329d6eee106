"""Grounds: a condition rests on a ground for conditions, a missing fee on the criterion of the fee."""

from __future__ import annotations

import pytest

from koboshi.core.reason import Reason, compose, grounds
from koboshi.core.text import Texts

CLAUSES = {
    "formal": "申請書の不備が補正されなかった",
    "fee": "手数料が納付されなかった",
    "facility": "施設が基準に合わない",
}
CRITERIA = {"facility": "施設が基準に合うこと。"}


def test_a_condition_is_offered_no_ground_for_refusing() -> None:
    offered = grounds.clauses_for("condition", "condition", CLAUSES, {})
    assert list(offered) == [grounds.standing("condition")]
    assert "要確認" in grounds.standing("condition"), "no article is invented"


def test_a_pack_says_for_which_outcomes_its_clauses_serve() -> None:
    own = {**CLAUSES, "keep": "架空法第9条第2項（条件）"}
    declared = {"keep": ("condition",), "facility": ("refuse", "condition")}
    assert set(grounds.clauses_for("condition", "condition", own, declared)) == {"keep", "facility"}
    assert set(grounds.clauses_for("refuse", "refuse", own, declared)) == {"formal", "fee", "facility"}
    assert "condition" in grounds.clauses_for("condition", "condition", {**own, "condition": "第3項"}, {})


def test_a_formal_cause_serves_refusals_only() -> None:
    assert set(grounds.clauses_for("part", "part", CLAUSES, {})) == {"facility"}
    assert set(grounds.clauses_for("absent", "refuse", CLAUSES, {})) == set(CLAUSES)


@pytest.mark.parametrize(
    ("act", "named"),
    [("national", "行政手続法第7条"), ("ordinance", "（行政手続条例。条番号は要確認）"), ("outside", "根拠は要確認")],
)
def test_every_application_has_the_criteria_of_form_and_fee(act: str, named: str) -> None:
    offered = grounds.criteria_for("refuse", CRITERIA, act)
    assert [text for text in offered if named in text]
    assert grounds.standing("fee") in offered
    assert grounds.criteria_for("condition", CRITERIA, act) == CRITERIA
    assert grounds.criteria_for("refuse", {}, act) == {}, "where nothing is published nothing is added"


def test_a_town_is_offered_its_own_ordinance_on_procedure() -> None:
    offered = grounds.criteria_for("refuse", CRITERIA, "ordinance", ordinance="架空町行政手続条例")
    assert [text for text in offered if "（架空町行政手続条例。条番号は要確認）" in text]
    assert not [text for text in offered if "福島県" in text]


def test_the_packs_own_formal_criterion_goes_before_the_houses() -> None:
    own = {**CRITERIA, "formal": "申請の形式がそろっていること。"}
    assert "formal" in grounds.criteria_for("refuse", own, "national")
    assert grounds.standing("formal_national") not in grounds.criteria_for("refuse", own, "national")


def test_what_names_no_article_is_not_called_a_clause() -> None:
    texts = Texts.from_mappings({"ja": {"clause.facility": "施設が基準に合わない", "clause.law": "架空法第5条第2項"}})
    assert "根拠（条番号は要確認）　施設が基準に合わない" in compose(Reason(clause="facility"), texts)
    assert "根拠となる条項　架空法第5条第2項" in compose(Reason(clause="law"), texts)


def test_where_nothing_is_to_be_paid_no_decision_rests_on_a_fee() -> None:
    own = {"formal": "形式", "unpaid": "手数料が納められなかった", "fee": "手数料", "severity": "重さの基準"}
    assert set(grounds.clauses_for("refuse", "refuse", own, {}, fees=False)) == {"formal", "severity"}
    offered = grounds.criteria_for("refuse", CRITERIA, "national", fees=False)
    assert not [text for text in offered.values() if "手数料" in text]
    assert [text for text in grounds.criteria_for("refuse", CRITERIA, "national").values() if "手数料" in text]
