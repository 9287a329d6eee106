"""Decisions of a DMN file: load once, ask often (DMN 1.1 to 1.5; the reader follows DMN 1.5, chapters 6 to 8 and 10).

A file may hold decision tables, every boxed expression, business knowledge models, decision services, item definitions,
the requirements between them, and imports of other DMN files that the caller hands over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from koboshi.core.decision.explaining import explain, explain_rules
from koboshi.core.decision.feel import evaluating
from koboshi.core.decision.imports import Resolver, among, nowhere
from koboshi.core.decision.indexing import MISS
from koboshi.core.decision.limits import FeelError, Meter
from koboshi.core.decision.loading import Loader
from koboshi.core.decision.model import Item, Model
from koboshi.core.decision.planning import Plan, plan
from koboshi.core.decision.running import Run
from koboshi.core.decision.scope import Scope
from koboshi.core.decision.tables import TableStep, Tracer
from koboshi.core.decision.values import checked

__all__ = ["Decisions", "FeelError", "Resolver", "Result", "among", "load"]
_ASKED = ("decision", "decisionService")


class Result:
    """An answer: its value at once; the rules that led to it are traced when they are asked for.

    Tracing evaluates once more, so ask before you change the data inside the context that was decided on.
    """

    __slots__ = ("_context", "_item", "_model", "_now", "_trace", "value")

    def __init__(self, model: Model, item: Item, value: Any, context: Mapping[str, Any], now: datetime | None) -> None:
        self.value = value
        self._model = model
        self._item = item
        self._context = context
        self._now = now
        self._trace: _Trace | None = None

    @property
    def decision(self) -> str:
        """The name of the decision."""
        return self._item.name

    @property
    def steps(self) -> tuple[TableStep, ...]:
        """Every table on the way, in the order they were asked."""
        return self._traced().steps

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules (ids) of the decision's own table that held; empty when it is no table."""
        own = self._own()
        return own.rules if own is not None else ()

    @property
    def inputs(self) -> dict[str, Any]:
        """What the decision looked at, by column or by requirement."""
        own = self._own()
        return own.inputs if own is not None else self._traced().needed

    def explain(self, lang: str = "ja") -> str:
        """What was decided by which row, in sentences (ja, ja-easy, en). Holds input values: show it, do not log it."""
        return explain(self.decision, self.value, self.steps, lang)

    def explain_rules(self, lang: str = "ja") -> str:
        """For every row of the tables, that it held or the first column that did not: an answer to "why not"."""
        return explain_rules(self.steps, lang)

    def __repr__(self) -> str:
        return f"Result({self.decision!r}, {self.value!r})"

    def _own(self) -> TableStep | None:
        return next((step for step in reversed(self.steps) if step.table == self.decision), None)

    def _traced(self) -> _Trace:
        if self._trace is None:
            self._trace = _trace(self._model, self._item, self._context, self._now)
        return self._trace


class _Trace:
    """What an evaluation went through."""

    __slots__ = ("needed", "steps")

    def __init__(self, steps: tuple[TableStep, ...], needed: dict[str, Any]) -> None:
        self.steps = steps
        self.needed = needed


def _outside(model: Model, item: Item, seen: set[tuple[int, str]]) -> Iterator[str]:
    if (id(model), item.id) in seen:
        return
    seen.add((id(model), item.id))
    if item.kind == "inputData":
        yield item.name
    known: set[str] = set()
    for need in (*item.needs, *item.outputs):
        found = model.item(need)
        if found is not None:
            known.add(need.model or found[1].name)
            yield from _outside(*found, seen)
    for column in item.table.inputs if item.table is not None else ():
        if column.names and (column.names[0] not in known or len(column.names) > 1):
            yield ".".join(column.names)


def _trace(model: Model, item: Item, context: Mapping[str, Any], now: datetime | None) -> _Trace:
    tracer = Tracer(now)
    run = Run(model, Scope.outermost(context, tracer))
    evaluating(tracer, lambda: run.answer(item))
    return _Trace(tuple(tracer.steps_taken), run.inputs_of(item))


class Decisions:
    """All decisions of one file."""

    __slots__ = ("_asked", "_plans", "model")

    def __init__(self, model: Model) -> None:
        self.model = model
        items = [item for item in model.items.values() if item.kind in _ASKED]
        self._asked = {item.name: item for item in items} | {item.id: item for item in items}
        self._plans: dict[str, Plan | None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the decisions, in order of the file."""
        return tuple(item.name for item in self.model.items.values() if item.kind == "decision")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs, in order of the file."""
        return tuple(item.name for item in self.model.items.values() if item.kind == "inputData")

    def __contains__(self, name: object) -> bool:
        """Whether there is a decision or decision service of this name or id."""
        return name in self._asked

    def asks(self, name: str) -> tuple[str, ...]:
        """What a decision takes from outside: the inputs behind it, and the data that its tables name directly."""
        item = self._asked.get(name)
        found = () if item is None else tuple(dict.fromkeys(_outside(self.model, item, set())))
        return tuple(name for name in found if not any(other.startswith(f"{name}.") for other in found))

    def decide(self, name: str, context: Mapping[str, Any] | None = None, *, now: datetime | None = None) -> Result:
        """Ask a decision (or decision service) by name or id. FeelError names the table, row and column at fault."""
        data = {} if context is None else dict(context)
        item = self._asked.get(name)
        if item is None:
            raise FeelError(f"判断「{name}」はありません。")
        short = self._plans.get(name) or self._plan(name, item)
        value = short(data) if short is not None else MISS
        if value is not MISS:
            return Result(self.model, item, value, data, now)
        meter = Meter(now)
        run = Run(self.model, Scope.outermost(data, meter))
        value = evaluating(meter, lambda: checked(run.answer(item)))
        return Result(self.model, item, value, data, meter.now)

    def _plan(self, name: str, item: Item) -> Plan | None:
        if name not in self._plans:
            self._plans[name] = plan(self.model, item) if item.kind == "decision" else None
        return self._plans[name]

    def callables(self) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
        """Each decision as a function from data to its value, as the process calls it."""
        return {name: self._callable(name) for name in self.names}

    def _callable(self, name: str) -> Callable[[Mapping[str, Any]], Any]:
        plans = self._plans

        def ask(context: Mapping[str, Any]) -> Any:
            short = plans.get(name)
            value = short(context) if short is not None else MISS
            return self.decide(name, context).value if value is MISS else value

        def kept(context: Mapping[str, Any]) -> Any:
            short = plans.get(name)
            value = short.shared(context) if short is not None and short.constant else MISS
            return None if value is MISS else value

        ask.kept = kept  # type: ignore[attr-defined]
        return ask


def load(xml: bytes, *, strict: bool = True, imports: Resolver = nowhere) -> Decisions:
    """Read a DMN file; `imports` finds the files it imports. FeelError says which table, row and column is at fault.

    Without `strict`, an expression that cannot be read is reported only by the decision that holds it, when asked.
    """
    return Decisions(Loader(imports, strict=strict).load(xml))
