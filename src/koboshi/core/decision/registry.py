"""How FEEL's own functions are declared: by the names of their parameters and what kind of value each takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from koboshi.core.decision.limits import MAX_LIST
from koboshi.core.decision.values import Function

_KINDS: dict[str, type] = {"s": str, "n": Decimal, "b": bool, "l": list, "c": dict, "f": Function}
_REFUSED: Any = object()
Work = TypeVar("Work", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function; `kinds` are letters: string, number, boolean, list, context, function, any."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    required: int
    variadic: bool
    work: Callable[..., Any]

    def takes(self, count: int) -> bool:
        """Whether so many arguments fit."""
        return count >= 1 if self.variadic else self.required <= count <= len(self.names)

    def takes_names(self, names: frozenset[str]) -> bool:
        """Whether these names fit."""
        return names <= set(self.names) and set(self.names[: self.required]) <= names

    def run(self, args: list[Any]) -> Any:
        """Call it; refused for an argument of the wrong kind, null for numbers and days that do not exist."""
        if self.variadic:
            args = [args[0] if len(args) == 1 and type(args[0]) is list else args]
        fitted = [_fitted(value, kind) for value, kind in zip(args, self.kinds, strict=False)]
        if any(value is _REFUSED for value in fitted):
            return _REFUSED
        try:
            return self.work(*fitted)
        except (ArithmeticError, ValueError, OverflowError, TypeError, AttributeError):
            return None


def _fitted(value: Any, kind: str) -> Any:
    """The value as the parameter wants it; a list of one stands for its element and the other way round."""
    letter = kind[0]
    if letter == "a" or (value is None and kind.endswith("?")):
        return value
    wanted = _KINDS[letter]
    if letter == "l" and type(value) is not list:
        return _REFUSED if value is None else [value]
    if type(value) is list and letter != "l" and len(value) == 1:
        value = value[0]
    return value if type(value) is wanted else _REFUSED


def _overload(signature: str, work: Callable[..., Any]) -> Overload:
    """`"input:s, start position:n, length:n?"`; a last `...` takes any number of values as one list."""
    parts = [part.strip().rsplit(":", 1) for part in signature.split(",")] if signature else []
    kinds = tuple(kind for _, kind in parts)
    variadic = bool(kinds) and kinds[-1].endswith("...")
    required = sum(1 for kind in kinds if not kind.endswith("?"))
    return Overload(tuple(name for name, _ in parts), kinds, required, variadic, work)


class Registry:
    """Functions by name, each perhaps with several overloads."""

    def __init__(self) -> None:
        self.overloads: dict[str, list[Overload]] = {}

    def add(self, name: str, *signatures: str) -> Callable[[Work], Work]:
        """Declare the decorated function under a name of FEEL."""

        def declare(work: Work) -> Work:
            for signature in signatures or ("",):
                self.overloads.setdefault(name, []).append(_overload(signature, work))
            return work

        return declare


@dataclass(frozen=True, slots=True, eq=False)
class Builtin(Function):
    """A function of the language."""

    overloads: tuple[Overload, ...] = ()

    def positional(self, args: list[Any]) -> Any:
        """Call by position."""
        if len(args) > MAX_LIST:
            return None
        tried = (overload.run(args) for overload in self.overloads if overload.takes(len(args)))
        return next((value for value in tried if value is not _REFUSED), None)

    def named(self, args: Mapping[str, Any]) -> Any:
        """Call by name."""
        names = frozenset(args)
        for overload in self.overloads:
            if overload.takes_names(names):
                last = max((index for index, name in enumerate(overload.names) if name in names), default=-1)
                value = overload.run([args.get(name) for name in overload.names[: last + 1]])
                if value is not _REFUSED:
                    return value
        return None


def builtin(overloads: list[Overload]) -> Builtin:
    """A function made of its overloads, also usable as a value."""
    made: Builtin = Builtin(overloads[0].names, lambda args: made.positional(args), overloads=tuple(overloads))
    return made
