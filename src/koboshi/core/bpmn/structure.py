"""The structure of the file (BPMN 2.0 XSD): which elements and attributes stand where, how often, with what values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import BPMN, BPMNDI, local
from koboshi.core.bpmn.finding import Finding, broken
from koboshi.core.bpmn.metamodel import ABSTRACT, CLASSES, OPEN, TEXTS, Attribute, Class, place
from koboshi.core.bpmn.texts import is_mime, is_name, is_uri, is_whole
from koboshi.core.bpmn.view import View
from koboshi.core.bpmn.words import short

_TIMERS = ("timeDate", "timeDuration", "timeCycle")
_LOOPS = "loopCharacteristics"
_BOOL = frozenset({"true", "false", "1", "0"})
_CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "id": (lambda value: is_name(value.strip()), "文字か「_」で始まり、空白や「:」のない名前"),
    "bool": (lambda value: value.strip() in _BOOL, "true か false"),
    "int": (is_whole, "整数"),
    "uri": (is_uri, "URI"),
    "mime": (is_mime, "MIME 形式（text/plain など）"),
    "qname": (lambda value: " " not in value.strip(), "1つの名前"),
    "idref": (lambda value: " " not in value.strip(), "1つの名前"),
    "anyname": (lambda value: bool(value.strip()), "名前"),
}
_RULES = {
    ("documentation", "textFormat"): "EXT.004",
    ("textAnnotation", "textFormat"): "EXT.010",
    ("formalExpression", "language"): "EXT.014",
    ("definitions", "expressionLanguage"): "EXT.014",
    ("transaction", "method"): "EXT.060",
    ("scriptTask", "scriptFormat"): "EXT.145",
    ("globalScriptTask", "scriptLanguage"): "EXT.145",
}


def structure(view: View) -> Iterator[Finding]:
    """Everything that the schema of the standard forbids."""
    for element, type_ in view.types.items():
        if type_ in TEXTS:
            yield from _reference_only(view, element)
            continue
        known = CLASSES.get(_class(view, element, type_))
        if known is None:
            yield broken(view, element, "XSD.element", f"「{local(element)}」という要素は BPMN 2.0 にありません。")
            continue
        yield from _attributes(view, element, known)
        if known.name not in OPEN:
            yield from _content(view, element, known)


def _class(view: View, element: Element, type_: str) -> str:
    if type_ == "expression" and view.is_formal(element):
        return "formalExpression"
    return type_


def _reference_only(view: View, element: Element) -> Iterator[Finding]:
    if len(element):
        yield broken(view, element, "XSD.element", "参照だけを書くところに、要素があります。")
    if element.keys() and any(not name.startswith("{") for name in element.keys()):
        yield broken(view, element, "XSD.attribute", f"「{local(element)}」に属性は書けません。")


# -- attributes -------------------------------------------------------------------------------------------------
def _attributes(view: View, element: Element, known: Class) -> Iterator[Finding]:
    for name, value in element.items():
        if name.startswith("{"):
            if name.startswith(BPMN):
                reason = f"属性 {name.rpartition('}')[2]} には、名前空間の接頭辞を付けません。"
                yield broken(view, element, "XSD.attribute", reason)
            continue
        attribute = known.attributes.get(name)
        if attribute is None:
            yield broken(view, element, "XSD.attribute", f"「{short(name)}」という属性は、この要素にありません。")
        else:
            yield from _value(view, element, known.name, attribute, value)
    for attribute in known.attributes.values():
        if attribute.required and element.get(attribute.name) is None:
            yield broken(view, element, "XSD.required", f"属性 {attribute.name} がありません。")


def _value(view: View, element: Element, owner: str, attribute: Attribute, value: str) -> Iterator[Finding]:
    if attribute.kind == "text":
        return
    if "," in attribute.kind:
        good, wanted = value in attribute.kind.split(","), "、".join(attribute.kind.split(",")) + " のどれか"
    else:
        check, wanted = _CHECKS[attribute.kind]
        good = check(value)
    if not good:
        rule = _RULES.get((owner, attribute.name), "XSD.value")
        reason = f"属性 {attribute.name} の値「{short(value)}」は使えません。{wanted}を書いてください。"
        yield broken(view, element, rule, reason)


# -- children ---------------------------------------------------------------------------------------------------
def _content(view: View, element: Element, known: Class) -> Iterator[Finding]:
    counted: Counter[str] = Counter()
    for child in element:
        name = local(child)
        if not child.tag.startswith(BPMN):
            yield from _foreign(view, element, child)
            continue
        found = place(known.name, name)
        if found is not None:
            counted[found.name] += 1
        elif name in CLASSES or name in ABSTRACT or any(each.name == name for each in known.children):
            yield broken(view, child, *_misplaced(element, name))
    yield from _counts(view, element, known, counted)
    for text in (element.text, *(child.tail for child in element)):
        if text and not text.isspace():
            yield broken(view, element, "XSD.text", f"要素の間に文字「{short(text.strip())}」があります。")


def _misplaced(element: Element, name: str) -> tuple[str, str]:
    rule = "EXT.078" if name == "property" else "XSD.element"
    return rule, f"「{name}」は、{local(element)} の中には置けません。"


def _foreign(view: View, element: Element, child: Element) -> Iterator[Finding]:
    drawn = child.tag.startswith(BPMNDI) and element is view.document.root
    if not drawn:
        reason = f"BPMN でない要素「{short(local(child))}」は、extensionElements の中に置いてください。"
        yield broken(view, element, "XSD.foreign", reason)


def _counts(view: View, element: Element, known: Class, counted: Counter[str]) -> Iterator[Finding]:
    for each in known.children:
        times = counted[each.name]
        if times < each.least:
            yield broken(view, element, "XSD.count", f"「{each.name}」がありません。")
        elif each.most and times > each.most:
            rule = "EXT.054" if each.name == _LOOPS else "XSD.count"
            yield broken(view, element, rule, f"「{each.name}」は {each.most} つまでですが、{times} つあります。")
    if known.name == "timerEventDefinition" and sum(counted[name] for name in _TIMERS) > 1:
        yield broken(view, element, "EXT.131", "timeDate、timeDuration、timeCycle は、どれか1つだけ書けます。")
