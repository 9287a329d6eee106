"""The shelf: plug-ins of one port by name, put there by hand or found by entry point `koboshi.ports.<port>`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar, cast

from koboshi.core.ports.errors import Misconfigured
from koboshi.core.ports.plugin import Plugin, options_from

Port = TypeVar("Port", bound=Plugin)


@cache
def installed(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of a group, looked up once: what comes while the house runs is found by the next start."""
    return tuple(entry_points(group=group))


class Shelf(Generic[Port]):
    """Plug-ins of one port, e.g. `Shelf[Notification]("notification")`."""

    def __init__(self, port: str) -> None:
        """Name the port; nothing is loaded yet."""
        self.port = port
        self.group = f"koboshi.ports.{port}"
        self._ready: dict[str, Port] = {}

    def put(self, name: str, plugin: Port) -> None:
        """Place a built plug-in; the same name twice raises Misconfigured."""
        if name in self._ready:
            raise Misconfigured("port.shelf.twice", name=name, port=self.port)
        self._ready[name] = plugin

    def names(self) -> list[str]:
        """All names that can be asked for: built ones and installed ones."""
        return sorted({*self._ready, *(point.name for point in installed(self.group))})

    def get(self, name: str) -> Port:
        """Return a plug-in that was put or made before; Misconfigured if there is none."""
        if name not in self._ready:
            raise Misconfigured("port.shelf.unknown", name=name, port=self.port, names="、".join(self.names()))
        return self._ready[name]

    def make(self, name: str, options: Mapping[str, object] | None = None) -> Port:
        """Load the installed plug-in `name`, build it with options and put it on the shelf."""
        points = [point for point in installed(self.group) if point.name == name]
        if not points:
            raise Misconfigured("port.shelf.unknown", name=name, port=self.port, names="、".join(self.names()))
        if len(points) > 1:
            raise Misconfigured("port.shelf.twice", name=name, port=self.port)
        try:
            kind = points[0].load()
        except (ImportError, AttributeError) as error:
            raise Misconfigured("port.shelf.broken", name=name, port=self.port) from error
        plugin = cast(Port, kind(options_from(kind.Options, options or {})))
        self.put(name, plugin)
        return plugin
