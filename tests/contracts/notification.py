"""Contract of the port notification."""

from __future__ import annotations

from koboshi.core.ports import Address, Link, Message, PortError, Receipt
from tests.contracts.plugin import PluginContract


class NotificationContract(PluginContract):
    """Set `address` to one your plug-in serves."""

    address = Address("inbox", "account-1")
    message = Message(
        "case-1:decided", "お知らせ（架空）", "決まりました。", (Link("見る", "https://koboshi.example/"),)
    )

    def send(self) -> Receipt | None:
        try:
            return self.make().send(self.message, self.address)
        except PortError:
            return None

    def test_sending_ends_in_a_receipt_or_one_of_the_three_errors(self) -> None:
        receipt = self.send()
        assert receipt is None or receipt.accepted_at.tzinfo is not None

    def test_the_same_key_has_the_same_message_id_for_ever(self) -> None:
        first, second = self.send(), self.send()
        assert (first and first.message_id) == (second and second.message_id)

    def test_errors_hold_nothing_personal(self) -> None:
        try:
            self.make().send(self.message, Address("email", "hanako@example.jp\r\nBcc: x@example.jp"))
        except PortError as error:
            said = str(error)
        else:
            said = ""
        assert "hanako" not in said
