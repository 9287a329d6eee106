"""A reader of English learns what kind of office it is and where; what the table does not know is not guessed."""

from __future__ import annotations

import pytest

from koboshi.core.japan import offices
from koboshi.core.jurisdiction import TABLES


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("県北保健福祉事務所", "Kenpoku Public Health and Welfare Office"),
        ("いわき市保健所", "Iwaki City Public Health Centre"),
        ("福島北警察署", "Fukushima Kita Police Station"),
        ("会津若松警察署（会津美里分庁舎）", "Aizuwakamatsu Police Station"),
        ("旅券室", "Passport Office"),
        ("福島県知事", "Governor of Fukushima Prefecture"),
        ("架空保健福祉事務所", ""),
        ("架空の部署", ""),
        ("", ""),
    ],
)
def test_a_name_is_put_together_from_its_place_and_its_kind(name: str, english: str) -> None:
    assert offices.english(name) == english


def test_every_office_that_may_be_competent_has_an_english_name() -> None:
    names = {row["name"] for row in TABLES.offices.values()}
    names |= {row["name"] for row in TABLES.core_cities.values()}
    names |= {row["name"] for rows in TABLES.police.values() for row in rows}
    assert sorted(name for name in names if not offices.english(name)) == []
