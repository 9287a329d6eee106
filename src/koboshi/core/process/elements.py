"""From one XML element to one node: what it is, what happens at it, how it repeats, what it computes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element

from koboshi.core.bpmn import BPMN
from koboshi.core.process.catalogue import Catalogue, attributes_of, content, short
from koboshi.core.process.expressions import formula
from koboshi.core.process.happenings import Happening, Script, Trigger
from koboshi.core.process.model import ACTIVITIES, SCOPES, Node, NodeKind
from koboshi.core.process.repeating import assignments, loop_of, quantity, truth
from koboshi.core.process.terms import ModelError

ELEMENTS: Final = {
    "startEvent": NodeKind.START,
    "endEvent": NodeKind.END,
    "task": NodeKind.TASK,
    "userTask": NodeKind.USER,
    "manualTask": NodeKind.MANUAL,
    "serviceTask": NodeKind.SERVICE,
    "sendTask": NodeKind.SEND,
    "receiveTask": NodeKind.RECEIVE,
    "scriptTask": NodeKind.SCRIPT,
    "businessRuleTask": NodeKind.RULE,
    "subProcess": NodeKind.SUBPROCESS,
    "transaction": NodeKind.TRANSACTION,
    "adHocSubProcess": NodeKind.ADHOC,
    "callActivity": NodeKind.CALL,
    "exclusiveGateway": NodeKind.EXCLUSIVE,
    "parallelGateway": NodeKind.PARALLEL,
    "inclusiveGateway": NodeKind.INCLUSIVE,
    "complexGateway": NodeKind.COMPLEX,
    "eventBasedGateway": NodeKind.EVENT_BASED,
    "intermediateCatchEvent": NodeKind.CATCH,
    "intermediateThrowEvent": NodeKind.THROW,
    "boundaryEvent": NodeKind.BOUNDARY,
}
SILENT: Final = frozenset(
    "documentation extensionElements incoming outgoing textAnnotation association group property dataObject "
    "dataObjectReference dataStoreReference ioSpecification ioBinding dataInput dataOutput inputSet outputSet "
    "dataInputAssociation dataOutputAssociation auditing monitoring resourceRole performer humanPerformer "
    "potentialOwner correlationSubscription supports supportedInterfaceRef artifact rendering script "
    "completionCondition standardLoopCharacteristics multiInstanceLoopCharacteristics loopCharacteristics "
    "categoryValueRef".split()
)
"""Elements that say nothing about the order in which a process runs, or are read with the node they belong to."""
EVENTS: Final = {
    NodeKind.START: "message timer signal error escalation conditional compensation multiple",
    NodeKind.CATCH: "message timer signal conditional link multiple",
    NodeKind.BOUNDARY: "message timer signal error escalation conditional compensation cancel multiple",
    NodeKind.THROW: "none message signal escalation compensation link multiple",
    NodeKind.END: "none message signal error escalation compensation cancel terminate multiple",
}
"""The triggers each kind of event may have (BPMN 2.0, table 10.93)."""


def build(element: Element, kind: NodeKind, catalogue: Catalogue) -> Node:
    """The node of one element, without its neighbours."""
    each = element.get("id", "")
    events = catalogue.events(element) if kind in EVENTS else []
    ours = attributes_of(*events[:1], element)
    happenings = tuple(catalogue.happening(element, event) for event in events)
    trigger = _trigger(element, kind, happenings)
    if kind in {NodeKind.SEND, NodeKind.RECEIVE}:
        trigger, happenings = Trigger.MESSAGE, (_task_message(element, ours, catalogue),)
    return Node(
        id=each,
        kind=kind,
        trigger=trigger,
        name=short(element.get("name", "")),
        documentation=catalogue.text(element, "documentation"),
        attributes=ours,
        default=catalogue.document.bare(element.get("default", "")),
        attached_to=catalogue.document.bare(element.get("attachedToRef", "")) if kind is NodeKind.BOUNDARY else "",
        interrupting=_interrupts(element, kind),
        happenings=happenings,
        instantiate=truth(element, "instantiate", False),
        activation=catalogue.formula(each, element.find(f"{BPMN}activationCondition"), "condition"),
        **_details(element, kind, ours, catalogue),
    )


def _trigger(element: Element, kind: NodeKind, happenings: tuple[Happening, ...]) -> Trigger:
    if len(happenings) > 1:
        if sum(happening.timer is not None for happening in happenings) > 1:
            raise ModelError(element.get("id", ""), "1つのイベントに、タイマーは1つだけ置けます。")
        return Trigger.PARALLEL_MULTIPLE if truth(element, "parallelMultiple", False) else Trigger.MULTIPLE
    return happenings[0].trigger if happenings else Trigger.NONE


def _task_message(element: Element, ours: Mapping[str, str], catalogue: Catalogue) -> Happening:
    return Happening(Trigger.MESSAGE, message=catalogue.message(element, element, ours))


def _interrupts(element: Element, kind: NodeKind) -> bool:
    return truth(element, "cancelActivity" if kind is NodeKind.BOUNDARY else "isInterrupting", True)


def _details(element: Element, kind: NodeKind, ours: Mapping[str, str], catalogue: Catalogue) -> dict[str, Any]:
    found = _of_data(element, ours, catalogue)
    if kind in ACTIVITIES:
        found |= _of_activity(element, catalogue)
    if kind is NodeKind.SCRIPT:
        found["script"] = _script(element, ours, catalogue)
    if kind is NodeKind.CALL:
        found["called"] = catalogue.document.bare(element.get("calledElement", ""))
    if kind in SCOPES:
        found |= _of_adhoc(element, catalogue)
    if kind is NodeKind.EVENT_BASED:
        found["sequential"] = element.get("eventGatewayType", "Exclusive") != "Parallel"
    return found


def _of_data(element: Element, ours: Mapping[str, str], catalogue: Catalogue) -> dict[str, Any]:
    each = element.get("id", "")
    letter, payload = ours.get("letter", ""), ours.get("payload", "")
    return {
        "inputs": assignments(element, "Input", catalogue),
        "outputs": assignments(element, "Output", catalogue),
        "letter": formula(each, letter) if letter else None,
        "payload": formula(each, payload) if payload else None,
    }


def _of_activity(element: Element, catalogue: Catalogue) -> dict[str, Any]:
    operation = catalogue.document.target(element.get("operationRef"))
    named = (operation.get("name", "") if operation is not None else "") or element.get("operationRef", "")
    return {
        "loop": loop_of(element, catalogue),
        "start_quantity": quantity(element, "startQuantity", 1) or 1,
        "completion_quantity": quantity(element, "completionQuantity", 1) or 1,
        "for_compensation": truth(element, "isForCompensation", False),
        "operation": short(named or element.get("implementation", "").removeprefix("##")),
    }


def _of_adhoc(element: Element, catalogue: Catalogue) -> dict[str, Any]:
    each = element.get("id", "")
    return {
        "completion": catalogue.formula(each, element.find(f"{BPMN}completionCondition"), "condition"),
        "sequential": element.get("ordering", "Parallel") == "Sequential",
        "cancel_remaining": truth(element, "cancelRemainingInstances", True),
    }


def _script(element: Element, ours: Mapping[str, str], catalogue: Catalogue) -> Script:
    """FEEL is computed here; another language, unless translated by the loader, is work for the outside."""
    each, text = element.get("id", ""), content(element.find(f"{BPMN}script"))
    language = (element.get("scriptFormat") or element.get("scriptLanguage") or "").strip()
    translated = catalogue.translate(each, "script", text) if catalogue.translate is not None and text else None
    result = ours.get("result", "")
    if translated is not None:
        return Script(text, "feel", formula(each, translated), result)
    if not text:
        return Script("", "feel", None, result)
    foreign = catalogue.translate is not None or (language and "feel" not in language.lower())
    if foreign:
        return Script(text, language or "unknown", None, result)
    return Script(text, "feel", formula(each, text), result)
