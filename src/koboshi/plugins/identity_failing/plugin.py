"""For demonstrations and tests: an identification that is away, refuses or is slow."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from koboshi.core.ports import Begun, Person, Problem, Refused, Unavailable


@dataclass(frozen=True)
class FailingOptions:
    """`mode` says how it fails; `slow` waits `delay` seconds by `wait` and then works."""

    mode: Literal["unavailable", "refused", "slow"] = "unavailable"
    delay: float = 3.0
    wait: Callable[[float], None] = time.sleep


class FailingIdentity:
    """Fails in the chosen way."""

    label: ClassVar[str] = "失敗する本人確認（試験用）"
    is_demo: ClassVar[bool] = True
    Options: ClassVar[type[FailingOptions]] = FailingOptions

    def __init__(self, options: FailingOptions) -> None:
        """Keep the options."""
        self.options = options

    def check(self) -> list[Problem]:
        """Ready to fail at any time."""
        return []

    def begin(self, *, return_to: str) -> Begun:
        """Fail, or be slow and refuse: nobody is ever identified here."""
        self._trouble()
        raise Refused("port.identity.unknown")

    def finish(self, *, state: str, parameters: Mapping[str, str]) -> Person:
        """Fail, or be slow and refuse: nobody is ever identified here."""
        self._trouble()
        raise Refused("port.identity.unknown")

    def _trouble(self) -> None:
        if self.options.mode == "unavailable":
            raise Unavailable("port.identity.unavailable")
        if self.options.mode == "refused":
            raise Refused("port.identity.unknown")
        self.options.wait(self.options.delay)
