"""Port: bring a message to a person, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from koboshi.core.ports.plugin import Plugin

AddressKind = Literal["inbox", "email", "sms", "post"]


@dataclass(frozen=True)
class Link:
    """A link at the foot of a message; `url` holds no personal data."""

    label: str
    url: str


@dataclass(frozen=True)
class Message:
    """What is said. `key` identifies this message for ever: sent twice, it must arrive once."""

    key: str
    subject: str
    body: str
    links: tuple[Link, ...] = ()

    @property
    def message_id(self) -> str:
        """A Message-ID that depends on the key only, so receivers can drop repetitions (RFC 5322 3.6.4)."""
        return f"<{hashlib.sha256(self.key.encode()).hexdigest()[:40]}@koboshi.invalid>"


@dataclass(frozen=True)
class Address:
    """Where to: an account's inbox, an e-mail address, a telephone number or a postal address."""

    kind: AddressKind
    value: str


@dataclass(frozen=True)
class Receipt:
    """What the other side said: `accepted` is not yet read by anyone."""

    message_id: str
    accepted_at: datetime
    detail: str = ""


class Notification(Plugin, Protocol):
    """Send messages; repeating the same key is safe."""

    def send(self, message: Message, address: Address) -> Receipt:
        """Hand over the message. Unavailable: try again later; Refused: this address will never work."""
