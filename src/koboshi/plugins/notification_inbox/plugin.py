"""The embedded default: a message lands in the inbox the integrator gives as `store`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from koboshi.core.ports import Address, Message, Misconfigured, Problem, Receipt, Refused

Store = Callable[[Message, Address], None]


@dataclass(frozen=True)
class InboxOptions:
    """`store` keeps one message per key; it must ignore a key that it already knows."""

    store: Store | None = None


class InboxNotification:
    """Writes into an inbox page; nothing leaves the house."""

    label: ClassVar[str] = "受信箱（この仕組みの中だけ）"
    is_demo: ClassVar[bool] = True
    Options: ClassVar[type[InboxOptions]] = InboxOptions

    def __init__(self, options: InboxOptions) -> None:
        """Keep the options."""
        self.options = options

    def check(self) -> list[Problem]:
        """A store must be given."""
        return [] if self.options.store else [Problem("port.notification.no_store")]

    def send(self, message: Message, address: Address) -> Receipt:
        """Store the message; the store drops a key it has seen before."""
        if self.options.store is None:
            raise Misconfigured("port.notification.no_store")
        if not address.value.strip():
            raise Refused("port.notification.bad_address")
        self.options.store(message, address)
        return Receipt(message.message_id, datetime.now(UTC))
