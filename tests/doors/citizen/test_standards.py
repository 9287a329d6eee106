"""Anybody can read the criteria and standard periods of the prefecture: as a page, as a table, on paper."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO
from itertools import groupby

import pikepdf
import pytest
from django.test import Client
from playwright.sync_api import Page

from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.japan import civil, format_wareki
from koboshi.doors.citizen.standards import rows
from koboshi.screens import spreadsheet
from tests import pdfs
from tests.rooms.conftest import PACKS

COLUMNS = [
    "番号", "根拠法令・条項", "許認可等の内容", "概要", "様式", "交付機関（用紙）", "受付機関", "受付時期", "処理機関",
    "電話", "標準処理期間", "標準処理期間の設定年月日", "審査基準", "審査基準の設定年月日", "参考法令など",
    "手数料", "備考",
]  # fmt: skip
"""群馬県と千葉県の一覧の項目をあわせたもの。"""
FOOD = "食品営業許可（飲食店営業）"


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
    cells = dict(zip(rows.COLUMNS, rows.row(replace(offer, pack=known), None, "/x/", "ja").cells, strict=True))
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


def pages_of(pdf: bytes) -> list[str]:
    """What is printed on each page, without spaces between letters."""
    return ["".join(page.split()) for page in pdfs.read(pdf).split("\f") if page.strip()]


def lines(client: Client, by: str) -> list[dict[str, str]]:
    """The CSV in this order."""
    found = client.get("/standards/standards.csv", {"by": by}).content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(found)))


def test_the_order_of_the_page_is_that_of_the_table_and_the_numbers_run_in_it(client: Client, published: None) -> None:
    by_office, by_law = lines(client, "office"), lines(client, "law")
    assert [row["許認可等の内容"] for row in by_office] != [row["許認可等の内容"] for row in by_law]
    for by, shown in (("office", by_office), ("law", by_law)):
        assert [row["番号"] for row in shown] == [str(at) for at in range(1, len(shown) + 1)]
        page = client.get("/standards/", {"by": by}).content.decode()
        cards = page[page.index("</nav>", page.index('id="index"')) :]
        at = [cards.index(f">{row['許認可等の内容']}</a></h3>") for row in shown]
        assert at == sorted(at)
        assert f"standards.pdf?by={by}" in page
    law = [row["根拠法令・条項"].partition(" ")[0].partition("（")[0] for row in by_law]
    assert all(law.count(name) == len(list(run)) for name, run in groupby(law)), "one law after the other"


def test_every_office_that_an_address_may_lead_to_takes_an_application(client: Client, published: None) -> None:
    food, road, tax = (of(client, name) for name in (FOOD, "道路使用許可（1号から4号）", "納税証明書の交付（県税）"))
    assert food["受付機関"].startswith("手続の対象になる場所（店・事業所・住宅・道路など）を担当する保健福祉事務所（")
    for office in ("県北", "県中", "県南", "会津", "南会津", "相双"):
        assert f"{office}保健福祉事務所" in food["受付機関"]
    assert "福島市・郡山市・いわき市では、市が受け付けます（福島市保健所、" in food["受付機関"]
    assert "手続の種類により市が受け付けます" in of(client, "温泉の掘削・利用の許可")["受付機関"]
    assert "二本松警察署" in road["受付機関"]
    assert "受付機関ごとに違います" in road["電話"]
    assert tax["処理機関"] == "住所地を担当する地方振興局長"
    built = of(client, "建設業の許可（知事許可）")
    assert "会津若松建設事務所" in built["受付機関"]
    assert "書類は、土木部建設産業室が審査します" in built["受付機関"]
    assert built["電話"].startswith("土木部建設産業室 ")
    page = client.get("/standards/").content.decode()
    assert '">各地域の保健福祉事務所</h2>' in page


def test_the_cells_say_what_a_reader_needs_and_nothing_of_the_inside(client: Client, published: None) -> None:
    for row in lines(client, "office"):
        assert not re.search(r"[a-z]{3}|[0-9]\.[0-9]", row["様式"]), "no inner names or versions"
        assert "案内" not in row["参考法令など"]
        assert "「" not in row["参考法令など"], "pages of offices are no law"
        assert "解説" not in row["参考法令など"]
        assert not re.search("要確認[^／]*（要確認）", "／".join(row["根拠法令・条項"].split(" ／ "))), "said once"
    assert "1通400円です" in of(client, "納税証明書の交付（県税）")["手数料"]
    assert of(client, "自動車保管場所証明（車庫証明）")["手数料"].startswith("2,200円です")


def test_a_notification_that_is_inspected_afterwards_is_not_said_to_be_over(client: Client, published: None) -> None:
    barber = of(client, "理容所・美容所の開設届と検査確認")["標準処理期間"]
    assert barber.startswith("届出は、届いたときに済みます。そのあと役所が検査などで確かめ")
    assert "目安は開庁日で7日。標準処理期間ではありません" in barber


def test_what_is_no_law_is_told_from_a_law_by_its_name() -> None:
    for law in (
        "地方税法（昭和25年法律第226号）",
        "旅館業法施行令・旅館業法施行規則",
        "県のICTアドバイザー派遣要綱（名称・番号は要確認）",
    ):
        assert rows._is_rule(law), law
    for page in (
        "県内の行政書士の案内（交付まで）",
        "福島県警察「自動車保管場所の手続き」（写し）",
        "島根県警察「銃刀法」",
        "温泉法の解説",
    ):
        assert not rows._is_rule(page), page


def test_each_printed_page_says_whose_list_it_is_and_of_which_day(client: Client, published: None) -> None:
    answer = client.get("/standards/standards.pdf", {"by": "law"})
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        pages = len(pdf.pages)
    words = pages_of(answer.content)
    assert len(words) == pages > 1
    on = "".join(format_wareki(civil.today()).split())
    assert all(f"福島県{on}現在" in page for page in words)
    own = client.get("/standards/standards.pdf", {"office": "bunka-shinko"}).content
    assert f"福島県文化振興課{on}現在" in pages_of(own)[0]


@pytest.mark.browser
def test_it_reads_well_on_a_telephone_and_on_a_desk(
    open_page: Callable[..., Page], axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    for width in (320, 1280):
        page = open_page(width=width)
        page.goto("/standards/")
        axe(page)
        picture(page, "standards")
