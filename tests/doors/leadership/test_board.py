"""Leaders read what happened: counted, explained, for the period they choose."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from koboshi.core.actor import Door
from koboshi.doors.leadership.figures import Names
from tests.doors.leadership import office

BOARD = "/leadership/"
TABLE = "/leadership/figures.csv"


@pytest.fixture
def leader(published: None, client: Client, sign_in: Callable[[Client, str], Client]) -> Client:
    """A member of the headquarters, in front of a month of cases."""
    office.some_cases()
    return sign_in(client, "honbu")


def text(client: Client, address: str = BOARD, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    page = answer.content.decode()
    assert "&lt;ruby" not in page, "readings are drawn, not shown as code"
    return page


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_every_way_in_has_a_name_also_what_the_office_itself_began(lang: str) -> None:
    names = [Names(lang).group("by_door", str(door)) for door in Door]
    assert len(set(names)) == len(Door)


def test_every_figure_comes_with_its_definition_and_its_whole(leader: Client) -> None:
    page = text(leader)
    for words in ("届いた申請", "手続別", "受付方法別", "地域別", "年齢別", "来庁せずに", "標準処理期間の内に"):
        assert words in page, words
    assert "終わった案件1件のうち1件" in page
    assert "決定した案件2件のうち" in page
    assert page.count("この数の意味") >= 8
    assert "数えた時刻" in page


def test_applications_are_counted_by_door_area_and_procedure(leader: Client) -> None:
    page = text(leader)
    assert "インターネット" in page
    assert "窓口・電話・紙" in page
    assert "公文書開示請求" in page
    assert "合計4件" in page


def test_the_map_says_the_same_numbers_as_the_table(leader: Client) -> None:
    page = text(leader)
    assert page.count('class="lead-map__tile ') == 59
    assert 'role="img"' in page
    assert "市町村別の件数の表を開く" in page


def test_the_page_opens_for_every_period_in_every_language(leader: Client) -> None:
    for lang in ("ja", "ja-easy", "en"):
        for span in ("month", "quarter", "year"):
            text(leader, f"{BOARD}?span={span}&lang={lang}")


def test_days_are_read_in_any_notation(leader: Client) -> None:
    for first, last in (("令和8年4月1日", "R8.12.31"), ("２０２６－０４－０１", "2026年12月31日")):
        page = text(leader, f"{BOARD}?span=free&first={first}&last={last}")
        assert "令和8年4月1日" in page
        assert "令和8年12月31日" in page


UNREADABLE = [
    ("", "2026-04-30", "始まりの日を入力してください"),
    ("きのう", "2026-04-30", "始まりの日を日付として読み取れません"),
    ("2026-04-30", "2026-02-30", "終わりの日の日付は、暦にありません"),
    ("2026-04-30", "2026-04-01", "終わりの日は、始まりの日と同じか"),
    ("2199-04-30", "2199-05-01", "始まりの日は、今日かそれより前"),
]


def test_a_period_that_cannot_be_read_is_said_and_kept(leader: Client) -> None:
    for first, last, sentence in UNREADABLE:
        page = text(leader, f"{BOARD}?span=free&first={first}&last={last}", 422)
        assert sentence in page
        assert f'value="{first}"' in page
        assert f'value="{last}"' in page


def test_an_unknown_period_is_refused_with_a_sentence(leader: Client) -> None:
    assert "もう一度選んでください" in text(leader, f"{BOARD}?span=century", 422)
    assert leader.get(f"{TABLE}?span=century").status_code == 422


def test_an_empty_period_says_that_nothing_was_counted(leader: Client) -> None:
    page = text(leader, f"{BOARD}?span=free&first=2020-04-01&last=2020-04-30")
    assert "この期間に当てはまる記録はありません" in page
    assert "まだ数えられません" in page


def test_the_file_carries_the_same_figures_with_period_and_definition(leader: Client) -> None:
    answer = leader.get(TABLE)
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    content = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    arrived = [row for row in rows if row["指標"] == "届いた申請"]
    assert [row["値"] for row in arrived] == ["4"]
    assert all(row["定義"] and row["期間の始まり"] and row["期間の終わり"] and row["数えた時刻"] for row in rows)
    share = next(row for row in rows if row["指標"] == "来庁せずに終わった案件の割合")
    assert (share["分子"], share["分母"], share["値"]) == ("1", "1", "100.0")
    assert "{" not in content


def test_the_demo_says_that_it_is_one(leader: Client, settings: Any) -> None:
    assert "架空のデータです" in text(leader)
    settings.KOBOSHI = {**settings.KOBOSHI, "demo": False}
    assert "架空のデータです" not in text(leader)


def test_others_do_not_see_the_page_nor_the_file(
    published: None, client: Client, sign_in: Callable[[Client, str], Client]
) -> None:
    for login in ("madoguchi", "tanto", "kawauchi", "digital"):
        sign_in(client, login)
        assert client.get(BOARD).status_code == 403
        assert client.get(TABLE).status_code == 403


def test_somebody_who_has_not_signed_in_is_asked_to(published: None, client: Client) -> None:
    assert client.get(BOARD).headers["Location"].startswith("/accounts/login")
