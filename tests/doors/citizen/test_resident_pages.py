"""What a resident of 78 and her nephew stumbled over: towns, office names, files, the second address, the fee."""

from __future__ import annotations

import re
import tomllib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project.configuration import ROOT
from tests.doors.citizen import stories

PACKS = ROOT / "procedures" / "fukushima"
HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


def _begin(client: Client, pack: str) -> str:
    page = client.post(f"/procedures/fukushima/{pack}/start", {"once": pack}, follow=True).content.decode()
    found = re.search(r"/applications/([0-9A-Z-]+)/pages/", page)
    assert found is not None
    return found[1]


def _groups(page: str) -> list[str]:
    return re.findall(r'<optgroup label="([^"]*)"', page)


def _choices(page: str) -> list[str]:
    return re.findall(r'<option value="07[^"]*"[^>]*>([^<]*)</option>', page)


def test_a_town_stands_under_its_part_of_the_prefecture_and_begins_with_its_own_name(client: Client) -> None:
    reference = _begin(client, "food-business-permit")
    page = client.get(f"/applications/{reference}/pages/shop/").content.decode()
    assert _groups(page) == ["県北", "県中", "県南", "会津", "南会津", "相双", "いわき"]
    assert len(_choices(page)) == 59
    assert _choices(page)[:3] == ["大玉村（安達郡）", "川俣町（伊達郡）", "国見町（伊達郡）"]
    assert "浪江町（双葉郡）" in _choices(page)


def test_a_reader_of_english_finds_her_town_and_the_name_of_the_office(client: Client) -> None:
    home = client.get("/?lang=en").content.decode()
    assert 'Kenpoku Public Health and Welfare Office (<span lang="ja">県北保健福祉事務所</span>)' in home
    reference = _begin(client, "food-business-permit")
    page = client.get(f"/applications/{reference}/pages/shop/").content.decode()
    assert _groups(page)[0] == "Kenpoku (north)"
    assert "Namie Town (浪江町)" in _choices(page)
    procedure = client.get("/procedures/fukushima/food-business-permit/").content.decode()
    assert "Kenpoku Public Health and Welfare Office" in procedure
    assert 'Governor of Fukushima Prefecture (<span lang="ja">福島県知事</span>)' in procedure


def test_easy_japanese_gives_the_reading_of_a_town(client: Client) -> None:
    client.get("/?lang=ja-easy")
    reference = _begin(client, "food-business-permit")
    page = client.get(f"/applications/{reference}/pages/shop/").content.decode()
    assert "県北（けんほく）" in _groups(page)
    assert "浪江町（なみえまち・双葉郡）" in _choices(page)


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("ja", "送れるもの：PDF、写真（JPEG・PNG）。1つ10MBまで、全部で2件まで。"),
        ("en", "You can send: PDF, photos (JPEG/PNG). Up to 10 MB each, 2 files at most."),
        (
            "ja-easy",
            "<ruby>写真<rt>しゃしん</rt></ruby>（JPEG・PNG）。1つ 10MBまで、"
            "ぜんぶで 2<ruby>件<rt>けん</rt></ruby>まで。",
        ),
    ],
)
def test_what_files_may_be_sent_is_said_in_words(client: Client, lang: str, told: str) -> None:
    client.get(f"/?lang={lang}")
    reference = _begin(client, "disclosure-request")
    client.post(f"/applications/{reference}/pages/who/", {**stories.WHO, "has_agent": "true"})
    page = client.get(f"/applications/{reference}/pages/agent/").content.decode().replace("<rp>（</rp>", "")
    assert told in page.replace("<rp>）</rp>", "")


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (SimpleUploadedFile("ininjo.heic", HEIC, "image/heic"), ("HEIC", "互換性優先", "郵送や窓口でも")),
        (
            SimpleUploadedFile("ininjo.zip", b"PK\x03\x04" + b"\0" * 40, "application/zip"),
            ("JPEG / PDF / PNG", "写真に撮る"),
        ),
        (SimpleUploadedFile("a.pdf", b"%PDF-1.4" + b"0" * 11_000_000, "application/pdf"), ("10MB", "郵送や窓口でも")),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_what_to_do(
    client: Client, file: SimpleUploadedFile, told: tuple[str, ...]
) -> None:
    reference = _begin(client, "disclosure-request")
    client.post(f"/applications/{reference}/pages/who/", {**stories.WHO, "has_agent": "true"})
    answer = client.post(
        f"/applications/{reference}/pages/agent/", {"mandate.upload": file, "_attach": "mandate", "shown": "mandate"}
    )
    assert answer.status_code in (413, 422)
    assert all(each in answer.content.decode() for each in told)


@pytest.mark.parametrize("pack", ["public-housing", "hunter-registration", "intractable-disease"])
def test_who_lives_where_she_is_registered_writes_one_address_and_is_not_asked_for_a_second(
    client: Client, pack: str
) -> None:
    reference = _begin(client, pack)
    address = f"/applications/{reference}/pages/where/"
    page = client.get(address).content.decode()
    assert "今住んでいるところを書く欄が出ます" in page
    assert 'name="living_address.street"' not in page
    shown = re.search(r'name="shown" value="([^"]*)"', page)
    assert shown is not None
    answer = client.post(address, {"living_same": "no", "shown": shown[1]})
    page = client.get(address).content.decode()
    assert 'name="living_address.street"' in page
    client.post(address, {"living_same": "yes", "shown": shown[1]})
    assert 'name="living_address.street"' not in client.get(address).content.decode()
    assert answer.status_code in (302, 422)


def test_an_evacuee_who_lives_where_she_is_evacuated_to_writes_it_once(client: Client) -> None:
    reference = _begin(client, "public-housing")
    address = f"/applications/{reference}/pages/where/"
    shown = "registered_address living_same evacuated"
    client.post(address, {"living_same": "no", "evacuated": "yes", "shown": shown})
    page = client.get(address).content.decode()
    assert "避難先は、いま住んでいるところと同じですか" in page
    assert 'name="evacuation_address.street"' not in page
    more = {"living_same": "no", "evacuated": "yes", "shown": f"{shown} living_address evacuation_same"}
    client.post(address, {**more, "evacuation_same": "no"})
    assert 'name="evacuation_address.street"' in client.get(address).content.decode()
    client.post(address, {**more, "evacuation_same": "yes"})
    assert 'name="evacuation_address.street"' not in client.get(address).content.decode()


def test_the_estate_says_in_which_town_it_lies_and_only_an_unknown_one_asks(client: Client) -> None:
    reference = _begin(client, "public-housing")
    address = f"/applications/{reference}/pages/home/"
    typed = {
        "route": "draw",
        "layout": "any",
        "shown": "route estate layout",
    }
    assert client.post(address, {**typed, "estate": "revival_iwaki"}).status_code == 302
    assert 'name="municipality"' not in client.get(address).content.decode()
    with scope.acting(SYSTEM):
        found = Application.objects.get(reference=reference).answers
    assert found["municipality"] == "072044"
    assert found["housing_kind"] == "reconstruction"
    assert client.get(f"/applications/{reference}/pages/evacuee/").status_code == 200
    client.post(address, {**typed, "estate": "other"})
    assert 'name="municipality"' in client.get(address).content.decode()


def test_the_fee_is_told_before_the_application_is_sent_and_whom_to_ask(client: Client) -> None:
    for pack in ("stall-permit", "hot-spring"):
        reference = _begin(client, pack)
        page = client.get(f"/applications/{reference}/check/").content.decode()
        fee = page[page.index('id="fee-title"') : page.index('/submit"')]
        assert "手数料がかかります" in fee
        assert "無料ではありません" in fee
        assert "この画面では納められません" in fee
        assert "先に知りたいときは" in fee
        assert "024-" in fee
        assert not re.search(r"(?<![0-9,])0円", fee)


def test_a_procedure_without_a_fee_says_so_on_the_page_with_all_answers(client: Client) -> None:
    reference = _begin(client, "npo-certification")
    assert "県に納める手数料はありません" in client.get(f"/applications/{reference}/check/").content.decode()


@pytest.mark.parametrize("pack", sorted(each.name for each in PACKS.iterdir()))
def test_a_label_does_not_repeat_the_mark_beside_it_and_is_spelt_as_one_reads_it(pack: str) -> None:
    for lang in ("ja", "ja-easy", "en"):
        words = tomllib.loads((PACKS / pack / "texts" / f"{lang}.toml").read_text(encoding="utf-8"))
        for field, texts in words.get("field", {}).items():
            label = str(texts.get("label", ""))
            assert not re.search(r"（任意）$|\(optional\)$|かなくてもいいです）$", label), (lang, field)
            assert "}れい" not in label, (lang, field)
