"""Letters: a strict small language, filled with data that stays data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.letter import Appeal, AppealError, Letter, LetterError, appeal_text, blocks_to_html
from koboshi.core.pack.law import Law
from koboshi.core.text import Texts

BOTH = Appeal("both", "福島県知事", "福島県", "福島県知事", "要確認")


@dataclass(frozen=True)
class Card:
    appeal: Appeal = BOTH
    law: Law = field(default_factory=Law)

    def appeal_of(self, letter: str) -> Appeal:
        return self.appeal


@dataclass(frozen=True)
class Questions:
    fields: dict[str, Any] = field(default_factory=lambda: {"note": 1, "way": 1, "limit": 1})


@dataclass(frozen=True)
class Desk:
    texts: Texts = field(default_factory=lambda: Texts.from_mappings({"ja": {"option.way.post": "郵送"}}))
    form: Questions = Questions()
    manifest: Card = Card()


def filled(source: str, **context: Any) -> list[dict[str, Any]]:
    return Letter.parse("test", source).fill(context, pack=Desk())


def text_of(source: str, **context: Any) -> str:
    return "".join(run["text"] for block in filled(source, **context) for run in block["runs"])


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<p onclick='x'>a</p>",
        "<p style='x'>a</p>",
        "<p>a",
        "a",
        "<p>a</div>",
        "<!-- a -->",
        "<!DOCTYPE html>",
        "<?xml version='1.0'?>",
        "<p>{{ a.__class__ }}</p>",
        "<p>{{ a|upper }}</p>",
        "<p>{{ a</p>",
        "<p>{{ a() }}</p>",
        "<p><table><tr><td>a</td></tr></table></p>",
        "<td>a</td>",
        "<p data-if='a or b'>a</p>",
        "<div class='left'>a</div>",
        "<p/>",
        "<img src='x'>",
    ],
)
def test_anything_outside_the_language_is_refused_with_its_line(source):
    with pytest.raises(LetterError) as caught:
        Letter.parse("test", f"<p>一行目</p>\n{source}")
    assert caught.value.line in (1, 2)


def test_values_are_shown_in_the_words_of_a_letter():
    assert text_of("<p>{{ day|wareki }}</p>", day="2026-04-01") == "令和8年4月1日"
    assert text_of("<p>{{ day|date }}</p>", day="2026-04-01") == "2026年4月1日"
    assert text_of("<p>{{ day|dateenglish }}</p>", day="2026-04-01") == "1 April 2026"
    assert text_of("<p>{{ town|town }}</p>", town="072010") == "福島市"
    assert text_of("<p>{{ town|townkana }}</p>", town="072010") == "福島市（ふくしまし）"
    assert text_of("<p>{{ town|townenglish }}</p>", town="072010") == "Fukushima City (福島市)"
    assert text_of("<p>{{ sum|yen }}</p>", sum=12345) == "12,345円"
    assert text_of("<p>{{ who|name }}</p>", who={"family": "架空", "given": "花子"}) == "架空　花子"
    assert text_of("<p>{{ answers.way|option }}</p>", answers={"way": "post"}) == "郵送"
    assert text_of('<p>{{ answers.note|default:"なし" }}</p>', answers={}) == "なし"
    where = {"postal_code": "960-8670", "prefecture": "福島県", "municipality": "福島市", "street": "架空町1"}
    assert text_of("<p>{{ where|address }}</p>", where=where) == "〒960-8670 福島県福島市架空町1"


def test_a_code_of_no_municipality_is_an_error_and_never_an_empty_place():
    with pytest.raises(LetterError, match="town"):
        text_of("<p>{{ town|town }}</p>", town="999999")


def test_an_optional_answer_may_be_empty_but_an_unknown_name_is_an_error():
    assert text_of("<p>{{ answers.note }}</p>", answers={}) == ""
    with pytest.raises(LetterError, match=r"decision\.reason"):
        filled("<p>{{ decision.reason }}</p>", decision={})


def test_conditions_leave_nothing_behind():
    assert filled('<p data-if="answers.limit">a</p>', answers={}) == []
    assert text_of('<p data-unless="answers.limit">a</p>', answers={}) == "a"


def test_the_letter_knows_its_names():
    letter = Letter.parse("test", '<p data-if="a.b">{{ c.d|wareki }}</p><appeal/>')
    assert letter.names() == {"a.b", "c.d"}
    assert letter.has("appeal")
    assert not letter.has("seal")


def test_tables_lists_and_alignment_become_plain_blocks():
    source = (
        '<div class="right"><p>a</p></div><table><tr><th>b</th><td>c<br/>d</td></tr></table><ol><li>e</li></ol><hr>'
    )
    assert filled(source) == [
        {"kind": "p", "align": "right", "runs": [{"text": "a"}]},
        {
            "kind": "table",
            "rows": [
                [
                    {"head": True, "runs": [{"text": "b"}]},
                    {"head": False, "runs": [{"text": "c"}, {"text": "\n"}, {"text": "d"}]},
                ]
            ],
        },
        {"kind": "list", "ordered": True, "items": [[{"text": "e"}]]},
        {"kind": "hr"},
    ]


def test_ruby_and_strong_survive_to_the_screen():
    blocks = filled("<p><strong>大切</strong><ruby>漢字<rt>かんじ</rt></ruby></p>")
    assert blocks_to_html(blocks) == "<p><strong>大切</strong><ruby>漢字<rt>かんじ</rt></ruby></p>"


@given(st.text())
def test_what_a_resident_writes_is_never_markup(words):
    blocks = filled("<p>{{ who }}</p>", who=f"<b>{words}")
    assert json.loads(json.dumps(blocks)) == blocks
    assert "<b>" not in blocks_to_html(blocks)
    assert "".join(run["text"] for run in blocks[0]["runs"]) == f"<b>{words}"


def test_braces_in_an_answer_are_not_filled_again():
    assert text_of("<p>{{ who }}</p>", who="{{ authority }}", authority="知事") == "{{ authority }}"


def test_the_appeal_names_who_hears_it_and_staff_see_that_it_needs_checking():
    lines = appeal_text(BOTH)
    assert len(lines) == 3
    assert "福島県知事に対して審査請求" in lines[0]
    assert "要確認" in blocks_to_html(filled("<appeal/>"))


def test_a_kind_of_appeal_without_wording_is_refused_rather_than_invented():
    with pytest.raises(AppealError, match="customs"):
        appeal_text(Appeal("customs", "a", "b", "c"))
    assert appeal_text(Appeal()) == []
