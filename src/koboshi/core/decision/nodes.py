"""The syntax tree of a FEEL expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Const:
    """A value known at once."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Path:
    """`base.name`."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Descendant:
    """`base...name`: the entries of that name at any depth."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    """`base[condition]` or `base[index]`."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `names` is empty for a call by position."""

    function: Node
    args: tuple[Node, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Negative:
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left + right` and its kin."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare:
    """`left < right` and its kin."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """`a and b and c`, `a or b or c`."""

    word: str
    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test:
    """One unary test: a sign and its operand; sign "" is a value, a range or a condition on `?`."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Tests:
    """Unary tests of a table cell or of `in`: one must hold (none, when negated); empty tests hold always."""

    negated: bool
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class In:
    """`value in tests`."""

    value: Node
    tests: Tests


@dataclass(frozen=True, slots=True)
class InstanceOf:
    """`value instance of type`."""

    value: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Type:
    """A type by name; `of` are its parameters: element of a list, entries of a context, parameters and result."""

    name: str
    of: tuple[tuple[str, Type], ...] = ()


@dataclass(frozen=True, slots=True)
class IfElse:
    """`if condition then yes else no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    """`name in source`, or `name in source..until`."""

    name: str
    source: Node
    until: Node | None


@dataclass(frozen=True, slots=True)
class For:
    """`for … return body`."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some … satisfies body`, `every … satisfies body`."""

    word: str
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf:
    """`{a: 1, b: a + 1}`."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOf:
    """`[low..high]` and its open forms; an end may be missing."""

    low: Node | None
    high: Node | None
    low_closed: bool
    high_closed: bool
    sign: str = ""


@dataclass(frozen=True, slots=True)
class FunctionOf:
    """`function(a, b) body`."""

    params: tuple[tuple[str, Type | None], ...]
    body: Node


Node = (
    Const | Name | Path | Descendant | Filter | Call | Negative | Arithmetic | Compare | Logic | Between | In
    | InstanceOf | IfElse | For | Quantified | ListOf | ContextOf | RangeOf | FunctionOf | Tests
)  # fmt: skip
