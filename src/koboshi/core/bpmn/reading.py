"""Reading any BPMN 2.0 file, well or badly made, within bounds."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import BPMN, BPMNDI, BpmnError, Document, local
from koboshi.core.bpmn.encoding import is_mislabelled, repaired, root_tag
from koboshi.core.safexml import MOST_IN_ONE, Limits, Parsed, XmlRefused, parse

LIMITS = Limits(size=32_000_000, depth=256, elements=400_000)
# The drafts of the standard used other namespaces; some tools kept them, or write a slash too many.
RENAMED = {
    "http://schema.omg.org/spec/BPMN/2.0": BPMN[1:-1],
    "http://www.omg.org/bpmn20": BPMN[1:-1],
    "http://www.omg.org/spec/BPMN/20100501/MODEL": BPMN[1:-1],
    "http://www.omg.org/spec/BPMN/20100524/MODEL/": BPMN[1:-1],
    "http://bpmndi.org": BPMNDI[1:-1],
    "http://www.omg.org/spec/BPMN/20100524/DI/": BPMNDI[1:-1],
}
_REFUSED = {
    "large": f"ファイルが大きすぎます（{LIMITS.size // 1_000_000} MB まで）。",
    "deep": f"入れ子が深すぎるか（{LIMITS.depth} 段まで）、要素が多すぎます（{LIMITS.elements} 個まで）。",
    "declaration": "使えない宣言（DOCTYPE や ENTITY）があります。宣言を取り除いてください。",
    "broken": "XML として正しくないため、読めません。",
    "lumpy": f"1つの要素や文章が大きすぎます（{MOST_IN_ONE // 1_000_000} MB まで）。",
    "empty": "ファイルが空です。",
}


def read(xml: bytes) -> Document:
    """Read a file; raise BpmnError when it is not well-formed XML, too large, or holds no BPMN model."""
    parsed = _parsed(xml)
    renamed = _renamed(parsed.root)
    prefixes = _prefixes(xml, parsed)
    if not renamed.keys().isdisjoint(prefixes.values()) or not parsed.root.tag.startswith(BPMN):
        prefixes = {prefix: renamed.get(namespace, namespace) for prefix, namespace in prefixes.items()}
        _rename(parsed.root, renamed)
    if parsed.root.tag != f"{BPMN}definitions":
        sentence = f"BPMN 2.0 のモデルではありません。最初の要素が{_called(parsed.root)}です。"
        raise BpmnError(sentence, line=1)
    by_id: dict[str, Element] = {}
    parents: dict[Element, Element] = {}
    for element in parsed.root.iter():
        identifier = element.get("id")
        if identifier:
            by_id.setdefault(identifier.strip(), element)
        for child in element:
            parents[child] = element
    return Document(parsed.root, prefixes, by_id, parents)


def _parsed(xml: bytes) -> Parsed:
    if not xml or xml.isspace():
        raise BpmnError(_REFUSED["empty"])
    if len(xml) <= LIMITS.size and is_mislabelled(xml):
        xml = repaired(xml) or xml
    try:
        return parse(xml, LIMITS)
    except XmlRefused as problem:
        better = repaired(xml) if problem.reason == "broken" else None
        if better is None:
            raise _refusal(problem, xml) from problem
    try:
        return parse(better, LIMITS)
    except XmlRefused as problem:
        raise _refusal(problem, better) from problem


def _refusal(problem: XmlRefused, xml: bytes) -> BpmnError:
    line = problem.line
    if not line and problem.reason == "declaration":
        line = xml.count(b"\n", 0, max(xml.find(b"<!"), 0)) + 1
    place = f"{line} 行目：" if line else ""
    lumpy = problem.reason == "large" and len(xml) <= LIMITS.size
    return BpmnError(place + _REFUSED["lumpy" if lumpy else problem.reason], line=line)


def _prefixes(xml: bytes, parsed: Parsed) -> dict[str, str]:
    """What each prefix stands for. A default namespace counts only when the root declares it: values meet no other."""
    declared = root_tag(xml).count("xmlns")
    found: dict[str, str] = {}
    for index, (prefix, namespace) in enumerate(parsed.prefixes):
        if prefix or index < declared:
            found.setdefault(prefix, namespace)
    return found


def _renamed(root: Element) -> dict[str, str]:
    """The old namespaces to replace: not the one a file of today happens to call its own elements by."""
    own = root.get("targetNamespace", "") if root.tag.startswith(BPMN) else ""
    return {old: new for old, new in RENAMED.items() if old != own}


def _rename(root: Element, renamed: dict[str, str]) -> None:
    for element in root.iter():
        namespace, brace, name = element.tag[1:].rpartition("}")
        if brace and namespace in renamed:
            element.tag = f"{{{renamed[namespace]}}}{name}"


def _called(root: Element) -> str:
    name = local(root)[:80]
    if name != "definitions":
        return f" definitions ではなく「{name}」"
    namespace = root.tag[1:].rpartition("}")[0][:80]
    return f"「definitions」でも、名前空間が BPMN 2.0 のもの（{BPMN[1:-1]}）でなく「{namespace}」"
