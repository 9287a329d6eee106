"""Contract of the port scan."""

from __future__ import annotations

import io

from tests.contracts.plugin import PluginContract


class ScanContract(PluginContract):
    """Every state is allowed here; only clean may be opened."""

    def test_bytes_and_streams_are_both_taken(self) -> None:
        first = self.make().scan(b"content", "a.txt")
        second = self.make().scan(io.BytesIO(b"content"), "a.txt")
        assert first.state == second.state

    def test_only_clean_may_be_opened(self) -> None:
        result = self.make().scan(b"content", "見本.pdf")
        assert result.may_be_opened is (result.state == "clean")
