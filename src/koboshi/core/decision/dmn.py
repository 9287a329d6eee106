"""DMN decision tables (OMG DMN 1.1 to 1.5) compiled to closures; each decision can say which rule gave its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from koboshi.core.decision import feel
from koboshi.core.decision.limits import FeelError
from koboshi.core.decision.old_values import plain

MAX_BYTES: Final = 2_000_000
MAX_RULES: Final = 5000
_POLICIES = frozenset({"UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER", "PRIORITY", "OUTPUT ORDER"})


@dataclass(frozen=True, slots=True)
class Result:
    """A decision's value as plain JSON, the ids of the rules that gave it, and the inputs it looked at."""

    value: Any
    rules: tuple[str, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)

    def explain(self) -> str:
        """One line for people."""
        seen = "、".join(f"{name} = {value}" for name, value in self.inputs.items())
        return f"{seen} → {self.value}（{'、'.join(self.rules) or '該当する行なし'}）"


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    tests: tuple[feel.UnaryTests, ...]
    outputs: tuple[feel.Expression, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    policy: str
    aggregation: str
    inputs: tuple[tuple[str, feel.Expression], ...]
    outputs: tuple[str, ...]
    priorities: tuple[Any, ...]
    rules: tuple[_Rule, ...]


@dataclass(frozen=True, slots=True)
class _Decision:
    id: str
    name: str
    requires: tuple[str, ...]
    logic: _Table | feel.Expression


class Decisions:
    """The decisions of one file by id and by name."""

    def __init__(self, decisions: list[_Decision]) -> None:
        """Index them."""
        self._by_id = {each.id: each for each in decisions}
        self._by_name = {each.name: each for each in decisions}

    @property
    def names(self) -> tuple[str, ...]:
        """The ids, as process models name them."""
        return tuple(self._by_id)

    def decide(self, name: str, context: Mapping[str, Any]) -> Result:
        """The answer of a decision for some values. Raises FeelError naming the cell, or for an unknown name."""
        return self._decide(name, dict(context), ())

    def _decide(self, name: str, context: dict[str, Any], path: tuple[str, ...]) -> Result:
        decision = self._by_id.get(name) or self._by_name.get(name)
        if decision is None:
            raise FeelError(f"判断「{name}」がありません。")
        if decision.id in path:
            raise FeelError(f"判断「{name}」が、めぐりめぐって自分を使っています。")
        for needed in decision.requires:
            found = self._decide(needed, context, (*path, decision.id))
            context[self._by_id[needed].name] = context[needed] = found.value
        if isinstance(decision.logic, feel.Expression):
            return Result(json_value(decision.logic(context)))
        return _run(decision.name, decision.logic, context)


def json_value(value: Any) -> Any:
    """A FEEL value as plain JSON: whole decimals as int, others as float, dates as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [json_value(each) for each in value]
    if isinstance(value, Mapping):
        return {key: json_value(each) for key, each in value.items()}
    return value


def _run(name: str, table: _Table, context: Mapping[str, Any]) -> Result:
    values = [(label, expression(context)) for label, expression in table.inputs]
    hits = []
    for rule in table.rules:
        if all(_holds(test, value, context, rule, at) for at, (test, (_, value)) in enumerate(zip(rule.tests, values, strict=True))):
            hits.append(rule)
            if table.policy == "FIRST":
                break
    inputs = {label: json_value(value) for label, value in values}
    found = [_output(table, rule, context) for rule in hits]
    return Result(_choose(name, table, found), tuple(rule.id for rule in hits), inputs)


def _holds(test: feel.Expression, value: Any, context: Mapping[str, Any], rule: _Rule, at: int) -> bool:
    try:
        return test(value, context)
    except FeelError as problem:
        raise FeelError(f"{rule.id} 入力{at + 1}: {problem.sentence}", problem.position) from problem


def _output(table: _Table, rule: _Rule, context: Mapping[str, Any]) -> Any:
    values = [json_value(output(context)) for output in rule.outputs]
    return values[0] if len(values) == 1 else dict(zip(table.outputs, values, strict=True))


def _choose(name: str, table: _Table, found: list[Any]) -> Any:
    if table.policy in ("COLLECT", "RULE ORDER"):
        return _aggregate(table.aggregation, found)
    if table.policy in ("PRIORITY", "OUTPUT ORDER"):
        ranked = sorted(found, key=lambda value: table.priorities.index(value) if value in table.priorities else 999)
        return (ranked[0] if ranked else None) if table.policy == "PRIORITY" else ranked
    if not found:
        return None
    if table.policy == "UNIQUE" and len(found) > 1:
        raise FeelError(f"判断「{name}」で、当てはまる行が{len(found)}つあります（1つだけのはずです）。")
    if table.policy == "ANY" and any(each != found[0] for each in found):
        raise FeelError(f"判断「{name}」で、当てはまる行の答えが食い違います。")
    return found[0]


def _aggregate(how: str, found: list[Any]) -> Any:
    work = {"SUM": sum, "MIN": min, "MAX": max, "COUNT": len}.get(how)
    if work is None:
        return found
    return work(found) if found or how == "COUNT" else None  # type: ignore[operator]


# -- reading ----------------------------------------------------------------------------------------------------------


def load(xml: bytes) -> Decisions:
    """Read a DMN file. Raises FeelError for anything that cannot be read, naming the cell."""
    if len(xml) > MAX_BYTES:
        raise FeelError("判断表のファイルが大きすぎます。")
    try:
        root = ElementTree.fromstring(xml)
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as problem:
        raise FeelError("判断表のXMLが読めません。") from problem
    decisions = [_decision(each) for each in _all(root, "decision")]
    if not decisions:
        raise FeelError("判断表がありません。")
    return Decisions(decisions)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _all(element: Element, name: str) -> list[Element]:
    return [child for child in element if _local(child) == name]


def _one(element: Element, name: str) -> Element | None:
    return next(iter(_all(element, name)), None)


def _text(element: Element | None) -> str:
    holder = _one(element, "text") if element is not None else None
    return (holder.text or "").strip() if holder is not None else ""


def _decision(element: Element) -> _Decision:
    id_, name = element.get("id", ""), element.get("name", "")
    requires = tuple(
        reference.get("href", "").removeprefix("#")
        for requirement in _all(element, "informationRequirement")
        for reference in _all(requirement, "requiredDecision")
    )
    table, literal = _one(element, "decisionTable"), _one(element, "literalExpression")
    if table is not None:
        return _Decision(id_, name, requires, _table(id_, table))
    if literal is None:
        raise FeelError(f"判断「{id_}」に、表も式もありません。")
    return _Decision(id_, name, requires, _compile(_text(literal), id_))


def _compile(source: str, cell: str, *, test: bool = False) -> feel.Expression:
    try:
        return feel.compile_unary_tests(source or "-") if test else feel.compile(source or "null")
    except FeelError as problem:
        raise FeelError(f"{cell}: {problem.sentence}", problem.position) from problem


def _table(decision: str, element: Element) -> _Table:
    policy = element.get("hitPolicy", "UNIQUE").upper()
    rules, outputs = _all(element, "rule"), _all(element, "output")
    if policy not in _POLICIES or len(rules) > MAX_RULES or not outputs:
        raise FeelError(f"判断「{decision}」の表の形が正しくありません。")
    inputs = []
    for at, each in enumerate(_all(element, "input")):
        source = _text(_one(each, "inputExpression"))
        inputs.append((each.get("label") or source, _compile(source, f"{decision} 入力{at + 1}")))
    names = tuple(each.get("name") or each.get("label") or f"output{at}" for at, each in enumerate(outputs))
    listed = _text(_one(outputs[0], "outputValues"))
    priorities = [plain(json_value(part)) for part in feel.compile(f"[{listed}]")({})] if listed else []
    read = tuple(_rule(decision, at, each, len(inputs), len(names)) for at, each in enumerate(rules))
    return _Table(
        policy, element.get("aggregation", ""), tuple(inputs), names, tuple(map(json_value, priorities)), read
    )


def _rule(decision: str, at: int, element: Element, inputs: int, outputs: int) -> _Rule:
    id_ = element.get("id") or f"{decision} {at + 1}行目"
    tests, results = _all(element, "inputEntry"), _all(element, "outputEntry")
    if len(tests) != inputs or len(results) != outputs:
        raise FeelError(f"判断「{decision}」の{at + 1}行目の欄の数が、見出しと合いません。")
    return _Rule(
        id_,
        tuple(_compile(_text(each), f"{id_} 入力{n + 1}", test=True) for n, each in enumerate(tests)),
        tuple(_compile(_text(each), f"{id_} 出力{n + 1}") for n, each in enumerate(results)),
    )
