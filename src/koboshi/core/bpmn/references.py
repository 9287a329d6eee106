"""What every reference of a model must name: something that exists and is of the right kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import BPMN, BPMNDI, local
from koboshi.core.bpmn.finding import Finding, broken
from koboshi.core.bpmn.metamodel import CLASSES
from koboshi.core.bpmn.view import View
from koboshi.core.bpmn.words import kind, short

_DATA = "property dataObject dataInput dataOutput dataStore dataStoreReference dataObjectReference"
_NODES = "participant activity event conversationNode artifact"
# Class, attribute or child element, and the classes that may be named there. Artifacts at the ends of flows have rules
# of their own, so they are no wrong kind here.
_TABLE = f"""
association sourceRef baseElement
association targetRef baseElement
group categoryValueRef categoryValue
flowElement categoryValueRef categoryValue
correlationKey correlationPropertyRef correlationProperty
correlationPropertyRetrievalExpression messageRef message
correlationSubscription correlationKeyRef correlationKey
correlationPropertyBinding correlationPropertyRef correlationProperty
correlationProperty type itemDefinition
error structureRef itemDefinition
escalation structureRef itemDefinition
signal structureRef itemDefinition
formalExpression evaluatesToTypeRef itemDefinition
message itemRef itemDefinition
resourceParameter type itemDefinition
sequenceFlow sourceRef flowNode artifact
sequenceFlow targetRef flowNode artifact
flowNode incoming sequenceFlow
flowNode outgoing sequenceFlow
operation inMessageRef message
operation outMessageRef message
operation errorRef error
collaboration choreographyRef choreography
participant processRef process
participant interfaceRef interface
participant endPointRef endPoint
partnerEntity participantRef participant
partnerRole participantRef participant
participantAssociation innerParticipantRef participant
participantAssociation outerParticipantRef participant
messageFlow sourceRef {_NODES}
messageFlow targetRef {_NODES}
messageFlow messageRef message
messageFlowAssociation innerMessageFlowRef messageFlow
messageFlowAssociation outerMessageFlowRef messageFlow
conversationNode participantRef participant
conversationNode messageFlowRef messageFlow
conversationLink sourceRef {_NODES}
conversationLink targetRef {_NODES}
conversationAssociation innerConversationNodeRef conversationNode
conversationAssociation outerConversationNodeRef conversationNode
callConversation calledCollaborationRef collaboration
choreographyActivity participantRef participant
choreographyActivity initiatingParticipantRef participant
choreographyTask messageFlowRef messageFlow
globalChoreographyTask initiatingParticipantRef participant
callChoreography calledChoreographyRef choreography
process supports process
process definitionalCollaborationRef collaboration
activity default sequenceFlow
exclusiveGateway default sequenceFlow
inclusiveGateway default sequenceFlow
complexGateway default sequenceFlow
resourceRole resourceRef resource
resourceParameterBinding parameterRef resourceParameter
serviceTask operationRef operation
sendTask operationRef operation
sendTask messageRef message
receiveTask operationRef operation
receiveTask messageRef message
callActivity calledElement process globalTask
callableElement supportedInterfaceRef interface
ioBinding operationRef operation
ioBinding inputDataRef dataInput
ioBinding outputDataRef dataOutput
multiInstanceLoopCharacteristics loopDataInputRef {_DATA}
multiInstanceLoopCharacteristics loopDataOutputRef {_DATA}
multiInstanceLoopCharacteristics oneBehaviorEventRef eventDefinition
multiInstanceLoopCharacteristics noneBehaviorEventRef eventDefinition
dataObject itemSubjectRef itemDefinition
dataObjectReference itemSubjectRef itemDefinition
dataObjectReference dataObjectRef dataObject
dataStore itemSubjectRef itemDefinition
dataStoreReference itemSubjectRef itemDefinition
dataStoreReference dataStoreRef dataStore
property itemSubjectRef itemDefinition
dataInput itemSubjectRef itemDefinition
dataOutput itemSubjectRef itemDefinition
inputSet dataInputRefs dataInput
inputSet optionalInputRefs dataInput
inputSet whileExecutingInputRefs dataInput
inputSet outputSetRefs outputSet
outputSet dataOutputRefs dataOutput
outputSet optionalOutputRefs dataOutput
outputSet whileExecutingOutputRefs dataOutput
outputSet inputSetRefs inputSet
dataAssociation sourceRef {_DATA}
dataAssociation targetRef {_DATA}
catchEvent eventDefinitionRef eventDefinition
throwEvent eventDefinitionRef eventDefinition
boundaryEvent attachedToRef activity
compensateEventDefinition activityRef activity
errorEventDefinition errorRef error
escalationEventDefinition escalationRef escalation
linkEventDefinition source linkEventDefinition
linkEventDefinition target linkEventDefinition
messageEventDefinition messageRef message
messageEventDefinition operationRef operation
signalEventDefinition signalRef signal
lane partitionElementRef baseElement
lane flowNodeRef flowNode
"""


def _read() -> Mapping[str, tuple[tuple[str, bool, tuple[str, ...]], ...]]:
    """For every class: the names, whether they are attributes, and the classes allowed there."""
    rows = [line.split() for line in _TABLE.strip().splitlines()]
    found: dict[str, list[tuple[str, bool, tuple[str, ...]]]] = defaultdict(list)
    for name, known in CLASSES.items():
        for owner, place, *allowed in rows:
            if owner in known.ancestors:
                found[name].append((place, place in known.attributes, tuple(allowed)))
    return {name: tuple(each) for name, each in found.items()}


_REFERENCES = _read()


def references(view: View) -> Iterator[Finding]:
    """Every reference that names nothing, or something of a wrong kind."""
    imported = _imported(view)
    for element, type_ in view.types.items():
        for name, is_attribute, allowed in _REFERENCES.get(type_, ()):
            for value in _values(element, name, is_attribute):
                yield from _check(view, element, name, value, allowed, imported)


def written(view: View) -> Iterator[tuple[Element, str]]:
    """Every reference of a model as it is written, with the element that holds it."""
    for element, type_ in view.types.items():
        for name, is_attribute, _ in _REFERENCES.get(type_, ()):
            yield from ((element, value) for value in _values(element, name, is_attribute))


def _values(element: Element, name: str, is_attribute: bool) -> list[str]:
    if is_attribute:
        value = element.get(name)
        return [] if value is None else [value]
    return [each.text or "" for each in element.findall(BPMN + name)]


def _imported(view: View) -> frozenset[str]:
    return frozenset(each.get("namespace", "") for each in view.document.root.findall(f"{BPMN}import"))


def _check(
    view: View, element: Element, name: str, value: str, allowed: tuple[str, ...], imported: frozenset[str]
) -> Iterator[Finding]:
    target = view.target(value)
    rule = f"REF.{name}"
    if target is None:
        if not _elsewhere(view, value, imported):
            text = f"{name} が指す「{short(value.strip())}」がありません。" if value.strip() else f"{name} が空です。"
            loose = name == "structureRef" and view.is_a(element, "signal")  # models name a type of a language there
            yield broken(view, element, rule, text, "note" if loose else "error")
    elif not view.is_a(target, *allowed):
        reason = f"{name} が指す「{short(value.strip())}」は{kind(target)}です。ここでは指せません。"
        yield broken(view, element, rule, reason)


def _elsewhere(view: View, value: str, imported: frozenset[str]) -> bool:
    """Whether a reference can point into an imported file."""
    document = view.document
    if document.is_foreign(value):
        return document.prefixes[document.bare(value).partition(":")[0]] in imported
    return bool(value.strip()) and document.root.get("targetNamespace", "") in imported


def identifiers(view: View) -> Iterator[Finding]:
    """Ids that two elements share, and elements that something refers to without an id."""
    seen: dict[str, Element] = {}
    for element in view.types:
        identifier = (element.get("id") or "").strip()
        if identifier and identifier in seen:
            reason = (
                f"id「{short(identifier)}」を、{kind(seen[identifier])}も使っています。id は1つの要素だけのものです。"
            )
            yield broken(view, element, "EXT.002", reason)
        elif identifier:
            seen[identifier] = element
        elif view.is_a(element, "flowNode", "sequenceFlow") and not view.is_a(element, "implicitThrowEvent"):
            yield broken(view, element, "EXT.003", "ほかの要素から指されるのに、id がありません。")


def drawn(view: View) -> Iterator[Finding]:
    """Parts of the picture that show nothing of the model: advice only, since they change no meaning."""
    for element in view.document.root.iter():
        value = element.get("bpmnElement")
        if (
            value
            and element.tag.startswith(BPMNDI)
            and view.target(value) is None
            and not view.document.is_foreign(value)
        ):
            reason = f"図の {local(element)} が示す「{short(value)}」が、モデルにありません。"
            yield broken(view, element, "DI.element", reason, "note")
