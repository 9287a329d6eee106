"""A pack with a schedule of fees (`fees.toml`): published, and its case is asked for what the schedule says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Actor
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from tests.rooms.conftest import PACKS, task_of
from tests.rooms.fees.stories import FOOD, file, raised

FEES = """
[[item]]
id = "permit"
title = "fee.permit"
  [[item.line]]
  from = 2000-04-01
  amount = 12300
  basis = "架空町手数料条例（架空）"

[[reduction]]
id = "diner"
ground = "special"
order = 1
when = "answers.business_form = \\"diner\\""
yen = 300
basis = "架空町手数料条例（架空）"
"""


@pytest.fixture
def scheduled(provider: Any, tmp_path: Path) -> str:
    """The food permit with a schedule of its own, published as its author does."""
    pack = packs.load(PACKS / "food-business-permit")
    files = {**pack.files, "fees.toml": FEES.encode()}
    for lang in ("ja", "ja-easy", "en"):
        files[f"texts/{lang}.toml"] = 'fee.permit = "許可の手数料"\n'.encode() + files[f"texts/{lang}.toml"]
    card = pack.text("procedure.toml").replace(f'version = "{pack.manifest.version}"', 'version = "9.0.0"')
    amounts = pack.text("journeys.toml").replace("fee = 16000", "fee = 12300")
    files |= {"procedure.toml": card.encode(), "journeys.toml": amounts.encode()}
    found = packs.load_bytes(files)
    assert not [each for each in packs.check(found) if each.level == "error" and "fees.toml" in each.file]
    released = catalog.release(SYSTEM, found, organisations.body(PREFECTURE))
    return f"{released.version}"


def test_the_case_is_asked_for_what_the_schedule_says(scheduled: str, cashier: Actor) -> None:
    assert scheduled == f"{FOOD}@9.0.0"
    case = file(catalog.in_force(FOOD, on=datetime.now(UTC).date()))
    casework.complete(cashier, task_of(case), outcome="complete")
    charge = raised(case)
    reduced = case.application.answers["business_form"] == "diner"
    assert charge.yen == (12000 if reduced else 12300)
    assert any("架空町手数料条例（架空）" in line for line in charge.lines["ja"])
    assert "許可の手数料" in charge.lines["ja"][0]
