"""What every plug-in has in common: a label, whether it is a demonstration, options and a self-check."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from koboshi.core.ports.errors import Misconfigured

Options = TypeVar("Options")


@dataclass(frozen=True)
class Problem:
    """A finding of a self-check; `key` names a sentence in the port texts, `values` fill it."""

    key: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


class Plugin(Protocol):
    """Members every adapter of every port offers."""

    @property
    def label(self) -> str:
        """Japanese name shown to operators."""

    @property
    def is_demo(self) -> bool:
        """True when nothing real stands behind it; refused in production."""

    @property
    def options(self) -> Any:
        """The frozen dataclass it was built with."""

    def check(self) -> list[Problem]:
        """Say what would stop it from working; an empty list is good news. Never raises."""


def options_from(kind: type[Options], given: Mapping[str, object]) -> Options:
    """Build an options dataclass from settings; unknown or missing names raise Misconfigured."""
    if not dataclasses.is_dataclass(kind):
        raise Misconfigured("port.options.not_a_dataclass", name=kind.__name__)
    known = {field.name for field in dataclasses.fields(kind)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise Misconfigured("port.options.unknown", names="、".join(unknown))
    try:
        return kind(**given)
    except (TypeError, ValueError) as error:
        raise Misconfigured("port.options.wrong", name=kind.__name__) from error
