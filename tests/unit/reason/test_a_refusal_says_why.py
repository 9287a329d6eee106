"""Reasons: what a clerk writes is checked for the defects that have made courts annul decisions."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.reason import OUTCOMES, Reason, ReasonError, check, check_facts, compose, names_a_rule, needs_reason
from koboshi.core.reason.wording import EMPTY, TEXTS
from koboshi.core.text import LANGUAGES, Texts

CLAUSES = {"standard": "架空営業法第5条第2項"}
CRITERIA = {"kitchen": "調理場に専用の手洗い設備を1つ以上置くこと。"}
GOOD = Reason(
    facts="令和8年5月20日の現地確認で、調理場に手洗い設備がないことを「施設の平面図」とともに確かめました。",
    clause="standard",
    criterion="kitchen",
    application="調理場に手洗い設備が1つもないので、専用の設備を1つ以上置くという基準を満たしません。",
)


def found(outcome="refuse", clauses=CLAUSES, criteria=CRITERIA, **changes):
    return {each.key: each for each in check(dataclasses.replace(GOOD, **changes), outcome, clauses, criteria)}


def test_a_reason_with_facts_clause_criterion_and_how_they_meet_may_go_out():
    assert check(GOOD, "refuse", CLAUSES, CRITERIA) == ()


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - {"grant"}))
def test_whatever_goes_against_somebody_needs_all_four_parts(outcome):
    assert needs_reason(outcome)
    keys = [each.key for each in check(Reason(), outcome, CLAUSES, CRITERIA)]
    assert keys == ["facts_missing", "clause_missing", "criterion_missing", "application_missing"]


def test_a_grant_needs_none():
    assert not needs_reason("grant")
    assert check(Reason(), "grant", CLAUSES, CRITERIA) == ()
    with pytest.raises(ReasonError, match="maybe"):
        needs_reason("maybe")


@pytest.mark.parametrize(
    "facts",
    [
        "架空営業法第5条第2項に該当するため。",
        "第5条第2項",
        "架空営業法第５条第２項による。",
        "本件申請は、架空営業法第5条第2項に該当しない。",
    ],
)
def test_naming_only_the_clause_is_no_reason(facts):
    assert found(facts=facts)["only_the_clause"].level == "must"


@pytest.mark.parametrize(
    "text",
    [
        "要件を満たさないため。",
        "総合的に判断して、許可しない。",
        "本件申請については、架空営業法第5条第2項の要件を満たさないため、不許可とする。",
        "諸般の事情を総合的に勘案し、適当と認められない。",
        "書類に不備があるため。",
    ],
)
def test_set_phrases_alone_are_no_reason(text):
    assert "empty_phrase" in found(facts=text)
    assert "empty_phrase" in found(application=text)
    assert "決まり文句だけ" in found(application=text)["empty_phrase"].say()


def test_a_set_phrase_after_real_facts_is_fine():
    facts = GOOD.facts + "このため要件を満たさないと判断しました。"
    assert found(facts=facts) == {}


def test_facts_that_stand_before_a_clause_are_seen():
    assert "only_the_clause" not in found(facts="手洗い設備が1つもないので、架空営業法第5条第2項に該当する。")


def test_a_wall_of_numerals_is_judged_at_once():
    assert "too_long" in found(facts="一" * 50_000, application="第十" * 50_000)


def test_every_known_set_phrase_is_found_when_it_stands_alone():
    missed = [phrase for phrase in EMPTY if not {"empty_phrase", "only_the_clause"} & found(facts=f"{phrase}。").keys()]
    assert missed == []


def test_what_is_too_short_or_names_nothing_is_said():
    assert "facts_short" in found(facts="手洗い設備がありません。")
    assert "application_short" in found(application="設備がないからです。")
    vague = found(facts="現地の確認で、手洗いのための設備がないことが分かりました。")
    assert vague["nothing_concrete"].level == "advise"


def test_published_criteria_must_be_applied_and_be_the_packs_own():
    missing = found(criterion="")["criterion_missing"]
    assert "審査基準があります" in missing.say()
    assert "処分基準があります" in found("revoke", criterion="")["criterion_missing"].say()
    assert "criterion_unknown" in found(criterion="kitten")
    assert found(criterion=CRITERIA["kitchen"]) == {}


def test_a_procedure_without_criteria_is_reminded_but_not_stopped():
    assert found(criteria={}, criterion="")["no_criteria"].level == "advise"
    assert found(criteria={}, criterion="国の通知の基準") == {}


def test_a_clause_of_another_law_is_refused_unless_the_pack_names_none():
    assert "clause_unknown" in found(clause="別の法律第1条")
    assert found(clauses={}, clause="別の法律第1条") == {}


def test_repeating_the_facts_or_the_criterion_does_not_say_how_they_meet():
    assert "application_repeats" in found(application=GOOD.facts)
    assert "application_repeats" in found(application="調理場に 専用の手洗い設備を１つ以上置くこと")


def test_a_reason_without_end_is_refused():
    assert "too_long" in found(facts=GOOD.facts + "あ" * 4000)


def test_the_notice_shows_the_four_parts_each_under_its_name():
    pack = Texts.from_mappings(
        {"ja": {"clause.standard": CLAUSES["standard"], "criterion.kitchen": CRITERIA["kitchen"]}}
    )
    lines = compose(GOOD, pack).split("\n")
    assert lines[0].startswith("1　認定した事実　令和8年5月20日")
    assert lines[1] == "2　根拠となる条項　架空営業法第5条第2項"
    assert lines[2].startswith("3　適用した基準（審査基準）　調理場に専用")
    assert "処分基準" in compose(GOOD, pack, "revoke")
    assert compose(Reason(facts="事実だけ"), pack) == "1　認定した事実　事実だけ。"
    assert compose(Reason(), pack) == ""
    assert compose(GOOD, pack, lang="en").startswith("1. Facts found:")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_is_there_in_the_clerks_language_and_filled(lang):
    every = [*check(Reason(), "refuse", CLAUSES, CRITERIA), *found(facts="第5条", application="不備のため").values()]
    every += found(facts=GOOD.facts + "あ" * 4000, criterion="x", clause="y").values()
    for problem in every:
        sentence = problem.say(lang)
        assert not any("{" + name + "}" in sentence for name in problem.values)
    assert TEXTS.missing() == []


WORDS = st.text("事実基準5条第 。のはため要件を満たさない", max_size=60)


@given(WORDS, WORDS, WORDS, st.sampled_from(sorted(OUTCOMES)))
def test_any_words_are_judged_without_failing_and_silence_never_passes(facts, clause, application, outcome):
    reason = Reason(facts, clause, "kitchen", application)
    problems = check(reason, outcome, CLAUSES, CRITERIA)
    if needs_reason(outcome) and not (facts.strip() and clause.strip() and application.strip()):
        assert any(each.level == "must" for each in problems)
    assert isinstance(compose(reason, TEXTS, outcome), str)


def test_facts_that_stand_without_a_clause_are_measured_alike():
    assert [each.key for each in check_facts("誤りがあった。")] == ["facts_short"]
    assert not check_facts("電話番号の行は県の代表番号で、個人の番号ではありませんでした（架空）。")
    assert all("8条" not in each.say() for each in check_facts("誤り。"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("第７条第２号に当たらないこと", True),
        ("架空市情報公開条例", True),
        ("審査基準の2（架空）", True),
        ("行政手続法", True),
        ("事実の誤り", False),
        ("処理の方法が違法であった", False),
        ("", False),
    ],
)
def test_a_ground_names_an_article_or_a_rule(text, names):
    assert names_a_rule(text) is names
