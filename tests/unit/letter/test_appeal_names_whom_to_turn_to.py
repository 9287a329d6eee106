"""教示: each kind of decision of each authority tells whom to turn to, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from koboshi.core.confidence import CHECKED, UNCHECKED
from koboshi.core.letter.appeal import TYPES, Appeal, AppealError, appeal_status, appeal_text, parties
from koboshi.core.letter.appeal_deadlines import appeal_dates
from koboshi.core.letter.appeal_table import AUTHORITIES, KINDS, SENTENCES
from koboshi.core.text import LANGUAGES

MINISTER = "環境大臣"
TOWN = {"defendant": "南会津町", "representative": "南会津町長"}


def names(kind: str, authority: str, **more: str) -> tuple[str, str, str]:
    found = parties(Appeal(kind, authority=authority, **more))
    return found.to, found.defendant, found.representative


@pytest.mark.parametrize(
    ("authority", "function", "to", "representative"),
    [
        ("governor", "self", "福島県知事", "福島県知事"),
        ("governor", "entrusted", MINISTER, "福島県知事"),
        ("delegated", "self", "福島県知事", "福島県知事"),
        ("delegated", "entrusted", "福島県知事", "福島県知事"),
        ("public_safety", "self", "福島県公安委員会", "福島県公安委員会"),
        ("police_station", "self", "福島県公安委員会", "福島県公安委員会"),
        ("education", "self", "福島県教育委員会", "福島県教育委員会"),
    ],
)
def test_the_authority_decides_who_hears_the_review_and_who_is_sued(authority, function, to, representative):
    found = names("both", authority, function=function, minister=MINISTER)
    assert found == (to, "福島県", representative)


def test_a_town_names_itself_and_entrusted_work_goes_to_the_governor():
    assert names("both", "municipality", **TOWN) == ("南会津町長", "南会津町", "南会津町長")
    assert names("both", "municipality", function="entrusted", **TOWN)[0] == "福島県知事"
    with pytest.raises(AppealError, match="defendant"):
        parties(Appeal("both", authority="municipality"))


def test_a_charge_of_the_police_is_reviewed_by_the_governor():
    assert names("fees", "police_station")[0] == "福島県知事"
    assert "議会の意見を聴いて" in " ".join(appeal_text(Appeal("fees", authority="governor")))


def test_a_further_review_of_delegated_entrusted_work_goes_to_the_minister():
    assert names("reappeal", "delegated", function="entrusted", minister=MINISTER)[0] == MINISTER
    with pytest.raises(AppealError, match="再審査請求の相手"):
        parties(Appeal("reappeal", authority="governor"))
    assert names("reappeal", "governor", to="架空審査会")[0] == "架空審査会"


def test_where_only_the_ministers_ruling_can_be_sued_the_state_is_the_defendant():
    found = names("ruling_only", "governor", function="entrusted", minister=MINISTER)
    assert found == (MINISTER, "国", "法務大臣")
    assert names("ruling_only", "governor")[1] == "福島県"


def test_entrusted_work_without_a_minister_is_refused_rather_than_guessed():
    with pytest.raises(AppealError, match="minister"):
        appeal_text(Appeal("both", authority="governor", function="entrusted"))


@pytest.mark.parametrize(
    ("appeal", "word"),
    [
        (Appeal("customs", authority="governor"), "customs"),
        (Appeal("both", authority="king"), "king"),
        (Appeal("both", authority="governor", function="borrowed"), "borrowed"),
        (Appeal("both"), "authority"),
        (Appeal("both", to="福島県知事"), "defendant・representative"),
    ],
)
def test_what_the_table_does_not_know_is_said_in_a_sentence(appeal, word):
    with pytest.raises(AppealError, match=word):
        appeal_text(appeal)


def test_what_the_pack_states_itself_goes_before_the_table():
    assert names("both", "governor", to="福島県収用委員会")[0] == "福島県収用委員会"


def test_a_decision_without_objection_says_nothing():
    assert appeal_text(Appeal()) == []
    assert "none" not in TYPES


def test_review_first_tells_the_three_exceptions():
    lines = appeal_text(Appeal("appeal_first", authority="governor"))
    assert "裁決を受けた後でなければ" in lines[1]
    assert all(mark in lines[2] for mark in ("（1）", "（2）", "（3）"))
    assert [line[0] for line in lines] == list("1234")


def test_a_ruling_cannot_be_reviewed_again_and_needs_nobody_to_hear_it():
    text = " ".join(appeal_text(Appeal("ruling", authority="governor")))
    assert "この裁決の取消しの訴え" in text
    assert "審査請求をすることができます" not in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize("authority", sorted(AUTHORITIES))
def test_every_kind_of_every_authority_is_said_in_three_languages_without_a_hole(kind, authority, lang):
    appeal = Appeal(kind, authority=authority, to="架空審査会" if kind == "reappeal" else "", minister=MINISTER, **TOWN)
    for line in appeal_text(appeal, lang, known_on=date(2025, 8, 31)):
        rest = line.replace("{", "").replace("}", "") if lang == "ja-easy" else line
        assert not any("{" + name + "}" in line for name in ("to", "defendant", "representative", "known"))
        assert rest
        assert lang == "ja-easy" or "{" not in rest


def test_every_sentence_is_used_and_written_in_three_languages():
    used = {key for kind in KINDS.values() for key in kind.sentences}
    assert {key for key in SENTENCES if not key.startswith("example_")} == used
    assert all(set(row) == {"ja", "easy", "en"} for row in SENTENCES.values())


def test_nothing_is_called_checked_before_a_person_has_checked_it():
    assert {row.status for row in (*KINDS.values(), *AUTHORITIES.values())} <= {CHECKED, UNCHECKED}
    assert all(row.basis for row in (*KINDS.values(), *AUTHORITIES.values()))
    checked = Appeal("both", "a", "b", "c", CHECKED)
    assert appeal_status(checked) == KINDS["both"].status
    assert appeal_status(Appeal("both", "a", "b", "c")) == UNCHECKED


@pytest.mark.parametrize(
    ("known", "appeal_until", "suit_until"),
    [
        (date(2025, 8, 31), date(2025, 12, 1), date(2026, 3, 2)),
        (date(2025, 9, 29), date(2026, 1, 5), date(2026, 3, 30)),
    ],
)
def test_the_last_days_are_those_of_the_golden_vectors(known, appeal_until, suit_until):
    found = appeal_dates(known)
    assert (found.appeal_until, found.suit_until) == (appeal_until, suit_until)


def test_rolling_forward_can_be_switched_off_and_each_day_is_explained():
    found = appeal_dates(date(2025, 8, 31), decided_on=date(2025, 8, 25), roll_forward=False)
    assert found.appeal_until == date(2025, 11, 30)
    assert found.suit_until == date(2026, 2, 28)
    assert found.reappeal_until == date(2025, 9, 30)
    assert found.year_until == date(2026, 8, 25)
    assert found.appeal.explained[0].kind == "first"
    assert appeal_dates(date(2025, 8, 31)).year_until is None


def test_the_example_gives_the_computed_days_in_the_readers_language():
    appeal = Appeal("both", authority="governor")
    assert "令和7年12月1日まで" in appeal_text(appeal, known_on=date(2025, 8, 31))[-1]
    assert "1 December 2025" in appeal_text(appeal, "en", known_on=date(2025, 8, 31))[-1]
    assert (
        "再審査請求は令和7年9月30日"
        in appeal_text(Appeal("reappeal", to="架空審査会", authority="governor"), known_on=date(2025, 8, 31))[-1]
    )
