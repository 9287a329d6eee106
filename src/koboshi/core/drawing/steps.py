"""The text alternative of a picture: one sentence per step, in reading order (WCAG 2.2, success criterion 1.1.1).

Steps inside pools and sub-processes hang below them; ways out of a choice are told with the choice, what may happen on
the way right after the step it may happen to, and a way back by the name of the step it leads to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from koboshi.core.drawing import overlays as laid
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.overlays import NOTHING, Overlay
from koboshi.core.drawing.scheme import Item, Link, Scheme
from koboshi.core.drawing.words import Words

_KINDS = (
    (s.SUBS | s.CHOREOGRAPHY, "sub"),
    (frozenset({"callActivity"}), "call"),
    (s.TASKS, "task"),
    (s.GATEWAYS, "choice"),
    (s.EVENTS, "event"),
    (s.DATA, "data"),
    (s.CONVERSATION, "conversation"),
)
_FLAT = {"startEvent": "start", "endEvent": "end", "participant": "pool", "lane": "lane"}


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence, and the steps inside of what it tells."""

    text: str
    inner: tuple[Step, ...] = ()


def flat(steps: Sequence[Step]) -> Iterator[str]:
    """All sentences one after another."""
    for step in steps:
        yield step.text
        yield from flat(step.inner)


@dataclass(slots=True)
class Telling:
    """Puts one model into sentences."""

    scheme: Scheme
    words: Words
    names: Mapping[str, str]
    overlays: Mapping[str, Overlay]
    order: dict[str, int] = field(default_factory=dict)
    out: dict[str, list[Link]] = field(default_factory=dict)
    into: dict[str, int] = field(default_factory=dict)
    guards: dict[str, list[Item]] = field(default_factory=dict)
    aside: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the model once."""
        for link in self.scheme.links.values():
            if link.kind == "sequence":
                self.out.setdefault(link.source, []).append(link)
                self.into[link.target] = self.into.get(link.target, 0) + 1
            else:
                self._aside(link)
        for item in self.scheme.items.values():
            if item.tag == "boundaryEvent" and item.host in self.scheme.items:
                self.guards.setdefault(item.host, []).append(item)

    def _aside(self, link: Link) -> None:
        """Data, notes and messages are told with the step they belong to."""
        one, other = self.scheme.items.get(link.source), self.scheme.items.get(link.target)
        if one is None or other is None:
            return
        if link.kind == "message" and one.tag in s.FLOW_NODES:
            what = self.names.get(link.id) or link.name or self.words("a_message")
            who = other if other.tag == "participant" else self._pool(other)
            self._say(one, "sends", who=self.name(who), what=what)
        for item, thing, key in ((one, other, "makes"), (other, one, "uses")):
            if thing.tag in s.DATA and item.tag in s.FLOW_NODES and link.kind in {"data", "association"}:
                self._say(item, key, data=self.name(thing))
            elif thing.tag == "textAnnotation" and item.tag in s.FLOW_NODES and thing.name:
                self._say(item, "note", note=thing.name)

    def _say(self, item: Item, key: str, **parts: str) -> None:
        whole = self.words(key, name="\0", **parts)
        before, _, after = whole.partition("\0")
        self.aside.setdefault(item.id, []).append((before, after))

    def _pool(self, item: Item) -> Item:
        while item.parent in self.scheme.items:
            item = self.scheme.items[item.parent]
        return item

    # -- names ---------------------------------------------------------------------------------------------------

    def name(self, item: Item) -> str:
        """What an item is called: as told by the caller or the model; else its id for a task, a word for the rest."""
        given = self.names.get(item.id) or item.name
        return given or (item.id if item.tag in s.TASKS else self.words(self._kind(item)))

    def _kind(self, item: Item) -> str:
        if item.tag in _FLAT:
            return _FLAT[item.tag]
        if item.tag in s.GATEWAYS and len(self.out.get(item.id, ())) < 2:
            return _MEETS.get(item.tag, "meet")
        return next((word for tags, word in _KINDS if item.tag in tags), "process")

    def title(self) -> str:
        """The title of the picture."""
        name = self.scheme.name
        return self.words("title", name=name) if name else self.words("unnamed")

    def description(self) -> str:
        """How many steps there are and where the case stands."""
        nodes = [item for item in self.scheme.items.values() if item.tag in s.FLOW_NODES - s.GATEWAYS]
        current = [self.name(item) for item in self.scheme.items.values() if self._overlay(item).current]
        now = self.words("now", names=self.words("comma").join(current)) if current else ""
        return self.words("desc", count=len(nodes), now=now).strip()

    def _overlay(self, item: Item) -> Overlay:
        return self.overlays.get(item.id, NOTHING)

    # -- sentences -----------------------------------------------------------------------------------------------

    def outline(self) -> Iterator[Step]:
        """All steps. A model of one process has them at the top; one with several pools has them pool by pool."""
        roots = [item for item in self.scheme.roots() if item.tag in s.ROOTS or item.tag in s.CONVERSATION]
        full = [root for root in roots if self.scheme.inside.get(root.id)]
        for root in roots:
            if root.tag in s.CONVERSATION:
                yield Step(self._conversation(root))
            elif len(roots) == 1:
                yield from self._inside(root.id)
            elif root in full:
                yield Step(self.words("in_pool", name=self.name(root)), tuple(self._inside(root.id)))
            elif root.tag == "participant":
                yield Step(self.words("black_box", name=self.name(root)))

    def _conversation(self, item: Item) -> str:
        """What a conversation is about, and who takes part."""
        links = [link for link in self.scheme.links.values() if link.kind == "conversation"]
        others = [link.source if link.target == item.id else link.target for link in links if item.id in _both(link)]
        who = [self.name(self.scheme.items[each]) for each in others if each in self.scheme.items]
        return (
            self.words("choreography", name=self.name(item), who=self.words("between").join(who))
            if who
            else self.name(item)
        )

    def _inside(self, parent: str) -> Iterator[Step]:
        nodes = self._reading_order(parent)
        for place, node in enumerate(nodes):
            self.order[node.id] = place
        for node in nodes:
            if node.tag == "boundaryEvent" and node.host in self.order:
                continue
            yield from self._step(node)
            for guard in self.guards.get(node.id, ()):
                yield Step(self._marked(guard, self._guard(guard, node)))

    def _reading_order(self, parent: str) -> list[Item]:
        """Reverse post-order of a walk from the beginnings: a branch is told to its end before the next one."""
        nodes = {node.id: node for node in self.scheme.nodes(parent)}
        later = [node for node in nodes.values() if "event_sub" in node.traits]
        roots = [each for each in nodes.values() if not self.into.get(each.id) and not each.host and each not in later]
        seen: set[str] = set()
        order: list[Item] = []
        for root in [*reversed([*roots]), *nodes.values()]:
            if root.id not in seen and root not in later:
                self._walk(root, nodes, seen, order)
        return [*reversed(order), *later]

    def _walk(self, root: Item, nodes: Mapping[str, Item], seen: set[str], order: list[Item]) -> None:
        stack = [(root, iter(self._ways(root)))]
        seen.add(root.id)
        while stack:
            item, ways = stack[-1]
            following = next((way for way in ways if way in nodes and way not in seen), None)
            if following is None:
                order.append(item)
                stack.pop()
            else:
                seen.add(following)
                stack.append((nodes[following], iter(self._ways(nodes[following]))))

    def _ways(self, item: Item) -> list[str]:
        """Where one can go from a step, the last way first, so that the first one is told first."""
        guards = [guard.id for guard in self.guards.get(item.id, ())]
        targets = [link.target for link in self.out.get(item.id, ())]
        return [*reversed(guards), *reversed(targets)]

    def _step(self, node: Item) -> Iterator[Step]:
        inner = tuple(self._inside(node.id)) if node.tag in s.SUBS else ()
        sentence = self._sentence(node)
        if sentence:
            yield Step(self._marked(node, sentence), inner)

    def _sentence(self, node: Item) -> str:
        ways = self.out.get(node.id, [])
        if node.tag in s.GATEWAYS:
            return self._with_aside(node, self._gateway(node, ways))
        name = self._with_signs(node)
        if node.tag == "intermediateCatchEvent" and not (self.names.get(node.id) or node.name):
            name = self._waiting(node)
        if node.tag == "endEvent" and (self.names.get(node.id) or node.name):
            name += self.words("the_name", name=self.words("end"))
        name = self._with_aside(node, name)
        if len(ways) > 1:
            return self.words("after_it", name=name, ways=self._after(node, ways))
        target = self._target(ways[0]) if ways else None
        if target is not None and self._is_back(node, target):
            return self.words("after_it", name=name, ways=self._told_target(node, ways[0]))
        return name

    def _waiting(self, node: Item) -> str:
        time = self.words.period(node.detail)
        if node.trigger == "timer" and time:
            return self.words("wait_time", time=time)
        return self.words("wait_for", name=self.name(node))

    def _with_signs(self, node: Item) -> str:
        name = self.name(node)
        if "event_sub" in node.traits:
            name = self.words("event_sub", name=name)
        for mark in node.marks:
            name = self.words(mark, name=name)
        if node.bands:
            name = self.words("choreography", name=name, who=self.words("between").join(who for who, _ in node.bands))
        return name

    # -- ways ----------------------------------------------------------------------------------------------------

    def _gateway(self, node: Item, ways: Sequence[Link]) -> str:
        if len(ways) < 2:
            if node.tag in _MEETS and self.into.get(node.id, 0) > 1:
                return self.words(_MEETS[node.tag])
            return ""
        if node.tag == "parallelGateway":
            return self.words("together", names=self.words("comma").join(self._told_target(node, way) for way in ways))
        key = {"inclusiveGateway": "any_of", "eventBasedGateway": "first_of", "complexGateway": "by_rule"}
        told = self.words("stop").join(self._told_way(node, way) for way in ways)
        return self.words(key.get(node.tag, "choose"), name=self.name(node), ways=told)

    def _after(self, node: Item, ways: Sequence[Link]) -> str:
        """Several ways out of a step itself: all of them, or those whose condition holds."""
        if any(way.condition or way.default for way in ways):
            return self.words("stop").join(self._told_way(node, way) for way in ways)
        return self.words("together", names=self.words("comma").join(self._told_target(node, way) for way in ways))

    def _told_way(self, node: Item, way: Link) -> str:
        target = self._told_target(node, way)
        name = self.names.get(way.id) or way.name
        if node.tag == "eventBasedGateway" and not name:
            return self.words("then", target=target)
        if name:
            return self.words("when", name=name, target=target)
        if way.condition and not way.default:
            return self.words("when", name=way.condition, target=target)
        return self.words("otherwise", target=target)

    def _target(self, way: Link) -> Item | None:
        return self.scheme.items.get(way.target)

    def _is_back(self, node: Item, target: Item) -> bool:
        return target.parent == node.parent and self.order.get(target.id, 1 << 30) <= self.order.get(node.id, -1)

    def _told_target(self, node: Item, way: Link) -> str:
        target = self._target(way)
        if target is None:
            return self.words("goes_on")
        if self._is_back(node, target):
            return self.words("back", name=self.name(self._real(target)))
        return self.name(self._real(target))

    def _real(self, target: Item) -> Item:
        """A plain meeting of ways is no place to name; what comes after it is."""
        for _ in range(8):
            ways = self.out.get(target.id, [])
            plain = target.tag in s.GATEWAYS and len(ways) == 1 and not target.name and target.id not in self.names
            if not plain or target.tag in _MEETS:
                return target
            following = self._target(ways[0])
            if following is None:
                return target
            target = following
        return target

    # -- what may happen on the way ------------------------------------------------------------------------------

    def _guard(self, guard: Item, host: Item) -> str:
        ways = self.out.get(guard.id, [])
        told = self.words("comma").join(self._told_target(guard, way) for way in ways)
        ways_told = f" {self.words('then', target=told)}" if told else ""
        named = self.names.get(guard.id) or guard.name
        name, time = self.name(host), self.words.period(guard.detail)
        aside = self.words("the_name", name=named) if named else ""
        sentence = self._guard_sentence(guard, name, named, aside, time, ways_told)
        sentence = self._with_aside(guard, sentence)
        return sentence if guard.interrupting else sentence + self.words("keeps", host=name)

    def _guard_sentence(self, guard: Item, host: str, named: str, aside: str, time: str, ways: str) -> str:
        words = self.words
        if guard.trigger == "timer":
            return words("timeout" if time else "until", host=host, time=time, name=aside, ways=ways)
        if guard.trigger == "message":
            what = words("some_name", name=named) if named else words("a_message")
            return words("message_in", host=host, name=what, ways=ways)
        if guard.trigger in {"error", "escalation"}:
            return words("error_in", host=host, name=words("some_name", name=named) if named else "", ways=ways)
        if guard.trigger in {"compensate", "compensation", "cancel"}:
            return words("cancel" if guard.trigger == "cancel" else "compensate", host=host, ways=ways)
        return words("during", host=host, name=named or words("event"), ways=ways)

    def _with_aside(self, node: Item, sentence: str) -> str:
        """Who does it, what it needs and makes, what is sent, and notes."""
        lane = self.scheme.items.get(node.lane)
        if lane is not None and lane.name and node.tag in s.ACTIVITIES:
            sentence = self.words("by", name=sentence, lane=self.name(lane))
        for before, after in self.aside.get(node.id, ()):
            sentence = before + sentence + after
        return sentence

    def _marked(self, node: Item, sentence: str) -> str:
        overlay = self._overlay(node)
        key = "is_current" if overlay.current else "is_done" if overlay.done else ""
        sentence = self.words(key, name=sentence) if key else sentence
        sentence = self.words("is_problem", name=sentence) if overlay.problem else sentence
        told = laid.told(overlay, self.words)
        return f"{sentence} {told}" if told else sentence


def _both(link: Link) -> tuple[str, str]:
    return link.source, link.target


_MEETS = {"parallelGateway": "join", "inclusiveGateway": "join_any"}
