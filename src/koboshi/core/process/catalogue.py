"""What the elements of a file refer to: messages, signals, errors, event definitions, data, and expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias
from xml.etree.ElementTree import Element

from koboshi.core.bpmn import BPMN, KOBOSHI, Document
from koboshi.core.process.expressions import formula, is_expression, is_name, variable
from koboshi.core.process.happenings import Happening, Trigger
from koboshi.core.process.terms import Formula, ModelError, Timer
from koboshi.core.process.timing import TimerProblem, is_cycle, is_duration, parse_moment

MAX_TEXT: Final = 10_000
MAX_NAME: Final = 200
OURS: Final = f"{{{KOBOSHI}}}"
DEFINITION: Final = "EventDefinition"

Translate: TypeAlias = Callable[[str, str, str], str | None]
"""Element id, use (`condition`, `script`, `number`, `time`, `value`) and text of another language to FEEL, or None."""

_TRIGGERS: Final = {
    "messageEventDefinition": Trigger.MESSAGE,
    "timerEventDefinition": Trigger.TIMER,
    "signalEventDefinition": Trigger.SIGNAL,
    "errorEventDefinition": Trigger.ERROR,
    "escalationEventDefinition": Trigger.ESCALATION,
    "conditionalEventDefinition": Trigger.CONDITIONAL,
    "linkEventDefinition": Trigger.LINK,
    "compensateEventDefinition": Trigger.COMPENSATION,
    "cancelEventDefinition": Trigger.CANCEL,
    "terminateEventDefinition": Trigger.TERMINATE,
}
_FEEL: Final = ("feel", "https://www.omg.org/spec/dmn")


def tag(element: Element) -> str:
    """The name of an element without its namespace; with it, where it is none of the standard's."""
    name = str(element.tag)
    return name.removeprefix(BPMN) if name.startswith(BPMN) else name


def short(text: str) -> str:
    """A name on one line."""
    return " ".join(text.split())[:MAX_NAME]


def attributes_of(*holders: Element | None) -> Mapping[str, str]:
    """Our own attributes (`koboshi:…`) of some elements; the later ones win."""
    found: dict[str, str] = {}
    for holder in holders:
        for name, value in () if holder is None else holder.items():
            if name.startswith(OURS):
                found[name.removeprefix(OURS)] = value.strip()[:MAX_TEXT]
    return MappingProxyType(found)


class Catalogue:
    """The things of one file that its flow elements name."""

    def __init__(self, document: Document, translate: Translate | None, *, pack: bool) -> None:
        """Take a document as read; `pack` keeps our own rule that every message has a name of ours."""
        self.document = document
        self.translate = translate
        self.pack = pack

    def text(self, element: Element | None, name: str) -> str:
        """The text of one child."""
        child = element.find(f"{BPMN}{name}") if element is not None else None
        return content(child)

    def formula(self, owner: str, element: Element | None, use: str = "value") -> Formula | None:
        """The expression an element holds, or None when it holds none; ModelError when it is no FEEL."""
        text = content(element)
        if not text or element is None:
            return None
        return formula(owner, self.feel(owner, use, text, element.get("language", "")))

    def feel(self, owner: str, use: str, text: str, language: str = "") -> str:
        """An expression in FEEL: as it stands, or translated by whoever loads the file."""
        translated = self.translate(owner, use, text) if self.translate is not None else None
        if translated is not None:
            return translated
        if language and not language.lower().startswith(_FEEL):
            raise ModelError(owner, f"式の言語「{language[:80]}」は使えません。FEEL で書いてください。")
        return text

    def events(self, element: Element) -> list[Element]:
        """The event definitions of an event, those only referred to included, in the order of the file."""
        found: list[Element] = []
        for child in element:
            name = tag(child)
            if name == "eventDefinitionRef":
                found.append(self.definition(element.get("id", ""), content(child)))
            elif name.endswith(DEFINITION):
                found.append(child)
        return found

    def definition(self, owner: str, reference: str) -> Element:
        """The event definition that a reference names; ModelError when there is none."""
        target = self.document.target(reference)
        if target is None or not tag(target).endswith(DEFINITION):
            raise ModelError(owner, f"イベントの定義「{reference[:80]}」がありません。")
        return target

    def happening(self, owner: Element, definition: Element) -> Happening:
        """What one event definition means at one event."""
        each = owner.get("id", "")
        trigger = _TRIGGERS.get(tag(definition))
        if trigger is None:
            raise ModelError(each, f"「{tag(definition)}」は使えません。")
        ours = attributes_of(definition, owner)
        name, code = self._called(trigger, definition, owner, ours)
        return Happening(
            trigger,
            message=name if trigger is Trigger.MESSAGE else "",
            timer=self._timer(each, definition, ours) if trigger is Trigger.TIMER else None,
            signal=name if trigger is Trigger.SIGNAL else "",
            code=code,
            condition=self._condition(each, definition) if trigger is Trigger.CONDITIONAL else None,
            link=definition.get("name", "").strip() if trigger is Trigger.LINK else "",
            activity=self.document.bare(definition.get("activityRef", "")),
            waits=definition.get("waitForCompletion", "true") not in {"false", "0"},
        )

    def _called(
        self, trigger: Trigger, definition: Element, owner: Element, ours: Mapping[str, str]
    ) -> tuple[str, str]:
        if trigger is Trigger.MESSAGE:
            return self.message(definition, owner, ours), ""
        if trigger is Trigger.SIGNAL:
            return ours.get("signal") or self._name(definition.get("signalRef")), ""
        if trigger in {Trigger.ERROR, Trigger.ESCALATION}:
            return "", self._code(definition, trigger)
        return "", ""

    def message(self, holder: Element, owner: Element, ours: Mapping[str, str]) -> str:
        """The name of the message of an event or task: ours, by reference, by operation, else the event's own id."""
        if "message" in ours:
            return ours["message"]
        name = self._name(holder.get("messageRef")) or self._of_operation(holder)
        return name if name or self.pack else owner.get("id", "")

    def _of_operation(self, holder: Element) -> str:
        reference = holder.get("operationRef") or self.text(holder, "operationRef")
        operation = self.document.target(reference)
        return self._name(self.text(operation, "inMessageRef")) if operation is not None else ""

    def _name(self, reference: str | None) -> str:
        if not reference:
            return ""
        target = self.document.target(reference)
        return (target.get("name", "").strip() if target is not None else "") or self.document.bare(reference)

    def _code(self, definition: Element, trigger: Trigger) -> str:
        reference = definition.get("errorRef" if trigger is Trigger.ERROR else "escalationRef")
        if not reference:
            return ""
        target = self.document.target(reference)
        named = target.get(f"{trigger.value}Code", "").strip() if target is not None else ""
        return named or self.document.bare(reference)

    def _condition(self, each: str, definition: Element) -> Formula:
        found = self.formula(each, definition.find(f"{BPMN}condition"), "condition")
        if found is None:
            raise ModelError(each, "条件イベントに条件がありません。")
        return found

    def _timer(self, each: str, definition: Element, ours: Mapping[str, str]) -> Timer:
        until = ours.get("until", "")
        rule = formula(each, until) if until else None
        texts = [(shape, self.text(definition, f"time{shape.title()}")) for shape in ("duration", "date", "cycle")]
        given = [(shape, text) for shape, text in texts if text]
        if not given and rule is None:
            raise ModelError(each, "タイマーの時（timeDuration、timeDate、koboshi:until のどれか）がありません。")
        if len(given) > 1:
            raise ModelError(each, "タイマーの時が2つ以上書かれています。1つにしてください。")
        return self._timed(each, *given[0], rule) if given else Timer(until=rule)

    def _timed(self, each: str, shape: str, text: str, rule: Formula | None) -> Timer:
        """Text in ISO 8601 is kept; anything else must be an expression that gives it."""
        if shape == "duration" and is_duration(text):
            return Timer(duration=text, until=rule)
        if shape == "cycle" and is_cycle(text):
            return Timer(cycle=text, until=rule)
        try:
            if shape == "date":
                parse_moment(text, day_ends=False)
                return Timer(date=text, until=rule)
        except TimerProblem as problem:
            if text[:1].isdigit():
                raise ModelError(each, problem.sentence) from problem
        text = self.feel(each, "time", text)
        if _looks_written_out(text) or not is_expression(text):
            known = {"duration": "期間", "date": "日時", "cycle": "くり返し"}
            example = {"duration": "P14D", "date": "2026-04-20", "cycle": "R3/PT1H"}
            raise ModelError(
                each, f"{known[shape]}「{text[:80]}」を読めません。{example[shape]} のように書いてください。"
            )
        return Timer(until=rule, moment=formula(each, text), shape=shape)

    def data_name(self, reference: str) -> str:
        """The variable behind a data object, reference, property, data input or output; empty where it has no name."""
        element = self.document.target(reference)
        seen = 0
        while element is not None and tag(element) == "dataObjectReference" and seen < 2:
            inner = self.document.target(element.get("dataObjectRef"))
            if inner is None or tag(inner) == "dataObjectReference":
                break
            element, seen = inner, seen + 1
        if element is None:
            bare = self.document.bare(reference)
            return bare if is_name(bare) else ""
        for name in (element.get("name", "").strip(), element.get("id", "").strip()):
            if is_name(name):
                return name
        return ""

    def variable(self, reference: str) -> Formula | None:
        """The value of a data element as an expression."""
        name = self.data_name(reference)
        return variable(name) if name else None


def _looks_written_out(text: str) -> bool:
    """Whether a text means to be ISO 8601; as FEEL, R/PT0S would be a division of two variables."""
    return (text[:1] == "P" and any(letter.isdigit() for letter in text)) or (text[:1] == "R" and "/" in text)


def content(element: Element | None) -> str:
    """All text in an element."""
    return "".join(element.itertext()).strip()[:MAX_TEXT] if element is not None else ""
