"""What a fee comes to before sending, money only where it is asked for, and hours a reader of English can read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from koboshi.core.pack import Pack, load, load_bytes
from koboshi.doors.citizen.templatetags.hours import opening_hours, telephone
from koboshi.project.configuration import ROOT
from koboshi.screens import estimating

DAY = date(2026, 11, 27)


def _pack(name: str) -> Pack:
    return load(ROOT / "procedures" / "fukushima" / name)


@pytest.mark.parametrize(
    ("answers", "yen"),
    [
        ({"certificate_kind": "unpaid", "copies": 3}, 1200),
        ({"certificate_kind": "amounts", "taxes": ["car", "business"], "copies": 2}, 1600),
        ({"certificate_kind": "inspection", "copies": 1}, 0),
        ({"certificate_kind": "unpaid"}, None),
        ({}, None),
    ],
)
def test_the_sum_follows_the_number_of_copies(answers: dict[str, Any], yen: int | None) -> None:
    assert estimating.sum_of(_pack("tax-certificate"), answers, DAY) == yen


@pytest.mark.parametrize("name", ["disclosure-request", "food-business-permit"])
def test_no_sum_is_told_where_more_than_the_answers_decides(name: str) -> None:
    assert estimating.sum_of(_pack(name), {"way": "copy"}, DAY) is None


@pytest.mark.parametrize(
    ("name", "answers", "yen", "why"),
    [
        ("parking-certificate", {"reason": "new"}, 2200, "根拠: 県の条例"),
        ("waste-transport-permit", {"application_kind": "renew"}, 73_000, "（更新）　73,000円（根拠: 福島県手数料条例"),
    ],
    ids=["by a decision table", "by a schedule with dates"],
)
def test_the_amount_comes_with_its_ground_and_with_what_nobody_has_checked(
    name: str, answers: dict[str, Any], yen: int, why: str
) -> None:
    told = estimating.amount_of(_pack(name), answers, DAY)
    assert told is not None
    assert told[0] == yen
    assert why in told[1]["ja"][0]
    assert any("要確認" in line for line in told[1]["ja"])
    assert set(told[1]) == {"ja", "ja-easy", "en"}


def test_an_amount_that_hangs_on_what_the_process_finds_out_is_not_guessed() -> None:
    pack = _pack("waste-transport-permit")
    asks = pack.text("fees.toml").replace('answers.application_kind = "new"', "variables.authority = 1")
    assert estimating.amount_of(load_bytes({**pack.files, "fees.toml": asks.encode()}), {}, DAY) is None
    assert estimating.amount_of(pack, {}, DAY) is None, "not yet answered"


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_office_pages_say_hours_in_the_readers_language(published: None, client: Client, lang: str) -> None:
    page = client.get(f"/offices/johokokai-madoguchi/?lang={lang}").content.decode()
    assert ("Weekdays, 8:30 to 17:15" in page) == (lang == "en")
    assert ("平日 8時30分から" in page) == (lang == "ja")
    assert ("8:30から 17:15まで" in page) == (lang == "ja-easy")
    assert ("main number" in page) == (lang == "en")
    if lang == "en":
        assert "<title>Information" in page.replace("\n", "") or "(情報公開総合窓口)" in page


@pytest.mark.parametrize(
    "text",
    ["第2・第4水曜日の午後", "お問い合わせください", "", "8時から", "平日 8時30分から17時15分まで、木曜は19時まで"],
)
def test_hours_written_in_another_way_stay_as_they_are(rf: Any, text: str) -> None:
    request = rf.get("/?lang=en")
    assert opening_hours({"request": request}, text) == f'<span lang="ja">{text}</span>'


def test_what_an_office_writes_is_never_html(rf: Any) -> None:
    request = rf.get("/?lang=en")
    assert "<b>" not in opening_hours({"request": request}, "<b>平日</b> 8時から9時まで")
    assert "<b>" not in telephone({"request": request}, "<b>1</b>（代表）")
