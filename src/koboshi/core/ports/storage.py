"""Port: keep bytes under a key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from koboshi.core.ports.errors import Refused
from koboshi.core.ports.plugin import Plugin

KEY = re.compile(r"[0-9a-z][0-9a-z_-]{0,99}(?:/[0-9a-z][0-9a-z_-]{0,99}){0,5}")


@dataclass(frozen=True)
class Stored:
    """What was kept: size in bytes and SHA-256 in lower-case hexadecimal."""

    size: int
    sha256: str


class Storage(Plugin, Protocol):
    """Keep, give back and remove; what `put` returned is on the disk and complete."""

    def put(self, stream: BinaryIO, key: str) -> Stored:
        """Keep the stream's bytes; an existing key raises Refused, so nothing is ever overwritten."""

    def open(self, key: str) -> BinaryIO:
        """Open for reading; an unknown key raises Refused."""

    def delete(self, key: str) -> None:
        """Remove; a key that is already gone is no error."""


def check_key(key: str) -> str:
    """Return the key if it is lower-case letters, digits, `-`, `_` and at most five `/`; otherwise Refused."""
    if not KEY.fullmatch(key):
        raise Refused("port.storage.bad_key")
    return key
