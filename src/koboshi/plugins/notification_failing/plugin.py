"""For demonstrations and tests: a notification that is away, refuses or is slow."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal

from koboshi.core.ports import Address, Message, Problem, Receipt, Refused, Unavailable


@dataclass(frozen=True)
class FailingOptions:
    """`mode` says how it fails; `slow` waits `delay` seconds by `wait` and then works."""

    mode: Literal["unavailable", "refused", "slow"] = "unavailable"
    delay: float = 3.0
    wait: Callable[[float], None] = time.sleep


class FailingNotification:
    """Fails in the chosen way."""

    label: ClassVar[str] = "失敗する通知（試験用）"
    is_demo: ClassVar[bool] = True
    Options: ClassVar[type[FailingOptions]] = FailingOptions

    def __init__(self, options: FailingOptions) -> None:
        """Keep the options."""
        self.options = options

    def check(self) -> list[Problem]:
        """Ready to fail at any time."""
        return []

    def send(self, message: Message, address: Address) -> Receipt:
        """Fail, or be slow and accept."""
        self._trouble()
        return Receipt(message.message_id, datetime.now(UTC))

    def _trouble(self) -> None:
        if self.options.mode == "unavailable":
            raise Unavailable("port.notification.unavailable")
        if self.options.mode == "refused":
            raise Refused("port.notification.refused")
        self.options.wait(self.options.delay)
