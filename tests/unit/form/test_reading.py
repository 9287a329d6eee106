"""A posted page becomes values, and keeps what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.form import TEXTS, Form, FormError, inputs, row_numbers, sentence
from koboshi.core.text import Texts

TODAY = date(2026, 4, 1)


def form_of(**fields: Mapping[str, Any]) -> Form:
    return Form.load({"form": 1, "pages": [{"id": "all", "fields": list(fields)}], "fields": fields})


ALL = form_of(
    name={"type": "person_name", "required": True},
    home={"type": "address"},
    born={"type": "date", "max": "today", "min": "1900-01-01"},
    count={"type": "integer", "min": 1, "max": 99},
    money={"type": "yen"},
    hours={"type": "decimal", "min": "0.5", "max": "10", "step": "0.5"},
    mail={"type": "email"},
    tel={"type": "phone"},
    reading={"type": "kana"},
    company={"type": "houjin_bangou"},
    town={"type": "municipality"},
    one={"type": "choice", "options": ["a", "b"]},
    many={"type": "choices", "options": ["a", "b", "c"], "min_items": 2},
    sure={"type": "yes_no"},
    agree={"type": "confirm"},
    note={"type": "long_text", "max_length": 20},
    code={"type": "text", "pattern": "^[0-9]+$"},
    files={"type": "attachment", "required": True},
    people={"type": "list", "max_items": 3, "fields": {"who": {"type": "person_name"}, "paid": {"type": "yes_no"}}},
)


def read_one(**raw: str) -> tuple[Any, list[str]]:
    reading = ALL.read("all", {name: [text] for name, text in raw.items()}, TODAY)
    field = next(iter(raw)).split(".")[0]
    return reading.values.get(field), [problem.key for problem in reading.problems if problem.field.startswith(field)]


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("born", "令和8年4月1日", "2026-04-01"),
        ("born", "２０２６-04-01", "2026-04-01"),
        ("count", "１２", 12),
        ("money", "１，２００円", 1200),
        ("money", "￥500", 500),
        ("money", "80万円", 800_000),
        ("money", "約８０万円", 800_000),
        ("money", "3,000円", 3000),
        ("money", "1億2,000万円", 120_000_000),
        ("money", "1.5万円ぐらい", 15_000),
        ("money", "八十万円", 800_000),
        ("money", "3000 yen", 3000),
        ("hours", "１．５０", "1.5"),
        ("mail", "ｈａｎａｋｏ＠example.jp", "hanako@example.jp"),
        ("tel", "０２４ー５２１ー１１１１", "024-521-1111"),
        ("reading", "ふくしま", "フクシマ"),
        ("company", "７０００-0200-70009", "7000020070009"),
        ("town", "072010", "072010"),
        ("one", "b", "b"),
        ("sure", "no", False),
        ("agree", "on", True),
        ("note", " 一行目\r\n二行目 ", "一行目\n二行目"),
        ("code", "００１２", "0012"),
    ],
)
def test_what_people_type_is_understood(field: str, typed: str, value: object) -> None:
    assert read_one(**{field: typed}) == (value, [])


@pytest.mark.parametrize(
    ("field", "typed", "key"),
    [
        ("born", "2026-04-02", "problem.date_max"),
        ("born", "1899-12-31", "problem.date_min"),
        ("born", "平成32年1月1日", "problem.date_after_era"),
        ("count", "100", "problem.number_range"),
        ("count", "9" * 5000, "problem.not_a_number"),
        ("count", "たくさん", "problem.not_a_number"),
        ("hours", "0.7", "problem.step"),
        ("hours", "1e5", "problem.not_a_number"),
        ("mail", "a@b", "problem.email"),
        ("tel", "110", "problem.phone"),
        ("reading", "福島", "problem.kana"),
        ("company", "1", "problem.houjin_bangou"),
        ("town", "131016", "problem.unknown_option"),
        ("one", "z", "problem.unknown_option"),
        ("many", "a", "problem.too_few"),
        ("sure", "perhaps", "problem.choose"),
        ("note", "あ" * 21, "problem.too_long"),
        ("note", "1234 5678 9018", "problem.my_number"),
        ("note", "a\x00b", "problem.character_nul"),
        ("note", "a\ud800b", "problem.character_broken"),
        ("note", "abc\u202egpj.exe", "problem.character_direction"),
        ("note", "\u200b\u200d", "problem.character_invisible"),
        ("code", "12a", "problem.pattern"),
    ],
)
def test_what_cannot_be_kept_gets_a_sentence_in_three_languages(field: str, typed: str, key: str) -> None:
    reading = ALL.read("all", {field: [typed]}, TODAY)
    assert field not in reading.values
    problem = next(problem for problem in reading.problems if problem.field == field)
    assert problem.key == key
    for lang in ("ja", "ja-easy", "en"):
        said = sentence(problem, Texts.from_mappings({"ja": {f"field.{field}.label": "項目"}}), lang)
        assert "項目" in said
        assert "{max}" not in said
    reading.typed[field].encode("utf-8")
    assert "\x00" not in reading.typed[field]


@pytest.mark.parametrize("family", ["髙橋", "𠮷田", "葛\U000e0100城", "\ue000田"])
def test_rare_characters_of_names_stay(family: str) -> None:
    value, problems = read_one(
        **{"name.family": family, "name.given": "花子", "name.family_kana": "やまだ", "name.given_kana": "ﾊﾅｺ"}
    )
    assert problems == []
    assert value == {"family": family, "given": "花子", "family_kana": "ヤマダ", "given_kana": "ハナコ"}


def test_a_name_in_latin_letters_may_be_its_own_reading() -> None:
    given = {
        "name.family": "Nguyễn-O’Neill",
        "name.given": "Thi Anh",
        "name.family_kana": "Nguyen",
        "name.given_kana": "Thi Anh",
    }
    assert read_one(**given)[1] == []
    _, problems = read_one(**{**given, "name.family": "山田", "name.family_kana": "Yamada"})
    assert problems == ["problem.kana"]


def test_a_missing_part_is_named_and_the_rest_is_kept_as_typed() -> None:
    reading = ALL.read("all", {"name.family": ["山田"]}, TODAY)
    assert reading.typed == {"name.family": "山田"}
    assert [problem.field for problem in reading.problems][:3] == ["name.given", "name.family_kana", "name.given_kana"]
    texts = Texts.from_mappings({"ja": {"field.name.label": "お名前"}})
    assert sentence(reading.problems[0], texts, "ja") == "お名前の「名」を入力してください。"


def test_an_address_is_completed_from_its_post_code() -> None:
    value, problems = read_one(**{"home.postal_code": "９６０８６７０", "home.street": "架空町1番2号"})
    assert problems == []
    assert value["municipality"] == "福島市"
    assert value["municipality_code"] == "072010"
    assert value["postal_code"] == "960-8670"


def test_rows_of_a_list_are_read_in_order_and_blank_rows_left_out() -> None:
    names = {"family": "架空", "given": "花子", "family_kana": "カクウ", "given_kana": "ハナコ"}
    raw = {f"people.7.who.{part}": [text] for part, text in names.items()}
    raw |= {"people.2.paid": ["yes"], "people.4.who.family": [" "], "people.9999.paid": ["yes"]}
    reading = ALL.read("all", raw, TODAY)
    assert reading.values["people"] == [{"paid": True}, {"who": names}]
    assert row_numbers("people", reading.typed) == [2, 4, 7]


def test_a_problem_in_a_row_names_its_input() -> None:
    reading = ALL.read("all", {"people.7.who.family": ["架空"]}, TODAY)
    assert "people.7.who.given" in [problem.field for problem in reading.problems]
    assert "people" not in reading.values


def test_too_many_rows_are_refused() -> None:
    reading = ALL.read("all", {f"people.{at}.paid": ["yes"] for at in range(4)}, TODAY)
    assert [problem.key for problem in reading.problems if problem.field == "people"] == ["problem.too_many"]


def test_stored_attachments_are_carried_over_and_not_asked_on_the_page() -> None:
    reading = ALL.read("all", {"files": ["stolen"]}, TODAY, answers={"files": ["7"]})
    assert reading.values == {"files": ["7"]}
    assert not [problem for problem in reading.problems if problem.field == "files"]


def test_answers_come_back_into_the_inputs_they_came_from() -> None:
    raw = {"count": ["12"], "many": ["c", "a"], "sure": ["no"], "people.0.paid": ["yes"], "home.street": [""]}
    reading = ALL.read("all", raw, TODAY)
    assert reading.values["many"] == ["a", "c"]
    again = {
        name: text
        for field in ALL.fields.values()
        for name, text in inputs(field, reading.values.get(field.id)).items()
    }
    assert again == {"count": "12", "many": "a,c", "sure": "no", "people.0.paid": "yes"}


NAMES = st.one_of(
    st.sampled_from(
        [f"{field}{tail}" for field in ALL.fields for tail in ("", ".family", ".0.who.given", ".x", ".1.")]
    ),
    st.text(max_size=20),
)
HOSTILE = st.text(st.characters(codec=None), max_size=60)


@settings(deadline=None)
@given(st.dictionaries(NAMES, st.lists(HOSTILE, max_size=3), max_size=20))
def test_no_post_breaks_the_reader_and_what_is_kept_can_be_stored(raw: dict[str, list[str]]) -> None:
    reading = ALL.read("all", raw, TODAY)
    for name, text in reading.typed.items():
        (name + text).encode("utf-8")
        assert "\x00" not in name + text
    assert not {p.field for p in ALL.check(reading.values, TODAY)} & set(reading.values)
    assert all(problem.key in TEXTS for problem in reading.problems)


def test_every_sentence_exists_in_three_languages() -> None:
    assert TEXTS.missing() == []


def test_a_wish_for_a_day_that_is_over_is_refused_when_it_is_typed_and_never_afterwards() -> None:
    form = form_of(
        wish={"type": "date", "from_today": True, "required": True},
        visits={"type": "list", "fields": {"day": {"type": "date", "from_today": True}}},
    )
    reading = form.read("all", {"wish": ["令和8年3月31日"], "visits.0.day": ["2026-03-31"]}, TODAY)
    assert [(each.field, each.key) for each in reading.problems] == [
        ("wish", "problem.date_over"),
        ("visits.0.day", "problem.date_over"),
    ]
    assert reading.typed["wish"] == "令和8年3月31日", "what was typed is not lost"
    told = sentence(reading.problems[0], Texts({"ja": {"field.wish.label": "希望日"}}), "ja")
    assert told == "希望日：過ぎた日が入力されています。今日（令和8年4月1日）か、その後の日を入力してください。"
    for day in ("2026-04-01", "2027-01-01"):
        assert form.read("all", {"wish": [day]}, TODAY).values["wish"] == day
    assert form.check({"wish": "2026-03-31"}, TODAY) == [], "an application that waits for a correction is not shut out"


def test_only_a_date_can_be_a_wish() -> None:
    with pytest.raises(FormError, match="from_today"):
        form_of(note={"type": "text", "from_today": True})


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 12, 31)))
def test_a_day_comes_back_by_its_era_and_is_read_again(day: date) -> None:
    form = Form.load({"form": 1, "pages": [{"id": "p", "fields": ["day"]}], "fields": {"day": {"type": "date"}}})
    typed = inputs(form.fields["day"], day.isoformat(), lang="ja")
    assert typed["day"][:2] in ("明治", "大正", "昭和", "平成", "令和")
    assert form.read("p", {name: [text] for name, text in typed.items()}, date(2026, 11, 27)).values == {
        "day": day.isoformat()
    }
    assert inputs(form.fields["day"], day.isoformat(), lang="en") == {"day": day.isoformat()}
    assert inputs(form.fields["day"], "not a day", lang="ja") == {"day": "not a day"}
