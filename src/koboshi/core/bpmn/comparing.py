"""What differs in meaning between two files, however they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.canonical import Canonical
from koboshi.core.bpmn.document import BPMNDI, DC, DI, Document, local
from koboshi.core.bpmn.words import named, short

Kind: TypeAlias = Literal["added", "removed", "changed", "moved"]
Pair: TypeAlias = tuple[Element, Element]
_VERBS = {"added": "加わりました", "removed": "なくなりました", "moved": "別の要素の中に移りました"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the id of the element ('' when it has none), what it is called, and what about it.

    `drawn` is true when only the picture (BPMN DI) differs, not what the process does.
    """

    kind: Kind
    element: str
    label: str
    what: str = ""
    old: str = ""
    new: str = ""
    drawn: bool = False

    @property
    def sentence(self) -> str:
        """The difference in words."""
        if self.kind != "changed":
            return f"{self.label}が{_VERBS[self.kind]}。"
        old, new = (f"「{short(each)}」" if each else "なし" for each in (self.old, self.new))
        return f"{self.label}の {self.what} が{old}から{new}に変わりました。"


def differences(a: Document, b: Document) -> list[str]:
    """Sentences about everything that differs in meaning; empty when the two say the same."""
    return [change.sentence for change in changes(a, b)]


def changes(a: Document, b: Document) -> tuple[Change, ...]:
    """Every element added, removed, moved or changed from `a` to `b`.

    Elements are matched by id, those without one by their kind and order within the same element. The order of
    elements with ids means nothing in BPMN and is not compared.
    """
    return tuple(_Comparison(a, b).changes())


class _Comparison:
    def __init__(self, a: Document, b: Document) -> None:
        self.a, self.b = Canonical(a), Canonical(b)
        self.ids_a, self.ids_b = _unique(a), _unique(b)
        self.pairs: dict[Element, Element] = {}

    def changes(self) -> Iterator[Change]:
        waiting = [(self.a.document.root, self.b.document.root)]
        while waiting:
            old, new = waiting.pop()
            self.pairs[old] = new
            yield from self._own(old, new)
            pairs, gone, come = self._children(old, new)
            for element in gone:
                yield _change("removed", element)
            for element in come:
                yield _change("added", element)
            waiting.extend(reversed(pairs))
        yield from self._moved()

    def _own(self, old: Element, new: Element) -> Iterator[Change]:
        before, after = self.a.attributes(old), self.b.attributes(new)
        if old.tag != new.tag:
            yield _change("changed", new, "種類", local(old), local(new))
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                yield _change("changed", new, name.rpartition("}")[2], before.get(name, ""), after.get(name, ""))
        texts = self.a.text(old), self.b.text(new)
        if texts[0] != texts[1]:
            yield _change("changed", new, "内容", *texts)

    def _children(self, old: Element, new: Element) -> tuple[list[Pair], list[Element], list[Element]]:
        """The children that belong together, those only in `old`, and those only in `new`."""
        pairs: list[Pair] = []
        gone: list[Element] = []
        come = [each for each in new if _identity(each, self.ids_b) and _identity(each, self.ids_b) not in self.ids_a]
        for child in old:
            identity = _identity(child, self.ids_a)
            if not identity:
                continue
            if identity in self.ids_b:
                pairs.append((child, self.ids_b[identity]))
            else:
                gone.append(child)
        left, right = _without(old, self.ids_a), _without(new, self.ids_b)
        for tag in dict.fromkeys((*left, *right)):
            befores, afters = left.get(tag, []), right.get(tag, [])
            pairs.extend(zip(befores, afters, strict=False))
            gone.extend(befores[len(afters) :])
            come.extend(afters[len(befores) :])
        return pairs, gone, come

    def _moved(self) -> Iterator[Change]:
        for old, new in self.pairs.items():
            before, after = self.a.document.parent_of(old), self.b.document.parent_of(new)
            if before is not None and after is not None and self.pairs.get(before) is not after:
                yield _change("moved", new)


def _unique(document: Document) -> dict[str, Element]:
    """The elements whose id no other element has."""
    found: dict[str, list[Element]] = defaultdict(list)
    for element in document.root.iter():
        identifier = (element.get("id") or "").strip()
        if identifier:
            found[identifier].append(element)
    return {identifier: elements[0] for identifier, elements in found.items() if len(elements) == 1}


def _identity(element: Element, unique: dict[str, Element]) -> str:
    identifier = (element.get("id") or "").strip()
    return identifier if unique.get(identifier) is element else ""


def _without(parent: Element, unique: dict[str, Element]) -> dict[str, list[Element]]:
    """The children that no id identifies, by their kind."""
    found: dict[str, list[Element]] = defaultdict(list)
    for child in parent:
        if not _identity(child, unique):
            found[child.tag].append(child)
    return found


def _change(kind: Kind, element: Element, what: str = "", old: str = "", new: str = "") -> Change:
    label = named(element) if element.get("id") or element.get("name") else f"要素 {local(element)}"
    drawn = element.tag.startswith((BPMNDI, DC, DI))
    return Change(kind, (element.get("id") or "").strip(), label, what, old, new, drawn)
