"""A test authority with invented names: a root and one signing certificate, made once, keys readable by us only."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

ROOT_NAME = "試験用認証局（架空）"
SIGNER_NAME = "試験用 通知書の電子署名（架空）"
"""One certificate for every authority of the house, so it bears nobody's title: who issued stands in the register."""
ROOT_DAYS, SIGNER_DAYS = 3650, 1825
FILES = ("root.pem", "signer.pem", "signer.key")


@dataclass(frozen=True)
class Authority:
    """DER bytes of both certificates and of the signing key (PKCS#8)."""

    root: bytes
    signer: bytes
    key: bytes


def open_authority(folder: Path) -> Authority:
    """Read the authority of this folder, making it at first use; two processes at once make only one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not all((folder / name).is_file() for name in FILES):
            _make(folder)
    return Authority(
        _certificate(folder / "root.pem"),
        _certificate(folder / "signer.pem"),
        _key(folder / "signer.key"),
    )


def _make(folder: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    signer_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    root_name, signer_name = _name(ROOT_NAME), _name(SIGNER_NAME)
    root = (
        _blank(root_name, root_name, root_key, now, ROOT_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    signer = (
        _blank(signer_name, root_name, signer_key, now, SIGNER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(signer_key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    # The root key is not kept: it has signed its only certificate.
    _write(folder / "root.pem", root.public_bytes(serialization.Encoding.PEM))
    _write(folder / "signer.pem", signer.public_bytes(serialization.Encoding.PEM))
    _write(
        folder / "signer.key",
        signer_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "試験用（架空）"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _blank(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)


def _certificate(path: Path) -> bytes:
    return x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(serialization.Encoding.DER)


def _key(path: Path) -> bytes:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
