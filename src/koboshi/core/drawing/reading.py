"""From a BPMN file to what there is to draw. Whatever a file leaves out or gets wrong is left out, never refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from xml.etree.ElementTree import Element

from koboshi.core.bpmn import BPMN, Document
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.scheme import Item, Link, Scheme

_NAME, _DETAIL = 400, 160
_TRIGGER = "EventDefinition"
_WAYS = {"None": "none", "One": "one", "Both": "both"}
_PLACED = s.FLOW_NODES | s.ARTEFACTS | s.CONVERSATION


def read(document: Document) -> Scheme:
    """The items and links of a whole file."""
    reader = _Reader(document)
    reader.pools()
    for child in document.root:
        if _tag(child) in {"process", "choreography"}:
            reader.process(child)
        elif _tag(child) in {"collaboration", "globalConversation"}:
            reader.contents(child, "")
    reader.collaborations()
    return reader.finish()


def _tag(element: Element) -> str:
    tag = element.tag
    return tag[len(BPMN) :] if isinstance(tag, str) and tag.startswith(BPMN) else ""


def _words(text: str | None, limit: int = _NAME) -> str:
    return " ".join((text or "").split())[:limit]


def _flag(element: Element, name: str, default: bool = False) -> bool:
    value = element.get(name)
    return default if value is None else value.strip() in {"true", "1"}


def _local(reference: str | None) -> str:
    """The id in a reference, which may have a prefix."""
    return (reference or "").strip().rpartition(":")[2]


@dataclass(slots=True)
class _Reader:
    document: Document
    items: dict[str, Item] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    lanes: dict[str, list[str]] = field(default_factory=dict)
    lane_of: dict[str, str] = field(default_factory=dict)
    pool_of: dict[str, str] = field(default_factory=dict)
    """Process → the pool it is drawn in."""
    owner: dict[str, str] = field(default_factory=dict)
    """Inner parts of an item (data inputs of a task, …) → the item."""
    without_id: int = 0

    def _id(self, element: Element) -> str:
        given = element.get("id", "")
        if given and given not in self.items and given not in self.links:
            return given
        self.without_id += 1
        return f"{given or _tag(element)}#{self.without_id}"

    # -- containers ----------------------------------------------------------------------------------------------

    def pools(self) -> None:
        """Pools, and which process is in which."""
        for collaboration in self.document.root:
            if _tag(collaboration) not in {"collaboration", "globalConversation"}:
                continue
            for element in collaboration.findall(f"{BPMN}participant"):
                self._pool(element)

    def _pool(self, element: Element) -> None:
        process = _local(element.get("processRef"))
        pool = Item(
            id=self._id(element),
            tag="participant",
            name=_words(element.get("name")),
            process=process,
            marks=("parallel",) if element.find(f"{BPMN}participantMultiplicity") is not None else (),
        )
        self.items[pool.id] = pool
        if process and process in self.document.by_id:
            self.pool_of.setdefault(process, pool.id)

    def process(self, element: Element) -> None:
        """A process with everything in it; a pool stands for its process."""
        container = self.pool_of.get(element.get("id", ""), "")
        if not container:
            item = Item(id=self._id(element), tag=_tag(element), name=_words(element.get("name")), process="")
            self.items[item.id] = item
            container = item.id
        self._lane_sets(element, container, container)
        self.contents(element, container)

    def _lane_sets(self, element: Element, owner: str, parent: str) -> None:
        for tag in ("laneSet", "childLaneSet"):
            for lanes in element.findall(f"{BPMN}{tag}"):
                for lane in lanes.findall(f"{BPMN}lane"):
                    self._lane(lane, owner, parent)

    def _lane(self, element: Element, owner: str, parent: str) -> None:
        lane = Item(id=self._id(element), tag="lane", name=_words(element.get("name")), parent=owner)
        self.items[lane.id] = lane
        self.lanes.setdefault(parent, []).append(lane.id)
        for reference in element.findall(f"{BPMN}flowNodeRef"):
            self.lane_of[_local(reference.text)] = lane.id
        self._lane_sets(element, owner, lane.id)

    # -- what is in them -----------------------------------------------------------------------------------------

    def contents(self, element: Element, container: str) -> None:
        """All flow elements and artefacts directly in an element, and what is in those."""
        for child in element:
            tag = _tag(child)
            if tag == "sequenceFlow":
                self._flow(child, element, container)
            elif tag == "association":
                self._association(child, container)
            elif tag == "ioSpecification":
                self._inputs(child, container)
            elif tag in _PLACED and tag != "dataObject":
                self._item(child, tag, container)

    def _inputs(self, element: Element, container: str) -> None:
        """Data inputs and outputs are drawn for a process; those of a task belong to the task."""
        if container in self.items and self.items[container].tag in {"process", "participant"}:
            for child in element:
                if _tag(child) in {"dataInput", "dataOutput"}:
                    self._item(child, _tag(child), container)

    def _item(self, element: Element, tag: str, container: str) -> None:
        item = Item(id=self._id(element), tag=tag, name=self._name(element, tag), parent=container)
        item = replace(item, marks=_marks(element, tag), traits=_traits(element, tag))
        if tag in s.EVENTS:
            item = _event(element, item)
        elif tag in s.CHOREOGRAPHY:
            item = replace(item, bands=self._bands(element))
        elif tag == "callActivity":
            item = replace(item, called=self._called(element), calls=_local(element.get("calledElement")))
        self.items[item.id] = item
        for inner in element.iter():
            if inner is not element and inner.get("id") and _tag(inner) in {"dataInput", "dataOutput", "property"}:
                self.owner.setdefault(inner.get("id", ""), item.id)
        if tag in s.SUBS:
            self._lane_sets(element, item.id, item.id)
            self.contents(element, item.id)
        self._data_links(element, item)

    def _name(self, element: Element, tag: str) -> str:
        if tag == "textAnnotation":
            text = element.find(f"{BPMN}text")
            return _words("".join(text.itertext())) if text is not None else ""
        name = _words(element.get("name"))
        if tag == "group" and not name:
            value = self.document.by_id.get(_local(element.get("categoryValueRef")))
            return _words(value.get("value")) if value is not None else ""
        if not name and tag in {"dataStoreReference", "dataObjectReference"}:
            reference = element.get("dataStoreRef") or element.get("dataObjectRef")
            found = self.document.by_id.get(_local(reference))
            return _words(found.get("name")) if found is not None else ""
        return name

    def _called(self, element: Element) -> str:
        """What kind of global task is called, if any."""
        found = self.document.by_id.get(_local(element.get("calledElement")))
        tag = _tag(found) if found is not None else ""
        return tag[len("global") :][:1].lower() + tag[len("global") + 1 :] if tag.startswith("global") else tag

    def _bands(self, element: Element) -> tuple[tuple[str, bool], ...]:
        begins = _local(element.get("initiatingParticipantRef"))
        ids = [_local(each.text) for each in element.findall(f"{BPMN}participantRef")]
        found = [(each, self.document.by_id.get(each)) for each in ids]
        return tuple((_words(who.get("name")) if who is not None else each, each == begins) for each, who in found)

    # -- connections ---------------------------------------------------------------------------------------------

    def _flow(self, element: Element, around: Element, container: str) -> None:
        condition = element.find(f"{BPMN}conditionExpression")
        source = self.document.by_id.get(_local(element.get("sourceRef")))
        link = Link(
            id=self._id(element),
            kind="sequence",
            source=_local(element.get("sourceRef")),
            target=_local(element.get("targetRef")),
            name=_words(element.get("name")),
            parent=container,
            condition=_words("".join(condition.itertext()), _DETAIL) if condition is not None else "",
            default=source is not None and bool(element.get("id")) and source.get("default") == element.get("id"),
        )
        self.links[link.id] = link

    def _association(self, element: Element, container: str) -> None:
        link = Link(
            id=self._id(element),
            kind="association",
            source=_local(element.get("sourceRef")),
            target=_local(element.get("targetRef")),
            parent=container,
            direction=_WAYS.get(element.get("associationDirection", "None"), "none"),
        )
        self.links[link.id] = link

    def _data_links(self, element: Element, item: Item) -> None:
        for child in element:
            tag = _tag(child)
            if tag not in {"dataInputAssociation", "dataOutputAssociation"}:
                continue
            sources = [_local(each.text) for each in child.findall(f"{BPMN}sourceRef")]
            target = child.find(f"{BPMN}targetRef")
            ends = [(each, item.id) for each in sources]
            if tag == "dataOutputAssociation":
                ends = [(item.id, _local(target.text))] if target is not None else []
            for source, end in ends:
                link = Link(id=self._id(child), kind="data", source=source, target=end, parent=item.parent)
                self.links[link.id] = link

    def collaborations(self) -> None:
        """Message flows and conversation links, between anything that is drawn."""
        for element in self._between():
            kind = "message" if _tag(element) == "messageFlow" else "conversation"
            link = Link(
                id=self._id(element),
                kind=kind,
                source=_local(element.get("sourceRef")),
                target=_local(element.get("targetRef")),
                name=_words(element.get("name")),
                direction="one" if kind == "message" else "none",
            )
            self.links[link.id] = link

    def _between(self) -> Iterator[Element]:
        for child in self.document.root:
            if _tag(child) in {"collaboration", "globalConversation"}:
                yield from child.findall(f"{BPMN}messageFlow")
                yield from child.findall(f"{BPMN}conversationLink")

    # -- the end -------------------------------------------------------------------------------------------------

    def finish(self) -> Scheme:
        """Put everything together; links to what is not drawn end at the item around it, or go."""
        items = {each: replace(item, lane=self.lane_of.get(each, "")) for each, item in self.items.items()}
        self._missing_data_objects(items)
        inside: dict[str, list[str]] = {}
        for each, item in items.items():
            if item.tag != "lane":
                inside.setdefault(item.parent, []).append(each)
        links = {}
        for each, link in self.links.items():
            source, target = self._end(link.source, items), self._end(link.target, items)
            if source and target and (source != target or link.kind == "sequence"):
                links[each] = replace(link, source=source, target=target)
        name = next((item.name for item in items.values() if item.tag in s.ROOTS and item.name), "")
        return Scheme(
            key=_key(items, links),
            name=name,
            items=items,
            links=links,
            inside={each: tuple(found) for each, found in inside.items()},
            lanes={each: tuple(found) for each, found in self.lanes.items()},
        )

    def _missing_data_objects(self, items: dict[str, Item]) -> None:
        """A data object that is linked without a reference in between is drawn itself."""
        for link in self.links.values():
            for end in (link.source, link.target):
                element = self.document.by_id.get(end)
                if end not in items and element is not None and _tag(element) == "dataObject":
                    name = _words(element.get("name"))
                    items[end] = Item(id=end, tag="dataObject", name=name, parent=link.parent)

    def _end(self, each: str, items: dict[str, Item]) -> str:
        if each in items or each in self.links:
            return each
        return self.owner.get(each, "") or self.pool_of.get(each, "")


def _marks(element: Element, tag: str) -> tuple[str, ...]:
    marks = []
    if element.find(f"{BPMN}standardLoopCharacteristics") is not None or element.get("loopType") == "Standard":
        marks.append("loop")
    many = element.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if many is not None:
        marks.append("sequential" if _flag(many, "isSequential") else "parallel")
    if element.get("loopType", "").startswith("MultiInstance"):
        marks.append("sequential" if element.get("loopType", "").endswith("Sequential") else "parallel")
    if tag == "adHocSubProcess":
        marks.append("adhoc")
    if _flag(element, "isForCompensation"):
        marks.append("compensation")
    return tuple(marks)


def _traits(element: Element, tag: str) -> frozenset[str]:
    traits = set()
    if _flag(element, "triggeredByEvent"):
        traits.add("event_sub")
    if _flag(element, "instantiate"):
        traits.add("instantiate")
    if element.get("eventGatewayType") == "Parallel":
        traits.add("parallel")
    if _flag(element, "isCollection"):
        traits.add("collection")
    if tag in {"callActivity", "callChoreography", "callConversation"}:
        traits.add("call")
    if tag == "transaction":
        traits.add("transaction")
    return frozenset(traits)


def _event(element: Element, item: Item) -> Item:
    found = [child for child in element if _tag(child).endswith(_TRIGGER) or _tag(child) == "eventDefinitionRef"]
    trigger = "none"
    if len(found) > 1:
        trigger = "parallel_multiple" if _flag(element, "parallelMultiple") else "multiple"
    elif found:
        trigger = _tag(found[0]).removesuffix(_TRIGGER) if _tag(found[0]) != "eventDefinitionRef" else "multiple"
    goes_on = "cancelActivity" if item.tag == "boundaryEvent" else "isInterrupting"
    return replace(
        item,
        trigger=trigger,
        interrupting=_flag(element, goes_on, True),
        host=_local(element.get("attachedToRef")),
        detail=_words("".join(found[0].itertext()), _DETAIL) if len(found) == 1 else "",
    )


def _key(items: dict[str, Item], links: dict[str, Link]) -> str:
    told = sha256()
    names = [(item.id, item.name) for item in items.values()] + [(link.id, link.name) for link in links.values()]
    told.update(repr(names).encode("utf-8", "replace"))
    return told.hexdigest()[:12]
