"""Where a name of an expression is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koboshi.core.decision.limits import Meter
from koboshi.core.decision.values import of_python

MISSING: Any = object()


class Scope:
    """Names and their values, in front of an outer scope. The outermost holds Python values and turns them on use."""

    __slots__ = ("meter", "parent", "raw", "values")

    meter: Meter

    def __init__(self, values: dict[str, Any], parent: Scope) -> None:
        self.values = values
        self.parent: Scope | None = parent
        self.meter = parent.meter
        self.raw: Mapping[str, Any] | None = None

    @classmethod
    def outermost(cls, context: Mapping[str, Any], meter: Meter) -> Scope:
        """The scope of an evaluation: what the caller passed in."""
        scope = cls.__new__(cls)
        scope.values, scope.parent, scope.meter, scope.raw = {}, None, meter, context
        return scope

    def find(self, name: str) -> Any:
        """The value of a name, or MISSING."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            if scope.raw is not None and name in scope.raw:
                value = scope.values[name] = of_python(scope.raw[name])
                return value
            scope = scope.parent
        return MISSING

    def find_path(self, names: tuple[str, ...]) -> tuple[Any, int]:
        """Walk a dotted path through plain mappings; returns the value and how many names it used up (0: none)."""
        scope: Scope | None = self
        while scope is not None:
            if scope.raw is not None and names[0] in scope.raw:
                return _walk(scope.raw, names)
            if names[0] in scope.values:
                return scope.values[names[0]], 1
            scope = scope.parent
        return None, 0


def _walk(value: Any, names: tuple[str, ...]) -> tuple[Any, int]:
    used = 0
    while used < len(names) and isinstance(value, Mapping):
        if names[used] not in value:
            return None, len(names)
        value = value[names[used]]
        used += 1
    return of_python(value), used
