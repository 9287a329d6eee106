"""For demonstrations and tests: a signer that is away, refuses or is slow."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from koboshi.core.ports import Problem, Refused, Unavailable, Verdict


@dataclass(frozen=True)
class FailingOptions:
    """`mode` says how it fails; `slow` waits `delay` seconds by `wait` and then works."""

    mode: Literal["unavailable", "refused", "slow"] = "unavailable"
    delay: float = 3.0
    wait: Callable[[float], None] = time.sleep


class FailingSignature:
    """Fails in the chosen way."""

    label: ClassVar[str] = "失敗する署名（試験用）"
    is_demo: ClassVar[bool] = True
    Options: ClassVar[type[FailingOptions]] = FailingOptions

    def __init__(self, options: FailingOptions) -> None:
        """Keep the options."""
        self.options = options

    def check(self) -> list[Problem]:
        """Ready to fail at any time."""
        return []

    def sign(self, document: bytes, *, reason: str, at: datetime) -> bytes:
        """Fail; a slow signer refuses in the end, so that nothing unsigned passes as signed."""
        self._trouble()
        raise Refused("port.signature.refused")

    def verify(self, document: bytes) -> Verdict:
        """Never vouches for anything."""
        return Verdict(False, "", None, False, "port.signature.untrusted")

    def _trouble(self) -> None:
        if self.options.mode == "unavailable":
            raise Unavailable("port.signature.unavailable")
        if self.options.mode == "refused":
            raise Refused("port.signature.refused")
        self.options.wait(self.options.delay)
