"""docs/reference/ports.md: what the house asks of the outside, and the adapters that come with it."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from koboshi.core.ports.plugin import Plugin
from koboshi.project.reference.writing import head, sentence, table, text

PORTS = ("identity", "notification", "payment", "scan", "signature", "storage")


def page() -> str:
    """The page, one section per port."""
    lead = (
        "A plug-in is chosen by name in the settings (`KOBOSHI_SCAN=clamav`) and found by the entry point group "
        "`koboshi.ports.<port>` of any installed package. It raises only `Unavailable` (try later), `Refused` "
        "(trying again will not help) or `Misconfigured` (tell the operator)."
    )
    lines = head("Ports and plug-ins", "`koboshi.core.ports` and the entry points", lead)
    for port in PORTS:
        lines += _section(port)
    return text(lines)


def _section(port: str) -> Iterator[str]:
    module = importlib.import_module(f"koboshi.core.ports.{port}")
    yield from (f"## {port}", "", sentence(module).removeprefix("Port: ").capitalize(), "", "```python")
    yield from _methods(_protocol(module))
    yield from ("```", "")
    yield from table(("plug-in", "for", "options", "what it does"), (_plugin(point) for point in _ours(port)))


def _protocol(module: ModuleType) -> type[Any]:
    own = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if kind.__module__ == module.__name__]
    return next(kind for kind in own if Plugin in kind.__bases__)


def _methods(protocol: type[Any]) -> Iterator[str]:
    for name, method in vars(protocol).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            yield f"def {name}{str(inspect.signature(method)).replace(chr(39), '')}: ..."
            yield f"    # {sentence(method)}"


def _ours(port: str) -> list[EntryPoint]:
    """The plug-ins of this repository; what else is installed differs from house to house."""
    found = {point.name: point for point in entry_points(group=f"koboshi.ports.{port}")}
    return [point for _, point in sorted(found.items()) if point.value.startswith("koboshi.")]


def _plugin(point: EntryPoint) -> tuple[str, str, str, str]:
    kind = point.load()
    options = ", ".join(f"`{field.name}`" for field in dataclasses.fields(kind.Options))
    demo = getattr(kind, "is_demo", False)
    return f"`{point.name}`", "trying out" if demo is True else "real use", options, sentence(kind)
