"""The data of cases as numbered states: each FEEL condition, decision or script is computed once per distinct state.

The kernel knows only the numbers. Where it meets a question about a state that nobody has answered, it asks.
The data follow the engine: a user task writes its outcome under its id (a deciding one also under `outcome`), a rule
task its result, a script what it computes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any, Final

from koboshi.core.decision.builtins import BUILTINS
from koboshi.core.process.data import DataRefused
from koboshi.core.process.expressions import ExpressionFailed, decide, holds, value_of
from koboshi.core.process.model import Definition, Formula
from koboshi.core.process.terms import ProcessError
from koboshi.core.process.timing import JAPAN, TimerProblem, parse_moment
from koboshi.core.simulate.problems import NotSimulated, RunProblem

MOST_STATES: Final = 2_000_000
NO_DATE: Final = -2
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What one column does to the data: write values, or the result of a decision or script."""

    element: str
    writes: Mapping[str, Any] = field(default_factory=dict)
    decision: str = ""
    script: Formula | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """A gateway that looks at the data: conditions of its ways in order (None: the default)."""

    element: str
    conditions: tuple[Formula | None, ...]
    several: bool = False


class _Asked(dict[str, Any]):
    """Data that note the names somebody asked for in vain."""

    missing: set[str]

    def __contains__(self, name: object) -> bool:
        found = super().__contains__(name)
        if not found and name not in BUILTINS:
            self.missing.add(str(name))
        return found

    def get(self, name: Any, default: Any = None) -> Any:
        return self[name] if name in self else default


def _asked(data: Mapping[str, Any], missing: set[str], path: str = "") -> _Asked:
    found = _Asked()
    found.missing = missing
    for name, value in data.items():
        dict.__setitem__(found, name, _asked(value, missing) if isinstance(value, Mapping) else value)
    return found


class DataSpace:
    """All states met so far and the answers about them; shared by the replications of a run."""

    def __init__(
        self,
        definition: Definition,
        start: date,
        changes: list[Change],
        gates: list[Gate],
        moments: list[Formula],
        asks: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`start` is the first day: dates become milliseconds since its midnight. `asks`: what each decision looks at.

        `blanks` are the elements that computed with nothing where they looked for a value, and what they looked for.
        """
        self.blanks: dict[str, set[str]] = {}
        self._asks = asks or {}
        self.definition = definition
        self.changes, self.gates, self.moments = changes, gates, moments
        self._start = start
        self._known: dict[str, int] = {}
        self._data: list[Data] = []
        self._answers: dict[tuple[str, int, int], int] = {}
        self._lock = Lock()
        written = {name for change in changes for name in (*change.writes, change.result) if name}
        self._may_miss = written | _ALWAYS

    def __len__(self) -> int:
        """How many states there are."""
        return len(self._data)

    def number(self, data: Data) -> int:
        """The number of a state."""
        name = json.dumps(data, ensure_ascii=False, sort_keys=True, default=str)
        with self._lock:
            found = self._known.get(name)
            if found is None:
                if len(self._data) >= MOST_STATES:
                    raise RunProblem(
                        "attributes", "条件に使うデータの組み合わせが多すぎます。数の属性は、段階に分けてください。"
                    )
                found = self._known[name] = len(self._data)
                self._data.append(data)
            return found

    def data(self, state: int) -> Data:
        """The data of a state."""
        return self._data[state]

    def step(self, state: int, column: int) -> int:
        """The state after a change."""
        return self._answer("step", state, column, self._step)

    def pick(self, state: int, gate: int) -> int:
        """Which way a gateway takes; for an inclusive one a set of bits."""
        return self._answer("pick", state, gate, self._pick)

    def date(self, state: int, moment: int) -> int:
        """When a date of the data is over, in milliseconds since the start; NO_DATE where the data have none."""
        return self._answer("date", state, moment, self._date)

    def _answer(self, kind: str, state: int, index: int, compute: Callable[[Data, int], int]) -> int:
        key = (kind, state, index)
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = compute(self._data[state], index)
        return found

    def watch(
        self, element: str, data: Data, compute: Callable[[Mapping[str, Any]], Any], looks: Iterable[str] = ()
    ) -> Any:
        """Compute with data; a name that neither scenario nor model ever gives is refused, not taken as null.

        Of what it `looks` for, that which has no value is kept in `blanks`: it was computed as null.
        """
        missing: set[str] = set()
        try:
            value = compute(_asked(data, missing))
        except (ExpressionFailed, DataRefused, TimerProblem) as problem:
            raise NotSimulated(element, problem.sentence) from problem
        except ProcessError as problem:
            raise NotSimulated(element, problem.sentence) from problem
        unknown = missing - self._may_miss
        if unknown:
            names = "、".join(sorted(unknown))
            raise NotSimulated(element, f"「{names}」の値がシナリオにありません。attributes か data に書いてください。")
        blank = {path for path in looks if _blank(data, path)}
        if element and blank:
            with self._lock:
                self.blanks.setdefault(element, set()).update(blank)
        return value

    def _step(self, data: Data, column: int) -> int:
        change = self.changes[column]
        new = {**data, **change.writes}
        if change.decision:
            decision = self.definition.decisions[change.decision]
            looks = self._asks.get(change.decision, ())
            new[change.result] = self.watch(change.element, data, lambda asked: decide(decision, asked), looks)
        elif change.script is not None:
            script = change.script
            value = self.watch(change.element, data, lambda asked: value_of(script, asked), names_of(script))
            new.update({change.result: value} if change.result else value if isinstance(value, dict) else {})
        return self.number(new)

    def _pick(self, data: Data, index: int) -> int:
        gate = self.gates[index]
        chosen = 0
        default = next((i for i, condition in enumerate(gate.conditions) if condition is None), -1)
        for i, condition in enumerate(gate.conditions):
            if condition is not None and self._holds(gate.element, data, condition):
                if not gate.several:
                    return i
                chosen |= 1 << i
        if chosen:
            return chosen
        if default < 0:
            raise NotSimulated(gate.element, "どの条件にも合わない案件があります。default の道がありません。")
        return 1 << default if gate.several else default

    def _holds(self, element: str, data: Data, condition: Formula) -> bool:
        looks = names_of(condition) - _ALWAYS
        return bool(self.watch(element, data, lambda asked: holds(condition, asked), looks))

    def _date(self, data: Data, moment: int) -> int:
        formula = self.moments[moment]
        value = self.watch("", data, lambda asked: value_of(formula, asked)) if self._has(formula, data) else None
        if value is None:
            return NO_DATE
        midnight = datetime.combine(self._start, datetime.min.time(), JAPAN)
        return max(0, (parse_moment(value, day_ends=True) - midnight) // timedelta(milliseconds=1))

    def _has(self, formula: Formula, data: Data) -> bool:
        return names_of(formula) <= data.keys()


_ALWAYS: Final = frozenset({"now", "today"})


def _blank(data: Any, path: str) -> bool:
    """Whether the data have no value at a path: no such name, null, or an empty text, there or on the way."""
    for part in path.split("."):
        if not isinstance(data, Mapping):
            return True
        data = data.get(part)
    return data is None or data == ""


def names_of(formula: Formula) -> frozenset[str]:
    """The variables an expression takes from the data."""
    found: frozenset[str] = getattr(formula.evaluate, "names", frozenset({formula.source}))
    return found
