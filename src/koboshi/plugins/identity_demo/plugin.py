"""The embedded default: four invented persons to choose from; nobody is really identified."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode

from koboshi.core.ports import Begun, Person, Problem, Refused
from koboshi.core.ports.identity import Level


def _invented(family: str, given: str, family_kana: str, given_kana: str) -> dict[str, object]:
    name = {"family": family, "given": given, "family_kana": family_kana, "given_kana": given_kana}
    return {"applicant": name, "note": "架空の人物です"}


PERSONS: Mapping[str, tuple[Level, dict[str, object]]] = {
    "hanako": ("identified_by_card", _invented("見本", "花子", "ミホン", "ハナコ")),
    "taro": ("identified", _invented("試験", "太郎", "シケン", "タロウ")),
    "jiro": ("contact_confirmed", _invented("架空", "次郎", "カクウ", "ジロウ")),
    "someone": ("claimed", _invented("例示", "三郎", "レイジ", "サブロウ")),
}


@dataclass(frozen=True)
class DemoIdentityOptions:
    """`choose_at` is the page that lists the persons; a start is good for `minutes` and used once."""

    choose_at: str = "/demo/identity/"
    minutes: int = 10
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    now: Callable[[], float] = time.time


class DemoIdentity:
    """State is signed, so that it survives a restart only with a given secret."""

    label: ClassVar[str] = "架空の人物（試験用）"
    is_demo: ClassVar[bool] = True
    Options: ClassVar[type[DemoIdentityOptions]] = DemoIdentityOptions

    def __init__(self, options: DemoIdentityOptions) -> None:
        """Keep the options."""
        self.options = options
        self._used: dict[str, float] = {}

    def check(self) -> list[Problem]:
        """Nothing can be wrong."""
        return []

    def persons(self) -> Mapping[str, Person]:
        """Whom one may choose to be."""
        return {name: Person(f"demo:{name}", level, dict(facts)) for name, (level, facts) in PERSONS.items()}

    def begin(self, *, return_to: str) -> Begun:
        """Send the browser to the list of invented persons."""
        if (
            not return_to.startswith("/")
            or return_to.startswith("//")
            or "\\" in return_to
            or not return_to.isprintable()
        ):
            raise Refused("port.identity.bad_return")
        body = f"{secrets.token_hex(16)}.{int(self.options.now()) + self.options.minutes * 60}"
        state = f"{body}.{self._seal(body)}"
        query = urlencode({"state": state, "return_to": return_to})
        return Begun(f"{self.options.choose_at}?{query}", state)

    def finish(self, *, state: str, parameters: Mapping[str, str]) -> Person:
        """Return the chosen invented person; each start works once."""
        body, _, seal = state.rpartition(".")
        same = hmac.compare_digest(parameters.get("state", "").encode(), state.encode())
        genuine = hmac.compare_digest(self._seal(body).encode(), seal.encode())
        if not same or not genuine or not self._fresh(body):
            raise Refused("port.identity.bad_state")
        chosen = PERSONS.get(parameters.get("person", ""))
        if chosen is None:
            raise Refused("port.identity.unknown")
        level, attributes = chosen
        return Person(f"demo:{parameters['person']}", level, dict(attributes))

    def _seal(self, body: str) -> str:
        return hmac.new(self.options.secret, body.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def _fresh(self, body: str) -> bool:
        now = self.options.now()
        self._used = {known: until for known, until in self._used.items() if until > now}
        until = float(body.partition(".")[2])
        if until <= now or body in self._used:
            return False
        self._used[body] = until
        return True
