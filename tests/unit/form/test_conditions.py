"""Fields that depend on other answers: cascades, cycles, hidden answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.form import Form, FormError

TODAY = date(2026, 4, 1)


def chain(*conditions: str) -> dict[str, Any]:
    fields = {
        f"f{at}": {"type": "choice", "options": ["yes", "no"], **({"show_if": text} if text else {})}
        for at, text in enumerate(conditions)
    }
    return {"form": 1, "pages": [{"id": "p", "fields": list(fields)}], "fields": fields}


CASCADE = Form.load(chain('f2 = "yes"', 'f0 = "yes"', "", 'f1 = "yes" and f2 = "yes"'))


def test_a_hidden_cause_hides_its_effects_whatever_order_the_form_has() -> None:
    everything = {"f0": "yes", "f1": "yes", "f2": "yes", "f3": "yes"}
    assert CASCADE.visible(everything) == {"f0", "f1", "f2", "f3"}
    assert CASCADE.visible({**everything, "f2": "no"}) == {"f2"}
    assert CASCADE.clear_hidden({**everything, "f2": "no"}) == {"f2": "no"}


def test_a_hidden_answer_is_cleared_when_read_and_refused_when_sent() -> None:
    reading = CASCADE.read("p", {"f2": ["no"], "f0": ["yes"]}, TODAY)
    assert reading.values == {"f2": "no"}
    assert reading.hidden == ("f0", "f1", "f3")
    assert reading.problems == []
    assert [(p.field, p.key) for p in CASCADE.check({"f2": "no", "f0": "yes"}, TODAY)] == [
        ("f0", "problem.hidden_answered")
    ]


@pytest.mark.parametrize(
    ("conditions", "cycle"),
    [
        (['f0 = "yes"'], "f0 → f0"),
        (['f1 = "yes"', 'f0 = "yes"'], "f0 → f1 → f0"),
        (["", 'f2 = "yes"', 'f3 = "yes"', 'f0 = "no" and f1 = "yes"'], "f1 → f2 → f3 → f1"),
    ],
)
def test_a_cycle_is_refused_and_named(conditions: list[str], cycle: str) -> None:
    with pytest.raises(FormError, match=cycle):
        Form.load(chain(*conditions))


def test_a_page_that_depends_on_its_own_field_is_a_cycle() -> None:
    data = chain("")
    data["pages"][0]["show_if"] = 'f0 = "yes"'
    with pytest.raises(FormError, match="f0 → f0"):
        Form.load(data)


def test_a_word_in_quotes_is_no_field_and_an_unknown_name_is_refused() -> None:
    Form.load(chain("", 'f0 = "f1"'))
    with pytest.raises(FormError, match="typo"):
        Form.load(chain("", 'typo = "yes"'))


def test_a_condition_that_is_no_feel_is_refused_with_its_place() -> None:
    with pytest.raises(FormError, match=r"fields\.f1\.show_if"):
        Form.load(chain("", 'f0 = = "yes"'))


def test_a_page_can_depend_on_an_earlier_page() -> None:
    data = chain("", "")
    data["pages"] = [{"id": "a", "fields": ["f0"]}, {"id": "b", "fields": ["f1"], "show_if": 'f0 = "yes"'}]
    form = Form.load(data)
    assert [page.id for page in form.visible_pages({"f0": "no"})] == ["a"]
    assert [page.id for page in form.visible_pages({"f0": "yes"})] == ["a", "b"]
    assert [field.id for field in form.visible_fields("b", {"f0": "yes"})] == ["f1"]
    assert form.read("b", {"f1": ["no"]}, TODAY, answers={"f0": "yes"}).values == {"f1": "no"}
    assert form.read("b", {"f1": ["no"]}, TODAY, answers={"f0": "no"}).values == {}


@st.composite
def graphs(draw: st.DrawFn) -> Form:
    """Random forms without cycles, written in random order."""
    size = draw(st.integers(1, 8))
    conditions = [""]
    for at in range(1, size):
        causes = draw(st.lists(st.integers(0, at - 1), max_size=2, unique=True))
        conditions.append(" and ".join(f'f{cause} = "{draw(st.sampled_from(["yes", "no"]))}"' for cause in causes))
    data = chain(*conditions)
    data["pages"][0]["fields"] = draw(st.permutations(data["pages"][0]["fields"]))
    return Form.load(data)


@settings(deadline=None)
@given(
    graphs(), st.dictionaries(st.sampled_from([f"f{at}" for at in range(8)]), st.sampled_from(["yes", "no", "x", None]))
)
def test_clearing_hidden_answers_twice_changes_nothing(form: Form, answers: dict[str, Any]) -> None:
    cleared = form.clear_hidden(answers)
    assert form.clear_hidden(cleared) == cleared
    assert form.visible(cleared) == form.visible(answers)
    assert not [p for p in form.check(cleared, TODAY) if p.key == "problem.hidden_answered"]


COMPARING = Form.load(
    chain(
        "", "f0 > 3", "f0.a = 1 and f0[1] = 2", 'f0 in ["yes"]', 'list contains(f0, "a")', "f0 + 1 = 2", "date(f0) = f0"
    )
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(ODD | st.sampled_from([10**400, -(10**5000), float("nan"), float("inf"), "9999-99-99"]))
def test_conditions_stay_calm_whatever_is_sent(value: object) -> None:
    COMPARING.check({"f0": value}, TODAY)


def test_a_condition_may_look_into_the_rows_of_a_list() -> None:
    data = chain("", "count(people[pay = true]) > 1")
    data["fields"]["people"] = {"type": "list", "fields": {"pay": {"type": "yes_no"}}}
    data["pages"][0]["fields"].append("people")
    form = Form.load(data)
    assert "f1" in form.visible({"people": [{"pay": True}, {"pay": True}]})
    assert "f1" not in form.visible({"people": [{"pay": True}, {"pay": False}]})
