"""One form for everything that BPMN allows to be written in several ways: the ground that comparing stands on."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import BPMN, BPMNDI, DC, DI, XSI, Document, local
from koboshi.core.bpmn.metamodel import CLASSES, OPEN, TEXTS, Attribute, type_of
from koboshi.core.bpmn.texts import is_whole

_DRAWN = (BPMNDI, DC, DI)
_NUMBERS = frozenset({"x", "y", "width", "height", "size", "resolution"})
_FLAGS = frozenset({"isHorizontal", "isExpanded", "isMarkerVisible", "isMessageVisible", "isBold", "isItalic"})
_REFERENCES = frozenset({"bpmnElement", "sourceElement", "targetElement", "choreographyActivityShape", "labelStyle"})
_TRUE = {"1": "true", "0": "false"}


class Canonical:
    """Attributes and texts of one document in their canonical form."""

    def __init__(self, document: Document) -> None:
        """Work out the class of every element once."""
        self.document = document
        self.types = _types(document)

    def attributes(self, element: Element) -> dict[str, str]:
        """Every attribute that says something: without defaults, hints for tools, and ways of writing."""
        known = CLASSES.get(self.types.get(element, ""))
        found: dict[str, str] = {}
        for name, value in element.items():
            if name.startswith("{"):
                if not name.startswith(XSI):
                    found[name] = value
                elif name == f"{XSI}type":
                    found[name] = self.expanded(value)
            elif known is not None:
                attribute = known.attributes.get(name, Attribute(name))
                written = self._value(attribute, value)
                if written != attribute.default or not attribute.default:
                    found[name] = written
            else:
                found[name] = self._other(element, name, value)
        return found

    def text(self, element: Element) -> str:
        """The text of an element: exact but for blanks around it; a reference without its prefix."""
        type_ = self.types.get(element, "")
        if type_ in TEXTS:
            return self._reference(element.text or "")
        own = (element.text or "").strip()
        if not len(element) or (type_ and type_ not in OPEN):
            return own
        tails = [(child.tail or "").strip() for child in element]
        return "\x1f".join((own, *tails)) if any(tails) else own

    def _value(self, attribute: Attribute, value: str) -> str:
        if attribute.kind in TEXTS:
            return self._reference(value)
        if attribute.kind == "anyname":
            return self.expanded(value)
        if attribute.kind == "bool":
            return _TRUE.get(value.strip(), value.strip())
        if attribute.kind == "int":
            return str(int(value)) if is_whole(value) and len(value) < 20 else value.strip()
        return " ".join(value.split()) if attribute.name == "name" else value.strip()

    def _other(self, element: Element, name: str, value: str) -> str:
        if not element.tag.startswith(_DRAWN):
            return value
        if name in _NUMBERS:
            return _number(value)
        if name in _FLAGS:
            return _TRUE.get(value.strip(), value.strip())
        return self._reference(value) if name in _REFERENCES else value

    def _reference(self, value: str) -> str:
        return self.expanded(value) if self.document.is_foreign(value) else self.document.bare(value)

    def expanded(self, value: str) -> str:
        """A qualified name with its namespace in place of its prefix."""
        prefix, colon, rest = value.strip().rpartition(":")
        namespace = self.document.prefixes.get(prefix)
        return f"{{{namespace}}}{rest}" if namespace else f"{prefix}{colon}{rest}"


def _number(value: str) -> str:
    try:
        return repr(float(value))
    except ValueError:
        return value.strip()


def _types(document: Document) -> Mapping[Element, str]:
    """The class of every element of the standard, in the order of the file."""
    found: dict[Element, str] = {}
    waiting = [(document.root, local(document.root))]
    while waiting:
        element, type_ = waiting.pop()
        found[element] = type_
        if type_ in OPEN or type_ not in CLASSES:
            continue
        for child in reversed(element):
            if child.tag.startswith(BPMN):
                waiting.append((child, type_of(type_, local(child))))
    return found
