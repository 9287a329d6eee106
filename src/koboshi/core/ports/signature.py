"""Port: seal a document with an electronic signature, and check one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from koboshi.core.ports.plugin import Plugin


@dataclass(frozen=True)
class Verdict:
    """Outcome of a check. `valid` is the bottom line; `key` names the sentence that explains it."""

    valid: bool
    signer: str
    signed_at: datetime | None
    intact: bool
    key: str
    test_authority: bool = False


class Signature(Plugin, Protocol):
    """Sign PDF documents (PAdES) and verify signed ones."""

    def sign(self, document: bytes, *, reason: str, at: datetime) -> bytes:
        """Return the signed PDF. Refused when it is no PDF, Unavailable when the signer is away."""

    def verify(self, document: bytes) -> Verdict:
        """Judge a PDF; anything unreadable or unsigned is simply not valid, never an exception."""
