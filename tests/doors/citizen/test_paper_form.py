"""The form to fill in by hand: few sheets, boxes to tick for papers, and words that are meant for paper."""

from __future__ import annotations

import pytest

from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.pack import load
from koboshi.core.text import ruby_to_plain
from koboshi.foundation.tenancy import scope
from koboshi.project.configuration import ROOT
from koboshi.screens import paper
from koboshi.ui.fields import Shown, range_of, view_of

TALL = {"id": "note", "label": "", "help": "", "type": "long_text", "options": []}


def _page(name: str, fields: int) -> dict[str, object]:
    return {"id": name, "title": name, "lead": "", "fields": [TALL] * fields}


def test_short_pages_share_a_sheet_under_their_own_headings() -> None:
    made = paper.sheets([_page("who", 1), _page("why", 1), _page("long", 3), _page("end", 1)])
    assert [each["id"] for each in made] == ["who・why", "long", "end"]
    assert [each["label"] for each in made[0]["fields"]] == ["", "■ why", ""]


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_a_blank_form_asks_conditional_questions_only_of_those_concerned(published: None, lang: str) -> None:
    with scope.acting(SYSTEM):
        offer = catalog.in_force("fukushima/disclosure-request", on=civil.today())
    form, texts = offer.pack.form, offer.pack.texts
    page = form.page("agent")
    shown = paper._page(page, page.fields, texts, lang, None)["fields"]
    mandate = next(each for each in shown if each["id"] == "mandate")
    assert not any(each["required"] for each in shown)
    assert mandate["type"] == "choices"
    assert len(mandate["options"]) == 1
    assert paper.form_of(offer, lang).startswith(b"%PDF")


def test_words_of_the_screen_become_words_of_paper() -> None:
    assert paper.on_paper("電話番号を入力してください。この画面でも読めます。") == (
        "電話番号を書いてください。インターネットの画面でも読めます。"
    )


@pytest.mark.parametrize(
    ("lang", "told"), [("ja", "1から20までの数"), ("ja-easy", "1から 20までの かず"), ("en", "A number from 1 to 20")]
)
def test_the_bounds_of_a_number_are_told_beside_it_on_screen_and_on_paper(lang: str, told: str) -> None:
    pack = load(ROOT / "procedures" / "fukushima" / "tax-certificate")
    field = pack.form.fields["copies"]
    on_paper = paper._field(field, pack.texts, lang)["help"].replace("数", "かず" if lang == "ja-easy" else "数")
    assert told in on_paper
    view = view_of(field, Shown(pack.texts, lang))
    assert ruby_to_plain(view.hint).startswith(told[:4])
    assert view.described == "f-copies-help", "read aloud with the field"


def test_money_has_no_bounds_to_tell() -> None:
    form = load(ROOT / "procedures" / "fukushima" / "construction-permit").form
    yen = next(each for each in form.fields.values() if each.type == "yen")
    assert range_of(yen, "ja") == ""
