"""The storage port as this house uses it: one plug-in, chosen at start."""

from __future__ import annotations

from typing import BinaryIO

from koboshi.core.ports import storage as port

_plugin: list[port.Storage] = []


def use(plugin: port.Storage) -> None:
    """Choose where files lie; called once by `project.wiring`."""
    _plugin[:] = [plugin]


def put(key: str, stream: BinaryIO) -> port.Stored:
    """Store a file under a key, complete or not at all."""
    return _plugin[0].put(stream, key)


def read(key: str) -> bytes:
    """The whole file."""
    with _plugin[0].open(key) as stream:
        return stream.read()
