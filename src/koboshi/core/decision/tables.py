"""Decision tables: cells compiled once, every hit policy of DMN 1.5 (chapter 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol
from xml.etree.ElementTree import Element

from koboshi.core.decision.functions_list import maximum, minimum, total
from koboshi.core.decision.limits import FeelError, Meter
from koboshi.core.decision.operators import equal
from koboshi.core.decision.safexml import text_in
from koboshi.core.decision.scope import Scope

Closure = Callable[[Scope], Any]
_POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
_LISTS = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
MAX_CELLS = 20_000


class CompilesText(Protocol):
    """What a table needs of the model: its expressions and tests compiled, the place named in errors."""

    def expression(self, source: str, where: str) -> Closure:
        """An expression; empty text is null."""

    def tests(self, source: str, where: str) -> Closure:
        """Unary tests on `?`; empty text is `-`."""


@dataclass(frozen=True, slots=True)
class TableStep:
    """What one table did: the values it looked at, the rules that held (id), and their places from 1."""

    table: str
    inputs: dict[str, Any]
    rules: tuple[str, ...]
    rows: tuple[int, ...]


class Tracer(Meter):
    """A meter that also remembers what the tables did."""

    __slots__ = ("steps_taken",)

    def __init__(self, now: Any = None) -> None:
        super().__init__(now)
        self.steps_taken: list[TableStep] = []


@dataclass(frozen=True, slots=True)
class _Input:
    label: str
    value: Closure
    allowed: Closure | None


@dataclass(frozen=True, slots=True)
class _Output:
    name: str
    ranks: Closure | None
    default: Closure | None


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    tests: tuple[Closure, ...]
    outputs: tuple[Closure, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled table."""

    name: str
    policy: str
    aggregation: str
    inputs: tuple[_Input, ...]
    outputs: tuple[_Output, ...]
    rules: tuple[_Rule, ...] = field(repr=False)

    def __call__(self, scope: Scope) -> Any:
        """The value of the table: a scalar for one output, a context for several, a list where the policy says so."""
        values = [self._input(item, scope) for item in self.inputs]
        scopes = [Scope({"?": value}, scope) for value in values]
        scope.meter.spend(len(self.rules) * len(scopes) + 1)
        hits = [index for index, rule in enumerate(self.rules) if self._holds(rule, scopes)]
        if self.policy == "FIRST":
            hits = hits[:1]
        results, hits = self._ordered([self._row(self.rules[index], scope) for index in hits], hits, scope)
        self._trace(scope, values, hits)
        if not hits:
            return self._default(scope)
        self._check(results, hits)
        return self._answer(results)

    def _input(self, item: _Input, scope: Scope) -> Any:
        value = item.value(scope)
        if value is not None and item.allowed is not None and item.allowed(Scope({"?": value}, scope)) is not True:
            raise FeelError(f"表「{self.name}」の入力「{item.label}」が、許される値ではありません。")
        return value

    @staticmethod
    def _holds(rule: _Rule, scopes: Sequence[Scope]) -> bool:
        return all(test(scope) is True for test, scope in zip(rule.tests, scopes, strict=True))

    @staticmethod
    def _row(rule: _Rule, scope: Scope) -> list[Any]:
        return [output(scope) for output in rule.outputs]

    def _ordered(self, results: list[list[Any]], hits: list[int], scope: Scope) -> tuple[list[list[Any]], list[int]]:
        if self.policy not in ("PRIORITY", "OUTPUT ORDER"):
            return results, hits
        ranks = [output.ranks(scope) if output.ranks is not None else [] for output in self.outputs]
        order = sorted(
            range(len(hits)),
            key=lambda at: [_rank(value, rank) for value, rank in zip(results[at], ranks, strict=True)],
        )
        kept = order[:1] if self.policy == "PRIORITY" else order
        return [results[at] for at in kept], [hits[at] for at in kept]

    def _check(self, results: list[list[Any]], hits: list[int]) -> None:
        rows = f"{len(hits)}つの行（{'、'.join(f'{index + 1}行目 {self.rules[index].id}' for index in hits)}）"
        if self.policy == "UNIQUE" and len(hits) > 1:
            raise FeelError(f"表「{self.name}」は一行だけが当てはまるはずですが、{rows}が当てはまりました。")
        if self.policy == "ANY" and any(equal(row, results[0]) is not True for row in results):
            raise FeelError(f"表「{self.name}」は{rows}が当てはまりましたが、結果が一つになりません。")

    def _answer(self, results: list[list[Any]]) -> Any:
        shaped = [self._shaped(row) for row in results]
        if self.policy not in _LISTS:
            return shaped[0]
        return _AGGREGATE[self.aggregation](shaped) if self.aggregation else shaped

    def _shaped(self, row: list[Any]) -> Any:
        if len(self.outputs) == 1:
            return row[0]
        return {output.name: value for output, value in zip(self.outputs, row, strict=True)}

    def _default(self, scope: Scope) -> Any:
        if any(output.default is not None for output in self.outputs):
            row = self._shaped([output.default(scope) if output.default else None for output in self.outputs])
            return [row] if self.policy in _LISTS and not self.aggregation and type(row) is not list else row
        if self.aggregation == "COUNT":
            return Decimal(0)
        return [] if self.policy in _LISTS and not self.aggregation else None

    def _trace(self, scope: Scope, values: list[Any], hits: list[int]) -> None:
        if isinstance(scope.meter, Tracer):
            inputs = {item.label: value for item, value in zip(self.inputs, values, strict=True)}
            rules = tuple(self.rules[index].id for index in hits)
            scope.meter.steps_taken.append(TableStep(self.name, inputs, rules, tuple(index + 1 for index in hits)))


def _rank(value: Any, ranks: Any) -> int:
    known = ranks if type(ranks) is list else [ranks]
    return next((index for index, rank in enumerate(known) if equal(rank, value) is True), len(known))


_AGGREGATE: dict[str, Callable[[list[Any]], Any]] = {
    "SUM": total,
    "MIN": minimum,
    "MAX": maximum,
    "COUNT": lambda values: Decimal(len(values)),
}


def read_table(element: Element, name: str, model: CompilesText) -> Table:
    """Compile a `decisionTable`; FeelError names the table, the row and the column that cannot be read."""
    policy = element.get("hitPolicy", "UNIQUE")
    aggregation = element.get("aggregation", "")
    if policy not in _POLICIES or (aggregation and aggregation not in _AGGREGATE):
        raise FeelError(f"表「{name}」の当てはめ方「{policy} {aggregation}」は使えません。")
    inputs = tuple(_input(item, index, name, model) for index, item in enumerate(element.findall("input"), 1))
    outputs = tuple(_output(item, index, name, model) for index, item in enumerate(element.findall("output"), 1))
    rows = element.findall("rule")
    if not outputs or len(rows) * (len(inputs) + len(outputs)) > MAX_CELLS:
        raise FeelError(f"表「{name}」に出力の列がないか、表が大きすぎます。")
    if aggregation and len(outputs) > 1:
        raise FeelError(f"表「{name}」は出力が二つ以上あるので、集計できません。")
    rules = tuple(_rule(row, index, (len(inputs), len(outputs)), name, model) for index, row in enumerate(rows, 1))
    return Table(name, policy, aggregation if policy == "COLLECT" else "", inputs, outputs, rules)


def _input(element: Element, index: int, table: str, model: CompilesText) -> _Input:
    source = text_in(element.find("inputExpression"))
    allowed = text_in(element.find("inputValues"))
    where = f"表「{table}」の入力{index}列目"
    return _Input(
        element.get("label") or source or str(index),
        model.expression(source, where),
        model.tests(allowed, where) if allowed else None,
    )


def _output(element: Element, index: int, table: str, model: CompilesText) -> _Output:
    where = f"表「{table}」の出力{index}列目"
    ranks = text_in(element.find("outputValues"))
    default = text_in(element.find("defaultOutputEntry"))
    return _Output(
        element.get("name") or element.get("label") or f"output{index}",
        model.expression(f"[{ranks}]", where) if ranks else None,
        model.expression(default, where) if default else None,
    )


def _rule(element: Element, row: int, columns: tuple[int, int], table: str, model: CompilesText) -> _Rule:
    tests, outputs = element.findall("inputEntry"), element.findall("outputEntry")
    if (len(tests), len(outputs)) != columns:
        raise FeelError(f"表「{table}」の{row}行目は、列の数が合いません。")
    id_ = element.get("id") or f"{table}#{row}"
    where = f"表「{table}」の{row}行目（{id_}）・"
    return _Rule(
        id_,
        tuple(model.tests(text_in(cell), f"{where}入力{index}列目") for index, cell in enumerate(tests, 1)),
        tuple(model.expression(text_in(cell), f"{where}出力{index}列目") for index, cell in enumerate(outputs, 1)),
    )
