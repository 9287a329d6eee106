"""Imports: their kind is named as the standard asks; where they can be opened, they are what they claim to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import BPMN, BpmnError, Document
from koboshi.core.bpmn.finding import Finding, broken
from koboshi.core.bpmn.reading import LIMITS, read
from koboshi.core.bpmn.references import written
from koboshi.core.bpmn.view import View
from koboshi.core.bpmn.words import short
from koboshi.core.safexml import XmlRefused, parse

Opener: TypeAlias = Callable[[str], bytes | None]
"""Gives the bytes at a `location`, or None when there are none; it decides itself what may be opened."""

_SCHEMA = "http://www.w3.org/2001/XMLSchema"
_WSDL = "http://www.w3.org/TR/wsdl20/"
_WSDL_ROOT = "http://www.w3.org/ns/wsdl"
_OLD_WSDL = "http://schemas.xmlsoap.org/wsdl/"
# The kinds that BPMN 2.0.2, table 8.2, names, by the ending of a file; WSDL 1.1 is another language than the one named.
_KINDS = {".xsd": (_SCHEMA,), ".wsdl": (_WSDL, _OLD_WSDL), ".bpmn": (BPMN[1:-1],), ".bpmn2": (BPMN[1:-1],)}
_ROOTS = {_SCHEMA: f"{{{_SCHEMA}}}schema", _WSDL: f"{{{_WSDL_ROOT}}}description"}
# A model with more imports than this is not looked into further: each one may cost as much as the model itself.
MOST = 20


def kinds(view: View) -> Iterator[Finding]:
    """EXT.001: the kind is an absolute URI, and the one of the language that the file is in."""
    for element in _imports(view):
        kind, location = _words(element, "importType", "location")
        if kind and not _is_absolute(kind):
            yield broken(view, element, "EXT.001", f"importType の「{short(kind)}」は、絶対 URI ではありません。")
        for ending, wanted in _KINDS.items():
            if location.lower().endswith(ending) and kind and kind not in wanted:
                reason = f"「{short(location)}」の importType は「{wanted[0]}」でなければなりません。"
                yield broken(view, element, "EXT.001", reason)


def opened(view: View, opener: Opener) -> Iterator[Finding]:
    """EXT.001: every import can be opened, is of its kind and namespace; REF.import: what is used of it exists."""
    for element in _imports(view)[:MOST]:
        kind, location, namespace = _words(element, "importType", "location", "namespace")
        content = opener(location)
        if content is None:
            yield broken(view, element, "EXT.001", f"取り込むファイル「{short(location)}」がありません。")
        elif kind == BPMN[1:-1]:
            yield from _model(view, element, content, namespace)
        elif kind in _ROOTS:
            yield from _other(view, element, content, namespace)


def _model(view: View, element: Element, content: bytes, namespace: str) -> Iterator[Finding]:
    try:
        document = read(content)
    except BpmnError as refused:
        yield broken(view, element, "EXT.001", f"取り込むファイルを読めません：{refused.sentence}")
        return
    yield from _namespace(view, element, document.root, namespace)
    yield from _used(view, document, namespace)


def _other(view: View, element: Element, content: bytes, namespace: str) -> Iterator[Finding]:
    kind, location = _words(element, "importType", "location")
    try:
        root = parse(content, LIMITS).root
    except XmlRefused:
        yield broken(view, element, "EXT.001", f"取り込むファイル「{short(location)}」を読めません。")
        return
    if root.tag != _ROOTS[kind]:
        reason = f"取り込むファイル「{short(location)}」は、importType の種類のものではありません。"
        yield broken(view, element, "EXT.001", reason)
        return
    yield from _namespace(view, element, root, namespace)


def _namespace(view: View, element: Element, root: Element, namespace: str) -> Iterator[Finding]:
    found = (root.get("targetNamespace") or "").strip()
    if found != namespace:
        reason = f"namespace は「{short(namespace)}」ですが、取り込むファイルの名前空間は「{short(found)}」です。"
        yield broken(view, element, "EXT.001", reason)


def _used(view: View, document: Document, namespace: str) -> Iterator[Finding]:
    """References with a prefix of the imported model that name nothing there."""
    prefixes = {f"{prefix}:" for prefix, each in view.document.prefixes.items() if prefix and each == namespace}
    for element, value in written(view) if prefixes else ():
        prefix, colon, name = value.strip().partition(":")
        if f"{prefix}{colon}" in prefixes and view.target(value) is None and name not in document.by_id:
            yield broken(view, element, "REF.import", f"「{short(value.strip())}」が、取り込むファイルにありません。")


def _imports(view: View) -> list[Element]:
    return view.children(view.document.root, "import")


def _words(element: Element, *names: str) -> list[str]:
    return [(element.get(name) or "").strip() for name in names]


def _is_absolute(text: str) -> bool:
    scheme, colon, rest = text.partition(":")
    return bool(colon and rest) and scheme[:1].isalpha() and all(each.isalnum() or each in "+-." for each in scheme)
