"""People ask in their own words, in kana, or in English, and find the right procedure first, without noise."""

from __future__ import annotations

import re

import pytest
from django.test import Client

QUESTIONS = [
    ("役所の書類を見たい", "公文書開示請求"),
    ("けんえいじゅうたく", "県営住宅"),
    ("くるまのぜいきん", "自動車税"),
    ("ひなん", "県営住宅"),
    ("避難者の住宅", "県営住宅"),
    ("apply for passport", "旅券"),
    ("passport", "旅券"),
    ("ぱすぽーと", "旅券"),
    ("パスポートを取りたい", "旅券"),
    ("なんびょう", "難病"),
    ("難病の医療費を安くしたい", "難病"),
    ("県営住宅に入りたい", "県営住宅"),
    ("安い家を借りたい", "県営住宅"),
    ("車の税金を安くしたい", "自動車税"),
    ("お祭りで店を出したい", "臨時"),
    ("やたいをだしたい", "臨時"),
    ("旅館を始めたい", "旅館"),
    ("床屋を開きたい", "理容"),
    ("NPO法人を作りたい", "NPO法人"),
    ("車庫証明", "車庫"),
    ("温泉を掘りたい", "温泉"),
    ("道路で工事をしたい", "道路"),
    ("納税証明書がほしい", "納税"),
    ("狩猟をしたい", "狩猟"),
]
MOST_SHOWN = 7


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


def _found(client: Client, words: str) -> list[str]:
    page = client.get("/search/", {"q": words}).content.decode()
    return [re.sub(r"<[^>]+>", "", each) for each in re.findall(r'k-card__title">(.*?)</h', page, re.DOTALL)]


@pytest.mark.parametrize(("words", "title"), QUESTIONS)
def test_the_right_one_is_first_and_the_list_is_short(client: Client, words: str, title: str) -> None:
    found = _found(client, words)
    assert found, words
    assert title in found[0], found
    assert len(found) <= MOST_SHOWN, found


def test_a_procedure_stands_where_people_look_for_it(client: Client) -> None:
    def titles(name: str) -> str:
        return client.get(f"/categories/{name}/").content.decode()

    assert "自動車税" in titles("vehicle")
    assert "自動車税" in titles("tax")
    assert "難病" in titles("welfare")
    assert "医療・福祉" in titles("welfare")
    assert "難病" not in titles("health")
