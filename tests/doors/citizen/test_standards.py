"""Anybody can read the criteria and standard periods of the prefecture: as a page, as a table, on paper."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.test import Client
from playwright.sync_api import Page

from koboshi.screens import spreadsheet


def test_the_page_names_law_period_and_what_nobody_checked_yet(client: Client, published: None) -> None:
    page = client.get("/standards/").content.decode()
    assert "NPO法人の設立認証" in page
    assert "特定非営利活動促進法（平成10年法律第7号） 第10条第1項" in page
    assert "標準処理期間" in page
    assert "要確認" in page


def test_the_table_has_the_columns_other_prefectures_publish(client: Client, published: None) -> None:
    answer = client.get("/standards/standards.csv")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["番号", "根拠法令・条項", "許認可等の内容", "審査基準"]
    assert {len(row) for row in rows} == {12}
    assert not [cell for row in rows for cell in row if spreadsheet.safe(cell) != cell], "one guard, for all tables"


def test_one_office_can_be_asked_for(client: Client, published: None) -> None:
    page = client.get("/standards/", {"office": "bunka-shinko"}).content.decode()
    assert "NPO法人の設立認証" in page
    assert "公文書開示請求" not in page
    assert "まだありません" in client.get("/standards/", {"office": "nobody"}).content.decode()


def test_the_list_has_an_index_by_office_and_by_law(client: Client, published: None) -> None:
    for by, heading in (("office", "文化振興課"), ("law", "特定非営利活動促進法（平成10年法律第7号）")):
        page = client.get("/standards/", {"by": by}).content.decode()
        link = page[: page.index(f">{heading}</a>")].rpartition('href="#')[2].partition('"')[0]
        assert f'<h2 id="{link}">{heading}</h2>' in page
        assert page.index('id="index"') < page.index(f'<h2 id="{link}">')


def test_the_list_is_reached_from_the_first_page_and_says_what_a_law_sets(client: Client, published: None) -> None:
    assert 'href="/standards/"' in client.get("/").content.decode()
    assert "15日（法令で決められた期間）" in client.get("/standards/").content.decode()


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_printed_list_is_a_tagged_document(client: Client, published: None, lang: str) -> None:
    answer = client.get("/standards/standards.pdf", {"lang": lang})
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 1
        assert "/StructTreeRoot" in pdf.Root


@pytest.mark.browser
def test_it_reads_well_on_a_telephone_and_on_a_desk(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    for width in (320, 1280):
        page = open_page(width=width)
        page.goto("/standards/")
        axe(page)
        picture(page, "standards")
