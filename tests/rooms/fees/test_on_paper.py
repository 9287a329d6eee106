"""What a resident holds in her hand: slip and receipt without the office's marks of what is still to be checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from koboshi.casework.models import Case
from koboshi.core.japan import civil, fiscal_year, format_wareki
from koboshi.fees import printing, reading
from koboshi.fees import service as fees
from koboshi.fees.models import Charge
from koboshi.fees.printing import Paper
from koboshi.fees.service import receipts
from koboshi.foundation.documents import numbers
from koboshi.foundation.organisations.models import Office
from tests.rooms.fees.stories import paid

PAPER = Paper("架空 花子", "県北保健福祉事務所（架空）", "024-000-0000", "https://koboshi.example/fees/")


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words that were given to the press, one text for each paper."""
    found: list[str] = []

    def press(blocks: Sequence[Any], **_: Any) -> bytes:
        found.append(repr(list(blocks)))
        return b"%PDF"

    monkeypatch.setattr(printing.typeset, "notice", press)
    return found


def test_no_mark_stands_on_the_slip_or_the_receipt_and_all_of_them_in_the_data(
    waiting: Callable[[], tuple[Case, Charge]], provider: Any, pressed: list[str]
) -> None:
    _, charge = waiting()
    assert charge.basis_status == "要確認"
    assert "要確認" in "".join(charge.lines["ja"]), "on the screens of the office"
    printing.slip(charge, PAPER)
    fees.hear(paid(charge), "test")
    charge.refresh_from_db()
    printing.receipt(charge, PAPER)
    slip, receipt = pressed
    assert "額の内訳と根拠" in slip
    assert "納付の期限：納付をお願いした日" in slip
    assert "16,000円" in slip
    assert "16,000円" in receipt
    assert "要確認" not in slip + receipt
    assert "照合" not in slip


def test_every_receipt_has_a_number_and_a_date_also_of_money_paid_online(
    waiting: Callable[[], tuple[Case, Charge]], provider: Any, pressed: list[str]
) -> None:
    _, charge = waiting()
    office = Office.objects.get(pk=charge.office)
    event = fees.hear(paid(charge), "test")
    again = fees.hear(paid(charge), "test")
    number = receipts.number_of(event)
    assert number.endswith("電子領収第1号"), "a series beside that of the counter, so that no cash receipt is missing"
    assert receipts.number_of(again) == "", "the same payment told twice is one receipt"
    charge.refresh_from_db()
    printing.receipt(charge, reading.paper_of(charge, payer="架空 花子", address="https://koboshi.example/"))
    (receipt,) = pressed
    for part in (number, "発行した日", format_wareki(civil.day_of(event.heard_at)), office.name):
        assert part in receipt
    assert "出納員" not in receipt, "nobody of the staff took this money"
    year = fiscal_year(civil.day_of(event.heard_at))
    series, strange = numbers.of_year(charge.tenant, year, apart=receipts.PATTERNS)
    assert not [each.key for each in series if "領収" in each.key], "receipts are no gaps among the documents"
    assert not strange


def test_the_slip_says_where_and_when_it_can_be_paid(
    waiting: Callable[[], tuple[Case, Charge]], provider: Any, pressed: list[str]
) -> None:
    _, charge = waiting()
    Office.objects.filter(pk=charge.office).update(
        address="架空市1番（要確認）", opening="平日 8時30分から17時15分まで"
    )
    printing.slip(charge, reading.paper_of(charge, payer="", address="https://koboshi.example/"))
    (slip,) = pressed
    for part in ("納める所", "の窓口", "架空市1番", "平日 8時30分から", "銀行などで納められるかは"):
        assert part in slip
    Office.objects.filter(pk=charge.office).update(address="要確認（架空）", opening="要確認")
    printing.slip(charge, reading.paper_of(charge, payer="", address="https://koboshi.example/"))
    assert "要確認" not in "".join(pressed), "what the house does not know does not stand on the paper"
