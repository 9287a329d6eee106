"""A chain that comes with a procedure: what its author is told, and how a clerk reads it in her language."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from koboshi.core import approval
from koboshi.core.approval import Chain, ChainError, check_chain, choose, read_chain
from tests.unit.approval.office import DRAFTER, at, roster

CHAIN = """
[chain]
id = "own"
name = { ja = "許可の決裁（例）", easy = "{許可|きょか}の {決|き}め{方|かた}", en = "Approval of permits (example)" }

[[seat]]
id = "kakaricho"
name = { ja = "係長", easy = "{係長|かかりちょう}", en = "Subsection head" }

[[seat]]
id = "zaisei"
name = { ja = "財政の課長", easy = "{財政|ざいせい}の {課長|かちょう}", en = "Head of finance" }

[[seat]]
id = "jicho"
name = { ja = "次長", easy = "{次長|じちょう}", en = "Deputy" }

[[seat]]
id = "kacho"
name = { ja = "課長", easy = "{課長|かちょう}", en = "Section head" }
acting = ["kacho_hosa"]

[[seat]]
id = "kacho_hosa"
name = { ja = "課長補佐", easy = "{補佐|ほさ}", en = "Deputy section head" }

[[seat]]
id = "bucho"
name = { ja = "部長", easy = "{部長|ぶちょう}", en = "Department head" }

[[stage]]
id = "kakari"
name = { ja = "係", easy = "{係|かかり}", en = "Subsection" }
seats = ["kakaricho"]

[[stage]]
id = "gogi"
name = { ja = "合議", easy = "{聞|き}く", en = "Consultation" }
consult = ["zaisei", "jicho"]
when = 'case.outcome = "refuse"'

[[stage]]
id = "ka"
name = { ja = "課長", easy = "{課長|かちょう}", en = "Section head" }
seats = ["kacho"]

[[stage]]
id = "bu"
name = { ja = "部長", easy = "{部長|ぶちょう}", en = "Department head" }
seats = ["bucho"]

[ladder]
seats = ["kacho", "bucho"]

[[ladder.row]]
id = "renewal"
when = 'case.kind = "renew"'
decider = "kacho"
ground = { ja = "更新（例）", easy = "{更新|こうしん}", en = "renewal (example)" }

[unfavourable]
outcomes = ["refuse"]
steps_up = 1
"""
JAPANESE = re.compile(r"[ぁ-んァ-ヶ]")


@pytest.fixture(scope="module")
def chain() -> Chain:
    return read_chain(CHAIN)


def _sentences(chain: Chain, **more: object) -> list[str]:
    given = {"known": {"kind"}, "outcomes": {"grant", "refuse"}, **more}
    return [f"{found.level}: {found.sentence}" for found in check_chain(chain, **given)]  # type: ignore[arg-type]


def test_what_nobody_has_compared_is_said_and_nothing_else(chain: Chain) -> None:
    assert chain.unchecked() == ["決裁の経路「許可の決裁（例）」", "専決の表の行「renewal」"]
    assert _sentences(chain) == []


def test_a_condition_that_the_procedure_never_answers_and_an_unknown_outcome_are_said(chain: Chain) -> None:
    assert any("case.kind は、様式にも" in each for each in _sentences(chain, known=set()))
    found = _sentences(chain, outcomes={"grant"})
    assert "error: unfavourable.outcomes の「refuse」という結果は、この手続にありません。" in found


def test_words_in_a_text_of_a_condition_are_not_asked_of_the_case() -> None:
    quoted = read_chain(CHAIN.replace("'case.kind = \"renew\"'", "'case.kind = \"case.other\"'"))
    assert not any("case.other" in each for each in _sentences(quoted))


def test_a_name_is_given_in_all_three_languages_or_in_japanese_alone() -> None:
    with pytest.raises(ChainError, match=r"name\.en"):
        read_chain(CHAIN.replace(', en = "Deputy" }', " }"))
    with pytest.raises(ChainError, match="ja・easy・en だけ"):
        read_chain(CHAIN.replace('en = "Deputy" }', 'en = "Deputy", fr = "adjoint" }'))
    with pytest.raises(ChainError) as caught:
        read_chain("[chain]\nid = 1")
    assert caught.value.say("en").startswith("chain.id: please write a name")


@pytest.mark.parametrize("outcome", ["grant", "refuse"])
def test_the_way_reads_in_english_without_a_word_of_japanese(chain: Chain, outcome: str) -> None:
    route = choose(chain, {"outcome": outcome, "kind": "renew"})
    lines = [*approval.route_steps(route, "en"), *(approval.said(each, "en") for each in route.because)]
    assert lines
    assert not [line for line in lines if JAPANESE.search(line)], lines
    assert any("Section head" in line for line in lines)
    easy = " ".join(approval.route_steps(route, "ja-easy"))
    assert "{課長|かちょう}" in easy


def test_what_happened_reads_in_english_after_it_was_stored(chain: Chain) -> None:
    people = roster(away={"yama": "研修"})
    now = at(1)
    draft = approval.begin(
        choose(chain, {"outcome": "grant", "kind": "renew"}), now, drafter=DRAFTER, roster=people, applicant=""
    )
    for seat, person, verdict in (("kakaricho", "kawa", "agree"), ("kacho", "mori", "decide")):
        now += timedelta(hours=1)
        draft = approval.from_json(approval.to_json(draft))
        draft = approval.stamp(draft, seat, person, verdict, now=now, roster=people)
    again = approval.from_json(approval.to_json(draft))
    lines = approval.circulation_steps(again, approval.Roster(), "en")
    assert not [line for line in lines if JAPANESE.search(line)], lines
    assert any("(acting)" in line and "“Deputy section head” acts" in line for line in lines)
    assert any("Still to be read later" in line for line in lines)
    assert approval.circulation_steps(again) == approval.circulation_steps(draft)
    costs = approval.cost(again)
    assert costs.summary.say("en").startswith("On its way for")
    assert not JAPANESE.search(" ".join(each.sentence.say("en") for each in costs.stamps))


def test_a_clerk_is_told_why_the_procedures_chain_is_not_in_use_and_the_way_out(chain: Chain) -> None:
    told = approval.unused(chain, [chain.seat("bucho")], instead=False)
    assert "部長" in told
    assert "「決裁」の「席」で登録" in told
    assert "whoever decides there decides alone" in told.say("en")
    assert "標準の経路で決裁します" in approval.unused(chain, [chain.seat("bucho")], instead=True)
    assert "確認済" in approval.unused(chain, [], instead=True)
    assert "その席で止まります" in approval.without_people([chain.seat("bucho")])
