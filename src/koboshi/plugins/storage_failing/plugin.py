"""For demonstrations and tests: a storage that is away, refuses or is slow."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Literal

from koboshi.core.ports import Problem, Refused, Stored, Unavailable, check_key


@dataclass(frozen=True)
class FailingOptions:
    """`mode` says how it fails; `slow` waits `delay` seconds by `wait` and then works."""

    mode: Literal["unavailable", "refused", "slow"] = "unavailable"
    delay: float = 3.0
    wait: Callable[[float], None] = time.sleep


class FailingStorage:
    """Fails in the chosen way."""

    label: ClassVar[str] = "失敗する保管（試験用）"
    is_demo: ClassVar[bool] = True
    Options: ClassVar[type[FailingOptions]] = FailingOptions

    def __init__(self, options: FailingOptions) -> None:
        """Keep the options."""
        self.options = options
        self._kept: dict[str, bytes] = {}

    def check(self) -> list[Problem]:
        """Ready to fail at any time."""
        return []

    def put(self, stream: BinaryIO, key: str) -> Stored:
        """Fail, or keep in memory slowly."""
        check_key(key)
        self._trouble()
        if key in self._kept:
            raise Refused("port.storage.exists")
        self._kept[key] = stream.read()
        return Stored(len(self._kept[key]), hashlib.sha256(self._kept[key]).hexdigest())

    def open(self, key: str) -> BinaryIO:
        """Fail, or give back slowly."""
        check_key(key)
        self._trouble()
        if key not in self._kept:
            raise Refused("port.storage.unknown")
        return io.BytesIO(self._kept[key])

    def delete(self, key: str) -> None:
        """Fail, or remove slowly."""
        check_key(key)
        self._trouble()
        self._kept.pop(key, None)

    def _trouble(self) -> None:
        if self.options.mode == "unavailable":
            raise Unavailable("port.storage.unavailable")
        if self.options.mode == "refused":
            raise Refused("port.storage.full")
        self.options.wait(self.options.delay)
