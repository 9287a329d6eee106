"""What there is to draw: the elements of one BPMN file as plain items and links, executable or not (ISO/IEC 19510)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SUBS = frozenset({"subProcess", "transaction", "adHocSubProcess", "subChoreography"})
TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
    }
)
CHOREOGRAPHY = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
CONVERSATION = frozenset({"conversation", "subConversation", "callConversation"})
ACTIVITIES = TASKS | SUBS | CHOREOGRAPHY
THROWS = frozenset({"endEvent", "intermediateThrowEvent", "implicitThrowEvent"})
EVENTS = THROWS | {"startEvent", "intermediateCatchEvent", "boundaryEvent"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"})
FLOW_NODES = ACTIVITIES | EVENTS | GATEWAYS
DATA = frozenset({"dataObjectReference", "dataObject", "dataStoreReference", "dataInput", "dataOutput"})
ARTEFACTS = DATA | {"textAnnotation", "group"}
FRAMES = frozenset({"participant", "lane"})
ROOTS = frozenset({"process", "choreography", "participant", "globalChoreographyTask"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing with a place. `parent` is the sub-process, pool or process around it, `lane` its innermost lane.

    For events: `trigger` in lower case (none, message, timer …), `interrupting`, and the `host` of a border event.
    `marks` are signs at the lower side (loop, parallel, sequential, adhoc, compensation); `traits` change the outline
    (event_sub, transaction, call, instantiate, exclusive, collection). `bands` are the participants of a choreography
    with whether they begin; `process` is the process in a pool; `detail` is the time or condition
    of an event; `called` the kind and `calls` the id of what a call activity calls.
    """

    id: str
    tag: str
    name: str = ""
    parent: str = ""
    lane: str = ""
    host: str = ""
    trigger: str = "none"
    interrupting: bool = True
    marks: tuple[str, ...] = ()
    traits: frozenset[str] = frozenset()
    bands: tuple[tuple[str, bool], ...] = ()
    process: str = ""
    detail: str = ""
    called: str = ""
    calls: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One connection. `kind`: sequence, message, association, data, conversation; `direction`: none, one, both."""

    id: str
    kind: str
    source: str
    target: str
    name: str = ""
    parent: str = ""
    condition: str = ""
    default: bool = False
    direction: str = "one"
    envelope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """All items and links in the order of the file. `key` tells this model from others (a short hash)."""

    key: str
    name: str
    items: Mapping[str, Item]
    links: Mapping[str, Link]
    inside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Container → items directly in it (lanes apart)."""
    lanes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Pool, process or lane → its lanes, from top to bottom."""

    def roots(self) -> Iterator[Item]:
        """Pools and bare processes, and things that lie in none, in the order of the file."""
        return (item for item in self.items.values() if not item.parent and item.tag not in {"lane"})

    def nodes(self, parent: str) -> list[Item]:
        """The flow nodes directly in a container."""
        return [self.items[each] for each in self.inside.get(parent, ()) if self.items[each].tag in FLOW_NODES]

    def depth(self, item: Item) -> int:
        """How many containers are around an item."""
        depth, each = 0, item
        while each.parent in self.items:
            each, depth = self.items[each.parent], depth + 1
        return depth
