"""Reading how an activity repeats (BPMN 2.0, 10.3.8) and how data goes in and out of it (10.4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from koboshi.core.bpmn import BPMN
from koboshi.core.process.catalogue import DEFINITION, Catalogue, attributes_of, content, tag
from koboshi.core.process.expressions import formula, is_name
from koboshi.core.process.happenings import Happening, Loop, Trigger
from koboshi.core.process.model import Assignment
from koboshi.core.process.terms import Formula, ModelError

MAX_INSTANCES: Final = 1_000
_STANDARD: Final = f"{BPMN}standardLoopCharacteristics"
_MULTI: Final = f"{BPMN}multiInstanceLoopCharacteristics"
_BEHAVIORS: Final = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}


def truth(element: Element, name: str, default: bool) -> bool:
    """A yes or no attribute."""
    value = element.get(name, "").strip()
    return default if not value else value in {"true", "1"}


def quantity(element: Element, name: str, least: int) -> int | None:
    """A number attribute; ModelError when it is no whole number of at least `least`."""
    text = element.get(name, "").strip()
    if not text:
        return None
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least or len(text) > 9:
        raise ModelError(element.get("id", ""), f"{name}「{text[:20]}」は、{least}以上の数にしてください。")
    return number


def loop_of(element: Element, catalogue: Catalogue) -> Loop | None:
    """How an activity repeats; None when it is done once."""
    standard, multi = element.find(_STANDARD), element.find(_MULTI)
    if standard is not None:
        return _standard(element, standard, catalogue)
    return _multi(element, multi, catalogue) if multi is not None else None


def _standard(owner: Element, loop: Element, catalogue: Catalogue) -> Loop:
    each = owner.get("id", "")
    maximum = loop.get("loopMaximum")
    if maximum is not None:
        holder = Element(owner.tag, {"id": each, "loopMaximum": maximum})
        quantity(holder, "loopMaximum", 0)
    return Loop(
        multi=False,
        sequential=True,
        before=truth(loop, "testBefore", False),
        maximum=int(maximum) if maximum else None,
        condition=catalogue.formula(each, loop.find(f"{BPMN}loopCondition"), "condition"),
    )


def _multi(owner: Element, loop: Element, catalogue: Catalogue) -> Loop:
    each = owner.get("id", "")
    behavior = loop.get("behavior", "All") or "All"
    if behavior not in {"None", "One", "All", "Complex"}:
        raise ModelError(each, f"behavior「{behavior[:20]}」は、None、One、All、Complex のどれかにしてください。")
    ours = attributes_of(loop, owner)
    cardinality = catalogue.formula(each, loop.find(f"{BPMN}loopCardinality"), "number")
    reference = catalogue.text(loop, "loopDataInputRef")
    own = ours.get("collection", "")
    collection = formula(each, own) if own else catalogue.variable(reference) if reference else None
    if cardinality is None and collection is None:
        raise ModelError(each, "くり返しの回数（loopCardinality か loopDataInputRef）がありません。")
    _check_cardinality(each, cardinality)
    output = catalogue.text(loop, "loopDataOutputRef")
    return Loop(
        multi=True,
        sequential=truth(loop, "isSequential", False),
        cardinality=cardinality,
        collection=collection,
        item=_item(loop.find(f"{BPMN}inputDataItem")) or ours.get("item", ""),
        output=catalogue.data_name(output) if output else "",
        output_item=_item(loop.find(f"{BPMN}outputDataItem")),
        completion=catalogue.formula(each, loop.find(f"{BPMN}completionCondition"), "condition"),
        behavior=behavior,
        told=_told(owner, loop, behavior, catalogue),
        cases=tuple(_cases(owner, loop, catalogue)) if behavior == "Complex" else (),
    )


def _check_cardinality(each: str, cardinality: Formula | None) -> None:
    """A number written out must be usable at once."""
    text = cardinality.source.strip() if cardinality is not None else ""
    try:
        number = int(text)
    except ValueError:
        return
    if not 0 <= number <= MAX_INSTANCES:
        raise ModelError(each, f"くり返しの回数「{text[:20]}」は、0から{MAX_INSTANCES}までの数にしてください。")


def _item(element: Element | None) -> str:
    if element is None:
        return ""
    names = (element.get("name", "").strip(), element.get("id", "").strip())
    return next((name for name in names if is_name(name)), "")


def _told(owner: Element, loop: Element, behavior: str, catalogue: Catalogue) -> Happening | None:
    """The event of behaviours None and One; without a reference it is a signal without a name (10.3.8)."""
    if behavior not in _BEHAVIORS:
        return None
    reference = loop.get(_BEHAVIORS[behavior], "")
    if not reference:
        return Happening(Trigger.SIGNAL)
    return catalogue.happening(owner, catalogue.definition(owner.get("id", ""), reference))


def _cases(owner: Element, loop: Element, catalogue: Catalogue) -> Iterator[tuple[Formula, Happening]]:
    each = owner.get("id", "")
    for case in loop.findall(f"{BPMN}complexBehaviorDefinition"):
        condition = catalogue.formula(each, case.find(f"{BPMN}condition"), "condition")
        event = case.find(f"{BPMN}event")
        if condition is None or event is None:
            raise ModelError(each, "complexBehaviorDefinition に、条件とイベントの両方を書いてください。")
        for child in event:
            if tag(child).endswith(DEFINITION):
                yield condition, catalogue.happening(owner, child)


def assignments(element: Element, way: str, catalogue: Catalogue) -> tuple[Assignment, ...]:
    """What data associations of one direction (`Input`, `Output`) do; those without names to act on do nothing."""
    found: list[Assignment] = []
    for association in element.findall(f"{BPMN}data{way}Association"):
        found += _of_association(element.get("id", ""), association, catalogue)
    return tuple(found)


def _of_association(each: str, association: Element, catalogue: Catalogue) -> Iterator[Assignment]:
    target = catalogue.text(association, "targetRef")
    name = catalogue.data_name(target) if target else ""
    written = association.findall(f"{BPMN}assignment")
    for assignment in written:
        value = catalogue.formula(each, assignment.find(f"{BPMN}from"))
        into = content(assignment.find(f"{BPMN}to"))
        into = into if is_name(into) else name
        if value is not None and into:
            yield Assignment(into, value)
    if written or not name:
        return
    transformed = catalogue.formula(each, association.find(f"{BPMN}transformation"))
    source = catalogue.text(association, "sourceRef")
    value = transformed or (catalogue.variable(source) if source else None)
    if value is not None and value.source != name:
        yield Assignment(name, value)
