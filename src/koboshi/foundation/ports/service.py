"""The list of chosen plug-ins: written once at the start, read by whoever shows or uses a port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from koboshi.core.ports import Misconfigured, Plugin, Problem, Shelf


@dataclass(frozen=True, slots=True)
class Chosen:
    """A port of the house, the plug-in the settings name for it, and what else is installed."""

    port: str
    name: str
    plugin: Plugin
    installed: tuple[str, ...]

    def problems(self) -> list[Problem]:
        """What the plug-in says against itself now; empty is good news."""
        return self.plugin.check()


_chosen: dict[str, Chosen] = {}


def choose(port: str, name: str, plugin: Plugin) -> None:
    """Note that `plugin`, called `name`, serves `port`; the last word counts."""
    _chosen[port] = Chosen(port, name, plugin, tuple(Shelf[Any](port).names()))


def chosen() -> list[Chosen]:
    """Every port with its plug-in, by the port's name."""
    return [_chosen[port] for port in sorted(_chosen)]


def plugin(port: str) -> Any:
    """The plug-in of a port. Raises `Misconfigured` when none was chosen."""
    if port not in _chosen:
        raise Misconfigured("port.shelf.unknown", name="", port=port, names="")
    return _chosen[port].plugin
