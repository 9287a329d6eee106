"""Signatures: a real PDF is signed, verified, tampered with."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.contracts.found import build
from tests.contracts.signature import SignatureContract

AT = datetime(2026, 4, 15, 1, 2, 3, tzinfo=UTC)


def small_pdf() -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


class TestLocal(SignatureContract):
    document = small_pdf()

    @pytest.fixture(autouse=True)
    def _folder(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> Any:
        return build("signature_local", folder=self.folder)

    def test_a_signed_document_is_valid_but_says_that_it_is_a_test(self) -> None:
        signer = self.make()
        verdict = signer.verify(signer.sign(self.document, reason="通知", at=AT))
        assert (verdict.valid, verdict.intact, verdict.test_authority) == (True, True, True)
        assert verdict.key == "port.signature.valid_test"
        assert "試験用" in verdict.signer
        assert "知事" not in verdict.signer, "it signs for every authority of the house"
        assert verdict.signed_at == AT

    def test_one_changed_byte_or_an_addition_is_noticed(self) -> None:
        signer = self.make()
        signed = signer.sign(self.document, reason="通知", at=AT)
        place = signed.index(b"/MediaBox")
        changed = signed[: place + 12] + b"1" + signed[place + 13 :]
        assert not signer.verify(changed).valid
        assert not signer.verify(signed + b"\n% added\n").valid

    def test_an_unsigned_document_and_another_authority_are_not_valid(self, tmp_path: Path) -> None:
        assert self.make().verify(self.document).key == "port.signature.unsigned"
        other = build("signature_local", folder=tmp_path / "other")
        foreign = self.make().verify(other.sign(self.document, reason="通知", at=AT))
        assert (foreign.valid, foreign.key) == (False, "port.signature.untrusted")

    def test_keys_are_ours_alone_and_made_once(self) -> None:
        assert self.make().check() == []
        key = self.folder / "signer.key"
        before = key.read_bytes()
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        self.make().sign(self.document, reason="通知", at=AT)
        assert key.read_bytes() == before


class TestFailing(SignatureContract):
    def make(self) -> Any:
        return build("signature_failing")
