"""The slip says so many days and means the whole last day: the process may not stop waiting within it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from koboshi.core import pack as packs
from koboshi.core.pack.check import check_paying

PACKS = Path(__file__).parents[3] / "procedures" / "fukushima"
CHARGING = sorted(path.parent.name for path in PACKS.glob("*/procedure.toml") if "[payment]" in path.read_text())


@pytest.mark.parametrize("name", CHARGING)
def test_no_pack_lets_its_clock_overtake_the_last_day(name: str) -> None:
    assert list(check_paying(packs.load(PACKS / name))) == []


def test_a_wait_as_long_as_the_slip_is_told() -> None:
    pack = packs.load(PACKS / "food-business-permit")
    drawn = pack.files["process.bpmn"].replace(b">P15D<", b">P14D<")
    assert drawn != pack.files["process.bpmn"]
    short = replace(pack, files={**pack.files, "process.bpmn": drawn})
    assert [finding.sentence for finding in check_paying(short)] == [
        "payment_timeout: 納付を待つ日数は、期限の14日より1日以上長くしてください。"
    ]


def test_a_last_day_that_is_that_of_a_deadline_needs_the_deadline() -> None:
    pack = packs.load(PACKS / "passport")
    law, payment = pack.manifest.law, pack.manifest.law.payment
    assert payment is not None
    assert payment.deadline == "pickup"
    wrong = replace(law, payment=replace(payment, deadline="someday"))
    pack.__dict__["manifest"] = replace(pack.manifest, law=wrong)
    assert [finding.sentence for finding in check_paying(pack)] == [
        "payment.deadline: 「someday」という期限がありません。"
    ]


def test_a_fee_paid_with_the_filing_is_waited_for_before_anybody_of_the_office_does_anything() -> None:
    pack = packs.load(PACKS / "food-business-permit")
    payment = pack.manifest.law.payment
    assert payment is not None
    law = replace(pack.manifest.law, payment=replace(payment, timing="with_filing"))
    pack.__dict__["manifest"] = replace(pack.manifest, law=law)
    assert [finding.sentence for finding in check_paying(pack)] == [
        "payment.timing: with_filing のときは、届いたらすぐ納付を待つように、業務を通らない道を書いてください。"
    ]


def test_the_police_stations_take_their_fees_with_the_filing() -> None:
    with_filing = [
        name
        for name in CHARGING
        if packs.load(PACKS / name).toml("procedure.toml")["payment"]["timing"] == "with_filing"
    ]
    assert with_filing == ["parking-certificate", "road-use-permit"]
