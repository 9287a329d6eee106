"""The estate that was chosen says in which town it lies; a resident is asked only where the house does not know."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from koboshi.core.form import Form, FormError

TODAY = date(2026, 11, 27)


def _form(follows: Any = None, **more: Any) -> Form:
    told = {"field": "estate", "values": {"kita": "072010", "hama": "072044"}}
    return Form.load(
        {
            "form": 1,
            "pages": [{"id": "home", "fields": ["estate", "town"]}],
            "fields": {
                "estate": {"type": "choice", "options": ["kita", "hama", "other"], "required": True},
                "town": {
                    "type": "municipality",
                    "required": True,
                    "show_if": 'estate = "other"',
                    "follows": told if follows is None else follows,
                    **more,
                },
            },
        }
    )


def test_the_town_of_a_known_estate_is_filled_in_and_not_asked() -> None:
    form = _form()
    reading = form.read("home", {"estate": ["kita"]}, TODAY)
    assert reading.values == {"estate": "kita", "town": "072010"}
    assert not reading.problems
    assert not reading.hidden
    assert [each.id for each in form.visible_fields("home", reading.values)] == ["estate"]
    assert not form.check(reading.values, TODAY)
    assert form.clear_hidden(reading.values) == reading.values


def test_what_was_typed_before_gives_way_to_the_estate() -> None:
    reading = _form().read("home", {"estate": ["hama"], "town": ["072010"]}, TODAY, {"town": "072010"})
    assert reading.values["town"] == "072044"


def test_another_estate_asks_for_its_town_and_nothing_else_does() -> None:
    form = _form()
    asked = form.read("home", {"estate": ["other"]}, TODAY)
    assert [each.field for each in asked.problems] == ["town"]
    assert [each.id for each in form.visible_fields("home", {"estate": "other"})] == ["estate", "town"]
    told = form.read("home", {"estate": ["other"], "town": ["072010"]}, TODAY)
    assert told.values == {"estate": "other", "town": "072010"}
    assert form.read("home", {}, TODAY).values == {}


def test_answers_from_elsewhere_cannot_name_another_town() -> None:
    form = _form()
    assert [each.field for each in form.check({"estate": "kita", "town": "072044"}, TODAY)] == ["town"]
    assert [each.field for each in form.check({"estate": "kita"}, TODAY)] == ["town"]


@pytest.mark.parametrize(
    "wrong",
    [
        "estate",
        {"field": "estate"},
        {"field": "estate", "values": {}},
        {"field": "nothing", "values": {"kita": "072010"}},
        {"field": "estate", "values": {"minami": "072010"}},
        {"field": "estate", "values": {"kita": "999999"}},
        {"field": "town", "values": {"kita": "072010"}},
        {"field": "estate", "values": {"kita": "072010"}, "more": 1},
        {"field": 1, "values": {"kita": "072010"}},
        {"field": "estate", "values": {"kita": ["072010"]}},
    ],
)
def test_what_cannot_follow_is_refused_when_the_form_is_read(wrong: Any) -> None:
    with pytest.raises(FormError):
        _form(wrong)
