"""Whole answers from anywhere: wrong shapes, hostile JSON, definitions nobody can fill in, lint, schema, display."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.form import TEXTS, Change, Form, FormError, lint, sentence
from koboshi.core.text import Texts

TODAY = date(2026, 4, 1)
DATA: dict[str, Any] = {
    "form": 1,
    "pages": [{"id": "p", "fields": ["name", "kind", "count", "note", "agree", "people", "files", "home", "hours"]}],
    "fields": {
        "name": {"type": "person_name", "required": True, "kana": False},
        "kind": {"type": "choice", "options": ["a", "b"], "required": True},
        "count": {"type": "integer", "min": 1, "max": 9},
        "note": {"type": "text", "max_length": 50},
        "agree": {"type": "confirm"},
        "people": {"type": "list", "fields": {"who": {"type": "text", "required": True}, "pay": {"type": "yen"}}},
        "files": {"type": "attachment", "max_count": 1},
        "home": {"type": "address"},
        "hours": {"type": "decimal"},
    },
}
FORM = Form.load(DATA)
GOOD: dict[str, Any] = {"name": {"family": "架空", "given": "花子"}, "kind": "a"}
PACK = Texts.from_mappings(
    {
        "ja": {"field.count.label": "部数", "field.people.who.label": "役員", "option.kind.a": "{甲|こう}"},
        "en": {"option.kind.a": "First"},
    }
)


def keys(**answers: Any) -> list[tuple[str, str]]:
    return [(problem.field, problem.key.removeprefix("problem.")) for problem in FORM.check({**GOOD, **answers}, TODAY)]


def test_good_answers_have_no_problems() -> None:
    assert keys() == []
    assert keys(count=3, people=[{"who": "架空"}], files=["sample:a.pdf"], agree=True, hours="1.5") == []


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"name": None}, [("name", "required")]),
        ({"name": {"family": "a"}}, [("name.given", "required")]),
        ({"name": "架空花子"}, [("name", "wrong_kind")]),
        ({"name": {"family": "a", "given": "b", "x": "c"}}, [("name", "wrong_kind")]),
        ({"name": {"family": "a", "given": "\u200b"}}, [("name.given", "character_invisible")]),
        ({"name": {"family": "a\nb", "given": "c"}}, [("name.family", "character_control")]),
        ({"kind": ""}, [("kind", "choose")]),
        ({"kind": ["a"]}, [("kind", "unknown_option")]),
        ({"count": 2**63}, [("count", "number_range")]),
        ({"count": True}, [("count", "wrong_kind")]),
        ({"count": 1.0}, [("count", "wrong_kind")]),
        ({"count": float("nan")}, [("count", "wrong_kind")]),
        ({"note": "あ" * 51}, [("note", "too_long")]),
        ({"note": "a\x00"}, [("note", "character_nul")]),
        ({"note": "\ud800"}, [("note", "character_broken")]),
        ({"agree": "yes"}, [("agree", "wrong_kind")]),
        ({"people": [{"who": ""}]}, [("people.0.who", "required")]),
        ({"people": [{"who": "a", "pay": "1"}]}, [("people.0.pay", "wrong_kind")]),
        ({"people": {"0": {}}}, [("people", "wrong_kind")]),
        ({"people": [[]]}, [("people.0", "wrong_kind")]),
        ({"files": ["a", "b"]}, [("files", "too_many")]),
        ({"files": ["../a"]}, [("files", "wrong_kind")]),
        ({"hours": 1.5}, [("hours", "wrong_kind")]),
        ({"hours": "NaN"}, [("hours", "wrong_kind")]),
        ({"other": 1}, [("other", "unknown_field")]),
        ({"no\x00de": 1}, [("no\ufffdde", "unknown_field")]),
    ],
)
def test_what_the_api_may_send_is_refused_by_field(answers: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert keys(**answers) == expected


def test_an_integer_of_five_thousand_digits_is_refused() -> None:
    assert keys(count=10**5000) == [("count", "number_range")]


def test_deep_and_big_json_is_refused_at_once() -> None:
    deep: Any = []
    for _ in range(3000):
        deep = [deep]
    assert keys(note=deep) == [("", "too_deep")]
    assert keys(note=["x"] * 30_000) == [("", "too_big")]
    assert [problem.key for problem in FORM.check([], TODAY)] == ["problem.wrong_kind"]  # type: ignore[arg-type]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*DATA["fields"], "other"]), JSON))
def test_no_json_breaks_the_check_and_every_problem_has_a_sentence(answers: dict[str, Any]) -> None:
    for problem in FORM.check(answers, TODAY):
        for lang in ("ja", "ja-easy", "en"):
            assert sentence(problem, PACK, lang)


def test_a_label_that_asks_ends_its_sentence_itself() -> None:
    pack = Texts.from_mappings({lang: {"field.kind.label": "Do you apply yourself?"} for lang in ("ja", "en")})
    told = [sentence(problem, pack, "en") for problem in FORM.check({**GOOD, "kind": ""}, TODAY)]
    assert told == ["Choose: Do you apply yourself?"]


def broken(**change: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(DATA))
    data["fields"]["note"] |= change
    return data


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({}, "form"),
        ({"form": 1}, "fields"),
        ({**DATA, "extra": 1}, "extra"),
        ({**DATA, "pages": []}, "pages"),
        ({**DATA, "pages": [{"id": "p", "fields": ["nope"]}]}, "pages.0.fields"),
        ({**DATA, "pages": [{"id": "p", "fields": ["name"]}]}, "fields.agree"),
        ({**DATA, "fields": {"If": {"type": "text"}}}, "fields.If"),
        (broken(type="colour"), "fields.note.type"),
        (broken(options=["a"]), "fields.note.options"),
        (broken(max_length="50"), "fields.note.max_length"),
        (broken(min_length=51), "fields.note.max_length"),
        (broken(pattern="("), "fields.note.pattern"),
        (broken(pattern=r"(a)\1"), "fields.note.pattern"),
        (broken(required="yes"), "fields.note.required"),
        (broken(show_if=1), "fields.note.show_if"),
    ],
)
def test_a_definition_nobody_could_fill_in_is_refused_with_its_place(data: dict[str, Any], path: str) -> None:
    with pytest.raises(FormError) as caught:
        Form.load(data)
    assert caught.value.path == path


def test_an_evil_pattern_is_harmless() -> None:
    form = Form.load(broken(pattern="^(a+)+$", max_length=5000))
    problems = form.check({**GOOD, "note": "a" * 4000 + "!"}, TODAY)
    assert [problem.key for problem in problems] == ["problem.pattern"]


def test_the_schema_says_the_same_as_the_check() -> None:
    validator = jsonschema_rs.Draft202012Validator(FORM.json_schema())
    assert validator.is_valid(GOOD)
    for bad in ({}, {**GOOD, "other": 1}, {**GOOD, "count": 0}, {**GOOD, "name": {"family": "a"}}):
        assert not validator.is_valid(bad)
        assert FORM.check(bad, TODAY)


def test_personal_answers_stay_out_of_public_values() -> None:
    assert FORM.personal_fields() == {"name", "note", "people", "files", "home"}
    assert FORM.public_values({**GOOD, "count": 2, "note": "x", "stray": 1}) == {"kind": "a", "count": 2}


def test_differences_between_versions() -> None:
    changes = FORM.diff({"kind": "a", "note": "x"}, {"kind": "b", "count": 1, "note": "x"})
    assert changes == [Change("kind", "a", "b"), Change("count", None, 1)]


def test_answers_are_shown_in_words() -> None:
    assert FORM.display("kind", "a", "ja", PACK) == ["甲"]
    assert FORM.display("kind", "a", "en", PACK) == ["First"]
    assert FORM.display("name", GOOD["name"], "ja", PACK) == ["架空 花子"]
    assert FORM.display("agree", True, "ja-easy", PACK) == ["確かめました"]
    assert FORM.display("people", [{"who": "架空", "pay": 1200}], "ja", PACK) == ["役員: 架空／pay: 1,200円"]
    assert FORM.display("note", None, "ja", PACK) == []


def test_fields_tell_templates_what_they_need() -> None:
    name = FORM.fields["name"]
    assert [(part.name, part.autocomplete) for part in name.parts] == [
        ("family", "family-name"),
        ("given", "given-name"),
    ]
    assert FORM.fields["home"].parts[0].autocomplete == "postal-code"
    assert FORM.fields["kind"].widget == "radio"
    assert FORM.fields["count"].inputmode == "numeric"
    assert FORM.fields["people"].fields[0].label_key == "field.people.who.label"


@pytest.mark.parametrize(
    ("field", "label", "key"),
    [
        ("my_number", "番号", "problem.lint_my_number"),
        ("number", "マイナンバー", "problem.lint_my_number"),
        ("state", "障がいの種類", "problem.lint_sensitive"),
        ("religion", "その他", "problem.lint_sensitive"),
    ],
)
def test_questions_that_need_a_law_are_reported(field: str, label: str, key: str) -> None:
    texts = Texts.from_mappings({"ja": {f"field.{field}.label": label}})
    spec = {"type": "text"}
    data = {"form": 1, "pages": [{"id": "p", "fields": [field]}], "fields": {field: spec}}
    assert [(problem.field, problem.key) for problem in lint(Form.load(data), texts)] == [(field, key)]
    assert key in TEXTS
    lawful = {**data, "fields": {field: {**spec, "legal_basis": "地方税法第177条の17"}}}
    assert lint(Form.load(lawful), texts) == []
