"""Document numbers: a pattern that would repeat is refused, and what is accepted never repeats."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from koboshi.core.numbering import Pattern, PatternError, check_together
from koboshi.core.numbering import kanji as numerals

SPRING, WINTER = date(2026, 4, 1), date(2027, 3, 31)
OFFICES = ("県北", "務", "三春", "情公", "A")
DAYS = st.dates(date(2019, 5, 1), date(2050, 12, 31))
"""Within one era, as the year of an era alone comes again in the next."""


@pytest.mark.parametrize(
    ("text", "options", "shown"),
    [
        ("{year}県北第{n}号", {}, "8県北第46号"),
        ("{year}{office}第{n}号", {}, "8県北第46号"),
        ("達（務）第{n}号", {"reset": "never"}, "達（務）第46号"),
        ("{era_year}{office}第{n:4}号", {}, "令和8県北第0046号"),
        ("{fiscal_year}-{office}-{n}", {}, "2026-県北-46"),
        ("{calendar_year}-{n}", {"reset": "calendar"}, "2027-46"),
        ("{year}県北第{n}号", {"digits": "full"}, "８県北第４６号"),
        ("{year}県北第{n}号", {"digits": "kanji"}, "八県北第四十六号"),
        ("{year}県北第{n}号", {"digits": "kanji_positional"}, "八県北第四六号"),
    ],
)
def test_the_last_day_of_a_fiscal_year_still_counts_in_the_year_that_began_in_april(text, options, shown):
    assert Pattern.parse(text, **options).show(46, WINTER, "県北") == shown


def test_a_branch_number_follows_the_number_it_belongs_to():
    pattern = Pattern.parse("{year}県北第{n}号{branch}")
    assert pattern.show(12, SPRING) == "8県北第12号"
    assert pattern.show(12, SPRING, branch=2) == "8県北第12号の2"
    assert pattern.read("8県北第12号の2").branch == 2
    assert pattern.read("8県北第12号の1") is None
    with pytest.raises(PatternError, match="枝番"):
        Pattern.parse("{year}県北第{n}号").show(12, SPRING, branch=2)


def test_vertical_text_counts_in_kanji_and_is_read_back():
    pattern = Pattern.parse("達（務）第{n}号", reset="never", digits="kanji")
    assert pattern.show(123, SPRING) == "達（務）第百二十三号"
    assert pattern.read("達(務)第百二十三号").n == 123


@pytest.mark.parametrize(
    ("text", "options", "word"),
    [
        ("県北第{n}号", {}, "年度ごとに"),
        ("県北第{n}号", {"reset": "calendar"}, "暦年ごとに"),
        ("{calendar_year}県北第{n}号", {}, "年度ごとに"),
        ("{fiscal_year}県北第{n}号", {"reset": "calendar"}, "暦年ごとに"),
        ("{year}県北", {}, "{n}"),
        ("{year}県北第{n}号", {"per": ("kind",)}, "2つの種類で同じ番号"),
        ("{year}県北第{n}号", {"per": ("office",), "offices": ("県北", "県中")}, "2つの所属で同じ番号"),
        ("{year}県北第{n}号", {"per": ("town",)}, "town"),
        ("{year}{n}", {}, "区別できません"),
        ("{year}2第{n}号", {}, "隣に数字"),
        ("{year}第{office}{kind}{n}", {}, "区別できません"),
        ("{office}保{kind}{year}第{n}号", {}, "区切り"),
        ("{year}{office}第{n}号", {"digits": "kanji"}, "区別できません"),
        ("{year}第{n}号{n}", {}, "2回"),
        ("{year}第{month}{n}号", {}, "month"),
        ("{year:2}第{n}号", {}, "year:2"),
        ("{year第{n}号", {}, "使えません|対になって"),
        ("年}第{n}号", {}, "対になって"),
        ("", {}, "1文字以上"),
        ("第" * 61, {}, "60文字"),
        ("{year}/{n}", {}, "/"),
        ("{year}第{n}号", {"reset": "monthly"}, "monthly"),
        ("{year}第{n}号", {"digits": "roman"}, "roman"),
        ("{year}第{n:4}号", {"digits": "kanji"}, "桁数"),
        ("{year}第{n}号", {"offices": ("1課",)}, "1課"),
    ],
)
def test_a_pattern_that_would_repeat_or_cannot_be_read_is_refused_with_a_sentence(text, options, word):
    with pytest.raises(PatternError, match=word):
        Pattern.parse(text, **options)


@pytest.mark.parametrize("sign", ["", "県1", "第一", "県/北", "令和", "あ" * 11])
def test_a_sign_that_could_be_mistaken_for_another_part_is_refused(sign):
    with pytest.raises(PatternError):
        Pattern.parse("{year}{office}第{n}号").show(1, SPRING, sign)


@pytest.mark.parametrize("n", [0, -1, 10_000_000, True])
def test_a_number_below_one_or_beyond_reason_is_refused(n):
    with pytest.raises(PatternError, match="文書番号は"):
        Pattern.parse("{year}第{n}号").show(n, SPRING)


def test_an_office_outside_the_pattern_may_not_use_it():
    pattern = Pattern.parse("{year}県北第{n}号", per=("office",), offices=("県北",))
    assert pattern.series(SPRING, "県北") != pattern.series(date(2027, 4, 1), "県北")
    with pytest.raises(PatternError, match="県中"):
        pattern.series(SPRING, "県中")


def test_a_document_whose_kind_nobody_names_is_of_the_only_kind_of_its_pattern():
    pattern = Pattern.parse("{fiscal_year}{kind}({office})第{n}号", kinds=("達",))
    assert pattern.show(46, SPRING, "務") == "2026達(務)第46号"
    assert pattern.series(SPRING, "務") == pattern.series(SPRING, "務", "達")
    with pytest.raises(PatternError, match="指令"):
        pattern.show(46, SPRING, "務", "指令")
    with pytest.raises(PatternError, match="種類の記号"):
        Pattern.parse("{fiscal_year}{kind}({office})第{n}号", kinds=("達", "指令")).series(SPRING, "務")


def test_the_fiscal_year_of_a_new_era_bears_the_name_of_the_day():
    pattern = Pattern.parse("{era_year}第{n}号")
    assert pattern.show(1, date(2019, 4, 30)) == "平成31第1号"
    assert pattern.show(2, date(2019, 5, 1)) == "令和元第2号"
    assert pattern.show(3, date(1989, 2, 1)) == "昭和63第3号"
    assert pattern.series(date(2019, 4, 30)) == pattern.series(date(2019, 5, 1))
    assert Pattern.parse("{year}第{n}号").repeats_across_eras
    assert not pattern.repeats_across_eras


def test_counters_without_office_or_year_run_through():
    pattern = Pattern.parse("達（務）第{n}号", reset="never")
    assert pattern.series(SPRING, "県北", "通知") == pattern.series(date(2050, 1, 1), "務", "指令")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("{year}県北第{n}号", {}), ("{year}{office}第{n}号", {})),
        (("{year}県北第{n}号", {}), ("８県北第{n:4}号", {"reset": "never"})),
        (("{year}県北第{n}号", {}), ("{year}県北第{n}号", {"reset": "calendar"})),
        (("{year}第{n}号", {}), ("{year}第{n}号", {"digits": "kanji"})),
        (("{year}第{n}号{branch}", {}), ("{year}第{n}号", {})),
        (("{year}第{n}号{branch}", {}), ("{year}第{n}号の2", {})),
        (("{era_year}第{n}号", {}), ("令和{year}第{n}号", {})),
        (("{era_year}第{n}号", {}), ("令和{fiscal_year}第{n}号", {})),
    ],
)
def test_two_patterns_that_can_meet_may_not_share_a_register(one, other):
    patterns = [Pattern.parse(text, **options) for text, options in (one, other)]
    with pytest.raises(PatternError, match="同じ番号になることがあります"):
        check_together(patterns)


def test_patterns_that_never_meet_and_patterns_that_share_a_counter_live_together():
    check_together(
        [
            Pattern.parse("{year}県北第{n}号"),
            Pattern.parse("{year}県北第{n}号"),
            Pattern.parse("{year}県北指令第{n}号"),
            Pattern.parse("達（務）第{n}号", reset="never"),
            Pattern.parse("{year}{office}第{n}号", offices=("県中", "県南")),
            Pattern.parse("{fiscal_year}県北第{n}号"),
            Pattern.parse("{fiscal_year}{kind}({office})第{n}号", kinds=("達",)),
            Pattern.parse("{fiscal_year}{kind}({office})第{n}号", kinds=("指令",)),
        ]
    )
    with pytest.raises(PatternError, match="200"):
        check_together([Pattern.parse("{year}第{n}号")] * 201)


TEXTS = st.sampled_from(
    [
        ("{year}{office}第{n}号{branch}", "fiscal", "half"),
        ("{era_year}{office}（{kind}）第{n:4}号", "fiscal", "full"),
        ("{fiscal_year}-{office}-{n}{branch}", "fiscal", "half"),
        ("{calendar_year}{office}第{kind}第{n}号", "calendar", "half"),
        ("{year}年{office}第{n}号{branch}", "calendar", "kanji"),
        ("{era_year}年{office}第{n}号", "fiscal", "kanji_positional"),
        ("達（{office}）第{n}号", "never", "kanji"),
    ]
)
DOCUMENTS = st.tuples(
    st.integers(1, 9_999_999), DAYS, st.sampled_from(OFFICES), st.sampled_from(OFFICES), st.integers(1, 999)
)


def numbered(pattern, document):
    n, on, office, kind, branch = document
    branch = branch if "{branch}" in pattern.text else 1
    return (pattern.series(on, office, kind), n, branch), pattern.show(n, on, office, kind, branch)


@given(TEXTS, DOCUMENTS, DOCUMENTS)
def test_different_documents_never_bear_the_same_number(source, one, other):
    text, reset, digits = source
    pattern = Pattern.parse(text, reset=reset, digits=digits)
    (place, number), (place_2, number_2) = numbered(pattern, one), numbered(pattern, other)
    assume(place != place_2)
    assert number != number_2


@given(TEXTS, DOCUMENTS)
def test_a_number_is_read_back(source, document):
    text, reset, digits = source
    pattern = Pattern.parse(text, reset=reset, digits=digits)
    (_, n, branch), number = numbered(pattern, document)
    found = pattern.read(number)
    assert (found.n, found.branch, found.office) == (n, branch, document[2])


MORE = st.sampled_from(
    [
        ("{year}県北第{n}号", "fiscal", "half"),
        ("{year}三春第{n}号{branch}", "fiscal", "half"),
        ("{year}{office}第{n}号", "fiscal", "full"),
        ("{year}第{office}第{n}号", "fiscal", "kanji"),
        ("{fiscal_year}{office}第{n}号", "fiscal", "half"),
        ("令和{year}{office}第{n}号", "fiscal", "half"),
        ("{era_year}{office}第{n:4}号", "fiscal", "half"),
        ("{office}第{n}号", "never", "half"),
        ("{office}第{n}号の2", "never", "half"),
        ("{office}第{n}号{branch}", "never", "half"),
    ]
)


@given(MORE, MORE, DOCUMENTS)
def test_patterns_that_may_live_together_never_read_each_others_numbers(source, source_2, document):
    one, other = (Pattern.parse(text, reset=reset, digits=digits) for text, reset, digits in (source, source_2))
    _, number = numbered(one, document)
    if one != other and other.read(number) is not None:
        with pytest.raises(PatternError):
            check_together([one, other])


@given(st.integers(0, numerals.MOST), st.sampled_from(numerals.STYLES))
def test_every_way_of_writing_digits_is_read_back(number, style):
    assert numerals.read(numerals.write(number, style)) == number


@given(st.text("一二十百千万0１号", max_size=8))
def test_reading_digits_never_fails(text):
    found = numerals.read(text)
    assert found is None or found >= 0
