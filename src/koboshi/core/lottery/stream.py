"""Numbers out of a seed, the same in every language and on every machine: HMAC-SHA256 in counter mode."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

SPAN: Final = 1 << 48
"""A block gives 48 bits, which a spreadsheet still holds exactly."""
MOST: Final = 1 << 40
"""The most lots in one urn, so that a block is thrown away less than once in 256."""


class Stream:
    """The blocks of one class: block n = HMAC-SHA256(seed, `koboshi-stream/1`, class, n), n = 0, 1, 2 …"""

    __slots__ = ("_counter", "_key", "_prefix")

    def __init__(self, seed: str, name: str) -> None:
        """Take the seed as 64 hexadecimal digits and the name of the class."""
        self._key = bytes.fromhex(seed)
        self._prefix = f"koboshi-stream/1\n{name}\n"
        self._counter = 0

    def below(self, total: int) -> tuple[int, int, int]:
        """(block number, 48-bit value, value modulo total), every remainder equally likely.

        A value in the incomplete last stretch of 2^48 is thrown away and the next block taken (rejection), so no
        remainder comes more often than another. ValueError unless 1 ≤ total ≤ 2^40.
        """
        if not 1 <= total <= MOST:
            raise ValueError(f"total {total} is out of range")
        limit = SPAN - SPAN % total
        while True:
            counter = self._counter
            self._counter += 1
            value = self._block(counter)
            if value < limit:
                return counter, value, value % total

    def _block(self, counter: int) -> int:
        digest = hmac.new(self._key, f"{self._prefix}{counter}\n".encode(), hashlib.sha256).digest()
        return int.from_bytes(digest[:6], "big")
