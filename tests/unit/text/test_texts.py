"""Texts: three languages, fall-back, placeholders, ruby."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.text import MissingText, TextError, Texts, ruby_to_html, ruby_to_plain

SAMPLE = Texts.from_mappings(
    {
        "ja": {"hello": "こんにちは、{name}さん", "only": "日本語だけ"},
        "ja-easy": {"hello": "{名前|なまえ}: {name}"},
        "en": {"hello": "Hello {name}"},
    }
)


def test_a_text_is_read_in_the_language_of_the_reader() -> None:
    assert SAMPLE.get("hello", "en", name="Hanako") == "Hello Hanako"


def test_easy_japanese_and_english_fall_back_to_japanese() -> None:
    assert SAMPLE.get("only", "ja-easy") == SAMPLE.get("only", "en") == SAMPLE.get("only", "xx") == "日本語だけ"


def test_a_key_nobody_wrote_is_named() -> None:
    with pytest.raises(MissingText, match="nowhere") as caught:
        SAMPLE.get("nowhere")
    assert caught.value.key == "nowhere"
    assert SAMPLE.find("nowhere", "en") is None


def test_ruby_braces_are_no_placeholders() -> None:
    assert SAMPLE.get("hello", "ja-easy", name="A") == "{名前|なまえ}: A"


def test_a_placeholder_without_value_stays_visible_and_values_are_not_evaluated() -> None:
    assert SAMPLE.get("hello", "en", other=1) == "Hello {name}"
    assert SAMPLE.get("hello", "en", name="{other} {0.__class__}", other=1) == "Hello {other} {0.__class__}"


def test_missing_lists_what_a_translator_still_owes() -> None:
    assert SAMPLE.missing() == [("ja-easy", "only"), ("en", "only")]


def test_nested_tables_of_a_folder_become_dotted_keys(tmp_path: Path) -> None:
    (tmp_path / "ja.toml").write_text('[field.document]\nlabel = "書類"\n', encoding="utf-8")
    texts = Texts.load(tmp_path)
    assert texts.get("field.document.label", "en") == "書類"
    assert "field.document.label" in texts
    assert texts.keys() == ["field.document.label"]


@pytest.mark.parametrize("source", ["a = ", "a = 1", "a = [1]"])
def test_a_file_that_is_no_text_table_is_refused_with_a_sentence(source: str) -> None:
    with pytest.raises(TextError, match=r"文言|読み取れません"):
        Texts.parse({"ja": source})


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(TextError, match="fr"):
        Texts.from_mappings({"fr": {}})


def test_one_set_of_texts_lies_over_another() -> None:
    both = Texts.from_mappings({"ja": {"only": "新しい"}}).over(SAMPLE)
    assert both.get("only") == "新しい"
    assert both.get("hello", "en", name="A") == "Hello A"


def test_ruby_becomes_html_and_everything_else_is_escaped() -> None:
    assert ruby_to_html("<b>{漢字|かんじ}") == "&lt;b&gt;<ruby>漢字<rt>かんじ</rt></ruby>"
    assert ruby_to_html('{<i>|"x"}') == "<ruby>&lt;i&gt;<rt>&quot;x&quot;</rt></ruby>"
    assert ruby_to_plain("{漢字|かんじ}を{読|よ}む") == "漢字を読む"


@settings(deadline=None)
@given(st.text())
def test_no_text_smuggles_markup_through_ruby(text: str) -> None:
    html = ruby_to_html(text)
    for tag in ("<ruby>", "</ruby>", "<rt>", "</rt>"):
        html = html.replace(tag, "")
    assert "<" not in html
    assert ">" not in html
