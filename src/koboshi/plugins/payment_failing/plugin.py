"""For demonstrations and tests: a payment provider that is away, refuses or is slow."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from koboshi.core.ports import Problem, Refused, Unavailable
from koboshi.core.ports.payment import Callback, Order, PaidBack, Started


@dataclass(frozen=True)
class FailingOptions:
    """`mode` says how it fails; `slow` waits `delay` seconds by `wait` and then refuses."""

    mode: Literal["unavailable", "refused", "slow"] = "unavailable"
    delay: float = 3.0
    wait: Callable[[float], None] = time.sleep


class FailingPayment:
    """Fails in the chosen way; no yen ever moves."""

    label: ClassVar[str] = "失敗する支払い（試験用）"
    is_demo: ClassVar[bool] = True
    provider: ClassVar[str] = "failing"
    Options: ClassVar[type[FailingOptions]] = FailingOptions

    def __init__(self, options: FailingOptions) -> None:
        """Keep the options."""
        self.options = options

    def check(self) -> list[Problem]:
        """Ready to fail at any time."""
        return []

    def begin(self, order: Order) -> Started:
        """Fail: no payment begins."""
        self._trouble()
        raise Refused("port.payment.refused")

    def read(self, body: bytes, headers: Mapping[str, str]) -> Callback:
        """Never believes anybody."""
        raise Refused("port.payment.bad_signature")

    def daily(self, on: date) -> bytes:
        """Fail: there is no file."""
        self._trouble()
        raise Refused("port.payment.refused")

    def refund(self, provider_id: str, yen: int, *, key: str) -> PaidBack:
        """Fail: nothing is paid back."""
        self._trouble()
        raise Refused("port.payment.unknown")

    def _trouble(self) -> None:
        if self.options.mode == "unavailable":
            raise Unavailable("port.payment.unavailable")
        if self.options.mode == "refused":
            raise Refused("port.payment.refused")
        self.options.wait(self.options.delay)
