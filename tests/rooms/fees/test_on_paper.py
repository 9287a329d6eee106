"""What a resident holds in her hand: slip and receipt without the office's marks of what is still to be checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from koboshi.casework.models import Case
from koboshi.fees import printing
from koboshi.fees import service as fees
from koboshi.fees.models import Charge
from koboshi.fees.printing import Paper
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
