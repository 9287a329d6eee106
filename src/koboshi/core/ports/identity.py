"""Port: find out who somebody is, at which level of assurance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from koboshi.core.ports.plugin import Plugin

Level = Literal["claimed", "contact_confirmed", "identified", "identified_by_card"]


@dataclass(frozen=True)
class Begun:
    """A started identification: send the browser to `redirect`, keep `state` in the session."""

    redirect: str
    state: str


@dataclass(frozen=True)
class Person:
    """Who came back. `subject` is stable per provider; attributes use the well-known form field names."""

    subject: str
    level: Level
    attributes: Mapping[str, object] = field(default_factory=dict)


class Identity(Plugin, Protocol):
    """Two steps: begin sends the person away, finish reads what came back."""

    def begin(self, *, return_to: str) -> Begun:
        """Start; `return_to` is a path of this house, anything else raises Refused."""

    def finish(self, *, state: str, parameters: Mapping[str, str]) -> Person:
        """Finish; a foreign or reused state, or an unknown person, raises Refused."""


@runtime_checkable
class Choosable(Protocol):
    """A demonstration that proves nothing: the house itself lists the invented persons to choose from."""

    def persons(self) -> Mapping[str, Person]:
        """The invented persons by the word that `finish` takes as the parameter `person`."""
