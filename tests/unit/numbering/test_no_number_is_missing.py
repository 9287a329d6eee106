"""欠番なし: every number that a counter gave stands on a document, or is named."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koboshi.core.numbering import Borne, Pattern, PatternError, count, year_of

ON = date(2026, 6, 1)
USUAL = Pattern.parse("{year}{office}第{n}号")
PATTERNS = (
    USUAL,
    Pattern.parse("{era_year}年（{office}）第{n}号", digits="kanji"),
    Pattern.parse("{calendar_year}-{n:4}", reset="calendar"),
    Pattern.parse("達（{office}）第{n}号", reset="never", offices=("務",)),
    Pattern.parse("{year}第{n}号", per=("office",), offices=("保",)),
    Pattern.parse("{year}{kind}{n}", kinds=("許",), digits="full"),
)


def _sign(pattern: Pattern) -> tuple[str, str]:
    office = (pattern.offices or ("情公",))[0] if "office" in pattern.per else ""
    return office, (pattern.kinds or ("",))[0]


@given(st.sampled_from(PATTERNS), st.sets(st.integers(1, 120)), st.integers(0, 120))
def test_exactly_the_missing_numbers_are_found(pattern: Pattern, borne: set[int], last: int) -> None:
    signs = _sign(pattern)
    key = pattern.series(ON, *signs)
    documents = [Borne(pattern.show(n, ON, *signs), ON, "office") for n in sorted(borne)]
    (found,), strangers = count({key: last}, documents)
    assert not strangers
    wanted = [n for n in range(1, last + 1) if n not in borne]
    assert found.missing == len(wanted)
    assert found.named() == wanted[:50]
    assert found.beyond == len([n for n in borne if n > last])
    assert found.whole == (borne == set(range(1, last + 1)))


def test_numbers_of_another_year_or_office_do_not_fill_a_gap() -> None:
    counters = {USUAL.series(ON, "情公"): 2, USUAL.series(ON, "保"): 1, USUAL.series(date(2026, 3, 31), "情公"): 1}
    documents = [
        Borne("8情公第1号", ON, "a"),
        Borne("8保第1号", ON, "b"),
        Borne("7情公第1号", date(2026, 3, 31), "a"),
    ]
    found, strangers = count(counters, documents)
    assert [(each.year, each.office, each.named()) for each in found] == [
        ("2026", "情公", [2]),
        ("2026", "保", []),
        ("2025", "情公", []),
    ]
    assert not strangers


def test_a_number_that_does_not_fit_its_day_is_a_stranger() -> None:
    found, strangers = count({USUAL.series(ON, "情公"): 1}, [Borne("7情公第1号", ON), Borne("架空", ON)])
    assert found[0].named() == [1]
    assert strangers == ["7情公第1号", "架空"]


def test_a_key_that_is_none_is_refused_with_a_sentence() -> None:
    with pytest.raises(PatternError, match="系列の名前ではありません"):
        year_of("何か")
