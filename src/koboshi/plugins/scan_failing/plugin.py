"""For demonstrations and tests: a scanner that is away, finds everything infected or is slow."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Literal

from koboshi.core.ports import Problem, ScanResult


@dataclass(frozen=True)
class FailingOptions:
    """`mode` says how it fails; `slow` waits `delay` seconds by `wait` and then works."""

    mode: Literal["failed", "infected", "slow"] = "failed"
    delay: float = 3.0
    wait: Callable[[float], None] = time.sleep


class FailingScan:
    """Fails in the chosen way."""

    label: ClassVar[str] = "失敗するウイルス検査（試験用）"
    is_demo: ClassVar[bool] = True
    Options: ClassVar[type[FailingOptions]] = FailingOptions

    def __init__(self, options: FailingOptions) -> None:
        """Keep the options."""
        self.options = options

    def check(self) -> list[Problem]:
        """Ready to fail at any time."""
        return []

    def scan(self, content: bytes | BinaryIO, name: str) -> ScanResult:
        """Fail, find something in everything, or be slow and find nothing."""
        if self.options.mode == "failed":
            return ScanResult("failed", "port.scan.unreachable")
        if self.options.mode == "infected":
            return ScanResult("infected", "Invented-Test-Signature")
        self.options.wait(self.options.delay)
        return ScanResult("clean")
