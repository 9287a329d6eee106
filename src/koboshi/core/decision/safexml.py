"""Reading DMN from outside: no document type, no entities, bounded size, depth and number of elements."""

from __future__ import annotations

from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from koboshi.core.decision.limits import FeelError

MAX_BYTES = 2_000_000
MAX_DEPTH = 60
MAX_ELEMENTS = 30_000
NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
"""DMN 1.1 to 1.5."""


def parse(xml: bytes) -> Element:
    """The `definitions` of a DMN file, tags without namespace; FeelError for anything that is not small, plain DMN."""
    if len(xml) > MAX_BYTES:
        raise FeelError("判断の表のファイルが大きすぎます。")
    try:
        root = _bounded(xml)
    except DefusedXmlException as problem:
        raise FeelError("判断の表に、使えない宣言（DOCTYPE やエンティティ）があります。") from problem
    except (ParseError, ValueError, LookupError) as problem:
        raise FeelError("判断の表を XML として読めません。") from problem
    if root.tag != "definitions":
        raise FeelError("DMN 1.1〜1.5 のファイルではありません。")
    return root


def _bounded(xml: bytes) -> Element:
    depth = count = 0
    root: Element | None = None
    for event, element in iterparse(BytesIO(xml), events=("start", "end"), forbid_dtd=True):
        if event == "end":
            depth -= 1
            element.tag = _plain(element.tag)
            continue
        root = element if root is None else root
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise FeelError("判断の表の入れ子が深すぎるか、要素が多すぎます。")
    if root is None:
        raise FeelError("判断の表が空です。")
    return root


def _plain(tag: str) -> str:
    namespace, _, name = tag.lstrip("{").rpartition("}")
    return name if namespace in NAMESPACES else f"other:{name}"


def text_in(element: Element | None) -> str:
    """The expression inside `<text>`, or nothing."""
    found = element.find("text") if element is not None else None
    return (found.text or "").strip() if found is not None else ""
