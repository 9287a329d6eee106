"""PAdES B-B signatures by a local test authority; the verdict always says that it is a test."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from koboshi.core.ports import Misconfigured, Problem, Refused, Verdict
from koboshi.plugins.signature_local.authority import Authority, open_authority

UNREADABLE = (PdfError, SignatureValidationError, ValueError, KeyError, IndexError, TypeError, RecursionError)

RESERVED = 32_768
"""Room for the signature in the file, in hexadecimal digits; ours takes about a third. Rehearsing it costs more."""


@dataclass(frozen=True)
class LocalSignatureOptions:
    """`folder` holds the keys; they are made there at first use."""

    folder: Path | str


class LocalSignature:
    """Signs with a certificate whose very name says that it is a test."""

    label: ClassVar[str] = "試験用の電子署名（公的な証明ではありません）"
    is_demo: ClassVar[bool] = True
    Options: ClassVar[type[LocalSignatureOptions]] = LocalSignatureOptions

    def __init__(self, options: LocalSignatureOptions) -> None:
        """Keep the options; keys are made at first use."""
        self.options = options

    def check(self) -> list[Problem]:
        """Are the keys there and readable by us alone?"""
        try:
            _ = self._authority
        except Misconfigured as error:
            return [Problem(error.key)]
        key = Path(self.options.folder) / "signer.key"
        return [Problem("port.signature.open_key")] if key.stat().st_mode & 0o077 else []

    def sign(self, document: bytes, *, reason: str, at: datetime) -> bytes:
        """Sign a PDF; `at` is the time the signer claims, there is no time stamping service behind it."""
        if at.tzinfo is None:
            raise ValueError("the time of signing needs a time zone")
        if not document.startswith(b"%PDF-"):
            raise Refused("port.signature.not_pdf")
        meta = signers.PdfSignatureMetadata(
            field_name=f"koboshi-{at:%Y%m%d%H%M%S%f}",
            md_algorithm="sha256",
            reason=reason[:200],
            subfilter=SigSeedSubFilter.PADES,
        )
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(document))
            made = _DatedSigner(meta, self._signer, at).sign_pdf(writer, bytes_reserved=RESERVED)
        except (*UNREADABLE, SigningError) as error:
            raise Refused("port.signature.refused") from error
        return bytes(made.getbuffer())

    def verify(self, document: bytes) -> Verdict:
        """Judge the last signature by its bottom line, and refuse anything added after it."""
        try:
            signatures = PdfFileReader(io.BytesIO(document)).embedded_signatures
            if not signatures:
                return Verdict(False, "", None, False, "port.signature.unsigned")
            return self._judge(signatures)
        except UNREADABLE:
            return Verdict(False, "", None, False, "port.signature.unreadable")

    def _judge(self, signatures: list[Any]) -> Verdict:
        last = signatures[-1]
        status = validate_pdf_signature(last, ValidationContext(trust_roots=[self._root], allow_fetching=False))
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        signer = str(status.signing_cert.subject.native.get("common_name", ""))
        at = status.signer_reported_dt
        if not (status.intact and whole):
            return Verdict(False, signer, at, False, "port.signature.altered")
        if not status.bottom_line:
            return Verdict(False, signer, at, True, "port.signature.untrusted")
        return Verdict(True, signer, at, True, "port.signature.valid_test", test_authority=True)

    @cached_property
    def _authority(self) -> Authority:
        try:
            return open_authority(Path(self.options.folder))
        except (OSError, ValueError) as error:
            raise Misconfigured("port.signature.folder") from error

    @cached_property
    def _root(self) -> x509.Certificate:
        return x509.Certificate.load(self._authority.root)

    @cached_property
    def _signer(self) -> signers.SimpleSigner:
        store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # typed in part only
        store.register(self._root)
        return _KeptKey(
            signing_cert=x509.Certificate.load(self._authority.signer),
            signing_key=keys.PrivateKeyInfo.load(self._authority.key),
            cert_registry=store,
        )


class _KeptKey(signers.SimpleSigner):
    """Reads and checks its RSA key once instead of at every signature: that check costs more than the signature."""

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        key = serialization.load_der_private_key(self.signing_key.dump(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("the local authority signs with RSA")
        return key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign; a rehearsal only asks how long the signature will be."""
        if dry_run:
            return bytes(self._key.key_size // 8)
        if digest_algorithm != "sha256":
            raise SigningError("the local authority signs SHA-256 digests")
        return self._key.sign(data, PKCS1v15(), hashes.SHA256())


class _DatedSigner(signers.PdfSigner):
    """Writes the given time of signing instead of the clock's."""

    def __init__(self, meta: Any, signer: Any, at: datetime) -> None:
        super().__init__(meta, signer)
        self._at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session
