"""What a class of BPMN may hold: its attributes, its children and what it is derived from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from koboshi.core.bpmn.metamodel_table import TABLE

ABSTRACT = frozenset(
    "baseElement rootElement flowElement flowNode artifact activity event catchEvent throwEvent gateway "
    "eventDefinition callableElement dataAssociation conversationNode choreographyActivity loopCharacteristics".split()
)
TEXTS = frozenset({"qname", "idref"})
# These hold any text, and any elements of other namespaces.
OPEN = frozenset({"documentation", "extensionElements", "text", "script", "expression", "formalExpression"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute: `kind` is text, id, bool, int, uri, mime, qname, idref, anyname or a comma-separated list."""

    name: str
    kind: str = "text"
    required: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """A place for children: `name` of the element (of its class when `derived`), class, how often (0: no limit)."""

    name: str
    type: str
    least: int
    most: int
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Class:
    """A class with everything it inherits; `ancestors` starts with itself."""

    name: str
    ancestors: frozenset[str]
    attributes: Mapping[str, Attribute]
    children: tuple[Child, ...]


_NOTHING = Class("", frozenset(), {}, ())
_TIMES = {"?": (0, 1), "*": (0, 0), "+": (1, 0), "1": (1, 1), "2": (1, 2)}


def _attribute(text: str) -> Attribute:
    head, _, default = text.partition("=")
    name, _, kind = head.partition(":")
    return Attribute(name.rstrip("!"), kind or "text", name.endswith("!"), default)


def _child(text: str) -> Child:
    head, _, kind = text.partition(":")
    name = head[:-1].lstrip("@")
    return Child(name, kind or name, *_TIMES[head[-1]], derived=head.startswith("@"))


def _read() -> dict[str, Class]:
    found: dict[str, Class] = {}
    for line in TABLE.replace("\n    ", " ").strip().splitlines():
        head, attributes, children = line.split("|")
        name, _, base = head.replace(" ", "").partition("<")
        above = found.get(base, _NOTHING)
        own = {each.name: each for each in map(_attribute, attributes.split())}
        places = tuple(map(_child, children.split()))
        found[name] = Class(name, above.ancestors | {name}, {**above.attributes, **own}, above.children + places)
    return found


CLASSES: Mapping[str, Class] = _read()


# Every name that a place can have: the cache below must not grow with the names of a hostile file.
_NAMES = frozenset(CLASSES) | {each.name for known in CLASSES.values() for each in known.children}


def is_a(name: str, *ancestors: str) -> bool:
    """Whether the class `name` is one of `ancestors` or derived from one."""
    known = CLASSES.get(name)
    return known is not None and not known.ancestors.isdisjoint(ancestors)


def place(parent: str, child: str) -> Child | None:
    """The place that a class has for a child element; None when the child may not be there."""
    return _place(parent, child) if child in _NAMES else None


@cache
def _place(parent: str, child: str) -> Child | None:
    for each in CLASSES[parent].children:
        if each.name == child and not each.derived:
            return each
        if each.derived and child not in ABSTRACT and is_a(child, each.name):
            return each
    return None


def type_of(parent: str, child: str) -> str:
    """The class of a child element in its place; '' when the place is unknown and the name is no class."""
    found = place(parent, child)
    if found is None or found.derived:
        return child if child in CLASSES else ""
    return found.type


DERIVED: Mapping[str, frozenset[str]] = {
    name: frozenset(each for each, known in CLASSES.items() if name in known.ancestors) for name in CLASSES
}
