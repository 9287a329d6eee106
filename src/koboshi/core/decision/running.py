"""One evaluation of a model: every decision is computed once, imported models in a run of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koboshi.core.decision.model import Item, Model
from koboshi.core.decision.scope import MISSING, Scope
from koboshi.core.decision.values import Function, of_python

_ASKED = ("decision", "inputData")


class Run:
    """One evaluation; `place` are the names under which the model was imported, outermost first."""

    def __init__(
        self, model: Model, root: Scope, given: Mapping[str, Any] | None = None, place: tuple[str, ...] = ()
    ) -> None:
        self.model = model
        self.root = root
        self.place = place
        self.done: dict[str, Any] = dict(given or {})
        self.inner: dict[str, Run] = {}

    def answer(self, item: Item) -> Any:
        """The value of a decision or service that somebody asks for."""
        if item.kind == "decision":
            return self.value(item.id)
        given = {name: self.root.find(name) for name in item.params}
        return self.service(item, {name: value for name, value in given.items() if value is not MISSING})

    def inputs_of(self, item: Item) -> dict[str, Any]:
        """What a decision that is no table looked at."""
        needed = [self.model.items[need.id] for need in item.needs if need.model is None and need.id in self.done]
        return {need.name: self.done[need.id] for need in needed if need.kind in _ASKED}

    def value(self, id_: str) -> Any:
        """The value of one item, computed once."""
        if id_ not in self.done:
            self.root.meter.spend(1)
            self.done[id_] = self._compute(self.model.items[id_])
        return self.done[id_]

    def _compute(self, item: Item) -> Any:
        if item.kind == "inputData":
            found = self._given(item.name)
            return None if found is MISSING else self.model.types.fit(found, item.type, self.root, reading=True)
        if item.kind == "decisionService":
            return self.model.types.typed(self._service(item), item.type, self.root)
        if item.kind == "knowledge":
            return self._knowledge(item)
        scope = Scope(self.needed(item), self.root)
        value = item.body(scope) if item.body is not None else None
        return self.model.types.fit(value, item.type, scope)

    def _knowledge(self, item: Item) -> Any:
        """A function; what it needs is put into its scope afterwards, so that knowledge may call itself."""
        scope = Scope({}, self.root)
        function = item.body(scope) if item.body is not None else None
        made = self.done[item.id] = self.model.types.typed(function, item.type, scope)
        scope.values.update(self.needed(item))
        return made

    def needed(self, item: Item) -> dict[str, Any]:
        """The values an item needs by name; those of an imported model stand in a context under its name."""
        values: dict[str, Any] = {}
        for need in item.needs:
            found = self.model.item(need)
            if found is None:
                continue
            value = self.value(need.id) if need.model is None else self.run_of(need.model).value(need.id)
            holder = values if need.model is None else values.setdefault(need.model, {})
            holder[found[1].name] = value
        return values

    def run_of(self, name: str) -> Run:
        """The run of an imported model."""

        if name not in self.inner:
            self.inner[name] = Run(self.model.imported[name], self.root, place=(*self.place, name))
        return self.inner[name]

    def _given(self, name: str) -> Any:
        """An input from outside: under the names of the imports (`i.x`, or x in the context i), or simply by name."""
        if self.place:
            found = self.root.find(".".join((*self.place, name)))
            if found is not MISSING:
                return found
            value, used = self.root.find_path((*self.place, name))
            if used > len(self.place) and value is not None:
                return value
        return self.root.find(name)

    def _service(self, item: Item) -> Function:
        return Function(item.params, lambda args: self.service(item, dict(zip(item.params, args, strict=True))))

    def service(self, item: Item, given: Mapping[str, Any]) -> Any:
        """The outputs of a decision service, with some decisions and inputs given from outside."""
        names = [(need, found[1]) for need in item.needs if (found := self.model.item(need)) is not None]
        inner = Run(self.model, self.root, place=self.place)
        for need, part in names:
            if part.name in given:
                value = self.model.types.fit(of_python(given[part.name]), part.type, self.root, reading=True)
                (inner if need.model is None else inner.run_of(need.model)).done[need.id] = value
        answers = {}
        for output in item.outputs:
            found = self.model.item(output)
            if found is not None:
                run = inner if output.model is None else inner.run_of(output.model)
                answers[found[1].name] = run.value(output.id)
        value = next(iter(answers.values())) if len(answers) == 1 else answers
        return self.model.types.fit_result(value, item.type, self.root)
