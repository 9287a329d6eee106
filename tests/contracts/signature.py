"""Contract of the port signature."""

from __future__ import annotations

from datetime import UTC, datetime

from koboshi.core.ports import PortError
from tests.contracts.plugin import PluginContract


class SignatureContract(PluginContract):
    """Set `document` to a PDF your plug-in can sign."""

    document = b"%PDF-1.7 not really"

    def sign(self) -> bytes | None:
        try:
            return bytes(self.make().sign(self.document, reason="通知", at=datetime(2026, 4, 15, 1, 2, 3, tzinfo=UTC)))
        except PortError:
            return None

    def test_what_is_signed_is_still_a_pdf(self) -> None:
        signed = self.sign()
        assert signed is None or signed.startswith(b"%PDF-")

    def test_garbage_is_not_valid_and_no_exception(self) -> None:
        for garbage in (b"", b"%PDF-1.7", b"hello", b"%PDF-1.7\n" + b"\0" * 2000):
            assert not self.make().verify(garbage).valid
