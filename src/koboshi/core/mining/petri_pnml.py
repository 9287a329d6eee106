"""Nets as PNML files (ISO/IEC 15909-2), so that other tools can check our figures and we theirs.

Silent transitions and the end marking are written the way ProM and pm4py read them.
"""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from koboshi.core.mining.inductive_graph import bits
from koboshi.core.mining.petri import Net, NetBuilder, NetError
from koboshi.core.safexml import Limits, XmlRefused, parse

LIMITS: Final = Limits(size=20_000_000, depth=50, elements=400_000)
NAMESPACE: Final = "http://www.pnml.org/version-2009/grammar/pnml"
KIND: Final = "http://www.pnml.org/version-2009/grammar/pnmlcoremodel"
INVISIBLE: Final = "$invisible$"

_REASONS: Final = {
    "large": "ファイルが大きすぎます",
    "deep": "要素が多すぎるか、入れ子が深すぎます",
    "declaration": "DTD や実体宣言は使えません",
    "broken": "XML として正しくありません",
    "empty": "中身がありません",
}


def write_pnml(net: Net) -> bytes:
    """The net as a PNML file."""
    root = Element("pnml", {"xmlns": NAMESPACE})
    whole = SubElement(root, "net", {"id": "net1", "type": KIND})
    _text(whole, "name", net.name or "net1")
    page = SubElement(whole, "page", {"id": "page1"})
    for number, name in enumerate(net.places):
        place = SubElement(page, "place", {"id": f"p{number}"})
        _text(place, "name", name)
        if net.start >> number & 1:
            _text(place, "initialMarking", "1")
    for number, each in enumerate(net.transitions):
        transition = SubElement(page, "transition", {"id": f"t{number}"})
        _text(transition, "name", each.label or f"t{number}")
        if each.silent:
            SubElement(transition, "toolspecific", {"tool": "ProM", "version": "6.4", "activity": INVISIBLE})
    arcs = [(f"p{place}", f"t{number}") for number, each in enumerate(net.transitions) for place in bits(each.takes)]
    arcs += [(f"t{number}", f"p{place}") for number, each in enumerate(net.transitions) for place in bits(each.puts)]
    for number, (source, target) in enumerate(arcs):
        arc = SubElement(page, "arc", {"id": f"a{number}", "source": source, "target": target})
        _text(arc, "inscription", "1")
    marking = SubElement(SubElement(whole, "finalmarkings"), "marking")
    for number in bits(net.end):
        _text(SubElement(marking, "place", {"idref": f"p{number}"}), "", "1")
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def read_pnml(xml: bytes) -> Net:
    """The first net of a PNML file; raises NetError naming what cannot be used.

    Without an end marking, the places that nothing leaves are taken as the end.
    """
    try:
        root = parse(xml, LIMITS).root
    except XmlRefused as problem:
        place = f"（{problem.line}行目）" if problem.line else ""
        raise NetError(f"PNML のファイルを読めません：{_REASONS[problem.reason]}{place}。") from problem
    whole = next((each for each in root.iter() if _tag(each) == "net"), None)
    if _tag(root) != "pnml" or whole is None:
        raise NetError("PNML のファイルではありません（net がありません）。")
    return _Reader(whole).net()


class _Reader:
    """Places, transitions and arcs of one net, in the order of the file."""

    def __init__(self, whole: Element) -> None:
        self.whole = whole
        self.builder = NetBuilder()
        self.places: dict[str, int] = {}
        self.start = 0
        self.labels: dict[str, str] = {}
        self.takes: dict[str, int] = {}
        self.puts: dict[str, int] = {}

    def net(self) -> Net:
        # Marking elements also hold places, but with an idref and no id.
        for element in self.whole.iter():
            if _tag(element) == "place" and element.get("id"):
                self._place(element, element.get("id", ""))
            elif _tag(element) == "transition":
                self._transition(element, element.get("id", ""))
        for element in self.whole.iter():
            if _tag(element) == "arc":
                self._arc(element)
        for name, label in self.labels.items():
            self.builder.step(label, self.takes[name], self.puts[name], name)
        end = self._end()
        if not self.start or not end:
            raise NetError("PNML の net に、初めの印（initialMarking）か終わりの場所がありません。")
        return self.builder.build(self.start, end, _child_text(self.whole, "name"))

    def _place(self, element: Element, name: str) -> None:
        if name in self.places:
            raise NetError(f"place「{name}」が2つあります。")
        self.places[name] = self.builder.place(_child_text(element, "name") or name)
        tokens = _child_text(element, "initialMarking") or "0"
        if tokens not in {"0", "1"}:
            raise NetError(f"place「{name}」に印が{tokens[:20]}個あります。0個か1個だけ扱えます。")
        self.start |= self.places[name] if tokens == "1" else 0

    def _transition(self, element: Element, name: str) -> None:
        if not name or name in self.labels:
            raise NetError(f"transition「{name}」の id がないか、2つあります。")
        silent = any(_tag(each) == "toolspecific" and each.get("activity") == INVISIBLE for each in element)
        self.labels[name] = "" if silent else _child_text(element, "name")
        self.takes[name] = self.puts[name] = 0

    def _arc(self, element: Element) -> None:
        name, source, target = (element.get(each, "") for each in ("id", "source", "target"))
        if _child_text(element, "inscription") not in {"", "1"}:
            raise NetError(f"arc「{name}」の重みは1だけ扱えます。")
        if source in self.places and target in self.labels:
            self.takes[target] |= self.places[source]
        elif source in self.labels and target in self.places:
            self.puts[source] |= self.places[target]
        else:
            raise NetError(f"arc「{name}」の両端（{source}、{target}）が place と transition ではありません。")

    def _end(self) -> int:
        marked = next((each for each in self.whole.iter() if _tag(each) == "finalmarkings"), None)
        end = 0
        if marked is not None:
            for place in (each for each in marked.iter() if _tag(each) == "place"):
                if (_child_text(place, "text") or "".join(place.itertext()).strip()) not in {"", "0"}:
                    end |= self.places.get(place.get("idref", ""), 0)
        left = 0
        for taken in self.takes.values():
            left |= taken
        return end or sum(each for each in self.places.values() if not each & left)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(parent: Element, tag: str, text: str) -> None:
    holder = SubElement(parent, tag) if tag else parent
    SubElement(holder, "text").text = text


def _child_text(parent: Element, tag: str) -> str:
    for child in parent:
        if _tag(child) == tag:
            return "".join(child.itertext()).strip()
    return ""
