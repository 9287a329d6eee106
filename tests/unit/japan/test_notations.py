"""Spellings, kana, telephone numbers, post codes, numbers with check digits, the 59 municipalities."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.japan import houjin_bangou, kana, municipalities, my_number, normalise, phone, postal, tidy_name


@settings(deadline=None)
@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("１２３", "123"),
        ("０２４ー５２１－１１１１", "024-521-1111"),
        ("スーパー", "スーパー"),
        ("10～20", "10〜20"),
        ("a b", "a b"),
        ("\ufeff12\u200b3　", "123"),
        ("㈱テスト", "(株)テスト"),
    ],
)
def test_one_spelling_for_numbers_and_search(typed: str, kept: str) -> None:
    assert normalise(typed) == kept


@pytest.mark.parametrize("name", ["髙橋", "𠮷田", "葛\U000e0100城", "神\ufe00", "\ue000田", "㈱"])
def test_names_stay_as_typed(name: str) -> None:
    assert tidy_name(f"　{name} ") == name


def test_kana_in_one_script() -> None:
    assert kana.to_katakana("やまだ ﾊﾅｺ") == "ヤマダ ハナコ"
    assert kana.to_hiragana("ヴァイオリン") == "ゔぁいおりん"
    assert kana.is_kana("ヤマダ・ハナー")
    assert not kana.is_kana("山田")
    assert not kana.is_kana(" ")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("０２４－５２１ー１１１１", "024-521-1111"),
        ("024-5211-111", "024-521-1111"),
        ("024-000-1111", "024-000-1111"),
        ("０２４－０００－１１１１", "024-000-1111"),
        ("09012345678", "090-1234-5678"),
        ("+1 650 253 0000", "+1 650-253-0000"),
    ],
)
def test_telephone_numbers_get_one_spelling(typed: str, kept: str) -> None:
    assert phone.parse(typed) == kept


@pytest.mark.parametrize("typed", ["110", "", "かけないで", "0" * 5000, "024-521-1111 内線 3"])
def test_what_nobody_can_call_is_refused(typed: str) -> None:
    with pytest.raises(phone.PhoneProblem):
        phone.parse(typed)


def test_a_post_code_gives_the_address() -> None:
    found = postal.lookup("９６０−８０３１")
    assert [(each.prefecture, each.municipality, each.municipality_code) for each in found] == [
        ("福島県", "福島市", "072010")
    ]
    assert postal.lookup("000-0000") == postal.lookup("abc") == []
    assert len(postal.lookup("452-0961")) >= 2


@pytest.mark.parametrize("number", ["7000020070009", "1000020072010", "9000020072028", "3000020075647"])
def test_numbers_of_real_public_bodies_pass(number: str) -> None:
    assert houjin_bangou.check(number)


def test_corporate_numbers_with_a_wrong_digit_or_notation_are_refused() -> None:
    assert not houjin_bangou.check("1000020070009")
    assert not houjin_bangou.check("１000020072010")
    assert houjin_bangou.tidy("１-0000-2007-2010") == "1000020072010"


def test_individual_numbers_are_recognised_to_be_refused() -> None:
    assert my_number.looks_like("番号は 1234 5678 9018 です")
    assert my_number.looks_like("１２３４５６７８９０１８")
    assert not my_number.looks_like("123456789010")
    assert not my_number.looks_like("+123456789018")


def test_the_59_municipalities() -> None:
    assert Counter(town.region for town in municipalities.ALL) == {"会津": 17, "中通り": 29, "浜通り": 13}
    assert Counter(town.name[-1] for town in municipalities.ALL) == {"市": 13, "町": 31, "村": 15}
    assert sum(town.evacuation_affected for town in municipalities.ALL) == 12
    assert len({town.code for town in municipalities.ALL}) == 59
    assert all(municipalities.code_with_check_digit(town.code[:5]) == town.code for town in municipalities.ALL)
    namie = municipalities.by_name("浪江町")
    assert namie is not None
    assert namie is municipalities.by_name("双葉郡浪江町")
    assert municipalities.find(namie.code) is namie
    assert municipalities.find("131016") is None
