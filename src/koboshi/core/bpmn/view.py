"""A document seen by the rules: its elements by kind and scope, its flows, and what its references mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.canonical import Canonical
from koboshi.core.bpmn.document import BPMN, XSI, Document, local
from koboshi.core.bpmn.metamodel import DERIVED, is_a

_FORMAL = f"{BPMN}tFormalExpression"
TRUE = frozenset({"true", "1"})
_NONE: list[Element] = []


class View:
    """An index over one document: every look-up takes the same time however large the file is."""

    def __init__(self, document: Document) -> None:
        """Sort the elements by kind and by what contains them, once."""
        self.document = document
        self.canonical = Canonical(document)
        self.types = self.canonical.types
        self._kinds: dict[str, list[Element]] = defaultdict(list)
        self._inside: dict[Element, dict[str, list[Element]]] = {}
        for element in self.types:
            self._kinds[local(element)].append(element)
            above = document.parent_of(element)
            if above is not None:
                self._inside.setdefault(above, {}).setdefault(local(element), []).append(element)
        self._named: dict[tuple[Element, str], tuple[str, ...]] = {}
        self._listed: dict[tuple[Element, str], frozenset[str]] = {}
        self._defined: dict[Element, tuple[Element, ...]] = {}

    def every(self, *classes: str) -> Iterator[Element]:
        """The elements of these classes and of those derived from them, named like their class."""
        for name in classes:
            for derived in sorted(DERIVED[name]):
                yield from self._kinds.get(derived, _NONE)

    def is_a(self, element: Element | None, *classes: str) -> bool:
        """Whether an element is of one of these classes."""
        return element is not None and is_a(self.types.get(element, ""), *classes)

    def is_formal(self, expression: Element) -> bool:
        """Whether an expression is marked as one for machines (tFormalExpression), not for people."""
        if self.types.get(expression) == "formalExpression":
            return True
        marked = self.expanded(expression.get(f"{XSI}type", ""))
        return marked in {_FORMAL, "tFormalExpression"}

    # -- where ------------------------------------------------------------------------------------------------------
    def scope(self, element: Element) -> Element | None:
        """What contains the element."""
        return self.document.parent_of(element)

    def around(self, element: Element, *classes: str) -> Element | None:
        """The nearest element of these classes around this one, itself not counted."""
        above = self.document.parent_of(element)
        while above is not None and not self.is_a(above, *classes):
            above = self.document.parent_of(above)
        return above

    def executable(self, element: Element) -> bool:
        """Whether the process around an element is meant to be run."""
        process = element if local(element) == "process" else self.around(element, "process")
        return process is not None and flag(process, "isExecutable")

    def children(self, element: Element, *names: str) -> list[Element]:
        """The children with one of these names; for each name in the order of the file."""
        inside = self._inside.get(element)
        if inside is None:
            return _NONE
        if len(names) == 1:
            return inside.get(names[0], _NONE)
        return [each for name in names for each in inside.get(name, _NONE)]

    # -- references -------------------------------------------------------------------------------------------------
    def target(self, reference: str | None) -> Element | None:
        """The element that a reference names."""
        return self.document.target(reference)

    def named_in(self, element: Element, child: str) -> tuple[str, ...]:
        """The ids in the children of this name, without prefixes."""
        key = (element, child)
        if key not in self._named:
            self._named[key] = tuple(self.document.bare(each.text or "") for each in self.children(element, child))
        return self._named[key]

    def lists(self, element: Element, child: str, target: Element) -> bool:
        """Whether a child of this name refers to `target`."""
        key = (element, child)
        if key not in self._listed:
            self._listed[key] = frozenset(self.named_in(element, child))
        return (target.get("id") or "").strip() in self._listed[key]

    def expanded(self, reference: str) -> str:
        """A qualified name with its namespace."""
        return self.canonical.expanded(reference)

    # -- flows ------------------------------------------------------------------------------------------------------
    @cached_property
    def flows(self) -> list[Element]:
        """Every sequence flow."""
        return list(self.every("sequenceFlow"))

    @cached_property
    def message_flows(self) -> list[Element]:
        """Every message flow."""
        return list(self.every("messageFlow"))

    @cached_property
    def leaving(self) -> dict[Element, list[Element]]:
        """The sequence flows that start at each element."""
        return self._ends(self.flows, "sourceRef")

    @cached_property
    def entering(self) -> dict[Element, list[Element]]:
        """The sequence flows that end at each element."""
        return self._ends(self.flows, "targetRef")

    @cached_property
    def attached(self) -> dict[Element, list[Element]]:
        """The boundary events of each activity."""
        return self._ends(list(self.every("boundaryEvent")), "attachedToRef")

    def outgoing(self, node: Element) -> list[Element]:
        """The sequence flows out of a node."""
        return self.leaving.get(node, _NONE)

    def incoming(self, node: Element) -> list[Element]:
        """The sequence flows into a node."""
        return self.entering.get(node, _NONE)

    def degree(self, node: Element, direction: str) -> int:
        """How many flows leave (`outgoing`) or enter (`incoming`) a node, by its own word or by theirs: the greater."""
        found = self.incoming(node) if direction == "incoming" else self.outgoing(node)
        return max(len(found), len(self.children(node, direction)))

    def has(self, node: Element, direction: str) -> bool:
        """Whether any flow leaves or enters a node."""
        return self.degree(node, direction) > 0

    def _ends(self, flows: list[Element], name: str) -> dict[Element, list[Element]]:
        found: dict[Element, list[Element]] = defaultdict(list)
        for flow in flows:
            node = self.target(flow.get(name))
            if node is not None:
                found[node].append(flow)
        return found

    # -- events -----------------------------------------------------------------------------------------------------
    def definitions(self, event: Element) -> tuple[Element, ...]:
        """The event definitions of an event: its own and those it refers to."""
        if event not in self._defined:
            found = [each for each in event if self.is_a(each, "eventDefinition")]
            targets = map(self.target, self.named_in(event, "eventDefinitionRef"))
            self._defined[event] = (*found, *(each for each in targets if each is not None))
        return self._defined[event]

    def triggers(self, event: Element) -> set[str]:
        """The kinds of the event definitions: message, timer, …"""
        return {local(each).removesuffix("EventDefinition") for each in self.definitions(event)}

    # -- data -------------------------------------------------------------------------------------------------------
    def item(self, element: Element | None, attribute: str = "itemSubjectRef") -> Element | None:
        """The item definition of something that carries data, also through the data object or store it refers to."""
        if element is None:
            return None
        if not element.get(attribute):
            through = {"dataObjectReference": "dataObjectRef", "dataStoreReference": "dataStoreRef"}.get(local(element))
            element = self.target(element.get(through)) if through else None
        return self.target(element.get(attribute)) if element is not None else None

    def type_key(self, item: Element | None) -> str:
        """What tells data types apart: the structure, for a type without one its id; '' for no type."""
        if item is None:
            return ""
        structure = item.get("structureRef")
        return self.expanded(structure) if structure else f"#{item.get('id')}"

    def same_item(self, one: Element | None, other: Element | None) -> bool:
        """Whether two item definitions stand for the same type: the same one, or the same structure."""
        return one is not None and other is not None and self.type_key(one) == self.type_key(other)


def flag(element: Element, name: str, default: str = "false") -> bool:
    """The value of a yes-or-no attribute."""
    return (element.get(name) or default).strip() in TRUE


def number(element: Element, name: str, default: int) -> int | None:
    """The value of a whole-number attribute; None when it is not one."""
    try:
        return int((element.get(name) or str(default)).strip())
    except ValueError:
        return None
