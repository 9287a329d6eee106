"""Port: look for malicious software in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol

from koboshi.core.ports.plugin import Plugin

ScanState = Literal["clean", "infected", "not_scanned", "failed"]


@dataclass(frozen=True)
class ScanResult:
    """What the scanner knows. Only `clean` is clean: a file not fully read counts as failed."""

    state: ScanState
    detail: str = ""

    @property
    def may_be_opened(self) -> bool:
        """Whether a member of staff may open the file as it is."""
        return self.state == "clean"


class Scan(Plugin, Protocol):
    """Scan one file at a time."""

    def scan(self, content: bytes | BinaryIO, name: str) -> ScanResult:
        """Scan bytes or a readable stream; troubles become state `failed`, never an exception but Misconfigured."""
