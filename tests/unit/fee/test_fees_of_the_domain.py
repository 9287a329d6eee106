"""The fees that the domain document gives, with its marks: nobody has checked them against the ordinance yet."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from koboshi.core.fee import compute, explain, read_schedule
from koboshi.core.text import Texts

TODAY = date(2026, 11, 26)

P17_GUN_PERMIT = """
timing = "with_filing"
[[item]]
id = "first"
title = "fee.first"
  [[item.line]]
  from = 2000-04-01
  rows = [
    { when = "answers.already_licensed = true", amount = 6800, note = "fee.already" },
    { amount = 10500 },
  ]
  basis = "福島県の手数料条例（県条例162号）"
  status = "要確認"
  confidence = "A"
[[item]]
id = "more"
title = "fee.more"
count = "answers.guns - 1"
  [[item.line]]
  from = 2000-04-01
  rows = [{ when = "answers.already_licensed = true", amount = 4300 }, { amount = 6700 }]
  basis = "福島県の手数料条例（県条例162号）"
  status = "要確認"
  confidence = "A"
"""
P3_WASTE_PERMIT = """
timing = "after_check"
refund = "never"
[[method]]
id = "stamp"
[[item]]
id = "permit"
title = "産業廃棄物収集運搬業許可"
  [[item.line]]
  from = 2000-04-01
  rows = [
    { when = 'answers.kind = "new"', amount = 81000 },
    { when = 'answers.kind = "renewal"', amount = 73000 },
    { when = 'answers.kind = "change"', amount = 71000 },
  ]
  basis = "手数料条例（廃棄物処理法14条の許可）"
  confidence = "B"
"""
P4_CONSTRUCTION = P3_WASTE_PERMIT.replace("81000", "90000").replace("73000", "50000")
P7_TAX_CERTIFICATE = """
timing = "at_issue"
[[method]]
id = "counter_cashless"
[[item]]
id = "certificate"
title = "納税証明書"
count = "answers.copies"
  [[item.line]]
  from = 2023-01-01
  amount = 400
  basis = "手数料条例（納税証明書の交付）"
  confidence = "A"
"""
P9_PARKING = """
[[item]]
id = "certificate"
title = "自動車保管場所証明"
  [[item.line]]
  from = 2000-04-01
  amount = 2200
  basis = "手数料条例（保管場所証明）"
  confidence = "A"
[[item]]
id = "sticker"
title = "保管場所標章"
abolished = true
  [[item.line]]
  from = 2000-04-01
  until = 2025-03-31
  amount = 550
  basis = "手数料条例（標章の交付）"
  confidence = "A"
"""


def computed(source, on=TODAY, **answers):
    return compute(read_schedule(tomllib.loads(source)), answers, {}, on)


@pytest.mark.parametrize(
    ("already", "guns", "yen"),
    [
        (False, 1, 10_500),
        (True, 1, 6_800),
        (False, 2, 10_500 + 6_700),
        (True, 2, 6_800 + 4_300),
        (True, 3, 6_800 + 2 * 4_300),
    ],
)
def test_the_four_amounts_of_a_gun_permit(already, guns, yen):
    found = computed(P17_GUN_PERMIT, already_licensed=already, guns=guns)
    assert found.yen == yen
    assert found.status == "要確認"
    assert found.basis == ("福島県の手数料条例（県条例162号）",)


@pytest.mark.parametrize(
    ("source", "kind", "yen"),
    [
        (P3_WASTE_PERMIT, "new", 81_000),
        (P3_WASTE_PERMIT, "renewal", 73_000),
        (P3_WASTE_PERMIT, "change", 71_000),
        (P4_CONSTRUCTION, "new", 90_000),
        (P4_CONSTRUCTION, "renewal", 50_000),
    ],
)
def test_waste_and_construction_permits_cost_by_kind(source, kind, yen):
    assert computed(source, kind=kind).yen == yen


def test_each_copy_of_a_tax_certificate_costs_400_yen():
    found = computed(P7_TAX_CERTIFICATE, copies=3)
    assert found.yen == 1200
    assert "400円×3＝1,200円" in explain(found, Texts.from_mappings({}))[0]


def test_the_parking_sticker_was_abolished_on_the_first_of_april_2025():
    assert computed(P9_PARKING, date(2025, 3, 31)).yen == 2_750
    after = computed(P9_PARKING, date(2025, 4, 1))
    assert after.yen == 2_200
    assert any("廃止されたため、かかりません" in line for line in explain(after, Texts.from_mappings({})))


def test_the_reader_sees_the_words_of_the_pack_and_that_nobody_has_checked_the_amount():
    pack = Texts.from_mappings({"ja": {"fee.first": "所持許可", "fee.already": "許可を受けている方"}, "en": {}})
    lines = explain(computed(P17_GUN_PERMIT, already_licensed=True, guns=1), pack)
    assert lines[0] == "所持許可（許可を受けている方）　6,800円（根拠: 福島県の手数料条例（県条例162号））"
    assert lines[1] == "合計　6,800円"
    assert "要確認" in lines[2]
    english = explain(computed(P17_GUN_PERMIT, already_licensed=False, guns=2), pack, "en")
    assert english[-2] == "Total: 17,200 yen"
