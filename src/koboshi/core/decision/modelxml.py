"""A DMN file as a tree: read through the house's one XML reader, its tags freed of their namespace."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from koboshi.core.decision.limits import FeelError
from koboshi.core.safexml import Limits, XmlRefused, parse

LIMITS = Limits(size=2_000_000, depth=60, elements=30_000)
NAMESPACES = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
        "https://www.omg.org/spec/DMN/20240513/MODEL/",
    }
)
"""DMN 1.1 to 1.6."""
_REFUSED = {
    "large": "判断の表のファイルが大きすぎます。",
    "deep": "判断の表の入れ子が深すぎるか、要素が多すぎます。",
    "declaration": "判断の表に、使えない宣言（DOCTYPE やエンティティ）があります。",
    "broken": "判断の表を XML として読めません。",
    "empty": "判断の表が空です。",
}


def read_model(xml: bytes) -> Element:
    """The `definitions` of a DMN file, tags without namespace; FeelError for anything that is not small, plain DMN."""
    try:
        root = parse(xml, LIMITS).root
    except XmlRefused as problem:
        place = f"（{problem.line}行目 {problem.column}文字目）" if problem.line else ""
        raise FeelError(f"{_REFUSED[problem.reason].rstrip('。')}{place}。") from problem
    for element in root.iter():
        element.tag = _plain(element.tag)
    if root.tag != "definitions":
        raise FeelError("DMN のファイルではありません。")
    return root


def _plain(tag: str) -> str:
    namespace, _, name = tag.lstrip("{").rpartition("}")
    return name if namespace in NAMESPACES else f"other:{name}"


def text_in(element: Element | None) -> str:
    """The expression inside `<text>`, or nothing."""
    found = element.find("text") if element is not None else None
    return (found.text or "").strip() if found is not None else ""


def name_of(element: Element) -> str:
    """The name of an element, its spaces made single."""
    return " ".join(element.get("name", "").split())
