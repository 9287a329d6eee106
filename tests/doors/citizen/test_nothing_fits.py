"""What a household asks for: the right procedure, or an honest 「見つかりません」 and who can help; no wrong hit."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from koboshi.catalog import elsewhere

TOWN = "お住まいの市町村の役所"
HELP = "024-521-1111"

# What is asked, what stands first ("" = nothing is found), and who else is named.
HOUSEHOLD = [
    ("パスポート", "パスポート", ""),
    ("パスポートをなくした", "パスポート", ""),
    ("猟", "狩猟者登録", ""),
    ("温泉", "温泉の掘削", ""),
    ("駐車場", "車庫証明", ""),
    ("難病", "難病", ""),
    ("書類を見たい", "公文書開示請求", ""),
    ("道で祭り", "臨時営業", ""),
    ("県営住宅", "県営住宅", ""),
    ("車を買った", "車庫証明", ""),
    ("美容室を開きたい", "理容所", ""),
    ("銃を買いたい", "猟銃", ""),
    ("税金の証明", "納税証明書", ""),
    ("やたい", "臨時営業", ""),
    ("restaurant", "食品営業許可", ""),
    ("市営住宅", "県営住宅", TOWN),
    ("車検", "納税証明書", "運輸支局"),
    ("車検証をなくした", "", "運輸支局"),
    ("家を建てる", "", "建築確認"),
    ("老人ホーム", "", TOWN),
    ("火葬", "", TOWN),
    ("住民票", "", TOWN),
    ("こせき", "", TOWN),
    ("婚姻届", "", TOWN),
    ("保育園に入りたい", "", TOWN),
    ("犬の登録", "", TOWN),
    ("ごみの出し方", "", TOWN),
    ("固定資産税", "", TOWN),
    ("罹災証明", "", TOWN),
    ("確定申告", "", "税務署"),
    ("年金", "", "年金事務所"),
    ("運転免許の更新", "", "運転免許センター"),
    ("ペット", "", ""),
    ("熊が出た", "", ""),
    ("薬局を開きたい", "", ""),
    ("土地を買った", "", ""),
    ("会社を作りたい", "", ""),
    ("パートの仕事を探している", "", ""),
    ("ワクチン", "", ""),
    ("driver’s license", "", "運転免許センター"),
    ("dog", "", ""),
    ("団地に入りたい", "県営住宅", ""),
    ("アパート", "県営住宅", ""),
    ("家がない", "県営住宅", ""),
    ("住むところがない", "県営住宅", ""),
    ("部屋を借りたい", "県営住宅", ""),
    ("へやを かりたい", "県営住宅", ""),
    ("apartment", "県営住宅", ""),
    ("house", "県営住宅", ""),
    ("薬代", "難病", ""),
    ("孫と外国に行く", "パスポート", ""),
    ("drive a car parking", "車庫証明", ""),
    ("給付金", "", TOWN),
    ("お金がない", "", TOWN),
    ("renew visa", "", "出入国在留管理局"),
]


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


@pytest.mark.parametrize(("words", "first", "who"), HOUSEHOLD)
def test_a_household_finds_its_procedure_or_hears_plainly_that_there_is_none(
    client: Client, words: str, first: str, who: str
) -> None:
    page = client.get("/search/", {"q": words}).content.decode()
    found = [re.sub(r"<[^>]+>", "", each) for each in re.findall(r'k-card__title">(.*?)</h', page, re.DOTALL)]
    if first:
        assert found, words
        assert first in found[0], found
        assert ("これが近いかもしれません" in page) == bool(who)
    else:
        assert not found, found
        assert "見つかりませんでした" in page
        assert HELP in page
        assert 'href="/enquiries/"' in page
        assert ("くらしの身近な手続の多くは" in page) == (not who)
    assert ("県ではないところ" in page) == bool(who)
    assert who in page


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_every_body_has_its_sentence_in_every_language(client: Client, lang: str) -> None:
    for words in ("住民票", "建築確認", "車検", "確定申告", "年金", "運転免許", "ビザ", "お金がない"):
        page = client.get("/search/", {"q": words, "lang": lang})
        assert page.status_code == 200
        assert 'class="k-panel"><h2>' in page.content.decode(), words


def test_width_capitals_and_spaces_do_not_matter_and_few_are_named() -> None:
    assert elsewhere.bodies("ＤＲＩＶＥＲ’Ｓ　Ｌｉｃｅｎｓｅ") == ["driving"]
    assert len(elsewhere.bodies("住民票 車検 年金 確定申告 運転免許")) == elsewhere.MOST
    assert elsewhere.bodies("") == []
