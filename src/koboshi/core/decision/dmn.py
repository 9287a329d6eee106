"""Decisions of a DMN file: load once, ask often (DMN 1.1 to 1.5; the reader follows DMN 1.5, chapters 6 to 8 and 10).

A file may hold decision tables, every boxed expression, business knowledge models, decision services, item definitions
and the requirements between them. Importing other files, functions of other languages and cross tables are not read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from koboshi.core.decision.boxed import Boxes
from koboshi.core.decision.compiler import Closure
from koboshi.core.decision.explaining import explain
from koboshi.core.decision.feel import evaluating
from koboshi.core.decision.itemtypes import ItemTypes
from koboshi.core.decision.limits import FeelError
from koboshi.core.decision.safexml import parse
from koboshi.core.decision.scope import MISSING, Scope
from koboshi.core.decision.tables import TableStep, Tracer
from koboshi.core.decision.values import Function, checked, of_python

__all__ = ["Decisions", "FeelError", "Result", "load"]


@dataclass(frozen=True, slots=True)
class Result:
    """An answer: its value, the rules that led to it, what they looked at, and every table on the way."""

    decision: str
    value: Any
    rules: tuple[str, ...]
    inputs: dict[str, Any]
    steps: tuple[TableStep, ...] = ()

    def explain(self, lang: str = "ja") -> str:
        """What was decided by which row, in sentences (ja, ja-easy, en). Holds input values: show it, do not log it."""
        return explain(self.decision, self.value, self.steps, lang)


@dataclass(frozen=True, slots=True)
class _Item:
    """A decision, an input or a piece of knowledge of the model."""

    id: str
    name: str
    kind: str
    type: str | None
    needs: tuple[str, ...]
    body: Closure | None
    outputs: tuple[str, ...] = ()
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions of one file."""

    items: dict[str, _Item] = field(repr=False)
    types: ItemTypes = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the decisions, in order of the file."""
        return tuple(item.name for item in self.items.values() if item.kind == "decision")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs, in order of the file."""
        return tuple(item.name for item in self.items.values() if item.kind == "inputData")

    def decide(self, name: str, context: Mapping[str, Any] | None = None, *, now: datetime | None = None) -> Result:
        """Ask a decision (or decision service) by name or id. FeelError names the table, row and column at fault."""
        item = self._find(name)
        tracer = Tracer(now)
        run = _Run(self, Scope.outermost(context or {}, tracer))
        value = evaluating(tracer, lambda: checked(run.answer(item)))
        own = [step for step in tracer.steps_taken if step.table == item.name]
        steps = tuple(tracer.steps_taken)
        if not own:
            return Result(item.name, value, (), run.inputs_of(item), steps)
        return Result(item.name, value, own[-1].rules, own[-1].inputs, steps)

    def callables(self) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
        """Each decision as a function from data to its value, as the process calls it."""
        return {name: partial(self._value, name) for name in self.names}

    def _value(self, name: str, context: Mapping[str, Any]) -> Any:
        return self.decide(name, context).value

    def _find(self, name: str) -> _Item:
        found = self.items.get(name)
        if found is None or found.kind not in ("decision", "decisionService"):
            kinds = {item.name: item for item in self.items.values() if item.kind in ("decision", "decisionService")}
            found = kinds.get(name)
        if found is None:
            raise FeelError(f"判断「{name}」はありません。")
        return found


class _Run:
    """One evaluation: every decision is computed once."""

    def __init__(self, model: Decisions, root: Scope, given: Mapping[str, Any] | None = None) -> None:
        self.model = model
        self.root = root
        self.done: dict[str, Any] = dict(given or {})

    def answer(self, item: _Item) -> Any:
        """The value of a decision or service that somebody asks for."""
        if item.kind == "decision":
            return self.value(item.id)
        given = {name: self.root.find(name) for name in item.params}
        return self.service(item, {name: value for name, value in given.items() if value is not MISSING})

    def inputs_of(self, item: _Item) -> dict[str, Any]:
        """What a decision that is no table looked at."""
        needed = [self.model.items[need] for need in item.needs if need in self.model.items]
        return {need.name: self.done.get(need.id) for need in needed if need.kind in ("decision", "inputData")}

    def value(self, id_: str) -> Any:
        """The value of one item, computed once."""
        if id_ not in self.done:
            self.root.meter.spend(1)
            self.done[id_] = self._compute(self.model.items[id_])
        return self.done[id_]

    def _compute(self, item: _Item) -> Any:
        if item.kind == "inputData":
            found = self.root.find(item.name)
            return None if found is MISSING else self.model.types.fit(found, item.type, self.root, reading=True)
        if item.kind == "decisionService":
            return Function(item.params, lambda args: self.service(item, dict(zip(item.params, args, strict=True))))
        needed = {self.model.items[need].name: self.value(need) for need in item.needs if need in self.model.items}
        scope = Scope(needed, self.root)
        value = item.body(scope) if item.body is not None else None
        return self.model.types.fit(value, item.type, scope) if item.kind == "decision" else value

    def service(self, item: _Item, given: Mapping[str, Any]) -> Any:
        """The outputs of a decision service, with some decisions given from outside."""
        ids = {self.model.items[need].name: need for need in item.needs if need in self.model.items}
        known = {ids[name]: of_python(value) for name, value in given.items() if name in ids}
        inner = _Run(self.model, self.root, known)
        answers = {self.model.items[output].name: inner.value(output) for output in item.outputs}
        return next(iter(answers.values())) if len(answers) == 1 else answers


# -- loading ---------------------------------------------------------------------------------------------------------


def load(xml: bytes, *, strict: bool = True) -> Decisions:
    """Read a DMN file. FeelError says in a sentence which table, row and column cannot be read.

    Without `strict`, an expression that cannot be read is reported only by the decision that holds it, when asked.
    """
    root = parse(xml)
    if root.find("import") is not None:
        raise FeelError("ほかのファイルの取り込み（import）は使えません。")
    boxes = Boxes(_all_names(root), strict=strict)
    types = ItemTypes(root, boxes.tests)
    boxes.types = types
    found = [_READ[element.tag](element, boxes) for element in root if element.tag in _READ]
    items = {item.id: item for item in found}
    found = [_with_parameters(item, items) for item in found]
    items = {item.id: item for item in found}
    if len(items) != len(found) or len({item.name for item in found}) != len(found):
        raise FeelError("同じ名前か同じ id の判断が二つあります。")
    _refuse_circles(items)
    return Decisions(items, types)


def _with_parameters(item: _Item, items: Mapping[str, _Item]) -> _Item:
    if item.kind != "decisionService":
        return item
    return replace(item, params=tuple(items[need].name for need in item.needs if need in items))


def _all_names(root: Element) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for element in root.iter() if (name := element.get("name")))


def _named(element: Element) -> tuple[str, str, str | None]:
    name = " ".join(element.get("name", "").split())
    variable = element.find("variable")
    kind = variable.get("typeRef") if variable is not None else None
    return element.get("id") or name, name, kind


def _hrefs(element: Element, *paths: str) -> tuple[str, ...]:
    found = [found.get("href", "") for path in paths for found in element.findall(path)]
    return tuple(href.rpartition("#")[2] for href in found)


def _input(element: Element, _boxes: Boxes) -> _Item:
    id_, name, kind = _named(element)
    return _Item(id_, name, "inputData", kind, (), None)


def _decision(element: Element, boxes: Boxes) -> _Item:
    id_, name, kind = _named(element)
    needs = _hrefs(
        element,
        "informationRequirement/requiredInput",
        "informationRequirement/requiredDecision",
        "knowledgeRequirement/requiredKnowledge",
    )
    return _Item(id_, name, "decision", kind, needs, boxes.body(element, f"判断「{name}」"))


def _knowledge(element: Element, boxes: Boxes) -> _Item:
    id_, name, kind = _named(element)
    logic = element.find("encapsulatedLogic")
    body = boxes.function(logic, f"知識「{name}」") if logic is not None else None
    return _Item(id_, name, "knowledge", kind, _hrefs(element, "knowledgeRequirement/requiredKnowledge"), body)


def _service(element: Element, _boxes: Boxes) -> _Item:
    id_, name, kind = _named(element)
    needs = _hrefs(element, "inputDecision", "inputData")
    return _Item(id_, name, "decisionService", kind, needs, None, _hrefs(element, "outputDecision"))


_READ: dict[str, Callable[[Element, Boxes], _Item]] = {
    "inputData": _input,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
}


def _refuse_circles(items: dict[str, _Item]) -> None:
    """A decision must not need itself; checked without recursion, as files may be long."""
    waiting = {id_: {need for need in item.needs if need in items} for id_, item in items.items()}
    while waiting:
        free = [id_ for id_, needs in waiting.items() if not needs]
        if not free:
            names = "、".join(items[id_].name for id_ in sorted(waiting))
            raise FeelError(f"判断「{names}」が、互いの結果を必要としています。")
        for id_ in free:
            del waiting[id_]
        for needs in waiting.values():
            needs.difference_update(free)
