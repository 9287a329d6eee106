"""The words every module of the room uses: errors, expressions, timers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Context: TypeAlias = Mapping[str, Any]
Decision: TypeAlias = Callable[[Context], object]
State: TypeAlias = dict[str, Any]


class ProcessError(Exception):
    """Anything this package refuses; `sentence` is meant for a person."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence that a person reads."""
        super().__init__(sentence)
        self.sentence = sentence


class ModelError(ProcessError):
    """A process model that cannot be used; `element` is the id of the faulty element (empty: the whole file)."""

    def __init__(self, element: str, sentence: str) -> None:
        """Keep where the fault is and what to do about it."""
        super().__init__(sentence)
        self.element = element

    def __str__(self) -> str:
        """Show the place in front of the sentence."""
        return f"{self.element}: {self.sentence}" if self.element else self.sentence


@dataclass(frozen=True, slots=True)
class Formula:
    """One FEEL expression of the model with its source; two formulas are equal when their sources are.

    `evaluate(context)` computes it; the keyword `now` gives the moment that `now()` and `today()` answer.
    """

    source: str
    evaluate: Callable[..., object] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer fires: an ISO 8601 duration, date(-time) or cycle (`R3/PT10M`), or a date from process data.

    `moment` is a FEEL expression that gives the duration, date or cycle; then `shape` says which of the three.
    """

    duration: str = ""
    date: str = ""
    until: Formula | None = None
    cycle: str = ""
    moment: Formula | None = None
    shape: str = ""
