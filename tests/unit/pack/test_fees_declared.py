"""`fees.toml` beside `procedure.toml`: checked with the reader that the house charges with."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from koboshi.core import pack as packs
from koboshi.core.fee import FeeError, compute, explain
from koboshi.core.pack import Pack
from koboshi.project.configuration import ROOT

FOOD = ROOT / "procedures" / "fukushima" / "food-business-permit"
FEES = """
[[item]]
id = "permit"
title = "fee.permit"
  [[item.line]]
  from = 2000-04-01
  rows = [{ when = "answers.style = \\"ship\\"", amount = 9000 }, { amount = 16000 }]
  basis = "架空町手数料条例（架空）"
"""
TITLES = {"ja": "許可の手数料", "ja-easy": "{許可|きょか}の お{金|かね}", "en": "Fee for the permit"}


def charged(fees: str = FEES, **others: str) -> Pack:
    """The food permit with a schedule of fees; further files with `__` for `/`."""
    files = dict(packs.load(FOOD).files)
    files["fees.toml"] = fees.encode()
    for lang, title in TITLES.items():
        name = f"texts/{lang}.toml"
        files[name] = f'fee.permit = "{title}"\n'.encode() + files[name]
    before, story, after = files["journeys.toml"].partition(b'name = "no answer to the correction"')
    files["journeys.toml"] = before + story + after.replace(b"fee = 16000", b"fee = 0", 1)  # nothing was asked for yet
    files |= {name.replace("__", "/"): text.encode() for name, text in others.items()}
    return packs.load_bytes(files)


def said(pack: Pack, level: str = "error") -> list[str]:
    """The findings of one level that are about the fees, as a terminal shows them."""
    return [str(each) for each in packs.check(pack) if each.level == level]


def test_a_pack_with_a_schedule_passes_the_check_and_its_stories_pay_by_it() -> None:
    pack = charged()
    assert said(pack) == []
    assert any("fees.toml: 手数料 permit（2000-04-01から） は要確認です。" in each for each in said(pack, "warning"))
    dearer = charged(FEES.replace("amount = 16000", "amount = 16001"))
    assert any("fee は 16000 のはずですが、16001 でした。" in each for each in said(dearer))


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("amount = 9000", "amount = -1", "fees.toml: 項目「permit」の金額が0円より小さくなっています"),
        ('id = "permit"', 'id = "permit"\nprice = 1', "fees.toml: 項目「permit」に「price」は書けません"),
        (
            "answers.style",
            "answers.visit_wish",
            "fees.toml: item.permit.line（2000-04-01から）.rows.when: answers.visit_wish は個人",
        ),
        ("answers.style", "answers.colour", "answers.colour という項目は、様式にありません。"),
        ("answers.style", "price", "「price」は使えません（使えるのは answers、on、variables）。"),
        (
            "from = 2000-04-01",
            "from = 2099-04-01",
            "item.permit.line: 施行日（2026-04-01）に効く金額の定めがありません。",
        ),
        ('title = "fee.permit"', 'title = "fee.nothing"', "文言 fee.nothing がありません。"),
        ("\n[[item]]", 'timing = "at_issue"\n[[item]]', "timing: 「at_issue」は、procedure.toml の [payment] の"),
        (FEES, "item = 1", "fees.toml: item は [[item]] の形で書いてください。"),
        (FEES, "item = ", "fees.toml: TOML として読めません"),
    ],
)
def test_a_wrong_schedule_is_told_with_file_and_key(before: str, after: str, sentence: str) -> None:
    assert before in FEES
    found = said(charged(FEES.replace(before, after)))
    assert any(sentence in each for each in found), found


def test_a_schedule_needs_a_card_that_says_so_and_a_place_to_pay(tmp_path: Path) -> None:
    card = packs.load(FOOD).text("procedure.toml").replace('kind = "rule"', 'kind = "none"')
    assert any(
        'fee.kind: fees.toml で額を決めるときは、kind = "rule"' in each
        for each in said(charged(**{"procedure.toml": card}))
    )
    starter = packs.new("kakuu/xyz", tmp_path / "xyz")
    pack = packs.load_bytes({**starter.files, "fees.toml": FEES.replace("answers.style", "on").encode()})
    assert any("納付を待つ所" in each and "請求されません" in each for each in said(pack))


@pytest.mark.parametrize(
    ("kind", "yen", "word"), [("new", 81_000, "新規"), ("renew", 73_000, "更新"), ("change", 71_000, "変更")]
)
def test_the_waste_permit_carries_its_amounts_with_days_and_ground(kind: str, yen: int, word: str) -> None:
    pack = packs.load(ROOT / "procedures" / "fukushima" / "waste-transport-permit")
    assert pack.fees is not None
    on = pack.manifest.effective_from
    computed = compute(pack.fees, {"application_kind": kind}, {}, on)
    assert (computed.yen, computed.status) == (yen, "要確認")
    first = explain(computed, pack.texts)[0]
    assert word in first
    assert f"{yen:,}円" in first
    assert "福島県手数料条例" in first
    with pytest.raises(FeeError):
        compute(pack.fees, {"application_kind": kind}, {}, on - timedelta(days=1))
