"""Contract of the port payment."""

from __future__ import annotations

from datetime import date

import pytest

from koboshi.core.ports import PortError
from koboshi.core.ports.payment import Order
from tests.contracts.plugin import PluginContract


def order(yen: int = 16_000, return_to: str = "/fees/ABCD-EFGH-JKLM/") -> Order:
    """An order as the house makes it."""
    return Order(reference="ABCD-EFGH-JKLM-F1", yen=yen, title="飲食店営業許可（架空）", return_to=return_to)


class PaymentContract(PluginContract):
    """Whatever it does, it believes nobody without a seal and takes no nonsense."""

    def test_a_callback_without_the_providers_seal_is_not_believed(self) -> None:
        body = b'{"id": "T1", "reference": "ABCD-EFGH-JKLM-F1", "kind": "paid", "yen": 16000}'
        for headers in ({}, {"X-Koboshi-Signature": "0" * 64}, {"X-Koboshi-Signature": "あ"}):
            with pytest.raises(PortError):
                self.make().read(body, headers)
        with pytest.raises(PortError):
            self.make().read(b"", {})

    @pytest.mark.parametrize("yen", [0, -1, -16_000])
    def test_a_fee_below_one_yen_is_refused(self, yen: int) -> None:
        with pytest.raises(PortError):
            self.make().begin(order(yen))

    @pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/\\evil.example", "", "/a\r\nb"])
    def test_one_can_only_return_to_this_house(self, path: str) -> None:
        with pytest.raises(PortError):
            self.make().begin(order(return_to=path))

    def test_nothing_is_paid_back_for_a_payment_that_never_was(self) -> None:
        with pytest.raises(PortError):
            self.make().refund("T-unknown", 100, key="r1")

    def test_its_word_fits_the_daily_file(self) -> None:
        assert self.make().provider.isascii()
        try:
            content = self.make().daily(date(2026, 5, 1))
        except PortError:
            return
        assert content.decode().startswith("H,koboshi-payments,1,2026-05-01,")
