"""Addresses that contradict themselves, and a town that is not the one of its address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from koboshi.core.form import Form, FormError, Problem, sentence
from koboshi.core.japan import municipalities
from koboshi.core.text import Texts

TODAY = date(2026, 11, 27)
TEXTS = Texts.from_mappings({"ja": {"field.town.label": "店がある市町村", "field.shop.label": "店の所在地"}})


def _form(*pages: list[str], **more: Mapping[str, Any]) -> Form:
    fields = {"town": {"type": "municipality", "same_as": "shop"}, "shop": {"type": "address"}, **more}
    return Form.load(
        {"form": 1, "pages": [{"id": f"p{at}", "fields": page} for at, page in enumerate(pages)], "fields": fields}
    )


def _typed(**parts: str) -> dict[str, list[str]]:
    usual = {"postal_code": "960-8670", "prefecture": "福島県", "municipality": "福島市", "street": "杉妻町0番"}
    return {f"shop.{name}": [text] for name, text in {**usual, **parts}.items()}


def _problems(**parts: str) -> list[tuple[str, str]]:
    reading = _form(["town", "shop"]).read("p0", _typed(**parts), TODAY)
    return [(each.field, each.key) for each in reading.problems]


@pytest.mark.parametrize(
    ("parts", "where", "key"),
    [
        ({"street": "福島県福島市杉妻町0番"}, "street", "problem.address_twice"),
        ({"street": "福島市 杉妻町0番"}, "street", "problem.address_twice"),
        ({"municipality": "浪江町", "street": "双葉郡浪江町大字架空1"}, "street", "problem.address_twice"),
        ({"municipality": "双葉郡浪江町", "street": "浪江町大字架空1"}, "street", "problem.address_twice"),
        ({"street": "同上"}, "street", "problem.address_ditto"),
        ({"municipality": "〃"}, "municipality", "problem.address_ditto"),
        ({"street": "上に同じ"}, "street", "problem.address_ditto"),
        ({"building": "Same as above"}, "building", "problem.address_ditto"),
        ({"municipality": "いわき"}, "municipality", "problem.address_town"),
        ({"municipality": "架空市"}, "municipality", "problem.address_no_town"),
    ],
)
def test_an_address_that_contradicts_itself_is_told_in_its_own_box(parts: dict[str, str], where: str, key: str) -> None:
    assert _problems(**parts) == [(f"shop.{where}", key)]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"municipality": "双葉郡浪江町", "street": "大字架空1"},
        {"prefecture": "東京都", "municipality": "架空区", "street": "同町1番"},
        {"street": "同上町1番"},
    ],
)
def test_an_ordinary_address_is_left_alone(parts: dict[str, str]) -> None:
    assert _problems(**parts) == []


def test_the_town_that_is_probably_meant_is_offered_in_the_words_of_the_reader() -> None:
    problem = _form(["town", "shop"]).read("p0", _typed(municipality="いわき"), TODAY).problems[0]
    assert "いわき市" in sentence(problem, TEXTS, "ja")
    assert "Iwaki City (いわき市)" in sentence(problem, TEXTS, "en")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("いわき", "いわき市"),
        ("いわきし", "いわき市"),
        ("IwakiCity", "いわき市"),
        ("いわき市平", "いわき市"),
        ("福島県郡山市", "郡山市"),
        ("なみえまち", "浪江町"),
        ("架空市", None),
    ],
)
def test_a_name_that_is_nearly_one(typed: str, name: str | None) -> None:
    town = municipalities.meant(typed)
    assert (town.name if town else None) == name


def test_a_town_that_is_not_the_one_of_its_address_is_told_with_both_names() -> None:
    reading = _form(["town", "shop"]).read("p0", {"town": ["072044"], **_typed()}, TODAY)
    assert reading.problems == [Problem("town", "problem.town_differs", {"town": "072044", "other": "072010"})]
    assert "town" not in reading.values
    said = sentence(reading.problems[0], TEXTS, "ja")
    assert "いわき市" in said
    assert "福島市" in said
    assert not _form(["town", "shop"]).read("p0", {"town": ["072010"], **_typed()}, TODAY).problems


def test_on_two_pages_it_is_told_on_the_later_one_so_that_both_can_be_changed() -> None:
    form = _form(["town"], ["shop"])
    before = form.read("p1", _typed(), TODAY, {"town": "072010"}).values
    assert not form.read("p0", {"town": ["072044"]}, TODAY, before).problems
    reading = form.read("p1", _typed(), TODAY, {"town": "072044"})
    assert [each.field for each in reading.problems] == ["shop.municipality"]
    assert [each.key for each in form.check({"town": "072044", **before}, TODAY)] == ["problem.town_differs"]


def test_without_one_of_the_two_nothing_is_compared() -> None:
    form = _form(["town", "shop"])
    assert not form.read("p0", {"town": ["072044"]}, TODAY).problems
    assert not form.read("p0", _typed(), TODAY).problems


@pytest.mark.parametrize("wrong", ["nothing", "town"])
def test_a_town_can_only_be_that_of_an_address(wrong: str) -> None:
    with pytest.raises(FormError):
        _form(["town", "shop"], town={"type": "municipality", "same_as": wrong})


def test_an_address_in_latin_letters_is_shown_with_spaces() -> None:
    form = _form(["town", "shop"])
    value = {"prefecture": "福島県", "municipality": "福島市", "street": "Sugitsuma-cho 0-0"}
    assert form.display("shop", value, "en", TEXTS) == ["福島県福島市 Sugitsuma-cho 0-0"]
    assert form.display("shop", {**value, "street": "杉妻町0番"}, "en", TEXTS) == ["福島県福島市杉妻町0番"]
