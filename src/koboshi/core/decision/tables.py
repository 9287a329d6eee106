"""Decision tables: cells compiled once, every hit policy of DMN 1.5 (chapter 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol
from xml.etree.ElementTree import Element

from koboshi.core.decision.functions_list import maximum, minimum, total
from koboshi.core.decision.limits import FeelError, Meter
from koboshi.core.decision.modelxml import text_in
from koboshi.core.decision.operators import equal
from koboshi.core.decision.scope import Scope

Closure = Callable[[Scope], Any]
_POLICIES = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
_RANKED = ("PRIORITY", "OUTPUT ORDER")
_LISTS = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
MAX_CELLS = 20_000


class CompilesText(Protocol):
    """What a table needs of the model: its expressions and tests compiled, the place named in errors."""

    strict: bool
    """Whether a value outside the listed ones is an error; else it is null, as the standard has it."""

    def expression(self, source: str, where: str) -> Closure:
        """An expression; empty text is null."""

    def path(self, source: str) -> tuple[str, ...]:
        """The path of an expression that is a plain variable."""

    def tests(self, source: str, where: str) -> Closure:
        """Unary tests on `?`; empty text is `-`."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A row that was not chosen: its place from 1, its id, the first column that did not pass, and that cell's text.

    Both are empty where the row held, but the hit policy chose another.
    """

    row: int
    rule: str
    column: str
    cell: str


@dataclass(frozen=True, slots=True)
class TableStep:
    """What one table did: the values it looked at, the rules that held (id), and their places from 1."""

    table: str
    inputs: dict[str, Any]
    rules: tuple[str, ...]
    rows: tuple[int, ...]
    missed: tuple[Missed, ...] = ()
    """Of every row that did not hold, the first column that spoke against it."""


class Tracer(Meter):
    """A meter that also remembers what the tables did."""

    __slots__ = ("steps_taken",)

    def __init__(self, now: Any = None) -> None:
        super().__init__(now)
        self.steps_taken: list[TableStep] = []


@dataclass(frozen=True, slots=True)
class Input:
    """A column of inputs."""

    label: str
    value: Closure
    allowed: Closure | None
    source: str
    allowed_source: str
    names: tuple[str, ...] = ()
    """The path of the variable that the column is, where it is one."""


@dataclass(frozen=True, slots=True)
class Output:
    """A column of outputs."""

    name: str
    ranks: Closure | None
    default: Closure | None
    default_source: str
    allowed: Closure | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row; `sources` are its cells as they are written."""

    id: str
    tests: tuple[Closure, ...]
    outputs: tuple[Closure, ...]
    sources: tuple[str, ...]
    output_sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled table."""

    name: str
    policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...] = field(repr=False)
    strict: bool = True

    def __call__(self, scope: Scope) -> Any:
        """The value of the table: a scalar for one output, a context for several, a list where the policy says so."""
        values = [self._input(item, scope) for item in self.inputs]
        scopes = [Scope({"?": value}, scope) for value in values]
        scope.meter.spend(len(self.rules) * len(scopes) + 1)
        hits = [index for index, rule in enumerate(self.rules) if self._holds(rule, scopes)]
        return self.settled(hits, scope, values)

    def passing(self, index: int, value: Any, scope: Scope) -> int:
        """Which rules' cells of one column pass for a value: bit by bit. FeelError when the value is not allowed."""
        inner = Scope({"?": self._admitted(self.inputs[index], value, scope)}, scope)
        return sum(1 << row for row, rule in enumerate(self.rules) if rule.tests[index](inner) is True)

    def settled(self, hits: list[int], scope: Scope, values: list[Any] | None = None) -> Any:
        """The value of the table once it is known which rules hold."""
        if self.policy == "FIRST":
            hits = hits[:1]
        results, hits = self._ordered([self._row(index, scope) for index in hits], hits, scope)
        if values is not None:
            self._trace(scope, values, hits)
        if not hits:
            return self._default(scope)
        self._check(results, hits)
        return self._answer(results)

    def _input(self, item: Input, scope: Scope) -> Any:
        return self._admitted(item, item.value(scope), scope)

    def _admitted(self, item: Input, value: Any, scope: Scope) -> Any:
        """A value that the column lists; another is refused, or null."""
        if value is None or item.allowed is None or item.allowed(Scope({"?": value}, scope)) is True:
            return value
        if self.strict:
            raise FeelError(f"表「{self.name}」の入力「{item.label}」が、許される値ではありません。")
        return None

    @staticmethod
    def _holds(rule: Rule, scopes: Sequence[Scope]) -> bool:
        return all(test(scope) is True for test, scope in zip(rule.tests, scopes, strict=True))

    def _row(self, index: int, scope: Scope) -> list[Any]:
        row = [output(scope) for output in self.rules[index].outputs]
        return [self._listed(at, value, index, scope) for at, value in enumerate(row)]

    def _listed(self, column: int, value: Any, index: int, scope: Scope) -> Any:
        """A result that the output column lists; another is refused, or null."""
        allowed = self.outputs[column].allowed
        if value is None or allowed is None or allowed(Scope({"?": value}, scope)) is True:
            return value
        if self.strict:
            place = f"表「{self.name}」の{index + 1}行目（{self.rules[index].id}）・出力{column + 1}列目"
            raise FeelError(f"{place}の結果が、許される値ではありません。")
        return None

    def _ordered(self, results: list[list[Any]], hits: list[int], scope: Scope) -> tuple[list[list[Any]], list[int]]:
        if self.policy not in _RANKED:
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
            missed = tuple(self._missed(scope, values, hits))
            rows = tuple(index + 1 for index in hits)
            scope.meter.steps_taken.append(TableStep(self.name, inputs, rules, rows, missed))

    def _missed(self, scope: Scope, values: list[Any], hits: list[int]) -> Iterator[Missed]:
        scopes = [Scope({"?": value}, scope) for value in values]
        for row, rule in enumerate(self.rules, 1):
            for index, test in enumerate(rule.tests):
                if test(scopes[index]) is not True:
                    yield Missed(row, rule.id, self.inputs[index].label, rule.sources[index])
                    break
            else:
                if row - 1 not in hits:
                    yield Missed(row, rule.id, "", "")


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
    ranked = policy in _RANKED
    outputs = tuple(
        _output(item, index, name, model, ranked=ranked) for index, item in enumerate(element.findall("output"), 1)
    )
    rows = element.findall("rule")
    if not outputs or len(rows) * (len(inputs) + len(outputs)) > MAX_CELLS:
        raise FeelError(f"表「{name}」に出力の列がないか、表が大きすぎます。")
    if aggregation and len(outputs) > 1:
        raise FeelError(f"表「{name}」は出力が二つ以上あるので、集計できません。")
    rules = tuple(_rule(row, index, (len(inputs), len(outputs)), name, model) for index, row in enumerate(rows, 1))
    return Table(name, policy, aggregation if policy == "COLLECT" else "", inputs, outputs, rules, model.strict)


def _input(element: Element, index: int, table: str, model: CompilesText) -> Input:
    source = text_in(element.find("inputExpression"))
    allowed = text_in(element.find("inputValues"))
    where = f"表「{table}」の入力{index}列目"
    return Input(
        element.get("label") or source or str(index),
        model.expression(source, where),
        model.tests(allowed, where) if allowed else None,
        source,
        allowed,
        model.path(source),
    )


def _output(element: Element, index: int, table: str, model: CompilesText, *, ranked: bool) -> Output:
    where = f"表「{table}」の出力{index}列目"
    ranks = text_in(element.find("outputValues"))
    default = text_in(element.find("defaultOutputEntry"))
    return Output(
        element.get("name") or element.get("label") or f"output{index}",
        model.expression(f"[{ranks}]", where) if ranks and ranked else None,
        model.expression(default, where) if default else None,
        default,
        model.tests(ranks, where) if ranks else None,
    )


def _rule(element: Element, row: int, columns: tuple[int, int], table: str, model: CompilesText) -> Rule:
    tests = [text_in(cell) for cell in element.findall("inputEntry")]
    outputs = [text_in(cell) for cell in element.findall("outputEntry")]
    if (len(tests), len(outputs)) != columns:
        raise FeelError(f"表「{table}」の{row}行目は、列の数が合いません。")
    id_ = element.get("id") or f"{table}#{row}"
    where = f"表「{table}」の{row}行目（{id_}）・"
    return Rule(
        id_,
        tuple(model.tests(cell, f"{where}入力{index}列目") for index, cell in enumerate(tests, 1)),
        tuple(model.expression(cell, f"{where}出力{index}列目") for index, cell in enumerate(outputs, 1)),
        tuple(tests),
        tuple(outputs),
    )
