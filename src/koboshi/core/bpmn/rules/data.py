"""Data objects, data associations and the data of events."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import local
from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View, flag
from koboshi.core.bpmn.words import short

_CARRIED = {
    "messageEventDefinition": ("messageRef", "itemRef"),
    "errorEventDefinition": ("errorRef", "structureRef"),
    "escalationEventDefinition": ("escalationRef", "structureRef"),
    "signalEventDefinition": ("signalRef", "structureRef"),
}


def collections(view: View) -> Iterator[Finding]:
    """EXT.020 (and 077, 081, 083): a collection is one for its type, too."""
    for element in view.every("dataObject", "dataInput", "dataOutput"):
        item = view.target(element.get("itemSubjectRef"))
        if item is None or not view.is_a(item, "itemDefinition") or local(element).endswith("DataItem"):
            continue
        if flag(element, "isCollection") != flag(item, "isCollection"):
            yield broken(view, element, "EXT.020", f"isCollection が、データ型「{item.get('id')}」と違います。")


def reference_names(view: View) -> Iterator[Finding]:
    """EXT.076: a reference with a state is named «data object [state]», one without like the data object."""
    for reference in view.every("dataObjectReference"):
        target = view.target(reference.get("dataObjectRef"))
        if target is None or not reference.get("name") or not target.get("name"):
            continue
        states = [state.get("name") or "" for state in view.children(reference, "dataState")]
        wanted = f"{target.get('name')} [{states[0]}]" if states else str(target.get("name"))
        if " ".join((reference.get("name") or "").split()) != " ".join(wanted.split()):
            yield broken(view, reference, "EXT.076", f"名前は「{short(wanted)}」でなければなりません。")


def subprocess_data(view: View) -> Iterator[Finding]:
    """EXT.079: sub-processes use the data around them, so they specify none."""
    for process in view.every("subProcess"):
        if view.children(process, "ioSpecification"):
            yield broken(view, process, "EXT.079", "サブプロセスに、入出力の定義（ioSpecification）は書けません。")


def process_data(view: View) -> Iterator[Finding]:
    """EXT.080, 082: nothing inside a process writes its inputs or reads its outputs."""
    for association in view.every("dataAssociation"):
        for name, kind, rule, word in (
            ("targetRef", "dataInput", "EXT.080", "先"),
            ("sourceRef", "dataOutput", "EXT.082", "元"),
        ):
            for reference in view.named_in(association, name):
                data = view.target(reference)
                if data is not None and view.is_a(data, kind) and _of_process(view, data):
                    reason = f"プロセスの {kind}「{short(reference)}」は、関連の{word}になれません。"
                    yield broken(view, association, rule, reason)


def _of_process(view: View, data: Element) -> bool:
    specification = view.scope(data)
    owner = view.scope(specification) if specification is not None else None
    return view.is_a(owner, "process")


def associations(view: View) -> Iterator[Finding]:
    """EXT.091, 092: without a transformation there is one source, of the type of the target."""
    for association in view.every("dataAssociation"):
        if view.children(association, "transformation"):
            continue
        sources, targets = view.named_in(association, "sourceRef"), view.named_in(association, "targetRef")
        if len(sources) > 1 or not (sources or view.children(association, "assignment")):
            yield broken(
                view,
                association,
                "EXT.092",
                f"変換がないので元は1つですが、{len(sources)} つあります。",
            )
        if len(sources) == 1 and targets:
            types = [view.item(view.target(each)) for each in (sources[0], targets[0])]
            if None not in types and not view.same_item(types[0], types[1]):
                yield broken(view, association, "EXT.091", "元と先のデータ型が違うので、変換が必要です。")


def event_data(view: View) -> Iterator[Finding]:
    """EXT.093, 094: an event has one piece of data for each of its definitions, of the type that it carries."""
    for event in view.every("event"):
        carriers = view.children(event, "dataInput", "dataOutput")
        definitions = view.definitions(event)
        if not carriers:
            continue
        if len(carriers) != len(definitions):
            reason = f"データの数（{len(carriers)}）が、イベントの定義の数（{len(definitions)}）と違います。"
            yield broken(view, event, "EXT.093", reason)
        for carrier, definition in zip(carriers, definitions, strict=False):
            yield from _carried(view, event, carrier, definition)


def _carried(view: View, event: Element, carrier: Element, definition: Element) -> Iterator[Finding]:
    names = _CARRIED.get(local(definition))
    if names is None:
        return
    payload = view.target(definition.get(names[0]))
    if payload is None or view.item(carrier) is None:
        return
    if not view.same_item(view.item(carrier), view.item(payload, names[1])):
        yield broken(view, event, "EXT.094", f"データ「{carrier.get('id')}」の型が違います。")


RULES: tuple[Rule, ...] = (collections, reference_names, subprocess_data, process_data, associations, event_data)
