"""Anybody can read the criteria and standard periods of the prefecture: as a page, as a table, on paper."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.test import Client
from playwright.sync_api import Page

from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.japan import civil
from koboshi.doors.citizen.standards import rows
from koboshi.screens import spreadsheet
from tests.rooms.conftest import PACKS

COLUMNS = [
    "番号", "根拠法令・条項", "許認可等の内容", "概要", "様式", "交付機関（用紙）", "受付機関", "受付時期", "処理機関",
    "電話", "標準処理期間", "標準処理期間の設定年月日", "審査基準", "審査基準の設定年月日", "参考法令など",
    "手数料", "備考",
]  # fmt: skip
"""群馬県と千葉県の一覧の項目をあわせたもの。"""


def of(client: Client, title: str) -> dict[str, str]:
    """The line of one procedure in the CSV, by column."""
    read = csv.DictReader(StringIO(client.get("/standards/standards.csv").content.decode("utf-8-sig")))
    return next(row for row in read if row["許認可等の内容"] == title)


def test_the_page_names_law_period_and_what_nobody_checked_yet(client: Client, published: None) -> None:
    page = client.get("/standards/").content.decode()
    assert "NPO法人の設立認証" in page
    assert "特定非営利活動促進法（平成10年法律第7号） 第10条第1項" in page
    assert "標準処理期間" in page
    assert "要確認" in page


def test_the_table_has_the_columns_other_prefectures_publish(client: Client, published: None) -> None:
    answer = client.get("/standards/standards.csv")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
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


def test_a_day_that_nobody_found_is_said_to_be_missing_and_not_left_empty(client: Client, published: None) -> None:
    npo = of(client, "NPO法人の設立認証")
    assert (npo["審査基準の設定年月日"], npo["標準処理期間の設定年月日"]) == ("設定年月日：要確認",) * 2
    assert of(client, "公文書開示請求")["標準処理期間の設定年月日"] == "法令で決められた期間です"
    barber = of(client, "理容所・美容所の開設届と検査確認")
    assert barber["標準処理期間の設定年月日"] == "標準処理期間はありません"
    assert "設定年月日：要確認" in client.get("/standards/").content.decode()


def test_a_day_that_a_pack_knows_stands_on_the_list(published: None) -> None:
    pack = packs.load(PACKS / "food-business-permit")
    card = pack.text("procedure.toml").replace(
        "[criteria]\n", "[criteria]\nset_on = 2020-04-01\nchanged_on = 2021-06-01\n"
    )
    known = packs.load_bytes({**pack.files, "procedure.toml": card.encode()})
    offer = catalog.in_force("fukushima/food-business-permit", on=civil.today())
    cells = dict(zip(rows.COLUMNS, rows.row(1, replace(offer, pack=known), None, "/x/", "ja").cells, strict=True))
    assert cells["criteria_set"] == "令和2年4月1日（変更 令和3年6月1日）"


def test_what_a_procedure_rests_on_stands_apart_from_what_else_is_worth_reading(
    client: Client, published: None
) -> None:
    road = of(client, "道路使用許可（1号から4号）")
    assert road["根拠法令・条項"].startswith("道路交通法（昭和35年法律第105号） 第77条")
    assert "行政手続法" not in road["根拠法令・条項"]
    assert "行政手続法" in road["参考法令など"]
    assert "様式の番号：要確認" in road["様式"]
    hunting = of(client, "狩猟者登録")
    assert "10月1日から" in hunting["受付時期"]
    assert "要確認" in hunting["受付時期"]


@pytest.mark.browser
def test_it_reads_well_on_a_telephone_and_on_a_desk(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    for width in (320, 1280):
        page = open_page(width=width)
        page.goto("/standards/")
        axe(page)
        picture(page, "standards")
