"""Reading XML from outside: no document type, no entities, bounded size, depth and number of elements."""

from __future__ import annotations

from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from koboshi.core.process.model import ModelError

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_ELEMENTS = 20_000


def parse(xml: bytes) -> Element:
    """Return the root element, or raise ModelError for anything that is not small, plain XML."""
    if len(xml) > MAX_BYTES:
        raise ModelError("", "手続きの図のファイルが大きすぎます。")
    try:
        return _bounded(xml)
    except DefusedXmlException as problem:
        raise ModelError("", "手続きの図に、使えない宣言（DOCTYPE やエンティティ）があります。") from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise ModelError("", "手続きの図を XML として読めません。") from problem


def _bounded(xml: bytes) -> Element:
    depth = count = 0
    root: Element | None = None
    for event, element in iterparse(BytesIO(xml), events=("start", "end"), forbid_dtd=True):
        if event == "end":
            depth -= 1
            continue
        root = element if root is None else root
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise ModelError("", "手続きの図の入れ子が深すぎるか、要素が多すぎます。")
    if root is None:
        raise ModelError("", "手続きの図が空です。")
    return root
