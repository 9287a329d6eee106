"""One BPMN file as it was written: its elements, prefixes and who contains whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
KOBOSHI = "https://koboshi.example/bpmn/1"


class BpmnError(Exception):
    """A file that is no BPMN 2.0 model; `sentence` is for its maker, `line` counts from 1 (0: no place)."""

    def __init__(self, sentence: str, element: str = "", line: int = 0) -> None:
        """Keep what is wrong and where."""
        super().__init__(sentence)
        self.sentence = sentence
        self.element = element
        self.line = line


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A whole file, executable or not.

    `prefixes` maps the prefixes of the file to their namespaces ('' is the default of the root; of a prefix declared
    twice, the first counts). `by_id` has the first element of every id. `parents` gives the element around each one.
    """

    root: Element
    prefixes: Mapping[str, str]
    by_id: Mapping[str, Element]
    parents: Mapping[Element, Element]

    def parent_of(self, element: Element) -> Element | None:
        """The element that contains this one; None for the root."""
        return self.parents.get(element)

    def processes(self) -> list[Element]:
        """Every process, in the order of the file."""
        return self.root.findall(f"{BPMN}process")

    def collaboration(self) -> Element | None:
        """The first collaboration, or None."""
        return self.root.find(f"{BPMN}collaboration")

    def elements(self) -> Iterator[Element]:
        """Every element of the standard's semantic part, in the order of the file, without what extensions hold."""
        waiting = [self.root]
        while waiting:
            element = waiting.pop()
            if element.tag.startswith(BPMN):
                yield element
                if element.tag != f"{BPMN}extensionElements":
                    waiting.extend(reversed(element))

    def target(self, reference: str | None) -> Element | None:
        """The element that a reference names, written as an id or as a prefixed name; None when this file has none."""
        return self.by_id.get(self.bare(reference)) if reference else None

    def bare(self, reference: str) -> str:
        """The id in a reference, without the prefix of this file's own namespace."""
        name = reference.strip()
        prefix, colon, rest = name.partition(":")
        if not colon or name in self.by_id:
            return name
        own = prefix not in self.prefixes or self.prefixes[prefix] == self.root.get("targetNamespace", "")
        return rest if own else name

    def is_foreign(self, reference: str) -> bool:
        """Whether a reference points into another file: its prefix stands for a namespace that is not this file's."""
        prefix, colon, _ = self.bare(reference).partition(":")
        return bool(colon) and prefix in self.prefixes


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
