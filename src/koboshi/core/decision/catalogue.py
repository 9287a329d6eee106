"""What FEEL functions there are, for the reference page: names, ways to call them, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass

from koboshi.core.decision.builtins import BUILTINS
from koboshi.core.decision.registry import Overload

_KINDS = {"s": "string", "n": "number", "b": "boolean", "l": "list", "c": "context", "f": "function", "a": "Any"}


@dataclass(frozen=True, slots=True)
class FunctionFact:
    """One function of FEEL: its name, every way to call it, and one sentence on its answer."""

    name: str
    signatures: tuple[str, ...]
    answer: str


def functions() -> tuple[FunctionFact, ...]:
    """Every function of the language that is supported, by name."""
    return tuple(_fact(name) for name in sorted(BUILTINS))


def _fact(name: str) -> FunctionFact:
    overloads = BUILTINS[name].overloads
    told = (overloads[0].work.__doc__ or "").strip()
    return FunctionFact(name, tuple(dict.fromkeys(_signature(name, overload) for overload in overloads)), told)


def _signature(name: str, overload: Overload) -> str:
    parts = [
        f"{param}: {_KINDS[kind[0]]}{'?' if kind.endswith('?') else '…' if kind.endswith('...') else ''}"
        for param, kind in zip(overload.names, overload.kinds, strict=True)
    ]
    return f"{name}({', '.join(parts)})"
