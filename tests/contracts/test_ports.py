"""The plug-ins of this repository keep their contracts: the demo, the failing and the slow ones too."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from koboshi.core.ports import Address, Message, Refused
from tests.contracts.found import build
from tests.contracts.identity import IdentityContract
from tests.contracts.notification import NotificationContract
from tests.contracts.scan import ScanContract
from tests.contracts.storage import StorageContract


def no_wait(_seconds: float) -> None:
    """Slow plug-ins need not be waited for."""


class TestInbox(NotificationContract):
    def make(self) -> Any:
        return build("notification_inbox", store=lambda message, address: None)


class TestConsole(NotificationContract):
    def make(self) -> Any:
        return build("notification_console")


class TestSmtpWithoutServer(NotificationContract):
    address = Address("email", "hanako@example.jp")

    def make(self) -> Any:
        return build("notification_smtp", host="127.0.0.1", port=9, sender="ken@example.jp", timeout=1.0)


@pytest.mark.parametrize("mode", ["unavailable", "refused", "slow"])
class TestFailingNotification(NotificationContract):
    @pytest.fixture(autouse=True)
    def _mode(self, mode: str) -> None:
        self.mode = mode

    def make(self) -> Any:
        return build("notification_failing", mode=self.mode, wait=no_wait)


class TestNoScan(ScanContract):
    def make(self) -> Any:
        return build("scan_none")


class TestClamavWithoutDaemon(ScanContract):
    def make(self) -> Any:
        return build("scan_clamav", address="unix:/nowhere/clamd.ctl")


@pytest.mark.parametrize("mode", ["failed", "infected", "slow"])
class TestFailingScan(ScanContract):
    @pytest.fixture(autouse=True)
    def _mode(self, mode: str) -> None:
        self.mode = mode

    def make(self) -> Any:
        return build("scan_failing", mode=self.mode, wait=no_wait)


class TestFolder(StorageContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def make(self) -> Any:
        return build("storage_folder", folder=self.folder / "kept")

    def test_half_a_stream_leaves_nothing_behind(self) -> None:
        class Torn(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                raise ConnectionResetError

        with pytest.raises(Exception, match="unavailable"):
            self.make().put(Torn(), "ab/torn")
        assert not [path for path in self.folder.rglob("*") if path.is_file()]


class TestFailingStorage(StorageContract):
    works = False

    def make(self) -> Any:
        return build("storage_failing")


class TestSlowStorage(StorageContract):
    def make(self) -> Any:
        return build("storage_failing", mode="slow", wait=no_wait)


class TestDemoIdentity(IdentityContract):
    def make(self) -> Any:
        return build("identity_demo")

    def test_an_invented_person_comes_in_once(self) -> None:
        identity = self.make()
        begun = identity.begin(return_to="/apply/")
        answer = {"state": begun.state, "person": "hanako"}
        assert identity.finish(state=begun.state, parameters=answer).level == "identified_by_card"
        with pytest.raises(Refused):
            identity.finish(state=begun.state, parameters=answer)


class TestFailingIdentity(IdentityContract):
    def make(self) -> Any:
        return build("identity_failing", mode="slow", wait=no_wait)


def test_a_mail_header_cannot_be_injected() -> None:
    smtp = build(
        "notification_smtp", host="mail.invalid", sender="ken@example.jp", sender_name="県\r\nBcc: a@b.example"
    )
    mail = smtp.compose(Message("k", "題\r\nBcc: x@example.jp", "本文"), Address("email", "a@example.jp"))
    assert mail["Bcc"] is None
    assert mail.as_bytes().lower().count(b"\nbcc:") == 0
    with pytest.raises(Refused):
        smtp.send(Message("k", "題", "本文"), Address("email", "a@example.jp\nBcc: x@example.jp"))
