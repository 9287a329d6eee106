"""What anybody may read: public registers only, public fields only, never a home address; the end is told."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from typing import Any

import pytest

from koboshi.core.actor import VISITOR
from koboshi.foundation.tenancy import scope
from koboshi.registers import finding
from koboshi.registers.finding import Question
from tests.rooms.conftest import staff
from tests.rooms.registers.conftest import FOOD, HUNT, SPRING, STALL, TRADE, Grant

ON = date(2026, 9, 1)


def all_text(found: Any) -> str:
    return " ".join(str(part) for entry in found for part in astuple(entry))


@pytest.mark.parametrize("words", ["かくう", "食堂　かくう", "福島県指令２０２６北保第１号", "伊達市"])
def test_a_shop_is_found_by_name_number_or_town(grant: Grant, words: str) -> None:
    grant(date(2026, 6, 1))
    with scope.acting(VISITOR):
        found = finding.search(words, "", ON)
    assert [entry.number for entry in found] == ["福島県指令2026北保第1号"]
    assert dict(found[0].lines)["お店の名前（屋号）"] == "食堂かくう（架空）"


def test_nothing_private_is_found_or_told(grant: Grant) -> None:
    grant(date(2026, 6, 1))
    for private in ("花子", "架空町", "521-1111", "hanako", "1980"):
        assert finding.search(private, FOOD, ON) == [], private
    told = all_text(finding.search("かくう", FOOD, ON))
    for private in ("花子", "ハナコ", "架空町", "024", "hanako", "1980", "960-0692"):
        assert private not in told, private


def test_the_register_of_hunters_is_not_public(grant: Grant) -> None:
    permit = grant(date(2026, 9, 20), HUNT)
    assert finding.search(permit.number, "", ON) == []
    assert finding.search(permit.number, HUNT, ON) == []
    assert finding.by_number(permit.number, ON) == []
    assert permit.public_words == ""


def test_the_home_of_a_builder_without_a_company_stays_private(grant: Grant) -> None:
    address = {
        "postal_code": "960-8670", "prefecture": "福島県", "municipality": "福島市", "street": "自宅町9番9号",
        "building": "",
    }  # fmt: skip
    grant(date(2026, 6, 1), TRADE, is_corporation=False, corporation_name="", houjin_bangou="", address=address)
    told = all_text(finding.by_number("福島県知事許可第1号", ON))
    assert "福島県福島市" in told
    assert "自宅町" not in told
    assert "960-8670" not in told


def test_a_company_is_told_with_its_address(grant: Grant) -> None:
    permit = grant(date(2026, 6, 1), TRADE)
    told = all_text(finding.by_number(permit.number, ON))
    assert permit.fields["corporation_name"] in told
    assert permit.fields["address"]["street"] in told


def test_expired_and_ended_permits_are_shown_as_such(grant: Grant) -> None:
    grant(date(2026, 6, 1))
    assert finding.search("かくう", "", date(2031, 6, 9))[0].standing == "active"
    assert finding.search("かくう", "", date(2031, 6, 10))[0].standing == "lapsed"


def test_without_words_a_register_is_not_carried_away(grant: Grant) -> None:
    grant(date(2026, 6, 1))
    assert finding.search("  ", FOOD, ON) == []
    assert finding.by_number("", ON) == []
    assert finding.by_number("福島県指令", ON) == [], "only the whole number"


def test_staff_ask_by_holder_standing_and_end(grant: Grant) -> None:
    first, second = grant(date(2026, 6, 1)), grant(date(2028, 6, 1), shop_name="二号店（架空）")
    keeper = staff("hoken")
    ask = lambda **facts: finding.find(keeper, FOOD, Question(**facts), ON)  # noqa: E731
    assert ask() == [first, second]
    assert ask(words="花子") == [first, second]
    assert ask(words="かくう　はなこ".replace("はなこ", "ハナコ")) == [first]
    assert ask(words="二号店") == [second]
    assert ask(standing="lapsed") == []
    assert finding.find(keeper, FOOD, Question(standing="lapsed"), date(2031, 6, 10)) == [first]
    assert ask(ends_within=30) == []
    assert finding.find(keeper, FOOD, Question(ends_within=30), date(2031, 6, 1)) == [first]
    assert finding.find(staff("doboku"), FOOD, Question(), ON) == []


def test_the_registers_of_an_office_are_listed_also_when_they_are_empty(bureau: None) -> None:
    rows = finding.registers(staff("hoken"), ON)
    assert [row.id for row in rows] == [SPRING, STALL, FOOD]
    assert {row.status for row in rows} == {"要確認"}
    assert {row.id for row in finding.public_registers(ON)} >= {FOOD, TRADE}


@pytest.mark.parametrize("words", ["渡邉商店", "渡辺　商店（架空）", "渡邊"])
def test_variants_of_a_character_do_not_hide_a_name(grant: Grant, words: str) -> None:
    permit = grant(date(2026, 6, 1), shop_name="渡邊商店（架空）")
    assert [entry.number for entry in finding.search(words, "", ON)] == [permit.number]
    assert finding.find(staff("hoken"), FOOD, Question(words=words), ON) == [permit]
    assert finding.search("渡良瀬商店", "", ON) == []


def test_a_mark_alone_is_no_name(grant: Grant) -> None:
    grant(date(2026, 6, 1))
    assert finding.search("（架空）", "", ON) == [], "a register is looked things up in, not carried away"
    assert finding.find(staff("hoken"), FOOD, Question(words="（架空）"), ON) == []


def test_the_holder_is_found_by_staff_however_the_name_is_written(grant: Grant) -> None:
    permit = grant(
        date(2026, 6, 1),
        applicant={"family": "髙橋", "given": "花子", "family_kana": "タカハシ", "given_kana": "ハナコ"},
    )
    assert finding.find(staff("hoken"), FOOD, Question(words="高橋花子"), ON) == [permit]
    assert finding.search("高橋花子", "", ON) == [], "who she is, is not public"
