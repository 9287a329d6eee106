"""Every component stands on the component page, in three languages, tied together for people who cannot see it."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.template import Context, Template
from django.test import RequestFactory

from koboshi.core.form import Form, Problem
from koboshi.core.text import LANGUAGES, Texts
from koboshi.ui import samples, views, wording

pytestmark = pytest.mark.urls("tests.rooms.ui.urls_of_components")
STATES = samples.STATES


def page(lang: str = "ja", state: str = "wrong") -> BeautifulSoup:
    request = RequestFactory().get("/components/", {"state": state})
    request.lang = lang  # type: ignore[attr-defined]
    response = views.components(request)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def render(source: str, **values: Any) -> str:
    return Template("{% load koboshi %}" + source).render(Context(values))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_every_input_has_a_label_and_every_reference_a_target(lang: str, state: str) -> None:
    soup = page(lang, state)
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    labelled = {tag["for"] for tag in soup.find_all("label")}
    for control in soup.select("input:not([type=hidden]), textarea, select"):
        assert control["id"] in labelled
    for tag in soup.find_all(attrs={"aria-describedby": True}):
        assert set(str(tag["aria-describedby"]).split()) <= set(ids)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_obeys_a_strict_content_security_policy(lang: str) -> None:
    soup = page(lang)
    assert not soup.find_all(style=True)
    assert not soup.find_all("style")
    assert not [tag for tag in soup.find_all("script") if not tag.get("src")]
    assert not [name for tag in soup.find_all(True) for name in tag.attrs if re.fullmatch(r"on[a-z]+", name)]


def test_citizens_load_no_script_at_all() -> None:
    assert page().find("script") is None


def test_every_error_in_the_summary_leads_to_its_input() -> None:
    soup = page(state="wrong")
    links = soup.select(".k-errors a")
    assert len(links) == 6
    for link in links:
        target = soup.find(id=str(link["href"]).removeprefix("#"))
        assert isinstance(target, Tag)
        assert target.name in {"input", "textarea", "select"}
        assert target.get("aria-invalid") == "true"


def test_what_was_typed_stays_even_when_it_is_wrong() -> None:
    birth = page(state="wrong").find(id="f-birth")
    assert isinstance(birth, Tag)
    assert birth["value"] == "平成99年13月"


def test_stored_answers_come_back_into_their_inputs() -> None:
    soup = page(state="filled")
    street = soup.find(id="f-address-street")
    assert isinstance(street, Tag)
    assert street["value"] == "杉妻町0番0号"
    ticked = [tag["value"] for tag in soup.select("input[name=ways][checked]")]
    assert ticked == ["post", "mail"]
    assert [tag["value"] for tag in soup.select("input[name=kind][checked]")] == ["copy"]


def test_all_59_municipalities_can_be_chosen_by_region() -> None:
    options = page().select("select[name=municipality] option[value]:not([value=''])")
    assert len(options) == 59
    assert len(page().select("select[name=municipality] optgroup")) == 7


@pytest.mark.parametrize(("lang", "expected"), [("ja", "ja"), ("ja-easy", "ja"), ("en", "en")])
def test_the_page_tells_its_language(lang: str, expected: str) -> None:
    html = page(lang).find("html")
    assert isinstance(html, Tag)
    assert html["lang"] == expected


def test_easy_japanese_shows_readings_above_the_characters() -> None:
    assert "<ruby>福島県<rt>ふくしまけん</rt></ruby>" in render('{% t "ui.site.prefecture" %}', lang="ja-easy")
    assert render('{% t_plain "ui.site.prefecture" %}', lang="ja-easy") == "福島県"


def test_words_from_outside_cannot_become_markup() -> None:
    html = render('{% t "ui.stat.denominator" text=x %}', lang="ja", x="<img src=x onerror=alert(1)>")
    assert "<img" not in html
    assert "<script>" not in render("{{ x|phrases }}", x="<script>危ない</script>")


def test_headings_break_between_phrases_only() -> None:
    html = render("{{ x|phrases }}", x="公文書の開示を請求する")
    assert html == '<span class="k-phrases">公文書の<wbr>開示を<wbr>請求する</span>'


@pytest.mark.parametrize(
    ("lang", "words"), [("ja", "令和8年4月1日"), ("ja-easy", "令和8年（2026年）4月1日"), ("en", "1 April 2026")]
)
def test_a_date_is_said_in_the_words_of_the_language(lang: str, words: str) -> None:
    html = render("{% wareki day %}", day=datetime.date(2026, 4, 1), lang=lang)
    assert html == f'<time datetime="2026-04-01">{words}</time>'


def test_a_moment_is_shown_with_its_day_in_japan() -> None:
    early = datetime.datetime(2026, 10, 13, 22, 37, tzinfo=datetime.UTC)
    assert "令和8年10月14日" in render("{% wareki at %}", at=early, lang="ja"), "07:37 in the morning"


def test_no_date_shows_nothing() -> None:
    assert render("{% wareki day %}", day=None, lang="ja") == ""


def test_a_list_shows_a_fieldset_for_each_entry_with_its_buttons() -> None:
    form = Form.load(samples.FORM)
    typed = {"officers.0.name.family": "架空", "officers.1.name.family": "見本"}
    html = render(
        "{% field one None typed problems texts %}",
        one=form.fields["officers"], typed=typed, problems=[Problem("officers.1.name.given", "problem.required", {})],
        texts=Texts.from_mappings({"ja": samples.JA}), lang="ja",
    )  # fmt: skip
    soup = BeautifulSoup(html, "html.parser")
    assert [tag["value"] for tag in soup.select("button[name=_remove]")] == ["officers.0", "officers.1"]
    assert [tag["value"] for tag in soup.select("button[name=_add]")] == ["officers"]
    wrong = soup.find(id="f-officers-1-name-given")
    assert isinstance(wrong, Tag)
    assert wrong["aria-invalid"] == "true"


def test_every_text_of_the_ui_exists_in_three_languages() -> None:
    assert wording.registered()["ui"].missing() == []


def test_sums_have_commas_between_their_thousands() -> None:
    shown = Template("{% load koboshi %}{{ yen|commas }}").render(Context({"yen": 2400}))
    assert shown == "2,400"
