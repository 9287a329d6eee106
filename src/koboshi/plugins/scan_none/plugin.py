"""The embedded default: no scanner, and it says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, ClassVar

from koboshi.core.ports import Problem, ScanResult


@dataclass(frozen=True)
class NoScanOptions:
    """Nothing to set."""


class NoScan:
    """Never calls a file clean."""

    label: ClassVar[str] = "ウイルス検査なし"
    is_demo: ClassVar[bool] = True
    Options: ClassVar[type[NoScanOptions]] = NoScanOptions

    def __init__(self, options: NoScanOptions) -> None:
        """Keep the options."""
        self.options = options

    def check(self) -> list[Problem]:
        """Remind the operator that nothing is scanned."""
        return [Problem("port.scan.none")]

    def scan(self, content: bytes | BinaryIO, name: str) -> ScanResult:
        """Say that the file was not scanned."""
        return ScanResult("not_scanned", "port.scan.none")
