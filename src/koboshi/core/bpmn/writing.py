"""Writing a document back as BPMN 2.0 XML: the same prefixes, so that prefixed values keep their meaning."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from koboshi.core.bpmn.document import BPMN, BPMNDI, DC, DI, XSI, Document

_USUAL = {BPMN[1:-1]: "bpmn", BPMNDI[1:-1]: "bpmndi", DC[1:-1]: "dc", DI[1:-1]: "di", XSI[1:-1]: "xsi"}
_XML = "http://www.w3.org/XML/1998/namespace"
_LINES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def write(document: Document) -> bytes:
    """The document as UTF-8 XML. Comments and the order of attributes are not kept, everything else is."""
    names = _Names(document)
    pieces = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    pieces.extend(_pieces(document.root, names))
    pieces.append("\n")
    return "".join(pieces).encode("utf-8")


class _Names:
    """Which prefix each namespace gets; the root declares them all."""

    def __init__(self, document: Document) -> None:
        self.declared: dict[str, str] = {each: name for each, name in document.prefixes.items() if each != "xml"}
        self.default = self.declared.get("", "")
        self.prefixes = {_XML: "xml"}
        for prefix, namespace in self.declared.items():
            if prefix:
                self.prefixes.setdefault(namespace, prefix)
        for namespace in dict.fromkeys(_namespaces(document.root, self.default)):
            if namespace not in self.prefixes and namespace:
                self._declare(namespace)

    def _declare(self, namespace: str) -> None:
        wanted = _USUAL.get(namespace, "ns")
        number = 0
        prefix = wanted if wanted != "ns" else "ns1"
        while prefix in self.declared:
            number += 1
            prefix = f"{wanted}{number}"
        self.declared[prefix] = namespace
        self.prefixes[namespace] = prefix

    def attribute(self, name: str) -> str:
        if not name.startswith("{"):
            return name
        namespace, _, rest = name[1:].partition("}")
        return f"{self.prefixes[namespace]}:{rest}" if namespace else rest

    def element(self, tag: str) -> str:
        """The written name: without a prefix in the root's default namespace and in none."""
        if not tag.startswith("{") or (self.default and tag.startswith(f"{{{self.default}}}")):
            return tag.rpartition("}")[2]
        return self.attribute(tag)


def _namespaces(root: Element, default: str) -> Iterator[str]:
    """Every namespace that needs a prefix, with repetitions: of elements outside the default one, and of attributes."""
    for element in root.iter():
        namespace = element.tag[1:].rpartition("}")[0]
        if namespace != default:
            yield namespace
        for name in element.keys():
            if name.startswith("{"):
                yield name[1:].rpartition("}")[0]


def _pieces(root: Element, names: _Names) -> Iterator[str]:
    """Start tags, texts and end tags in the order of the document, without recursion."""
    yield from _start(root, names, "", _declarations(names))
    default = names.default
    stack = [(root, iter(root), default)]
    while stack:
        element, children, default = stack[-1]
        child = next(children, None)
        if child is not None:
            change, inner = _default(child, names, default)
            yield from _start(child, names, change, "")
            stack.append((child, iter(child), inner))
            continue
        stack.pop()
        if len(element) or element.text:
            yield f"</{names.element(element.tag)}>"
        if element is not root and element.tail:
            yield _text(element.tail)


def _declarations(names: _Names) -> str:
    return "".join(
        f" xmlns:{prefix}={_value(namespace)}" if prefix else f" xmlns={_value(namespace)}"
        for prefix, namespace in names.declared.items()
    )


def _default(element: Element, names: _Names, current: str) -> tuple[str, str]:
    """What to declare where a name without a prefix means another namespace than around it; and the new default."""
    wanted = current
    if not element.tag.startswith("{"):
        wanted = ""
    elif names.default and element.tag.startswith(f"{{{names.default}}}"):
        wanted = names.default
    return ("", current) if wanted == current else (f" xmlns={_value(wanted)}", wanted)


def _start(element: Element, names: _Names, change: str, declarations: str) -> Iterator[str]:
    yield f"<{names.element(element.tag)}{declarations}{change}"
    for name, value in element.items():
        yield f" {names.attribute(name)}={_value(value)}"
    if not len(element) and not element.text:
        yield "/>"
        return
    yield ">"
    if element.text:
        yield _text(element.text)


def _value(value: str) -> str:
    return quoteattr(value, _LINES)


def _text(text: str) -> str:
    return escape(text, {"\r": "&#13;"})
