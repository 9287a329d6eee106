"""Values nobody should send: B1 to B15. Refused or kept safely, with a sentence, and nothing typed before is lost."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from koboshi.core.form import TEXTS, Form, sentence
from tests.adversarial.conftest import Written, stored
from tests.adversarial.reading import says_why
from tests.doors.citizen import stories

TODAY = date(2026, 11, 24)
FORM = Form.load(
    {
        "form": 1,
        "pages": [{"id": "all", "fields": ["title", "count", "money", "day", "people", "many", "hours", "who"]}],
        "fields": {
            "title": {"type": "text", "max_length": 50},
            "count": {"type": "integer", "min": 1, "max": 99},
            "money": {"type": "yen"},
            "day": {"type": "date"},
            "people": {"type": "list", "max_items": 20, "fields": {"name": {"type": "text", "max_length": 20}}},
            "many": {"type": "choices", "options": ["a", "b"]},
            "hours": {"type": "decimal", "min": "0.5", "max": "10", "step": "0.5"},
            "who": {"type": "person_name"},
        },
    }
)
DEEP: Any = "x"
for _ in range(5_000):
    DEEP = [DEEP]


# --- values that come as data (what an interface between machines will send) ----------------------------------------

AS_DATA: list[tuple[str, str, Any]] = [
    ("B1", "title", "a\0b"),
    ("B2", "title", "a\ud800b"),
    ("B3", "title", "あ" * 51),
    ("B4", "count", 2**31),
    ("B4", "count", 2**63),
    ("B4", "money", 2**63),
    ("B4", "money", -(2**63) - 1),
    ("B5", "count", 10**4_000),
    ("B7", "people.0.name", [{"name": "a\0b"}]),
    ("B7", "people.0.name", [{"name": "\udfff"}]),
    ("B7", "who.family", {"family": "a\0", "given": "b", "family_kana": "ア", "given_kana": "ア"}),
    ("B8", "title", DEEP),
    ("B10", "day", "9999-12-31T23:59-12:00"),
    ("B10", "day", "0001-01-01T00:00+14:00"),
    ("B10", "day", "0001-01-01"),
    ("B10", "day", "9999-12-31"),
    ("B15", "title", "abc\u202egpj.exe"),
    ("B15", "title", "\u200b\u200b\u200d"),
    ("S19", "title", 5),
    ("S19", "title", ["a"]),
    ("S19", "count", True),
    ("S19", "count", "1"),
    ("S19", "hours", 1.1),
    ("S19", "hours", "0.7"),
    ("S19", "many", ["c"]),
    ("S19", "many", ["a"] * 1000),
    ("S19", "people", [{"name": "a"}] * 21),
    ("S19", "people.0", [{"name": "a", "role": "admin"}]),
    ("S19", "unknown", "x"),
]


@pytest.mark.parametrize(
    ("id_", "where", "value"), AS_DATA, ids=[f"{a}-{b}-{n}" for n, (a, b, _) in enumerate(AS_DATA)]
)
def test_a_bad_value_is_refused_by_its_field_with_a_sentence(id_: str, where: str, value: Any) -> None:
    problems = FORM.check({where.split(".")[0]: value}, today=TODAY)
    assert problems, id_
    named = {problem.field for problem in problems}
    assert any(name == where or where.startswith(name) or name.startswith(where) for name in named | {""})
    for problem in problems:
        for lang in ("ja", "ja-easy", "en"):
            assert len(sentence(problem, TEXTS, lang)) > 3


def test_b3_the_sentence_names_the_limit() -> None:
    (problem,) = FORM.check({"title": "あ" * 51}, today=TODAY)
    assert "50" in sentence(problem, TEXTS, "ja")


def test_b8_a_flood_of_data_is_refused_before_it_is_walked() -> None:
    assert FORM.check({f"f{number}": "x" for number in range(100_000)}, today=TODAY)
    assert FORM.check({"title": json.loads("[" * 900 + "]" * 900)}, today=TODAY)


# --- values that come by a form -------------------------------------------------------------------------------------

POSTED: list[tuple[str, str, Any, set[int]]] = [
    ("B1", "document", "書類\0の写し", {400, 422}),
    ("B2", "document", "書類\ud800の写し", {400, 422}),
    ("B3", "document_period", "あ" * 101, {422}),
    ("B3", "document", "あ" * 2001, {422}),
    ("B3", "document", "あ" * 400_000, {400, 413, 422}),
    ("B15", "document_office", "abc\u202egpj.exe", {422}),
    ("B15", "document", "\u200b" * 30, {422}),
    ("S19", "agency", "nobody", {422}),
    ("S19", "agency", ["governor", "education"], {302, 422}),
]


@pytest.mark.parametrize(
    ("id_", "name", "value", "answers"), POSTED, ids=[f"{row[0]}-{row[1]}-{n}" for n, row in enumerate(POSTED)]
)
def test_a_bad_answer_is_refused_and_what_was_kept_before_stays(
    visitor: Client, draft: str, id_: str, name: str, value: Any, answers: set[int]
) -> None:
    address = f"/applications/{draft}/pages/who/"
    assert visitor.post(address, stories.WHO).status_code == 302
    before = stored(draft).answers
    body = {**stories.DOCUMENT, name: value}
    if isinstance(value, str) and "\ud800" in value:
        raw = b"agency=governor&document=%ED%A0%80abc%ED%A0%80&shown=agency+document"
        answer = visitor.generic(
            "POST", f"/applications/{draft}/pages/document/", raw, content_type="application/x-www-form-urlencoded"
        )
        answers = {302, 400, 422}  # bytes that are no UTF-8 arrive as replacement characters, which are harmless
    else:
        answer = visitor.post(f"/applications/{draft}/pages/document/", body)
    assert answer.status_code in answers, answer.status_code
    if answer.status_code != 302:
        assert says_why(answer)
    after = stored(draft).answers
    assert {key: after[key] for key in before} == before


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_b3_the_refusal_speaks_the_readers_language_and_gives_the_text_back(
    visitor: Client, draft: str, lang: str
) -> None:
    typed = "長い期間" * 30
    answer = visitor.post(
        f"/applications/{draft}/pages/document/?lang={lang}", {**stories.DOCUMENT, "document_period": typed}
    )
    assert says_why(answer, lang=lang, among={422})
    assert typed in answer.content.decode()


def test_b4_numbers_beyond_any_column_are_refused_by_the_form() -> None:
    for typed in ("92233720368547758080", "９" * 40, "1" * 5_000):
        reading = FORM.read("all", {"count": [typed], "money": [typed]}, today=TODAY)
        assert {problem.field for problem in reading.problems} == {"count", "money"}


WIDE = [
    ("count", "１２", 12),
    ("money", "１,２３０円", 1230),
    ("day", "２０２６-04-01", "2026-04-01"),
    ("day", "令和8年4月1日", "2026-04-01"),
    ("day", "R8.4.1", "2026-04-01"),
]


@pytest.mark.parametrize(("name", "typed", "value"), WIDE)
def test_b13_what_people_type_is_understood(name: str, typed: str, value: Any) -> None:
    reading = FORM.read("all", {name: [typed]}, today=TODAY)
    assert (reading.values.get(name), list(reading.problems)) == (value, [])


@pytest.mark.parametrize(
    "typed", ["9999年12月31日", "0001-01-01", "令和99999年1月1日", "平成40年1月1日", "令和元年4月30日"]
)
def test_b10_days_outside_any_life_are_refused_and_kept_as_typed(typed: str) -> None:
    reading = FORM.read("all", {"day": [typed]}, today=TODAY)
    assert [problem.field for problem in reading.problems] == ["day"]
    assert typed in reading.typed.values()


def test_b13_two_thousand_fields_are_refused_with_a_sentence(visitor: Client, draft: str) -> None:
    answer = visitor.post(f"/applications/{draft}/pages/who/", {f"f{number}": "x" for number in range(2_000)})
    assert says_why(answer, among={400, 413, 422})


# --- addresses ------------------------------------------------------------------------------------------------------

ADDRESSES = [
    *(
        f"/search/?q=%E6%9B%B8%E9%A1%9E&page={page}"
        for page in ("0", "-1", "1" + "0" * 20, "x", "%EF%BC%91", "1.5", "")
    ),
    *(f"/?{name}=%00" for name in ("q", "page", "lang")),
    "/search/?q=%ED%A0%80",
    "/search/?q=" + "%E3%81%82" * 2_000,
    "/search/?q='%22%3E%3Cscript%3E",
    "/?lang=xx",
    "/?lang=../../etc/passwd",
    "/offices/x%00y/",
    "/categories/nothing/",
    "/offices/nothing/",
    "/procedures/fukushima/nothing/",
    "/procedures/../../etc/passwd/",
    "/applications/0000-0000-0000/",
    "/applications/" + "0" * 3_000 + "/",
    "/applications/0000-0000-0000/documents/" + "9" * 30 + "/",
    "/applications/0000-0000-0000/documents/" + "9" * 5_000 + "/",
    "/applications/0000-0000-0000/files/" + "9" * 25 + "/",
    "/paper/fukushima/disclosure-request/1.0.0%00/",
    "/paper/fukushima/disclosure-request/99.0.0/",
    "/verify/?number=%00",
    "/verify/?number=" + "9" * 5_000,
    "/link/%00/",
    "/link/" + "x" * 3_000 + "/",
]


@pytest.mark.parametrize("address", ADDRESSES, ids=[f"B11-{n}" for n in range(len(ADDRESSES))])
def test_b11_no_address_breaks_a_page(visitor: Client, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert says_why(answer)


STAFF = [
    *(f"/staff/?list={value}" for value in ("x", "%00", "mine%27", "1" * 3_000)),
    *(f"/staff/?office={value}" for value in ("-1", "x", "9" * 30, "%EF%BC%91")),
    *(
        f"/staff/?after={value}"
        for value in ("x", "9999-12-31_1", "2026-01-01_" + "9" * 30, "_", "2026-02-30_1", "%00")
    ),
    "/staff/?procedure=%27%3B--",
    "/staff/cases/x%00/",
    "/staff/cases/0000-0000-0000/",
    "/staff/tasks/" + "9" * 25 + "/complete/",
    "/staff/tasks/" + "9" * 25 + "/decide/",
    "/staff/consultations/" + "9" * 25 + "/",
    "/leadership/?first=9999-12-31&last=0001-01-01",
    "/leadership/?span=x",
    "/leadership/?first=%00",
    "/leadership/figures.csv?first=x",
    "/counter/?q=%00",
    "/counter/?q=" + "x" * 3_000,
    "/municipality/?page=-1",
    "/municipality/applications/0000-0000-0000/notices/" + "9" * 25 + ".pdf",
]


@pytest.mark.parametrize("address", STAFF, ids=[f"B11-staff-{n}" for n in range(len(STAFF))])
def test_b11_no_address_breaks_a_page_of_the_office(sign_in: Any, address: str) -> None:
    login = {"leadership": "honbu", "counter": "madoguchi", "municipality": "kawauchi"}.get(
        address.split("/")[1], "kacho"
    )
    answer = sign_in(login).get(address)
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert says_why(answer)


def test_a_refused_value_is_in_the_log_without_the_value(visitor: Client, draft: str, written: Written) -> None:
    visitor.post(f"/applications/{draft}/pages/document/", {**stories.DOCUMENT, "document": "秘密の相談\0内容"})
    assert "秘密の相談" not in written
    assert not re.search(r"\0", "".join(written))
