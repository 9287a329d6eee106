"""Contract of the port storage; a plug-in that always fails passes by failing with one of the three errors."""

from __future__ import annotations

import hashlib
import io

import pytest

from koboshi.core.ports import PortError, Refused
from tests.contracts.plugin import PluginContract


class StorageContract(PluginContract):
    """Set `works` to False for a plug-in that never keeps anything."""

    works = True

    def test_what_was_put_comes_back(self) -> None:
        storage, data = self.make(), b"\0koboshi" * 1000
        if not self.works:
            with pytest.raises(PortError):
                storage.put(io.BytesIO(data), "ab/cd-1")
            return
        stored = storage.put(io.BytesIO(data), "ab/cd-1")
        assert (stored.size, stored.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        with storage.open("ab/cd-1") as back:
            assert back.read() == data

    def test_nothing_is_overwritten_and_deleting_twice_is_fine(self) -> None:
        if not self.works:
            return
        storage = self.make()
        storage.put(io.BytesIO(b"1"), "ab/twice")
        with pytest.raises(Refused):
            storage.put(io.BytesIO(b"2"), "ab/twice")
        storage.delete("ab/twice")
        storage.delete("ab/twice")
        with pytest.raises(Refused):
            storage.open("ab/twice")

    @pytest.mark.parametrize("key", ["", "../x", "/etc/passwd", "a//b", "a/../b", "A", "a\0", "a\n", "a/" * 9 + "a"])
    def test_keys_cannot_leave_the_storage(self, key: str) -> None:
        with pytest.raises(Refused):
            self.make().put(io.BytesIO(b""), key)
