"""Writes that a message would be sent; the text itself only when the operator asks for it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from koboshi.core.ports import Address, Message, Problem, Receipt, Refused


@dataclass(frozen=True)
class ConsoleOptions:
    """`show_text` prints subject and body: for demonstrations with invented people only."""

    show_text: bool = False


class ConsoleNotification:
    """Prints one line per message to standard error."""

    label: ClassVar[str] = "画面表示（試験用）"
    is_demo: ClassVar[bool] = True
    Options: ClassVar[type[ConsoleOptions]] = ConsoleOptions

    def __init__(self, options: ConsoleOptions) -> None:
        """Keep the options."""
        self.options = options

    def check(self) -> list[Problem]:
        """Nothing can be wrong."""
        return []

    def send(self, message: Message, address: Address) -> Receipt:
        """Print; personal data stay out unless asked for."""
        if not address.value.strip():
            raise Refused("port.notification.bad_address")
        text = f"{message.subject}\n{message.body}" if self.options.show_text else ""
        sys.stderr.write(f"[{address.kind}] {message.message_id} {text}\n")
        return Receipt(message.message_id, datetime.now(UTC))
